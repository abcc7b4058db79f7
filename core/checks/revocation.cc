#include "core/base/format.h"
#include "core/base/instant.h"
#include "core/checks/checks.h"
#include "core/encoding/hex.h"

namespace countersign {
namespace {

void CheckJob(const VerifiedClaims& claims, const RevocationSet& revocations,
              std::vector<Reason>* reasons) {
  const std::optional<RevokedArn> revoked = revocations.FindJob(claims.signing_job_arn());
  if (!revoked.has_value()) return;
  Reason reason{ReasonCode::kSigningJobRevoked,
                "the signing job is revoked",
                "a signing job that is not revoked",
                {{"signingJobArn", claims.signing_job_arn()}}};
  if (revoked->revoked_at.has_value()) {
    reason.detail.push_back({"revokedAt", FormatInstant(*revoked->revoked_at)});
  }
  if (revoked->reason.has_value()) {
    reason.detail.push_back({"reason", std::string(*revoked->reason)});
  }
  reasons->push_back(std::move(reason));
}

void CheckProfile(const VerifiedClaims& claims, const RevocationSet& revocations,
                  std::vector<Reason>* reasons) {
  const std::string& arn = claims.signing_profile_version_arn();
  const std::optional<absl::Time> from = revocations.ProfileRevokedFrom(arn);
  if (!from.has_value() || !IsRevokedFrom(claims.signing_time(), *from)) return;
  reasons->push_back({ReasonCode::kSigningProfileRevoked,
                      "the signing profile version was revoked before the signing time",
                      "a signature made before the revocation took effect",
                      {{"signingProfileVersionArn", arn},
                       {"effectiveTime", FormatInstant(*from)},
                       {"signingTime", FormatInstant(claims.signing_time())}}});
}

void CheckCertificates(const VerifiedClaims& claims, const RevocationSet& revocations,
                       std::vector<Reason>* reasons) {
  for (const CertificateHash& hash : claims.certificate_hashes()) {
    const bool is_anchor = &hash == &claims.certificate_hashes().back();
    if (!revocations.HasCertificate(hash) &&
        !(is_anchor && revocations.HasCertificateUnderAnyIssuer(hash))) {
      continue;
    }
    const std::string text = HexEncode(hash.view());
    reasons->push_back({ReasonCode::kCertificateRevoked,
                        Format("the certificate with the hash %s is revoked", text),
                        "a path of certificates that are not revoked",
                        {{"certificateHash", text}}});
  }
}

Reason Unknown(const char* message, const char* expected, std::vector<Detail> detail) {
  return {ReasonCode::kRevocationUnknown, message, expected, std::move(detail)};
}

}  // namespace

Finding CheckRevocation(const VerifiedClaims& claims, const RevocationSet* revocations,
                        absl::Time at) {
  Finding finding{Check::kRevocation, Outcome::kPassed, {}};
  if (revocations == nullptr) {
    finding.outcome = Outcome::kUnknown;
    finding.reasons.push_back(Unknown("no revocation list was given", "a revocation list", {}));
    return finding;
  }
  if (!revocations->is_checked()) {
    finding.outcome = Outcome::kNotEvaluated;
    return finding;
  }
  CheckJob(claims, *revocations, &finding.reasons);
  CheckProfile(claims, *revocations, &finding.reasons);
  CheckCertificates(claims, *revocations, &finding.reasons);
  if (!finding.reasons.empty()) finding.outcome = Outcome::kFailed;
  if (revocations->IsStaleAt(at)) {
    if (finding.reasons.empty()) finding.outcome = Outcome::kUnknown;
    finding.reasons.push_back(
        Unknown("the revocation list is stale", "a current revocation list",
                {{"validUntil", FormatInstant(*revocations->valid_until())}}));
  }
  SortReasons(finding.reasons);
  return finding;
}

}  // namespace countersign
