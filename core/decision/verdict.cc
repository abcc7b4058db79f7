#include "core/decision/verdict.h"

#include <algorithm>
#include <utility>

#include "core/base/instant.h"
#include "core/decision/aws_errors.h"

namespace countersign {
namespace {

constexpr int kFirstInternalNumber = 900;

const Finding* Find(absl::Span<const Finding> findings, Check check) {
  for (const Finding& finding : findings) {
    if (finding.check == check) return &finding;
  }
  return nullptr;
}

Outcome OutcomeOf(absl::Span<const Finding> findings, Check check) {
  const Finding* const finding = Find(findings, check);
  return finding == nullptr ? Outcome::kUnknown : finding->outcome;
}

bool Counts(Outcome outcome) { return outcome == Outcome::kFailed || outcome == Outcome::kUnknown; }

bool HasInternalReason(absl::Span<const Finding> findings) {
  for (const Finding& finding : findings) {
    for (const Reason& reason : finding.reasons) {
      if (static_cast<int>(reason.code) >= kFirstInternalNumber) return true;
    }
  }
  return false;
}

// Whether integrity stands in the way under every policy.
bool BlocksAlways(absl::Span<const Finding> findings) {
  if (HasInternalReason(findings)) return true;
  const Outcome integrity = OutcomeOf(findings, Check::kIntegrity);
  const bool merely_unsigned = integrity == Outcome::kNotEvaluated &&
                               OutcomeOf(findings, Check::kMismatch) == Outcome::kFailed;
  return integrity != Outcome::kPassed && !merely_unsigned;
}

// At the end of all instants, that one.
absl::Time NextInstant(absl::Time at) { return ToRepresentable(at + absl::Nanoseconds(1)); }

constexpr Check kChecks[] = {Check::kIntegrity, Check::kExpiry, Check::kMismatch,
                             Check::kRevocation};

}  // namespace

std::string_view NameOf(Decision decision) {
  constexpr std::string_view kNames[] = {"ALLOW", "WARN", "BLOCK"};
  return kNames[static_cast<int>(decision)];
}

std::string_view NameOf(SignatureStatus status) {
  constexpr std::string_view kNames[] = {"VALID",    "UNKNOWN", "REVOKED",
                                         "MISMATCH", "EXPIRED", "INVALID"};
  return kNames[static_cast<int>(status)];
}

Decision Decide(absl::Span<const Finding> findings, Policy policy) {
  if (BlocksAlways(findings)) return Decision::kBlock;
  for (const Check check : {Check::kExpiry, Check::kMismatch, Check::kRevocation}) {
    if (Counts(OutcomeOf(findings, check))) {
      return policy == Policy::kWarn ? Decision::kWarn : Decision::kBlock;
    }
  }
  return Decision::kAllow;
}

SignatureStatus StatusOf(absl::Span<const Finding> findings) {
  if (BlocksAlways(findings)) return SignatureStatus::kInvalid;
  if (Counts(OutcomeOf(findings, Check::kExpiry))) return SignatureStatus::kExpired;
  if (Counts(OutcomeOf(findings, Check::kMismatch))) return SignatureStatus::kMismatch;
  const Outcome revocation = OutcomeOf(findings, Check::kRevocation);
  if (revocation == Outcome::kFailed) return SignatureStatus::kRevoked;
  if (revocation == Outcome::kUnknown) return SignatureStatus::kUnknown;
  return SignatureStatus::kValid;
}

class VerdictMaker {
 public:
  static Verdict Make(std::vector<ArtifactFindings> artifacts, const VerdictPremises& premises) {
    Verdict verdict;
    verdict.policy_ = premises.policy;
    verdict.evaluated_at_ = premises.at;
    verdict.holds_until_ = premises.holds_until;
    DecideAll(std::move(artifacts), &verdict);
    if (SaysInternal(verdict)) verdict.holds_until_ = NextInstant(premises.at);
    const std::size_t about = ChoosePrimary(&verdict);
    AddMetric(&verdict);
    if (verdict.decision_ == Decision::kBlock) {
      const std::string subject =
          about > 0 ? verdict.artifacts_[about].name : std::string(premises.subject);
      verdict.errors_ = ErrorsFor(verdict.primary_reason_, subject);
    } else {
      AddAuditData(&verdict);
    }
    return verdict;
  }

 private:
  static void DecideAll(std::vector<ArtifactFindings> artifacts, Verdict* verdict) {
    if (artifacts.empty()) {  // and so blocked, as every verdict is at first
      verdict->primary_reason_ = ReasonCode::kInternal;
      return;
    }
    verdict->decision_ = Decision::kAllow;
    verdict->artifacts_.reserve(artifacts.size());
    for (ArtifactFindings& findings : artifacts) {
      ArtifactVerdict artifact{std::move(findings)};
      artifact.decision = Decide(artifact.findings, verdict->policy_);
      artifact.status = StatusOf(artifact.findings);
      verdict->decision_ = std::max(verdict->decision_, artifact.decision);
      verdict->artifacts_.push_back(std::move(artifact));
    }
  }

  // Whether this library failed anywhere: at another moment, with more memory, it may not.
  static bool SaysInternal(const Verdict& verdict) {
    return verdict.artifacts_.empty() ||
           std::any_of(verdict.artifacts_.begin(), verdict.artifacts_.end(),
                       [](const ArtifactVerdict& a) { return HasInternalReason(a.findings); });
  }

  // By check in the documented order, then artifact, then number. Returns the artifact's place.
  static std::size_t ChoosePrimary(Verdict* verdict) {
    for (const Check check : kChecks) {
      for (std::size_t i = 0; i < verdict->artifacts_.size(); ++i) {
        const Finding* const finding = Find(verdict->artifacts_[i].findings, check);
        if (finding == nullptr || finding->reasons.empty()) continue;
        verdict->primary_reason_ = finding->reasons.front().code;
        return i;
      }
    }
    return 0;
  }

  static void AddMetric(Verdict* verdict) {
    const auto failing =
        std::count_if(verdict->artifacts_.begin(), verdict->artifacts_.end(),
                      [](const ArtifactVerdict& a) { return a.decision != Decision::kAllow; });
    if (failing > 0) {
      verdict->metrics_.push_back({"AWS/Lambda", "SignatureValidationErrors", failing});
    }
  }

  static void AddAuditData(Verdict* verdict) {
    AuditData data;
    data.status = SignatureStatus::kValid;
    for (const ArtifactVerdict& artifact : verdict->artifacts_) {
      data.status = std::max(data.status, artifact.status);
    }
    const std::optional<VerifiedClaims>& signature = verdict->artifacts_.front().signature;
    if (signature.has_value()) {
      data.signing_profile_version_arn = signature->signing_profile_version_arn();
      data.signing_job_arn = signature->signing_job_arn();
    }
    verdict->audit_data_ = std::move(data);
  }
};

Verdict MakeVerdict(std::vector<ArtifactFindings> artifacts, const VerdictPremises& premises) {
  return VerdictMaker::Make(std::move(artifacts), premises);
}

}  // namespace countersign
