#include "testing/authority/certificate_builder.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "gtest/gtest.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/openssl_for_test.h"

namespace countersign {
namespace {

DevKey Signer() { return DevKey::P384FromSeed("signer"); }

CertificateSpec Spec() {
  CertificateSpec spec;
  spec.serial = "\x01\x02\x03";
  spec.issuer = {{oids::kCountryName, "US", der::kPrintableString}, {oids::kCommonName, "issuer"}};
  spec.subject = {{oids::kCommonName, "subject"}};
  spec.not_before = absl::FromUnixSeconds(1'600'000'000);  // 2020-09-13T12:26:40Z
  spec.not_after = absl::FromUnixSeconds(1'700'000'000);   // 2023-11-14T22:13:20Z
  spec.public_key = DevKey::P384FromSeed("subject").SubjectPublicKeyInfo();
  return spec;
}

CommandResult Describe(const std::string& certificate) {
  const std::string file = WriteTestFile("c.pem", WritePem("CERTIFICATE", certificate));
  return RunOpenssl({"x509", "-in", file, "-noout", "-text", "-nameopt", "RFC2253"});
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// What openssl reads out of a certificate, and what not, after a departure from Spec().
struct Case {
  const char* name;
  std::function<void(CertificateSpec&)> bend;
  std::vector<const char*> present;
  std::vector<const char*> absent;
};

void Check(const Case& c) {
  SCOPED_TRACE(c.name);
  CertificateSpec spec = Spec();
  c.bend(spec);
  const CommandResult text = Describe(BuildCertificate(spec, Signer()));
  EXPECT_EQ(text.status, 0) << text.output;
  for (const char* part : c.present) {
    EXPECT_TRUE(Contains(text.output, part)) << part << "\nin\n" << text.output;
  }
  for (const char* part : c.absent) {
    EXPECT_FALSE(Contains(text.output, part)) << part << "\nin\n" << text.output;
  }
}

TEST(CertificateBuilder, WritesFields) {
  const std::vector<Case> kCases = {
      {"as it comes", [](CertificateSpec&) {},
       {"Version: 3 (0x2)", "Serial Number: 66051 (0x10203)", "Issuer: CN=issuer,C=US",
        "Subject: CN=subject", "Not Before: Sep 13 12:26:40 2020 GMT",
        "Not After : Nov 14 22:13:20 2023 GMT", "ecdsa-with-SHA384", "Subject Key Identifier:",
        "Authority Key Identifier:", "NIST CURVE: P-384"},
       {"Basic Constraints", "Key Usage"}},
      {"version 1", [](CertificateSpec& c) { c.version = 1; }, {"Version: 1 (0x0)"}, {}},
      {"version 2", [](CertificateSpec& c) { c.version = 2; }, {"Version: 2 (0x1)"}, {}},
      {"unknown version", [](CertificateSpec& c) { c.version = 4; }, {"Version: Unknown"}, {}},
      {"from 2050 on", [](CertificateSpec& c) { c.not_after = absl::FromUnixSeconds(2524608000); },
       {"Not After : Jan  1 00:00:00 2050 GMT"}, {}},
      {"another hash", [](CertificateSpec& c) { c.hash = HashAlgorithm::kSha256; },
       {"ecdsa-with-SHA256"}, {"ecdsa-with-SHA384"}},
  };
  for (const Case& c : kCases) Check(c);
}

TEST(CertificateBuilder, WritesExtensions) {
  const std::vector<Case> kCases = {
      {"leaf constraints", [](CertificateSpec& c) { c.basic_constraints.emplace(); },
       {"Basic Constraints: \n                CA:FALSE"}, {}},
      {"authority",
       [](CertificateSpec& c) { c.basic_constraints = BasicConstraintsSpec{true, {}, true}; },
       {"Basic Constraints: critical\n                CA:TRUE\n"}, {}},
      {"path length",
       [](CertificateSpec& c) { c.basic_constraints = BasicConstraintsSpec{true, 3, false}; },
       {"CA:TRUE, pathlen:3"}, {"critical"}},
      {"key usage of an authority",
       [](CertificateSpec& c) {
         c.key_usage =
             key_usage::kDigitalSignature | key_usage::kKeyCertSign | key_usage::kCrlSign;
       },
       {"Key Usage: critical\n                Digital Signature, Certificate Sign, CRL Sign\n"},
       {}},
      {"key usage, second octet",
       [](CertificateSpec& c) {
         c.key_usage = key_usage::kKeyAgreement | key_usage::kDecipherOnly;
         c.key_usage_critical = false;
       },
       {"Key Usage: \n                Key Agreement, Decipher Only\n"}, {}},
      {"extended key usage",
       [](CertificateSpec& c) { c.extended_key_usage = {oids::kCodeSigning, oids::kServerAuth}; },
       {"Extended Key Usage: critical\n                Code Signing, TLS Web Server Auth"}, {}},
      {"extended key usage, not critical",
       [](CertificateSpec& c) {
         c.extended_key_usage = {oids::kAnyExtendedKeyUsage};
         c.extended_key_usage_critical = false;
       },
       {"Extended Key Usage: \n                Any Extended Key Usage"}, {}},
      {"no key identifiers",
       [](CertificateSpec& c) {
         c.subject_key_identifier = c.authority_key_identifier = false;
       },
       {}, {"Key Identifier", "X509v3 extensions"}},
      {"extra extension",
       [](CertificateSpec& c) { c.extra_extensions = {{"1.2.3.4", true, asn1::Null()}}; },
       {"1.2.3.4: critical"}, {}},
  };
  for (const Case& c : kCases) Check(c);
}

TEST(CertificateBuilder, WritesOverrides) {
  const DevKey rsa = DevKey::Rsa2048FromSeed("rsa");
  const std::vector<Case> kCases = {
      {"negative serial", [](CertificateSpec& c) { c.raw_serial = asn1::Integer(-5); },
       {"Serial Number: -5"}, {}},
      {"name in bits of its own",
       [](CertificateSpec& c) {
         c.raw_issuer = DerName({{oids::kLocalityName, "here"}});
         c.raw_subject = DerName({{oids::kLocalityName, "there"}});
       },
       {"Issuer: L=here", "Subject: L=there"}, {}},
      {"validity in bits of its own",
       [](CertificateSpec& c) {
         c.raw_validity = asn1::Sequence(asn1::GeneralizedTime(c.not_before),
                                         asn1::GeneralizedTime(c.not_after));
       },
       {"Not Before: Sep 13 12:26:40 2020 GMT"}, {}},
      {"another algorithm outside",
       [&rsa](CertificateSpec& c) { c.outer_signature_algorithm = rsa.SignatureAlgorithm(); },
       {"ecdsa-with-SHA384", "sha256WithRSAEncryption"}, {}},
      {"another algorithm inside and outside",
       [&rsa](CertificateSpec& c) { c.signature_algorithm = rsa.SignatureAlgorithm(); },
       {"sha256WithRSAEncryption"}, {"ecdsa-with-SHA384"}},
  };
  for (const Case& c : kCases) Check(c);
}

// RFC 5280 section 4.2.1.3 over X.690 section 11.2.2: trailing zero bits are left out.
TEST(CertificateBuilder, WritesKeyUsageAsANamedBitList) {
  const struct {
    const char* name;
    std::uint16_t usage;
    const char* expected;
  } kCases[] = {
      {"digitalSignature, as in AWS's leaf", key_usage::kDigitalSignature, "03020780"},
      {"as in AWS's authorities",
       key_usage::kDigitalSignature | key_usage::kKeyCertSign | key_usage::kCrlSign, "03020186"},
      {"last bit of the first octet", key_usage::kEncipherOnly, "03020001"},
      {"second octet", key_usage::kDecipherOnly, "0303070080"},
      {"nothing", 0, "030100"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    CertificateSpec spec = Spec();
    spec.key_usage = c.usage;
    const std::string hex = HexEncode(AsBytes(BuildTbsCertificate(spec, Signer())));
    // 2.5.29.15, critical, OCTET STRING of the BIT STRING; the last extension.
    const std::string size = std::string("0") + std::to_string(std::string(c.expected).size() / 2);
    const std::string expected = "0603551d0f0101ff04" + size + c.expected;
    ASSERT_GE(hex.size(), expected.size());
    EXPECT_EQ(hex.substr(hex.size() - expected.size()), expected);
  }
}

TEST(CertificateBuilder, KeysOfAllKindsSign) {
  const DevKey kSigners[] = {DevKey::P256FromSeed("s"), DevKey::P384FromSeed("s"),
                             DevKey::P521FromSeed("s"), DevKey::Rsa2048FromSeed("s"),
                             DevKey::Ed25519FromSeed("s")};
  for (const DevKey& signer : kSigners) {
    SCOPED_TRACE(static_cast<int>(signer.algorithm()));
    CertificateSpec spec = Spec();
    spec.subject = spec.issuer;
    spec.public_key = signer.SubjectPublicKeyInfo();
    spec.basic_constraints = BasicConstraintsSpec{true, {}, true};
    spec.authority_key_identifier = false;  // or openssl would not try the other key at all
    const std::string good = BuildCertificate(spec, signer);
    const std::string bad = BuildCertificate(spec, DevKey::FromSeed(signer.algorithm(), "t"));
    const auto verify = [](const std::string& der) {
      const std::string file = WriteTestFile("root.pem", WritePem("CERTIFICATE", der));
      return RunOpenssl(
          {"verify", "-check_ss_sig", "-attime", "1650000000", "-CAfile", file, file});
    };
    const CommandResult result = verify(good);
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_NE(verify(bad).status, 0);
    EXPECT_EQ(BuildCertificate(spec, signer), BuildCertificate(spec, signer));
  }
}

}  // namespace
}  // namespace countersign
