// The rules of chain.h about the certificates of a path, one named case each. Every case is also
// asked with its bag in other orders: the answer must be the same.
#include "core/crypto/chain.h"

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/crypto/chain_testing.h"
#include "core/crypto/public_key.h"
#include "core/encoding/der.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"

namespace countersign {
namespace {

TEST(Chain, PlainChainIsAccepted) {
  const Chain chain = MakeChain();
  ExpectPath(chain.question(), chain.path());
  SignatureMeter meter(64);
  const Asked q = chain.question();
  VerifyChain({q.leaf, q.bag, q.anchors, q.at, q.limits}, meter);
  EXPECT_EQ(meter.used(), 3u);
}

// ---- validity

TEST(Chain, ValidityOfEveryCertificate) {
  const absl::Duration ns = absl::Nanoseconds(1);
  const absl::Time from = Day(2026, 2, 1), to = Day(2026, 3, 1);
  const struct {
    const char* name;
    CertificateSpec Specs::*spec;
  } kPlaces[] = {{"root", &Specs::root},
                 {"upper", &Specs::upper},
                 {"lower", &Specs::lower},
                 {"leaf", &Specs::leaf}};
  const struct {
    const char* name;
    absl::Time at;
    bool valid;
  } kInstants[] = {
      {"1 ns before notBefore", from - ns, false},
      {"notBefore", from, true},
      {"1 ns after notBefore", from + ns, true},
      {"1 ns before notAfter", to - ns, true},
      {"notAfter", to, true},
      {"1 ns after notAfter", to + ns, false},
  };
  for (const auto& place : kPlaces) {
    const Chain chain = MakeChain([&](Specs& s) {
      (s.*place.spec).not_before = from;
      (s.*place.spec).not_after = to;
    });
    for (const auto& instant : kInstants) {
      SCOPED_TRACE(absl::StrFormat("%s, %s", place.name, instant.name));
      Asked asked = chain.question();
      asked.at = instant.at;
      if (instant.valid) {
        ExpectPath(asked, chain.path());
      } else {
        ExpectRefusal(asked, {kUntrusted}, "the certificate is not valid at");
      }
    }
  }
}

// ---- what an authority must be

struct EditCase {
  const char* name;
  Edit edit;
  Codes codes;       // empty: accepted
  const char* part;  // of the reasons
};

void RunCases(const std::vector<EditCase>& cases) {
  for (const EditCase& c : cases) {
    SCOPED_TRACE(c.name);
    const Chain chain = MakeChain(c.edit);
    if (c.codes.empty()) {
      ExpectPath(chain.question(), chain.path());
    } else {
      ExpectRefusal(chain.question(), c.codes, c.part);
    }
  }
}

TEST(Chain, BasicConstraintsAndKeyUsageOfAuthorities) {
  const char* const not_ca = "the issuer is not a certification authority";
  const char* const may_not_sign = "the issuer may not sign certificates";
  RunCases({
      {"cA false below",
       [](Specs& s) { s.lower.basic_constraints->ca = false; },
       {kUntrusted},
       not_ca},
      {"cA false in the middle",
       [](Specs& s) { s.upper.basic_constraints->ca = false; },
       {kUntrusted},
       not_ca},
      {"cA false in the anchor",
       [](Specs& s) { s.root.basic_constraints->ca = false; },
       {kUntrusted},
       not_ca},
      {"no basicConstraints",
       [](Specs& s) { s.lower.basic_constraints.reset(); },
       {kUntrusted},
       not_ca},
      {"no basicConstraints in the anchor",
       [](Specs& s) { s.root.basic_constraints.reset(); },
       {kUntrusted},
       not_ca},
      {"basicConstraints not critical",
       [](Specs& s) { s.lower.basic_constraints->critical = false; },
       {},
       ""},
      {"version 1", [](Specs& s) { MakeVersion1(s.lower); }, {kUntrusted}, not_ca},
      {"version 1 anchor", [](Specs& s) { MakeVersion1(s.root); }, {kUntrusted}, not_ca},
      {"keyUsage without keyCertSign",
       [](Specs& s) { s.lower.key_usage = key_usage::kCrlSign; },
       {kUntrusted},
       may_not_sign},
      {"the same, not critical",
       [](Specs& s) {
         s.upper.key_usage = key_usage::kDigitalSignature;
         s.upper.key_usage_critical = false;
       },
       {kUntrusted},
       may_not_sign},
      {"the same in the anchor",
       [](Specs& s) { s.root.key_usage = key_usage::kCrlSign; },
       {kUntrusted},
       may_not_sign},
      {"no keyUsage", [](Specs& s) { s.lower.key_usage.reset(); }, {}, ""},
      {"no keyUsage in the anchor", [](Specs& s) { s.root.key_usage.reset(); }, {}, ""},
      {"no key identifiers",
       [](Specs& s) {
         for (CertificateSpec* spec : {&s.root, &s.upper, &s.lower, &s.leaf}) {
           spec->authority_key_identifier = spec->subject_key_identifier = false;
         }
       },
       {},
       ""},
      {"two faults at once",
       [](Specs& s) {
         s.lower.basic_constraints->ca = false;
         s.lower.key_usage = key_usage::kCrlSign;
       },
       {kUntrusted},
       may_not_sign},
  });
}

TEST(Chain, PathLengthConstraints) {
  const auto bound = [](CertificateSpec Specs::*spec, int length) {
    return [=](Specs& s) { (s.*spec).basic_constraints->path_length = length; };
  };
  RunCases({
      {"0 above the leaf", bound(&Specs::lower, 0), {}, ""},
      {"0 above one authority",
       bound(&Specs::upper, 0),
       {kUntrusted},
       "1 authorities stand below the issuer; expected at most 0"},
      {"1 above one authority", bound(&Specs::upper, 1), {}, ""},
      {"0 in the anchor", bound(&Specs::root, 0), {kUntrusted}, "2 authorities stand below"},
      {"1 in the anchor", bound(&Specs::root, 1), {kUntrusted}, "2 authorities stand below"},
      {"2 in the anchor", bound(&Specs::root, 2), {}, ""},
  });
}

TEST(Chain, ExtendedKeyUsageOfAuthorities) {
  using Usages = std::vector<std::string>;
  const struct {
    const char* name;
    Usages usages;
    bool accepted;
  } kCases[] = {
      {"absent", {}, true},
      {"any", {oids::kAnyExtendedKeyUsage}, true},
      {"codeSigning", {oids::kCodeSigning}, true},
      {"serverAuth", {oids::kServerAuth}, false},
      {"serverAuth and codeSigning", {oids::kServerAuth, oids::kCodeSigning}, true},
      {"serverAuth and any", {oids::kServerAuth, oids::kAnyExtendedKeyUsage}, true},
      {"an unknown one", {"1.2.3.4"}, false},
  };
  for (const auto& c : kCases) {
    for (const auto spec : {&Specs::lower, &Specs::upper, &Specs::root}) {
      for (const bool critical : {false, true}) {
        SCOPED_TRACE(absl::StrFormat("%s, critical %d", c.name, critical));
        RunCases({{c.name,
                   [&](Specs& s) {
                     (s.*spec).extended_key_usage = c.usages;
                     (s.*spec).extended_key_usage_critical = critical;
                   },
                   c.accepted ? Codes{} : Codes{kUntrusted},
                   "the issuer's extended key usage excludes code signing"}});
      }
    }
  }
}

TEST(Chain, ConstraintsThatAreNotProcessedRefuse) {
  const std::string some = asn1::Sequence(asn1::Null());
  const struct {
    const char* name;
    ExtensionSpec extension;
    bool accepted;
  } kCases[] = {
      {"unknown", {"1.2.3.4", false, some}, true},
      {"unknown, critical", {"1.2.3.4", true, some}, false},
      {"name constraints", {"2.5.29.30", false, some}, false},
      {"name constraints, critical", {"2.5.29.30", true, some}, false},
      {"policy mappings", {"2.5.29.33", false, some}, false},
      {"policy constraints", {"2.5.29.36", false, some}, false},
      {"certificate policies, critical", {"2.5.29.32", true, some}, true},
  };
  for (const auto& c : kCases) {
    for (const auto spec : {&Specs::leaf, &Specs::lower, &Specs::upper, &Specs::root}) {
      RunCases({{c.name, [&](Specs& s) { (s.*spec).extra_extensions = {c.extension}; },
                 c.accepted ? Codes{} : Codes{kUntrusted, kNotAcceptable},
                 "the certificate has the constraint "}});
    }
  }
}

// ---- keys and algorithms

TEST(Chain, KeysOffTheAllowListDoNotIssue) {
  const std::string ec = "1.2.840.10045.2.1", rsa = "1.2.840.113549.1.1.1";
  const std::string modulus1024 = '\x80' + std::string(126, '\0') + '\x01';
  const struct {
    const char* name;
    std::string key;
  } kCases[] = {
      {"RSA 1024", Spki(rsa, asn1::Null(),
                        asn1::Sequence(asn1::UnsignedInteger(modulus1024), asn1::Integer(65537)))},
      {"secp256k1",
       Spki(ec, asn1::ObjectIdentifier("1.3.132.0.10"), '\x04' + std::string(64, '\x01'))},
      {"P-192",
       Spki(ec, asn1::ObjectIdentifier("1.2.840.10045.3.1.1"), '\x04' + std::string(48, '\x01'))},
      {"P-224", Spki(ec, asn1::ObjectIdentifier("1.3.132.0.33"), '\x04' + std::string(56, '\x01'))},
      {"explicit parameters",
       Spki(ec, asn1::Sequence(asn1::Integer(1)), '\x04' + std::string(64, '\x01'))},
      {"Ed448", Spki("1.3.101.113", "", std::string(57, '\x01'))},
      {"DSA", Spki("1.2.840.10040.4.1", asn1::Sequence(asn1::Integer(7)), asn1::Integer(4))},
  };
  for (const auto& c : kCases) {
    for (const auto spec : {&Specs::lower, &Specs::upper, &Specs::root}) {
      RunCases({{c.name,
                 [&](Specs& s) { (s.*spec).public_key = c.key; },
                 {kUntrusted},
                 "the issuer's key is not acceptable"}});
    }
  }
}

TEST(Chain, AKeyThatIsNoPointOfItsCurveDoesNotIssue) {
  RunCases({{"P-256",
             [](Specs& s) {
               s.lower.public_key =
                   Spki("1.2.840.10045.2.1", asn1::ObjectIdentifier("1.2.840.10045.3.1.7"),
                        '\x04' + std::string(64, '\x01'));
             },
             {kUntrusted},
             "the certificate is not signed by its issuer's key"}});
}

TEST(Chain, SignatureAlgorithmsOffTheAllowListCountForNothing) {
  const struct {
    const char* name;
    const char* oid;
  } kCases[] = {{"ecdsa-with-SHA1", "1.2.840.10045.4.1"},
                {"ecdsa-with-SHA224", "1.2.840.10045.4.3.1"},
                {"md5WithRSAEncryption", "1.2.840.113549.1.1.4"},
                {"unknown", "1.2.3.4"}};
  for (const auto& c : kCases) {
    for (const auto spec : {&Specs::leaf, &Specs::lower, &Specs::upper}) {
      RunCases({{c.name,
                 [&](Specs& s) {
                   (s.*spec).signature_algorithm = asn1::Sequence(asn1::ObjectIdentifier(c.oid));
                 },
                 {kUntrusted},
                 "the certificate's signature algorithm is not acceptable"}});
    }
    // An anchor's own signature is nobody's business.
    RunCases({{c.name,
               [&](Specs& s) {
                 s.root.signature_algorithm = asn1::Sequence(asn1::ObjectIdentifier(c.oid));
               },
               {},
               ""}});
  }
}

TEST(Chain, EveryKindOfKeyOnTheAllowListIssues) {
  for (const KeyAlgorithm algorithm :
       {KeyAlgorithm::kEcP256, KeyAlgorithm::kEcP384, KeyAlgorithm::kEcP521, KeyAlgorithm::kRsa,
        KeyAlgorithm::kEd25519}) {
    SCOPED_TRACE(static_cast<int>(algorithm));
    RunCases({{"upper",
               [&](Specs& s) {
                 s.upper_key = DevKey::FromSeed(algorithm, "upper");
                 s.upper.public_key = s.upper_key.SubjectPublicKeyInfo();
               },
               {},
               ""}});
  }
}

TEST(Chain, ASchemeThatDoesNotSuitTheIssuersKey) {
  RunCases({{"RSA named, EC key",
             [](Specs& s) {
               s.leaf.signature_algorithm =
                   asn1::Sequence(asn1::ObjectIdentifier("1.2.840.113549.1.1.11"), asn1::Null());
             },
             {kUntrusted},
             "the certificate is not signed by its issuer's key"}});
}

// ---- names and signatures

TEST(Chain, NamesAndSignaturesMustFit) {
  const char* const not_signed = "the certificate is not signed by its issuer's key";
  const char* const not_at_hand = "is not at hand";
  const auto another_key = [](CertificateSpec Specs::*spec) {
    return [=](Specs& s) { (s.*spec).public_key = KeyNamed("another").SubjectPublicKeyInfo(); };
  };
  RunCases({
      {"leaf signed by another key", another_key(&Specs::lower), {kUntrusted}, not_signed},
      {"intermediate signed by another key", another_key(&Specs::upper), {kUntrusted}, not_signed},
      {"anchor of the same name, another key", another_key(&Specs::root), {kUntrusted}, not_signed},
      {"leaf names another issuer",
       [](Specs& s) { s.leaf.issuer = NameOfCa("other"); },
       {kUntrusted},
       not_at_hand},
      {"intermediate names another issuer",
       [](Specs& s) { s.upper.issuer = NameOfCa("other"); },
       {kUntrusted},
       not_at_hand},
      {"names that differ in case, type and blanks",
       [](Specs& s) {
         s.leaf.issuer = {{oids::kCommonName, " LOWER ", der::kPrintableString}};
       },
       {},
       ""},
  });
}

TEST(Chain, MissingCertificates) {
  const Chain chain = MakeChain();
  Asked asked = chain.question();
  asked.bag = {chain.upper};
  ExpectRefusal(asked, {kUntrusted}, "the path ends where the issuer `CN=lower` is not at hand");
  asked.bag = {chain.lower};
  ExpectRefusal(asked, {kUntrusted}, "the path ends where the issuer `CN=upper` is not at hand");
  asked.bag = {};
  ExpectRefusal(asked, {kUntrusted}, "not at hand");
  asked.bag = {chain.lower, chain.upper, chain.root, chain.leaf};
  ExpectPath(asked, chain.path());
  asked.anchors = TrustAnchors();
  ExpectRefusal(asked, {kUntrusted}, "the path ends in `CN=root`, which is not trusted");
}

}  // namespace
}  // namespace countersign
