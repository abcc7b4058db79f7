#include "core/crypto/public_key.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/crypto/backend.h"
#include "core/encoding/algorithm_identifier.h"
#include "core/encoding/der.h"

namespace countersign {
namespace {

using namespace std::string_view_literals;

// Contents of OBJECT IDENTIFIERs.
constexpr std::string_view kEcPublicKey = "\x2a\x86\x48\xce\x3d\x02\x01"sv;        // RFC 5480
constexpr std::string_view kP256 = "\x2a\x86\x48\xce\x3d\x03\x01\x07"sv;           // RFC 5480
constexpr std::string_view kP384 = "\x2b\x81\x04\x00\x22"sv;                       // RFC 5480
constexpr std::string_view kP521 = "\x2b\x81\x04\x00\x23"sv;                       // RFC 5480
constexpr std::string_view kRsaEncryption = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"sv;  // RFC 3279
constexpr std::string_view kRsaPss = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"sv;     // RFC 4055
constexpr std::string_view kMgf1 = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"sv;       // RFC 4055
constexpr std::string_view kEd25519 = "\x2b\x65\x70"sv;                            // RFC 8410

struct Curve {
  std::string_view oid;
  KeyAlgorithm algorithm;
  std::size_t bits;
};
constexpr Curve kCurves[] = {
    {kP256, KeyAlgorithm::kEcP256, 256},
    {kP384, KeyAlgorithm::kEcP384, 384},
    {kP521, KeyAlgorithm::kEcP521, 521},
};

struct NamedHash {
  std::string_view oid;
  HashAlgorithm hash;
  int size;  // octets
};
constexpr NamedHash kHashes[] = {
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x01"sv, HashAlgorithm::kSha256, 32},
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x02"sv, HashAlgorithm::kSha384, 48},
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x03"sv, HashAlgorithm::kSha512, 64},
};

struct NamedScheme {
  std::string_view oid;
  SignatureScheme scheme;
};
constexpr NamedScheme kSchemes[] = {
    {"\x2a\x86\x48\xce\x3d\x04\x03\x02"sv, {SignatureKind::kEcdsa, HashAlgorithm::kSha256}},
    {"\x2a\x86\x48\xce\x3d\x04\x03\x03"sv, {SignatureKind::kEcdsa, HashAlgorithm::kSha384}},
    {"\x2a\x86\x48\xce\x3d\x04\x03\x04"sv, {SignatureKind::kEcdsa, HashAlgorithm::kSha512}},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"sv, {SignatureKind::kRsaPkcs1, HashAlgorithm::kSha256}},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"sv, {SignatureKind::kRsaPkcs1, HashAlgorithm::kSha384}},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"sv, {SignatureKind::kRsaPkcs1, HashAlgorithm::kSha512}},
    {kEd25519, {SignatureKind::kEd25519, HashAlgorithm::kSha512}},
};

// A hash's AlgorithmIdentifier, parameters NULL or absent (RFC 4055 section 2.1).
const NamedHash* HashOf(Bytes der) {
  const std::optional<AlgorithmIdentifier> parts = ParseAlgorithmIdentifier(der);
  if (!parts.has_value() || !(parts->parameters.empty() || IsDerNull(parts->parameters))) {
    return nullptr;
  }
  for (const NamedHash& named : kHashes) {
    if (named.oid == parts->oid) return &named;
  }
  return nullptr;
}

// RSASSA-PSS-params (RFC 4055 section 3.1): every default is SHA-1's, so all but the trailer must
// be there.
std::optional<SignatureScheme> PssScheme(Bytes parameters) {
  DerReader outer(parameters);
  Bytes sequence, hash_field, mask_field, salt_field, salt;
  if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) return std::nullopt;
  DerReader in(sequence);
  if (!in.Read(der::ContextConstructed(0), &hash_field) ||
      !in.Read(der::ContextConstructed(1), &mask_field) ||
      !in.Read(der::ContextConstructed(2), &salt_field) || !in.AtEnd()) {
    return std::nullopt;
  }
  const NamedHash* const hash = HashOf(hash_field);
  const std::optional<AlgorithmIdentifier> mask = ParseAlgorithmIdentifier(mask_field);
  if (hash == nullptr || !mask.has_value() || mask->oid != kMgf1 ||
      HashOf(mask->parameters) != hash) {
    return std::nullopt;
  }
  DerReader salt_in(salt_field);
  if (!salt_in.Read(der::kInteger, &salt) || !salt_in.AtEnd() ||
      SmallInteger(salt) != std::optional<int>(hash->size)) {
    return std::nullopt;
  }
  return SignatureScheme{SignatureKind::kRsaPss, hash->hash};
}

std::optional<SubjectPublicKeyInfo> EcKey(Bytes der, Bytes parameters, Bytes point) {
  DerReader in(parameters);
  Bytes oid;
  if (!in.Read(der::kObjectIdentifier, &oid) || !in.AtEnd()) return std::nullopt;
  for (const Curve& curve : kCurves) {
    const std::size_t field = (curve.bits + 7) / 8;
    if (curve.oid == AsText(oid) && point.size() == 1 + 2 * field && point[0] == 0x04) {
      return SubjectPublicKeyInfo{curve.algorithm, curve.bits, der, {}};
    }
  }
  return std::nullopt;
}

std::size_t BitLength(Bytes magnitude) {
  std::size_t bits = 8 * magnitude.size();
  for (int mask = 0x80; bits > 0 && (magnitude[0] & mask) == 0; mask >>= 1) --bits;
  return bits;
}

std::optional<SubjectPublicKeyInfo> RsaKey(Bytes der, Bytes parameters, Bytes key) {
  constexpr std::size_t kMinBits = 2048, kMaxBits = 8192, kMaxExponentOctets = 8;
  DerReader outer(key);
  Bytes sequence, modulus, exponent;
  if (!IsDerNull(parameters) || !outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) {
    return std::nullopt;
  }
  DerReader in(sequence);
  if (!in.Read(der::kInteger, &modulus) || !in.Read(der::kInteger, &exponent) || !in.AtEnd()) {
    return std::nullopt;
  }
  const std::optional<Bytes> n = PositiveInteger(modulus), e = PositiveInteger(exponent);
  if (!n.has_value() || !e.has_value()) return std::nullopt;
  const std::size_t bits = BitLength(*n);
  const bool good_exponent = e->size() <= kMaxExponentOctets && (e->back() & 1) != 0 &&
                             (e->size() > 1 || e->back() >= 3);
  if (bits < kMinBits || bits > kMaxBits || (n->back() & 1) == 0 || !good_exponent) {
    return std::nullopt;
  }
  return SubjectPublicKeyInfo{KeyAlgorithm::kRsa, bits, der, *n};
}

// Strict DER ECDSA-Sig-Value to r || s of the curve's length; nothing when either does not fit.
// That r and s lie below the group's order is for the library to check.
std::optional<std::vector<std::uint8_t>> FixedLengthEcdsa(Bytes signature, std::size_t field) {
  DerReader outer(signature);
  Bytes sequence;
  if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) return std::nullopt;
  DerReader in(sequence);
  std::vector<std::uint8_t> fixed(2 * field, 0);
  for (std::size_t half = 1; half <= 2; ++half) {
    Bytes contents;
    if (!in.Read(der::kInteger, &contents)) return std::nullopt;
    const std::optional<Bytes> value = PositiveInteger(contents);
    if (!value.has_value() || value->size() > field) return std::nullopt;
    std::copy(value->begin(), value->end(), fixed.begin() + (half * field - value->size()));
  }
  if (!in.AtEnd()) return std::nullopt;
  return fixed;
}

// S < L, little-endian (RFC 8032 section 5.1.7); Botan 2.19 lets larger ones pass.
bool EdScalarInRange(Bytes scalar) {
  constexpr std::uint8_t kOrder[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                       0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                       0,    0,    0,    0,    0,    0,    0,    0,
                                       0,    0,    0,    0,    0,    0,    0,    0x10};
  return std::lexicographical_compare(scalar.rbegin(), scalar.rend(), std::rbegin(kOrder),
                                      std::rend(kOrder));
}

bool Suits(SignatureKind kind, KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::kEcP256:
    case KeyAlgorithm::kEcP384:
    case KeyAlgorithm::kEcP521:
      return kind == SignatureKind::kEcdsa;
    case KeyAlgorithm::kRsa:
      return kind == SignatureKind::kRsaPkcs1 || kind == SignatureKind::kRsaPss;
    case KeyAlgorithm::kEd25519:
      return kind == SignatureKind::kEd25519;
  }
  return false;
}

}  // namespace

std::optional<SubjectPublicKeyInfo> ParseSubjectPublicKeyInfo(Bytes der) {
  DerReader outer(der);
  DerElement algorithm;
  Bytes sequence, bits;
  if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) return std::nullopt;
  DerReader in(sequence);
  if (!in.Read(der::kSequence, &algorithm) || !in.Read(der::kBitString, &bits) || !in.AtEnd()) {
    return std::nullopt;
  }
  const std::optional<AlgorithmIdentifier> parts = ParseAlgorithmIdentifier(algorithm.whole);
  const std::optional<Bytes> key = WholeOctets(bits);
  if (!parts.has_value() || !key.has_value()) return std::nullopt;
  if (parts->oid == kEcPublicKey) return EcKey(der, parts->parameters, *key);
  if (parts->oid == kRsaEncryption) return RsaKey(der, parts->parameters, *key);
  if (parts->oid == kEd25519 && parts->parameters.empty() && key->size() == 32) {
    return SubjectPublicKeyInfo{KeyAlgorithm::kEd25519, 255, der, {}};
  }
  return std::nullopt;
}

std::optional<SignatureScheme> ParseSignatureAlgorithm(Bytes der, NullParameters null_parameters) {
  const std::optional<AlgorithmIdentifier> parts = ParseAlgorithmIdentifier(der);
  if (!parts.has_value()) return std::nullopt;
  if (parts->oid == kRsaPss) return PssScheme(parts->parameters);
  for (const NamedScheme& named : kSchemes) {
    if (named.oid != parts->oid) continue;
    // RFC 4055 section 5: NULL must be written for RSA, and its absence be accepted.
    const bool null_allowed = named.scheme.kind == SignatureKind::kRsaPkcs1 ||
                              null_parameters == NullParameters::kAccept;
    if (parts->parameters.empty() || (null_allowed && IsDerNull(parts->parameters))) {
      return named.scheme;
    }
  }
  return std::nullopt;
}

std::optional<HashAlgorithm> ParseDigestAlgorithm(Bytes der) {
  const NamedHash* const hash = HashOf(der);
  if (hash == nullptr) return std::nullopt;
  return hash->hash;
}

PublicKey::PublicKey(KeyAlgorithm algorithm, std::size_t bits, std::vector<std::uint8_t> modulus,
                     std::shared_ptr<const internal::LoadedKey> key)
    : algorithm_(algorithm), bits_(bits), modulus_(std::move(modulus)), key_(std::move(key)) {}

std::optional<PublicKey> PublicKey::Load(const SubjectPublicKeyInfo& spki) {
  std::shared_ptr<const internal::LoadedKey> key = internal::LoadKey(spki.der);
  if (key == nullptr) return std::nullopt;
  return PublicKey(spki.algorithm, spki.bits,
                   std::vector<std::uint8_t>(spki.modulus.begin(), spki.modulus.end()),
                   std::move(key));
}

SignatureCheck PublicKey::Verify(SignatureScheme scheme, Bytes message, Bytes signature) const {
  if (!Suits(scheme.kind, algorithm_)) return SignatureCheck::kUnsuitable;
  if (scheme.kind == SignatureKind::kEcdsa) {
    const auto fixed = FixedLengthEcdsa(signature, (bits_ + 7) / 8);
    if (!fixed.has_value()) return SignatureCheck::kInvalid;
    return internal::VerifyWithKey(*key_, scheme, message, *fixed);
  }
  if (scheme.kind == SignatureKind::kEd25519) {
    if (signature.size() != 64 || !EdScalarInRange(signature.subspan(32))) {
      return SignatureCheck::kInvalid;
    }
  } else if (signature.size() != modulus_.size() ||
             !std::lexicographical_compare(signature.begin(), signature.end(), modulus_.begin(),
                                           modulus_.end())) {
    return SignatureCheck::kInvalid;  // RFC 8017 sections 5.2.2 and 8.2.2: as long as n, below n
  }
  return internal::VerifyWithKey(*key_, scheme, message, signature);
}

}  // namespace countersign
