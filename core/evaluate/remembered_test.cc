// A verdict is the same with a VerificationCache as without, whatever was evaluated before.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/encoding/pem.h"
#include "core/evaluate/evaluate.h"
#include "core/evaluate/remembered_testing.h"
#include "testing/authority/dev_authority.h"
#include "testing/authority/envelope_builder.h"
#include "testing/scenario/scenario.h"

namespace countersign {
namespace {

using Capacities = VerificationCache::Capacities;

// The valid package with one bit of the envelope's CMS changed, here and there.
std::vector<AskedVerdict> AskedOfAlteredEnvelopes() {
  const AskedVerdict valid = AskedOfValid();
  const std::string cms =
      ParsePem(*valid.artifact.envelope, PemSurroundings::kNothing).value()[0].body;
  std::vector<AskedVerdict> out;
  for (std::size_t bit = 3; bit < 8 * cms.size(); bit += 8 * cms.size() / 100) {
    out.push_back(valid.But("bit " + std::to_string(bit), [&](AskedVerdict& a) {
      std::string altered = cms;
      altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
      a.artifact.envelope = WritePem("PKCS7", altered);
    }));
  }
  return out;
}

// Packages whose chains differ: other leaves, other instants of signing, certificates left out.
std::vector<AskedVerdict> AskedOfOtherChains() {
  const AskedVerdict valid = AskedOfValid();
  std::vector<AskedVerdict> out;
  for (const char* signed_at : {"2026-01-01T00:00:00.5Z", "2026-01-02T00:00:00Z",
                                "2049-12-30T00:00:00Z", "2051-01-01T00:00:00Z"}) {
    SigningRequest request = testing::TestRequest();
    request.signing_time = testing::At(signed_at);
    request.expires_at = request.signing_time + absl::Hours(1);
    for (const std::size_t certificates : {5, 4, 3, 2}) {
      EnvelopeOptions options;
      options.edit_certificates = [=](std::vector<std::string>& list) {
        list.resize(certificates);
      };
      const std::string package = testing::SignedPackage(testing::SmallEntries(), request, options);
      out.push_back(valid.But(std::string("signed at ") + signed_at, [&](AskedVerdict& a) {
        a.artifact = ReadPackage(package).Named("package.zip");
        a.at = request.signing_time;
      }));
      out.push_back(out.back().But("subordinate trusted", [](AskedVerdict& a) {
        a.anchors = TrustAnchors::FromPem(testing::TestAuthority().subordinate().pem()).value();
      }));
    }
  }
  return out;
}

// Packages of one leaf, the chain the same to the byte, signed within its validity and outside.
std::vector<AskedVerdict> AskedOfOneLeaf() {
  const AskedVerdict valid = AskedOfValid();
  const DevAuthority& authority = testing::TestAuthority();
  SigningRequest request = testing::TestRequest();
  request.inner = valid.artifact.content->inner;
  const Leaf leaf = authority.MakeLeaf(request);
  const std::string& root = authority.root().certificate;
  const std::vector<std::string> certificates = {leaf.certificate, authority.regional().certificate,
                                                 authority.subordinate().certificate, root, root};
  std::vector<AskedVerdict> out;
  for (const int hours : {0, 1, 24, 71, 73, -1, -2, 24 * 365 * 100}) {
    request.signing_time = testing::SigningTime() + absl::Hours(hours);
    request.expires_at = request.signing_time + absl::Hours(1);
    const EnvelopeParts parts = BuildEnvelopeParts(request, leaf, certificates, {});
    const std::string envelope = EncodeEnvelopePem(AssembleSignedData(parts, {}), {});
    out.push_back(valid.But("one leaf, after h " + std::to_string(hours), [&](AskedVerdict& a) {
      a.artifact = a.artifact.WithEnvelope(envelope);
      a.at = request.signing_time;
    }));
  }
  return out;
}

const std::vector<AskedVerdict>& Everything() {
  static const auto* const all = [] {
    auto* const list = new std::vector<AskedVerdict>(AskedOfTestdata());
    for (const auto& more :
         {AskedOfVariations(), AskedOfAlteredEnvelopes(), AskedOfOtherChains(), AskedOfOneLeaf()}) {
      list->insert(list->end(), more.begin(), more.end());
    }
    return list;
  }();
  return *all;
}

std::vector<const AskedVerdict*> Shuffled(unsigned seed) {
  std::vector<const AskedVerdict*> out;
  for (const AskedVerdict& asked : Everything()) out.push_back(&asked);
  std::shuffle(out.begin(), out.end(), std::mt19937(seed));
  return out;
}

TEST(Remembered, TheQuestionsDiffer) {
  const auto count = [](const char* decision) {
    return std::count_if(Everything().begin(), Everything().end(), [&](const AskedVerdict& a) {
      return a.expected.find(decision) != std::string::npos;
    });
  };
  EXPECT_GT(Everything().size(), 200u);
  EXPECT_GT(count("\"decision\":\"ALLOW\""), 30);
  EXPECT_GT(count("\"LIMIT_EXCEEDED\""), 10);
  EXPECT_GT(count("\"UNTRUSTED_CHAIN\""), 10);
  EXPECT_GT(count("\"SIGNATURE_INVALID\""), 10);
}

class RememberedInAnyOrder : public ::testing::TestWithParam<Capacities> {};

TEST_P(RememberedInAnyOrder, TheVerdictIsTheSame) {
  VerificationCache cache(GetParam());
  for (unsigned round = 0; round < 2; ++round) {
    for (const AskedVerdict* asked : Shuffled(round)) {
      ASSERT_EQ(ToJson(asked->Judge(&cache)), asked->expected) << asked->what;
      ASSERT_EQ(ToJson(asked->Judge(&cache)), asked->expected) << asked->what << ", again";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Capacities, RememberedInAnyOrder,
                         ::testing::Values(Capacities{1, 1, 1, 1}, Capacities{2, 2, 2, 2},
                                           Capacities{3, 3, 3, 3}, Capacities(),
                                           Capacities{64, 0, 0, 0}, Capacities{0, 64, 0, 0},
                                           Capacities{0, 0, 64, 0}, Capacities{0, 0, 0, 64},
                                           Capacities{0, 0, 0, 0}));

TEST(Remembered, ThreadsShareOneCache) {
  for (const std::size_t capacity : {2, 1024}) {
    VerificationCache cache(capacity);
    std::vector<std::vector<std::string>> wrong(4);
    std::vector<std::thread> threads;
    Everything();
    for (unsigned t = 0; t < wrong.size(); ++t) {
      threads.emplace_back([&cache, &mine = wrong[t], t] {
        for (const AskedVerdict* asked : Shuffled(t)) {
          if (ToJson(asked->Judge(&cache)) != asked->expected) mine.push_back(asked->what);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& list : wrong) EXPECT_EQ(list, std::vector<std::string>());
  }
}

// What is at hand saves what it should.
TEST(Remembered, VerifiesNothingTwice) {
  const AskedVerdict valid = AskedOfValid();
  VerificationCache cache;
  const auto verified = [&](const AskedVerdict& asked) {
    const std::uint64_t before = cache.statistics().signatures.misses;
    EXPECT_EQ(ToJson(asked.Judge(&cache)), asked.expected) << asked.what;
    return cache.statistics().signatures.misses - before;
  };
  EXPECT_EQ(verified(valid), 4u);
  EXPECT_EQ(verified(valid), 0u);
  EXPECT_EQ(cache.statistics().envelopes.hits, 1u);
  EXPECT_EQ(verified(valid.But("another day", [](AskedVerdict& a) { a.at += absl::Hours(24); })),
            0u);
  EXPECT_EQ(verified(valid.But("another package",
                               [](AskedVerdict& a) { a.artifact.content->inner.bytes[0] ^= 1; })),
            0u);
  EXPECT_EQ(cache.statistics().envelopes.hits, 3u);
  // A new package of the same authority: a leaf of its own, and its signature.
  SigningRequest request = testing::TestRequest();
  request.signing_time += absl::Hours(1);
  const std::string package = testing::SignedPackage(testing::SmallEntries(), request);
  EXPECT_EQ(verified(valid.But("another leaf",
                               [&](AskedVerdict& a) { a.artifact = ReadPackage(package); })),
            2u);
}

// A chain at hand serves every instant at which the same certificates are valid, and no other.
TEST(Remembered, ChainsHoldWhileTheSameCertificatesAreValid) {
  VerificationCache cache;
  std::vector<std::string> served;
  for (const AskedVerdict& asked : AskedOfOneLeaf()) {
    const std::uint64_t before = cache.statistics().chains.hits;
    EXPECT_EQ(ToJson(asked.Judge(&cache)), asked.expected) << asked.what;
    const bool hit = cache.statistics().chains.hits > before;
    const bool allowed = asked.Judge(nullptr).decision() == Decision::kAllow;
    EXPECT_EQ(hit, allowed && asked.what != "valid, one leaf, after h 0") << asked.what;
    if (hit) served.push_back(asked.what);
  }
  EXPECT_EQ(served.size(), 4u);  // 1, 24 and 71 hours later, and one before
}

// What a limit had a part in is not kept, nor what is refused.
TEST(Remembered, KeepsOnlyWhatIsInOrder) {
  VerificationCache cache;
  for (int round = 0; round < 2; ++round) {
    for (const AskedVerdict& asked : AskedOfAlteredEnvelopes()) asked.Judge(&cache);
  }
  EXPECT_EQ(cache.statistics().envelopes.hits, 0u);
}

// Every bit of the envelope's text: none but the very same bytes are the envelope at hand.
TEST(Remembered, NoBitOfTheEnvelopeMayDiffer) {
  const AskedVerdict valid = AskedOfValid();
  VerificationCache cache;
  valid.Judge(&cache);
  AskedVerdict altered = valid;
  std::string& text = *altered.artifact.envelope;
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
    const Verdict verdict = altered.Judge(&cache);
    const bool allowed = verdict.decision() == Decision::kAllow;
    ASSERT_EQ(cache.statistics().envelopes.hits, 0u) << bit;
    if (allowed || bit % 101 == 0) {
      ASSERT_EQ(ToJson(verdict), ToJson(altered.Judge(nullptr))) << bit;
    }
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
  }
  valid.Judge(&cache);
}

}  // namespace
}  // namespace countersign
