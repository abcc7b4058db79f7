#include "core/checks/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/encoding/hex.h"
#include "testing/scenario/scenario.h"
#include "testing/verdict/verdict_matchers.h"

namespace countersign {
namespace {

using testing::At;
using testing::CodesOf;
using ::testing::ElementsAre;
using testing::ExpiresAt;
using ::testing::IsEmpty;
using testing::kJobArn;
using testing::kOtherProfileArn;
using testing::kProfileArn;
using testing::TestConfig;
using testing::TestRevocations;

constexpr absl::Duration kNanosecond = absl::Nanoseconds(1);
constexpr char kDuring[] = "2026-06-01T00:00:00Z";
constexpr char kUntil[] = "\"validUntil\":\"2026-07-01T00:00:00Z\"";
const absl::Time kStale = At("2026-07-01T00:00:00Z");

// Claims of a package that the authority of all tests has signed.
const VerifiedClaims& Claims() {
  static const VerifiedClaims* const claims = [] {
    const TrustAnchors anchors = testing::TestAnchors();
    const Artifact artifact = ReadPackage(testing::SmallSignedPackage());
    return new VerifiedClaims(
        Authenticate(artifact, {At(kDuring), anchors, nullptr}).value().claims());
  }();
  return *claims;
}

std::string Member(const char* name, const std::string& entries) {
  return absl::StrFormat("\"%s\":[%s]", name, entries);
}

std::string RevokedJob(const std::string& more = "") {
  return Member("signingJobs", absl::StrFormat("{\"arn\":\"%s\"%s}", kJobArn, more));
}

std::string RevokedProfile(const char* effective) {
  return Member("signingProfiles",
                absl::StrFormat("{\"profileVersionArn\":\"%s\",\"effectiveTime\":\"%s\"}",
                                kProfileArn, effective));
}

std::string RevokedCertificate(const CertificateHash& hash) {
  return Member("certificates", "\"" + HexEncode(hash.view()) + "\"");
}

Finding Revocation(const std::string& members, absl::Time at = At(kDuring)) {
  const RevocationSet revocations = TestRevocations(members);
  return CheckRevocation(Claims(), &revocations, at);
}

TEST(CheckIntegrity, PutsReasonsIntoTheirOrder) {
  const Reason digest{ReasonCode::kDigestMismatch, "", "", {}};
  const Reason future{ReasonCode::kSigningTimeInFuture, "", "", {}};
  const Finding finding = CheckIntegrity({future, digest, future});
  EXPECT_EQ(finding.check, Check::kIntegrity);
  EXPECT_EQ(finding.outcome, Outcome::kFailed);
  EXPECT_THAT(CodesOf(finding.reasons),
              ElementsAre(ReasonCode::kDigestMismatch, ReasonCode::kSigningTimeInFuture));
}

TEST(CheckIntegrity, PassesWithoutReason) {
  EXPECT_EQ(CheckIntegrity({}).outcome, Outcome::kPassed);
}

// Expired from `now >= expiresAt` on.
TEST(CheckExpiry, FailsFromTheExpiryOn) {
  const std::pair<absl::Time, Outcome> cases[] = {
      {ExpiresAt() - kNanosecond, Outcome::kPassed},
      {ExpiresAt(), Outcome::kFailed},
      {ExpiresAt() + kNanosecond, Outcome::kFailed},
  };
  for (const auto& [at, outcome] : cases) {
    const Finding finding = CheckExpiry(Claims(), at);
    EXPECT_EQ(finding.check, Check::kExpiry);
    EXPECT_EQ(finding.outcome, outcome) << absl::FormatTime(at);
    EXPECT_EQ(finding.reasons.empty(), outcome == Outcome::kPassed);
  }
  const Finding expired = CheckExpiry(Claims(), ExpiresAt());
  ASSERT_THAT(CodesOf(expired.reasons), ElementsAre(ReasonCode::kSignatureExpired));
  EXPECT_THAT(expired.reasons[0].detail,
              ElementsAre(Detail{"expiresAt", "2027-01-01T00:00:00.25Z"}));
}

TEST(CheckMismatch, AsksForTheProfileVersion) {
  EXPECT_EQ(CheckMismatch(Claims(), TestConfig(Policy::kWarn)).outcome, Outcome::kPassed);
  const Finding finding = CheckMismatch(Claims(), TestConfig(Policy::kWarn, {kOtherProfileArn}));
  EXPECT_EQ(finding.check, Check::kMismatch);
  EXPECT_EQ(finding.outcome, Outcome::kFailed);
  ASSERT_THAT(CodesOf(finding.reasons), ElementsAre(ReasonCode::kPublisherNotAllowed));
  EXPECT_THAT(finding.reasons[0].detail,
              ElementsAre(Detail{"signingProfileVersionArn", kProfileArn}));
}

TEST(SignatureMissing, IsAMismatch) {
  const Finding finding = SignatureMissing();
  EXPECT_EQ(finding.check, Check::kMismatch);
  EXPECT_EQ(finding.outcome, Outcome::kFailed);
  EXPECT_THAT(CodesOf(finding.reasons), ElementsAre(ReasonCode::kSignatureMissing));
}

TEST(CheckRevocation, TellsWhatTheListSaysOfAJob) {
  const Detail arn{"signingJobArn", kJobArn};
  const Detail revoked_at{"revokedAt", "2026-03-01T00:00:00Z"}, reason{"reason", "stolen"};
  const struct {
    const char* more;
    std::vector<Detail> detail;
  } kCases[] = {
      {"", {arn}},
      {",\"revokedAt\":\"2026-03-01T00:00:00Z\"", {arn, revoked_at}},
      {",\"reason\":\"stolen\"", {arn, reason}},
      {",\"revokedAt\":\"2026-03-01T00:00:00Z\",\"reason\":\"stolen\"", {arn, revoked_at, reason}},
  };
  for (const auto& c : kCases) {
    const Finding finding = Revocation(RevokedJob(c.more));
    EXPECT_EQ(finding.outcome, Outcome::kFailed) << c.more;
    ASSERT_THAT(CodesOf(finding.reasons), ElementsAre(ReasonCode::kSigningJobRevoked)) << c.more;
    EXPECT_EQ(finding.reasons[0].detail, c.detail) << c.more;
  }
}

// A profile version is revoked for `signingTime > effectiveTime`.
TEST(CheckRevocation, RevokesAProfileStrictlyBeforeTheSigningTime) {
  const Finding finding = Revocation(RevokedProfile("2026-01-01T00:00:00.499999999Z"));
  EXPECT_EQ(finding.outcome, Outcome::kFailed);
  ASSERT_THAT(CodesOf(finding.reasons), ElementsAre(ReasonCode::kSigningProfileRevoked));
  EXPECT_THAT(finding.reasons[0].detail,
              ElementsAre(Detail{"signingProfileVersionArn", kProfileArn},
                          Detail{"effectiveTime", "2026-01-01T00:00:00.499999999Z"},
                          Detail{"signingTime", "2026-01-01T00:00:00.5Z"}));
  for (const char* later : {"2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.500000001Z"}) {
    EXPECT_EQ(Revocation(RevokedProfile(later)).outcome, Outcome::kPassed) << later;
  }
}

TEST(CheckRevocation, NamesTheRevokedCertificate) {
  for (const CertificateHash& hash : Claims().certificate_hashes()) {
    const Finding finding = Revocation(RevokedCertificate(hash));
    EXPECT_EQ(finding.outcome, Outcome::kFailed);
    ASSERT_THAT(CodesOf(finding.reasons), ElementsAre(ReasonCode::kCertificateRevoked));
    EXPECT_THAT(finding.reasons[0].detail,
                ElementsAre(Detail{"certificateHash", HexEncode(hash.view())}));
  }
}

// A hash that names another issuer: it condemns the anchor, above which no signature was checked,
// and no other certificate.
TEST(CheckRevocation, LooksPastTheIssuerOfTheAnchorOnly) {
  const std::vector<CertificateHash>& hashes = Claims().certificate_hashes();
  for (const CertificateHash& hash : hashes) {
    CertificateHash other = hash;
    other.bytes.back() ^= 1;
    const bool is_anchor = &hash == &hashes.back();
    EXPECT_EQ(Revocation(RevokedCertificate(other)).outcome,
              is_anchor ? Outcome::kFailed : Outcome::kPassed);
  }
}

TEST(CheckRevocation, IsUnknownWithoutACurrentList) {
  const Finding none = CheckRevocation(Claims(), nullptr, At(kDuring));
  EXPECT_EQ(none.check, Check::kRevocation);
  EXPECT_EQ(none.outcome, Outcome::kUnknown);
  ASSERT_THAT(CodesOf(none.reasons), ElementsAre(ReasonCode::kRevocationUnknown));
  EXPECT_THAT(none.reasons[0].detail, IsEmpty());

  EXPECT_EQ(Revocation(kUntil, kStale - kNanosecond).outcome, Outcome::kPassed);
  const Finding stale = Revocation(kUntil, kStale);
  EXPECT_EQ(stale.outcome, Outcome::kUnknown);
  ASSERT_THAT(CodesOf(stale.reasons), ElementsAre(ReasonCode::kRevocationUnknown));
  EXPECT_THAT(stale.reasons[0].detail, ElementsAre(Detail{"validUntil", "2026-07-01T00:00:00Z"}));
}

TEST(CheckRevocation, IsNotEvaluatedWhenTheCallerSaysSo) {
  const RevocationSet none = RevocationSet::NoCheck(At(kDuring));
  const Finding finding = CheckRevocation(Claims(), &none, kStale);
  EXPECT_EQ(finding.outcome, Outcome::kNotEvaluated);
  EXPECT_THAT(finding.reasons, IsEmpty());
}

// Every reason of a stale list, in canonical order, which for certificates is that of their hashes
// and not that of the path.
TEST(CheckRevocation, ReportsEverythingInOrder) {
  std::vector<std::string> hashes;
  for (const CertificateHash& hash : Claims().certificate_hashes()) {
    hashes.push_back(HexEncode(hash.view()));
  }
  std::string list;
  for (const std::string& hash : hashes) list += (list.empty() ? "\"" : ",\"") + hash + "\"";
  const Finding finding = Revocation(
      absl::StrFormat("%s,%s,%s,%s", kUntil, RevokedJob(), RevokedProfile("2025-01-01T00:00:00Z"),
                      Member("certificates", list)),
      kStale);
  EXPECT_EQ(finding.outcome, Outcome::kFailed);
  ASSERT_THAT(CodesOf(finding.reasons),
              ElementsAre(ReasonCode::kSigningJobRevoked, ReasonCode::kSigningProfileRevoked,
                          ReasonCode::kCertificateRevoked, ReasonCode::kCertificateRevoked,
                          ReasonCode::kCertificateRevoked, ReasonCode::kCertificateRevoked,
                          ReasonCode::kRevocationUnknown));
  ASSERT_FALSE(std::is_sorted(hashes.begin(), hashes.end())) << "the path must not be in order";
  std::sort(hashes.begin(), hashes.end());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    EXPECT_THAT(finding.reasons[2 + i].detail, ElementsAre(Detail{"certificateHash", hashes[i]}));
  }
}

}  // namespace
}  // namespace countersign
