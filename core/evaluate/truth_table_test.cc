// The whole truth table through the engine: real packages of every kind that the checks tell apart,
// under every policy and every kind of revocation list, alone, in twos and in threes, against the
// reference evaluator, which is told how each package was made and never looks at it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/countersign.h"
#include "testing/scenario/scenario.h"
#include "testing/verdict/reference_evaluator.h"

namespace countersign {
namespace {

using testing::ReferenceArtifact;
using testing::ReferenceEvaluate;
using testing::ReferenceVerdict;

constexpr char kRevokedJob[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-jobs/00000000-7d61-4d6f-9a40-0f7d8a3c1b11";

// How a package comes to be what it is.
enum class Made { kSigned, kAltered, kForged, kOfStrangers, kUnsigned, kRefused };

struct Package {
  std::string what;
  Made made = Made::kSigned;
  bool expired = false, foreign = false, revoked = false;
  Artifact artifact;
};

Artifact Sign(const Package& package) {
  SigningRequest request = testing::TestRequest();
  if (package.expired) request.expires_at = testing::At("2026-03-01T00:00:00Z");
  if (package.foreign) request.profile_version_arn = testing::kOtherProfileArn;
  if (package.revoked) request.job_arn = kRevokedJob;
  EnvelopeOptions options;
  if (package.made == Made::kForged) options.flip_signature_bit = 0;
  if (package.made == Made::kOfStrangers) {
    request.inner = Sha384Digest();
    const std::string envelope = DevAuthority::FromSeed("a stranger").Sign(request, options);
    return ReadPackage(testing::SmallSignedPackage()).WithEnvelope(envelope);
  }
  Artifact out = ReadPackage(testing::SignedPackage(testing::SmallEntries(), request, options));
  if (package.made == Made::kAltered) out.content->inner.bytes[0] ^= 1;
  return out;
}

std::vector<Package> AllPackages() {
  std::vector<Package> out;
  for (const Made made : {Made::kSigned, Made::kAltered, Made::kForged, Made::kOfStrangers}) {
    for (const int bits : {0, 1, 2, 3, 4, 5, 6, 7}) {
      Package package = {"", made, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, {}};
      package.what = std::to_string(static_cast<int>(made)) + "/" + std::to_string(bits);
      package.artifact = Sign(package).Named(package.what);
      out.push_back(std::move(package));
    }
  }
  const std::string zip = testing::BuildZip(testing::SmallEntries());
  out.push_back({"unsigned", Made::kUnsigned, false, false, false, ReadPackage(zip)});
  out.push_back({"refused", Made::kRefused, false, false, false, ReadPackage(zip + "x")});
  return out;
}

enum class Listed { kCurrent, kStale, kNone, kUnchecked };

// What the documentation says of such a package.
ReferenceArtifact Expected(const Package& package, Listed listed) {
  switch (package.made) {
    case Made::kUnsigned:
      return {'-', '-', 'F', '-'};
    case Made::kRefused:
    case Made::kForged:
    case Made::kOfStrangers:
      return {'F', '-', '-', '-'};
    case Made::kSigned:
    case Made::kAltered:
      break;
  }
  ReferenceArtifact out;
  out.integrity = package.made == Made::kAltered ? 'F' : 'P';
  out.expiry = package.expired ? 'F' : 'P';
  out.mismatch = package.foreign ? 'F' : 'P';
  switch (listed) {
    case Listed::kCurrent:
      out.revocation = package.revoked ? 'F' : 'P';
      break;
    case Listed::kStale:
      out.revocation = package.revoked ? 'F' : 'U';
      break;
    case Listed::kNone:
      out.revocation = 'U';
      break;
    case Listed::kUnchecked:
      out.revocation = '-';
      break;
  }
  return out;
}

char Letter(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return 'P';
    case Outcome::kFailed:
      return 'F';
    case Outcome::kUnknown:
      return 'U';
    case Outcome::kNotEvaluated:
      return '-';
  }
  return '?';
}

class TruthTable : public ::testing::Test {
 protected:
  static const std::vector<Package>& Packages() {
    static const auto* const packages = new std::vector<Package>(AllPackages());
    return *packages;
  }

  // The verdict about the packages, which is to be the reference's.
  void Compare(const std::vector<const Package*>& packages, Policy policy, Listed listed) {
    std::vector<Artifact> artifacts;
    std::vector<ReferenceArtifact> expected;
    std::string trace;
    for (const Package* package : packages) {
      artifacts.push_back(package->artifact);
      expected.push_back(Expected(*package, listed));
      trace += package->what + " ";
    }
    SCOPED_TRACE(trace + std::string(NameOf(policy)) + " " +
                 std::to_string(static_cast<int>(listed)));
    const CodeSigningConfig config = testing::TestConfig(policy);
    Premises premises = {testing::At("2026-06-01T00:00:00Z"), anchors_, ListFor(listed)};
    premises.cache = &cache_;
    const Verdict verdict = Evaluate(config, artifacts, premises);
    const ReferenceVerdict reference = ReferenceEvaluate(expected, policy == Policy::kEnforce);
    ASSERT_EQ(NameOf(verdict.decision()), reference.decision);
    ASSERT_EQ(verdict.artifacts().size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const ArtifactVerdict& one = verdict.artifacts()[i];
      const char wanted[] = {expected[i].integrity, expected[i].expiry, expected[i].mismatch,
                             expected[i].revocation};
      ASSERT_EQ(one.findings.size(), 4u);
      for (std::size_t check = 0; check < 4; ++check) {
        ASSERT_EQ(Letter(one.findings[check].outcome), wanted[check]) << check;
        ASSERT_EQ(one.findings[check].reasons.empty(),
                  wanted[check] == 'P' || wanted[check] == '-');
      }
      ASSERT_EQ(NameOf(one.status), reference.statuses[i]);
    }
    ++compared_;
  }

  void CompareEverywhere(const std::vector<const Package*>& packages) {
    for (const Policy policy : {Policy::kWarn, Policy::kEnforce}) {
      for (const Listed listed :
           {Listed::kCurrent, Listed::kStale, Listed::kNone, Listed::kUnchecked}) {
        ASSERT_NO_FATAL_FAILURE(Compare(packages, policy, listed));
      }
    }
  }

  int compared_ = 0;

 private:
  const RevocationSet* ListFor(Listed listed) const {
    switch (listed) {
      case Listed::kCurrent:
        return &current_;
      case Listed::kStale:
        return &stale_;
      case Listed::kUnchecked:
        return &unchecked_;
      case Listed::kNone:
        break;
    }
    return nullptr;
  }

  const std::string job_ = std::string("\"signingJobs\":[\"") + kRevokedJob + "\"]";
  const TrustAnchors anchors_ = testing::TestAnchors();
  const RevocationSet current_ = testing::TestRevocations(job_);
  const RevocationSet stale_ =
      testing::TestRevocations(job_ + ",\"validUntil\":\"2026-06-01T00:00:00Z\"");
  const RevocationSet unchecked_ = RevocationSet::NoCheck(testing::At("2026-01-01T00:00:00Z"));
  VerificationCache cache_;
};

TEST_F(TruthTable, OfOneArtifact) {
  for (const Package& package : Packages()) CompareEverywhere({&package});
  EXPECT_EQ(compared_, 34 * 2 * 4);
}

TEST_F(TruthTable, OfEveryTwo) {
  for (const Package& function : Packages()) {
    for (const Package& layer : Packages()) CompareEverywhere({&function, &layer});
  }
  EXPECT_EQ(compared_, 34 * 34 * 2 * 4);
}

// Of each group that the table treats alike one, in all threes and their orders, and five layers,
// which is the most that a function has.
TEST_F(TruthTable, OfThreeAndOfSix) {
  std::vector<const Package*> few;
  for (const std::size_t i : {0, 1, 2, 4, 8, 16, 32, 33}) few.push_back(&Packages()[i]);
  for (const Package* a : few) {
    for (const Package* b : few) {
      for (const Package* c : few) CompareEverywhere({a, b, c});
    }
    CompareEverywhere({few[0], few[0], few[0], few[0], few[0], a});
    CompareEverywhere({a, few[0], few[1], few[2], few[3], few[0]});
  }
  EXPECT_EQ(compared_, (8 * 8 * 8 + 8 * 2) * 2 * 4);
}

}  // namespace
}  // namespace countersign
