// Writing JSON: RapidJSON behind a narrow door.
#ifndef COUNTERSIGN_CORE_ENCODING_JSON_WRITER_H_
#define COUNTERSIGN_CORE_ENCODING_JSON_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace countersign {

// Writes one JSON value without insignificant white space, members in the order of the calls. Calls
// must nest as JSON does. Strings that are not UTF-8 are written with U+FFFD for every byte that
// does not belong.
class JsonWriter {
 public:
  JsonWriter();
  ~JsonWriter();

  void StartObject();
  void EndObject();
  void StartArray();
  void EndArray();
  void Key(std::string_view key);
  void String(std::string_view value);
  void Null();

  void Member(std::string_view key, std::string_view value);
  void Member(std::string_view key, std::int64_t value);
  void Member(std::string_view key, bool value);
  void MemberNull(std::string_view key);

  // A literal would otherwise become a bool.
  void Member(std::string_view key, const char* value) { Member(key, std::string_view(value)); }
  void Member(std::string_view key, const std::string& value) {
    Member(key, std::string_view(value));
  }

  // The text written so far.
  std::string Take() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_JSON_WRITER_H_
