#include "core/base/instant.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "core/base/format.h"

namespace countersign {
namespace {

constexpr absl::CivilSecond kEpoch(1970, 1, 1, 0, 0, 0);

absl::Time FromCivilSecond(absl::CivilSecond civil) {
  return absl::FromUnixSeconds(civil - kEpoch);
}

// Reads fixed-width numbers and literals off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool Number(int digits, int* out) {
    if (text_.size() < static_cast<std::size_t>(digits)) return false;
    *out = 0;
    for (int i = 0; i < digits; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return false;
      *out = *out * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return true;
  }

  bool OneOf(std::string_view characters, char* out = nullptr) {
    if (text_.empty() || characters.find(text_[0]) == std::string_view::npos) return false;
    if (out != nullptr) *out = text_[0];
    text_.remove_prefix(1);
    return true;
  }

  // 1 to 9 digits after a point, as nanoseconds; no point is no fraction.
  bool Fraction(int* nanosecond) {
    *nanosecond = 0;
    if (!OneOf(".")) return true;
    int scale = 100'000'000, digits = 0;
    for (; !text_.empty() && text_[0] >= '0' && text_[0] <= '9'; ++digits, scale /= 10) {
      if (digits == 9) return false;
      *nanosecond += (text_[0] - '0') * scale;
      text_.remove_prefix(1);
    }
    return digits > 0;
  }

  bool AtEnd() const { return text_.empty(); }

 private:
  std::string_view text_;
};

// `Z` or `+hh:mm` or `-hh:mm`.
bool ScanOffset(Scanner& in, absl::Duration* offset) {
  *offset = absl::ZeroDuration();
  if (in.OneOf("Zz")) return true;
  char sign = 0;
  int hours = 0, minutes = 0;
  if (!in.OneOf("+-", &sign) || !in.Number(2, &hours) || !in.OneOf(":") ||
      !in.Number(2, &minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  *offset = absl::Hours(hours) + absl::Minutes(minutes);
  if (sign == '-') *offset = -*offset;
  return true;
}

absl::Time Earliest() { return FromCivilSecond(absl::CivilSecond(0, 1, 1)); }
absl::Time Latest() {
  return FromCivilSecond(absl::CivilSecond(9999, 12, 31, 23, 59, 59)) +
         absl::Nanoseconds(999'999'999);
}

}  // namespace

std::optional<absl::Time> FromCivil(const CivilInstant& c) {
  if (c.year < 0 || c.year > 9999 || c.nanosecond < 0 || c.nanosecond > 999'999'999) {
    return std::nullopt;
  }
  const absl::CivilSecond civil(c.year, c.month, c.day, c.hour, c.minute, c.second);
  // CivilSecond carries 31 April over into May: a change means that there is no such day or hour.
  if (civil.month() != c.month || civil.day() != c.day || civil.hour() != c.hour ||
      civil.minute() != c.minute || civil.second() != c.second) {
    return std::nullopt;
  }
  return FromCivilSecond(civil) + absl::Nanoseconds(c.nanosecond);
}

std::optional<absl::Time> ParseInstant(std::string_view text) {
  Scanner in(text);
  CivilInstant c;
  absl::Duration offset;
  if (!in.Number(4, &c.year) || !in.OneOf("-") || !in.Number(2, &c.month) || !in.OneOf("-") ||
      !in.Number(2, &c.day) || !in.OneOf("Tt") || !in.Number(2, &c.hour) || !in.OneOf(":") ||
      !in.Number(2, &c.minute) || !in.OneOf(":") || !in.Number(2, &c.second) ||
      !in.Fraction(&c.nanosecond) || !ScanOffset(in, &offset) || !in.AtEnd()) {
    return std::nullopt;
  }
  const std::optional<absl::Time> local = FromCivil(c);
  if (!local.has_value()) return std::nullopt;
  const absl::Time utc = *local - offset;
  if (utc < Earliest() || utc > Latest()) return std::nullopt;
  return utc;
}

std::string FormatInstant(absl::Time instant, int fraction_digits) {
  const absl::Time seconds = absl::FromUnixSeconds(absl::ToUnixSeconds(instant));
  const absl::CivilSecond c = kEpoch + absl::ToUnixSeconds(instant);
  std::string out = Format("%04d-%02d-%02dT%02d:%02d:%02d", c.year(), c.month(), c.day(), c.hour(),
                           c.minute(), c.second());
  const std::int64_t nanos = absl::ToInt64Nanoseconds(instant - seconds);
  const std::string fraction = Format(".%09d", nanos);
  return out + fraction.substr(0, 1 + static_cast<std::size_t>(fraction_digits));
}

std::string FormatInstant(absl::Time instant) {
  std::string out = FormatInstant(instant, 9);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out + "Z";
}

absl::Time ToRepresentable(absl::Time instant) {
  const absl::Time bounded = std::clamp(instant, Earliest(), Latest());
  const absl::Time seconds = absl::FromUnixSeconds(absl::ToUnixSeconds(bounded));
  return seconds + absl::Floor(bounded - seconds, absl::Nanoseconds(1));
}

}  // namespace countersign
