#include "core/encoding/json.h"

#include <rapidjson/error/error.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "core/base/format.h"
#include "core/base/limits.h"
#include "core/encoding/json_allocator.h"
#include "core/encoding/utf8.h"

namespace countersign {
namespace {

// Iterative: no recursion on nested input. Numbers as text: no rounding, no overflow.
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag |
                            rapidjson::kParseValidateEncodingFlag;

// RapidJSON counts characters and items in 32 bits.
constexpr std::size_t kMaxTextSize = std::numeric_limits<rapidjson::SizeType>::max();

// The front of `text`, so that no message grows with its input; cut between characters.
std::string Cut(std::string_view text) {
  constexpr std::size_t kMaxShown = 100;
  if (text.size() <= kMaxShown) return std::string(text);
  std::size_t size = kMaxShown;
  while (size > 0 && (text[size] & 0xc0) == 0x80) --size;
  return Format("%s...", text.substr(0, size));
}

// What RapidJSON's parser would have wanted.
std::string_view Expected(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
    case rapidjson::kParseErrorValueInvalid:
      return "a value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "nothing after the value";
    case rapidjson::kParseErrorObjectMissName:
      return "a member name in quotation marks";
    case rapidjson::kParseErrorObjectMissColon:
      return "`:` after the member name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "`,` or `}` after the member";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "`,` or `]` after the item";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "four hex digits after `\\u`";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
    case rapidjson::kParseErrorTermination:  // by Builder, which gives a status for all else
      return "both halves of a surrogate pair";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "an escape of RFC 8259, also for control characters";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a closing quotation mark";
    case rapidjson::kParseErrorNumberTooBig:
      return "a number below 1e309";
    case rapidjson::kParseErrorNumberMissFraction:
      return "a digit after the point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "a digit in the exponent";
    default:
      return "JSON (RFC 8259)";
  }
}

absl::Status Malformed(std::string_view expected, std::size_t offset) {
  return absl::InvalidArgumentError(Format("JSON: expected %s at offset %d", expected, offset));
}

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
  Builder(int max_depth, std::size_t max_values) : max_depth_(max_depth), max_values_(max_values) {}

  JsonValue Take() { return std::move(root_); }

  // Why an event was refused. OK when none was, or one for half a surrogate pair.
  const absl::Status& status() const { return status_; }

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
    // RapidJSON lets \udc00 through where no high surrogate stands before it.
    if (!IsValidUtf8({data, size})) return false;
    open_.back().key = std::string(data, size);
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    if (const std::optional<std::string> name = DoubledMember(open_.back().value);
        name.has_value()) {
      open_.back().key = *name;
      return Fail(JsonMismatch(Path(), "the member once", "it twice"));
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

  bool Fail(absl::Status status) {
    status_ = std::move(status);
    return false;
  }

  // Where the parser stands: `A.B[2]`.
  std::string Path() const {
    std::string path;
    for (const Container& container : open_) {
      if (container.value.kind == JsonValue::Kind::kArray) {
        path += Format("[%d]", container.value.items.size());
      } else {
        path += (path.empty() ? "" : ".") + container.key;
      }
    }
    return path;
  }

  bool AddText(JsonValue::Kind kind, std::string_view text) {
    if (!IsValidUtf8(text)) return false;
    JsonValue out;
    out.kind = kind;
    out.text = std::string(text);
    return Add(std::move(out));
  }

  bool Open(JsonValue::Kind kind) {
    if (static_cast<std::int64_t>(open_.size()) >= max_depth_) {
      return Fail(
          JsonMismatch(Path(), Format("at most %d levels", max_depth_),
                       Format("more: the limit `%s` is exceeded", limit_names::kJsonDepth)));
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
    if (++values_ > max_values_) {
      return Fail(
          JsonMismatch(Path(), Format("at most %d values in all", max_values_),
                       Format("more: the limit `%s` is exceeded", limit_names::kConfigValues)));
    }
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
  std::size_t max_values_, values_ = 0;
  std::vector<Container> open_;
  JsonValue root_;
  absl::Status status_;
};

}  // namespace

std::string_view KindName(JsonValue::Kind kind) {
  constexpr std::string_view kNames[] = {"null",     "a boolean", "a number",
                                         "a string", "an array",  "an object"};
  return kNames[static_cast<int>(kind)];
}

absl::Status JsonMismatch(std::string_view path, std::string_view expected,
                          std::string_view found) {
  if (path.empty()) {
    return absl::InvalidArgumentError(Format("expected %s, found %s", expected, found));
  }
  return absl::InvalidArgumentError(
      Format("`%s`: expected %s, found %s", Cut(path), expected, found));
}

std::string JsonFound(const JsonValue& value) {
  if (value.kind != JsonValue::Kind::kString) return std::string(KindName(value.kind));
  return JsonFound(value.text);
}

std::string JsonFound(std::string_view text) { return Format("`%s`", Cut(text)); }

absl::StatusOr<JsonValue> ParseJson(std::string_view text, int max_depth, std::size_t max_values) {
  if (text.size() > kMaxTextSize) {
    return absl::InvalidArgumentError(
        Format("JSON: expected at most %d bytes, found %d", kMaxTextSize, text.size()));
  }
  // RapidJSON takes a NUL for the end of its input.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return Malformed("no NUL byte", nul);
  }
  if (const std::size_t valid = ValidUtf8Prefix(text); valid < text.size()) {
    return Malformed("UTF-8", valid);
  }
  // RFC 8259 section 8.1 lets a reader take it for an error.
  if (text.substr(0, 3) == "\xef\xbb\xbf") return Malformed("no byte order mark", 0);
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, JsonAllocator> reader;
  Builder builder(max_depth, max_values);
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!builder.status().ok()) return builder.status();
  if (result.IsError()) return Malformed(Expected(result.Code()), result.Offset());
  return builder.Take();
}

absl::StatusOr<JsonValue> ParseConfigJson(std::string_view text, const Limits& limits) {
  if (text.size() > limits.config_bytes) {
    return absl::InvalidArgumentError(
        Format("the limit `%s` is exceeded: expected at most %d bytes, found %d",
               limit_names::kConfigBytes, limits.config_bytes, text.size()));
  }
  return ParseJson(text, limits.json_depth, kMaxConfigValues);
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
      status_ = absl::InvalidArgumentError(
          Format("`%s`: there is no such member", Cut(PathOf(value_.members[i].first))));
    }
  }
  return status_;
}

}  // namespace countersign
