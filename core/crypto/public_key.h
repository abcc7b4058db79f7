// The third of the four verbs that hide the cryptographic library: verify a signature.
#ifndef COUNTERSIGN_CORE_CRYPTO_PUBLIC_KEY_H_
#define COUNTERSIGN_CORE_CRYPTO_PUBLIC_KEY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/bytes.h"

namespace countersign {

// The allow-list of keys. What is not here does not verify anything: DSA, P-192, secp256k1,
// explicit curve parameters, RSA below 2048 bits.
enum class KeyAlgorithm { kEcP256, kEcP384, kEcP521, kRsa, kEd25519 };

// The allow-list of hashes that signatures may use. MD5 and SHA-1 are not on it.
enum class HashAlgorithm { kSha256, kSha384, kSha512 };

// The allow-list of signature schemes, but for their hashes.
enum class SignatureKind { kEcdsa, kRsaPkcs1, kRsaPss, kEd25519 };

// How a signature was made. `hash` has no meaning for Ed25519; RSASSA-PSS uses `hash` for MGF1 as
// well and a salt of the hash's length.
struct SignatureScheme {
  SignatureKind kind;
  HashAlgorithm hash;

  friend bool operator==(SignatureScheme a, SignatureScheme b) {
    return a.kind == b.kind && (a.hash == b.hash || a.kind == SignatureKind::kEd25519);
  }
};

// A SubjectPublicKeyInfo (RFC 5280 section 4.1) on the allow-list. Borrowed from the bytes it was
// parsed from.
struct SubjectPublicKeyInfo {
  KeyAlgorithm algorithm;
  std::size_t bits;  // of the field or the modulus
  Bytes der;         // the whole SubjectPublicKeyInfo
  Bytes modulus;     // RSA: unsigned big-endian, no leading zero; empty otherwise
};

// Parses strict DER: named curves by OID only (RFC 5480), uncompressed points, RSA moduli of 2048
// to 8192 bits with NULL parameters and an odd exponent from 3 up to 64 bits (RFC 3279), Ed25519
// (RFC 8410). Nothing for every other key.
std::optional<SubjectPublicKeyInfo> ParseSubjectPublicKeyInfo(Bytes der);

// Parses an AlgorithmIdentifier of a signature: ecdsa-with-SHA256/384/512, sha256/384/512With-
// RSAEncryption, RSASSA-PSS with one hash throughout and its length of salt, Ed25519. Nothing for
// every other algorithm and for parameters that RFC 5758, 4055 and 8410 do not allow; where they
// say absent, `null_parameters` tells whether NULL passes as well.
enum class NullParameters { kRefuse, kAccept };
std::optional<SignatureScheme> ParseSignatureAlgorithm(Bytes der, NullParameters null_parameters);

// Parses the AlgorithmIdentifier of a hash on the allow-list, parameters NULL or absent (RFC 4055
// section 2.1, RFC 5754 section 2).
std::optional<HashAlgorithm> ParseDigestAlgorithm(Bytes der);

namespace internal {
class LoadedKey;  // of the cryptographic library
}  // namespace internal

// How an attempt to verify ended. Only kValid is a success. kUnsuitable: the scheme does not fit
// the key. kError: the cryptographic library failed; an INTERNAL reason.
enum class SignatureCheck { kValid, kInvalid, kUnsuitable, kError };

// A public key, loaded once and shared freely between threads. Cheap to copy.
class PublicKey {
 public:
  // Loads the key; nothing if the library finds it unusable, for example a point that is not on
  // its curve.
  static std::optional<PublicKey> Load(const SubjectPublicKeyInfo& spki);

  KeyAlgorithm algorithm() const { return algorithm_; }

  // Whether `signature` was made over `message` with this key. The signature has the encoding of
  // X.509 and CMS: a strict DER ECDSA-Sig-Value (RFC 3279 section 2.2.3) with 0 < r, s < n, exactly
  // the modulus' length for RSA, 64 bytes with S < L for Ed25519 (RFC 8032 section 5.1.7).
  SignatureCheck Verify(SignatureScheme scheme, Bytes message, Bytes signature) const;

 private:
  PublicKey(KeyAlgorithm algorithm, std::size_t bits, std::vector<std::uint8_t> modulus,
            std::shared_ptr<const internal::LoadedKey> key);

  KeyAlgorithm algorithm_;
  std::size_t bits_;
  std::vector<std::uint8_t> modulus_;
  std::shared_ptr<const internal::LoadedKey> key_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_PUBLIC_KEY_H_
