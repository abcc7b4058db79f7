#include "testing/authority/dev_key.h"

#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "core/base/bytes.h"
#include "core/crypto/public_key.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "gtest/gtest.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/openssl_for_test.h"

namespace countersign {
namespace {

std::string FromHex(std::string_view hex) {
  const std::vector<std::uint8_t> bytes = HexDecode(hex).value();
  return std::string(AsText(Bytes(bytes)));
}

std::string EcKeyDer(std::string_view curve_oid, std::string_view scalar) {
  return asn1::Sequence(
      asn1::Integer(0),
      asn1::Sequence(asn1::ObjectIdentifier("1.2.840.10045.2.1"),
                     asn1::ObjectIdentifier(curve_oid)),
      asn1::OctetString(asn1::Sequence(asn1::Integer(1), asn1::OctetString(scalar))));
}

std::string EcKeyPem(std::string_view curve_oid, std::string_view scalar) {
  return WritePem("PRIVATE KEY", EcKeyDer(curve_oid, scalar));
}

constexpr char kSecp384r1[] = "1.3.132.0.34";
constexpr char kSecp256k1[] = "1.3.132.0.10";

struct Kind {
  const char* name;
  KeyAlgorithm algorithm;
  const char* described;  // what `openssl pkey -text` calls it
};

class DevKeyOfKind : public testing::TestWithParam<Kind> {};

INSTANTIATE_TEST_SUITE_P(
    All, DevKeyOfKind,
    testing::Values(Kind{"P256", KeyAlgorithm::kEcP256, "NIST CURVE: P-256"},
                    Kind{"P384", KeyAlgorithm::kEcP384, "NIST CURVE: P-384"},
                    Kind{"P521", KeyAlgorithm::kEcP521, "NIST CURVE: P-521"},
                    Kind{"Rsa2048", KeyAlgorithm::kRsa, "Private-Key: (2048 bit"},
                    Kind{"Ed25519", KeyAlgorithm::kEd25519, "ED25519 Private-Key"}),
    [](const testing::TestParamInfo<Kind>& kind) { return std::string(kind.param.name); });

TEST_P(DevKeyOfKind, FollowsFromTheSeed) {
  const DevKey key = DevKey::FromSeed(GetParam().algorithm, "seed");
  const DevKey again = DevKey::FromSeed(GetParam().algorithm, "seed");
  const DevKey other = DevKey::FromSeed(GetParam().algorithm, "seed 2");
  EXPECT_EQ(key.algorithm(), GetParam().algorithm);
  EXPECT_EQ(key.Pkcs8Pem(), again.Pkcs8Pem());
  EXPECT_EQ(key.SubjectPublicKeyInfo(), again.SubjectPublicKeyInfo());
  EXPECT_EQ(key.Sign("message"), again.Sign("message"));
  EXPECT_NE(key.Pkcs8Pem(), other.Pkcs8Pem());
  EXPECT_NE(key.Sign("message"), other.Sign("message"));
  EXPECT_NE(key.Sign("message"), key.Sign("messagf"));
}

TEST_P(DevKeyOfKind, SurvivesPem) {
  const DevKey key = DevKey::FromSeed(GetParam().algorithm, "seed");
  const absl::StatusOr<DevKey> read = DevKey::FromPkcs8Pem(key.Pkcs8Pem());
  ASSERT_TRUE(read.ok()) << std::string(read.status().message());
  EXPECT_EQ(read->algorithm(), key.algorithm());
  EXPECT_EQ(read->Pkcs8Pem(), key.Pkcs8Pem());
  EXPECT_EQ(read->SubjectPublicKeyInfo(), key.SubjectPublicKeyInfo());
  EXPECT_EQ(read->Sign("message"), key.Sign("message"));
}

TEST_P(DevKeyOfKind, IsAKeyToOpenssl) {
  const DevKey key = DevKey::FromSeed(GetParam().algorithm, "seed");
  const std::string file = WriteTestFile("key.pem", key.Pkcs8Pem());
  const CommandResult text = RunOpenssl({"pkey", "-in", file, "-check", "-noout", "-text"});
  EXPECT_EQ(text.status, 0) << text.output;
  EXPECT_NE(text.output.find(GetParam().described), std::string::npos) << text.output;
  const CommandResult spki = RunOpenssl({"pkey", "-in", file, "-pubout", "-outform", "DER"});
  EXPECT_EQ(HexEncode(AsBytes(spki.output)), HexEncode(AsBytes(key.SubjectPublicKeyInfo())));
}

TEST_P(DevKeyOfKind, SignaturesVerifyWithOpenssl) {
  const DevKey key = DevKey::FromSeed(GetParam().algorithm, "seed");
  const std::string pub =
      WriteTestFile("pub.pem", WritePem("PUBLIC KEY", key.SubjectPublicKeyInfo()));
  const std::string message = WriteTestFile("message", "message");
  const std::string other = WriteTestFile("other", "messagf");
  const std::pair<HashAlgorithm, const char*> kHashes[] = {{HashAlgorithm::kSha256, "sha256"},
                                                           {HashAlgorithm::kSha384, "sha384"},
                                                           {HashAlgorithm::kSha512, "sha512"}};
  for (const auto& [hash, hash_name] : kHashes) {
    SCOPED_TRACE(hash_name);
    const std::string signature = WriteTestFile("signature", key.Sign("message", hash));
    std::vector<std::string> command = {"pkeyutl", "-verify", "-pubin", "-inkey", pub,
                                        "-rawin", "-sigfile", signature};
    if (key.algorithm() != KeyAlgorithm::kEd25519) {
      command.insert(command.end(), {"-digest", hash_name});
    }
    command.insert(command.end(), {"-in", message});
    const CommandResult right = RunOpenssl(command);
    EXPECT_EQ(right.status, 0) << right.output;
    command.back() = other;
    EXPECT_NE(RunOpenssl(command).status, 0);
  }
}

TEST(DevKey, PrefersTheHashThatFits) {
  EXPECT_EQ(DevKey::P256FromSeed("s").PreferredHash(), HashAlgorithm::kSha256);
  EXPECT_EQ(DevKey::P384FromSeed("s").PreferredHash(), HashAlgorithm::kSha384);
  EXPECT_EQ(DevKey::P521FromSeed("s").PreferredHash(), HashAlgorithm::kSha512);
  EXPECT_EQ(DevKey::P384FromSeed("s").Sign("m"),
            DevKey::P384FromSeed("s").Sign("m", HashAlgorithm::kSha384));
}

// RFC 6979 appendix A.2.6: P-384, SHA-384, "sample".
TEST(DevKey, SignsWithTheNonceOfRfc6979) {
  const absl::StatusOr<DevKey> key = DevKey::FromPkcs8Pem(EcKeyPem(
      kSecp384r1, FromHex("6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba"
                          "9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5")));
  ASSERT_TRUE(key.ok()) << std::string(key.status().message());
  EXPECT_EQ(HexEncode(AsBytes(key->Sign("sample"))),
            "306602310094edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa7"
            "3d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"
            "02310099ef4aeb15f178cea1fe40db2603138f130e740a19624526"
            "203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8");
}

TEST(DevKey, RefusesWhatIsNotOneKnownKey) {
  const std::string order = FromHex(
      "ffffffffffffffffffffffffffffffffffffffffffffffff"
      "c7634d81f4372ddf581a0db248b0a77aecec196accc52973");
  const std::string good = DevKey::P384FromSeed("seed").Pkcs8Pem();
  const CommandResult rsa1024 = RunOpenssl(
      {"genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"});
  const std::tuple<const char*, std::string> kCases[] = {
      {"empty", ""},
      {"no PEM", "key"},
      {"another label", WritePem("CERTIFICATE", EcKeyDer(kSecp384r1, std::string(48, '\1')))},
      {"two keys", good + good},
      {"no DER", WritePem("PRIVATE KEY", "key")},
      {"cut short", WritePem("PRIVATE KEY", EcKeyDer(kSecp384r1, "").substr(0, 20))},
      {"another curve", EcKeyPem(kSecp256k1, std::string(32, '\1'))},
      {"zero", EcKeyPem(kSecp384r1, std::string(48, '\0'))},
      {"the order", EcKeyPem(kSecp384r1, order)},
      {"RSA of 1024 bits", rsa1024.output},
  };
  for (const auto& [name, pem] : kCases) {
    SCOPED_TRACE(name);
    EXPECT_EQ(DevKey::FromPkcs8Pem(pem).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace countersign
