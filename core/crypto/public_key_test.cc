// The allow-lists of keys and algorithms, form by form, and what counts as a signature. The
// verification of signatures as such is tested by wycheproof_test.cc.
#include "core/crypto/public_key.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/encoding/der.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"

namespace countersign {
namespace {

constexpr char kEcPublicKey[] = "1.2.840.10045.2.1";
constexpr char kP256[] = "1.2.840.10045.3.1.7";
constexpr char kP384[] = "1.3.132.0.34";
constexpr char kP521[] = "1.3.132.0.35";
constexpr char kRsaEncryption[] = "1.2.840.113549.1.1.1";
constexpr char kEd25519[] = "1.3.101.112";

std::string Key(const std::string& oid, const std::string& parameters, const std::string& bits) {
  return asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier(oid), parameters),
                        asn1::BitString(bits));
}

// A point of that many octets a coordinate; whether it lies on the curve is not looked at yet.
std::string Ec(const std::string& curve, std::size_t field, char form = 4) {
  return Key(kEcPublicKey, asn1::ObjectIdentifier(curve), form + std::string(2 * field, '\x01'));
}

// A modulus of that many bits: a one, zeros, a one.
std::string Modulus(std::size_t bits) {
  std::string out((bits + 7) / 8, '\0');
  out.front() = static_cast<char>(1 << ((bits - 1) % 8));
  out.back() = static_cast<char>(out.back() | 1);
  return out;
}

std::string Rsa(const std::string& modulus, const std::string& exponent,
                const std::string& parameters = asn1::Null()) {
  return Key(kRsaEncryption, parameters,
             asn1::Sequence(asn1::UnsignedInteger(modulus), asn1::UnsignedInteger(exponent)));
}

const std::string kF4 = std::string("\x01\x00\x01", 3);

TEST(SubjectPublicKeyInfo, KeysOnTheAllowList) {
  const struct {
    const char* name;
    std::string der;
    KeyAlgorithm algorithm;
    std::size_t bits;
  } kCases[] = {
      {"P-256", Ec(kP256, 32), KeyAlgorithm::kEcP256, 256},
      {"P-384", Ec(kP384, 48), KeyAlgorithm::kEcP384, 384},
      {"P-521", Ec(kP521, 66), KeyAlgorithm::kEcP521, 521},
      {"RSA 2048", Rsa(Modulus(2048), kF4), KeyAlgorithm::kRsa, 2048},
      {"RSA 2049", Rsa(Modulus(2049), kF4), KeyAlgorithm::kRsa, 2049},
      {"RSA 8192", Rsa(Modulus(8192), kF4), KeyAlgorithm::kRsa, 8192},
      {"RSA, exponent 3", Rsa(Modulus(2048), "\x03"), KeyAlgorithm::kRsa, 2048},
      {"RSA, exponent of 64 bits", Rsa(Modulus(2048), std::string(8, '\xff')), KeyAlgorithm::kRsa,
       2048},
      {"Ed25519", Key(kEd25519, "", std::string(32, '\x01')), KeyAlgorithm::kEd25519, 255},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::optional<SubjectPublicKeyInfo> key = ParseSubjectPublicKeyInfo(AsBytes(c.der));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(key->algorithm, c.algorithm);
    EXPECT_EQ(key->bits, c.bits);
    EXPECT_EQ(AsText(key->der), c.der);
    EXPECT_EQ(key->modulus.size(), c.algorithm == KeyAlgorithm::kRsa ? (c.bits + 7) / 8 : 0);
  }
}

TEST(SubjectPublicKeyInfo, EveryOtherKeyIsRefused) {
  const std::string even = std::string(255, '\xff') + '\xfe';
  const std::string negative_modulus = Key(
      kRsaEncryption, asn1::Null(),
      asn1::Sequence(asn1::Element(der::kInteger, std::string(256, '\xff')), asn1::Integer(65537)));
  const std::string unused_bits = asn1::Sequence(
      asn1::Sequence(asn1::ObjectIdentifier(kEcPublicKey), asn1::ObjectIdentifier(kP256)),
      asn1::BitString('\x04' + std::string(64, '\x02'), 1));
  const struct {
    const char* name;
    std::string der;
  } kCases[] = {
      {"empty", ""},
      {"secp256k1", Ec("1.3.132.0.10", 32)},
      {"P-192", Ec("1.2.840.10045.3.1.1", 24)},
      {"P-224", Ec("1.3.132.0.33", 28)},
      {"brainpoolP256r1", Ec("1.3.36.3.3.2.8.1.1.7", 32)},
      {"explicit curve parameters",
       Key(kEcPublicKey, asn1::Sequence(asn1::Integer(1)), '\x04' + std::string(64, '\x01'))},
      {"curve implied by the authority",
       Key(kEcPublicKey, asn1::Null(), '\x04' + std::string(64, '\x01'))},
      {"no curve", Key(kEcPublicKey, "", '\x04' + std::string(64, '\x01'))},
      {"curve and more", Key(kEcPublicKey, asn1::ObjectIdentifier(kP256) + asn1::Null(),
                             '\x04' + std::string(64, '\x01'))},
      {"compressed point",
       Key(kEcPublicKey, asn1::ObjectIdentifier(kP256), '\x02' + std::string(32, '\x01'))},
      {"hybrid point", Ec(kP256, 32, 6)},
      {"point at infinity", Key(kEcPublicKey, asn1::ObjectIdentifier(kP256), std::string(1, '\0'))},
      {"no point", Key(kEcPublicKey, asn1::ObjectIdentifier(kP256), "")},
      {"point of another curve", Ec(kP256, 48)},
      {"point with unused bits", unused_bits},
      {"RSA 1024", Rsa(Modulus(1024), kF4)},
      {"RSA 2047", Rsa(Modulus(2047), kF4)},
      {"RSA 8193", Rsa(Modulus(8193), kF4)},
      {"RSA, negative modulus", negative_modulus},
      {"RSA, even modulus", Rsa(even, kF4)},
      {"RSA, exponent 0", Rsa(Modulus(2048), std::string(1, '\0'))},
      {"RSA, exponent 1", Rsa(Modulus(2048), "\x01")},
      {"RSA, even exponent", Rsa(Modulus(2048), "\x04")},
      {"RSA, exponent of 65 bits", Rsa(Modulus(2048), '\x01' + std::string(8, '\xff'))},
      {"RSA without parameters", Rsa(Modulus(2048), kF4, "")},
      {"RSASSA-PSS key",
       Key("1.2.840.113549.1.1.10", "",
           asn1::Sequence(asn1::UnsignedInteger(Modulus(2048)), asn1::UnsignedInteger(kF4)))},
      {"Ed25519 with NULL", Key(kEd25519, asn1::Null(), std::string(32, '\x01'))},
      {"Ed25519, 31 bytes", Key(kEd25519, "", std::string(31, '\x01'))},
      {"Ed25519, 33 bytes", Key(kEd25519, "", std::string(33, '\x01'))},
      {"Ed448", Key("1.3.101.113", "", std::string(57, '\x01'))},
      {"X25519", Key("1.3.101.110", "", std::string(32, '\x01'))},
      {"DSA",
       Key("1.2.840.10040.4.1",
           asn1::Sequence(asn1::Integer(7), asn1::Integer(3), asn1::Integer(2)), asn1::Integer(4))},
      {"trailing byte", Ec(kP256, 32) + '\0'},
      {"trailing element", asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier(kEd25519)),
                                          asn1::BitString(std::string(32, '\x01')), asn1::Null())},
      {"cut off", Ec(kP256, 32).substr(0, 60)},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(ParseSubjectPublicKeyInfo(AsBytes(c.der)).has_value());
  }
}

TEST(PublicKey, APointThatIsNotOnTheCurveIsRefused) {
  const std::string der = Ec(kP384, 48);
  const std::optional<SubjectPublicKeyInfo> info = ParseSubjectPublicKeyInfo(AsBytes(der));
  ASSERT_TRUE(info.has_value());
  EXPECT_FALSE(PublicKey::Load(*info).has_value());
}

std::string Algorithm(const std::string& oid, const std::string& parameters = "") {
  return asn1::Sequence(asn1::ObjectIdentifier(oid), parameters);
}

constexpr char kSha1[] = "1.3.14.3.2.26";
constexpr char kSha256[] = "2.16.840.1.101.3.4.2.1";
constexpr char kSha384[] = "2.16.840.1.101.3.4.2.2";
constexpr char kSha512[] = "2.16.840.1.101.3.4.2.3";

std::string Pss(const std::string& hash, const std::string& mask_hash, int salt,
                const std::string& trailer = "") {
  const std::string mask = Algorithm("1.2.840.113549.1.1.8", Algorithm(mask_hash, asn1::Null()));
  return Algorithm(
      "1.2.840.113549.1.1.10",
      asn1::Sequence(asn1::Explicit(0, Algorithm(hash, asn1::Null())), asn1::Explicit(1, mask),
                     asn1::Explicit(2, asn1::Integer(salt)), trailer));
}

TEST(SignatureAlgorithm, TheAllowList) {
  const SignatureScheme ecdsa256 = {SignatureKind::kEcdsa, HashAlgorithm::kSha256};
  const SignatureScheme ecdsa384 = {SignatureKind::kEcdsa, HashAlgorithm::kSha384};
  const SignatureScheme ecdsa512 = {SignatureKind::kEcdsa, HashAlgorithm::kSha512};
  const SignatureScheme rsa256 = {SignatureKind::kRsaPkcs1, HashAlgorithm::kSha256};
  const SignatureScheme rsa384 = {SignatureKind::kRsaPkcs1, HashAlgorithm::kSha384};
  const SignatureScheme rsa512 = {SignatureKind::kRsaPkcs1, HashAlgorithm::kSha512};
  const SignatureScheme pss256 = {SignatureKind::kRsaPss, HashAlgorithm::kSha256};
  const SignatureScheme pss512 = {SignatureKind::kRsaPss, HashAlgorithm::kSha512};
  const SignatureScheme ed25519 = {SignatureKind::kEd25519, HashAlgorithm::kSha512};
  using Scheme = std::optional<SignatureScheme>;
  const struct {
    const char* name;
    std::string der;
    Scheme strict, lenient;  // NULL refused, NULL accepted where the standard says absent
  } kCases[] = {
      {"ecdsa-with-SHA256", Algorithm("1.2.840.10045.4.3.2"), ecdsa256, ecdsa256},
      {"ecdsa-with-SHA384", Algorithm("1.2.840.10045.4.3.3"), ecdsa384, ecdsa384},
      {"ecdsa-with-SHA512", Algorithm("1.2.840.10045.4.3.4"), ecdsa512, ecdsa512},
      {"ecdsa with NULL", Algorithm("1.2.840.10045.4.3.3", asn1::Null()), {}, ecdsa384},
      {"ecdsa with other parameters", Algorithm("1.2.840.10045.4.3.3", asn1::Integer(1)), {}, {}},
      {"ecdsa with two NULLs",
       Algorithm("1.2.840.10045.4.3.3", asn1::Null() + asn1::Null()),
       {},
       {}},
      {"ecdsa-with-SHA1", Algorithm("1.2.840.10045.4.1"), {}, {}},
      {"ecdsa-with-SHA224", Algorithm("1.2.840.10045.4.3.1"), {}, {}},
      {"ecdsa-with-SHA3-256", Algorithm("2.16.840.1.101.3.4.3.10"), {}, {}},
      {"sha256WithRSAEncryption", Algorithm("1.2.840.113549.1.1.11", asn1::Null()), rsa256, rsa256},
      {"the same, parameters absent", Algorithm("1.2.840.113549.1.1.11"), rsa256, rsa256},
      {"sha384WithRSAEncryption", Algorithm("1.2.840.113549.1.1.12", asn1::Null()), rsa384, rsa384},
      {"sha512WithRSAEncryption", Algorithm("1.2.840.113549.1.1.13", asn1::Null()), rsa512, rsa512},
      {"sha1WithRSAEncryption", Algorithm("1.2.840.113549.1.1.5", asn1::Null()), {}, {}},
      {"md5WithRSAEncryption", Algorithm("1.2.840.113549.1.1.4", asn1::Null()), {}, {}},
      {"rsaEncryption", Algorithm(kRsaEncryption, asn1::Null()), {}, {}},
      {"RSASSA-PSS, SHA-256", Pss(kSha256, kSha256, 32), pss256, pss256},
      {"RSASSA-PSS, SHA-512", Pss(kSha512, kSha512, 64), pss512, pss512},
      {"RSASSA-PSS, salt one shorter", Pss(kSha256, kSha256, 31), {}, {}},
      {"RSASSA-PSS, salt one longer", Pss(kSha256, kSha256, 33), {}, {}},
      {"RSASSA-PSS, negative salt", Pss(kSha256, kSha256, -32), {}, {}},
      {"RSASSA-PSS, another hash for the mask", Pss(kSha256, kSha384, 32), {}, {}},
      {"RSASSA-PSS, SHA-1", Pss(kSha1, kSha1, 20), {}, {}},
      {"RSASSA-PSS, the default trailer written",
       Pss(kSha256, kSha256, 32, asn1::Explicit(3, asn1::Integer(1))),
       {},
       {}},
      {"RSASSA-PSS, all defaults", Algorithm("1.2.840.113549.1.1.10", asn1::Sequence()), {}, {}},
      {"RSASSA-PSS, no parameters", Algorithm("1.2.840.113549.1.1.10"), {}, {}},
      {"Ed25519", Algorithm(kEd25519), ed25519, ed25519},
      {"Ed25519 with NULL", Algorithm(kEd25519, asn1::Null()), {}, ed25519},
      {"Ed448", Algorithm("1.3.101.113"), {}, {}},
      {"dsa-with-SHA256", Algorithm("2.16.840.1.101.3.4.3.2"), {}, {}},
      {"trailing byte", Algorithm("1.2.840.10045.4.3.3") + '\0', {}, {}},
      {"empty", "", {}, {}},
      {"empty SEQUENCE", asn1::Sequence(), {}, {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(ParseSignatureAlgorithm(AsBytes(c.der), NullParameters::kRefuse), c.strict);
    EXPECT_EQ(ParseSignatureAlgorithm(AsBytes(c.der), NullParameters::kAccept), c.lenient);
  }
}

TEST(DigestAlgorithm, TheAllowList) {
  using Hash = std::optional<HashAlgorithm>;
  const struct {
    const char* name;
    std::string der;
    Hash hash;
  } kCases[] = {
      {"SHA-256", Algorithm(kSha256), HashAlgorithm::kSha256},
      {"SHA-384", Algorithm(kSha384), HashAlgorithm::kSha384},
      {"SHA-384 with NULL", Algorithm(kSha384, asn1::Null()), HashAlgorithm::kSha384},
      {"SHA-512", Algorithm(kSha512), HashAlgorithm::kSha512},
      {"SHA-384 with other parameters", Algorithm(kSha384, asn1::Integer(0)), {}},
      {"SHA-1", Algorithm(kSha1, asn1::Null()), {}},
      {"SHA-224", Algorithm("2.16.840.1.101.3.4.2.4"), {}},
      {"MD5", Algorithm("1.2.840.113549.2.5", asn1::Null()), {}},
      {"empty", "", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(ParseDigestAlgorithm(AsBytes(c.der)), c.hash);
  }
}

PublicKey Load(const DevKey& key) {
  const std::string& der = key.SubjectPublicKeyInfo();
  return *PublicKey::Load(*ParseSubjectPublicKeyInfo(AsBytes(der)));
}

SignatureCheck Verify(const PublicKey& key, SignatureScheme scheme, const std::string& message,
                      const std::string& signature) {
  return key.Verify(scheme, AsBytes(message), AsBytes(signature));
}

struct KindOfKey {
  const char* name;
  DevKey key;
  SignatureKind kind;
};

std::vector<KindOfKey> AllKinds() {
  return {{"P-256", DevKey::P256FromSeed("k"), SignatureKind::kEcdsa},
          {"P-384", DevKey::P384FromSeed("k"), SignatureKind::kEcdsa},
          {"P-521", DevKey::P521FromSeed("k"), SignatureKind::kEcdsa},
          {"RSA", DevKey::Rsa2048FromSeed("k"), SignatureKind::kRsaPkcs1},
          {"Ed25519", DevKey::Ed25519FromSeed("k"), SignatureKind::kEd25519}};
}

TEST(PublicKey, VerifiesWithTheRightKeyMessageAndSchemeOnly) {
  const std::string message = "a message";
  for (const KindOfKey& c : AllKinds()) {
    SCOPED_TRACE(c.name);
    const PublicKey key = Load(c.key);
    const PublicKey other = Load(DevKey::FromSeed(c.key.algorithm(), "another"));
    const HashAlgorithm hash = c.key.PreferredHash();
    const std::string signature = c.key.Sign(message);
    EXPECT_EQ(key.algorithm(), c.key.algorithm());
    EXPECT_EQ(Verify(key, {c.kind, hash}, message, signature), SignatureCheck::kValid);
    EXPECT_EQ(Verify(key, {c.kind, hash}, message + ".", signature), SignatureCheck::kInvalid);
    EXPECT_EQ(Verify(key, {c.kind, hash}, "", signature), SignatureCheck::kInvalid);
    EXPECT_EQ(Verify(other, {c.kind, hash}, message, signature), SignatureCheck::kInvalid);
    if (c.kind != SignatureKind::kEd25519) {
      const HashAlgorithm another_hash =
          hash == HashAlgorithm::kSha384 ? HashAlgorithm::kSha256 : HashAlgorithm::kSha384;
      EXPECT_EQ(Verify(key, {c.kind, another_hash}, message, signature), SignatureCheck::kInvalid);
    }
    for (const SignatureKind kind : {SignatureKind::kEcdsa, SignatureKind::kRsaPkcs1,
                                     SignatureKind::kRsaPss, SignatureKind::kEd25519}) {
      if (kind == c.kind) continue;
      const bool rsa = c.kind == SignatureKind::kRsaPkcs1 && kind == SignatureKind::kRsaPss;
      EXPECT_EQ(Verify(key, {kind, hash}, message, signature),
                rsa ? SignatureCheck::kInvalid : SignatureCheck::kUnsuitable);
    }
  }
}

TEST(PublicKey, NoOtherBytesAreTheSignature) {
  const std::string message = "a message";
  for (const KindOfKey& c : AllKinds()) {
    SCOPED_TRACE(c.name);
    const PublicKey key = Load(c.key);
    const SignatureScheme scheme = {c.kind, c.key.PreferredHash()};
    const std::string signature = c.key.Sign(message);
    const std::string longer = signature + '\0';
    const std::string with_leading_zero = '\0' + signature;
    const std::string shorter = signature.substr(0, signature.size() - 1);
    for (const std::string& bytes :
         {std::string(), std::string(1, '\0'), std::string(signature.size(), '\0'),
          std::string(signature.size(), '\xff'), longer, with_leading_zero, shorter}) {
      EXPECT_EQ(Verify(key, scheme, message, bytes), SignatureCheck::kInvalid);
    }
    for (std::size_t i = 0; i < signature.size(); ++i) {
      std::string altered = signature;
      altered[i] = static_cast<char>(altered[i] ^ (1 << (i % 8)));
      EXPECT_EQ(Verify(key, scheme, message, altered), SignatureCheck::kInvalid) << i;
    }
  }
}

// The INTEGERs of an ECDSA-Sig-Value, headers included.
std::vector<std::string> HalvesOf(const std::string& signature) {
  DerReader outer(AsBytes(signature));
  Bytes sequence;
  DerElement r, s;
  EXPECT_TRUE(outer.Read(der::kSequence, &sequence));
  DerReader in(sequence);
  EXPECT_TRUE(in.Read(der::kInteger, &r) && in.Read(der::kInteger, &s));
  return {std::string(AsText(r.whole)), std::string(AsText(s.whole))};
}

TEST(PublicKey, EcdsaSignaturesAreStrictDerWithinTheGroup) {
  const std::string message = "a message";
  const DevKey dev = DevKey::P256FromSeed("strict");
  const PublicKey key = Load(dev);
  const std::vector<std::string> halves = HalvesOf(dev.Sign(message));
  const std::string &r = halves[0], &s = halves[1];
  // The order of P-256's group (FIPS 186-4 appendix D.1.2.3).
  const auto bytes = HexDecode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  const std::string order = asn1::UnsignedInteger(std::string(bytes->begin(), bytes->end()));
  const std::string zero = asn1::Integer(0);
  const auto padded = [](const std::string& integer) {
    return asn1::Element(der::kInteger, '\0' + integer.substr(2));
  };
  const auto long_length = [](const std::string& element) {
    return element.substr(0, 1) + '\x81' + element.substr(1);
  };
  const struct {
    const char* name;
    std::string signature;
    SignatureCheck check;
  } kCases[] = {
      {"as it was made", asn1::Sequence(r, s), SignatureCheck::kValid},
      {"halves exchanged", asn1::Sequence(s, r), SignatureCheck::kInvalid},
      {"r is zero", asn1::Sequence(zero, s), SignatureCheck::kInvalid},
      {"s is zero", asn1::Sequence(r, zero), SignatureCheck::kInvalid},
      {"r is the order", asn1::Sequence(order, s), SignatureCheck::kInvalid},
      {"s is the order", asn1::Sequence(r, order), SignatureCheck::kInvalid},
      {"both negative", asn1::Sequence(asn1::Integer(-1), asn1::Integer(-1)),
       SignatureCheck::kInvalid},
      {"r with a superfluous zero", asn1::Sequence(padded(r), s), SignatureCheck::kInvalid},
      {"s with a superfluous zero", asn1::Sequence(r, padded(s)), SignatureCheck::kInvalid},
      {"length in the long form", long_length(asn1::Sequence(r, s)), SignatureCheck::kInvalid},
      {"indefinite length", asn1::Indefinite(der::kSequence, r + s), SignatureCheck::kInvalid},
      {"one half", asn1::Sequence(r), SignatureCheck::kInvalid},
      {"three halves", asn1::Sequence(r, s, zero), SignatureCheck::kInvalid},
      {"a SET", asn1::Set(r, s), SignatureCheck::kInvalid},
      {"r much longer than the field",
       asn1::Sequence(asn1::UnsignedInteger(std::string(1000, '\x7f')), s),
       SignatureCheck::kInvalid},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Verify(key, {SignatureKind::kEcdsa, HashAlgorithm::kSha256}, message, c.signature),
              c.check);
  }
}

// S + L is the same scalar, and RFC 8032 section 5.1.7 refuses it.
TEST(PublicKey, Ed25519ScalarsStayBelowTheOrder) {
  const DevKey dev = DevKey::Ed25519FromSeed("scalar");
  const PublicKey key = Load(dev);
  const SignatureScheme scheme = {SignatureKind::kEd25519, HashAlgorithm::kSha512};
  std::string signature = dev.Sign("a message");
  ASSERT_EQ(signature.size(), 64u);
  EXPECT_EQ(Verify(key, scheme, "a message", signature), SignatureCheck::kValid);
  const auto order = HexDecode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const unsigned sum = static_cast<std::uint8_t>(signature[32 + i]) + (*order)[i] + carry;
    signature[32 + i] = static_cast<char>(sum & 0xff);
    carry = sum >> 8;
  }
  ASSERT_EQ(carry, 0u);
  EXPECT_EQ(Verify(key, scheme, "a message", signature), SignatureCheck::kInvalid);
}

}  // namespace
}  // namespace countersign
