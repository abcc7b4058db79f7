#include "core/base/format.h"
#include "core/checks/checks.h"

namespace countersign {

Finding CheckMismatch(const VerifiedClaims& claims, const CodeSigningConfig& config) {
  const std::string& arn = claims.signing_profile_version_arn();
  if (config.Allows(arn)) return {Check::kMismatch, Outcome::kPassed, {}};
  Reason reason{ReasonCode::kPublisherNotAllowed,
                Format("the publisher `%s` is not allowed", arn),
                Format("one of the %d signing profile versions of the configuration",
                       config.publishers().size()),
                {{"signingProfileVersionArn", arn}}};
  return {Check::kMismatch, Outcome::kFailed, {std::move(reason)}};
}

Finding SignatureMissing() {
  Reason reason{ReasonCode::kSignatureMissing, "the package is not signed", "a signed package", {}};
  return {Check::kMismatch, Outcome::kFailed, {std::move(reason)}};
}

}  // namespace countersign
