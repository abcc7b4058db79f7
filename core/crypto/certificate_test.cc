// Certificates as parsed. What they should say is what the builder was told; the openssl program
// is the second opinion on hashes.
#include "core/crypto/certificate.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/encoding/der.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"
#include "testing/authority/openssl_for_test.h"

namespace countersign {
namespace {

const DevKey& Signer() {
  static const DevKey* const key = new DevKey(DevKey::P256FromSeed("certificate test"));
  return *key;
}

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

CertificateSpec Spec() {
  CertificateSpec spec;
  spec.serial = std::string("\x01\x02\x03", 3);
  spec.issuer = {{oids::kCommonName, "issuer"}};
  spec.subject = {{oids::kCommonName, "subject"}};
  spec.not_before = Day(2020, 1, 1);
  spec.not_after = Day(2051, 1, 1);
  spec.public_key = Signer().SubjectPublicKeyInfo();
  return spec;
}

using Edit = std::function<void(CertificateSpec&)>;

std::string Build(const Edit& edit) {
  CertificateSpec spec = Spec();
  if (edit) edit(spec);
  return BuildCertificate(spec, Signer());
}

absl::StatusOr<Certificate> Parse(const std::string& der) {
  return Certificate::Parse(AsBytes(der));
}

TEST(Certificate, SaysWhatWasWritten) {
  const std::string der = Build([](CertificateSpec& s) {
    s.basic_constraints = BasicConstraintsSpec{true, 3, true};
    s.key_usage = key_usage::kDigitalSignature | key_usage::kKeyCertSign;
    s.extended_key_usage = {oids::kServerAuth, oids::kCodeSigning};
    s.extra_extensions = {{"1.2.3.4", false, "anything"}};
  });
  const absl::StatusOr<Certificate> c = Parse(der);
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(AsText(c->der()), der);
  EXPECT_EQ(AsText(c->serial()), "\x01\x02\x03");
  EXPECT_EQ(AsText(c->issuer()), DerName({{oids::kCommonName, "issuer"}}));
  EXPECT_EQ(AsText(c->subject()), DerName({{oids::kCommonName, "subject"}}));
  EXPECT_FALSE(c->is_self_issued());
  EXPECT_EQ(c->not_before(), Day(2020, 1, 1));
  EXPECT_EQ(c->not_after(), Day(2051, 1, 1));
  EXPECT_EQ(c->version(), 3);
  EXPECT_TRUE(c->extensions().is_ca);
  EXPECT_EQ(c->extensions().path_length, 3);
  EXPECT_TRUE(c->extensions().has_key_usage);
  EXPECT_TRUE(c->extensions().digital_signature);
  EXPECT_TRUE(c->extensions().key_cert_sign);
  EXPECT_TRUE(c->extensions().has_extended_key_usage);
  EXPECT_TRUE(c->extensions().code_signing);
  EXPECT_FALSE(c->extensions().any_extended_usage);
  EXPECT_TRUE(c->extensions().unprocessed.empty());
  ASSERT_TRUE(c->public_key_info().has_value());
  EXPECT_EQ(c->public_key_info()->algorithm, KeyAlgorithm::kEcP256);
  EXPECT_EQ(c->signature_scheme(),
            (SignatureScheme{SignatureKind::kEcdsa, HashAlgorithm::kSha256}));
}

TEST(Certificate, PlainOnesPermitNothing) {
  const absl::StatusOr<Certificate> c = Parse(Build([](CertificateSpec& s) {
    s.authority_key_identifier = s.subject_key_identifier = false;
    s.version = 1;
  }));
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(c->version(), 1);
  EXPECT_FALSE(c->extensions().is_ca);
  EXPECT_FALSE(c->extensions().path_length.has_value());
  EXPECT_FALSE(c->extensions().has_key_usage);
  EXPECT_FALSE(c->extensions().digital_signature);
  EXPECT_FALSE(c->extensions().has_extended_key_usage);
}

TEST(Certificate, BothEndsBelongToTheValidity) {
  const Certificate c = *Parse(Build(nullptr));
  const absl::Duration ns = absl::Nanoseconds(1);
  EXPECT_FALSE(c.IsValidAt(Day(2020, 1, 1) - ns));
  EXPECT_TRUE(c.IsValidAt(Day(2020, 1, 1)));
  EXPECT_TRUE(c.IsValidAt(Day(2051, 1, 1)));
  EXPECT_FALSE(c.IsValidAt(Day(2051, 1, 1) + ns));
}

TEST(Certificate, WhatIsNotOnTheAllowListsIsReadAllTheSame) {
  const absl::StatusOr<Certificate> c = Parse(Build([](CertificateSpec& s) {
    s.public_key =
        asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier("1.2.3")), asn1::BitString("key"));
    s.signature_algorithm = asn1::Sequence(asn1::ObjectIdentifier("1.2.840.10045.4.1"));
  }));
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_FALSE(c->public_key_info().has_value());
  EXPECT_FALSE(c->signature_scheme().has_value());
}

Edit WithExtension(const char* type, bool critical, const std::string& value) {
  return [=](CertificateSpec& s) { s.extra_extensions.push_back({type, critical, value}); };
}

TEST(Certificate, ExtensionsThatAreNotProcessed) {
  const std::string some = asn1::Sequence(asn1::Null());
  const struct {
    const char* name;
    Edit edit;
    std::vector<std::string> unprocessed;
  } kCases[] = {
      {"unknown", WithExtension("1.2.3", false, some), {}},
      {"unknown, critical", WithExtension("1.2.3", true, some), {"1.2.3"}},
      {"name constraints", WithExtension("2.5.29.30", false, some), {"2.5.29.30"}},
      {"name constraints, critical", WithExtension("2.5.29.30", true, some), {"2.5.29.30"}},
      {"policy mappings", WithExtension("2.5.29.33", false, some), {"2.5.29.33"}},
      {"policy constraints", WithExtension("2.5.29.36", false, some), {"2.5.29.36"}},
      {"certificate policies, critical", WithExtension("2.5.29.32", true, some), {}},
      {"subject alternative name, critical", WithExtension("2.5.29.17", true, some), {}},
      {"inhibitAnyPolicy, critical",
       WithExtension("2.5.29.54", true, asn1::Integer(0)),
       {"2.5.29.54"}},
      {"distribution points, critical", WithExtension("2.5.29.31", true, some), {"2.5.29.31"}},
      {"distribution points", WithExtension("2.5.29.31", false, some), {}},
      {"several, sorted",
       [&](CertificateSpec& s) {
         s.extra_extensions = {{"2.5.29.36", true, some}, {"1.2.3", true, some}};
       },
       {"1.2.3", "2.5.29.36"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::StatusOr<Certificate> certificate = Parse(Build(c.edit));
    ASSERT_TRUE(certificate.ok()) << certificate.status();
    EXPECT_EQ(certificate->extensions().unprocessed, c.unprocessed);
  }
}

TEST(Certificate, OfManyUnprocessedExtensionsTheFirstAreListed) {
  for (const int count : {15, 16, 17, 500}) {
    SCOPED_TRACE(count);
    const Certificate c = *Parse(Build([&](CertificateSpec& s) {
      for (int i = 0; i < count; ++i) {
        s.extra_extensions.push_back({"1.2.3." + std::to_string(i), true, "x"});
      }
    }));
    EXPECT_EQ(c.extensions().unprocessed.size(), static_cast<std::size_t>(std::min(count, 16)));
    EXPECT_EQ(c.extensions().unprocessed.front(), "1.2.3.0");
  }
}

std::string Times(const std::string& from, const std::string& to) {
  return asn1::Sequence(from, to);
}
std::string Utc(const char* text) { return asn1::Element(der::kUtcTime, text); }
std::string Generalized(const char* text) { return asn1::Element(der::kGeneralizedTime, text); }

struct MalformedCase {
  const char* name;
  Edit edit;
  const char* message;  // a part of it
};

void ExpectMalformed(const std::vector<MalformedCase>& cases) {
  for (const MalformedCase& c : cases) {
    SCOPED_TRACE(c.name);
    const absl::StatusOr<Certificate> certificate = Parse(Build(c.edit));
    ASSERT_FALSE(certificate.ok());
    EXPECT_EQ(certificate.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(std::string(certificate.status().message()).find(c.message), std::string::npos)
        << certificate.status();
  }
}

TEST(Certificate, MalformedFieldsAreRefused) {
  ExpectMalformed({
      {"version 0 written", [](auto& s) { s.version = 0; }, "version"},
      {"version 4", [](auto& s) { s.version = 4; }, "version"},
      {"extensions in version 1", [](auto& s) { s.version = 1; }, "extensions out of place"},
      {"extensions in version 2", [](auto& s) { s.version = 2; }, "extensions out of place"},
      {"empty serial", [](auto& s) { s.raw_serial = asn1::Element(der::kInteger, ""); }, "serial"},
      {"serial not minimal",
       [](auto& s) { s.raw_serial = asn1::Element(der::kInteger, std::string("\0\1", 2)); },
       "serial"},
      {"serial of 21 octets",
       [](auto& s) { s.raw_serial = asn1::Element(der::kInteger, std::string(21, '\x01')); },
       "serial"},
      {"serial that is no INTEGER", [](auto& s) { s.raw_serial = asn1::Null(); }, "serial"},
      {"inner and outer algorithm differ",
       [](auto& s) {
         s.outer_signature_algorithm = Signer().SignatureAlgorithm(HashAlgorithm::kSha384);
       },
       "inner and outer"},
      {"they differ in the parameters",
       [](auto& s) {
         s.outer_signature_algorithm =
             asn1::Sequence(asn1::ObjectIdentifier("1.2.840.10045.4.3.2"), asn1::Null());
       },
       "inner and outer"},
      {"issuer that is no Name", [](auto& s) { s.raw_issuer = asn1::Null(); }, "issuer"},
      {"issuer with an empty SET", [](auto& s) { s.raw_issuer = asn1::Sequence(asn1::Set()); },
       "issuer"},
      {"subject with an empty SET", [](auto& s) { s.raw_subject = asn1::Sequence(asn1::Set()); },
       "subject"},
      {"key that is no SEQUENCE", [](auto& s) { s.public_key = asn1::Null(); }, "public key"},
  });
}

TEST(Certificate, MalformedValiditiesAreRefused) {
  const std::string until = Utc("300101000000Z");
  ExpectMalformed({
      {"February 30", [&](auto& s) { s.raw_validity = Times(Utc("250230000000Z"), until); },
       "validity"},
      {"second 60", [&](auto& s) { s.raw_validity = Times(Utc("251231235960Z"), until); },
       "validity"},
      {"UTCTime without seconds",
       [&](auto& s) { s.raw_validity = Times(Utc("2501010000Z"), until); }, "validity"},
      {"UTCTime with an offset",
       [&](auto& s) { s.raw_validity = Times(Utc("250101000000+0000"), until); }, "validity"},
      {"GeneralizedTime with a fraction",
       [&](auto& s) { s.raw_validity = Times(Generalized("20250101000000.5Z"), until); },
       "validity"},
      {"one time", [&](auto& s) { s.raw_validity = asn1::Sequence(until); }, "validity"},
      {"three times", [&](auto& s) { s.raw_validity = asn1::Sequence(until, until, until); },
       "validity"},
      {"time of another type",
       [&](auto& s) { s.raw_validity = Times(asn1::Utf8String("250101000000Z"), until); },
       "validity"},
  });
}

TEST(Certificate, MalformedExtensionsAreRefused) {
  ExpectMalformed({
      {"an extension twice",
       [](auto& s) {
         s.extra_extensions = {{"1.2.3", false, "a"}, {"1.2.3", false, "a"}};
       },
       "twice"},
      {"a second basicConstraints",
       [](auto& s) {
         s.basic_constraints = BasicConstraintsSpec{true};
         s.extra_extensions = {{oids::kBasicConstraints, false, asn1::Sequence()}};
       },
       "twice"},
      {"path length without cA",
       WithExtension(oids::kBasicConstraints, true, asn1::Sequence(asn1::Integer(1))),
       "extension 2.5.29.19"},
      {"negative path length",
       WithExtension(oids::kBasicConstraints, true,
                     asn1::Sequence(asn1::Boolean(true), asn1::Integer(-1))),
       "extension 2.5.29.19"},
      {"cA neither 00 nor ff",
       WithExtension(oids::kBasicConstraints, true,
                     asn1::Sequence(asn1::Element(der::kBoolean, "\x01"))),
       "extension 2.5.29.19"},
      {"basicConstraints with more",
       WithExtension(oids::kBasicConstraints, true,
                     asn1::Sequence(asn1::Boolean(true), asn1::Integer(1), asn1::Null())),
       "extension 2.5.29.19"},
      {"basicConstraints and a trailing byte",
       WithExtension(oids::kBasicConstraints, true, asn1::Sequence() + '\0'),
       "extension 2.5.29.19"},
      {"keyUsage without bits", WithExtension(oids::kKeyUsage, true, asn1::BitString("")),
       "extension 2.5.29.15"},
      {"keyUsage with an unused bit set",
       WithExtension(oids::kKeyUsage, true, asn1::BitString("\x81", 1)), "extension 2.5.29.15"},
      {"keyUsage with 8 unused bits",
       WithExtension(oids::kKeyUsage, true,
                     asn1::Element(der::kBitString, std::string("\x08\0", 2))),
       "extension 2.5.29.15"},
      {"no extended usage", WithExtension(oids::kExtendedKeyUsage, true, asn1::Sequence()),
       "extension 2.5.29.37"},
      {"extended usage that is no OID",
       WithExtension(oids::kExtendedKeyUsage, true, asn1::Sequence(asn1::Integer(1))),
       "extension 2.5.29.37"},
      {"empty subject key identifier",
       [](auto& s) {
         s.subject_key_identifier = false;
         s.extra_extensions = {{oids::kSubjectKeyIdentifier, false, ""}};
       },
       "extension 2.5.29.14"},
      {"empty alternative name", WithExtension("2.5.29.17", false, asn1::Sequence()),
       "extension 2.5.29.17"},
  });
}

TEST(Certificate, SerialOfTwentyOctetsIsTheLongest) {
  EXPECT_TRUE(Parse(Build([](auto& s) {
                s.raw_serial = asn1::Element(der::kInteger, std::string(20, '\x01'));
              })).ok());
}

TEST(Certificate, MalformedFramingIsRefused) {
  const std::string tbs = BuildTbsCertificate(Spec(), Signer());
  const std::string algorithm = Signer().SignatureAlgorithm();
  const std::string whole = BuildCertificate(Spec(), Signer());
  const struct {
    const char* name;
    std::string der;
  } kCases[] = {
      {"empty", ""},
      {"trailing byte", whole + '\0'},
      {"twice", whole + whole},
      {"a fourth part", asn1::Sequence(tbs, algorithm, asn1::BitString("signature"), asn1::Null())},
      {"no signature", asn1::Sequence(tbs, algorithm)},
      {"signature with unused bits",
       asn1::Sequence(tbs, algorithm, asn1::BitString("signature", 1))},
      {"signature as OCTET STRING", asn1::Sequence(tbs, algorithm, asn1::OctetString("s"))},
      {"indefinite length",
       asn1::Indefinite(der::kSequence, tbs + algorithm + asn1::BitString("s"))},
      {"TBSCertificate of indefinite length",
       asn1::Sequence(asn1::Indefinite(der::kSequence, tbs.substr(4)), algorithm,
                      asn1::BitString("s"))},
  };
  ASSERT_TRUE(Parse(whole).ok());
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(Parse(c.der).ok());
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Parse(whole.substr(0, size)).ok()) << size;
  }
}

TEST(Certificate, NestingWithoutEndIsRefused) {
  std::string nested = asn1::Null();
  for (int i = 0; i < 20'000; ++i) nested = asn1::Sequence(nested);
  EXPECT_FALSE(Parse(nested).ok());
  const absl::StatusOr<Certificate> inside = Parse(Build(WithExtension("1.2.3", false, nested)));
  EXPECT_TRUE(inside.ok()) << inside.status();  // what an unknown extension holds is not looked at
}

TEST(Certificate, HashesAreThoseOfOpenssl) {
  const std::string own = Build(nullptr);
  const std::string above = Build([](auto& s) { s.subject = {{oids::kCommonName, "issuer"}}; });
  const auto openssl_hash = [](const std::string& name, const std::string& der) {
    const std::string in = WriteTestFile(name + ".der", der),
                      tbs = WriteTestFile(name + ".tbs", "");
    // The TBSCertificate follows the four octets of the outer header.
    EXPECT_EQ(RunOpenssl({"asn1parse", "-inform", "DER", "-in", in, "-strparse", "4", "-noout",
                          "-out", tbs})
                  .status,
              0);
    const std::string line = RunOpenssl({"dgst", "-sha384", "-r", tbs}).output;
    return line.substr(0, 96);
  };
  const Certificate certificate = *Parse(own), issuer = *Parse(above);
  const std::string expected = openssl_hash("own", own) + openssl_hash("above", above);
  EXPECT_EQ(HexEncode(HashOf(certificate, issuer).view()), expected);
  const CertificateHash root = HashOf(issuer, issuer);
  EXPECT_EQ(HexEncode(root.view()), expected.substr(96) + expected.substr(96));
  const std::string file = WriteTestFile("own.der", own);
  EXPECT_EQ(HexEncode(certificate.fingerprint().view()),
            RunOpenssl({"dgst", "-sha256", "-r", file}).output.substr(0, 64));
}

}  // namespace
}  // namespace countersign
