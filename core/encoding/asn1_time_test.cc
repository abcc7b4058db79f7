#include "core/encoding/asn1_time.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

struct Good {
  const char* name;
  const char* text;
  std::int64_t seconds;  // since 1970, by GNU date
  std::int64_t nanoseconds = 0;
};

struct Bad {
  const char* name;
  std::string text;
};

using Parser = std::optional<absl::Time> (*)(Bytes);

void ExpectAccepted(Parser parse, const Good& c) {
  SCOPED_TRACE(c.name);
  const std::optional<absl::Time> time = parse(AsBytes(c.text));
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(*time, absl::FromUnixSeconds(c.seconds) + absl::Nanoseconds(c.nanoseconds));
}

const Good kWholeSeconds[] = {
    {"epoch", "19700101000000Z", 0},
    {"an AWS signing time", "20220211174524Z", 1644601524},
    {"leap day of 2000", "20000229000000Z", 951782400},
    {"leap day of 2024", "20240229235959Z", 1709251199},
    {"year 2049", "20491231235959Z", 2524607999},
    {"year 2050", "20500101000000Z", 2524608000},
    {"no well-defined end, RFC 5280 section 4.1.2.5", "99991231235959Z", 253402300799},
    {"year 0", "00000101000000Z", -62167219200},
};

const Bad kNeverGeneralized[] = {
    {"empty", ""},
    {"Z alone", "Z"},
    {"point alone", ".Z"},
    {"no Z", "20220211174524"},
    {"lower case z", "20220211174524z"},
    {"no seconds", "202202111745Z"},
    {"hours only", "2022021117Z"},
    {"offset", "20220211174524+0000"},
    {"offset behind Z", "20220211174524Z+0000"},
    {"offset before Z", "20220211174524+0000Z"},
    {"UTCTime", "220211174524Z"},
    {"15 digits", "202202111745240Z"},
    {"13 digits", "2022021117452Z"},
    {"leap day of 1900", "19000229000000Z"},
    {"leap day of 2023", "20230229000000Z"},
    {"month 0", "20220011000000Z"},
    {"month 13", "20221311000000Z"},
    {"day 0", "20220200000000Z"},
    {"day 31 of April", "20220431000000Z"},
    {"hour 24", "20220211240000Z"},
    {"minute 60", "20220211006000Z"},
    {"second 60", "20220211000060Z"},
    {"sign", "+0220211174524Z"},
    {"sign within", "2022-211174524Z"},
    {"blank before", " 20220211174524Z"},
    {"blank for a digit", "2022 211174524Z"},
    {"blank after", "20220211174524Z "},
    {"two Z", "20220211174524ZZ"},
    {"NUL after", std::string("20220211174524Z\0", 16)},
    {"NUL within", std::string("2022021117452\0Z", 15)},
    {"high byte", "2022021117452\xb2Z"},
    {"lone point", "20220211174524.Z"},
    {"comma", "20220211174524,5Z"},
    {"10 fraction digits", "20220211174524.1234567890Z"},
    {"10 zeros", "20220211174524.0000000000Z"},
    {"two points", "20220211174524.3.3Z"},
    {"sign in the fraction", "20220211174524.-1Z"},
    {"fraction of minutes", "202202111745.5Z"},
    {"point in front", ".20220211174524Z"},
};

TEST(UtcTime, Accepts) {
  const Good kCases[] = {
      {"year 00 is 2000", "000101000000Z", 946684800},
      {"year 49 is 2049", "491231235959Z", 2524607999},
      {"year 50 is 1950", "500101000000Z", -631152000},
      {"year 99 is 1999", "991231235959Z", 946684799},
      {"year 70 is 1970", "700101000000Z", 0},
      {"leap day of 2000", "000229000000Z", 951782400},
      {"leap day of 2024", "240229235959Z", 1709251199},
  };
  for (const Good& c : kCases) ExpectAccepted(&ParseUtcTime, c);
}

TEST(UtcTime, Refuses) {
  const Bad kCases[] = {
      {"empty", ""},
      {"Z alone", "Z"},
      {"no seconds", "2202111745Z"},
      {"no Z", "220211174524"},
      {"lower case z", "220211174524z"},
      {"offset", "220211174524+0100"},
      {"offset zero", "220211174524-0000"},
      {"offset without seconds", "2202111745+0100"},
      {"fraction", "220211174524.5Z"},
      {"GeneralizedTime", "20220211174524Z"},
      {"11 digits", "22021117452Z"},
      {"13 digits", "2202111745240Z"},
      {"leap day of 2023", "230229000000Z"},
      {"month 0", "220011174524Z"},
      {"month 13", "221311174524Z"},
      {"hour 24", "220211240000Z"},
      {"second 60", "220211235960Z"},
      {"letter", "22o211174524Z"},
      {"sign", "+20211174524Z"},
      {"blank after", "220211174524Z "},
      {"NUL after", std::string("220211174524Z\0", 14)},
  };
  for (const Bad& c : kCases) EXPECT_FALSE(ParseUtcTime(AsBytes(c.text)).has_value()) << c.name;
}

TEST(GeneralizedTime, Accepts) {
  for (const Good& c : kWholeSeconds) ExpectAccepted(&ParseGeneralizedTime, c);
}

TEST(GeneralizedTime, Refuses) {
  for (const Bad& c : kNeverGeneralized) {
    EXPECT_FALSE(ParseGeneralizedTime(AsBytes(c.text)).has_value()) << c.name;
  }
  for (const char* text : {"20220211174524.5Z", "20220211174524.0Z", "20220211174524.338Z"}) {
    EXPECT_FALSE(ParseGeneralizedTime(AsBytes(text)).has_value()) << text;
  }
}

TEST(GeneralizedTimeWithFraction, AcceptsWholeSeconds) {
  for (const Good& c : kWholeSeconds) ExpectAccepted(&ParseGeneralizedTimeWithFraction, c);
}

TEST(GeneralizedTimeWithFraction, AcceptsUpToNineDigits) {
  const Good kCases[] = {
      {"1 digit", "20220211174524.5Z", 1644601524, 500'000'000},
      {"2 digits", "20220211174524.05Z", 1644601524, 50'000'000},
      {"3 digits, as AWS writes", "20220211174524.338Z", 1644601524, 338'000'000},
      {"4 digits", "20220211174524.0001Z", 1644601524, 100'000},
      {"5 digits", "20220211174524.00001Z", 1644601524, 10'000},
      {"6 digits", "20220211174524.000001Z", 1644601524, 1'000},
      {"7 digits", "20220211174524.0000001Z", 1644601524, 100},
      {"8 digits", "20220211174524.00000001Z", 1644601524, 10},
      {"9 digits", "20220211174524.000000001Z", 1644601524, 1},
      {"9 nines", "20220211174524.999999999Z", 1644601524, 999'999'999},
      {"trailing zeros", "20220211174524.500Z", 1644601524, 500'000'000},
      {"zero", "20220211174524.0Z", 1644601524, 0},
      {"9 zeros", "20220211174524.000000000Z", 1644601524, 0},
      {"last instant", "99991231235959.999999999Z", 253402300799, 999'999'999},
  };
  for (const Good& c : kCases) ExpectAccepted(&ParseGeneralizedTimeWithFraction, c);
}

TEST(GeneralizedTimeWithFraction, Refuses) {
  for (const Bad& c : kNeverGeneralized) {
    EXPECT_FALSE(ParseGeneralizedTimeWithFraction(AsBytes(c.text)).has_value()) << c.name;
  }
}

}  // namespace
}  // namespace countersign
