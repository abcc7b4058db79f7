#include "fuzz/chain_seeds.h"

#include <functional>
#include <optional>

#include "core/base/instant.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"

namespace countersign::fuzz {
namespace {

DevKey KeyOf(const std::string& name) { return DevKey::Ed25519FromSeed("fuzz chain " + name); }

CertificateSpec Spec(const std::string& subject, const std::string& issuer) {
  CertificateSpec spec;
  spec.serial = "\x01";
  spec.subject = {{oids::kCommonName, subject}};
  spec.issuer = {{oids::kCommonName, issuer}};
  spec.not_before = ParseInstant("2020-01-01T00:00:00Z").value();
  spec.not_after = ParseInstant("2040-01-01T00:00:00Z").value();
  spec.public_key = KeyOf(subject).SubjectPublicKeyInfo();
  return spec;
}

std::string Authority(const std::string& subject, const std::string& issuer,
                      std::optional<int> path_length) {
  CertificateSpec spec = Spec(subject, issuer);
  spec.basic_constraints = BasicConstraintsSpec{true, path_length, true};
  spec.key_usage = key_usage::kKeyCertSign | key_usage::kCrlSign;
  return BuildCertificate(spec, KeyOf(issuer));
}

CertificateSpec LeafSpec() {
  CertificateSpec spec = Spec("leaf", "lower");
  spec.basic_constraints = BasicConstraintsSpec{};
  spec.key_usage = key_usage::kDigitalSignature;
  spec.extended_key_usage = {oids::kCodeSigning};
  return spec;
}

}  // namespace

std::vector<std::string> SeedCertificates() {
  const DevKey lower = KeyOf("lower");
  std::vector<std::string> out = {
      BuildCertificate(LeafSpec(), lower), Authority("lower", "upper", 0),
      Authority("upper", "root", std::nullopt), Authority("root", "root", std::nullopt)};
  const auto add = [&](const std::function<void(CertificateSpec&)>& edit) {
    CertificateSpec spec = LeafSpec();
    edit(spec);
    out.push_back(BuildCertificate(spec, lower));
  };
  add([](CertificateSpec& spec) {
    spec.not_after = ParseInstant("2060-01-01T00:00:00Z").value();
    spec.subject = {{oids::kCountryName, "US", der::kPrintableString},
                    {oids::kOrganizationName, "  Two   Words ", der::kIa5String},
                    {oids::kCommonName, "\xc3\xa9"}};
  });
  add([](CertificateSpec& spec) {
    spec.version = 1;
    spec.basic_constraints.reset();
    spec.key_usage.reset();
    spec.extended_key_usage.clear();
    spec.authority_key_identifier = spec.subject_key_identifier = false;
  });
  add([](CertificateSpec& spec) {
    spec.extended_key_usage = {oids::kAnyExtendedKeyUsage, oids::kServerAuth, oids::kCodeSigning};
    spec.extra_extensions = {{"2.5.29.30", true, asn1::Sequence()},   // name constraints
                             {"2.5.29.36", true, asn1::Sequence()},   // policy constraints
                             {"2.5.29.32", false, asn1::Sequence()},  // policies
                             {"2.5.29.17", false, asn1::Sequence()},  // alternative names
                             {"1.2.3.4", true, asn1::Null()}};
  });
  return out;
}

std::vector<std::string> SeedCertificatesOfOtherKeys() {
  std::vector<std::string> out;
  for (const KeyAlgorithm algorithm :
       {KeyAlgorithm::kEcP256, KeyAlgorithm::kEcP384, KeyAlgorithm::kEcP521, KeyAlgorithm::kRsa}) {
    const DevKey key = DevKey::FromSeed(algorithm, "fuzz seed");
    CertificateSpec spec = LeafSpec();
    spec.public_key = key.SubjectPublicKeyInfo();
    out.push_back(BuildCertificate(spec, key));
  }
  return out;
}

}  // namespace countersign::fuzz
