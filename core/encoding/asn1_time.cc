#include "core/encoding/asn1_time.h"

#include <string_view>

#include "core/base/instant.h"

namespace countersign {
namespace {

// The value of a text of digits only; nothing for anything else or an empty text.
std::optional<int> Number(std::string_view digits) {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// `MMDDhhmmss` behind a year.
std::optional<absl::Time> Within(int year, std::string_view text, int nanosecond) {
  if (text.size() != 10) return std::nullopt;
  CivilInstant civil;
  civil.year = year;
  civil.nanosecond = nanosecond;
  int* const parts[] = {&civil.month, &civil.day, &civil.hour, &civil.minute, &civil.second};
  for (std::size_t i = 0; i < 5; ++i) {
    const std::optional<int> part = Number(text.substr(2 * i, 2));
    if (!part.has_value()) return std::nullopt;
    *parts[i] = *part;
  }
  return FromCivil(civil);
}

// Takes the closing `Z` off; false if there is none.
bool TakeZ(std::string_view& text) {
  if (text.empty() || text.back() != 'Z') return false;
  text.remove_suffix(1);
  return true;
}

std::optional<absl::Time> Generalized(std::string_view text, int nanosecond) {
  const std::optional<int> year = Number(text.substr(0, 4));
  if (text.size() != 14 || !year.has_value()) return std::nullopt;
  return Within(*year, text.substr(4), nanosecond);
}

}  // namespace

std::optional<absl::Time> ParseUtcTime(Bytes contents) {
  std::string_view text = AsText(contents);
  if (!TakeZ(text) || text.size() != 12) return std::nullopt;
  const std::optional<int> year = Number(text.substr(0, 2));
  if (!year.has_value()) return std::nullopt;
  return Within(*year < 50 ? 2000 + *year : 1900 + *year, text.substr(2), 0);
}

std::optional<absl::Time> ParseGeneralizedTime(Bytes contents) {
  std::string_view text = AsText(contents);
  if (!TakeZ(text)) return std::nullopt;
  return Generalized(text, 0);
}

std::optional<absl::Time> ParseGeneralizedTimeWithFraction(Bytes contents) {
  std::string_view text = AsText(contents);
  if (!TakeZ(text)) return std::nullopt;
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return Generalized(text, 0);
  const std::string_view fraction = text.substr(point + 1);
  std::optional<int> nanosecond = Number(fraction);
  if (!nanosecond.has_value()) return std::nullopt;
  for (std::size_t digits = fraction.size(); digits < 9; ++digits) *nanosecond *= 10;
  return Generalized(text.substr(0, point), *nanosecond);
}

}  // namespace countersign
