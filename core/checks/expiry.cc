#include "core/base/instant.h"
#include "core/checks/checks.h"

namespace countersign {

Finding CheckExpiry(const VerifiedClaims& claims, absl::Time at) {
  Finding finding{Check::kExpiry, Outcome::kPassed, {}};
  if (claims.expires_at().has_value() && at >= *claims.expires_at()) {
    finding.outcome = Outcome::kFailed;
    finding.reasons.push_back({ReasonCode::kSignatureExpired,
                               "the signature has expired",
                               "a signature that has not expired",
                               {{"expiresAt", FormatInstant(*claims.expires_at())}}});
  }
  return finding;
}

}  // namespace countersign
