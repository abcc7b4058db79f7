// The constraints of the API model, all of a request's violations in one answer.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_VALIDATION_H_
#define COUNTERSIGN_CORE_LIFECYCLE_VALIDATION_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lifecycle/outcome.h"
#include "core/lifecycle/requests.h"
#include "core/lifecycle/shapes.h"

namespace countersign::lifecycle {

// Collects violations in the order of the calls. Paths are spelled as AWS spells them:
// `allowedPublishers.signingProfileVersionArns`. Absent optional members violate nothing.
//
//   Validator check;
//   check.Required("functionName", request.function_name, kFunctionName);
//   if (std::optional<Response> error = check.Finish()) return Fail(*error);
class Validator {
 public:
  // A member that must be there.
  void Present(std::string_view path, bool present);

  void Check(std::string_view path, const Text& value, const StringShape& shape);
  void Required(std::string_view path, const Text& value, const StringShape& shape);
  void OneOf(std::string_view path, const Text& value,
             std::initializer_list<std::string_view> values);
  void Range(std::string_view path, std::optional<std::int64_t> value, std::int64_t min,
             std::int64_t max);

  // A list's length, and the constraint of its members, which AWS reports of the whole list.
  void Size(std::string_view path, const Texts& list, std::size_t min, std::size_t max);
  void Each(std::string_view path, const Texts& list, const StringShape& shape);
  void EachOneOf(std::string_view path, const Texts& list,
                 std::initializer_list<std::string_view> values);
  void CheckTags(std::string_view path, const std::optional<Tags>& tags);

  // ValidationException if anything was violated.
  std::optional<Response> Finish() const;

 private:
  void Violation(const std::string& value, std::string_view path, const std::string& constraint);

  std::vector<std::string> violations_;
};

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_VALIDATION_H_
