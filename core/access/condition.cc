#include "core/access/condition.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"

#include "core/access/values.h"
#include "core/base/arn.h"

namespace countersign {
namespace {

using Kind = JsonValue::Kind;

constexpr std::string_view kIfExists = "IfExists";

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ConsumeSuffix(std::string_view& text, std::string_view suffix) {
  if (text.size() < suffix.size() || text.substr(text.size() - suffix.size()) != suffix) {
    return false;
  }
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace

absl::StatusOr<Condition::Operator> Condition::FindOperator(std::string_view name,
                                                            const std::string& path) {
  static constexpr Operator kOperators[] = {
      {"StringEquals", Test::kEquals, false, false},
      {"StringNotEquals", Test::kEquals, true, false},
      {"StringEqualsIgnoreCase", Test::kEqualsIgnoreCase, false, false},
      {"StringNotEqualsIgnoreCase", Test::kEqualsIgnoreCase, true, false},
      {"StringLike", Test::kLike, false, false},
      {"StringNotLike", Test::kLike, true, false},
      {"ArnEquals", Test::kArn, false, false},
      {"ArnLike", Test::kArn, false, false},
      {"ArnNotEquals", Test::kArn, true, false},
      {"ArnNotLike", Test::kArn, true, false},
      {"Null", Test::kNull, false, false},
  };
  for (const std::string_view quantifier : {"ForAllValues:", "ForAnyValue:"}) {
    if (StartsWith(name, quantifier)) {
      return JsonMismatch(path, "an operator for keys with one value", JsonFound(name));
    }
  }
  std::string_view base = name;
  const bool if_exists = ConsumeSuffix(base, kIfExists);
  for (Operator op : kOperators) {
    if (op.name != base || (if_exists && op.test == Test::kNull)) continue;
    op.if_exists = if_exists;
    return op;
  }
  return JsonMismatch(path, "a condition operator of strings or ARNs, or `Null`", JsonFound(name));
}

absl::StatusOr<std::vector<Condition>> Condition::ReadAll(const JsonValue& value,
                                                          const std::string& path) {
  std::vector<Condition> out;
  for (const auto& [name, keys] : value.members) {
    const std::string operator_path = path + "." + name;
    const absl::StatusOr<Operator> op = FindOperator(name, operator_path);
    if (!op.ok()) return op.status();
    if (keys.kind != Kind::kObject || keys.members.empty()) {
      return JsonMismatch(operator_path, "an object with at least one condition key",
                          keys.kind == Kind::kObject ? "none" : KindName(keys.kind));
    }
    std::set<std::string> seen;
    for (const auto& [key, values] : keys.members) {
      const std::string key_path = operator_path + "." + key;
      if (key.find(':') == std::string::npos) {
        return JsonMismatch(key_path, "a condition key with the prefix of a service",
                            JsonFound(key));
      }
      if (!seen.insert(FoldCase(key)).second) {
        return JsonMismatch(key_path, "each key once, in whatever case", "it twice");
      }
      Condition condition(*op, key);
      absl::Status status =
          EachItem(values, key_path, [&](const JsonValue& item, const std::string& item_path) {
            return condition.ReadValue(item, item_path);
          });
      if (!status.ok()) return status;
      out.push_back(std::move(condition));
    }
  }
  return out;
}

absl::Status Condition::ReadValue(const JsonValue& item, const std::string& path) {
  if (op_.test == Test::kNull) {
    const bool is_bool = item.kind == Kind::kBool;
    const bool is_text = item.kind == Kind::kString;
    if ((is_bool && item.boolean) || (is_text && item.text == "true")) {
      null_when_absent_ = true;
    } else if (is_bool || (is_text && item.text == "false")) {
      null_when_present_ = true;
    } else {
      return JsonMismatch(path, "`true` or `false`", JsonFound(item));
    }
    return absl::OkStatus();
  }
  if (absl::Status status = CheckText(item, path); !status.ok()) return status;
  switch (op_.test) {
    case Test::kEqualsIgnoreCase:
      texts_.push_back(FoldCase(item.text));
      break;
    case Test::kLike:
      patterns_.emplace_back(item.text, Pattern::Scope::kText);
      break;
    case Test::kArn:
      patterns_.emplace_back(item.text, Pattern::Scope::kArn);
      break;
    default:
      texts_.push_back(item.text);
  }
  return absl::OkStatus();
}

bool Condition::MatchesAny(const std::string& value) const {
  if (op_.test == Test::kEquals || op_.test == Test::kEqualsIgnoreCase) {
    const std::string text = op_.test == Test::kEquals ? value : FoldCase(value);
    return std::find(texts_.begin(), texts_.end(), text) != texts_.end();
  }
  if (op_.test == Test::kArn && !SplitArn(value).has_value()) return false;
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const Pattern& pattern) { return pattern.Matches(value); });
}

bool Condition::Holds(const AccessContext& context) const {
  const auto found = context.find(key_);
  const bool present = found != context.end();
  if (op_.test == Test::kNull) return present ? null_when_present_ : null_when_absent_;
  // An absent key matches no value: the negated operators hold.
  if (!present) return op_.if_exists || op_.negated;
  return MatchesAny(found->second) != op_.negated;
}

}  // namespace countersign
