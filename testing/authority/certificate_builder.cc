#include "testing/authority/certificate_builder.h"

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "testing/authority/der_writer.h"

namespace countersign {
namespace {

// DER demands that FALSE, the DEFAULT, is left out.
std::string EncodeExtension(const ExtensionSpec& extension) {
  return asn1::Sequence(asn1::ObjectIdentifier(extension.type),
                        extension.critical ? asn1::Boolean(true) : std::string(),
                        asn1::OctetString(extension.value));
}

std::string EncodeBasicConstraints(const BasicConstraintsSpec& constraints) {
  return asn1::Sequence(
      constraints.ca ? asn1::Boolean(true) : std::string(),
      constraints.path_length.has_value() ? asn1::Integer(*constraints.path_length)
                                          : std::string());
}

// A named bit list: trailing zero bits are left out (X.690 section 11.2.2).
std::string EncodeKeyUsage(std::uint16_t usage) {
  if (usage == 0) return asn1::BitString("");
  std::string octets = {static_cast<char>(usage >> 8), static_cast<char>(usage & 0xff)};
  if (octets[1] == '\0') octets.pop_back();
  int unused = 0;
  while ((static_cast<unsigned char>(octets.back()) >> unused & 1) == 0) ++unused;
  return asn1::BitString(octets, unused);
}

std::string EncodeExtendedKeyUsage(const std::vector<std::string>& purposes) {
  std::string out;
  for (const std::string& purpose : purposes) out += asn1::ObjectIdentifier(purpose);
  return asn1::Sequence(out);
}

std::string EncodeExtensions(const CertificateSpec& spec, const DevKey& signer) {
  std::string out;
  const auto add = [&out](const char* type, bool critical, std::string value) {
    out += EncodeExtension({type, critical, std::move(value)});
  };
  if (spec.basic_constraints.has_value()) {
    add(oids::kBasicConstraints, spec.basic_constraints->critical,
        EncodeBasicConstraints(*spec.basic_constraints));
  }
  if (spec.authority_key_identifier) {
    const std::string identifier = asn1::OctetString(KeyIdentifier(signer.SubjectPublicKeyInfo()));
    add(oids::kAuthorityKeyIdentifier, false, asn1::Sequence(asn1::Implicit(0, identifier)));
  }
  if (spec.subject_key_identifier) {
    add(oids::kSubjectKeyIdentifier, false, asn1::OctetString(KeyIdentifier(spec.public_key)));
  }
  if (spec.key_usage.has_value()) {
    add(oids::kKeyUsage, spec.key_usage_critical, EncodeKeyUsage(*spec.key_usage));
  }
  if (!spec.extended_key_usage.empty()) {
    add(oids::kExtendedKeyUsage, spec.extended_key_usage_critical,
        EncodeExtendedKeyUsage(spec.extended_key_usage));
  }
  for (const ExtensionSpec& extension : spec.extra_extensions) out += EncodeExtension(extension);
  return out.empty() ? out : asn1::Explicit(3, asn1::Sequence(out));
}

HashAlgorithm HashFor(const CertificateSpec& spec, const DevKey& signer) {
  return spec.hash.value_or(signer.PreferredHash());
}

std::string InnerAlgorithm(const CertificateSpec& spec, const DevKey& signer) {
  return spec.signature_algorithm.has_value() ? *spec.signature_algorithm
                                              : signer.SignatureAlgorithm(HashFor(spec, signer));
}

}  // namespace

std::string DerName(const NameSpec& name) {
  std::string out;
  for (const NameAttribute& attribute : name) {
    out += asn1::Set(asn1::Sequence(asn1::ObjectIdentifier(attribute.type),
                                    asn1::Element(attribute.tag, attribute.value)));
  }
  return asn1::Sequence(out);
}

std::string DerIssuer(const CertificateSpec& spec) {
  return spec.raw_issuer.has_value() ? *spec.raw_issuer : DerName(spec.issuer);
}

std::string DerSerial(const CertificateSpec& spec) {
  return spec.raw_serial.has_value() ? *spec.raw_serial : asn1::UnsignedInteger(spec.serial);
}

std::string KeyIdentifier(std::string_view public_key) {
  constexpr std::size_t kOctets = 20;
  return std::string(AsText(Sha256(AsBytes(public_key)).view()).substr(0, kOctets));
}

std::string BuildTbsCertificate(const CertificateSpec& spec, const DevKey& signer) {
  const std::string version =
      spec.version == 1 ? std::string() : asn1::Explicit(0, asn1::Integer(spec.version - 1));
  const std::string validity =
      spec.raw_validity.has_value()
          ? *spec.raw_validity
          : asn1::Sequence(asn1::X509Time(spec.not_before), asn1::X509Time(spec.not_after));
  const std::string subject =
      spec.raw_subject.has_value() ? *spec.raw_subject : DerName(spec.subject);
  return asn1::Sequence(version, DerSerial(spec), InnerAlgorithm(spec, signer), DerIssuer(spec),
                        validity, subject, spec.public_key, EncodeExtensions(spec, signer));
}

std::string BuildCertificate(const CertificateSpec& spec, const DevKey& signer) {
  const std::string tbs = BuildTbsCertificate(spec, signer);
  const std::string algorithm = spec.outer_signature_algorithm.has_value()
                                    ? *spec.outer_signature_algorithm
                                    : InnerAlgorithm(spec, signer);
  return AssembleCertificate(tbs, algorithm, signer.Sign(tbs, HashFor(spec, signer)));
}

std::string AssembleCertificate(std::string_view tbs, std::string_view algorithm,
                                std::string_view signature) {
  return asn1::Sequence(tbs, algorithm, asn1::BitString(signature));
}

}  // namespace countersign
