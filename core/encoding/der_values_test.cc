// Values of single elements: integers, booleans, bit strings, object identifiers.
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/encoding/der.h"
#include "core/encoding/der_testing.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

TEST(Integers, MinimalFormAndValue) {
  const struct {
    const char* hex;
    bool minimal;
    std::optional<std::string> magnitude;  // as hex
    std::optional<int> small;
  } kCases[] = {
      {"", false, std::nullopt, std::nullopt},
      {"00", true, std::nullopt, 0},
      {"01", true, "01", 1},
      {"7f", true, "7f", 127},
      {"80", true, std::nullopt, std::nullopt},
      {"ff", true, std::nullopt, std::nullopt},
      {"00 00", false, std::nullopt, std::nullopt},
      {"00 7f", false, std::nullopt, std::nullopt},
      {"00 80", true, "80", 128},
      {"00 ff", true, "ff", 255},
      {"01 00", true, "0100", 256},
      {"ff 7f", true, std::nullopt, std::nullopt},
      {"ff 80", false, std::nullopt, std::nullopt},
      {"ff ff", false, std::nullopt, std::nullopt},
      {"7f ff ff ff", true, "7fffffff", 2147483647},
      {"80 00 00 00", true, std::nullopt, std::nullopt},
      {"00 80 00 00 00", true, "80000000", std::nullopt},
      {"01 00 00 00 00", true, "0100000000", std::nullopt},
      {"00 00 00 00 01", false, std::nullopt, std::nullopt},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.hex);
    const Octets contents = Hex(c.hex);
    EXPECT_EQ(IsMinimalInteger(contents), c.minimal);
    const std::optional<Bytes> magnitude = PositiveInteger(contents);
    ASSERT_EQ(magnitude.has_value(), c.magnitude.has_value());
    if (magnitude.has_value()) {
      EXPECT_EQ(HexEncode(*magnitude), *c.magnitude);
    }
    EXPECT_EQ(SmallInteger(contents), c.small);
  }
}

TEST(BooleanValue, KnowsTwoEncodings) {
  EXPECT_EQ(BooleanValue(Hex("00")), false);
  EXPECT_EQ(BooleanValue(Hex("ff")), true);
  for (const char* hex : {"", "01", "80", "fe", "00 00", "ff ff"}) {
    EXPECT_EQ(BooleanValue(Hex(hex)), std::nullopt) << hex;
  }
}

TEST(WholeOctets, RefusesUnusedBits) {
  const Octets some = Hex("00 aa bb"), none = Hex("00");
  ASSERT_TRUE(WholeOctets(some).has_value());
  EXPECT_EQ(HexEncode(*WholeOctets(some)), "aabb");
  ASSERT_TRUE(WholeOctets(none).has_value());
  EXPECT_TRUE(WholeOctets(none)->empty());
  for (const char* hex : {"", "01 aa", "07 80", "08 aa", "ff aa"}) {
    EXPECT_FALSE(WholeOctets(Hex(hex)).has_value()) << hex;
  }
}

TEST(OidText, KnownIdentifiers) {
  const struct {
    const char* hex;
    const char* text;
  } kCases[] = {
      {"2a 86 48 86 f7 0d 01 07 02", "1.2.840.113549.1.7.2"},
      {"2b 06 01 05 05 07 03 03", "1.3.6.1.5.5.7.3.3"},
      {"55 1d 0f", "2.5.29.15"},
      {"60 86 48 01 65 03 04 02 02", "2.16.840.1.101.3.4.2.2"},
      {"00", "0.0"},
      {"27", "0.39"},
      {"28", "1.0"},
      {"4f", "1.39"},
      {"50", "2.0"},
      {"88 37", "2.999"},  // X.690 section 8.19.5, arcs above 2.39 take several octets
      {"88 37 03", "2.999.3"},
      {"2a 7f", "1.2.127"},
      {"2a 81 00", "1.2.128"},
      {"2a 00", "1.2.0"},
      {"2a 81 ff ff ff ff ff ff ff ff 7f", "1.2.18446744073709551615"},
  };
  for (const auto& c : kCases) EXPECT_EQ(OidText(Hex(c.hex)), c.text) << c.hex;
}

TEST(OidText, OfWhatIsMalformed) {
  const struct {
    const char* name;
    Octets contents;
  } kCases[] = {
      {"empty", {}},
      {"unfinished arc", Hex("2a 86")},
      {"unfinished first arc", Hex("86")},
      {"padded arc", Hex("2a 80 01")},
      {"padded first arc", Hex("80 2a")},
      {"padding alone", Hex("80")},
      {"arc of 65 bits", Hex("2a 82 80 80 80 80 80 80 80 80 00")},
      {"arc of 70 bits", Hex("2a ff ff ff ff ff ff ff ff ff 7f")},
      {"65 octets", Octets(65, 0x2a)},
  };
  for (const auto& c : kCases) EXPECT_EQ(OidText(c.contents), "?") << c.name;
  EXPECT_NE(OidText(Octets(64, 0x2a)), "?");
}

}  // namespace
}  // namespace countersign
