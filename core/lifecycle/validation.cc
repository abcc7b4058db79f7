#include "core/lifecycle/validation.h"

#include <algorithm>

#include "core/base/format.h"
#include "core/encoding/utf8.h"
#include "core/lifecycle/errors.h"

namespace countersign::lifecycle {
namespace {

constexpr char kNotNull[] = "Member must not be null";

std::string Quoted(std::string_view value) { return Format("'%s'", value); }

template <typename List, typename Print>
std::string Joined(const List& list, Print print) {
  std::string out;
  for (const auto& item : list) {
    if (!out.empty()) out += ", ";
    out += print(item);
  }
  return out;
}

std::string ListText(const std::vector<std::string>& list) {
  return "'[" + Joined(list, [](const std::string& item) { return item; }) + "]'";
}

std::string AtMost(std::size_t max) {
  return Format("Member must have length less than or equal to %d", max);
}

std::string AtLeast(std::size_t min) {
  return Format("Member must have length greater than or equal to %d", min);
}

std::string Pattern(const StringShape& shape) {
  return Format("Member must satisfy regular expression pattern: %s", shape.pattern);
}

std::string EnumSet(std::initializer_list<std::string_view> values) {
  return "Member must satisfy enum value set: [" +
         Joined(values, [](std::string_view value) { return std::string(value); }) + "]";
}

// What a value of the shape violates, each by itself.
std::vector<std::string> Violated(std::string_view value, const StringShape& shape) {
  std::vector<std::string> out;
  const std::size_t length = CountCodePoints(value);
  if (shape.max > 0 && length > shape.max) out.push_back(AtMost(shape.max));
  if (length < shape.min) out.push_back(AtLeast(shape.min));
  if (shape.matches != nullptr && !shape.matches(value)) out.push_back(Pattern(shape));
  return out;
}

// All of a shape's constraints, as AWS lists them for the members of a list or map.
std::string Constraints(const StringShape& shape) {
  std::string out;
  if (shape.max > 0) out = AtMost(shape.max) + ", " + AtLeast(shape.min);
  if (shape.pattern != nullptr) out += (out.empty() ? "" : ", ") + Pattern(shape);
  return out;
}

template <typename List, typename IsGood>
bool AllGood(const List& list, IsGood is_good) {
  return std::all_of(list.begin(), list.end(), is_good);
}

}  // namespace

void Validator::Violation(const std::string& value, std::string_view path,
                          const std::string& constraint) {
  violations_.push_back(
      Format("Value %s at '%s' failed to satisfy constraint: %s", value, path, constraint));
}

void Validator::Present(std::string_view path, bool present) {
  if (!present) Violation("null", path, kNotNull);
}

void Validator::Check(std::string_view path, const Text& value, const StringShape& shape) {
  if (!value.has_value()) return;
  for (const std::string& constraint : Violated(*value, shape)) {
    Violation(Quoted(*value), path, constraint);
  }
}

void Validator::Required(std::string_view path, const Text& value, const StringShape& shape) {
  Present(path, value.has_value());
  Check(path, value, shape);
}

void Validator::OneOf(std::string_view path, const Text& value,
                      std::initializer_list<std::string_view> values) {
  if (!value.has_value()) return;
  if (std::find(values.begin(), values.end(), *value) != values.end()) return;
  Violation(Quoted(*value), path, EnumSet(values));
}

void Validator::Range(std::string_view path, std::optional<std::int64_t> value, std::int64_t min,
                      std::int64_t max) {
  if (!value.has_value()) return;
  const std::string text = Format("'%d'", *value);
  if (*value > max) {
    Violation(text, path, Format("Member must have value less than or equal to %d", max));
  }
  if (*value < min) {
    Violation(text, path, Format("Member must have value greater than or equal to %d", min));
  }
}

void Validator::Size(std::string_view path, const Texts& list, std::size_t min, std::size_t max) {
  if (!list.has_value()) return;
  if (list->size() > max) Violation(ListText(*list), path, AtMost(max));
  if (list->size() < min) Violation(ListText(*list), path, AtLeast(min));
}

void Validator::Each(std::string_view path, const Texts& list, const StringShape& shape) {
  if (!list.has_value()) return;
  const auto is_good = [&](const std::string& item) { return Violated(item, shape).empty(); };
  if (AllGood(*list, is_good)) return;
  Violation(ListText(*list), path,
            Format("Member must satisfy constraint: [%s, %s]", Constraints(shape), kNotNull));
}

void Validator::EachOneOf(std::string_view path, const Texts& list,
                          std::initializer_list<std::string_view> values) {
  if (!list.has_value()) return;
  const auto is_good = [&](const std::string& item) {
    return std::find(values.begin(), values.end(), item) != values.end();
  };
  if (AllGood(*list, is_good)) return;
  Violation(ListText(*list), path,
            Format("Member must satisfy constraint: [%s, %s]", EnumSet(values), kNotNull));
}

void Validator::CheckTags(std::string_view path, const std::optional<Tags>& tags) {
  if (!tags.has_value()) return;
  using Tag = Tags::value_type;
  const auto print = [](const Tag& tag) { return tag.first + "=" + tag.second; };
  const std::string value = "'{" + Joined(*tags, print) + "}'";
  if (!AllGood(*tags, [](const Tag& tag) { return Violated(tag.first, kTagKey).empty(); })) {
    Violation(value, path, Format("Map keys must satisfy constraint: [%s]", Constraints(kTagKey)));
  }
  if (!AllGood(*tags, [](const Tag& tag) { return Violated(tag.second, kTagValue).empty(); })) {
    Violation(value, path,
              Format("Map value must satisfy constraint: [%s]", Constraints(kTagValue)));
  }
}

std::optional<Response> Validator::Finish() const {
  if (violations_.empty()) return std::nullopt;
  return errors::Validation(violations_);
}

}  // namespace countersign::lifecycle
