// A service that runs for months: evaluations over and over leave no byte behind, the process grows
// by nothing, and no answer changes. COUNTERSIGN_SOAK_ROUNDS in the environment makes it long.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "api/countersign.h"
#include "core/evaluate/remembered_testing.h"
#include "testdata/cases.h"
#include "testing/bounds/heap.h"

namespace countersign {
namespace {

constexpr int kRounds = 20, kWarmUp = 5;
constexpr int kQuickEvaluations = 500;  // of each authentic package in a round
constexpr std::int64_t kResidentSlack = 64 << 10;
constexpr std::int64_t kCacheSlack = 1 << 10;  // malloc may give a block that is a little larger

// A package of testdata, what is asked about it, and what it proves.
struct Question {
  Question(const testdata::Case& c, const AskedVerdict& its)
      : package(c.package),
        asked(its),
        authentic(Authenticate(its.artifact, {its.at, its.anchors, &its.revocations})),
        decision(its.Judge(nullptr).decision()) {}

  std::string package;
  AskedVerdict asked;
  std::optional<AuthenticArtifact> authentic;
  Decision decision;
};

std::vector<Question> Questions() {
  const std::vector<testdata::Case> cases = testdata::AllCases();
  const std::vector<AskedVerdict> asked = AskedOfTestdata();  // of the same, in the same order
  std::vector<Question> out;
  for (std::size_t i = 0; i < cases.size(); ++i) out.emplace_back(cases[i], asked.at(i));
  return out;
}

// Every question once, from the package's bytes on; how many evaluations that were.
std::int64_t AskAll(const std::vector<Question>& questions, VerificationCache* cache) {
  for (const Question& q : questions) {
    AskedVerdict again = q.asked;
    again.artifact = ReadPackage(q.package).Named("package.zip");
    EXPECT_EQ(ToJson(again.Judge(cache)), again.expected);
  }
  return static_cast<std::int64_t>(questions.size());
}

// The same of packages that were authenticated before, many times over.
std::int64_t AskQuickly(const std::vector<Question>& questions) {
  std::int64_t evaluations = 0;
  for (const Question& q : questions) {
    if (!q.authentic.has_value()) continue;
    const Occasion occasion = {q.asked.at, &q.asked.revocations};
    for (int i = 0; i < kQuickEvaluations; ++i, ++evaluations) {
      EXPECT_EQ(Evaluate(q.asked.config, *q.authentic, occasion).decision(), q.decision);
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

  const std::vector<Question> questions = Questions();
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
