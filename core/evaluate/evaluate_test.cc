// The engine from package bytes to verdict: outcomes, boundaries to the nanosecond, and how long a
// verdict holds.
#include "core/evaluate/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "api/countersign.h"
#include "core/encoding/hex.h"
#include "testing/scenario/scenario.h"
#include "testing/verdict/verdict_matchers.h"

namespace countersign {
namespace {

using namespace countersign::testing;  // NOLINT: the vocabulary of the tests
using ::testing::ElementsAre;

constexpr absl::Duration kNanosecond = absl::Nanoseconds(1);
constexpr char kDuring[] = "2026-06-01T00:00:00Z";

const std::string& SmallPackage() {
  static const std::string* const package = new std::string(SmallSignedPackage());
  return *package;
}

Artifact SmallArtifact() { return ReadPackage(SmallPackage()).Named("function.zip"); }

Verdict VerdictAt(absl::Time at, const RevocationSet* revocations, Policy policy = Policy::kEnforce,
                  const Artifact& artifact = SmallArtifact()) {
  const TrustAnchors anchors = TestAnchors();
  return Evaluate(TestConfig(policy), artifact, {at, anchors, revocations});
}

TEST(Evaluate, AllowsASignedPackage) {
  const RevocationSet revocations = TestRevocations();
  const Verdict verdict = VerdictAt(At(kDuring), &revocations);
  EXPECT_THAT(verdict, Allows());
  const ArtifactVerdict& artifact = verdict.artifacts()[0];
  EXPECT_EQ(artifact.status, SignatureStatus::kValid);
  ASSERT_TRUE(artifact.signature.has_value());
  EXPECT_EQ(artifact.signature->signing_profile_version_arn(), kProfileArn);
  EXPECT_EQ(artifact.signature->signing_job_arn(), kJobArn);
  EXPECT_EQ(artifact.signature->signing_time(), SigningTime());
  EXPECT_EQ(artifact.signature->expires_at(), ExpiresAt());
  EXPECT_EQ(artifact.signature->certificate_hashes().size(), 4u);
  EXPECT_EQ(verdict.holds_until(), ExpiresAt());
}

TEST(Evaluate, FindsAnUnsignedPackageMissingItsSignature) {
  const RevocationSet revocations = TestRevocations();
  const Artifact artifact = ReadPackage(BuildZip(SmallEntries()));
  const Verdict verdict = VerdictAt(At(kDuring), &revocations, Policy::kWarn, artifact);
  EXPECT_THAT(verdict, Warns(ReasonCode::kSignatureMissing));
  EXPECT_THAT(verdict.artifacts()[0], Finds(Check::kIntegrity, Outcome::kNotEvaluated));
  EXPECT_THAT(verdict.artifacts()[0], Finds(Check::kExpiry, Outcome::kNotEvaluated));
  EXPECT_THAT(verdict.artifacts()[0],
              Finds(Check::kMismatch, Outcome::kFailed, {ReasonCode::kSignatureMissing}));
  EXPECT_THAT(verdict.artifacts()[0], Finds(Check::kRevocation, Outcome::kNotEvaluated));
  EXPECT_EQ(verdict.holds_until(), std::nullopt);
}

// A tampered package blocks under Warn, and its authentic claims still get their other findings.
TEST(Evaluate, ReportsEverythingAboutATamperedPackage) {
  Artifact artifact = SmallArtifact();
  artifact.content->inner.bytes[0] ^= 1;
  const RevocationSet revocations =
      TestRevocations(absl::StrFormat("\"signingJobs\":[\"%s\"]", kJobArn));
  const TrustAnchors anchors = TestAnchors();
  const Verdict verdict = Evaluate(TestConfig(Policy::kWarn, {kOtherProfileArn}), artifact,
                                   {ExpiresAt(), anchors, &revocations});
  EXPECT_THAT(verdict, Blocks(ReasonCode::kDigestMismatch));
  const ArtifactVerdict& found = verdict.artifacts()[0];
  EXPECT_THAT(found, Finds(Check::kIntegrity, Outcome::kFailed, {ReasonCode::kDigestMismatch}));
  EXPECT_THAT(found, Finds(Check::kExpiry, Outcome::kFailed, {ReasonCode::kSignatureExpired}));
  EXPECT_THAT(found, Finds(Check::kMismatch, Outcome::kFailed, {ReasonCode::kPublisherNotAllowed}));
  EXPECT_THAT(found, Finds(Check::kRevocation, Outcome::kFailed, {ReasonCode::kSigningJobRevoked}));
  EXPECT_EQ(found.status, SignatureStatus::kInvalid);
}

struct BoundaryCase {
  const char* name;
  absl::Time boundary;
  std::string revocations;  // members of the list
  Check check;
  Outcome before, from;
};

TEST(Evaluate, TurnsAtItsBoundariesToTheNanosecond) {
  const std::string until = "\"validUntil\":\"2026-07-01T00:00:00.000000001Z\"";
  const BoundaryCase cases[] = {
      {"expiry", ExpiresAt(), "", Check::kExpiry, Outcome::kPassed, Outcome::kFailed},
      {"signing time", SigningTime(), "", Check::kIntegrity, Outcome::kFailed, Outcome::kPassed},
      {"stale list", At("2026-07-01T00:00:00.000000001Z"), until, Check::kRevocation,
       Outcome::kPassed, Outcome::kUnknown},
  };
  for (const BoundaryCase& c : cases) {
    const RevocationSet revocations = TestRevocations(c.revocations);
    const auto outcome = [&](absl::Time at) {
      return VerdictAt(at, &revocations).artifacts()[0].findings[static_cast<int>(c.check)].outcome;
    };
    EXPECT_EQ(outcome(c.boundary - kNanosecond), c.before) << c.name;
    EXPECT_EQ(outcome(c.boundary), c.from) << c.name;
    EXPECT_EQ(outcome(c.boundary + kNanosecond), c.from) << c.name;
    // A quarter of a nanosecond before is still before.
    EXPECT_EQ(outcome(c.boundary - kNanosecond / 4), c.before) << c.name;
  }
}

TEST(Evaluate, RevokesAProfileStrictlyAfterItsEffectiveTime) {
  const std::pair<const char*, Outcome> cases[] = {
      {"2026-01-01T00:00:00.499999999Z", Outcome::kFailed},
      {"2026-01-01T00:00:00.5Z", Outcome::kPassed},
      {"2026-01-01T00:00:00.500000001Z", Outcome::kPassed},
  };
  for (const auto& [effective, outcome] : cases) {
    const RevocationSet revocations = TestRevocations(absl::StrFormat(
        "\"signingProfiles\":[{\"profileVersionArn\":\"%s\",\"effectiveTime\":\"%s\"}]",
        kProfileArn, effective));
    EXPECT_EQ(VerdictAt(At(kDuring), &revocations).artifacts()[0].findings[3].outcome, outcome)
        << effective;
  }
}

TEST(Evaluate, RevokesByCertificateAnywhereOnThePath) {
  const Verdict verdict = VerdictAt(At(kDuring), nullptr);
  for (const CertificateHash& hash : verdict.artifacts()[0].signature->certificate_hashes()) {
    const RevocationSet revocations =
        TestRevocations("\"certificates\":[\"" + HexEncode(hash.view()) + "\"]");
    EXPECT_THAT(VerdictAt(At(kDuring), &revocations), Blocks(ReasonCode::kCertificateRevoked));
  }
}

// An attacker may drop what stands above an intermediate anchor from the envelope: the anchor's
// revocation, which names its issuer, still counts.
TEST(Evaluate, RevokesAnIntermediateAnchorWhateverStandsAboveIt) {
  EnvelopeOptions options;
  options.edit_certificates = [](std::vector<std::string>& list) { list.resize(3); };
  const Artifact artifact =
      ReadPackage(SignedPackage(SmallEntries(), TestRequest(), options)).Named("function.zip");
  const TrustAnchors anchors = TrustAnchors::FromPem(TestAuthority().subordinate().pem()).value();
  const auto hashes =
      VerdictAt(At(kDuring), nullptr).artifacts()[0].signature->certificate_hashes();
  const RevocationSet revocations =
      TestRevocations("\"certificates\":[\"" + HexEncode(hashes[2].view()) + "\"]");
  EXPECT_THAT(
      Evaluate(TestConfig(Policy::kEnforce), artifact, {At(kDuring), anchors, &revocations}),
      Blocks(ReasonCode::kCertificateRevoked));
}

TEST(Evaluate, UnknownRevocationCountsAndNoCheckDoesNot) {
  EXPECT_THAT(VerdictAt(At(kDuring), nullptr, Policy::kWarn),
              Warns(ReasonCode::kRevocationUnknown));
  EXPECT_THAT(VerdictAt(At(kDuring), nullptr), Blocks(ReasonCode::kRevocationUnknown));
  const RevocationSet none = RevocationSet::NoCheck(At(kDuring));
  const Verdict verdict = VerdictAt(At(kDuring), &none);
  EXPECT_THAT(verdict, Allows());
  EXPECT_THAT(verdict.artifacts()[0], Finds(Check::kRevocation, Outcome::kNotEvaluated));
}

TEST(Evaluate, AStaleListStillCondemns) {
  const RevocationSet revocations = TestRevocations(
      absl::StrFormat("\"validUntil\":\"2026-02-01T00:00:00Z\",\"signingJobs\":[\"%s\"]", kJobArn));
  EXPECT_THAT(VerdictAt(At(kDuring), &revocations).artifacts()[0],
              Finds(Check::kRevocation, Outcome::kFailed,
                    {ReasonCode::kSigningJobRevoked, ReasonCode::kRevocationUnknown}));
}

TEST(Evaluate, MatchesPublishersByteForByte) {
  const TrustAnchors anchors = TestAnchors();
  const RevocationSet none = RevocationSet::NoCheck(At(kDuring));
  const std::string arn = kProfileArn;
  std::string other_case = arn;
  other_case[other_case.size() - 5] ^= 0x20;
  for (const std::string& publisher :
       {other_case, arn.substr(0, arn.size() - 1), arn + "4", arn.substr(0, arn.rfind('/'))}) {
    EXPECT_THAT(Evaluate(TestConfig(Policy::kEnforce, {publisher}), SmallArtifact(),
                         {At(kDuring), anchors, &none}),
                Blocks(ReasonCode::kPublisherNotAllowed))
        << publisher;
  }
}

TEST(Evaluate, ARefusedPackageIsNotLookedInto) {
  const std::string truncated = SmallPackage().substr(0, SmallPackage().size() - 1);
  const Artifact artifact = ReadPackage(truncated).WithEnvelope("-----BEGIN PKCS7-----");
  const Verdict verdict = VerdictAt(At(kDuring), nullptr, Policy::kWarn, artifact);
  EXPECT_THAT(verdict, Blocks(ReasonCode::kMalformedPackage));
  EXPECT_THAT(verdict.artifacts()[0], Finds(Check::kMismatch, Outcome::kNotEvaluated));
  EXPECT_FALSE(verdict.artifacts()[0].signature.has_value());
  EXPECT_EQ(verdict.holds_until(), std::nullopt);
}

TEST(Evaluate, ReadsSeveralPackagesAsOneByOne) {
  const std::string bare = BuildZip(SmallEntries());
  const std::vector<std::string_view> zips = {bare, "broken", SmallPackage(), bare};
  const std::vector<Artifact> artifacts = ReadPackages(zips);
  ASSERT_EQ(artifacts.size(), zips.size());
  const TrustAnchors anchors = TestAnchors();
  const RevocationSet none = RevocationSet::NoCheck(At(kDuring));
  for (std::size_t i = 0; i < zips.size(); ++i) {
    const Premises premises = {At(kDuring), anchors, &none};
    EXPECT_EQ(ToJson(Evaluate(TestConfig(Policy::kWarn), artifacts[i], premises)),
              ToJson(Evaluate(TestConfig(Policy::kWarn), ReadPackage(zips[i]), premises)));
  }
  EXPECT_TRUE(ReadPackages({}).empty());
}

TEST(Evaluate, AnEnvelopeWithoutDigestIsInternal) {
  Artifact artifact = SmallArtifact();
  artifact.content.reset();
  EXPECT_THAT(VerdictAt(At(kDuring), nullptr, Policy::kWarn, artifact),
              Blocks(ReasonCode::kInternal));
}

TEST(Evaluate, TakesTheMostSevereArtifact) {
  const TrustAnchors anchors = TestAnchors();
  const RevocationSet none = RevocationSet::NoCheck(At(kDuring));
  const Artifact good = SmallArtifact();
  const Artifact bare = ReadPackage(BuildZip(SmallEntries())).Named("layer");
  const Artifact broken = ReadPackage("broken").Named("layer");
  const CodeSigningConfig warn = TestConfig(Policy::kWarn);
  const Premises premises = {At(kDuring), anchors, &none};
  EXPECT_THAT(Evaluate(warn, {good, good}, premises), Allows());
  EXPECT_THAT(Evaluate(warn, {good, bare}, premises), Warns(ReasonCode::kSignatureMissing));
  const Verdict verdict = Evaluate(warn, {good, bare, broken}, premises);
  EXPECT_THAT(verdict, Blocks(ReasonCode::kMalformedPackage));
  EXPECT_EQ(verdict.metrics()[0].value, 2);
}

// The verdict at `at`, as JSON, without the two members that may differ.
std::string Lasting(absl::Time at, const RevocationSet* revocations) {
  std::string json = ToJson(VerdictAt(at, revocations));
  const std::size_t start = json.find("\"evaluatedAt\""), end = json.find("\"artifacts\"");
  return json.erase(start, end - start);
}

// Whatever the instant: the verdict is the same up to a nanosecond before holdsUntil, and another
// one at it.
TEST(Evaluate, HoldsExactlyUntilItSays) {
  const std::string until = "\"validUntil\":\"2026-07-01T00:00:00Z\"";
  std::mt19937_64 random(7);
  for (const std::string& members : {std::string(), until}) {
    const RevocationSet revocations = TestRevocations(members);
    for (absl::Time at = At("2025-12-31T23:59:59Z"); at < At("2027-02-01T00:00:00Z");
         at += absl::Hours(24 * 30)) {
      const std::optional<absl::Time> end = VerdictAt(at, &revocations).holds_until();
      const absl::Time last =
          end.has_value() ? *end - kNanosecond : At("9999-12-31T23:59:59.999999999Z");
      const std::string lasting = Lasting(at, &revocations);
      EXPECT_EQ(Lasting(last, &revocations), lasting);
      const double share = std::uniform_real_distribution<double>(0, 1)(random);
      EXPECT_EQ(Lasting(at + (last - at) * share, &revocations), lasting);
      if (end.has_value()) {
        EXPECT_NE(Lasting(*end, &revocations), lasting);
      }
    }
  }
}

TEST(Evaluate, TakesTheEarliestOfSeveralHorizons) {
  const RevocationSet early = TestRevocations("\"validUntil\":\"2026-07-01T00:00:00Z\"");
  const RevocationSet late = TestRevocations("\"validUntil\":\"2028-07-01T00:00:00Z\"");
  EXPECT_EQ(VerdictAt(At(kDuring), &early).holds_until(), At("2026-07-01T00:00:00Z"));
  EXPECT_EQ(VerdictAt(At("2026-07-01T00:00:00Z"), &early).holds_until(), ExpiresAt());
  EXPECT_EQ(VerdictAt(At(kDuring), &late).holds_until(), ExpiresAt());
  EXPECT_EQ(VerdictAt(ExpiresAt(), &late).holds_until(), At("2028-07-01T00:00:00Z"));
  EXPECT_EQ(VerdictAt(At("2028-07-01T00:00:00Z"), &late).holds_until(), std::nullopt);
  EXPECT_EQ(VerdictAt(At("2025-01-01T00:00:00Z"), &early).holds_until(), SigningTime());
  EXPECT_EQ(VerdictAt(ExpiresAt(), nullptr).holds_until(), std::nullopt);
}

TEST(Evaluate, AnswersForEveryInstant) {
  const RevocationSet revocations = TestRevocations();
  EXPECT_THAT(VerdictAt(absl::InfiniteFuture(), &revocations),
              Blocks(ReasonCode::kSignatureExpired));
  EXPECT_THAT(VerdictAt(absl::InfinitePast(), &revocations),
              Blocks(ReasonCode::kSigningTimeInFuture));
}

// The order of publishers and revocations never shows.
TEST(Evaluate, DoesNotDependOnTheOrderOfLists) {
  std::vector<std::string> publishers, jobs;
  for (int i = 0; i < 19; ++i) {
    publishers.push_back(absl::StrFormat(
        "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Name%02d/abcDEF0123", i));
    jobs.push_back(
        absl::StrFormat("\"arn:aws:signer:us-east-1:123456789012:/signing-jobs/%d\"", i));
  }
  publishers.push_back(kProfileArn);
  jobs.push_back(absl::StrFormat("{\"arn\":\"%s\",\"reason\":\"a\"}", kJobArn));
  jobs.push_back(absl::StrFormat("{\"arn\":\"%s\",\"reason\":\"b\"}", kJobArn));
  const TrustAnchors anchors = TestAnchors();
  std::mt19937 random(1);
  std::string first;
  for (int round = 0; round < 20; ++round) {
    std::shuffle(publishers.begin(), publishers.end(), random);
    std::shuffle(jobs.begin(), jobs.end(), random);
    std::string list;
    for (const std::string& job : jobs) list += (list.empty() ? "" : ",") + job;
    const RevocationSet revocations = TestRevocations("\"signingJobs\":[" + list + "]");
    const std::string json = ToJson(Evaluate(TestConfig(Policy::kWarn, publishers), SmallArtifact(),
                                             {At(kDuring), anchors, &revocations}));
    if (first.empty()) first = json;
    EXPECT_EQ(json, first);
  }
}

}  // namespace
}  // namespace countersign
