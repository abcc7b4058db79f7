// The members of a request's JSON body, as AWS reads them: members it does not know are passed
// over, null is absence, and a value of another type is a SerializationException.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_MEMBERS_H_
#define COUNTERSIGN_CORE_LIFECYCLE_MEMBERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/limits.h"
#include "core/encoding/json.h"

namespace countersign::lifecycle {

// The first thing that is wrong with a body's types; nothing so far.
using Problem = std::optional<std::string>;

// The body's JSON value, an object; an empty body is an empty one. Notes what is wrong.
JsonValue ParseBody(std::string_view body, const Limits& limits, Problem& problem);

// Reads members of one object. Each getter returns nothing for what is absent or, having noted it,
// of another type.
class Members {
 public:
  // `object` and `problem` must outlive this.
  Members(const JsonValue& object, std::string path, Problem& problem);

  std::optional<std::string> String(std::string_view name);
  std::optional<std::string> Blob(std::string_view name);  // Base64
  std::optional<std::int64_t> Integer(std::string_view name);
  std::optional<bool> Bool(std::string_view name);
  std::optional<std::vector<std::string>> Strings(std::string_view name);
  std::optional<std::map<std::string, std::string>> StringMap(std::string_view name);
  std::optional<Members> Object(std::string_view name);

  // A whole number that came as text, in the query.
  std::optional<std::int64_t> Number(std::string_view name, const std::optional<std::string>& text);

 private:
  const JsonValue* Find(std::string_view name, JsonValue::Kind kind);
  void Refuse(std::string_view name, std::string_view expected, std::string_view found);

  const JsonValue& object_;
  std::string path_;
  Problem& problem_;
};

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_MEMBERS_H_
