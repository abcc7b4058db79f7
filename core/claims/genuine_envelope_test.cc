// The one genuine envelope, made by AWS Signer in 2022: it verifies, says what is known about it,
// and no altered byte of it passes.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/instant.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/claims/verified_claims.h"
#include "core/crypto/hash.h"
#include "core/crypto/trust_anchors.h"
#include "core/encoding/hex.h"
#include "core/envelope/signature_envelope.h"
#include "gtest/gtest.h"
#include "testing/sanitizer/sanitizer.h"

namespace countersign {
namespace {

// The altered envelopes are many; slices let the shards of the test share them.
constexpr std::size_t kSlices = 16;

class GenuineEnvelope : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const vectors = std::getenv("COUNTERSIGN_VECTORS");
    if (vectors == nullptr) {
      GTEST_SKIP() << "COUNTERSIGN_VECTORS is not set: AWS's own envelope is not at hand";
    }
    const std::string folder = std::string(vectors) + "/aws-signer-lambda/";
    envelope_ = ReadFile(folder + "genuine_2022.SF");
    expected_ = ReadFile(folder + "genuine_2022.expected.json");
    root_pem_ = ReadFile(folder + "aws_signer_lambda_root.pem");
    ASSERT_EQ(envelope_.size(), 5214u);
  }

  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
  }

  static ClaimsAnswer Judge(const std::string& envelope, const TrustAnchors& anchors,
                            VerificationCache* cache = nullptr) {
    const absl::Time at = absl::FromCivil(absl::CivilDay(2026, 11, 21), absl::UTCTimeZone());
    return VerifyEnvelope(AsBytes(envelope), std::nullopt,
                          {Sha384Digest(), anchors, at, Limits(), cache});
  }

  // A member of the expectations: a text.
  std::string Expected(const std::string& name) const {
    const std::string key = "\"" + name + "\":\"";
    const std::size_t start = expected_.find(key);
    EXPECT_NE(start, std::string::npos) << name;
    const std::size_t from = start + key.size();
    return expected_.substr(from, expected_.find('"', from) - from);
  }

  void ExpectTheGenuineClaims(const TrustAnchors& anchors) const {
    const ClaimsAnswer answer = Judge(envelope_, anchors);
    ASSERT_TRUE(answer.claims.has_value());
    ASSERT_EQ(answer.reasons.size(), 1u);  // the package is not at hand
    EXPECT_EQ(answer.reasons[0].code, ReasonCode::kDigestMismatch);
    const VerifiedClaims& claims = *answer.claims;
    EXPECT_EQ(claims.signing_profile_version_arn(), Expected("profileVersionArn"));
    EXPECT_EQ(claims.signing_job_arn(), Expected("signingJobArn"));
    EXPECT_EQ(FormatInstant(claims.signing_time()), Expected("signingTime"));
    ASSERT_TRUE(claims.expires_at().has_value());
    EXPECT_EQ(FormatInstant(*claims.expires_at()), Expected("expires"));
    EXPECT_EQ(claims.certificate_hashes().size(), 4u);
  }

  // Flips every bit of every byte of one slice of the file, one after another; under a sanitizer
  // one bit of every byte.
  void ExpectNoFlipPasses(const TrustAnchors& anchors, std::size_t slice,
                          VerificationCache* cache = nullptr) const {
    std::string altered = envelope_;
    std::size_t refused = 0, passed = 0, bytes = 0, flips = 0;
    for (std::size_t i = slice; i < altered.size(); i += kSlices) {
      ++bytes;
      for (int bit = 0; bit < 8; ++bit) {
        if (testing::kUnderSanitizer && bit != static_cast<int>(i / kSlices % 8)) continue;
        ++flips;
        altered[i] = static_cast<char>(envelope_[i] ^ (1 << bit));
        const ClaimsAnswer answer = Judge(altered, anchors, cache);
        if (!answer.claims.has_value()) {
          ++refused;
          EXPECT_FALSE(answer.reasons.empty());
        } else {
          ++passed;
          EXPECT_TRUE(IsTrailingSpace(i, altered[i])) << "byte " << i << ", bit " << bit;
        }
      }
      altered[i] = envelope_[i];
    }
    EXPECT_GE(bytes, envelope_.size() / kSlices);
    EXPECT_EQ(flips, testing::kUnderSanitizer ? bytes : 8 * bytes);
    EXPECT_EQ(refused + passed, flips);
  }

  // White space after the END line that is white space still.
  bool IsTrailingSpace(std::size_t offset, char now) const {
    const std::size_t last = envelope_.find_last_not_of(" \t\r\n");
    return offset > last && std::string(" \t\r\n").find(now) != std::string::npos;
  }

  std::string envelope_, expected_, root_pem_;
};

TEST_F(GenuineEnvelope, IsTrustedByTheBuiltInFingerprint) {
  ExpectTheGenuineClaims(TrustAnchors::Aws());
}

TEST_F(GenuineEnvelope, IsTrustedByTheRootInPem) {
  const auto anchors = TrustAnchors::FromPem(root_pem_);
  ASSERT_TRUE(anchors.ok()) << anchors.status();
  ExpectTheGenuineClaims(*anchors);
}

TEST_F(GenuineEnvelope, IsTrustedByTheRootsFingerprint) {
  const auto anchors = TrustAnchors::FromFingerprint(
      "410220A72BBA4576767BA5941B694A9BDDC40817F76957F6919FDAC89A7849C7");
  ASSERT_TRUE(anchors.ok()) << anchors.status();
  ExpectTheGenuineClaims(*anchors);
}

TEST_F(GenuineEnvelope, SaysWhichPackageItMeans) {
  const EnvelopeReading reading = ParseEnvelope(AsBytes(envelope_), std::nullopt, Limits());
  ASSERT_TRUE(reading.envelope.has_value());
  ASSERT_TRUE(reading.envelope->claimed.message_digest.has_value());
  EXPECT_EQ(HexEncode(reading.envelope->claimed.message_digest->view()), Expected("messageDigest"));
  EXPECT_EQ(HexEncode(Sha384(AsBytes(reading.envelope->signed_bytes)).view()),
            Expected("signedAttrsSha384"));
  EXPECT_EQ(reading.envelope->certificates.size(), 5u);
}

TEST_F(GenuineEnvelope, IsNotTrustedForCarryingItsRoot) {
  const ClaimsAnswer answer = Judge(envelope_, TrustAnchors());
  EXPECT_FALSE(answer.claims.has_value());
  ASSERT_EQ(answer.reasons.size(), 2u);
  EXPECT_EQ(answer.reasons[0].code, ReasonCode::kDigestMismatch);
  EXPECT_EQ(answer.reasons[1].code, ReasonCode::kUntrustedChain);
}

TEST_F(GenuineEnvelope, NoOtherByteValuePasses) {
  for (std::size_t i = 0; i < envelope_.size(); i += 397) {
    for (int value = 1; value < 256; ++value) {
      std::string altered = envelope_;
      altered[i] = static_cast<char>(altered[i] ^ value);
      EXPECT_FALSE(Judge(altered, TrustAnchors::Aws()).claims.has_value()) << i << " " << value;
    }
  }
}

class AlteredEnvelope : public GenuineEnvelope,
                        public ::testing::WithParamInterface<std::size_t> {};

TEST_P(AlteredEnvelope, NoFlippedBitPassesTheFingerprint) {
  ExpectNoFlipPasses(TrustAnchors::Aws(), GetParam());
}

// With a cache that holds all answers about the right one: none may serve for another.
TEST_P(AlteredEnvelope, NoFlippedBitPassesThePem) {
  const TrustAnchors anchors = *TrustAnchors::FromPem(root_pem_);
  VerificationCache cache;
  ASSERT_TRUE(Judge(envelope_, anchors, &cache).claims.has_value());
  ExpectNoFlipPasses(anchors, GetParam(), &cache);
}

INSTANTIATE_TEST_SUITE_P(Slices, AlteredEnvelope, ::testing::Range(std::size_t{0}, kSlices));

}  // namespace
}  // namespace countersign
