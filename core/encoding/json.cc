#include "core/encoding/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"

#include "core/base/limits.h"
#include "core/encoding/utf8.h"

namespace countersign {
namespace {

// Iterative: no recursion on nested input. Numbers as text: no rounding, no overflow.
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag |
                            rapidjson::kParseValidateEncodingFlag;

std::optional<std::string> DoubledMember(const JsonValue& object) {
  std::vector<std::string_view> names;
  names.reserve(object.members.size());
  for (const JsonValue::Member& member : object.members) names.push_back(member.first);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return std::nullopt;
  return std::string(*twice);
}

// Builds the value from RapidJSON's events. The open containers are on a stack of their own; each
// is moved into its parent when it closes.
class Builder {
 public:
  explicit Builder(int max_depth) : max_depth_(max_depth) {}

  JsonValue Take() { return std::move(root_); }
  const std::string& error() const { return error_; }

  bool Null() { return Add({}); }
  bool Bool(bool value) {
    JsonValue out;
    out.kind = JsonValue::Kind::kBool;
    out.boolean = value;
    return Add(std::move(out));
  }
  bool RawNumber(const char* data, rapidjson::SizeType size, bool) {
    return AddText(JsonValue::Kind::kNumber, {data, size});
  }
  bool String(const char* data, rapidjson::SizeType size, bool) {
    return AddText(JsonValue::Kind::kString, {data, size});
  }
  bool StartObject() { return Open(JsonValue::Kind::kObject); }
  bool StartArray() { return Open(JsonValue::Kind::kArray); }
  bool Key(const char* data, rapidjson::SizeType size, bool) {
    if (!IsText({data, size})) return false;
    open_.back().key = std::string(data, size);
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    if (const std::optional<std::string> name = DoubledMember(open_.back().value);
        name.has_value()) {
      return Fail(absl::StrFormat("the member `%s` occurs twice", *name));
    }
    return Close();
  }
  bool EndArray(rapidjson::SizeType) { return Close(); }

  // Events that kParseNumbersAsStringsFlag rules out.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  struct Container {
    JsonValue value;
    std::string key;  // of the member that comes next
  };

  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }

  // RapidJSON lets \udc00 through where no high surrogate stands before it.
  bool IsText(std::string_view text) {
    return IsValidUtf8(text) || Fail("an escape names half of a surrogate pair");
  }

  bool AddText(JsonValue::Kind kind, std::string_view text) {
    if (!IsText(text)) return false;
    JsonValue out;
    out.kind = kind;
    out.text = std::string(text);
    return Add(std::move(out));
  }

  bool Open(JsonValue::Kind kind) {
    if (open_.size() >= static_cast<std::size_t>(max_depth_)) {
      return Fail(absl::StrFormat("the limit `%s` is exceeded: at most %d levels",
                                  limit_names::kJsonDepth, max_depth_));
    }
    open_.emplace_back();
    open_.back().value.kind = kind;
    return true;
  }

  bool Close() {
    JsonValue value = std::move(open_.back().value);
    open_.pop_back();
    return Add(std::move(value));
  }

  bool Add(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().value.kind == JsonValue::Kind::kArray) {
      open_.back().value.items.push_back(std::move(value));
    } else {
      open_.back().value.members.emplace_back(std::move(open_.back().key), std::move(value));
    }
    return true;
  }

  int max_depth_;
  std::vector<Container> open_;
  JsonValue root_;
  std::string error_;
};

std::string Cut(std::string_view text) {
  constexpr std::size_t kMaxShown = 100;
  return text.size() <= kMaxShown ? std::string(text)
                                  : std::string(text.substr(0, kMaxShown)) + "...";
}

}  // namespace

std::string_view KindName(JsonValue::Kind kind) {
  constexpr std::string_view kNames[] = {"null",     "true or false", "a number",
                                         "a string", "an array",      "an object"};
  return kNames[static_cast<int>(kind)];
}

absl::Status JsonMismatch(std::string_view path, std::string_view expected,
                          std::string_view found) {
  if (path.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("expected %s, found %s", expected, Cut(found)));
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("`%s`: expected %s, found %s", path, expected, Cut(found)));
}

absl::StatusOr<JsonValue> ParseJson(std::string_view text, int max_depth) {
  // RapidJSON takes a NUL for the end of its input.
  if (text.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError("JSON: a NUL byte");
  }
  if (!IsValidUtf8(text)) return absl::InvalidArgumentError("JSON: the text is not UTF-8");
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Builder builder(max_depth);
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!builder.error().empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("JSON: %s, at offset %d", builder.error(), result.Offset()));
  }
  if (result.IsError()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "JSON: %s, at offset %d", rapidjson::GetParseError_En(result.Code()), result.Offset()));
  }
  return builder.Take();
}

JsonObjectReader::JsonObjectReader(const JsonValue& value, std::string path)
    : value_(value), path_(std::move(path)), asked_(value.members.size(), false) {
  if (value.kind != JsonValue::Kind::kObject) {
    status_ = JsonMismatch(path_, KindName(JsonValue::Kind::kObject), KindName(value.kind));
  }
}

const JsonValue* JsonObjectReader::Find(std::string_view name) {
  for (std::size_t i = 0; i < value_.members.size(); ++i) {
    if (value_.members[i].first != name) continue;
    asked_[i] = true;
    return &value_.members[i].second;
  }
  return nullptr;
}

bool JsonObjectReader::Has(std::string_view name) const {
  return std::any_of(value_.members.begin(), value_.members.end(),
                     [&](const JsonValue::Member& member) { return member.first == name; });
}

std::string JsonObjectReader::PathOf(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

void JsonObjectReader::Refuse(std::string_view name, std::string_view expected,
                              std::string_view found) {
  if (status_.ok()) status_ = JsonMismatch(PathOf(name), expected, found);
}

const JsonValue* JsonObjectReader::Optional(std::string_view name, JsonValue::Kind kind) {
  const JsonValue* const value = Find(name);
  if (value == nullptr || value->kind == kind) return value;
  Refuse(name, KindName(kind), KindName(value->kind));
  return nullptr;
}

const JsonValue* JsonObjectReader::Required(std::string_view name, JsonValue::Kind kind) {
  if (!Has(name)) Refuse(name, KindName(kind), "nothing: the member is required");
  return Optional(name, kind);
}

const std::string* JsonObjectReader::OptionalString(std::string_view name) {
  const JsonValue* const value = Optional(name, JsonValue::Kind::kString);
  return value == nullptr ? nullptr : &value->text;
}

const std::string* JsonObjectReader::RequiredString(std::string_view name) {
  const JsonValue* const value = Required(name, JsonValue::Kind::kString);
  return value == nullptr ? nullptr : &value->text;
}

absl::Status JsonObjectReader::Finish() {
  for (std::size_t i = 0; i < asked_.size() && status_.ok(); ++i) {
    if (!asked_[i]) {
      status_ = absl::InvalidArgumentError(absl::StrFormat(
          "`%s`: there is no such member", Cut(PathOf(value_.members[i].first))));
    }
  }
  return status_;
}

}  // namespace countersign
