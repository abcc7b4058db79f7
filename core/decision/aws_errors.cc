#include "core/decision/aws_errors.h"

#include "core/base/format.h"

namespace countersign {
namespace {

constexpr char kVerificationFailed[] = "CodeVerificationFailedException";
constexpr char kInvalidSignature[] = "InvalidCodeSignatureException";
constexpr int kBadRequest = 400;

std::string MismatchText(const std::string& subject) {
  return Format(
      "Lambda cannot deploy the function. The function or layer might be signed using a signature "
      "that the client is not configured to accept. Check the provided signature for %s.",
      subject);
}

std::string IntegrityText(const std::string& subject) {
  return Format(
      "Lambda cannot deploy the function. The function or layer code is not properly signed. This "
      "can mean that the code was signed incorrectly or modified after it was signed. Check the "
      "provided signature for %s.",
      subject);
}

// Expiry, mismatch and revocation are what the configuration decides on.
bool IsPolicyReason(std::optional<ReasonCode> primary) {
  return primary.has_value() && *primary >= ReasonCode::kSignatureMissing &&
         *primary < ReasonCode::kInternal;
}

}  // namespace

AwsErrors ErrorsFor(std::optional<ReasonCode> primary, const std::string& subject) {
  if (IsPolicyReason(primary)) {
    const AwsError error{kVerificationFailed, kBadRequest, MismatchText(subject)};
    return {error, error};
  }
  const std::string text = IntegrityText(subject);
  return {{kVerificationFailed, kBadRequest, text}, {kInvalidSignature, kBadRequest, text}};
}

}  // namespace countersign
