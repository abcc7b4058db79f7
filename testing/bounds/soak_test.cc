// A service that runs for months: evaluations over and over leave no byte behind, the process grows
// by nothing, and no answer changes. COUNTERSIGN_SOAK_ROUNDS in the environment makes it long.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "api/countersign.h"
#include "testdata/cases.h"
#include "testing/bounds/heap.h"
#include "testing/scenario/scenario.h"

namespace countersign {
namespace {

constexpr int kRounds = 20, kWarmUp = 5;
constexpr int kQuickEvaluations = 500;  // of each authentic package in a round
constexpr std::int64_t kResidentSlack = 64 << 10;
constexpr std::int64_t kCacheSlack = 1 << 10;  // malloc may give a block that is a little larger

// A package of testdata with all that its verdict depends on, and that verdict.
struct Question {
  explicit Question(const testdata::Case& c)
      : package(c.package),
        config(CodeSigningConfig::FromJson(c.config).value()),
        anchors(TrustAnchors::FromPem(c.roots).value()),
        at(testing::At(c.at)) {
    if (!c.revocations.empty()) revocations = RevocationSet::FromJson(c.revocations).value();
    authentic = Authenticate(Read(), Asked(nullptr));
    const Verdict verdict = Evaluate(config, Read(), Asked(nullptr));
    decision = verdict.decision();
    expected = ToJson(verdict);
  }

  Artifact Read() const { return ReadPackage(package).Named("package.zip"); }

  Premises Asked(VerificationCache* cache) const {
    Premises premises = {at, anchors, revocations.has_value() ? &*revocations : nullptr};
    premises.cache = cache;
    return premises;
  }

  std::string package;
  CodeSigningConfig config;
  TrustAnchors anchors;
  std::optional<RevocationSet> revocations;
  absl::Time at;
  std::optional<AuthenticArtifact> authentic;
  Decision decision;
  std::string expected;
};

// Every question once, with the cache or without; how many evaluations that were.
std::int64_t AskAll(const std::vector<Question>& questions, VerificationCache* cache) {
  for (const Question& q : questions) {
    EXPECT_EQ(ToJson(Evaluate(q.config, q.Read(), q.Asked(cache))), q.expected);
  }
  return static_cast<std::int64_t>(questions.size());
}

// The same of packages that were authenticated before, many times over.
std::int64_t AskQuickly(const std::vector<Question>& questions) {
  std::int64_t evaluations = 0;
  for (const Question& q : questions) {
    if (!q.authentic.has_value()) continue;
    const Occasion occasion = {q.at, q.revocations.has_value() ? &*q.revocations : nullptr};
    for (int i = 0; i < kQuickEvaluations; ++i, ++evaluations) {
      EXPECT_EQ(Evaluate(q.config, *q.authentic, occasion).decision(), q.decision);
    }
  }
  return evaluations;
}

std::int64_t ResidentBytes() {
  std::int64_t size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

TEST(Soak, MemoryStaysAsItIs) {
  const char* const asked = std::getenv("COUNTERSIGN_SOAK_ROUNDS");
  const int rounds = asked == nullptr ? kRounds : std::atoi(asked);
  ASSERT_GT(rounds, kWarmUp);

  const std::vector<testdata::Case> cases = testdata::AllCases();
  const std::vector<Question> questions(cases.begin(), cases.end());
  VerificationCache cache(2);  // of each kind, so that every round drives out what the last kept
  std::int64_t evaluations = 0, resident = 0, kept = 0;
  for (int round = 0; round < rounds; ++round) {
    if (round == kWarmUp) {
      resident = ResidentBytes();
      kept = 0;
    }
    const testing::HeapUse use = testing::HeapUseOf([&] {
      evaluations += AskAll(questions, nullptr);
      evaluations += AskQuickly(questions);
    });
    kept += testing::HeapUseOf([&] { evaluations += AskAll(questions, &cache); }).left_bytes;
    if (round == 0) continue;  // libraries keep what they made at their first use
    ASSERT_EQ(use.left_bytes, 0) << "in round " << round;
  }
  EXPECT_LE(kept, kCacheSlack);
  EXPECT_GT(evaluations, std::int64_t{kQuickEvaluations} * rounds);
  const std::int64_t grown = ResidentBytes() - resident;
  EXPECT_LE(grown, kResidentSlack);
  const auto statistics = cache.statistics();
  EXPECT_GT(statistics.envelopes.misses, static_cast<std::uint64_t>(rounds));  // so it did forget
  std::printf("%lld evaluations in %d rounds; resident memory grew by %lld bytes\n",
              static_cast<long long>(evaluations), rounds, static_cast<long long>(grown));
}

}  // namespace
}  // namespace countersign
