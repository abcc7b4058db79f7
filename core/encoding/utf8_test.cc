#include "core/encoding/utf8.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace countersign {
namespace {

using std::string_view;

TEST(Utf8, AcceptsAndCountsValidText) {
  const struct {
    const char* name;
    string_view text;
    std::size_t count;
  } kCases[] = {
      {"empty", "", 0},
      {"ASCII", "abc", 3},
      {"NUL", string_view("a\0b", 3), 3},
      {"U+007F, last of 1 byte", "\x7f", 1},
      {"U+0080, first of 2 bytes", "\xc2\x80", 1},
      {"U+07FF, last of 2 bytes", "\xdf\xbf", 1},
      {"U+0800, first of 3 bytes", "\xe0\xa0\x80", 1},
      {"U+D7FF, last before surrogates", "\xed\x9f\xbf", 1},
      {"U+E000, first behind surrogates", "\xee\x80\x80", 1},
      {"U+FEFF", "\xef\xbb\xbf", 1},
      {"U+FFFD", "\xef\xbf\xbd", 1},
      {"U+FFFE", "\xef\xbf\xbe", 1},
      {"U+FFFF, last of 3 bytes", "\xef\xbf\xbf", 1},
      {"U+10000, first of 4 bytes", "\xf0\x90\x80\x80", 1},
      {"U+10FFFF, last of all", "\xf4\x8f\xbf\xbf", 1},
      {"Greek", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", 5},
      {"mixed lengths", "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", 5},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_TRUE(IsValidUtf8(c.text));
    EXPECT_EQ(CountCodePoints(c.text), c.count);
    EXPECT_EQ(ToValidUtf8(c.text), c.text);
  }
}

// After Markus Kuhn's decoder stress test; `bad` is the number of bytes that do not belong, all of
// the sequence's unless a shorter valid one is within.
TEST(Utf8, RefusesAndReplacesInvalidText) {
  const struct {
    const char* name;
    string_view text;
    int bad;
  } kCases[] = {
      {"first continuation byte", "\x80", 1},
      {"last continuation byte", "\xbf", 1},
      {"6 continuation bytes", "\x80\xbf\x80\xbf\x80\xbf", 6},
      {"lonely start of 2", "\xc2", 1},
      {"lonely start of 3", "\xe1", 1},
      {"lonely start of 4", "\xf1", 1},
      {"lonely start of 5", "\xf8", 1},
      {"lonely start of 6", "\xfc", 1},
      {"3 bytes without the last", "\xe2\x82", 2},
      {"4 bytes without the last", "\xf0\x9f\x98", 3},
      {"4 bytes without the last two", "\xf0\x9f", 2},
      {"5 bytes", "\xf8\x88\x80\x80\x80", 5},
      {"6 bytes", "\xfc\x84\x80\x80\x80\x80", 6},
      {"incomplete ones in a row", "\xe2\x82\xf0\x9f\x98", 5},
      {"impossible fe", "\xfe", 1},
      {"impossible ff", "\xff", 1},
      {"impossible in a row", "\xfe\xfe\xff\xff", 4},
      {"overlong slash of 2", "\xc0\xaf", 2},
      {"overlong slash of 3", "\xe0\x80\xaf", 3},
      {"overlong slash of 4", "\xf0\x80\x80\xaf", 4},
      {"overlong slash of 5", "\xf8\x80\x80\x80\xaf", 5},
      {"overlong slash of 6", "\xfc\x80\x80\x80\x80\xaf", 6},
      {"largest overlong of 2", "\xc1\xbf", 2},
      {"largest overlong of 3", "\xe0\x9f\xbf", 3},
      {"largest overlong of 4", "\xf0\x8f\xbf\xbf", 4},
      {"overlong NUL of 2", "\xc0\x80", 2},
      {"overlong NUL of 3", "\xe0\x80\x80", 3},
      {"first high surrogate", "\xed\xa0\x80", 3},
      {"last high surrogate", "\xed\xaf\xbf", 3},
      {"first low surrogate", "\xed\xb0\x80", 3},
      {"last low surrogate", "\xed\xbf\xbf", 3},
      {"surrogate pair", "\xed\xa0\x80\xed\xb0\x80", 6},
      {"U+110000", "\xf4\x90\x80\x80", 4},
      {"U+13FFFF", "\xf4\xbf\xbf\xbf", 4},
      {"start f5", "\xf5\x80\x80\x80", 4},
      {"start f7", "\xf7\xbf\xbf\xbf", 4},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(IsValidUtf8(c.text));
    EXPECT_FALSE(IsValidUtf8("a" + std::string(c.text)));
    EXPECT_FALSE(IsValidUtf8(std::string(c.text) + "a"));
    std::string expected;
    for (int i = 0; i < c.bad; ++i) expected += "\xef\xbf\xbd";
    EXPECT_EQ(ToValidUtf8(c.text), expected);
    EXPECT_EQ(ToValidUtf8("a" + std::string(c.text) + "z"), "a" + expected + "z");
    EXPECT_TRUE(IsValidUtf8(ToValidUtf8(c.text)));
  }
}

TEST(ToValidUtf8, KeepsWhatIsValidAroundWhatIsNot) {
  EXPECT_EQ(ToValidUtf8("\xc3\xc3\xa9"), "\xef\xbf\xbd\xc3\xa9");
  EXPECT_EQ(ToValidUtf8("\xe2\x82g"), "\xef\xbf\xbd\xef\xbf\xbdg");
  EXPECT_EQ(ToValidUtf8("\xf0\x9f\xe2\x82\xac"), "\xef\xbf\xbd\xef\xbf\xbd\xe2\x82\xac");
  EXPECT_EQ(ToValidUtf8(string_view("\0\xff\0", 3)), string_view("\0\xef\xbf\xbd\0", 5));
}

}  // namespace
}  // namespace countersign
