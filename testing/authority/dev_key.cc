// The only file of testing/ that includes Botan: 2.19 or 3, whichever the machine has. What
// differs between them here is the switch right below; keys go in and out as PKCS #8, which both
// read alike.
#include <botan/build.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <botan/data_src.h>
#include <botan/hmac_drbg.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>

#include "core/base/bytes.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"
#include "testing/authority/seed.h"

namespace countersign {
namespace {

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto kDerSignature = Botan::Signature_Format::DerSequence;
#else
constexpr auto kDerSignature = Botan::DER_SEQUENCE;
#endif

#if !defined(BOTAN_HAS_RFC6979_GENERATOR)
#error "without RFC 6979 the same inputs would not give the same bytes"
#endif

constexpr char kPkcs8Label[] = "PRIVATE KEY";
constexpr char kEcPublicKey[] = "1.2.840.10045.2.1";
constexpr char kRsaEncryption[] = "1.2.840.113549.1.1.1";
constexpr char kEd25519[] = "1.3.101.112";

struct Curve {
  const char* oid;
  const char* order;  // of the base point (SEC 2 version 2, sections 2.4.2, 2.5.1 and 2.6.1)
};

constexpr Curve kP256 = {"1.2.840.10045.3.1.7",
                         "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"};
constexpr Curve kP384 = {"1.3.132.0.34",
                         "ffffffffffffffffffffffffffffffffffffffffffffffff"
                         "c7634d81f4372ddf581a0db248b0a77aecec196accc52973"};
constexpr Curve kP521 = {"1.3.132.0.35",
                         "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                         "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"};

// A deterministic RNG (NIST SP 800-90A) of this one state; it is never reseeded.
std::unique_ptr<Botan::HMAC_DRBG> RngFromSeed(std::string_view seed) {
  auto rng = std::make_unique<Botan::HMAC_DRBG>("SHA-384");
  const std::string state = ExpandSeed("rng", seed, 48);
  rng->initialize_with(AsBytes(state).data(), state.size());
  return rng;
}

// The first candidate from the seed within 1 to order - 1 (FIPS 186-4 appendix B.4.2).
std::string ScalarFromSeed(const Curve& curve, std::string_view seed) {
  const std::vector<std::uint8_t> order = *HexDecode(curve.order);
  const std::string_view bound = AsText(Bytes(order));
  for (int attempt = 0;; ++attempt) {
    std::string candidate =
        ExpandSeed(curve.oid, CombineSeeds({seed, std::to_string(attempt)}), bound.size());
    if (order[0] == 1) candidate[0] = static_cast<char>(candidate[0] & 1);  // P-521: 521 bits
    const bool is_zero = candidate.find_first_not_of('\0') == std::string::npos;
    if (!is_zero && candidate < bound) return candidate;
  }
}

// PrivateKeyInfo (RFC 5208 section 5) with the algorithm's own encoding of the key inside.
std::string PrivateKeyInfo(std::string_view algorithm, std::string_view key) {
  return asn1::Sequence(asn1::Integer(0), algorithm, asn1::OctetString(key));
}

// ECPrivateKey (RFC 5915 section 3); the curve is named in the AlgorithmIdentifier.
std::string EcPkcs8(const Curve& curve, std::string_view seed) {
  return PrivateKeyInfo(
      asn1::Sequence(asn1::ObjectIdentifier(kEcPublicKey), asn1::ObjectIdentifier(curve.oid)),
      asn1::Sequence(asn1::Integer(1), asn1::OctetString(ScalarFromSeed(curve, seed))));
}

std::string RsaPkcs8(std::string_view seed) {
  const auto rng = RngFromSeed(CombineSeeds({kRsaEncryption, seed}));
  const Botan::RSA_PrivateKey key(*rng, 2048);
  const auto der = key.private_key_info();
  return std::string(AsText(Bytes(der.data(), der.size())));
}

// RFC 8410 section 7.
std::string Ed25519Pkcs8(std::string_view seed) {
  return PrivateKeyInfo(asn1::Sequence(asn1::ObjectIdentifier(kEd25519)),
                        asn1::OctetString(ExpandSeed(kEd25519, seed, 32)));
}

std::string Pkcs8FromSeed(KeyAlgorithm algorithm, std::string_view seed) {
  switch (algorithm) {
    case KeyAlgorithm::kEcP256:
      return EcPkcs8(kP256, seed);
    case KeyAlgorithm::kEcP384:
      return EcPkcs8(kP384, seed);
    case KeyAlgorithm::kEcP521:
      return EcPkcs8(kP521, seed);
    case KeyAlgorithm::kRsa:
      return RsaPkcs8(seed);
    case KeyAlgorithm::kEd25519:
      return Ed25519Pkcs8(seed);
  }
  std::abort();
}

// The names of the paddings that both major versions know.
const char* PaddingName(KeyAlgorithm algorithm, HashAlgorithm hash) {
  constexpr const char* kEcdsa[] = {"EMSA1(SHA-256)", "EMSA1(SHA-384)", "EMSA1(SHA-512)"};
  constexpr const char* kPkcs1[] = {"EMSA3(SHA-256)", "EMSA3(SHA-384)", "EMSA3(SHA-512)"};
  if (algorithm == KeyAlgorithm::kEd25519) return "Pure";
  return (algorithm == KeyAlgorithm::kRsa ? kPkcs1 : kEcdsa)[static_cast<int>(hash)];
}

absl::Status NotAKey() {
  return absl::InvalidArgumentError(
      "expected an unencrypted PKCS #8 private key: P-256, P-384, P-521, RSA or Ed25519");
}

}  // namespace

namespace internal {

class DevKeyState {
 public:
  explicit DevKeyState(std::unique_ptr<Botan::Private_Key> key) : key_(std::move(key)) {}
  const Botan::Private_Key& key() const { return *key_; }

 private:
  std::unique_ptr<Botan::Private_Key> key_;
};

}  // namespace internal

absl::StatusOr<DevKey> DevKey::FromPkcs8(std::string der) {
  std::unique_ptr<Botan::Private_Key> key;
  std::string spki;
  try {
    Botan::DataSource_Memory source(AsBytes(der).data(), der.size());
    key = Botan::PKCS8::load_key(source);
    if (key == nullptr || !key->check_key(*RngFromSeed(der), false)) return NotAKey();
    const std::vector<std::uint8_t> bits = key->subject_public_key();
    spki = AsText(Bytes(bits));
  } catch (const std::exception&) {
    return NotAKey();
  }
  const auto info = ParseSubjectPublicKeyInfo(AsBytes(spki));
  if (!info.has_value()) return NotAKey();
  return DevKey(info->algorithm, std::move(der), std::move(spki),
                std::make_shared<internal::DevKeyState>(std::move(key)));
}

DevKey DevKey::FromSeed(KeyAlgorithm algorithm, std::string_view seed) {
  return FromPkcs8(Pkcs8FromSeed(algorithm, seed)).value();
}

absl::StatusOr<DevKey> DevKey::FromPkcs8Pem(std::string_view pem) {
  absl::StatusOr<std::vector<PemBlock>> blocks = ParsePem(pem, PemSurroundings::kNothing);
  if (!blocks.ok()) return blocks.status();
  if (blocks->size() != 1 || blocks->front().label != kPkcs8Label) return NotAKey();
  return FromPkcs8(std::move(blocks->front().body));
}

std::string DevKey::Pkcs8Pem() const { return WritePem(kPkcs8Label, pkcs8_); }

HashAlgorithm DevKey::PreferredHash() const {
  switch (algorithm_) {
    case KeyAlgorithm::kEcP384:
      return HashAlgorithm::kSha384;
    case KeyAlgorithm::kEcP521:
      return HashAlgorithm::kSha512;
    case KeyAlgorithm::kEcP256:
    case KeyAlgorithm::kRsa:
    case KeyAlgorithm::kEd25519:
      return HashAlgorithm::kSha256;
  }
  std::abort();
}

std::string DevKey::Sign(std::string_view message, HashAlgorithm hash) const {
  // Blinds the computation only: nonces are those of RFC 6979.
  const auto rng = RngFromSeed(message);
  const bool is_der = algorithm_ != KeyAlgorithm::kRsa && algorithm_ != KeyAlgorithm::kEd25519;
  const char* const padding = PaddingName(algorithm_, hash);
  const Bytes bytes = AsBytes(message);
  std::vector<std::uint8_t> signature;
  if (is_der) {
    Botan::PK_Signer signer(state_->key(), *rng, padding, kDerSignature);
    signature = signer.sign_message(bytes.data(), bytes.size(), *rng);
  } else {
    Botan::PK_Signer signer(state_->key(), *rng, padding);
    signature = signer.sign_message(bytes.data(), bytes.size(), *rng);
  }
  return std::string(AsText(Bytes(signature)));
}

std::string DevKey::SignatureAlgorithm(HashAlgorithm hash) const {
  constexpr const char* kEcdsaWith[] = {"1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3",
                                        "1.2.840.10045.4.3.4"};
  constexpr const char* kRsaWith[] = {"1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12",
                                      "1.2.840.113549.1.1.13"};
  if (algorithm_ == KeyAlgorithm::kEd25519) {
    return asn1::Sequence(asn1::ObjectIdentifier(kEd25519));
  }
  const int index = static_cast<int>(hash);
  if (algorithm_ == KeyAlgorithm::kRsa) {
    return asn1::Sequence(asn1::ObjectIdentifier(kRsaWith[index]), asn1::Null());
  }
  return asn1::Sequence(asn1::ObjectIdentifier(kEcdsaWith[index]));
}

}  // namespace countersign
