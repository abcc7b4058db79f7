// A small writer of DER (X.690), and of the indefinite lengths of BER where a format has them.
//
// Every function gives one whole element as a string; elements are nested by passing strings on:
//
//   asn1::Sequence(asn1::ObjectIdentifier("1.2.840.113549.1.7.1"), asn1::Null())
//
// It writes what it is told, also what no standard allows: tests need that. Arguments come from
// our own code; a malformed OID aborts.
#ifndef COUNTERSIGN_TESTING_AUTHORITY_DER_WRITER_H_
#define COUNTERSIGN_TESTING_AUTHORITY_DER_WRITER_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/encoding/der.h"

namespace countersign::asn1 {

// Identifier octet, minimal definite length, contents. Tags: namespace der in core/encoding/der.h.
std::string Element(std::uint8_t tag, std::string_view contents);

// The same with indefinite length, closed by end-of-contents octets (X.690 section 8.1.3.6).
std::string Indefinite(std::uint8_t tag, std::string_view contents);

// Elements, one after another.
std::string Concatenate(std::initializer_list<std::string_view> elements);
std::string Join(const std::vector<std::string>& elements);

// SEQUENCE and SET of the elements in the order given.
template <typename... Elements>
std::string Sequence(const Elements&... elements) {
  return Element(der::kSequence, Concatenate({elements...}));
}
template <typename... Elements>
std::string Set(const Elements&... elements) {
  return Element(der::kSet, Concatenate({elements...}));
}

// The elements in the order of a DER SET OF (X.690 section 11.6), and such a SET OF.
std::vector<std::string> SetOfOrder(std::vector<std::string> elements);
std::string SetOf(std::vector<std::string> elements);

// INTEGER, of minimal length: a number, or an unsigned big-endian magnitude.
std::string Integer(std::int64_t value);
std::string UnsignedInteger(std::string_view magnitude);

// `dotted`: "1.2.840.113549.1.7.1".
std::string ObjectIdentifier(std::string_view dotted);

std::string OctetString(std::string_view octets);
std::string BitString(std::string_view octets, int unused_bits = 0);
std::string Utf8String(std::string_view text);
std::string PrintableString(std::string_view text);
std::string Boolean(bool value);
std::string Null();

// `YYMMDDhhmmssZ`; what is below a second is cut off, the century is not written.
std::string UtcTime(absl::Time time);

// `YYYYMMDDhhmmssZ`, with a point and `fraction_digits` digits behind the seconds if there are any;
// what does not fit is cut off, digits below the nanosecond are zero.
std::string GeneralizedTime(absl::Time time, int fraction_digits = 0);

// As certificates write it: UTCTime from 1950 through 2049, else GeneralizedTime (RFC 5280 section
// 4.1.2.5).
std::string X509Time(absl::Time time);

// `element` under an IMPLICIT tag: the identifier octet exchanged, constructed or not as before.
std::string Implicit(int number, std::string element);

// The elements under an EXPLICIT tag.
template <typename... Elements>
std::string Explicit(int number, const Elements&... elements) {
  return Element(der::ContextConstructed(number), Concatenate({elements...}));
}

}  // namespace countersign::asn1

#endif  // COUNTERSIGN_TESTING_AUTHORITY_DER_WRITER_H_
