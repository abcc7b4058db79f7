// The verdict: findings, the decision that the truth table draws from them, and what follows.
#ifndef COUNTERSIGN_CORE_DECISION_VERDICT_H_
#define COUNTERSIGN_CORE_DECISION_VERDICT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/base/digest.h"
#include "core/base/reason.h"
#include "core/claims/verified_claims.h"
#include "core/policy/code_signing_config.h"

namespace countersign {

// Ascending by severity.
enum class Decision { kAllow, kWarn, kBlock };

// AWS's summary of an artifact, ascending by how it ranks among several.
enum class SignatureStatus { kValid, kUnknown, kRevoked, kMismatch, kExpired, kInvalid };

std::string_view NameOf(Decision decision);       // "ALLOW"
std::string_view NameOf(SignatureStatus status);  // "VALID"

// What the four checks found about one artifact. Always four findings, in the order of Check.
struct ArtifactFindings {
  std::string name;
  Sha256Digest code_sha256;
  std::optional<Sha384Digest> content_digest;  // the content digest that was judged
  std::vector<Finding> findings;
  std::optional<VerifiedClaims> signature;  // only what was authenticated
};

// The findings about one artifact and what follows from them.
struct ArtifactVerdict : ArtifactFindings {
  Decision decision = Decision::kBlock;
  SignatureStatus status = SignatureStatus::kInvalid;
};

// A CloudWatch metric to publish.
struct Metric {
  std::string metric_namespace, name;
  std::int64_t value = 0;
};

// What CloudTrail's record of the deployment says.
struct AuditData {
  SignatureStatus status = SignatureStatus::kInvalid;                       // of the worst artifact
  std::optional<std::string> signing_profile_version_arn, signing_job_arn;  // the function's
};

// An error as AWS's API would answer it.
struct AwsError {
  std::string code;
  int http_status = 400;
  std::string message;
};

// `observed` is what AWS was recorded to answer, `documented` what its API model says.
struct AwsErrors {
  AwsError observed, documented;
};

// The answer about a deployment. Immutable; owns everything; same inputs, same verdict.
class Verdict {
 public:
  Decision decision() const { return decision_; }
  Policy policy() const { return policy_; }

  // The reason that AWS would name; nothing when every check passed.
  std::optional<ReasonCode> primary_reason() const { return primary_reason_; }

  absl::Time evaluated_at() const { return evaluated_at_; }

  // The first later instant at which anything but evaluated_at and holds_until could differ, with
  // the same inputs; nothing: never. Until then the verdict may be cached. The next nanosecond
  // where any reason is INTERNAL: that says something of a moment, such as that memory was short.
  std::optional<absl::Time> holds_until() const { return holds_until_; }

  // The function package first, then layers in the order given.
  absl::Span<const ArtifactVerdict> artifacts() const { return artifacts_; }

  const std::vector<Metric>& metrics() const { return metrics_; }
  const std::optional<AuditData>& audit_data() const { return audit_data_; }  // unless blocked
  const std::optional<AwsErrors>& errors() const { return errors_; }          // when blocked

 private:
  friend class VerdictMaker;
  Verdict() = default;

  Decision decision_ = Decision::kBlock;
  Policy policy_ = Policy::kEnforce;
  std::optional<ReasonCode> primary_reason_;
  absl::Time evaluated_at_;
  std::optional<absl::Time> holds_until_;
  std::vector<ArtifactVerdict> artifacts_;
  std::vector<Metric> metrics_;
  std::optional<AuditData> audit_data_;
  std::optional<AwsErrors> errors_;
};

// The truth table for one artifact. Integrity is not configurable: unless it passed, or the package
// is merely unsigned, the artifact is blocked; so it is by any reason from 900 on. Otherwise a
// failed or unknown check warns under Warn and blocks under Enforce.
Decision Decide(absl::Span<const Finding> findings, Policy policy);

// The summary of one artifact, by the documented order of the checks: integrity, expiry, mismatch,
// revocation.
SignatureStatus StatusOf(absl::Span<const Finding> findings);

// What a verdict is drawn by, besides the findings.
struct VerdictPremises {
  Policy policy;
  absl::Time at;
  std::optional<absl::Time> holds_until;
  std::string_view subject;  // what error texts call the function; borrowed for the call
};

// Draws the verdict from the findings about a deployment's artifacts, the function's first. Without
// artifacts there is nothing that could be allowed: it blocks as INTERNAL.
Verdict MakeVerdict(std::vector<ArtifactFindings> artifacts, const VerdictPremises& premises);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_DECISION_VERDICT_H_
