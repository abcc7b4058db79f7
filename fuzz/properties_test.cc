// Each property holds of what the engine says, and does not hold of what it must never say.
#include "fuzz/properties.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "testing/scenario/scenario.h"
#include "testing/zip/zip_builder.h"

namespace countersign::fuzz {
namespace {

const absl::Time kAt = testing::At("2026-06-01T00:00:00Z");
constexpr char kSigned[] = "what was signed";

Terms TestTerms() {
  Terms terms;
  terms.publishers = {testing::kProfileArn};
  terms.at = kAt;
  return terms;
}

Seen Judge(const std::string& package, Policy policy, absl::Time at = kAt,
           const std::vector<std::string>& publishers = {testing::kProfileArn}) {
  const TrustAnchors anchors = testing::TestAnchors();
  const RevocationSet revocations = testing::TestRevocations();
  return See(Evaluate(testing::TestConfig(policy, publishers), ReadPackage(package),
                      {at, anchors, &revocations}));
}

Seen Good() { return Judge(testing::SmallSignedPackage(), Policy::kEnforce); }
Seen Unsigned(Policy policy) { return Judge(testing::BuildZip(testing::SmallEntries()), policy); }
Seen Expired() {
  return Judge(testing::SmallSignedPackage(), Policy::kEnforce, testing::ExpiresAt());
}

// The ledger of the authority that signed `seen`.
Ledger LedgerOf(const Seen& seen) {
  Ledger ledger;
  ledger.statements = {*seen.artifacts[0].signature};
  ledger.signed_bytes = {kSigned};
  ledger.leaf_hashes = {seen.artifacts[0].certificate_hashes[0]};
  return ledger;
}

using Property = std::function<std::string(const Seen&)>;

// What is wrong when `edit` has changed a good verdict.
struct Doctored {
  const char* name;
  std::function<void(Seen&)> edit;
};

void ExpectNoticed(const Property& property, const Seen& good, const std::vector<Doctored>& all) {
  EXPECT_EQ(property(good), "");
  for (const Doctored& doctored : all) {
    Seen seen = good;
    doctored.edit(seen);
    EXPECT_NE(property(seen), "") << doctored.name;
  }
}

Finding& FindingOf(Seen& seen, Check check) {
  return seen.artifacts[0].findings[static_cast<std::size_t>(check)];
}

Reason OfCode(ReasonCode code) { return {code, "something", "", {}}; }

TEST(ReasonsInOrder, NoticesWhatIsOutOfOrder) {
  const auto of = [](std::vector<ReasonCode> codes) {
    std::vector<Reason> reasons;
    for (const ReasonCode code : codes) reasons.push_back(OfCode(code));
    return ReasonsInOrder(reasons, Check::kIntegrity);
  };
  EXPECT_EQ(of({}), "");
  EXPECT_EQ(of({ReasonCode::kDigestMismatch, ReasonCode::kSignatureInvalid}), "");
  EXPECT_NE(of({ReasonCode::kSignatureInvalid, ReasonCode::kDigestMismatch}), "");
  EXPECT_NE(of({ReasonCode::kDigestMismatch, ReasonCode::kDigestMismatch}), "");
  EXPECT_NE(of({ReasonCode::kSignatureExpired}), "");
  EXPECT_NE(of({ReasonCode::kInternal}), "");
  EXPECT_NE(ReasonsInOrder({{ReasonCode::kDigestMismatch, "", "", {}}}, Check::kIntegrity), "");
}

TEST(SameReasons, NoticesEveryMember) {
  const Reason reason = {ReasonCode::kDigestMismatch, "a", "b", {{"c", "d"}}};
  EXPECT_EQ(SameReasons({reason}, {reason}), "");
  EXPECT_NE(SameReasons({reason}, {}), "");
  EXPECT_NE(SameReasons({}, {reason}), "");
  EXPECT_NE(SameReasons({reason}, {{ReasonCode::kSignatureInvalid, "a", "b", {{"c", "d"}}}}), "");
  EXPECT_NE(SameReasons({reason}, {{ReasonCode::kDigestMismatch, "x", "b", {{"c", "d"}}}}), "");
  EXPECT_NE(SameReasons({reason}, {{ReasonCode::kDigestMismatch, "a", "x", {{"c", "d"}}}}), "");
  EXPECT_NE(SameReasons({reason}, {{ReasonCode::kDigestMismatch, "a", "b", {{"c", "x"}}}}), "");
}

TEST(WellFormed, NoticesWhatIsNot) {
  const std::vector<Doctored> all = {
      {"no artifact", [](Seen& s) { s.artifacts.clear(); }},
      {"three findings", [](Seen& s) { s.artifacts[0].findings.pop_back(); }},
      {"another order",
       [](Seen& s) { std::swap(s.artifacts[0].findings[0], s.artifacts[0].findings[1]); }},
      {"failed without a reason",
       [](Seen& s) { FindingOf(s, Check::kExpiry).outcome = Outcome::kFailed; }},
      {"passed with a reason",
       [](Seen& s) {
         FindingOf(s, Check::kExpiry).reasons = {OfCode(ReasonCode::kSignatureExpired)};
         s.primary_reason = ReasonCode::kSignatureExpired;
       }},
      {"INTERNAL",
       [](Seen& s) {
         FindingOf(s, Check::kIntegrity) = {
             Check::kIntegrity, Outcome::kFailed, {OfCode(ReasonCode::kInternal)}};
         s.primary_reason = ReasonCode::kInternal;
         s.artifacts[0].signature.reset();
       }},
      {"authentic beside a bad signature",
       [](Seen& s) {
         FindingOf(s, Check::kIntegrity) = {
             Check::kIntegrity, Outcome::kFailed, {OfCode(ReasonCode::kSignatureInvalid)}};
         s.primary_reason = ReasonCode::kSignatureInvalid;
       }},
      {"no claims", [](Seen& s) { s.artifacts[0].signature.reset(); }},
      {"a primary reason", [](Seen& s) { s.primary_reason = ReasonCode::kSignatureExpired; }},
      {"held before it was drawn", [](Seen& s) { s.holds_until = s.evaluated_at; }},
      {"errors without a block", [](Seen& s) { s.has_errors = true; }},
      {"a block without errors", [](Seen& s) { s.decision = Decision::kBlock; }},
  };
  ExpectNoticed(WellFormed, Good(), all);
  EXPECT_EQ(WellFormed(Expired()), "");
  EXPECT_EQ(WellFormed(Unsigned(Policy::kWarn)), "");
}

TEST(AgreesWithReference, NoticesWhatDiffers) {
  const std::vector<Doctored> all = {
      {"warns", [](Seen& s) { s.decision = Decision::kWarn; }},
      {"allows what is expired",
       [](Seen& s) { FindingOf(s, Check::kExpiry).outcome = Outcome::kFailed; }},
      {"status", [](Seen& s) { s.artifacts[0].status = SignatureStatus::kExpired; }},
      {"metric", [](Seen& s) { s.failing = 1; }},
      {"audit", [](Seen& s) { s.audited = SignatureStatus::kInvalid; }},
  };
  ExpectNoticed(AgreesWithReference, Good(), all);
  EXPECT_EQ(AgreesWithReference(Expired()), "");
}

TEST(FollowsFromClaims, NoticesWhatDoesNot) {
  const auto property = [](const Seen& s) {
    return FollowsFromClaims(s.artifacts[0], TestTerms());
  };
  std::vector<Doctored> all = {
      {"checks without claims", [](Seen& s) { s.artifacts[0].signature.reset(); }}};
  for (const Check check : {Check::kExpiry, Check::kMismatch, Check::kRevocation}) {
    all.push_back({"failed", [=](Seen& s) { FindingOf(s, check).outcome = Outcome::kFailed; }});
    all.push_back(
        {"not evaluated", [=](Seen& s) { FindingOf(s, check).outcome = Outcome::kNotEvaluated; }});
  }
  ExpectNoticed(property, Good(), all);
  EXPECT_EQ(property(Unsigned(Policy::kWarn)), "");
}

// What the caller demands otherwise shows in the verdict.
TEST(FollowsFromClaims, NoticesOtherTerms) {
  const Seen good = Good();
  const std::vector<std::function<void(Terms&)>> edits = {
      [](Terms& t) { t.publishers = {testing::kOtherProfileArn}; },
      [](Terms& t) { t.at = testing::ExpiresAt(); },
      [](Terms& t) { t.has_list = false; },
      [](Terms& t) { t.is_checked = false; },
      [](Terms& t) { t.valid_until = kAt; },
      [](Terms& t) { t.jobs = {testing::kJobArn}; },
      [](Terms& t) {
        t.profiles = {{testing::kProfileArn, absl::UnixEpoch()}};
      },
      [&](Terms& t) { t.certificates = {good.artifacts[0].certificate_hashes[1]}; },
      [&](Terms& t) {
        t.certificates = {good.artifacts[0].certificate_hashes.back()};
        t.certificates[0].bytes[95] ^= 1;
      },
  };
  for (std::size_t i = 0; i < edits.size(); ++i) {
    Terms terms = TestTerms();
    edits[i](terms);
    EXPECT_NE(FollowsFromClaims(good.artifacts[0], terms), "") << i;
  }
  Terms harmless = TestTerms();
  harmless.profiles = {{testing::kProfileArn, testing::SigningTime()}};
  harmless.valid_until = kAt + absl::Nanoseconds(1);
  EXPECT_EQ(FollowsFromClaims(good.artifacts[0], harmless), "");
}

TEST(AuthenticAsSigned, NoticesWhatNobodySigned) {
  const Seen good = Good();
  const Ledger ledger = LedgerOf(good);
  const auto violation = [&](const Seen& seen, const Ledger& known, const std::string& signed_bytes,
                             absl::Time at) {
    return AuthenticAsSigned(seen.artifacts[0], signed_bytes, known, at);
  };
  EXPECT_EQ(violation(good, ledger, kSigned, kAt), "");
  EXPECT_EQ(violation(Unsigned(Policy::kWarn), {}, "", kAt), "");
  EXPECT_NE(violation(good, ledger, "what was altered", kAt), "");
  EXPECT_NE(violation(good, ledger, kSigned, testing::SigningTime() - absl::Nanoseconds(1)), "");
  const std::vector<std::function<void(Ledger&)>> edits = {
      [](Ledger& l) { l.is_forged = true; },
      [](Ledger& l) { l.leaf_hashes.clear(); },
      [](Ledger& l) { l.statements[0].job_arn += "x"; },
      [](Ledger& l) { l.statements[0].profile_version_arn += "x"; },
      [](Ledger& l) { l.statements[0].signing_time += absl::Nanoseconds(1); },
      [](Ledger& l) { l.statements[0].expires_at.reset(); },
      [](Ledger& l) { l.statements[0].message_digest.bytes[47] ^= 1; },
  };
  for (std::size_t i = 0; i < edits.size(); ++i) {
    Ledger other = ledger;
    edits[i](other);
    EXPECT_NE(violation(good, other, kSigned, kAt), "") << i;
  }
  Seen other_content = good;
  other_content.artifacts[0].content_digest->bytes[0] ^= 1;
  EXPECT_NE(violation(other_content, ledger, kSigned, kAt), "");
}

TEST(SameVerdict, NoticesAByte) {
  const Seen good = Good();
  ExpectNoticed([&](const Seen& s) { return SameVerdict(good, s); }, good,
                {{"a byte", [](Seen& s) { s.json[40] ^= 1; }}});
  EXPECT_NE(SameVerdict(good, Expired()), "");
}

TEST(HoldsUntil, NoticesAnEarlyTurn) {
  const Seen good = Good();
  EXPECT_EQ(HoldsUntil(good, Judge(testing::SmallSignedPackage(), Policy::kEnforce,
                                   testing::ExpiresAt() - absl::Nanoseconds(1))),
            "");
  EXPECT_EQ(HoldsUntil(good, Expired()), "") << "at its end it holds no longer";
  ExpectNoticed([&](const Seen& s) { return HoldsUntil(s, Expired()); }, good,
                {{"a nanosecond too long",
                  [](Seen& s) { s.holds_until = testing::ExpiresAt() + absl::Nanoseconds(1); }},
                 {"for ever", [](Seen& s) { s.holds_until.reset(); }}});
}

TEST(EnforceBlocksWhatWarnWarnsOf, NoticesWhatItDoesNot) {
  const Seen warn = Unsigned(Policy::kWarn);
  const auto property = [&](const Seen& s) { return EnforceBlocksWhatWarnWarnsOf(warn, s); };
  const std::vector<Doctored> all = {
      {"allows", [](Seen& s) { s.decision = Decision::kAllow; }},
      {"warns", [](Seen& s) { s.decision = Decision::kWarn; }},
      {"another outcome",
       [](Seen& s) { FindingOf(s, Check::kMismatch).outcome = Outcome::kPassed; }},
      {"another reason", [](Seen& s) { FindingOf(s, Check::kMismatch).reasons.clear(); }},
      {"another status", [](Seen& s) { s.artifacts[0].status = SignatureStatus::kValid; }},
      {"another metric", [](Seen& s) { s.failing = 0; }},
      {"another artifact", [](Seen& s) { s.artifacts.push_back(s.artifacts[0]); }},
  };
  ExpectNoticed(property, Unsigned(Policy::kEnforce), all);
}

TEST(MorePublishersNeverBlock, NoticesABlock) {
  const Seen few =
      Judge(testing::SmallSignedPackage(), Policy::kWarn, kAt, {testing::kOtherProfileArn});
  const Seen more = Judge(testing::SmallSignedPackage(), Policy::kWarn, kAt,
                          {testing::kOtherProfileArn, testing::kProfileArn});
  EXPECT_NE(few.decision, more.decision);
  const auto property = [&](const Seen& s) { return MorePublishersNeverBlock(few, s); };
  ExpectNoticed(property, more,
                {{"a block", [](Seen& s) { s.decision = Decision::kBlock; }},
                 {"another check",
                  [](Seen& s) { FindingOf(s, Check::kExpiry).outcome = Outcome::kFailed; }}});
}

TEST(OthersOnlyMakeItWorse, NoticesABetterDecision) {
  const Seen alone = Unsigned(Policy::kWarn);
  Seen all = alone;
  all.artifacts.push_back(Good().artifacts[0]);
  const auto property = [&](const Seen& s) { return OthersOnlyMakeItWorse(alone, s); };
  ExpectNoticed(
      property, all,
      {{"allows", [](Seen& s) { s.decision = Decision::kAllow; }},
       {"judged better", [](Seen& s) { s.artifacts[0].decision = s.decision = Decision::kAllow; }},
       {"another status", [](Seen& s) { s.artifacts[0].status = SignatureStatus::kValid; }}});
}

}  // namespace
}  // namespace countersign::fuzz
