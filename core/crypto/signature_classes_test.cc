// Classes of keys and signatures that verifiers have been wrong about, beyond the vectors of
// others: keys that must not load, and signatures that are numbers at the edges.
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/public_key.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"

namespace countersign {
namespace {

std::string Unhex(const std::string& hex) {
  const auto bytes = HexDecode(hex);
  EXPECT_TRUE(bytes.has_value()) << hex;
  return std::string(bytes->begin(), bytes->end());
}

std::string Spki(const char* algorithm, const std::string& parameters, const std::string& bits) {
  return asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier(algorithm), parameters),
                        asn1::BitString(bits));
}

std::string RsaSpki(const std::string& modulus, const std::string& exponent) {
  return Spki("1.2.840.113549.1.1.1", asn1::Null(),
              asn1::Sequence(asn1::UnsignedInteger(modulus), asn1::UnsignedInteger(exponent)));
}

std::string EcSpki(const std::string& point) {
  return Spki("1.2.840.10045.2.1", asn1::ObjectIdentifier("1.2.840.10045.3.1.7"), point);
}

std::string EdSpki(const std::string& point) { return Spki("1.3.101.112", "", point); }

// Whether the key could verify anything.
bool Loads(const std::string& der) {
  const auto info = ParseSubjectPublicKeyInfo(AsBytes(der));
  return info.has_value() && PublicKey::Load(*info).has_value();
}

TEST(SignatureClasses, RsaKeys) {
  const auto modulus = [](std::size_t bits) { return '\xc1' + std::string(bits / 8 - 1, '\x55'); };
  const std::string n = modulus(2048), f4("\1\0\1", 3);
  std::string even = n;
  even.back() = '\x54';
  const struct {
    const char* name;
    std::string modulus, exponent;
    bool loads;
  } kCases[] = {
      {"65537", n, f4, true},
      {"exponent 3", n, "\3", true},
      {"exponent 1: the signature is the message", n, "\1", false},
      {"exponent 0", n, "", false},
      {"exponent 2", n, "\2", false},
      {"exponent even", n, std::string("\1\0\2", 3), false},
      {"exponent of 72 bits", n, std::string(9, '\x11'), false},
      {"exponent as long as the modulus", n, n, false},
      {"modulus even", even, f4, false},
      {"modulus zero", "", f4, false},
      {"512 bits", modulus(512), f4, false},
      {"1024 bits", modulus(1024), f4, false},
      {"2040 bits", modulus(2040), f4, false},
      {"8192 bits", modulus(8192), f4, true},
      {"8200 bits", modulus(8200), f4, false},
      {"16384 bits", modulus(16384), f4, false},
      {"65536 bits", modulus(65536), f4, false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Loads(RsaSpki(c.modulus, c.exponent)), c.loads) << c.name;
  }
}

TEST(SignatureClasses, EcPoints) {
  // G of P-256 (FIPS 186-4 appendix D.1.2.3), and the field's prime.
  const std::string x = Unhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
  const std::string y = Unhex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
  const std::string p = Unhex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
  const std::string zero(32, '\0');
  const struct {
    const char* name;
    std::string point;
    bool loads;
  } kCases[] = {
      {"uncompressed", "\4" + x + y, true},
      {"compressed", "\3" + x, false},
      {"hybrid", "\7" + x + y, false},
      {"infinity", std::string(1, '\0'), false},
      {"infinity, padded", std::string(65, '\0'), false},
      {"both zero", "\4" + zero + zero, false},
      {"not on the curve", "\4" + x + x, false},
      {"exchanged", "\4" + y + x, false},
      {"x is the prime", "\4" + p + y, false},
      {"y is the prime", "\4" + x + p, false},
      {"beyond the field", "\4" + std::string(64, '\xff'), false},
      {"one octet short", "\4" + x + y.substr(1), false},
      {"one octet more", "\4" + x + y + '\0', false},
      {"empty", "", false},
  };
  for (const auto& c : kCases) EXPECT_EQ(Loads(EcSpki(c.point)), c.loads) << c.name;
}

// With a public key of small order, and with a commitment that fits, a signature of zeros verifies
// any message in a verifier that does not look (RFC 8032 section 5.1.7 leaves it open).
TEST(SignatureClasses, Ed25519PointsAndScalars) {
  const std::string p = Unhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
  const std::string one = '\1' + std::string(31, '\0');
  EXPECT_FALSE(Loads(EdSpki(std::string(31, '\1'))));
  EXPECT_FALSE(Loads(EdSpki(std::string(33, '\1'))));
  const DevKey dev = DevKey::Ed25519FromSeed("classes");
  const auto info = ParseSubjectPublicKeyInfo(AsBytes(dev.SubjectPublicKeyInfo()));
  const auto key = PublicKey::Load(*info);
  const SignatureScheme scheme = {SignatureKind::kEd25519, HashAlgorithm::kSha512};
  const std::string order =
      Unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const std::string right = dev.Sign("message"), r = right.substr(0, 32), s = right.substr(32);
  EXPECT_EQ(key->Verify(scheme, AsBytes("message"), AsBytes(right)), SignatureCheck::kValid);
  for (const std::string& wrong :
       {r + order, r + std::string(32, '\0'), r + std::string(32, '\xff'),
        one + std::string(32, '\0'), std::string(64, '\0'), p + s, one + s, r + s + s, s + r, r}) {
    EXPECT_EQ(key->Verify(scheme, AsBytes("message"), AsBytes(wrong)), SignatureCheck::kInvalid)
        << HexEncode(AsBytes(wrong));
  }
}

}  // namespace
}  // namespace countersign
