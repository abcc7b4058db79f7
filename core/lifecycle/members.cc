#include "core/lifecycle/members.h"

#include <charconv>
#include <utility>

#include "absl/status/statusor.h"
#include "core/base/format.h"
#include "core/encoding/base64.h"

namespace countersign::lifecycle {
namespace {

using Kind = JsonValue::Kind;

constexpr char kWholeNumber[] = "a whole number";

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

JsonValue ParseBody(std::string_view body, const Limits& limits, Problem& problem) {
  JsonValue out;
  out.kind = Kind::kObject;
  if (body.empty()) return out;
  absl::StatusOr<JsonValue> value = ParseJson(body, limits.json_depth);
  if (!value.ok()) {
    problem = std::string(value.status().message());
  } else if (value->kind != Kind::kObject) {
    problem = Format("the body: expected an object, found %s", KindName(value->kind));
  } else {
    out = *std::move(value);
  }
  return out;
}

Members::Members(const JsonValue& object, std::string path, Problem& problem)
    : object_(object), path_(std::move(path)), problem_(problem) {}

void Members::Refuse(std::string_view name, std::string_view expected, std::string_view found) {
  if (problem_.has_value()) return;
  problem_ = std::string(JsonMismatch(path_ + std::string(name), expected, found).message());
}

const JsonValue* Members::Find(std::string_view name, Kind kind) {
  for (const auto& [key, value] : object_.members) {
    if (key != name || value.kind == Kind::kNull) continue;
    if (value.kind == kind) return &value;
    Refuse(name, KindName(kind), KindName(value.kind));
    return nullptr;
  }
  return nullptr;
}

std::optional<std::string> Members::String(std::string_view name) {
  const JsonValue* const value = Find(name, Kind::kString);
  if (value == nullptr) return std::nullopt;
  return value->text;
}

std::optional<std::string> Members::Blob(std::string_view name) {
  const JsonValue* const value = Find(name, Kind::kString);
  if (value == nullptr) return std::nullopt;
  std::optional<std::string> bytes = Base64Decode(value->text);
  if (!bytes.has_value()) Refuse(name, "Base64", "other text");
  return bytes;
}

std::optional<std::int64_t> Members::Integer(std::string_view name) {
  const JsonValue* const value = Find(name, Kind::kNumber);
  if (value == nullptr) return std::nullopt;
  return Number(name, value->text);
}

std::optional<std::int64_t> Members::Number(std::string_view name,
                                            const std::optional<std::string>& text) {
  if (!text.has_value()) return std::nullopt;
  const std::optional<std::int64_t> value = ParseInteger(*text);
  if (!value.has_value()) Refuse(name, kWholeNumber, JsonFound(*text));
  return value;
}

std::optional<bool> Members::Bool(std::string_view name) {
  const JsonValue* const value = Find(name, Kind::kBool);
  if (value == nullptr) return std::nullopt;
  return value->boolean;
}

std::optional<std::vector<std::string>> Members::Strings(std::string_view name) {
  const JsonValue* const list = Find(name, Kind::kArray);
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> out;
  for (const JsonValue& item : list->items) {
    if (item.kind != Kind::kString) Refuse(name, "strings", KindName(item.kind));
    out.push_back(item.text);
  }
  return out;
}

std::optional<std::map<std::string, std::string>> Members::StringMap(std::string_view name) {
  const JsonValue* const map = Find(name, Kind::kObject);
  if (map == nullptr) return std::nullopt;
  std::map<std::string, std::string> out;
  for (const auto& [key, value] : map->members) {
    if (value.kind != Kind::kString) Refuse(name, "strings", KindName(value.kind));
    out[key] = value.text;
  }
  return out;
}

std::optional<Members> Members::Object(std::string_view name) {
  const JsonValue* const object = Find(name, Kind::kObject);
  if (object == nullptr) return std::nullopt;
  return Members(*object, path_ + std::string(name) + ".", problem_);
}

}  // namespace countersign::lifecycle
