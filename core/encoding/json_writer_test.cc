#include "core/encoding/json_writer.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/encoding/json.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

std::string Written(std::string_view text) {
  JsonWriter out;
  out.String(text);
  return out.Take();
}

TEST(JsonWriter, WritesMembersInOrderWithoutWhiteSpace) {
  JsonWriter out;
  out.StartObject();
  out.Member("z", std::string_view("view"));
  out.Member("a", "literal");
  out.Member("s", std::string("string"));
  out.Member("n", std::int64_t{42});
  out.Member("t", true);
  out.Member("f", false);
  out.MemberNull("0");
  out.Key("list");
  out.StartArray();
  out.String("x");
  out.Null();
  out.StartObject();
  out.EndObject();
  out.StartArray();
  out.EndArray();
  out.EndArray();
  out.EndObject();
  EXPECT_EQ(out.Take(),
            R"({"z":"view","a":"literal","s":"string","n":42,"t":true,"f":false,"0":null,)"
            R"("list":["x",null,{},[]]})");
}

TEST(JsonWriter, WritesTheEndsOfNumbers) {
  JsonWriter out;
  out.StartObject();
  out.Member("low", std::numeric_limits<std::int64_t>::min());
  out.Member("high", std::numeric_limits<std::int64_t>::max());
  out.Member("zero", std::int64_t{0});
  out.EndObject();
  EXPECT_EQ(out.Take(), R"({"low":-9223372036854775808,"high":9223372036854775807,"zero":0})");
}

TEST(JsonWriter, EscapesWhatRfc8259Demands) {
  const struct {
    const char* name;
    std::string_view text;
    const char* expected;
  } kCases[] = {
      {"empty", "", R"("")"},
      {"quote", "a\"b", R"("a\"b")"},
      {"backslash", "a\\b", R"("a\\b")"},
      {"slash stays", "a/b", R"("a/b")"},
      {"short escapes", "\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {"NUL", std::string_view("\0", 1), R"("\u0000")"},
      {"first control character", "\x01", R"("\u0001")"},
      {"last control character", "\x1f", R"("\u001F")"},
      {"blank", " ", R"(" ")"},
      {"DEL stays", "\x7f", "\"\x7f\""},
      {"two bytes stay", "\xc3\xa9", "\"\xc3\xa9\""},
      {"line separator stays", "\xe2\x80\xa8", "\"\xe2\x80\xa8\""},
      {"four bytes stay", "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
  };
  for (const auto& c : kCases) EXPECT_EQ(Written(c.text), c.expected) << c.name;
}

TEST(JsonWriter, ReplacesWhatIsNotUtf8) {
  const std::string mark = "\xef\xbf\xbd";
  EXPECT_EQ(Written("a\xff\x62"), "\"a" + mark + "b\"");
  EXPECT_EQ(Written("\xe2\x82"), "\"" + mark + mark + "\"");
  EXPECT_EQ(Written("\xed\xa0\x80"), "\"" + mark + mark + mark + "\"");
  EXPECT_EQ(Written("\xc0\xa2"), "\"" + mark + mark + "\"");
  JsonWriter out;
  out.StartObject();
  out.Member("k\xff", "v\xfe");
  out.EndObject();
  EXPECT_EQ(out.Take(), "{\"k" + mark + "\":\"v" + mark + "\"}");
}

TEST(JsonWriter, EveryByteIsReadBack) {
  for (int value = 0; value < 0x80; ++value) {
    const std::string text(1, static_cast<char>(value));
    const absl::StatusOr<JsonValue> parsed = ParseJson(Written(text), 1);
    ASSERT_TRUE(parsed.ok()) << value;
    EXPECT_EQ(parsed->text, text) << value;
  }
}

}  // namespace
}  // namespace countersign
