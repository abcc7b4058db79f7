#include "core/encoding/json.h"

#include <sys/mman.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "core/encoding/utf8.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

using Kind = JsonValue::Kind;
using std::string_view;

constexpr int kDepth = 16;

// The value in a notation of this test's own: a number behind #, a string in single quotes.
std::string Render(const JsonValue& value) {
  std::string out;
  switch (value.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return value.boolean ? "true" : "false";
    case Kind::kNumber:
      return "#" + value.text;
    case Kind::kString:
      return "'" + value.text + "'";
    case Kind::kArray:
      for (const JsonValue& item : value.items) out += Render(item) + ",";
      return "[" + out + "]";
    case Kind::kObject:
      for (const auto& [name, member] : value.members) out += name + "=" + Render(member) + ",";
      return "{" + out + "}";
  }
  return "?";
}

constexpr char kAccepted[] = "accepted";

std::string ErrorOf(string_view text, int max_depth = kDepth) {
  const absl::StatusOr<JsonValue> value = ParseJson(text, max_depth);
  if (value.ok()) return kAccepted;
  EXPECT_EQ(value.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string error(value.status().message());
  EXPECT_NE(error.back(), '.') << error;  // messages have no full stop
  return error;
}

JsonValue Parsed(string_view text) {
  absl::StatusOr<JsonValue> value = ParseJson(text, kDepth);
  EXPECT_TRUE(value.ok()) << text;
  return value.ok() ? *std::move(value) : JsonValue{};
}

struct Refused {
  const char* name;
  string_view text;
  const char* error;  // a part of it
};

template <std::size_t kSize>
void ExpectRefused(const Refused (&cases)[kSize]) {
  for (const Refused& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string error = ErrorOf(c.text);
    EXPECT_NE(error.find(c.error), std::string::npos) << error << "\nlacks: " << c.error;
  }
}

TEST(ParseJson, AcceptsWhatRfc8259Allows) {
  const struct {
    const char* name;
    string_view text;
    string_view value;
  } kCases[] = {
      {"null", "null", "null"},
      {"true", "true", "true"},
      {"false", "false", "false"},
      {"empty string", "\"\"", "''"},
      {"empty array", "[]", "[]"},
      {"empty object", "{}", "{}"},
      {"all white space", " \t\r\n[ \t\r\n1 , 2\n] \t\r\n", "[#1,#2,]"},
      {"order as written", R"({"b":1,"a":2,"B":3})", "{b=#1,a=#2,B=#3,}"},
      {"empty member name", R"({"":null})", "{=null,}"},
      {"nested", R"({"a":[{"b":[]},"c",null]})", "{a=[{b=[],},'c',null,],}"},
      {"same name in different objects", R"([{"a":1},{"a":{"a":2}}])", "[{a=#1,},{a={a=#2,},},]"},
      {"short escapes", R"("\"\\\/\b\f\n\r\t")", "'\"\\/\b\f\n\r\t'"},
      {"escape of one byte", R"("\u0041")", "'A'"},
      {"escape of two bytes", R"("\u00e9")", "'\xc3\xa9'"},
      {"escape in either case", R"("\u20AC\u20ac")", "'\xe2\x82\xac\xe2\x82\xac'"},
      {"surrogate pair", R"("\ud83d\ude00")", "'\xf0\x9f\x98\x80'"},
      {"first and last pair", R"("\ud800\udc00\udbff\udfff")",
       "'\xf0\x90\x80\x80\xf4\x8f\xbf\xbf'"},
      {"escaped NUL", R"("a\u0000b")", string_view("'a\0b'", 5)},
      {"delete and C1 need no escape", "\"\x7f\xc2\x80\"", "'\x7f\xc2\x80'"},
      {"UTF-8 up to U+10FFFF", "\"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"",
       "'\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf'"},
      {"byte order mark inside a string", "\"\xef\xbb\xbf\"", "'\xef\xbb\xbf'"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::StatusOr<JsonValue> value = ParseJson(c.text, kDepth);
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(Render(*value), c.value);
  }
}

TEST(ParseJson, NumbersKeepTheirText) {
  for (const char* text :
       {"0", "-0", "1.500", "-0.50", "1e5", "1E+5", "1e-5", "1.0e0", "2147483648",
        "9007199254740993", "18446744073709551616", "-9223372036854775809",
        "123456789012345678901234567890", "0.1234567890123456789012", "1e-400", "1e308"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Render(Parsed(text)), absl::StrFormat("#%s", text));
    EXPECT_EQ(Render(Parsed(absl::StrFormat("[%s,{\"a\":%s}]", text, text))),
              absl::StrFormat("[#%s,{a=#%s,},]", text, text));
  }
}

TEST(ParseJson, RefusesOtherThanOneValue) {
  ExpectRefused({
      {"nothing", "", "JSON: expected a value at offset 0"},
      {"white space alone", " \n ", "expected a value at offset 3"},
      {"two values", "1 2", "expected nothing after the value at offset 2"},
      {"comma after the value", "{},", "expected nothing after the value at offset 2"},
      {"bracket after the value", "[]]", "expected nothing after the value at offset 2"},
      {"text after the value", "{} x", "expected nothing after the value at offset 3"},
      {"two objects", "{}\n{}", "expected nothing after the value at offset 3"},
      {"word", "undefined", "expected a value"},
      {"capitals", "True", "expected a value at offset 0"},
      {"half a word", "tru", "expected a value"},
      {"a word and more", "nulll", "expected nothing after the value"},
      {"single quotes", "'a'", "expected a value at offset 0"},
      {"form feed as white space", "\f1", "expected a value at offset 0"},
      {"no-break space as white space",
       "\xc2\xa0"
       "1",
       "expected a value at offset 0"},
  });
}

TEST(ParseJson, RefusesBrokenStructure) {
  ExpectRefused({
      {"open array", "[1", "expected `,` or `]` after the item at offset 2"},
      {"open object", R"({"a":1)", "expected `,` or `}` after the member at offset 6"},
      {"only an opening bracket", "[", "JSON: expected"},
      {"only an opening brace", "{", "expected a member name in quotation marks at offset 1"},
      {"only a closing bracket", "]", "expected a value at offset 0"},
      {"crossed brackets", R"([{"a":1]})", "expected `,` or `}` after the member at offset 7"},
      {"trailing comma in an array", "[1,]", "expected a value at offset 3"},
      {"trailing comma in an object", R"({"a":1,})", "expected a member name"},
      {"leading comma", "[,1]", "expected a value at offset 1"},
      {"comma alone", "[,]", "expected a value at offset 1"},
      {"two commas", "[1,,2]", "expected a value at offset 3"},
      {"no comma", "[1 2]", "expected `,` or `]` after the item at offset 3"},
      {"no colon", R"({"a" 1})", "expected `:` after the member name at offset 5"},
      {"no member value", R"({"a":})", "expected a value at offset 5"},
      {"no member name", "{:1}", "expected a member name"},
      {"number as a member name", "{1:2}", "expected a member name"},
      {"bare member name", "{a:2}", "expected a member name"},
      {"member name in single quotes", "{'a':2}", "expected a member name"},
      {"block comment", "/* c */ 1", "expected a value at offset 0"},
      {"line comment", "1 // c", "expected nothing after the value at offset 2"},
      {"hash comment", "[1] # c", "expected nothing after the value at offset 4"},
  });
}

TEST(ParseJson, RefusesOtherNumbers) {
  ExpectRefused({
      {"leading zero", "01", "expected nothing after the value at offset 1"},
      {"leading zero after minus", "-01", "expected nothing after the value"},
      {"leading zero in an array", "[01]", "expected `,` or `]` after the item at offset 2"},
      {"plus", "+1", "expected a value at offset 0"},
      {"minus alone", "-", "expected a value"},
      {"no digit before the point", ".5", "expected a value at offset 0"},
      {"no digit after the point", "1.", "expected a digit after the point at offset 2"},
      {"no digit in the exponent", "1e", "expected a digit in the exponent at offset 2"},
      {"sign alone in the exponent", "1e+", "expected a digit in the exponent at offset 3"},
      {"hexadecimal", "0x10", "expected nothing after the value at offset 1"},
      {"digit separator", "1_000", "expected nothing after the value at offset 1"},
      {"NaN", "NaN", "expected a value at offset 0"},
      {"NaN in an array", "[NaN]", "expected a value at offset 1"},
      {"Infinity", "Infinity", "expected a value at offset 0"},
      {"minus Infinity", "-Infinity", "expected a value"},
      {"beyond a double", "1e309", "expected a number below 1e309 at offset 0"},
      {"exponent beyond 64 bits", "1e99999999999999999999", "expected a number below 1e309"},
  });
}

TEST(ParseJson, RefusesBrokenStrings) {
  const char* const kEscape = "expected an escape of RFC 8259";
  const char* const kPair = "expected both halves of a surrogate pair";
  ExpectRefused({
      {"open", "\"abc", "expected a closing quotation mark at offset 4"},
      {"open after a backslash", "\"abc\\", kEscape},
      {"closed by an escape", R"("abc\")", "expected a closing quotation mark"},
      {"unknown escape", R"("\x41")", kEscape},
      {"escape of a quote", R"("\'")", kEscape},
      {"escape of a digit", R"("\0")", kEscape},
      {"three hex digits", R"("\u12")", "expected four hex digits after `\\u` at offset 1"},
      {"no hex digit", R"("\u00g0")", "expected four hex digits after `\\u` at offset 1"},
      {"raw newline", "\"a\nb\"", "also for control characters at offset 2"},
      {"raw tab", "\"a\tb\"", "also for control characters at offset 2"},
      {"raw U+001F", "\"\x1f\"", "also for control characters at offset 1"},
      {"high surrogate alone", R"("\ud800")", kPair},
      {"high surrogate, then text", R"("\ud800x")", kPair},
      {"high surrogate, then another escape", R"("\ud800\n")", kPair},
      {"high surrogate, then an escaped letter", R"("\ud800\u0041")", kPair},
      {"two high surrogates", R"("\ud800\ud800")", kPair},
      {"low surrogate alone", R"("\udc00")", kPair},
      {"last low surrogate", R"("\udfff")", kPair},
      {"low surrogate within text", R"(["a\udc00b"])", kPair},
      {"pair in the wrong order", R"("\udc00\ud800")", kPair},
      {"low surrogate in a name", R"({"\udc00":1})", kPair},
      {"high surrogate in a name", R"({"\ud800":1})", kPair},
  });
  EXPECT_EQ(ErrorOf("\" \""), kAccepted);  // U+0020, the first that needs no escape
}

TEST(ParseJson, RefusesOtherEncodings) {
  ExpectRefused({
      {"byte order mark", "\xef\xbb\xbf{}", "expected no byte order mark at offset 0"},
      {"byte order mark behind", "{}\xef\xbb\xbf", "expected nothing after the value at offset 2"},
      {"UTF-16", string_view("\xff\xfe{\0}\0", 6), "expected no NUL byte at offset 3"},
      {"NUL at the end", string_view("{}\0", 3), "expected no NUL byte at offset 2"},
      {"NUL, then another value", string_view("{}\0{", 4), "expected no NUL byte at offset 2"},
      {"NUL in a string", string_view("\"a\0b\"", 5), "expected no NUL byte at offset 2"},
      {"NUL at the start", string_view("\0{}", 3), "expected no NUL byte at offset 0"},
      {"Latin-1", "\"caf\xe9\"", "expected UTF-8 at offset 4"},
      {"overlong quote", "\"\xc0\xa2\"", "expected UTF-8 at offset 1"},
      {"raw surrogate", "\"\xed\xa0\x80\"", "expected UTF-8 at offset 1"},
      {"outside of strings", "[1]\x80", "expected UTF-8 at offset 3"},
  });
}

// The single sequences that ParseJson must tell apart; utf8_test.cc has the long list.
TEST(ParseJson, ReadsUtf8Strictly) {
  const struct {
    const char* name;
    std::string bytes;
    bool valid;
  } kCases[] = {
      {"continuation alone", "\x80", false},
      {"last continuation alone", "\xbf", false},
      {"C0", "\xc0\x80", false},
      {"overlong slash", "\xc0\xaf", false},
      {"C1", "\xc1\xbf", false},
      {"U+0080", "\xc2\x80", true},
      {"U+07FF", "\xdf\xbf", true},
      {"second byte below", "\xc2\x7f", false},
      {"second byte above", "\xc2\xc0", false},
      {"overlong of three", "\xe0\x9f\xbf", false},
      {"U+0800", "\xe0\xa0\x80", true},
      {"U+D7FF", "\xed\x9f\xbf", true},
      {"surrogate U+D800", "\xed\xa0\x80", false},
      {"surrogate U+DFFF", "\xed\xbf\xbf", false},
      {"U+E000", "\xee\x80\x80", true},
      {"U+FFFF", "\xef\xbf\xbf", true},
      {"third byte wrong",
       "\xef\xbf"
       "A",
       false},
      {"overlong of four", "\xf0\x8f\xbf\xbf", false},
      {"U+10000", "\xf0\x90\x80\x80", true},
      {"U+10FFFF", "\xf4\x8f\xbf\xbf", true},
      {"U+110000", "\xf4\x90\x80\x80", false},
      {"F5", "\xf5\x80\x80\x80", false},
      {"FF", "\xff", false},
      {"two bytes cut", "\xc2", false},
      {"three bytes cut", "\xe2\x82", false},
      {"four bytes cut", "\xf0\x9f\x98", false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(ErrorOf("\"a" + c.bytes + "\""),
              c.valid ? "accepted" : "JSON: expected UTF-8 at offset 2");
    EXPECT_EQ(IsValidUtf8(c.bytes), c.valid);
    EXPECT_EQ(ValidUtf8Prefix("ab" + c.bytes), c.valid ? 2 + c.bytes.size() : 2);
  }
  EXPECT_TRUE(IsValidUtf8(""));
}

TEST(CountCodePoints, CountsScalarValues) {
  EXPECT_EQ(CountCodePoints(""), 0u);
  EXPECT_EQ(CountCodePoints("abc"), 3u);
  EXPECT_EQ(CountCodePoints("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), 4u);
  EXPECT_EQ(CountCodePoints("e\xcc\x81"), 2u);  // not graphemes
}

TEST(ParseJson, RefusesMembersThatOccurTwice) {
  ExpectRefused({
      {"at the top", R"({"a":1,"a":1})", "`a`: expected the member once, found it twice"},
      {"not next to each other", R"({"a":1,"b":2,"a":3})", "`a`: expected the member once"},
      {"spelt with an escape", R"({"ab":1,"\u0061b":2})", "`ab`: expected the member once"},
      {"both spelt with escapes", R"({"\u005A":1,"\u005a":2})", "`Z`: expected the member once"},
      {"slash and escaped slash", R"({"/":1,"\/":2})", "`/`: expected the member once"},
      {"raw and escaped pair", "{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}",
       "`\xf0\x9f\x98\x80`: expected the member once"},
      {"empty names", R"({"x":{"":1,"":2}})", "`x.`: expected the member once"},
      {"in an object", R"({"x":0,"a":{"b":{"c":1,"c":1}}})", "`a.b.c`: expected the member once"},
      {"in an array", R"({"l":[0,[],{"c":1,"c":1}]})", "`l[2].c`: expected the member once"},
      {"in nested arrays", R"([1,[2,3,{"c":1,"c":1}]])", "`[1][2].c`: expected the member once"},
  });
  EXPECT_EQ(ErrorOf(R"({"a":1,"A":2,"a\u0000":3,"a ":4})"), kAccepted);
}

TEST(ParseJson, FindsOneDoubleAmongManyMembers) {
  std::string text = "{";
  for (int i = 1; i <= 100'000; ++i) text += absl::StrFormat("\"m%d\":0,", i);
  EXPECT_EQ(ErrorOf(text + "\"last\":0}"), kAccepted);
  for (const int twice : {1, 50'000, 100'000}) {
    EXPECT_EQ(ErrorOf(text + absl::StrFormat("\"m%d\":0}", twice)),
              absl::StrFormat("`m%d`: expected the member once, found it twice", twice));
  }
}

std::string Nested(int depth, const std::string& open, const std::string& close) {
  std::string text = "0";
  for (int i = 0; i < depth; ++i) text = open + text + close;
  return text;
}

TEST(ParseJson, BoundsTheDepth) {
  const struct {
    const char* open;
    const char* close;
  } kForms[] = {{"[", "]"}, {"{\"a\":", "}"}};
  for (const auto& [open, close] : kForms) {
    for (const int limit : {1, 2, 16, 100}) {
      SCOPED_TRACE(absl::StrFormat("%s %d", open, limit));
      EXPECT_EQ(ErrorOf(Nested(limit - 1, open, close), limit), kAccepted);
      EXPECT_EQ(ErrorOf(Nested(limit, open, close), limit), kAccepted);
      const std::string error = absl::StrFormat(
          "expected at most %d levels, found more: the limit `jsonDepth` is exceeded", limit);
      EXPECT_NE(ErrorOf(Nested(limit + 1, open, close), limit).find(error), std::string::npos);
    }
  }
  EXPECT_EQ(ErrorOf(Nested(8, "[{\"a\":", "}]")), kAccepted);
  EXPECT_NE(ErrorOf("[" + Nested(8, "[{\"a\":", "}]") + "]"), kAccepted);
  // Siblings do not add up.
  EXPECT_EQ(ErrorOf("[[[]],[[]],{\"a\":[]}]", 3), kAccepted);
  EXPECT_EQ(ErrorOf(R"({"a":[0,[1]]})", 2),
            "`a[1]`: expected at most 2 levels, found more: the limit `jsonDepth` is exceeded");
}

TEST(ParseJson, AllowsNoContainerWhereTheDepthIsNotPositive) {
  for (const int limit : {0, -1}) {
    EXPECT_EQ(ErrorOf("1", limit), kAccepted);
    EXPECT_NE(ErrorOf("[]", limit).find("the limit `jsonDepth` is exceeded"), std::string::npos);
  }
}

TEST(ParseJson, StopsAtOnceInHostileNesting) {
  EXPECT_NE(ErrorOf(std::string(10'000'000, '[')).find("jsonDepth"), std::string::npos);
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"\":";
  EXPECT_NE(ErrorOf(objects).find("jsonDepth"), std::string::npos);
}

// Address space alone: nothing of it may be read, or the pages would not be there.
TEST(ParseJson, RefusesTextsBeyond32Bits) {
  constexpr std::size_t kSize = std::size_t{1} << 32;
  void* const reserved =
      mmap(nullptr, kSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(reserved, MAP_FAILED);
  EXPECT_EQ(ErrorOf({static_cast<const char*>(reserved), kSize}),
            "JSON: expected at most 4294967295 bytes, found 4294967296");
  munmap(reserved, kSize);
}

TEST(ParseJson, BoundsWhatErrorsRepeat) {
  const std::string name(100'000, 'n');
  EXPECT_EQ(ErrorOf("{\"" + name + "\":1,\"" + name + "\":1}"),
            "`" + name.substr(0, 100) + "...`: expected the member once, found it twice");
}

TEST(KindName, CallsEveryKind) {
  EXPECT_EQ(KindName(Kind::kNull), "null");
  EXPECT_EQ(KindName(Kind::kBool), "a boolean");
  EXPECT_EQ(KindName(Kind::kNumber), "a number");
  EXPECT_EQ(KindName(Kind::kString), "a string");
  EXPECT_EQ(KindName(Kind::kArray), "an array");
  EXPECT_EQ(KindName(Kind::kObject), "an object");
}

TEST(JsonMismatch, NamesThePathUnlessThereIsNone) {
  EXPECT_EQ(std::string(JsonMismatch("A.B[2]", "a string", "null").message()),
            "`A.B[2]`: expected a string, found null");
  EXPECT_EQ(std::string(JsonMismatch("", "an object", "an array").message()),
            "expected an object, found an array");
  EXPECT_EQ(std::string(JsonMismatch(std::string(10'000, 'p'), "x", "y").message()),
            "`" + std::string(100, 'p') + "...`: expected x, found y");
}

TEST(JsonObjectReader, GivesMembersByKind) {
  const JsonValue value =
      Parsed(R"({"s":"text","a":[1],"o":{"x":null},"b":true,"n":5,"z":null,"e":""})");
  JsonObjectReader in(value, "");
  EXPECT_EQ(*in.RequiredString("s"), "text");
  EXPECT_EQ(*in.OptionalString("e"), "");
  EXPECT_EQ(Render(*in.Required("a", Kind::kArray)), "[#1,]");
  EXPECT_EQ(Render(*in.Optional("o", Kind::kObject)), "{x=null,}");
  EXPECT_TRUE(in.Required("b", Kind::kBool)->boolean);
  EXPECT_EQ(in.Required("n", Kind::kNumber)->text, "5");
  EXPECT_NE(in.Optional("z", Kind::kNull), nullptr);
  EXPECT_EQ(in.OptionalString("absent"), nullptr);
  EXPECT_EQ(in.Optional("absent", Kind::kArray), nullptr);
  EXPECT_TRUE(in.Has("s"));
  EXPECT_FALSE(in.Has("S"));
  EXPECT_TRUE(in.Finish().ok());
}

TEST(JsonObjectReader, NamesThePathAndWhatWasExpected) {
  const std::string long_name(100'000, 'n');
  const struct {
    const char* name;
    std::string text;
    const char* path;
    std::string error;
  } kCases[] = {
      {"absent", "{}", "", "`s`: expected a string, found nothing: the member is required"},
      {"absent below", "{}", "A.B[2]",
       "`A.B[2].s`: expected a string, found nothing: the member is required"},
      {"null", R"({"s":null})", "A", "`A.s`: expected a string, found null"},
      {"bool", R"({"s":true})", "A", "`A.s`: expected a string, found a boolean"},
      {"number", R"({"s":1})", "A", "`A.s`: expected a string, found a number"},
      {"array", R"({"s":[]})", "A", "`A.s`: expected a string, found an array"},
      {"object", R"({"s":{}})", "A", "`A.s`: expected a string, found an object"},
      {"other kind of an optional", R"({"s":"","o":"x"})", "A",
       "`A.o`: expected an object, found a string"},
      {"null as an optional", R"({"s":"","o":null})", "A", "`A.o`: expected an object, found null"},
      {"unknown", R"({"s":"","x":1})", "A", "`A.x`: there is no such member"},
      {"unknown at the top", R"({"x":1,"s":""})", "", "`x`: there is no such member"},
      {"case matters", R"({"S":"","s":""})", "", "`S`: there is no such member"},
      {"the first fault counts", R"({"o":1,"s":2,"x":3})", "",
       "`s`: expected a string, found a number"},
      {"not an object", "[]", "A", "`A`: expected an object, found an array"},
      {"not an object at the top", R"("x")", "", "expected an object, found a string"},
      {"long unknown name", "{\"s\":\"\",\"" + long_name + "\":1}", "",
       "`" + long_name.substr(0, 100) + "...`: there is no such member"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const JsonValue value = Parsed(c.text);
    JsonObjectReader in(value, c.path);
    in.RequiredString("s");
    in.Optional("o", Kind::kObject);
    EXPECT_EQ(std::string(in.Finish().message()), c.error);
    EXPECT_EQ(in.Finish().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(JsonObjectReader, TakesTheCallersRefusal) {
  const JsonValue value = Parsed(R"({"s":"x"})");
  JsonObjectReader in(value, "A");
  in.RequiredString("s");
  in.Refuse("s", "an ARN", "`x`");
  in.Refuse("s[2]", "something else", "`x`");
  EXPECT_EQ(std::string(in.Finish().message()), "`A.s`: expected an ARN, found `x`");
  EXPECT_EQ(in.PathOf("s[2]"), "A.s[2]");
  EXPECT_EQ(JsonObjectReader(value, "").PathOf("s"), "s");
}

TEST(JsonFound, CutsBetweenCharacters) {
  EXPECT_EQ(JsonFound(std::string(100, 'x')), "`" + std::string(100, 'x') + "`");
  EXPECT_EQ(JsonFound(std::string(101, 'x')), "`" + std::string(100, 'x') + "...`");
  std::string euros, shown;  // three bytes each, so that byte 100 is within one
  for (int i = 0; i < 50; ++i) euros += "\xe2\x82\xac";
  for (int i = 0; i < 33; ++i) shown += "\xe2\x82\xac";
  EXPECT_EQ(JsonFound(euros), "`" + shown + "...`");
  EXPECT_EQ(JsonFound(Parsed("12")), "a number");
  EXPECT_EQ(JsonFound(Parsed("\"12\"")), "`12`");
}

}  // namespace
}  // namespace countersign
