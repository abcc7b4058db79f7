#include "core/encoding/base64.h"

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

const struct {
  std::string_view name, data, text;
} kGood[] = {
    // RFC 4648 section 10.
    {"empty", "", ""},
    {"f", "f", "Zg=="},
    {"fo", "fo", "Zm8="},
    {"foo", "foo", "Zm9v"},
    {"foob", "foob", "Zm9vYg=="},
    {"fooba", "fooba", "Zm9vYmE="},
    {"foobar", "foobar", "Zm9vYmFy"},
    // RFC 4648 section 9 and the ends of the alphabet.
    {"14fb9c03d97e", "\x14\xfb\x9c\x03\xd9\x7e", "FPucA9l+"},
    {"14fb9c03d9", "\x14\xfb\x9c\x03\xd9", "FPucA9k="},
    {"14fb9c03", "\x14\xfb\x9c\x03", "FPucAw=="},
    {"zeros", std::string_view("\0\0\0", 3), "AAAA"},
    {"one zero", std::string_view("\0", 1), "AA=="},
    {"ones", "\xff\xff\xff", "////"},
    {"62", "\xfb\xef\xbe", "++++"},
};

TEST(Base64, EncodesAndDecodesTheVectors) {
  for (const auto& c : kGood) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Base64Encode(AsBytes(c.data)), c.text);
    const std::optional<std::string> decoded = Base64Decode(c.text);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, c.data);
  }
}

TEST(Base64Decode, RefusesWhatIsNotCanonical) {
  const struct {
    const char* name;
    std::string_view text;
  } kCases[] = {
      {"one digit", "a"},
      {"two digits without padding", "aG"},
      {"three digits without padding", "aGk"},
      {"one padding of two missing", "Zg="},
      {"both missing behind a group", "Zm9vYg"},
      {"surplus padding behind a group", "Zm9v===="},
      {"surplus padding by one", "Zm8=="},
      {"surplus padding to a group of 4", "Zg======"},
      {"three paddings", "Z==="},
      {"four paddings", "===="},
      {"one padding alone", "="},
      {"two paddings alone", "=="},
      {"padding in front", "=Zg="},
      {"padding within a group", "Z=g="},
      {"digit behind padding", "Zg=g"},
      {"text behind padding", "aGk=aGk="},
      {"group behind padding", "Zg==Zm9v"},
      {"unused bits of 1 byte, lowest", "Zh=="},
      {"unused bits of 1 byte, highest", "Zo=="},
      {"unused bits of 1 byte, all", "Zv=="},
      {"unused bits of 2 bytes, lowest", "Zm9="},
      {"unused bits of 2 bytes, both", "Zm/="},
      {"blank within", "Zm 9v"},
      {"four blanks", "    "},
      {"blank for a digit", "Zm9 "},
      {"LF behind", "Zm9v\n"},
      {"CRLF within", "Zm9v\r\nZm9v"},
      {"LF filling a group", "Zm9v\n\n\n\n"},
      {"tab for a digit", "Zm\t9"},
      {"NUL for a digit", std::string_view("Zm9\0", 4)},
      {"base64url 62", "FPucA9l-"},
      {"base64url 63", "___/"},
      {"high byte", "Zm9\xff"},
      {"punctuation", "Zm9."},
  };
  for (const auto& c : kCases) EXPECT_FALSE(Base64Decode(c.text).has_value()) << c.name;
}

// Of the 64 last digits before `=`, exactly those with zero unused bits are let through.
TEST(Base64Decode, KnowsOneTextForEachByteString) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    const std::string digit(1, kAlphabet[i]);
    EXPECT_EQ(Base64Decode("A" + digit + "==").has_value(), i % 16 == 0) << digit;
    EXPECT_EQ(Base64Decode("AA" + digit + "=").has_value(), i % 4 == 0) << digit;
    EXPECT_TRUE(Base64Decode("AAA" + digit).has_value()) << digit;
  }
}

TEST(Base64, RoundTripsEveryLengthOfAGroup) {
  std::string data;
  for (int i = 0; i < 300; ++i) {
    const std::string text = Base64Encode(AsBytes(data));
    EXPECT_EQ(text.size(), (data.size() + 2) / 3 * 4);
    const std::optional<std::string> decoded = Base64Decode(text);
    ASSERT_TRUE(decoded.has_value()) << i;
    EXPECT_EQ(*decoded, data) << i;
    data.push_back(static_cast<char>(i * 37));
  }
}

}  // namespace
}  // namespace countersign
