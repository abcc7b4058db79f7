// The element Condition of a policy statement.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
#ifndef COUNTERSIGN_CORE_ACCESS_CONDITION_H_
#define COUNTERSIGN_CORE_ACCESS_CONDITION_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/access/iam.h"
#include "core/access/pattern.h"
#include "core/encoding/json.h"

namespace countersign {

// One operator on one key with its values.
class Condition {
 public:
  // Reads the operators, keys and values of `"Condition": {...}`. All of them must hold.
  static absl::StatusOr<std::vector<Condition>> ReadAll(const JsonValue& value,
                                                        const std::string& path);

  bool Holds(const AccessContext& context) const;

 private:
  enum class Test { kEquals, kEqualsIgnoreCase, kLike, kArn, kNull };
  struct Operator {
    std::string_view name;
    Test test;
    bool negated;
    bool if_exists;
  };

  Condition(const Operator& op, std::string key) : op_(op), key_(std::move(key)) {}

  static absl::StatusOr<Operator> FindOperator(std::string_view name, const std::string& path);
  absl::Status ReadValue(const JsonValue& item, const std::string& path);
  bool MatchesAny(const std::string& value) const;

  Operator op_;
  std::string key_;
  std::vector<std::string> texts_;  // of the tests for equality
  std::vector<Pattern> patterns_;   // of kLike and kArn
  bool null_when_absent_ = false;   // kNull has the value `true`
  bool null_when_present_ = false;  // kNull has the value `false`
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ACCESS_CONDITION_H_
