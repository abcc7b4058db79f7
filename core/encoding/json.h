// Strict JSON (RFC 8259), for what a caller configures: RapidJSON behind a narrow door.
//
// Refused, beyond what the grammar refuses: members that occur twice (compared after unescaping),
// anything but white space after the value, NUL bytes, a byte order mark, text or escapes that are
// not Unicode, nesting beyond a limit. Numbers keep their text: nothing here is a floating point.
#ifndef COUNTERSIGN_CORE_ENCODING_JSON_H_
#define COUNTERSIGN_CORE_ENCODING_JSON_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/limits.h"

namespace countersign {

// One JSON value; owns what it holds.
struct JsonValue {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, JsonValue>;

  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text;              // a string's characters, a number as written
  std::vector<JsonValue> items;  // an array's
  std::vector<Member> members;   // an object's, in the order written
};

// Parses exactly one value. Errors (InvalidArgument) name the byte offset or the member.
// `max_depth` is the nesting of arrays and objects; the value itself, if one, has depth 1.
// `max_values` bounds how many values there are in all: each takes a hundred bytes, and two
// characters can be one. A number of 1e309 or more and a text of 4 GiB or more are refused as well:
// RapidJSON's limits.
absl::StatusOr<JsonValue> ParseJson(std::string_view text, int max_depth,
                                    std::size_t max_values = SIZE_MAX);

// The same for a document that its host gave, of at most `limits.config_bytes` and
// kMaxConfigValues.
absl::StatusOr<JsonValue> ParseConfigJson(std::string_view text, const Limits& limits);

// Reads the members of one object for a caller that knows its path, and remembers the first thing
// that is wrong. Every error has the form "`A.B[2]`: expected ..., found ...".
//
//   JsonObjectReader in(value, "");
//   const std::string* name = in.OptionalString("Name");
//   const JsonValue* inner = in.Required("Inner", JsonValue::Kind::kObject);
//   if (absl::Status status = in.Finish(); !status.ok()) return status;
class JsonObjectReader {
 public:
  // `value` must outlive the reader; `path` is empty for the document's own object.
  JsonObjectReader(const JsonValue& value, std::string path);

  // The member of that name and kind; null, and an error, when it is absent or of another kind.
  const JsonValue* Required(std::string_view name, JsonValue::Kind kind);
  // The same, but absence is no error.
  const JsonValue* Optional(std::string_view name, JsonValue::Kind kind);
  const std::string* RequiredString(std::string_view name);
  const std::string* OptionalString(std::string_view name);

  bool Has(std::string_view name) const;

  // Notes that the member (or `Name[3]`) is not what was expected.
  void Refuse(std::string_view name, std::string_view expected, std::string_view found);

  // The path of a member, for a reader of its own.
  std::string PathOf(std::string_view name) const;

  // The first error; a member that nobody asked for is one.
  absl::Status Finish();

 private:
  const JsonValue* Find(std::string_view name);

  const JsonValue& value_;
  std::string path_;
  std::vector<bool> asked_;  // by member
  absl::Status status_;
};

// "a string": how errors call a kind.
std::string_view KindName(JsonValue::Kind kind);

// What stands there, for an error: a string as written, in backticks, cut when long; of anything
// else the kind.
std::string JsonFound(const JsonValue& value);
std::string JsonFound(std::string_view text);

// An error about the value at `path`, which is empty for the document's own and is cut when long.
// `found` must be of bounded length, such as from JsonFound.
absl::Status JsonMismatch(std::string_view path, std::string_view expected, std::string_view found);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_JSON_H_
