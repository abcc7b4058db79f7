// Builds signature envelopes in the format of AWS Signer's Lambda platform, right or wrong.
//
// The layers are those of CMS SignedData (RFC 5652 section 5.1) in the byte layout of a genuine
// AWS-made file: PEM; BER with indefinite lengths outside and DER inside; certificates leaf first
// and the root twice; seven signed attributes. Three steps, so that a test can change what lies
// between them: BuildEnvelopeParts, AssembleSignedData, EncodeEnvelopePem. DevAuthority::Sign does
// all three.
#ifndef COUNTERSIGN_TESTING_AUTHORITY_ENVELOPE_BUILDER_H_
#define COUNTERSIGN_TESTING_AUTHORITY_ENVELOPE_BUILDER_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/base/digest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/dev_key.h"

namespace countersign {

namespace oids {
inline constexpr char kData[] = "1.2.840.113549.1.7.1";
inline constexpr char kSignedData[] = "1.2.840.113549.1.7.2";
inline constexpr char kSha256[] = "2.16.840.1.101.3.4.2.1";
inline constexpr char kSha384[] = "2.16.840.1.101.3.4.2.2";
inline constexpr char kEcdsaWithSha384[] = "1.2.840.10045.4.3.3";
// Signed attributes: of CMS (RFC 5652 section 11, RFC 6211), and AWS's own.
inline constexpr char kContentType[] = "1.2.840.113549.1.9.3";
inline constexpr char kMessageDigest[] = "1.2.840.113549.1.9.4";
inline constexpr char kSigningTime[] = "1.2.840.113549.1.9.5";
inline constexpr char kAlgorithmProtection[] = "1.2.840.113549.1.9.52";
inline constexpr char kSigningJobArn[] = "1.3.187.137.1.2";
inline constexpr char kSignatureExpiry[] = "1.3.187.137.1.3";
inline constexpr char kProfileVersionArn[] = "1.3.187.137.1.4";
}  // namespace oids

// What is signed and what is said about it.
struct SigningRequest {
  Sha384Digest inner;  // the package's content digest; its own SHA-384 is the message digest
  std::string profile_version_arn;
  std::string job_arn;
  absl::Time signing_time;
  absl::Time expires_at;
};

struct SignedAttribute {
  std::string type;                 // dotted OID
  std::vector<std::string> values;  // each one element in DER; AWS has exactly one
};

enum class AlgorithmProtection { kRight, kWrong, kAbsent };

// Departures from what AWS writes; the defaults are what AWS writes.
struct EnvelopeOptions {
  // The signer. `edit_leaf` gets the default certificate; a new key also becomes its public key.
  std::function<void(CertificateSpec&)> edit_leaf;
  std::optional<DevKey> leaf_key;         // default: derived from the regional key and the request
  std::optional<DevKey> leaf_issuer_key;  // default: the regional key

  // The certificates: gets leaf, regional, subordinate, root, root (DER).
  std::function<void(std::vector<std::string>&)> edit_certificates;

  // The signed attributes: `edit_attributes` gets the default ones with what is chosen below, and
  // may add, drop, double or change any. Unsorted, they stay in the order it leaves them in.
  int fraction_digits = 3;
  bool utc_signing_time = false;
  AlgorithmProtection algorithm_protection = AlgorithmProtection::kRight;
  std::optional<std::string> message_digest;  // octets
  std::string content_type = oids::kData;
  std::function<void(std::vector<SignedAttribute>&)> edit_attributes;
  bool sort_attributes = true;

  // The SignerInfo.
  bool omit_signed_attributes = false;  // the field, not its elements
  int signer_info_version = 1;
  std::optional<std::string> signer_identifier;  // DER; default: issuer and serial of the leaf
  std::string signature_algorithm = oids::kEcdsaWithSha384;  // as named; the hash stays SHA-384
  bool null_signature_parameters = false;
  std::optional<std::string> signature;
  std::optional<std::size_t> flip_signature_bit;  // 0: the lowest of the last octet
  std::vector<SignedAttribute> unsigned_attributes;
  int signer_infos = 1;  // how many times it is written

  // The SignedData.
  int signed_data_version = 1;
  std::string digest_algorithm = oids::kSha384;  // as named; the SignerInfo's too
  bool null_digest_parameters = true;
  std::optional<std::vector<std::string>> digest_algorithms;  // OIDs of the SignedData's set alone
  bool omit_certificates = false;                             // the field, not its elements
  std::string encapsulated_type = oids::kData;
  std::optional<std::string> embedded_content;  // octets
  bool embedded_in_pieces = false;              // as streams are: X.690 section 8.7.3
  std::string revocation_lists;                 // CRLs, DER; none: no field
  bool definite_lengths = false;

  // The PEM.
  std::string pem_label = "PKCS7";
  std::string line_ending = "\n";
  std::size_t columns = 64;
};

// A certificate of a signer and the key that belongs to it.
struct Leaf {
  CertificateSpec spec;
  DevKey key;
  std::string certificate;  // DER
};

// What an envelope is assembled from. Each field stands for itself: a changed attribute does not
// change signed_bytes, nor those the signature.
struct EnvelopeParts {
  std::vector<std::string> certificates;  // DER
  std::vector<std::string> attributes;    // DER, in the order in which they are signed
  std::string signed_bytes;               // SET OF Attribute
  std::string signature;
  std::vector<std::string> signer_infos;  // DER
};

// The seven signed attributes, unsorted.
std::vector<SignedAttribute> DefaultAttributes(const SigningRequest& request,
                                               const EnvelopeOptions& options);

// Attribute (RFC 5652 section 5.3), the values in the order given.
std::string EncodeAttribute(const SignedAttribute& attribute);

// SignerInfo over attributes (DER, in order) and a signature.
std::string EncodeSignerInfo(const Leaf& leaf, const std::vector<std::string>& attributes,
                             std::string_view signature, const EnvelopeOptions& options);

EnvelopeParts BuildEnvelopeParts(const SigningRequest& request, const Leaf& leaf,
                                 std::vector<std::string> certificates,
                                 const EnvelopeOptions& options);

// ContentInfo in BER from the certificates and signer_infos of `parts`.
std::string AssembleSignedData(const EnvelopeParts& parts, const EnvelopeOptions& options);

// PEM with the label, columns and line ending of `options`.
std::string EncodeEnvelopePem(std::string_view ber, const EnvelopeOptions& options);

}  // namespace countersign

#endif  // COUNTERSIGN_TESTING_AUTHORITY_ENVELOPE_BUILDER_H_
