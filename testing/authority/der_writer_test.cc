// Expectations are spelled out after X.690 and its examples, the table of INTEGERs and the times
// after "A Layman's Guide to a Subset of ASN.1, BER, and DER" (RSA Laboratories, 1993).
#include "testing/authority/der_writer.h"

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

std::string Hex(std::string_view der) { return HexEncode(AsBytes(der)); }

absl::Time At(int year, int month, int day, int hour, int minute, int second) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second),
                         absl::UTCTimeZone());
}

TEST(DerWriter, WritesElements) {
  const struct {
    const char* name;
    std::string written;
    const char* expected;
  } kCases[] = {
      {"zero", asn1::Integer(0), "020100"},
      {"largest in one octet", asn1::Integer(127), "02017f"},
      {"needs a leading zero", asn1::Integer(128), "02020080"},
      {"two octets", asn1::Integer(256), "02020100"},
      {"smallest in one octet", asn1::Integer(-128), "020180"},
      {"negative in two octets", asn1::Integer(-129), "0202ff7f"},
      {"empty magnitude", asn1::UnsignedInteger(""), "020100"},
      {"magnitude with leading zeros", asn1::UnsignedInteger(std::string("\0\0\x7f", 3)), "02017f"},
      {"magnitude with top bit", asn1::UnsignedInteger("\x80"), "02020080"},
      {"OID of RSADSI", asn1::ObjectIdentifier("1.2.840.113549"), "06062a864886f70d"},
      {"OID of X.690 section 8.19", asn1::ObjectIdentifier("2.999.3"), "0603883703"},
      {"OID with two-octet arcs", asn1::ObjectIdentifier("1.3.187.137.1.2"), "06072b813b81090102"},
      {"bit string", asn1::BitString("\x6e\x5d\xc0", 6), "0304066e5dc0"},
      {"octet string", asn1::OctetString("\x01\x23"), "04020123"},
      {"UTF-8", asn1::Utf8String("c\xc3\xa9"), "0c0363c3a9"},
      {"printable", asn1::PrintableString("US"), "13025553"},
      {"true", asn1::Boolean(true), "0101ff"},
      {"false", asn1::Boolean(false), "010100"},
      {"null", asn1::Null(), "0500"},
      {"sequence", asn1::Sequence(asn1::Null(), asn1::Boolean(true)), "300505000101ff"},
      {"empty sequence", asn1::Sequence(), "3000"},
      {"set keeps its order", asn1::Set(asn1::Null(), asn1::Boolean(true)), "310505000101ff"},
      {"set of sorts", asn1::SetOf({asn1::Null(), asn1::Boolean(true)}), "31050101ff0500"},
      {"set of compares octets unsigned", asn1::SetOf({"\x80\x01\x01", "\x04\x01\x01"}),
       "3106040101800101"},
      {"implicit, primitive", asn1::Implicit(0, asn1::OctetString("\x01")), "800101"},
      {"implicit, constructed", asn1::Implicit(1, asn1::Sequence(asn1::Null())), "a1020500"},
      {"explicit", asn1::Explicit(3, asn1::Integer(2)), "a303020102"},
      {"indefinite", asn1::Indefinite(0x30, asn1::Null()), "308005000000"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Hex(c.written), c.expected);
  }
}

TEST(DerWriter, WritesMinimalLengths) {
  const struct {
    std::size_t size;
    const char* header;
  } kCases[] = {
      {0, "0400"},         {127, "047f"},         {128, "048180"},
      {255, "0481ff"},     {256, "04820100"},     {65535, "0482ffff"},
      {65536, "0483010000"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.size);
    const std::string contents(c.size, 'x');
    EXPECT_EQ(Hex(asn1::OctetString(contents)), c.header + Hex(contents));
  }
}

TEST(DerWriter, WritesTimes) {
  const absl::Time noon = At(1991, 5, 6, 23, 45, 40);
  const absl::Time fraction = At(2022, 2, 11, 17, 45, 24) + absl::Nanoseconds(338'999'999);
  const absl::Time before_epoch = At(1969, 12, 31, 23, 59, 59) + absl::Milliseconds(250);
  const struct {
    const char* name;
    std::string written;
    std::string expected;
  } kCases[] = {
      {"UTC", asn1::UtcTime(noon), "\x17\x0d" "910506234540Z"},
      {"UTC cuts", asn1::UtcTime(fraction), "\x17\x0d" "220211174524Z"},
      {"no digits", asn1::GeneralizedTime(fraction, 0), "\x18\x0f" "20220211174524Z"},
      {"one digit", asn1::GeneralizedTime(fraction, 1), "\x18\x11" "20220211174524.3Z"},
      {"milliseconds", asn1::GeneralizedTime(fraction, 3), "\x18\x13" "20220211174524.338Z"},
      {"nanoseconds", asn1::GeneralizedTime(fraction, 9), "\x18\x19" "20220211174524.338999999Z"},
      {"ten digits", asn1::GeneralizedTime(fraction, 10), "\x18\x1a" "20220211174524.3389999990Z"},
      {"leading zeros", asn1::GeneralizedTime(noon + absl::Milliseconds(7), 3),
       "\x18\x13" "19910506234540.007Z"},
      {"before 1970", asn1::GeneralizedTime(before_epoch, 2), "\x18\x12" "19691231235959.25Z"},
      {"X.509 below 1950", asn1::X509Time(At(1949, 12, 31, 23, 59, 59)),
       "\x18\x0f" "19491231235959Z"},
      {"X.509 from 1950", asn1::X509Time(At(1950, 1, 1, 0, 0, 0)), "\x17\x0d" "500101000000Z"},
      {"X.509 through 2049", asn1::X509Time(At(2049, 12, 31, 23, 59, 59)),
       "\x17\x0d" "491231235959Z"},
      {"X.509 from 2050", asn1::X509Time(At(2050, 1, 1, 0, 0, 0)), "\x18\x0f" "20500101000000Z"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.written, c.expected);
  }
}

}  // namespace
}  // namespace countersign
