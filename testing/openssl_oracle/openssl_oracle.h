// OpenSSL's libcrypto as a second opinion, in the same process, behind plain values. Whoever asks
// it shares no code with the engine: DER is OpenSSL's to parse, paths are OpenSSL's to validate.
#ifndef COUNTERSIGN_TESTING_OPENSSL_ORACLE_OPENSSL_ORACLE_H_
#define COUNTERSIGN_TESTING_OPENSSL_ORACLE_OPENSSL_ORACLE_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::openssl {

enum class Padding { kNone, kPkcs1, kPss };  // kNone: ECDSA, Ed25519

// Whether `signature` verifies with the SubjectPublicKeyInfo over `message` (EVP_DigestVerify).
// `key_type`: "EC", "RSA", "ED25519"; another key does not verify. `digest`: "SHA256"; empty for
// Ed25519. PSS has `digest` for MGF1, too, and its length of salt.
struct SignatureCase {
  std::string_view key_type, digest;
  Padding padding = Padding::kNone;
  std::string_view public_key, message, signature;
};
bool VerifySignature(const SignatureCase& c);

// Signs with a private key in PEM; for padding that DevKey does not make.
std::string SignPss(std::string_view key_pem, std::string_view digest, int salt_length,
                    std::string_view message);

// A question about a path; certificates in DER.
struct ChainCase {
  std::string leaf;
  std::vector<std::string> bag, anchors;
  std::int64_t at = 0;  // seconds since 1970
};

// Every objection of X509_verify_cert with X509_V_FLAG_X509_STRICT and partial chains, by the names
// of x509_vfy.h without `X509_V_ERR_`; those that have no name here by number. Empty: accepted.
// What purpose "code signing" demands, of which this OpenSSL knows nothing, is objected to by names
// of our own: `PARSE`: not one certificate in full. `LEAF_...`: version, authority, key usage,
// extended key usage. `CA_EXTENDED_KEY_USAGE`: of an authority on the path excludes code signing.
std::set<std::string> ObjectionsToChain(const ChainCase& c);

// A detached CMS SignedData in PEM, as AWS Signer makes it for Lambda, looked at strictly.
struct EnvelopeCase {
  std::string_view pem, content;  // the content that the signature is detached from
  std::string anchor;             // DER
};

struct EnvelopeAnswer {
  bool accepted = false;
  std::string objection;  // the first one
  std::string job_arn, profile_version_arn;
  std::int64_t signing_time = 0, expires_at = 0;  // seconds since 1970, fraction cut off
};

// Accepts what CMS_verify accepts at the signing time under these conditions besides, each read
// through OpenSSL's own structures: one SignerInfo with issuer and serial number; no content, CRL
// or unsigned attribute; SHA-384 and ecdsa-with-SHA384; signed attributes, each type once with one
// value; messageDigest and contentType right; times as GeneralizedTime; ARNs as UTF8String; and a
// chain without objections.
EnvelopeAnswer VerifyEnvelope(const EnvelopeCase& c);

}  // namespace countersign::openssl

#endif  // COUNTERSIGN_TESTING_OPENSSL_ORACLE_OPENSSL_ORACLE_H_
