// Two writers on one configuration and one deployment, each on records it read before: the
// compare-and-set token lets exactly one of two stale writers through, and no deployment that was
// judged by a policy which has changed since. Run under the thread sanitizer as well.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "absl/strings/str_format.h"
#include "testing/scenario/scenario.h"
#include "testing/world/world.h"

namespace countersign::lifecycle {
namespace {

using testing::ConfigMember;
using testing::UnsignedZip;
using testing::World;

constexpr int kRounds = 10'000;

// A host's store: a state behind a lock.
class Store {
 public:
  State Read() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return state_;
  }
  bool Commit(const Outcome& outcome) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!state_.Holds(outcome.preconditions)) return false;
    state_ = state_.With(outcome.changes);
    return true;
  }
  void Reset(const State& state) {
    const std::lock_guard<std::mutex> lock(mutex_);
    state_ = state;
  }

 private:
  mutable std::mutex mutex_;
  State state_;
};

// Lets two threads start their commits together.
class Barrier {
 public:
  void Wait() {
    const int turn = arrived_.fetch_add(1) / 2;
    while (arrived_.load() < (turn + 1) * 2) std::this_thread::yield();
  }

 private:
  std::atomic<int> arrived_{0};
};

Call CallAt(const World& w, const std::string& revision) {
  Call call = w.call;
  call.new_revision = revision;
  call.now += absl::Hours(1);
  return call;
}

// Runs both requests over the same records, then commits them at once. What each commit came to.
struct Results {
  bool first = false, second = false;
};
Results Race(const State& start, Store& store, const Outcome& first, const Outcome& second) {
  store.Reset(start);
  Results results;
  Barrier barrier;
  std::thread other([&] {
    barrier.Wait();
    results.second = store.Commit(second);
  });
  barrier.Wait();
  results.first = store.Commit(first);
  other.join();
  return results;
}

UpdateCodeSigningConfigRequest Describe(const std::string& arn, const std::string& text) {
  UpdateCodeSigningConfigRequest out;
  out.code_signing_config_arn = arn;
  out.description = text;
  return out;
}

TEST(Race, ExactlyOneOfTwoStaleUpdatesOfAConfigurationCommits) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  const Outcome a = lifecycle::Run(w.state, CallAt(w, "a"), Describe(arn, "a"));
  const Outcome b = lifecycle::Run(w.state, CallAt(w, "b"), Describe(arn, "b"));
  Store store;
  for (int round = 0; round < kRounds; ++round) {
    const Results results = Race(w.state, store, a, b);
    ASSERT_NE(results.first, results.second) << round;
    ASSERT_EQ(store.Read().FindConfig(arn)->description, results.first ? "a" : "b");
  }
}

TEST(Race, NoDeploymentCommitsUnderAPolicyThatItWasNotJudgedBy) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  w.CreateFunction("f", testing::SignedZip(), ConfigMember(arn));
  UpdateFunctionCodeRequest deploy;
  deploy.function_name = "f";
  deploy.code.package = CodePackage{ReadPackage(UnsignedZip()), 1, nullptr};
  UpdateCodeSigningConfigRequest enforce;
  enforce.code_signing_config_arn = arn;
  enforce.code_signing_policies = CodeSigningPolicies{"Enforce"};
  const Outcome deployed = lifecycle::Run(w.state, CallAt(w, "deployed"), deploy);
  const Outcome enforced = lifecycle::Run(w.state, CallAt(w, "enforced"), enforce);
  ASSERT_TRUE(deployed.response.ok()) << "Warn lets the unsigned package through";
  Store store;
  for (int round = 0; round < kRounds; ++round) {
    const Results results = Race(w.state, store, deployed, enforced);
    ASSERT_TRUE(results.second) << "the policy depends on no deployment";
    const State after = store.Read();
    ASSERT_EQ(after.FindConfig(arn)->policy, Policy::kEnforce);
    // Either the deployment came first, or it was refused.
    ASSERT_EQ(after.FindFunction("f", kLatest)->revision == "deployed", results.first);
    if (!results.first) {
      const Outcome again = lifecycle::Run(after, CallAt(w, "again"), deploy);
      ASSERT_EQ(again.response.error_code, "CodeVerificationFailedException");
    }
  }
}

TEST(Race, AConfigurationIsNotDeletedFromUnderAFunction) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  w.CreateFunction("f", UnsignedZip());
  const Outcome attach =
      lifecycle::Run(w.state, CallAt(w, "attach"), PutFunctionCodeSigningConfigRequest{"f", arn});
  const Outcome remove =
      lifecycle::Run(w.state, CallAt(w, "remove"), DeleteCodeSigningConfigRequest{arn});
  Store store;
  for (int round = 0; round < kRounds; ++round) {
    const Results results = Race(w.state, store, attach, remove);
    ASSERT_NE(results.first, results.second) << round;
    const State after = store.Read();
    ASSERT_EQ(after.IsConfigUsed(arn), after.FindConfig(arn).has_value());
  }
}

}  // namespace
}  // namespace countersign::lifecycle
