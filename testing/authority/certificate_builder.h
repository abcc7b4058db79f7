// Builds X.509 certificates (RFC 5280 section 4.1), right or wrong: every field of a plain struct
// is written as it stands. The defaults make an acceptable version 3 certificate; a test bends the
// one field that it is about.
#ifndef COUNTERSIGN_TESTING_AUTHORITY_CERTIFICATE_BUILDER_H_
#define COUNTERSIGN_TESTING_AUTHORITY_CERTIFICATE_BUILDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/crypto/public_key.h"
#include "core/encoding/der.h"
#include "testing/authority/dev_key.h"

namespace countersign {

namespace oids {
inline constexpr char kCountryName[] = "2.5.4.6";
inline constexpr char kOrganizationName[] = "2.5.4.10";
inline constexpr char kOrganizationalUnitName[] = "2.5.4.11";
inline constexpr char kStateOrProvinceName[] = "2.5.4.8";
inline constexpr char kLocalityName[] = "2.5.4.7";
inline constexpr char kCommonName[] = "2.5.4.3";
inline constexpr char kBasicConstraints[] = "2.5.29.19";
inline constexpr char kAuthorityKeyIdentifier[] = "2.5.29.35";
inline constexpr char kSubjectKeyIdentifier[] = "2.5.29.14";
inline constexpr char kKeyUsage[] = "2.5.29.15";
inline constexpr char kExtendedKeyUsage[] = "2.5.29.37";
inline constexpr char kCodeSigning[] = "1.3.6.1.5.5.7.3.3";
inline constexpr char kAnyExtendedKeyUsage[] = "2.5.29.37.0";
inline constexpr char kServerAuth[] = "1.3.6.1.5.5.7.3.1";
}  // namespace oids

// One relative distinguished name of one attribute.
struct NameAttribute {
  std::string type;  // dotted OID
  std::string value;
  std::uint8_t tag = der::kUtf8String;
};
using NameSpec = std::vector<NameAttribute>;

// A Name in DER.
std::string DerName(const NameSpec& name);

// Bits of KeyUsage (RFC 5280 section 4.2.1.3) as they stand in the BIT STRING, first octet high.
namespace key_usage {
inline constexpr std::uint16_t kDigitalSignature = 0x8000;
inline constexpr std::uint16_t kContentCommitment = 0x4000;
inline constexpr std::uint16_t kKeyEncipherment = 0x2000;
inline constexpr std::uint16_t kDataEncipherment = 0x1000;
inline constexpr std::uint16_t kKeyAgreement = 0x0800;
inline constexpr std::uint16_t kKeyCertSign = 0x0400;
inline constexpr std::uint16_t kCrlSign = 0x0200;
inline constexpr std::uint16_t kEncipherOnly = 0x0100;
inline constexpr std::uint16_t kDecipherOnly = 0x0080;
}  // namespace key_usage

struct ExtensionSpec {
  std::string type;  // dotted OID
  bool critical = false;
  std::string value;  // the DER inside the OCTET STRING
};

// BasicConstraints. The default is what AWS Signer gives its leaves: an empty, non-critical
// SEQUENCE, the FALSE left out as DER demands.
struct BasicConstraintsSpec {
  bool ca = false;
  std::optional<int> path_length;
  bool critical = false;
};

struct CertificateSpec {
  int version = 3;     // 1 is left out as the DEFAULT, everything else written as it stands
  std::string serial;  // unsigned big-endian magnitude; made positive
  NameSpec issuer;
  NameSpec subject;
  absl::Time not_before, not_after;  // cut to seconds
  std::string public_key;            // a SubjectPublicKeyInfo in DER

  // Extensions, written in this order, which is AWS's. What is nothing or empty is left out.
  std::optional<BasicConstraintsSpec> basic_constraints;
  bool authority_key_identifier = true;  // of the signer's key
  bool subject_key_identifier = true;    // of public_key
  std::optional<std::uint16_t> key_usage;
  bool key_usage_critical = true;
  std::vector<std::string> extended_key_usage;  // dotted OIDs
  bool extended_key_usage_critical = true;
  std::vector<ExtensionSpec> extra_extensions;  // may also repeat one from above

  // Overrides of what else follows from the fields above and the signer's key, each whole in DER.
  std::optional<std::string> raw_serial;                 // INTEGER
  std::optional<std::string> raw_issuer;                 // Name
  std::optional<std::string> raw_subject;                // Name
  std::optional<std::string> raw_validity;               // SEQUENCE of two times
  std::optional<HashAlgorithm> hash;                     // to sign with; default PreferredHash()
  std::optional<std::string> signature_algorithm;        // AlgorithmIdentifier inside
  std::optional<std::string> outer_signature_algorithm;  // and outside; default: the inside one
};

// The issuer and serial number as the certificate has them, each in DER.
std::string DerIssuer(const CertificateSpec& spec);
std::string DerSerial(const CertificateSpec& spec);

// KeyIdentifier of a SubjectPublicKeyInfo: the leftmost 160 bits of its SHA-256 (RFC 5280 section
// 4.2.1.2 leaves the method to the issuer).
std::string KeyIdentifier(std::string_view public_key);

// The TBSCertificate, and the certificate that `signer` makes of it; both DER.
std::string BuildTbsCertificate(const CertificateSpec& spec, const DevKey& signer);
std::string BuildCertificate(const CertificateSpec& spec, const DevKey& signer);

// A certificate from its three parts, for signatures that are no such thing. `algorithm`: DER.
std::string AssembleCertificate(std::string_view tbs, std::string_view algorithm,
                                std::string_view signature);

}  // namespace countersign

#endif  // COUNTERSIGN_TESTING_AUTHORITY_CERTIFICATE_BUILDER_H_
