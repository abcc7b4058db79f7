// A remembered signature is the one that was verified, and counts like any other.
#include "core/crypto/signature_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "core/crypto/certificate.h"
#include "core/crypto/signature_meter.h"
#include "core/crypto/trust_anchors.h"
#include "testing/authority/dev_authority.h"
#include "testing/authority/dev_key.h"

namespace countersign {
namespace {

constexpr SignatureScheme kSha384 = {SignatureKind::kEcdsa, HashAlgorithm::kSha384};
constexpr SignatureScheme kSha256 = {SignatureKind::kEcdsa, HashAlgorithm::kSha256};
constexpr SignatureScheme kRsa = {SignatureKind::kRsaPkcs1, HashAlgorithm::kSha384};

struct Asked {
  const char* what;
  std::string spki;
  SignatureScheme scheme;
  std::string message, signature;
  SignatureCheck answer;
};

std::vector<Asked> Questions() {
  const DevKey key = DevKey::P384FromSeed("one"), other = DevKey::P384FromSeed("other");
  const std::string spki = key.SubjectPublicKeyInfo(), message = "message";
  const std::string signature = key.Sign(message);
  std::string altered = signature;
  altered.back() ^= 1;
  return {
      {"valid", spki, kSha384, message, signature, SignatureCheck::kValid},
      {"other key", other.SubjectPublicKeyInfo(), kSha384, message, signature,
       SignatureCheck::kInvalid},
      {"other hash", spki, kSha256, message, signature, SignatureCheck::kInvalid},
      {"other kind", spki, kRsa, message, signature, SignatureCheck::kUnsuitable},
      {"other message", spki, kSha384, "massage", signature, SignatureCheck::kInvalid},
      {"altered signature", spki, kSha384, message, altered, SignatureCheck::kInvalid},
      {"shifted", spki, kSha384, message + signature.substr(0, 1), signature.substr(1),
       SignatureCheck::kInvalid},
      {"other's", other.SubjectPublicKeyInfo(), kSha384, message, other.Sign(message),
       SignatureCheck::kValid},
  };
}

TEST(SignatureCache, AnswersTheQuestionThatIsAsked) {
  const std::vector<Asked> questions = Questions();
  for (const std::size_t capacity : {0, 1, 2, 3, 64}) {
    SignatureCache cache(capacity, capacity);
    std::mt19937 random(static_cast<unsigned>(capacity));
    for (int i = 0; i < 100; ++i) {
      const Asked& q = questions[random() % questions.size()];
      EXPECT_EQ(cache.Verify(*ParseSubjectPublicKeyInfo(AsBytes(q.spki)), q.scheme,
                             AsBytes(q.message), AsBytes(q.signature)),
                q.answer)
          << q.what << ", capacity " << capacity;
    }
    // Two keys; seven signatures that can be verified at all.
    if (capacity == 64) {
      EXPECT_EQ(cache.keys().misses, 2u);
      EXPECT_EQ(cache.signatures().misses - cache.keys().hits - cache.keys().misses, 0u);
    }
  }
}

TEST(SignatureCache, RemembersNoKeyThatCannotBeLoaded) {
  const DevKey key = DevKey::P384FromSeed("one");
  std::string spki = key.SubjectPublicKeyInfo();
  spki.back() ^= 1;  // no point of the curve
  SignatureCache cache(4, 4);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(cache.Verify(*ParseSubjectPublicKeyInfo(AsBytes(spki)), kSha384, AsBytes("message"),
                           AsBytes(key.Sign("message"))),
              SignatureCheck::kUnsuitable);
  }
  EXPECT_EQ(cache.keys().hits, 0u);
  EXPECT_EQ(cache.signatures().hits, 0u);
}

TEST(SignatureMeter, CountsWhatIsAtHandToo) {
  const DevAuthority authority = DevAuthority::FromSeed("meter");
  const auto parse = [](const IssuingAuthority& a) {
    return Certificate::Parse(AsBytes(a.certificate)).value();
  };
  const Certificate root = parse(authority.root()), subordinate = parse(authority.subordinate()),
                    regional = parse(authority.regional());
  SignatureCache cache(8, 8);
  for (int round = 0; round < 3; ++round) {
    SignatureMeter meter(2, &cache);
    EXPECT_EQ(meter.VerifyIssued(subordinate, root), MeteredCheck::kValid);
    EXPECT_EQ(meter.VerifyIssued(subordinate, root), MeteredCheck::kValid);  // not asked again
    EXPECT_EQ(meter.left(), 1u);
    EXPECT_EQ(meter.VerifyIssued(subordinate, regional), MeteredCheck::kInvalid);
    EXPECT_TRUE(meter.is_sound());
    EXPECT_EQ(meter.VerifyIssued(regional, subordinate), MeteredCheck::kOverLimit);
    EXPECT_FALSE(meter.is_sound());
  }
  EXPECT_EQ(cache.signatures().misses, 2u);
}

TEST(TrustAnchors, IdentityIsThatOfTheSet) {
  const auto pem = [](const char* seed) {
    return TrustAnchors::FromPem(DevAuthority::FromSeed(seed).root_pem()).value();
  };
  const auto both = [](TrustAnchors a, const TrustAnchors& b) {
    a.Add(b);
    return a;
  };
  const TrustAnchors a = pem("a"), b = pem("b");
  const TrustAnchors print =
      TrustAnchors::FromFingerprint(DevAuthority::FromSeed("a").RootFingerprintHex()).value();
  EXPECT_EQ(both(a, b).identity(), both(b, a).identity());
  EXPECT_EQ(both(a, a).identity(), a.identity());
  EXPECT_EQ(both(a, TrustAnchors()).identity(), a.identity());
  EXPECT_EQ(both(a, print).identity(), a.identity());
  EXPECT_EQ(pem("a").identity(), a.identity());
  const std::vector<TrustAnchors> different = {TrustAnchors(), a,          b,
                                               print,          both(a, b), both(print, b)};
  for (std::size_t i = 0; i < different.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      EXPECT_NE(different[i].identity(), different[k].identity()) << i << " and " << k;
    }
  }
}

}  // namespace
}  // namespace countersign
