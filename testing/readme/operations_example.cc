// The examples of docs/operations.md: the marked parts are shown there word for word.
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/countersign.h"
#include "cli/thread_pool.h"
#include "testing/readme/example_files.h"

namespace {

// [decisions]
// Decisions about deployments, for one configuration, one set of anchors and one revocation list.
// Start anew when any of them changes.
class Decisions {
 public:
  // The codeSha256 of the function's package, then of its layers.
  using Deployment = std::vector<countersign::Sha256Digest>;

  void Keep(const countersign::Verdict& verdict) {
    const absl::Time until = verdict.holds_until().value_or(absl::InfiniteFuture());
    // Good for its instant alone: it says something of that, for example that memory was short.
    if (until <= verdict.evaluated_at() + absl::Nanoseconds(1)) return;
    Deployment deployment;
    for (const auto& artifact : verdict.artifacts()) deployment.push_back(artifact.code_sha256);
    if (known_.size() == kMost) known_.clear();
    known_[deployment] = {verdict.decision(), verdict.evaluated_at(), until};
  }

  std::optional<countersign::Decision> Find(const Deployment& deployment, absl::Time now) const {
    const auto found = known_.find(deployment);
    if (found == known_.end()) return std::nullopt;
    const Known& known = found->second;
    if (now < known.from || now >= known.until) return std::nullopt;
    return known.decision;
  }

 private:
  static constexpr std::size_t kMost = 10'000;
  struct Known {
    countersign::Decision decision;
    absl::Time from, until;
  };
  std::map<Deployment, Known> known_;
};
// [decisions]

// [refresh]
// The list that is in force. A copy of a RevocationSet is a pointer, so Get is cheap.
class CurrentList {
 public:
  explicit CurrentList(countersign::RevocationSet list) : list_(std::move(list)) {}

  // Leaves the old list in force when the new one is wrong or older: it goes stale by itself.
  absl::Status Refresh(const std::string& json) {
    absl::StatusOr<countersign::RevocationSet> fresh = countersign::RevocationSet::FromJson(json);
    if (!fresh.ok()) return fresh.status();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (fresh->as_of() < list_.as_of()) return absl::FailedPreconditionError("an older list");
    list_ = *std::move(fresh);
    return absl::OkStatus();
  }

  countersign::RevocationSet Get() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return list_;
  }

 private:
  mutable std::mutex mutex_;
  countersign::RevocationSet list_;
};
// [refresh]

// [records]
// What a deployment leaves behind: a line for the audit log, a number for the metrics.
struct Records {
  std::string audit_line;
  std::int64_t signature_validation_errors = 0;
};

Records RecordsOf(const countersign::Verdict& verdict) {
  Records records = {countersign::ToJson(verdict) + "\n"};
  for (const countersign::Metric& metric : verdict.metrics()) {
    records.signature_validation_errors += metric.value;
  }
  return records;
}
// [records]

// [cache]
// One for the process. Every verdict is the same with it as without.
countersign::Verdict JudgeQuickly(const countersign::CodeSigningConfig& config,
                                  const countersign::TrustAnchors& anchors,
                                  const countersign::RevocationSet& list, const std::string& zip,
                                  absl::Time now, countersign::VerificationCache& cache) {
  countersign::Premises premises = {now, anchors, &list};
  premises.cache = &cache;
  return countersign::Evaluate(config, countersign::ReadPackage(zip), premises);
}
// [cache]

// [executor]
// Inflates and hashes at the same time, and several packages at once.
std::vector<countersign::Artifact> ReadAll(const std::vector<std::string_view>& zips,
                                           countersign::Executor& threads) {
  return countersign::ReadPackages(zips, countersign::Limits(), &threads);
}
// [executor]

// [limits]
countersign::Artifact ReadSmall(const std::string& zip) {
  countersign::Limits limits;
  limits.package_entries = 1000;
  limits.uncompressed_bytes = 50 << 20;
  return countersign::ReadPackage(zip, limits);
}
// [limits]

const absl::Time kNow = absl::FromCivil(absl::CivilSecond(2026, 6, 1), absl::UTCTimeZone());

class Operations : public ::testing::Test {
 protected:
  countersign::Verdict Judge(absl::Time now) {
    return JudgeQuickly(config_, anchors_, list_, package_, now, cache_);
  }

  const std::string package_ = ReadFile("valid/package.zip");
  const countersign::CodeSigningConfig config_ =
      countersign::CodeSigningConfig::FromJson(ReadFile("valid/config.json")).value();
  const countersign::TrustAnchors anchors_ =
      countersign::TrustAnchors::FromPem(ReadFile("valid/roots.pem")).value();
  const countersign::RevocationSet list_ =
      countersign::RevocationSet::FromJson(ReadFile("valid/revocations.json")).value();
  countersign::VerificationCache cache_;
};

TEST_F(Operations, KeepsADecisionAsLongAsItHolds) {
  Decisions decisions;
  const countersign::Verdict verdict = Judge(kNow);
  const Decisions::Deployment package = {verdict.artifacts()[0].code_sha256};
  EXPECT_FALSE(decisions.Find(package, kNow).has_value());
  decisions.Keep(verdict);
  const absl::Time end = verdict.holds_until().value();
  EXPECT_EQ(decisions.Find(package, end - absl::Nanoseconds(1)), countersign::Decision::kAllow);
  EXPECT_FALSE(decisions.Find(package, end).has_value());
  EXPECT_FALSE(decisions.Find(package, kNow - absl::Nanoseconds(1)).has_value());
  EXPECT_FALSE(decisions.Find({package[0], package[0]}, kNow).has_value());
  EXPECT_EQ(Judge(end).decision(), countersign::Decision::kBlock);
}

TEST_F(Operations, KeepsTheOldListWhenTheNewOneIsWrongOrOlder) {
  CurrentList current(list_);
  EXPECT_FALSE(current.Refresh("{}").ok());
  EXPECT_FALSE(current.Refresh(R"({"asOf": "2026-01-01T00:00:00Z"})").ok());
  EXPECT_EQ(current.Get().as_of(), list_.as_of());
  EXPECT_TRUE(current.Refresh(R"({"asOf": "2026-06-01T00:00:00Z"})").ok());
  EXPECT_EQ(current.Get().as_of(), kNow);
}

TEST_F(Operations, LeavesRecords) {
  EXPECT_EQ(RecordsOf(Judge(kNow)).signature_validation_errors, 0);
  const Records records = RecordsOf(Judge(kNow + absl::Hours(24 * 365)));
  EXPECT_EQ(records.signature_validation_errors, 1);
  EXPECT_NE(records.audit_line.find("SIGNATURE_EXPIRED"), std::string::npos);
}

TEST_F(Operations, VerifiesAnEnvelopeOnce) {
  Judge(kNow);
  const auto verified = cache_.statistics().signatures.misses;
  EXPECT_GT(verified, 0u);
  Judge(kNow);
  EXPECT_EQ(cache_.statistics().signatures.misses, verified);
}

TEST_F(Operations, ReadsOnThreads) {
  countersign::ThreadPool threads(2);
  const std::vector<countersign::Artifact> artifacts = ReadAll({package_, package_}, threads);
  ASSERT_EQ(artifacts.size(), 2u);
  EXPECT_EQ(artifacts[1].content->inner, countersign::ReadPackage(package_).content->inner);
}

TEST_F(Operations, ReadsWithinOtherLimits) {
  EXPECT_TRUE(ReadSmall(package_).package_faults.empty());
}

}  // namespace
