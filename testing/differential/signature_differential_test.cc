// Signatures: PublicKey::Verify against OpenSSL's EVP_DigestVerify, over right and altered keys,
// messages and signatures.
#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/public_key.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"
#include "testing/authority/dev_key.h"
#include "testing/differential/signature_edits.h"
#include "testing/differential/tally.h"
#include "testing/openssl_oracle/openssl_oracle.h"

namespace countersign::differential {
namespace {

struct Signed {
  SignatureScheme scheme;
  KeyAlgorithm algorithm;
  std::string key, message, signature;
};

const char* DigestName(SignatureScheme scheme) {
  if (scheme.kind == SignatureKind::kEd25519) return "";
  constexpr const char* kNames[] = {"SHA256", "SHA384", "SHA512"};
  return kNames[static_cast<int>(scheme.hash)];
}

bool OracleAccepts(const Signed& s) {
  openssl::SignatureCase c;
  c.key_type = s.scheme.kind == SignatureKind::kEcdsa     ? "EC"
               : s.scheme.kind == SignatureKind::kEd25519 ? "ED25519"
                                                          : "RSA";
  c.digest = DigestName(s.scheme);
  c.padding = s.scheme.kind == SignatureKind::kRsaPkcs1 ? openssl::Padding::kPkcs1
              : s.scheme.kind == SignatureKind::kRsaPss ? openssl::Padding::kPss
                                                        : openssl::Padding::kNone;
  c.public_key = s.key;
  c.message = s.message;
  c.signature = s.signature;
  return openssl::VerifySignature(c);
}

// Loading costs more than verifying; altered keys occur once.
const std::optional<PublicKey>& Load(const std::string& der) {
  static auto* const keys = new std::map<std::string, std::optional<PublicKey>>;
  if (keys->size() > 2000) keys->clear();
  const auto [entry, fresh] = keys->try_emplace(der);
  if (fresh) {
    const auto info = ParseSubjectPublicKeyInfo(AsBytes(der));
    if (info.has_value()) entry->second = PublicKey::Load(*info);
  }
  return entry->second;
}

bool EngineAccepts(const Signed& s) {
  const std::optional<PublicKey>& key = Load(s.key);
  if (!key.has_value()) return false;
  const SignatureCheck check = key->Verify(s.scheme, AsBytes(s.message), AsBytes(s.signature));
  EXPECT_NE(check, SignatureCheck::kError);
  return check == SignatureCheck::kValid;
}

constexpr HashAlgorithm kHashes[] = {HashAlgorithm::kSha256, HashAlgorithm::kSha384,
                                     HashAlgorithm::kSha512};

// What is right, for every key, hash and kind of signature.
std::vector<Signed> RightOnes(KeyAlgorithm algorithm) {
  std::vector<Signed> out;
  for (const char* seed : {"a", "b", "c"}) {
    const DevKey key = DevKey::FromSeed(algorithm, seed);
    const std::string pem = key.Pkcs8Pem(), &spki = key.SubjectPublicKeyInfo();
    for (const HashAlgorithm hash : kHashes) {
      for (const std::size_t size : {0, 1, 63, 64, 65, 1000}) {
        const std::string message(size, 'm');
        const auto add = [&](SignatureKind kind, std::string signature) {
          out.push_back({{kind, hash}, algorithm, spki, message, std::move(signature)});
        };
        if (algorithm == KeyAlgorithm::kEd25519) {
          add(SignatureKind::kEd25519, key.Sign(message));
        } else if (algorithm != KeyAlgorithm::kRsa) {
          add(SignatureKind::kEcdsa, key.Sign(message, hash));
        } else {
          constexpr int kSizes[] = {32, 48, 64};
          add(SignatureKind::kRsaPkcs1, key.Sign(message, hash));
          const char* const name = DigestName({SignatureKind::kRsaPss, hash});
          const int salt = kSizes[static_cast<int>(hash)];
          add(SignatureKind::kRsaPss, openssl::SignPss(pem, name, salt, message));
          if (size == 64) add(SignatureKind::kRsaPss, openssl::SignPss(pem, name, 20, message));
        }
      }
    }
  }
  return out;
}

class Generator {
 public:
  explicit Generator(KeyAlgorithm algorithm)
      : right_(RightOnes(algorithm)), random_(static_cast<unsigned>(algorithm)) {}

  // A right one, or one of its parts altered; `label` says how.
  Signed Next(std::string* label) {
    Signed s = Any();
    switch (Below(8)) {
      case 0:
        *label = "right";
        break;
      case 1:
        *label = AlterMessage(&s);
        break;
      case 2:
        *label = AlterScheme(&s);
        break;
      case 3:
        *label = AlterKey(&s);
        break;
      case 4:
        *label = AlterBytes(random_, &s.signature);
        break;
      default:
        *label = AlterEncoding(&s);
    }
    return s;
  }

 private:
  std::size_t Below(std::size_t bound) { return random_() % bound; }
  const Signed& Any() { return right_[Below(right_.size())]; }

  std::string AlterMessage(Signed* s) {
    if (Below(4) == 0) {
      s->message = Any().message;
      return "another message";
    }
    return "message: " + AlterBytes(random_, &s->message);
  }

  std::string AlterScheme(Signed* s) {
    if (Below(2) == 0) {
      s->scheme.hash = kHashes[Below(3)];
      return "another hash";
    }
    s->scheme.kind = static_cast<SignatureKind>(Below(4));
    return "another kind";
  }

  std::string AlterKey(Signed* s) {
    switch (Below(5)) {
      case 0:
        s->key = Any().key;
        return "another key";
      case 1:
        return WithOtherPoint(random_, s->algorithm, &s->key);
      case 2:
        return WithLongLength(&s->key);
      case 3:
        return WithOtherParameters(random_, s->algorithm, &s->key);
      default:
        return AlterKeyInside(random_, &s->key);
    }
  }

  std::string AlterEncoding(Signed* s) {
    switch (s->scheme.kind) {
      case SignatureKind::kEcdsa:
        return AlterEcdsa(random_, s->algorithm, &s->signature);
      case SignatureKind::kEd25519:
        return AlterEd25519(random_, &s->signature);
      default:
        return AlterRsa(random_, s->key, &s->signature);
    }
  }

  const std::vector<Signed> right_;
  std::mt19937 random_;
};

TEST(SignatureDifferential, WhatTheEngineAcceptsOpensslAccepts) {
  // Verifying costs unlike; none gets less than a twentieth.
  const std::pair<KeyAlgorithm, int> kShares[] = {{KeyAlgorithm::kEcP256, 30},
                                                  {KeyAlgorithm::kEcP384, 10},
                                                  {KeyAlgorithm::kEcP521, 5},
                                                  {KeyAlgorithm::kRsa, 35},
                                                  {KeyAlgorithm::kEd25519, 20}};
  Tally tally("signature");
  for (const auto& [algorithm, percent] : kShares) {
    Generator generator(algorithm);
    for (int i = 0; i < kSignatureCases * percent / 100; ++i) {
      std::string label;
      const Signed s = generator.Next(&label);
      tally.Count(EngineAccepts(s), OracleAccepts(s), label,
                  label + ", key " + HexEncode(AsBytes(s.key)) + ", message " +
                      HexEncode(AsBytes(s.message)) + ", signature " +
                      HexEncode(AsBytes(s.signature)));
    }
  }
  tally.Finish(kSignatureCases, kSignatureCases / 8);
}

}  // namespace
}  // namespace countersign::differential
