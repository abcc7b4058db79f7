#include "testing/authority/der_writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "absl/strings/str_format.h"

namespace countersign::asn1 {
namespace {

std::string Octet(unsigned value) { return std::string(1, static_cast<char>(value)); }

// The shortest big-endian spelling, at least one octet.
std::string BigEndian(std::uint64_t value) {
  std::string out;
  do {
    out.insert(out.begin(), static_cast<char>(value & 0xff));
    value >>= 8;
  } while (value != 0);
  return out;
}

// X.690 section 8.1.3.
std::string Length(std::size_t length) {
  if (length < 0x80) return Octet(static_cast<unsigned>(length));
  const std::string octets = BigEndian(length);
  return Octet(0x80U | static_cast<unsigned>(octets.size())) + octets;
}

bool HasTopBit(char octet) { return (static_cast<unsigned char>(octet) & 0x80) != 0; }

// Base 128, the top bit set on all octets but the last (X.690 section 8.19.2).
std::string Subidentifier(std::uint64_t value) {
  std::string out = Octet(value & 0x7f);
  while ((value >>= 7) != 0) out.insert(out.begin(), static_cast<char>(0x80 | (value & 0x7f)));
  return out;
}

std::vector<std::uint64_t> Arcs(std::string_view dotted) {
  std::vector<std::uint64_t> arcs(1, 0);
  for (const char c : dotted) {
    if (c == '.') {
      arcs.push_back(0);
    } else if (c >= '0' && c <= '9') {
      arcs.back() = arcs.back() * 10 + static_cast<std::uint64_t>(c - '0');
    } else {
      std::abort();
    }
  }
  if (arcs.size() < 2) std::abort();
  return arcs;
}

}  // namespace

std::string Element(std::uint8_t tag, std::string_view contents) {
  return Octet(tag) + Length(contents.size()) + std::string(contents);
}

std::string Indefinite(std::uint8_t tag, std::string_view contents) {
  return Octet(tag) + Octet(0x80) + std::string(contents) + std::string(2, '\0');
}

std::string Concatenate(std::initializer_list<std::string_view> elements) {
  std::string out;
  for (const std::string_view element : elements) out += element;
  return out;
}

std::string Join(const std::vector<std::string>& elements) {
  std::string out;
  for (const std::string& element : elements) out += element;
  return out;
}

std::vector<std::string> SetOfOrder(std::vector<std::string> elements) {
  std::sort(elements.begin(), elements.end());
  return elements;
}

std::string SetOf(std::vector<std::string> elements) {
  return Element(der::kSet, Join(SetOfOrder(std::move(elements))));
}

std::string Integer(std::int64_t value) {
  std::string octets;
  for (int shift = 56; shift >= 0; shift -= 8) {
    octets += static_cast<char>((static_cast<std::uint64_t>(value) >> shift) & 0xff);
  }
  // An octet that only repeats the sign is redundant (X.690 section 8.3.2).
  const char sign = static_cast<char>(value < 0 ? 0xff : 0x00);
  while (octets.size() > 1 && octets[0] == sign && HasTopBit(octets[1]) == (value < 0)) {
    octets.erase(0, 1);
  }
  return Element(der::kInteger, octets);
}

std::string UnsignedInteger(std::string_view magnitude) {
  while (!magnitude.empty() && magnitude[0] == '\0') magnitude.remove_prefix(1);
  const bool needs_zero = magnitude.empty() || HasTopBit(magnitude[0]);
  return Element(der::kInteger, std::string(needs_zero ? 1 : 0, '\0') + std::string(magnitude));
}

std::string ObjectIdentifier(std::string_view dotted) {
  const std::vector<std::uint64_t> arcs = Arcs(dotted);
  std::string contents = Subidentifier(arcs[0] * 40 + arcs[1]);
  for (std::size_t i = 2; i < arcs.size(); ++i) contents += Subidentifier(arcs[i]);
  return Element(der::kObjectIdentifier, contents);
}

std::string OctetString(std::string_view octets) { return Element(der::kOctetString, octets); }

std::string BitString(std::string_view octets, int unused_bits) {
  return Element(der::kBitString, Octet(static_cast<unsigned>(unused_bits)) + std::string(octets));
}

std::string Utf8String(std::string_view text) { return Element(der::kUtf8String, text); }

std::string PrintableString(std::string_view text) { return Element(der::kPrintableString, text); }

std::string Boolean(bool value) { return Element(der::kBoolean, Octet(value ? 0xff : 0x00)); }

std::string Null() { return Element(der::kNull, ""); }

std::string UtcTime(absl::Time time) {
  return Element(der::kUtcTime, absl::FormatTime("%y%m%d%H%M%SZ", time, absl::UTCTimeZone()));
}

std::string GeneralizedTime(absl::Time time, int fraction_digits) {
  std::string text = absl::FormatTime("%E4Y%m%d%H%M%S", time, absl::UTCTimeZone());
  if (fraction_digits > 0) {
    const absl::Duration subsecond =
        time - absl::FromUnixSeconds(absl::ToUnixSeconds(time));
    std::string digits = absl::StrFormat("%09d", absl::ToInt64Nanoseconds(subsecond));
    digits.resize(static_cast<std::size_t>(fraction_digits), '0');
    text += "." + digits;
  }
  return Element(der::kGeneralizedTime, text + "Z");
}

std::string X509Time(absl::Time time) {
  const auto year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  return year >= 1950 && year < 2050 ? UtcTime(time) : GeneralizedTime(time);
}

std::string Implicit(int number, std::string element) {
  const bool is_constructed = (static_cast<unsigned char>(element.at(0)) & 0x20) != 0;
  element[0] = static_cast<char>(is_constructed ? der::ContextConstructed(number)
                                                : der::Context(number));
  return element;
}

}  // namespace countersign::asn1
