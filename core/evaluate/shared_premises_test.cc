// One configuration, one set of anchors, one cache and the revocation list of the moment, shared by
// threads that evaluate while another one puts new lists in the place of old ones. Every verdict is
// the one of the list that was taken. Meant for the thread sanitizer, and right without it.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/countersign.h"
#include "testing/scenario/scenario.h"

namespace countersign {
namespace {

constexpr int kThreads = 16;
constexpr int kEvaluations = 200;  // each thread's

// The list of the moment, as a host would keep it: swapped whole, alive while anyone looks at it.
class CurrentList {
 public:
  void Put(std::shared_ptr<const RevocationSet> list) {
    const std::lock_guard<std::mutex> lock(mutex_);
    list_ = std::move(list);
  }
  std::shared_ptr<const RevocationSet> Take() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return list_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const RevocationSet> list_;
};

// Lists are told apart by when they end, which verdicts show as holdsUntil.
std::shared_ptr<const RevocationSet> ListNumber(int number) {
  const std::string day = std::to_string(10 + number % 18);
  std::string members = "\"validUntil\":\"2026-07-" + day + "T00:00:00Z\"";
  if (number % 2 == 1) members += std::string(",\"signingJobs\":[\"") + testing::kJobArn + "\"]";
  return std::make_shared<const RevocationSet>(testing::TestRevocations(members));
}

TEST(SharedPremises, ThreadsEvaluateWhileListsAreSwapped) {
  const CodeSigningConfig config = testing::TestConfig(Policy::kEnforce);
  const TrustAnchors anchors = testing::TestAnchors();
  const Artifact artifact = ReadPackage(testing::SmallSignedPackage());
  const absl::Time at = testing::At("2026-06-01T00:00:00Z");
  const AuthenticArtifact authentic = Authenticate(artifact, {at, anchors, nullptr}).value();
  VerificationCache cache;
  CurrentList current;
  current.Put(ListNumber(0));

  std::atomic<int> running{kThreads};
  std::array<std::vector<std::string>, kThreads> wrong;
  std::array<int, kThreads> allowed{};
  const auto evaluate = [&](int thread) {
    for (int i = 0; i < kEvaluations; ++i) {
      const std::shared_ptr<const RevocationSet> list = current.Take();
      Premises premises = {at, anchors, list.get()};
      // A few go without the cache: they verify everything anew, which takes its time.
      premises.cache = i % 50 == 0 ? nullptr : &cache;
      const Verdict verdict = i % 3 == 0 ? Evaluate(config, authentic, {at, list.get()})
                                         : Evaluate(config, artifact, premises);
      const bool revoked = list->FindJob(testing::kJobArn).has_value();
      allowed[thread] += verdict.decision() == Decision::kAllow ? 1 : 0;
      if ((verdict.decision() == Decision::kAllow) == revoked ||
          verdict.holds_until() != list->valid_until()) {
        wrong[thread].push_back(ToJson(verdict));
      }
    }
    --running;
  };

  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back(evaluate, t);
  int swapped = 0;
  while (running > 0) {
    current.Put(ListNumber(++swapped));
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();

  int allowed_in_all = 0;
  for (int t = 0; t < kThreads; ++t) {
    EXPECT_EQ(wrong[t], std::vector<std::string>()) << "thread " << t;
    allowed_in_all += allowed[t];
  }
  EXPECT_GT(swapped, 1);
  EXPECT_GT(allowed_in_all, 0);
  EXPECT_LT(allowed_in_all, kThreads * kEvaluations);
}

}  // namespace
}  // namespace countersign
