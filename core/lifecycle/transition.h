// What the operations share: making outcomes, and rules about names that several of them have.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_TRANSITION_H_
#define COUNTERSIGN_CORE_LIFECYCLE_TRANSITION_H_

#include <optional>
#include <string>

#include "core/lifecycle/names.h"
#include "core/lifecycle/outcome.h"
#include "core/lifecycle/records.h"
#include "core/lifecycle/validation.h"

namespace countersign::lifecycle {

// An outcome that changes nothing: an error, or what was asked for.
Outcome Refused(const char* event_name, Response error);
Outcome Answered(const char* event_name, int http_status, std::string body);

// The function's record if it is the one that the reference means, else null.
const FunctionRecord* Meant(const FunctionReference& reference, const FunctionRecord* record);

// What all operations on one existing function refuse, in this order: the reference, absence.
std::optional<Response> RefuseFunction(const Call& call, const FunctionReference& reference,
                                       const FunctionRecord* record);

// Preconditions on records as they were read; null: there was none of that key.
Precondition ConfigIs(const std::string& arn, const CodeSigningConfigRecord* config);
Precondition FunctionIs(const std::string& name, const FunctionRecord* function);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_TRANSITION_H_
