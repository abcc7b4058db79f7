// Classes of faulty, unusual and hostile certificates, each at every place of a path where it makes
// sense, as path-validation suites ask about them. One row a class, with its clause: RFC 5280, if
// nothing else is said. What is not processed, or not understood, refuses.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/base/bytes.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain.h"
#include "core/crypto/chain_testing.h"
#include "core/encoding/der.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"

namespace countersign {
namespace {

using Places = std::vector<CertificateSpec Specs::*>;
const Places kRoot = {&Specs::root}, kLeaf = {&Specs::leaf};
const Places kAuthorities = {&Specs::root, &Specs::upper, &Specs::lower};
const Places kIssued = {&Specs::upper, &Specs::lower, &Specs::leaf};
const Places kAll = {&Specs::root, &Specs::upper, &Specs::lower, &Specs::leaf};

struct ClassOfCase {
  const char* name;
  const char* clause;
  Places places;
  std::function<void(CertificateSpec&)> change;
};

// The whole way: every certificate parses, the path is valid, the leaf may sign code.
bool IsAccepted(const Specs& s) {
  const auto build = [](const CertificateSpec& spec, const DevKey& signer) {
    const std::string der = BuildCertificate(spec, signer);
    return Certificate::Parse(AsBytes(der));
  };
  const auto root = build(s.root, s.root_key), upper = build(s.upper, s.root_key),
             lower = build(s.lower, s.upper_key), leaf = build(s.leaf, s.lower_key);
  if (!root.ok() || !upper.ok() || !lower.ok() || !leaf.ok()) return false;
  const ChainAnswer answer = Ask({*leaf, {*lower, *upper}, Anchors({*root})});
  return answer.reasons.empty() && CheckCodeSigningLeaf(*leaf).empty();
}

void RunClasses(const std::vector<ClassOfCase>& classes, bool accepted) {
  for (const ClassOfCase& c : classes) {
    for (const auto place : c.places) {
      Specs specs;
      c.change(specs.*place);
      EXPECT_EQ(IsAccepted(specs), accepted)
          << c.name << " (" << c.clause << "), " << (specs.*place).subject.front().value;
    }
  }
}

std::function<void(CertificateSpec&)> With(const char* oid, bool critical,
                                           const std::string& value) {
  return [=](CertificateSpec& s) { s.extra_extensions.push_back({oid, critical, value}); };
}

std::function<void(CertificateSpec&)> Valid(const std::string& from, const std::string& to) {
  return [=](CertificateSpec& s) { s.raw_validity = asn1::Sequence(from, to); };
}

std::string Utc(const char* text) { return asn1::Element(der::kUtcTime, text); }
std::string General(const char* text) { return asn1::Element(der::kGeneralizedTime, text); }

std::string Dns(int tag, const char* name) {
  return asn1::Sequence(asn1::Explicit(
      tag, asn1::Sequence(asn1::Element(0x82, name))));  // GeneralSubtrees of one dNSName
}

TEST(ChainClasses, TheChainThatTheyAreMadeOfIsAccepted) { EXPECT_TRUE(IsAccepted(Specs())); }

TEST(ChainClasses, ConstraintsThatAreNotProcessed) {
  const std::string excluded_dn = asn1::Sequence(
      asn1::Explicit(1, asn1::Sequence(asn1::Explicit(4, DerName({{oids::kCommonName, "leaf"}})))));
  std::vector<ClassOfCase> classes;
  for (const bool critical : {false, true}) {
    const std::vector<ClassOfCase> more = {
        {"name constraints, permitted dNSName", "4.2.1.10", kAll,
         With("2.5.29.30", critical, Dns(0, "example.com"))},
        {"name constraints, excluded dNSName", "4.2.1.10", kAll,
         With("2.5.29.30", critical, Dns(1, "example.com"))},
        {"name constraints, excluded directoryName", "4.2.1.10", kAll,
         With("2.5.29.30", critical, excluded_dn)},
        {"name constraints, empty", "4.2.1.10: MUST NOT be empty", kAll,
         With("2.5.29.30", critical, asn1::Sequence())},
        {"name constraints, malformed", "4.2.1.10", kAll,
         With("2.5.29.30", critical, asn1::Null())},
        {"policy constraints, requireExplicitPolicy 0", "4.2.1.11, 6.1.3 (f)", kAll,
         With("2.5.29.36", critical, asn1::Sequence(asn1::Implicit(0, asn1::Integer(0))))},
        {"policy constraints, empty", "4.2.1.11: MUST NOT be empty", kAll,
         With("2.5.29.36", critical, asn1::Sequence())},
        {"policy mappings", "4.2.1.5, 6.1.4 (a)", kAll,
         With("2.5.29.33", critical,
              asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier("1.2.3"),
                                            asn1::ObjectIdentifier("1.2.4"))))},
    };
    classes.insert(classes.end(), more.begin(), more.end());
  }
  const std::string point = asn1::Sequence(asn1::Sequence());
  const std::vector<ClassOfCase> critical_ones = {
      {"inhibitAnyPolicy", "4.2.1.14: MUST be critical", kAll,
       With("2.5.29.54", true, asn1::Integer(0))},
      {"CRL distribution points, critical", "4.2.1.13", kAll, With("2.5.29.31", true, point)},
      {"freshest CRL, critical", "4.2.1.15: MUST be non-critical", kAll,
       With("2.5.29.46", true, point)},
      {"issuing distribution point in a certificate", "5.2.5: of CRLs", kAll,
       With("2.5.29.28", true, asn1::Sequence())},
      {"delta CRL indicator in a certificate", "5.2.4: of CRLs", kAll,
       With("2.5.29.27", true, asn1::Integer(1))},
      {"authority key identifier, critical", "4.2.1.1: MUST be non-critical", kAll,
       [](CertificateSpec& s) {
         s.authority_key_identifier = false;
         s.extra_extensions.push_back({oids::kAuthorityKeyIdentifier, true, asn1::Sequence()});
       }},
      {"authority information access, critical", "4.2.2.1: MUST be non-critical", kAll,
       With("1.3.6.1.5.5.7.1.1", true, point)},
      {"OCSP must-staple, critical", "RFC 7633", kAll,
       With("1.3.6.1.5.5.7.1.24", true, asn1::Sequence(asn1::Integer(5)))},
      {"CT poison", "RFC 6962 section 3.1", kAll,
       With("1.3.6.1.4.1.11129.2.4.3", true, asn1::Null())},
      {"unknown, critical", "4.2", kAll, With("1.2.3.4", true, asn1::Null())},
      {"unknown, critical, empty", "4.2", kAll, With("1.2.3.4", true, "")},
      {"private key usage period, critical", "RFC 3280 section 4.2.1.4", kAll,
       With("2.5.29.16", true, asn1::Sequence())},
      {"proxy certificate", "RFC 3820", kAll, With("1.3.6.1.5.5.7.1.14", true, point)},
  };
  classes.insert(classes.end(), critical_ones.begin(), critical_ones.end());
  RunClasses(classes, false);
}

TEST(ChainClasses, ExtensionsThatAreBroken) {
  const auto twice = [](const char* oid, const std::string& value) {
    return [=](CertificateSpec& s) {
      s.extra_extensions.push_back({oid, false, value});
      s.extra_extensions.push_back({oid, false, value});
    };
  };
  const std::string ca = asn1::Sequence(asn1::Boolean(true));
  const auto constraints = [](const std::string& value) {
    return [=](CertificateSpec& s) {
      s.basic_constraints.reset();
      s.extra_extensions.push_back({oids::kBasicConstraints, true, value});
    };
  };
  const auto usage = [](const std::string& value) {
    return [=](CertificateSpec& s) {
      s.key_usage.reset();
      s.extra_extensions.push_back({oids::kKeyUsage, true, value});
    };
  };
  const auto extended = [](const std::string& value) {
    return [=](CertificateSpec& s) {
      s.extended_key_usage.clear();
      s.extra_extensions.push_back({oids::kExtendedKeyUsage, true, value});
    };
  };
  RunClasses(
      {
          {"an unknown extension twice", "4.2", kAll, twice("1.2.3.4", asn1::Null())},
          {"a second basicConstraints", "4.2", kAll, With(oids::kBasicConstraints, true, ca)},
          {"a second keyUsage", "4.2", kAll,
           With(oids::kKeyUsage, true, asn1::BitString("\x84", 2))},
          {"two subjectAltNames", "4.2", kAll,
           twice("2.5.29.17", asn1::Sequence(asn1::Element(0x82, "a")))},
          {"subjectAltName of nothing", "4.2.1.6: SIZE (1..MAX)", kAll,
           With("2.5.29.17", false, asn1::Sequence())},
          {"subjectAltName that is none", "4.2.1.6", kAll, With("2.5.29.17", false, asn1::Null())},
          {"basicConstraints that is none", "4.2.1.9", kAll, constraints(asn1::Null())},
          {"basicConstraints, trailing bytes", "4.2.1.9", kAll, constraints(ca + asn1::Null())},
          {"cA neither true nor false", "X.690 section 11.1", kAuthorities,
           constraints(asn1::Sequence(asn1::Element(der::kBoolean, "\x01")))},
          {"cA as an INTEGER", "4.2.1.9", kAuthorities,
           constraints(asn1::Sequence(asn1::Integer(1)))},
          {"pathLenConstraint without cA", "4.2.1.9: MUST NOT", kAll,
           constraints(asn1::Sequence(asn1::Integer(0)))},
          {"pathLenConstraint, negative", "4.2.1.9: (0..MAX)", kAuthorities,
           constraints(asn1::Sequence(asn1::Boolean(true), asn1::Integer(-1)))},
          {"pathLenConstraint, not minimal", "X.690 section 8.3.2", kAuthorities,
           constraints(asn1::Sequence(asn1::Boolean(true),
                                      asn1::Element(der::kInteger, std::string("\0\5", 2))))},
          {"keyUsage of no bit", "4.2.1.3: at least one", kAll, usage(asn1::BitString(""))},
          {"keyUsage that is none", "4.2.1.3", kAll, usage(asn1::Integer(4))},
          {"keyUsage, unused bits set", "X.690 section 11.2.1", kAll,
           usage(asn1::BitString("\xff", 3))},
          {"extendedKeyUsage of nothing", "4.2.1.12: SIZE (1..MAX)", kAll,
           extended(asn1::Sequence())},
          {"extendedKeyUsage that is none", "4.2.1.12", kAll,
           extended(asn1::ObjectIdentifier(oids::kCodeSigning))},
          {"extendedKeyUsage, trailing bytes", "4.2.1.12", kAll,
           extended(asn1::Sequence(asn1::ObjectIdentifier(oids::kCodeSigning)) + "x")},
      },
      false);
}

TEST(ChainClasses, WhoMayIssueAndWhoMaySign) {
  RunClasses(
      {
          {"version 1", "6.1.4 (k)", kAll, MakeVersion1},
          {"version 2", "6.1.4 (k)", kAll,
           [](CertificateSpec& s) {
             MakeVersion1(s);
             s.version = 2;
           }},
          {"extensions in version 2", "4.1.2.9", kAll, [](CertificateSpec& s) { s.version = 2; }},
          {"version 4", "4.1.2.1", kAll, [](CertificateSpec& s) { s.version = 4; }},
          {"an authority without a name", "4.1.2.6", kAuthorities,
           [](CertificateSpec& s) { s.subject = {}; }},
          {"a certificate without an issuer's name", "4.1.2.4", kIssued,
           [](CertificateSpec& s) { s.issuer = {}; }},
          {"cA false", "6.1.4 (k)", kAuthorities,
           [](CertificateSpec& s) { s.basic_constraints->ca = false; }},
          {"no basicConstraints", "6.1.4 (k)", kAuthorities,
           [](CertificateSpec& s) { s.basic_constraints.reset(); }},
          {"no keyCertSign", "6.1.4 (n)", kAuthorities,
           [](CertificateSpec& s) { s.key_usage = key_usage::kCrlSign; }},
          {"extended key usage of an authority without codeSigning", "4.2.1.12, by chain",
           kAuthorities, [](CertificateSpec& s) { s.extended_key_usage = {oids::kServerAuth}; }},
          {"a leaf that is an authority", "contract: 108", kLeaf,
           [](CertificateSpec& s) {
             s.basic_constraints = BasicConstraintsSpec{true, std::nullopt, true};
             s.key_usage = key_usage::kDigitalSignature | key_usage::kKeyCertSign;
           }},
          {"a leaf that may sign certificates", "4.2.1.9: MUST NOT", kLeaf,
           [](CertificateSpec& s) {
             s.key_usage = key_usage::kDigitalSignature | key_usage::kKeyCertSign;
           }},
          {"the same without basicConstraints", "4.2.1.3: MUST", kLeaf,
           [](CertificateSpec& s) {
             s.basic_constraints.reset();
             s.key_usage = key_usage::kDigitalSignature | key_usage::kKeyCertSign;
           }},
          {"a leaf without keyUsage", "contract: 108", kLeaf,
           [](CertificateSpec& s) { s.key_usage.reset(); }},
          {"a leaf for contentCommitment alone", "4.2.1.3", kLeaf,
           [](CertificateSpec& s) { s.key_usage = key_usage::kContentCommitment; }},
          {"a leaf without extended key usage", "contract: 108", kLeaf,
           [](CertificateSpec& s) { s.extended_key_usage.clear(); }},
          {"a leaf for any extended usage", "contract: 108", kLeaf,
           [](CertificateSpec& s) { s.extended_key_usage = {oids::kAnyExtendedKeyUsage}; }},
          {"a leaf for servers", "4.2.1.12", kLeaf,
           [](CertificateSpec& s) { s.extended_key_usage = {oids::kServerAuth}; }},
          {"a leaf for time stamps", "4.2.1.12", kLeaf,
           [](CertificateSpec& s) { s.extended_key_usage = {"1.3.6.1.5.5.7.3.8"}; }},
      },
      false);
}

TEST(ChainClasses, SerialNumbers) {
  const auto serial = [](const std::string& der) {
    return [=](CertificateSpec& s) { s.raw_serial = der; };
  };
  const std::string octets19(19, '\x11');
  RunClasses({{"21 octets", "4.1.2.2: 20 at most", kAll,
               serial(asn1::UnsignedInteger(std::string(21, '\x11')))},
              {"20 octets and a sign", "4.1.2.2", kAll,
               serial(asn1::UnsignedInteger(std::string(20, '\x99')))},
              {"not minimal", "X.690 section 8.3.2", kAll,
               serial(asn1::Element(der::kInteger, std::string("\0\1", 2)))},
              {"negative, not minimal", "X.690 section 8.3.2", kAll,
               serial(asn1::Element(der::kInteger, "\xff\xff"))},
              {"empty", "X.690 section 8.3.1", kAll, serial(asn1::Element(der::kInteger, ""))},
              {"an ENUMERATED", "4.1.2.2", kAll, serial(asn1::Element(0x0a, "\x01"))}},
             false);
  // Certificate users should handle them (4.1.2.2); NIST PKITS 4.4.14 has one that is valid.
  RunClasses({{"zero", "4.1.2.2", kAll, serial(asn1::Integer(0))},
              {"negative", "4.1.2.2", kAll, serial(asn1::Integer(-5))},
              {"20 octets", "4.1.2.2", kAll, serial(asn1::UnsignedInteger('\x7f' + octets19))}},
             true);
}

TEST(ChainClasses, Instants) {
  const std::string from = Utc("200101000000Z"), to = Utc("400101000000Z");
  RunClasses(
      {
          {"UTCTime without seconds", "4.1.2.5.1", kAll, Valid(Utc("2001010000Z"), to)},
          {"UTCTime with an offset", "4.1.2.5.1", kAll, Valid(Utc("200101000000+0000"), to)},
          {"UTCTime without Z", "4.1.2.5.1", kAll, Valid(Utc("200101000000"), to)},
          {"UTCTime of the 30th of February", "4.1.2.5.1", kAll, Valid(Utc("200230000000Z"), to)},
          {"UTCTime of the 29th of February 2023", "4.1.2.5.1", kAll,
           Valid(Utc("230229000000Z"), to)},
          {"UTCTime at 24:00", "4.1.2.5.1", kAll, Valid(Utc("200101240000Z"), to)},
          {"UTCTime with a sign", "4.1.2.5.1", kAll, Valid(Utc("+00101000000Z"), to)},
          {"UTCTime, 50 is 1950", "4.1.2.5.1", kAll, Valid(from, Utc("500101000000Z"))},
          {"GeneralizedTime with a fraction", "4.1.2.5.2: MUST NOT", kAll,
           Valid(from, General("20400101000000.5Z"))},
          {"GeneralizedTime with an offset", "4.1.2.5.2", kAll,
           Valid(from, General("20400101000000+0100"))},
          {"GeneralizedTime without seconds", "4.1.2.5.2", kAll,
           Valid(from, General("204001010000Z"))},
          {"GeneralizedTime, month 13", "4.1.2.5.2", kAll, Valid(from, General("20401301000000Z"))},
          {"the ends exchanged", "6.1.3 (a) (2)", kAll, Valid(to, from)},
          {"an end that is no time", "4.1.2.5", kAll, Valid(from, asn1::Integer(1))},
          {"one end", "4.1.2.5", kAll,
           [=](CertificateSpec& s) { s.raw_validity = asn1::Sequence(from); }},
          {"three ends", "4.1.2.5", kAll,
           [=](CertificateSpec& s) { s.raw_validity = asn1::Sequence(from, to, to); }},
      },
      false);
  RunClasses({{"UTCTime, 49 is 2049", "4.1.2.5.1", kAll, Valid(from, Utc("491231235959Z"))},
              {"UTCTime, 50 is 1950, as the beginning", "4.1.2.5.1", kAll,
               Valid(Utc("500101000000Z"), to)},
              {"without an end", "4.1.2.5: 99991231235959Z", kAll,
               Valid(from, General("99991231235959Z"))},
              {"the 29th of February 2024", "4.1.2.5.1", kAll, Valid(Utc("240229000000Z"), to)}},
             true);
}

TEST(ChainClasses, AlgorithmsAndSignatures) {
  const auto named = [](const char* oid, const std::string& parameters = "") {
    return asn1::Sequence(asn1::ObjectIdentifier(oid), parameters);
  };
  const std::string right = named("1.2.840.10045.4.3.2");
  RunClasses(
      {
          {"inside and outside differ", "4.1.1.2: MUST be the same", kAll,
           [&](CertificateSpec& s) {
             s.signature_algorithm = right;
             s.outer_signature_algorithm = named("1.2.840.10045.4.3.3");
           }},
          {"they differ in parameters", "4.1.1.2", kAll,
           [&](CertificateSpec& s) {
             s.signature_algorithm = right;
             s.outer_signature_algorithm = named("1.2.840.10045.4.3.2", asn1::Null());
           }},
          {"parameters NULL", "RFC 5758 section 3.2: MUST omit", kIssued,
           [&](CertificateSpec& s) {
             s.signature_algorithm = named("1.2.840.10045.4.3.2", asn1::Null());
           }},
          {"another hash than was used", "6.1.3 (a) (1)", kIssued,
           [&](CertificateSpec& s) { s.signature_algorithm = named("1.2.840.10045.4.3.3"); }},
          {"SHA-1", "threats: X8", kIssued,
           [&](CertificateSpec& s) { s.signature_algorithm = named("1.2.840.10045.4.1"); }},
          {"MD5", "threats: X8", kIssued,
           [&](CertificateSpec& s) {
             s.signature_algorithm = named("1.2.840.113549.1.1.4", asn1::Null());
           }},
          {"no algorithm", "4.1.1.2", kIssued,
           [&](CertificateSpec& s) { s.signature_algorithm = asn1::Sequence(); }},
      },
      false);
}

// Above a self-issued certificate a path is as long as before; a path may not pass a key twice.
TEST(ChainClasses, LongAndLoopingPaths) {
  const auto chain_of = [](int authorities) {
    std::vector<Certificate> path;
    DevKey signer = KeyNamed("ca 0");
    for (int i = 0; i < authorities; ++i) {
      const DevKey key = KeyNamed(absl::StrFormat("ca %d", i));
      path.push_back(Make(
          CaSpec(absl::StrFormat("ca %d", i), absl::StrFormat("ca %d", i == 0 ? 0 : i - 1), key),
          signer));
      signer = key;
    }
    path.push_back(
        Make(LeafSpec(absl::StrFormat("ca %d", authorities - 1), KeyNamed("leaf")), signer));
    return path;
  };
  for (const int authorities : {1, 2, 6, 7}) {
    const std::vector<Certificate> path = chain_of(authorities);
    const std::vector<Certificate> bag(path.begin() + 1, path.end() - 1);
    EXPECT_TRUE(Ask({path.back(), bag, Anchors({path.front()})}).reasons.empty()) << authorities;
  }
  const std::vector<Certificate> path = chain_of(8);  // 9 certificates; contract: 8
  const std::vector<Certificate> bag(path.begin() + 1, path.end() - 1);
  ExpectRefusal({path.back(), bag, Anchors({path.front()})}, {kLimit, kUntrusted}, "pathLength");
}

}  // namespace
}  // namespace countersign
