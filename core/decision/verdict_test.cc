#include "core/decision/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "api/countersign.h"
#include "core/base/instant.h"
#include "testing/scenario/scenario.h"
#include "testing/verdict/reference_evaluator.h"
#include "testing/zip/zip_builder.h"

namespace countersign {
namespace {

using ::testing::EndsWith;
using testing::ReferenceArtifact;
using testing::ReferenceEvaluate;
using testing::ReferenceVerdict;

const absl::Time kEvaluatedAt = absl::FromUnixSeconds(1'780'272'000);
const absl::Time kHoldsUntil = kEvaluatedAt + absl::Hours(1);

constexpr char kOutcomes[] = {'P', 'F', 'U', '-'};

Outcome OutcomeFor(char letter) {
  switch (letter) {
    case 'P':
      return Outcome::kPassed;
    case 'F':
      return Outcome::kFailed;
    case 'U':
      return Outcome::kUnknown;
    default:
      return Outcome::kNotEvaluated;
  }
}

Finding FindingFor(Check check, char outcome, ReasonCode code) {
  Finding finding{check, OutcomeFor(outcome), {}};
  if (outcome == 'F' || outcome == 'U') finding.reasons.push_back({code, "found", "expected", {}});
  return finding;
}

ArtifactFindings FindingsFor(const ReferenceArtifact& a, std::string name = "artifact") {
  ArtifactFindings out;
  out.name = std::move(name);
  out.findings = {FindingFor(Check::kIntegrity, a.integrity,
                             a.internal ? ReasonCode::kInternal : ReasonCode::kDigestMismatch),
                  FindingFor(Check::kExpiry, a.expiry, ReasonCode::kSignatureExpired),
                  FindingFor(Check::kMismatch, a.mismatch, ReasonCode::kPublisherNotAllowed),
                  FindingFor(Check::kRevocation, a.revocation,
                             a.revocation == 'F' ? ReasonCode::kSigningJobRevoked
                                                 : ReasonCode::kRevocationUnknown)};
  return out;
}

std::vector<ReferenceArtifact> AllArtifacts() {
  std::vector<ReferenceArtifact> all;
  for (const char integrity : kOutcomes) {
    for (const char expiry : kOutcomes) {
      for (const char mismatch : kOutcomes) {
        for (const char revocation : kOutcomes) {
          all.push_back({integrity, expiry, mismatch, revocation, false});
        }
      }
    }
  }
  return all;
}

Verdict VerdictFor(const std::vector<ReferenceArtifact>& artifacts, bool enforce) {
  std::vector<ArtifactFindings> findings;
  for (std::size_t i = 0; i < artifacts.size(); ++i) {
    findings.push_back(FindingsFor(artifacts[i], "artifact" + std::to_string(i)));
  }
  return MakeVerdict(std::move(findings), {enforce ? Policy::kEnforce : Policy::kWarn, kEvaluatedAt,
                                           kHoldsUntil, "function"});
}

void ExpectAgreement(const std::vector<ReferenceArtifact>& artifacts, bool enforce) {
  const Verdict verdict = VerdictFor(artifacts, enforce);
  const ReferenceVerdict expected = ReferenceEvaluate(artifacts, enforce);
  ASSERT_EQ(NameOf(verdict.decision()), expected.decision);
  ASSERT_EQ(verdict.artifacts().size(), artifacts.size());
  for (std::size_t i = 0; i < artifacts.size(); ++i) {
    ASSERT_EQ(NameOf(verdict.artifacts()[i].status), expected.statuses[i]);
  }
  ASSERT_EQ(verdict.metrics().size(), expected.failing > 0 ? 1u : 0u);  // empty: none fails
  ASSERT_EQ(verdict.metrics().empty() ? 0 : verdict.metrics()[0].value, expected.failing);
  const bool blocked = expected.decision == "BLOCK";
  ASSERT_EQ(verdict.errors().has_value(), blocked);
  ASSERT_EQ(verdict.audit_data().has_value(), !blocked);
  if (!blocked) {
    ASSERT_EQ(NameOf(verdict.audit_data()->status), expected.worst_status);
  }
}

TEST(Verdict, AgreesWithTheReferenceOnEveryArtifact) {
  for (const ReferenceArtifact& artifact : AllArtifacts()) {
    for (const bool enforce : {false, true}) {
      ExpectAgreement({artifact}, enforce);
      ReferenceArtifact internal = artifact;
      internal.integrity = 'F';
      internal.internal = true;
      ExpectAgreement({internal}, enforce);
    }
  }
}

TEST(Verdict, AgreesWithTheReferenceOnEveryTwoArtifacts) {
  const std::vector<ReferenceArtifact> all = AllArtifacts();
  for (const ReferenceArtifact& function : all) {
    for (const ReferenceArtifact& layer : all) {
      for (const bool enforce : {false, true}) ExpectAgreement({function, layer}, enforce);
    }
  }
}

// One artifact of each kind that the table tells apart, in all threes and their orders.
TEST(Verdict, AgreesWithTheReferenceOnThreeArtifacts) {
  const std::vector<ReferenceArtifact> kinds = {
      {'P', 'P', 'P', 'P'}, {'P', 'P', 'P', '-'}, {'P', 'F', 'P', 'P'}, {'P', 'P', 'F', 'P'},
      {'P', 'P', 'P', 'F'}, {'P', 'P', 'P', 'U'}, {'-', '-', 'F', '-'}, {'F', '-', '-', '-'},
      {'F', 'F', 'F', 'F'}, {'U', '-', '-', '-'}};
  for (const auto& a : kinds) {
    for (const auto& b : kinds) {
      for (const auto& c : kinds) {
        for (const bool enforce : {false, true}) ExpectAgreement({a, b, c}, enforce);
      }
    }
  }
}

// Enforce blocks exactly what Warn warns of or blocks; worsening a check never relaxes.
TEST(Verdict, IsMonotone) {
  for (const ReferenceArtifact& artifact : AllArtifacts()) {
    const Decision warn = VerdictFor({artifact}, false).decision();
    const Decision enforce = VerdictFor({artifact}, true).decision();
    EXPECT_EQ(enforce == Decision::kBlock, warn != Decision::kAllow);
    for (char ReferenceArtifact::*check :
         {&ReferenceArtifact::integrity, &ReferenceArtifact::expiry,
          &ReferenceArtifact::revocation}) {
      ReferenceArtifact worse = artifact;
      worse.*check = 'F';
      EXPECT_GE(VerdictFor({worse}, false).decision(), warn);
    }
  }
}

TEST(Verdict, NeverAllowsWithoutPassedIntegrity) {
  for (const ReferenceArtifact& artifact : AllArtifacts()) {
    if (artifact.integrity == 'P') continue;
    EXPECT_NE(VerdictFor({artifact}, false).decision(), Decision::kAllow);
    EXPECT_EQ(VerdictFor({artifact}, true).decision(), Decision::kBlock);
  }
}

TEST(Verdict, WithoutArtifactsBlocks) {
  const Verdict verdict = VerdictFor({}, false);
  EXPECT_EQ(verdict.decision(), Decision::kBlock);
  EXPECT_EQ(verdict.primary_reason(), ReasonCode::kInternal);
  EXPECT_EQ(verdict.holds_until(), kEvaluatedAt + absl::Nanoseconds(1));
}

// Wherever INTERNAL stands: in whichever artifact, and behind whatever other reason.
TEST(Verdict, HoldsForItsInstantAloneWhereThisLibraryFailed) {
  const ReferenceArtifact good = {'P', 'P', 'P', 'P'}, bad = {'F', 'F', 'F', 'F'};
  ReferenceArtifact internal = bad;
  internal.internal = true;
  for (const auto& artifacts : std::vector<std::vector<ReferenceArtifact>>{
           {internal}, {good, internal}, {internal, good}, {bad, internal}}) {
    EXPECT_EQ(VerdictFor(artifacts, false).holds_until(), kEvaluatedAt + absl::Nanoseconds(1));
  }
  EXPECT_EQ(VerdictFor({good, bad}, false).holds_until(), kHoldsUntil);

  ArtifactFindings behind = FindingsFor(bad);
  behind.findings[0].reasons.push_back({ReasonCode::kInternal, "found", "", {}});
  const Verdict verdict =
      MakeVerdict({behind}, {Policy::kEnforce, kEvaluatedAt, std::nullopt, "function"});
  EXPECT_EQ(verdict.primary_reason(), ReasonCode::kDigestMismatch);
  EXPECT_EQ(verdict.holds_until(), kEvaluatedAt + absl::Nanoseconds(1));

  const absl::Time last = ToRepresentable(absl::InfiniteFuture());
  EXPECT_EQ(MakeVerdict({behind}, {Policy::kEnforce, last, {}, "function"}).holds_until(), last);
}

TEST(Verdict, SaysWhatItWasDrawnFrom) {
  for (const bool enforce : {false, true}) {
    const Verdict verdict = VerdictFor({{'P', 'P', 'P', 'P'}}, enforce);
    EXPECT_EQ(verdict.policy(), enforce ? Policy::kEnforce : Policy::kWarn);
    EXPECT_EQ(verdict.evaluated_at(), kEvaluatedAt);
    EXPECT_EQ(verdict.holds_until(), kHoldsUntil);
  }
}

// What was not found out counts as unknown.
TEST(Verdict, CountsAMissingFindingAsUnknown) {
  const std::pair<Check, SignatureStatus> cases[] = {
      {Check::kIntegrity, SignatureStatus::kInvalid},
      {Check::kExpiry, SignatureStatus::kExpired},
      {Check::kMismatch, SignatureStatus::kMismatch},
      {Check::kRevocation, SignatureStatus::kUnknown}};
  for (const auto& [check, status] : cases) {
    ArtifactFindings artifact = FindingsFor({'P', 'P', 'P', 'P'});
    artifact.findings.erase(artifact.findings.begin() + static_cast<int>(check));
    const Verdict verdict = MakeVerdict({artifact}, {Policy::kWarn, kEvaluatedAt, {}, "function"});
    EXPECT_EQ(verdict.artifacts()[0].status, status);
    EXPECT_EQ(verdict.decision(), check == Check::kIntegrity ? Decision::kBlock : Decision::kWarn);
    EXPECT_EQ(verdict.primary_reason(), std::nullopt);
  }
}

// "additionalEventData has the function's two ARNs when authentic".
TEST(Verdict, AuditsTheFunctionsSignature) {
  const TrustAnchors anchors = testing::TestAnchors();
  const absl::Time at = testing::SigningTime();
  const RevocationSet none = RevocationSet::NoCheck(at);
  const CodeSigningConfig config = testing::TestConfig(Policy::kWarn);
  const Artifact authentic = ReadPackage(testing::SmallSignedPackage());
  const Artifact bare = ReadPackage(BuildZip(testing::SmallEntries()));
  const AuditData named = *Evaluate(config, {authentic, bare}, {at, anchors, &none}).audit_data();
  EXPECT_EQ(named.signing_profile_version_arn, testing::kProfileArn);
  EXPECT_EQ(named.signing_job_arn, testing::kJobArn);
  EXPECT_EQ(named.status, SignatureStatus::kMismatch);
  const AuditData nameless =
      *Evaluate(config, {bare, authentic}, {at, anchors, &none}).audit_data();
  EXPECT_EQ(nameless.signing_profile_version_arn, std::nullopt);
  EXPECT_EQ(nameless.signing_job_arn, std::nullopt);
}

// "Any reason 9xx: BLOCK under both policies", whatever check gives it and whatever its outcome.
TEST(Verdict, BlocksForAnyReasonFrom900On) {
  const std::pair<int, Decision> cases[] = {{404, Decision::kWarn},
                                            {899, Decision::kWarn},
                                            {900, Decision::kBlock},
                                            {901, Decision::kBlock},
                                            {999, Decision::kBlock}};
  for (const auto& [number, decision] : cases) {
    for (const std::size_t check : {1, 2, 3}) {
      for (const Outcome outcome : {Outcome::kFailed, Outcome::kUnknown}) {
        ArtifactFindings artifact = FindingsFor({'P', 'P', 'P', 'P'});
        Finding& finding = artifact.findings[check];
        finding.outcome = outcome;
        finding.reasons.push_back({ReasonCode::kSignatureMissing, "found", "expected", {}});
        finding.reasons.push_back({static_cast<ReasonCode>(number), "found", "expected", {}});
        EXPECT_EQ(Decide(artifact.findings, Policy::kWarn), decision) << number << " " << check;
        EXPECT_EQ(StatusOf(artifact.findings) == SignatureStatus::kInvalid,
                  decision == Decision::kBlock)
            << number << " " << check;
      }
    }
  }
}

// Integrity that was not evaluated, without a word why, of a package that is not unsigned.
TEST(Verdict, BlocksWithoutReason) {
  const Verdict verdict = VerdictFor({{'-', 'P', 'P', 'P'}, {'-', 'P', 'P', 'P'}}, false);
  EXPECT_EQ(verdict.decision(), Decision::kBlock);
  EXPECT_EQ(verdict.primary_reason(), std::nullopt);
  EXPECT_EQ(verdict.errors()->documented.code, "InvalidCodeSignatureException");
  EXPECT_THAT(verdict.errors()->documented.message, EndsWith("signature for function."));
}

struct PrimaryCase {
  const char* name;
  std::vector<ReferenceArtifact> artifacts;
  ReasonCode primary;
  const char* subject;  // that the error names
};

TEST(Verdict, ChoosesThePrimaryReasonByCheckThenArtifact) {
  const PrimaryCase cases[] = {
      {"integrity before expiry", {{'F', 'F', 'F', 'F'}}, ReasonCode::kDigestMismatch, "function"},
      {"expiry before mismatch", {{'P', 'F', 'F', 'F'}}, ReasonCode::kSignatureExpired, "function"},
      {"mismatch before revocation",
       {{'P', 'P', 'F', 'F'}},
       ReasonCode::kPublisherNotAllowed,
       "function"},
      {"a layer's integrity before the function's expiry",
       {{'P', 'F', 'P', 'P'}, {'F', '-', '-', '-'}},
       ReasonCode::kDigestMismatch,
       "artifact1"},
      {"the function before a layer",
       {{'P', 'F', 'P', 'P'}, {'P', 'F', 'P', 'P'}},
       ReasonCode::kSignatureExpired,
       "function"},
      {"the second layer",
       {{'P', 'P', 'P', 'P'}, {'P', 'P', 'P', 'P'}, {'P', 'P', 'P', 'F'}},
       ReasonCode::kSigningJobRevoked,
       "artifact2"},
  };
  for (const PrimaryCase& c : cases) {
    const Verdict verdict = VerdictFor(c.artifacts, true);
    EXPECT_EQ(verdict.primary_reason(), c.primary) << c.name;
    EXPECT_THAT(verdict.errors()->observed.message,
                EndsWith(std::string("signature for ") + c.subject + "."))
        << c.name;
  }
}

// The recorded texts (observed) and the API model's codes (documented).
TEST(Verdict, AnswersAsAwsDoes) {
  const std::string integrity =
      "Lambda cannot deploy the function. The function or layer code is not properly signed. This "
      "can mean that the code was signed incorrectly or modified after it was signed. Check the "
      "provided signature for function.";
  const std::string mismatch =
      "Lambda cannot deploy the function. The function or layer might be signed using a signature "
      "that the client is not configured to accept. Check the provided signature for function.";
  const AwsErrors tampered = *VerdictFor({{'F', '-', '-', '-'}}, false).errors();
  EXPECT_EQ(tampered.observed.code, "CodeVerificationFailedException");
  EXPECT_EQ(tampered.documented.code, "InvalidCodeSignatureException");
  EXPECT_EQ(tampered.observed.message, integrity);
  EXPECT_EQ(tampered.documented.message, integrity);
  // Not known from AWS for expired and revoked: our choice is the text for a mismatch.
  for (const ReferenceArtifact& artifact : std::vector<ReferenceArtifact>{{'-', '-', 'F', '-'},
                                                                          {'P', 'F', 'P', 'P'},
                                                                          {'P', 'P', 'P', 'F'},
                                                                          {'P', 'P', 'P', 'U'}}) {
    const AwsErrors errors = *VerdictFor({artifact}, true).errors();
    for (const AwsError& error : {errors.observed, errors.documented}) {
      EXPECT_EQ(error.code, "CodeVerificationFailedException");
      EXPECT_EQ(error.http_status, 400);
      EXPECT_EQ(error.message, mismatch);
    }
  }
}

// Integrity and what is INTERNAL is one error, what the configuration decides on the other.
TEST(Verdict, AnswersEveryReasonAsAwsDoes) {
  for (const ReasonInfo& info : AllReasons()) {
    const int range = static_cast<int>(info.code) / 100;
    const bool is_integrity = range == 1 || range == 9;
    ArtifactFindings artifact = FindingsFor({'P', 'P', 'P', 'P'});
    Finding& finding = artifact.findings[is_integrity ? 0 : 2];
    finding.outcome = Outcome::kFailed;
    finding.reasons.push_back({info.code, "found", "expected", {}});
    const Verdict verdict =
        MakeVerdict({artifact}, {Policy::kEnforce, kEvaluatedAt, std::nullopt, "function"});
    EXPECT_EQ(verdict.primary_reason(), info.code);
    EXPECT_EQ(verdict.errors()->observed.code, "CodeVerificationFailedException") << info.name;
    EXPECT_EQ(verdict.errors()->documented.code,
              is_integrity ? "InvalidCodeSignatureException" : "CodeVerificationFailedException")
        << info.name;
  }
}

}  // namespace
}  // namespace countersign
