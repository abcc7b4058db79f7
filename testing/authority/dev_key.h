// Private keys of the development authority. For trying things out, never for production: keys
// come from a seed that anyone can repeat, and nothing is kept secret in memory.
//
// Only dev_key.cc includes Botan; no Botan type appears here.
#ifndef COUNTERSIGN_TESTING_AUTHORITY_DEV_KEY_H_
#define COUNTERSIGN_TESTING_AUTHORITY_DEV_KEY_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "core/crypto/public_key.h"

namespace countersign {

namespace internal {
class DevKeyState;  // of the cryptographic library
}  // namespace internal

// A private key. Cheap to copy: copies share the key, which never changes.
class DevKey {
 public:
  // The key of a seed: always the same one. EC scalars and Ed25519 keys depend on the seed alone;
  // the primes of an RSA key (2048 bits) also on how the version of Botan searches for them.
  static DevKey FromSeed(KeyAlgorithm algorithm, std::string_view seed);
  static DevKey P256FromSeed(std::string_view seed) {
    return FromSeed(KeyAlgorithm::kEcP256, seed);
  }
  static DevKey P384FromSeed(std::string_view seed) {
    return FromSeed(KeyAlgorithm::kEcP384, seed);
  }
  static DevKey P521FromSeed(std::string_view seed) {
    return FromSeed(KeyAlgorithm::kEcP521, seed);
  }
  static DevKey Rsa2048FromSeed(std::string_view seed) {
    return FromSeed(KeyAlgorithm::kRsa, seed);
  }
  static DevKey Ed25519FromSeed(std::string_view seed) {
    return FromSeed(KeyAlgorithm::kEd25519, seed);
  }

  // Reads one PEM block `PRIVATE KEY`, an unencrypted PKCS #8 PrivateKeyInfo (RFC 5208).
  // InvalidArgument when it is something else or a key of a kind that is not in KeyAlgorithm.
  static absl::StatusOr<DevKey> FromPkcs8Pem(std::string_view pem);

  // What FromPkcs8Pem reads.
  std::string Pkcs8Pem() const;

  KeyAlgorithm algorithm() const { return algorithm_; }

  // The public half: a SubjectPublicKeyInfo in DER (RFC 5280 section 4.1).
  const std::string& SubjectPublicKeyInfo() const { return spki_; }

  // The hash that fits the key: SHA-256 for P-256 and RSA, SHA-384 for P-384, SHA-512 for P-521.
  HashAlgorithm PreferredHash() const;

  // The signature over `message` in the encoding of X.509 and CMS: DER ECDSA-Sig-Value made with
  // the nonce of RFC 6979, RSASSA-PKCS1-v1_5, or Ed25519, which has a hash of its own. The same
  // message always gives the same bytes.
  std::string Sign(std::string_view message) const { return Sign(message, PreferredHash()); }
  std::string Sign(std::string_view message, HashAlgorithm hash) const;

  // The AlgorithmIdentifier in DER that names such signatures (RFC 5758, RFC 4055, RFC 8410).
  std::string SignatureAlgorithm() const { return SignatureAlgorithm(PreferredHash()); }
  std::string SignatureAlgorithm(HashAlgorithm hash) const;

 private:
  DevKey(KeyAlgorithm algorithm, std::string pkcs8, std::string spki,
         std::shared_ptr<const internal::DevKeyState> state)
      : algorithm_(algorithm), pkcs8_(std::move(pkcs8)), spki_(std::move(spki)),
        state_(std::move(state)) {}

  static absl::StatusOr<DevKey> FromPkcs8(std::string der);

  KeyAlgorithm algorithm_;
  std::string pkcs8_;  // DER
  std::string spki_;   // DER
  std::shared_ptr<const internal::DevKeyState> state_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_TESTING_AUTHORITY_DEV_KEY_H_
