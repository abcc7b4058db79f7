#include "core/encoding/hex.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

using Octets = std::vector<std::uint8_t>;

TEST(HexEncode, WritesLowercase) {
  EXPECT_EQ(HexEncode({}), "");
  EXPECT_EQ(HexEncode(Octets{0x00}), "00");
  EXPECT_EQ(HexEncode(Octets{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}), "0123456789abcdef");
  EXPECT_EQ(HexEncode(Octets{0xff, 0x0f, 0xf0}), "ff0ff0");
}

// RFC 4648 section 10, base16 of "foobar".
TEST(Hex, TestVectorsOfRfc4648) {
  EXPECT_EQ(HexEncode(AsBytes("foobar")), "666f6f626172");
  EXPECT_EQ(HexDecode("666F6F626172"), (Octets{'f', 'o', 'o', 'b', 'a', 'r'}));
}

TEST(HexDecode, AcceptsEitherCase) {
  EXPECT_EQ(HexDecode(""), Octets{});
  EXPECT_EQ(HexDecode("00"), Octets{0x00});
  EXPECT_EQ(HexDecode("aBcDeF"), (Octets{0xab, 0xcd, 0xef}));
}

TEST(HexDecode, RefusesEverythingElse) {
  const struct {
    const char* name;
    std::string_view text;
  } kCases[] = {
      {"one digit", "0"},
      {"odd count", "abc"},
      {"blank between", "ab cd "},
      {"blank before", " ab "},
      {"colon", "ab:cd0"},
      {"prefix", "0x00"},
      {"sign", "+1"},
      {"g", "0g"},
      {"G", "G0"},
      {"before 0", "0/"},
      {"behind 9", "0:"},
      {"before A", "0@"},
      {"before a", "0`"},
      {"NUL", std::string_view("0\0", 2)},
      {"high byte", "0\xff"},
      {"line end", "00\n"},
  };
  for (const auto& c : kCases) EXPECT_FALSE(HexDecode(c.text).has_value()) << c.name;
}

TEST(Hex, RoundTripsEveryByte) {
  for (int value = 0; value < 256; ++value) {
    const Octets octets{static_cast<std::uint8_t>(value)};
    EXPECT_EQ(HexDecode(HexEncode(octets)), octets) << value;
  }
}

}  // namespace
}  // namespace countersign
