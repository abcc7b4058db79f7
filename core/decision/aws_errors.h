// The errors that AWS Lambda answers when it blocks a deployment.
#ifndef COUNTERSIGN_CORE_DECISION_AWS_ERRORS_H_
#define COUNTERSIGN_CORE_DECISION_AWS_ERRORS_H_

#include <optional>
#include <string>

#include "core/base/reason.h"
#include "core/decision/verdict.h"

namespace countersign {

// The errors for a deployment that is blocked for `primary`, about `subject`: the function's name
// from CreateFunction, its ARN from UpdateFunctionCode, a layer version's ARN for a layer.
//
// Recorded from AWS: CodeVerificationFailedException also for broken integrity, where the API model
// names InvalidCodeSignatureException. No text of AWS's is known for expired and revoked
// signatures; our choice is the text for a mismatch.
AwsErrors ErrorsFor(std::optional<ReasonCode> primary, const std::string& subject);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_DECISION_AWS_ERRORS_H_
