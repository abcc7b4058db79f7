// What function names in requests mean: a name, a partial ARN or an ARN.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_NAMES_H_
#define COUNTERSIGN_CORE_LIFECYCLE_NAMES_H_

#include <optional>
#include <string>
#include <string_view>

#include "core/lifecycle/outcome.h"

namespace countersign::lifecycle {

// The function that a request means, in the account and Region of the call unless it says others.
struct FunctionReference {
  std::string name, arn;  // the ARN without qualifier
  std::string qualifier;  // empty: none
  std::string region;
  bool is_elsewhere = false;  // of another account: not one of the call's
};

// `text` has passed the API model's constraints.
FunctionReference Resolve(const Call& call, std::string_view text);

// The name that a host looks up; empty, which no function has, for what is no function name.
std::string FunctionKey(std::string_view text);

// The version that a host looks up for GetFunction: the name's qualifier, or else `qualifier`, or
// else $LATEST.
std::string VersionKey(std::string_view text, const std::optional<std::string>& qualifier);

// What every operation on a function's name refuses: another Region, and a qualifier.
std::optional<Response> RefuseReference(const Call& call, const FunctionReference& reference);

// "arn:<partition>:lambda:<region>:<account>:<resource>"
std::string LambdaArn(const Call& call, std::string_view resource);

// The layer ARN of a layer name or layer ARN.
std::string LayerArn(const Call& call, std::string_view name_or_arn);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_NAMES_H_
