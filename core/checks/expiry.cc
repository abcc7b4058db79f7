#include "core/base/instant.h"
#include "core/checks/checks.h"

namespace countersign {

Finding CheckExpiry(const VerifiedClaims& claims, absl::Time at) {
  Finding finding{Check::kExpiry, Outcome::kPassed, {}};
  const absl::Time end = claims.expires_at().value_or(absl::InfiniteFuture());
  if (at >= end) {
    finding.outcome = Outcome::kFailed;
    finding.reasons.push_back({ReasonCode::kSignatureExpired,
                               "the signature has expired",
                               "a signature that has not expired",
                               {{"expiresAt", FormatInstant(end)}}});
  }
  return finding;
}

}  // namespace countersign
