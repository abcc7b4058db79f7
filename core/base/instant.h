// Instants: RFC 3339 text and back, and strict calendar arithmetic. No clock is read here.
#ifndef COUNTERSIGN_CORE_BASE_INSTANT_H_
#define COUNTERSIGN_CORE_BASE_INSTANT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace countersign {

// A point on the UTC calendar, as its parts were written.
struct CivilInstant {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  int nanosecond = 0;
};

// The instant of `civil`, or nothing if there is no such instant: years 0 to 9999, real days
// (February 29 in leap years only), no second 60.
std::optional<absl::Time> FromCivil(const CivilInstant& civil);

// Parses an RFC 3339 date-time, for example `2026-11-21T00:00:00Z` or
// `2026-11-21T01:30:00.5+01:30`: up to 9 fraction digits, any numeric offset, `T` and `Z` in either
// case (section 5.6). Nothing else may stand before or after it. Nothing when the text is not such
// an instant.
std::optional<absl::Time> ParseInstant(std::string_view text);

// RFC 3339 in UTC with `Z`, fraction only when not zero, no trailing zeros. `instant` must lie in
// the years 0 to 9999 (see ToRepresentable).
std::string FormatInstant(absl::Time instant);

// The same with a fraction of 1 to 9 digits, rounded down, and without a zone.
std::string FormatInstant(absl::Time instant, int fraction_digits);

// `instant` as verdicts use it: whole nanoseconds, rounded down, within the years 0 to 9999.
// Every instant that evidence can name is such a value, so no comparison `now < instant` changes.
absl::Time ToRepresentable(absl::Time instant);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_BASE_INSTANT_H_
