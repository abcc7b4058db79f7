// The code that a request brings: a zip package or an image.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_CODE_H_
#define COUNTERSIGN_CORE_LIFECYCLE_CODE_H_

#include <optional>
#include <string>

#include "core/lifecycle/outcome.h"
#include "core/lifecycle/requests.h"
#include "core/lifecycle/validation.h"

namespace countersign::lifecycle {

// The values of the API model's Architecture.
inline constexpr char kX86[] = "x86_64";
inline constexpr char kArm[] = "arm64";

// The API model's constraints; `prefix` is the path of the members, "code." or empty.
void CheckCode(Validator& check, const FunctionCode& code, const std::string& prefix);

// What is refused of code that should be a zip package: that there is none.
std::optional<Response> RefuseZip(const FunctionCode& code);

// What is refused, for the sake of its being a zip, of a package that no configuration judges. (One
// that is judged is blocked for it.)
std::optional<Response> RefuseUnreadable(const CodePackage& package);

// Puts the code into what a function is made of; it has not been refused.
void SetCode(FunctionContent& content, const FunctionCode& code);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_CODE_H_
