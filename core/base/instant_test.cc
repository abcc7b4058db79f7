#include "core/base/instant.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

absl::Time At(std::int64_t seconds, std::int64_t nanoseconds = 0) {
  return absl::FromUnixSeconds(seconds) + absl::Nanoseconds(nanoseconds);
}

// The ends of the years 0 and 9999, in seconds since 1970 (GNU date).
constexpr std::int64_t kFirstSecond = -62167219200;
constexpr std::int64_t kLastSecond = 253402300799;

TEST(ParseInstant, AcceptsRfc3339) {
  const struct {
    const char* name;
    const char* text;
    std::int64_t seconds, nanoseconds;
  } kCases[] = {
      {"epoch", "1970-01-01T00:00:00Z", 0, 0},
      {"a second before the epoch", "1969-12-31T23:59:59Z", -1, 0},
      {"leap day of 2000", "2000-02-29T00:00:00Z", 951782400, 0},
      {"leap day of 2024", "2024-02-29T00:00:00Z", 1709164800, 0},
      {"last day of February 2023", "2023-02-28T23:59:59Z", 1677628799, 0},
      {"last day of February 1900", "1900-02-28T00:00:00Z", -2203977600, 0},
      {"year 0, a leap year", "0000-02-29T00:00:00Z", -62162121600, 0},
      {"first instant", "0000-01-01T00:00:00Z", kFirstSecond, 0},
      {"last instant", "9999-12-31T23:59:59.999999999Z", kLastSecond, 999'999'999},
      {"lower case t and z", "1970-01-01t00:00:01z", 1, 0},
      {"offset east", "1970-01-01T01:30:00+01:30", 0, 0},
      {"offset west", "1969-12-31T16:00:00-08:00", 0, 0},
      {"offset zero", "1970-01-01T00:00:00+00:00", 0, 0},
      {"unknown local offset", "1970-01-01T00:00:00-00:00", 0, 0},
      {"largest offset", "1970-01-01T23:59:00+23:59", 0, 0},
      {"offset into the first instant", "0000-01-01T01:00:00+01:00", kFirstSecond, 0},
      {"1 fraction digit", "1970-01-01T00:00:00.5Z", 0, 500'000'000},
      {"2 fraction digits", "1970-01-01T00:00:00.05Z", 0, 50'000'000},
      {"3 fraction digits", "1970-01-01T00:00:00.125Z", 0, 125'000'000},
      {"4 fraction digits", "1970-01-01T00:00:00.0001Z", 0, 100'000},
      {"5 fraction digits", "1970-01-01T00:00:00.00001Z", 0, 10'000},
      {"6 fraction digits", "1970-01-01T00:00:00.000001Z", 0, 1'000},
      {"7 fraction digits", "1970-01-01T00:00:00.0000001Z", 0, 100},
      {"8 fraction digits", "1970-01-01T00:00:00.00000001Z", 0, 10},
      {"9 fraction digits", "1970-01-01T00:00:00.000000001Z", 0, 1},
      {"fraction of zeros", "1970-01-01T00:00:00.000Z", 0, 0},
      {"fraction before the epoch", "1969-12-31T23:59:59.25Z", -1, 250'000'000},
      {"fraction and offset", "1970-01-01T01:00:00.5+01:00", 0, 500'000'000},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::optional<absl::Time> instant = ParseInstant(c.text);
    ASSERT_TRUE(instant.has_value());
    EXPECT_EQ(*instant, At(c.seconds, c.nanoseconds));
  }
}

TEST(ParseInstant, RefusesEverythingElse) {
  const struct {
    const char* name;
    std::string text;
  } kCases[] = {
      {"empty", ""},
      {"date only", "2026-11-21"},
      {"no zone", "2026-11-21T00:00:00"},
      {"blank for T", "2026-11-21 00:00:00Z"},
      {"leap day of 1900", "1900-02-29T00:00:00Z"},
      {"leap day of 2023", "2023-02-29T00:00:00Z"},
      {"February 30 of 2024", "2024-02-30T00:00:00Z"},
      {"April 31", "2026-04-31T00:00:00Z"},
      {"month 0", "2026-00-01T00:00:00Z"},
      {"month 13", "2026-13-01T00:00:00Z"},
      {"day 0", "2026-01-00T00:00:00Z"},
      {"day 32", "2026-01-32T00:00:00Z"},
      {"hour 24", "2026-01-01T24:00:00Z"},
      {"minute 60", "2026-01-01T00:60:00Z"},
      {"second 60", "2026-01-01T00:00:60Z"},
      {"a real leap second", "2016-12-31T23:59:60Z"},
      {"year of 5 digits", "10000-01-01T00:00:00Z"},
      {"year of 3 digits", "999-01-01T00:00:00Z"},
      {"negative year", "-0001-01-01T00:00:00Z"},
      {"offset before year 0", "0000-01-01T00:59:59+01:00"},
      {"offset after year 9999", "9999-12-31T23:00:00-01:00"},
      {"offset hour 24", "2026-01-01T00:00:00+24:00"},
      {"offset minute 60", "2026-01-01T00:00:00+01:60"},
      {"offset without minutes", "2026-01-01T00:00:00+01"},
      {"offset without colon", "2026-01-01T00:00:00+0100"},
      {"offset with seconds", "2026-01-01T00:00:00+01:00:00"},
      {"offset behind Z", "2026-01-01T00:00:00Z+01:00"},
      {"zone name", "2026-01-01T00:00:00UTC"},
      {"no seconds", "2026-01-01T00:00Z"},
      {"single digit", "2026-1-01T00:00:00Z"},
      {"10 fraction digits", "2026-01-01T00:00:00.1234567890Z"},
      {"10 fraction digits, all zero", "2026-01-01T00:00:00.0000000000Z"},
      {"lone point", "2026-01-01T00:00:00.Z"},
      {"comma as point", "2026-01-01T00:00:00,5Z"},
      {"two fractions", "2026-01-01T00:00:00.5.5Z"},
      {"blank before", " 2026-01-01T00:00:00Z"},
      {"blank after", "2026-01-01T00:00:00Z "},
      {"line end after", "2026-01-01T00:00:00Z\n"},
      {"NUL after", std::string("2026-01-01T00:00:00Z\0", 21)},
      {"letter for digit", "2026-01-0lT00:00:00Z"},
      {"sign within a number", "2026-+1-01T00:00:00Z"},
      {"seconds since 1970", "1700000000"},
      {"infinite", "infinite-future"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(ParseInstant(c.text).has_value());
  }
}

TEST(FromCivil, RefusesWhatIsNotOnTheCalendar) {
  const CivilInstant good{2024, 2, 29, 23, 59, 59, 999'999'999};
  ASSERT_TRUE(FromCivil(good).has_value());
  EXPECT_EQ(*FromCivil(good), At(1709251199, 999'999'999));
  const struct {
    const char* name;
    CivilInstant civil;
  } kCases[] = {
      {"year -1", {-1, 1, 1, 0, 0, 0, 0}},
      {"year 10000", {10000, 1, 1, 0, 0, 0, 0}},
      {"nanosecond -1", {2024, 1, 1, 0, 0, 0, -1}},
      {"nanosecond of a whole second", {2024, 1, 1, 0, 0, 0, 1'000'000'000}},
      {"second 60", {2024, 1, 1, 0, 0, 60, 0}},
      {"month 0", {2024, 0, 1, 0, 0, 0, 0}},
      {"day 30 of February", {2024, 2, 30, 0, 0, 0, 0}},
      {"negative hour", {2024, 1, 1, -1, 0, 0, 0}},
      {"wrapping month", {2024, 13, 1, 0, 0, 0, 0}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(FromCivil(c.civil).has_value());
  }
}

TEST(FormatInstant, WritesTheShortestUtcForm) {
  const struct {
    const char* name;
    absl::Time instant;
    const char* text;
  } kCases[] = {
      {"whole seconds", At(0), "1970-01-01T00:00:00Z"},
      {"no trailing zeros", At(0, 500'000'000), "1970-01-01T00:00:00.5Z"},
      {"leading zeros stay", At(0, 1), "1970-01-01T00:00:00.000000001Z"},
      {"zeros within stay", At(0, 100'000'100), "1970-01-01T00:00:00.1000001Z"},
      {"before the epoch", At(-1, 250'000'000), "1969-12-31T23:59:59.25Z"},
      {"a nanosecond before the epoch", At(0, -1), "1969-12-31T23:59:59.999999999Z"},
      {"year 0", At(kFirstSecond), "0000-01-01T00:00:00Z"},
      {"year 9999", At(kLastSecond, 999'999'999), "9999-12-31T23:59:59.999999999Z"},
      {"leap day", At(1709164800), "2024-02-29T00:00:00Z"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(FormatInstant(c.instant), c.text);
    const std::optional<absl::Time> back = ParseInstant(c.text);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(*back, c.instant);
  }
}

TEST(FormatInstant, RoundTripsOverTheWholeRange) {
  // Steps of a prime number of seconds meet every month, weekday and hour.
  constexpr std::int64_t kStep = 86'028'121;
  for (std::int64_t s = kFirstSecond; s <= kLastSecond; s += kStep) {
    const absl::Time instant = At(s, (s - kFirstSecond) % 1'000'000'000);
    const std::optional<absl::Time> back = ParseInstant(FormatInstant(instant));
    ASSERT_TRUE(back.has_value()) << s;
    ASSERT_EQ(*back, instant) << s;
  }
}

TEST(ToRepresentable, RoundsDownAndClamps) {
  const absl::Duration quarter = absl::Nanoseconds(1) / 4;
  const struct {
    const char* name;
    absl::Time given, expected;
  } kCases[] = {
      {"whole nanoseconds stay", At(5, 7), At(5, 7)},
      {"a quarter above", At(5, 7) + quarter, At(5, 7)},
      {"a quarter below", At(5, 7) - quarter, At(5, 6)},
      {"a quarter below a second", At(5) - quarter, At(4, 999'999'999)},
      {"a quarter below the epoch", At(0) - quarter, At(-1, 999'999'999)},
      {"a quarter above, before the epoch", At(-5, 7) + quarter, At(-5, 7)},
      {"infinite future", absl::InfiniteFuture(), At(kLastSecond, 999'999'999)},
      {"infinite past", absl::InfinitePast(), At(kFirstSecond)},
      {"last instant", At(kLastSecond, 999'999'999), At(kLastSecond, 999'999'999)},
      {"year 10000", At(kLastSecond + 1), At(kLastSecond, 999'999'999)},
      {"first instant", At(kFirstSecond), At(kFirstSecond)},
      {"just before year 0", At(kFirstSecond) - quarter, At(kFirstSecond)},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::Time found = ToRepresentable(c.given);
    EXPECT_EQ(found, c.expected);
    EXPECT_EQ(ToRepresentable(found), found);
    EXPECT_TRUE(ParseInstant(FormatInstant(found)).has_value());
  }
}

}  // namespace
}  // namespace countersign
