#include "core/base/reason.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "gtest/gtest.h"

namespace countersign {
namespace {

struct Published {
  int number;
  const char* name;
};

// As published in the outward contract; rows may be added, never changed.
constexpr Published kPublished[] = {
    {101, "MALFORMED_PACKAGE"},       {102, "AMBIGUOUS_PACKAGE"},
    {103, "MALFORMED_ENVELOPE"},      {104, "UNSUPPORTED_ENVELOPE"},
    {105, "DIGEST_MISMATCH"},         {106, "SIGNATURE_INVALID"},
    {107, "UNTRUSTED_CHAIN"},         {108, "CERTIFICATE_NOT_ACCEPTABLE"},
    {109, "SIGNING_TIME_IN_FUTURE"},  {110, "LIMIT_EXCEEDED"},
    {201, "SIGNATURE_MISSING"},       {202, "PUBLISHER_NOT_ALLOWED"},
    {301, "SIGNATURE_EXPIRED"},       {401, "SIGNING_JOB_REVOKED"},
    {402, "SIGNING_PROFILE_REVOKED"}, {403, "CERTIFICATE_REVOKED"},
    {404, "REVOCATION_UNKNOWN"},      {901, "INTERNAL"},
};

Reason Make(ReasonCode code, std::string message, std::string expected = "",
            std::vector<Detail> detail = {}) {
  return {code, std::move(message), std::move(expected), std::move(detail)};
}

std::vector<std::string> Shown(const std::vector<Reason>& reasons) {
  std::vector<std::string> out;
  for (const Reason& r : reasons) {
    out.push_back(std::to_string(static_cast<int>(r.code)) + " " + r.message + " " + r.expected);
  }
  return out;
}

TEST(ReasonTable, IsAsPublished) {
  const auto all = AllReasons();
  ASSERT_EQ(all.size(), std::size(kPublished));
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(static_cast<int>(all[i].code), kPublished[i].number);
    EXPECT_STREQ(all[i].name, kPublished[i].name);
  }
}

TEST(ReasonTable, AscendsWithoutRepetition) {
  const auto all = AllReasons();
  std::set<std::string> names;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(static_cast<int>(all[i - 1].code), static_cast<int>(all[i].code));
    }
    EXPECT_TRUE(names.insert(all[i].name).second) << all[i].name;
    EXPECT_STRNE(all[i].remedy, "") << all[i].name;
  }
}

TEST(ReasonTable, LiesWithinTheRangesOfTheChecks) {
  std::map<int, int> by_range;
  for (const ReasonInfo& info : AllReasons()) ++by_range[static_cast<int>(info.code) / 100];
  // INTEGRITY, MISMATCH, EXPIRY, REVOCATION, any.
  EXPECT_EQ(by_range, (std::map<int, int>{{1, 10}, {2, 2}, {3, 1}, {4, 4}, {9, 1}}));
}

TEST(InfoOf, FindsEveryRow) {
  for (const ReasonInfo& info : AllReasons()) {
    EXPECT_EQ(&InfoOf(info.code), &info) << info.name;
    EXPECT_EQ(NameOf(info.code), info.name);
  }
}

TEST(InfoOf, TakesAnUnknownNumberForInternal) {
  EXPECT_EQ(InfoOf(static_cast<ReasonCode>(0)).code, ReasonCode::kInternal);
  EXPECT_EQ(NameOf(static_cast<ReasonCode>(999)), "INTERNAL");
}

TEST(NameOf, ChecksAndOutcomes) {
  EXPECT_EQ(NameOf(Check::kIntegrity), "INTEGRITY");
  EXPECT_EQ(NameOf(Check::kExpiry), "EXPIRY");
  EXPECT_EQ(NameOf(Check::kMismatch), "MISMATCH");
  EXPECT_EQ(NameOf(Check::kRevocation), "REVOCATION");
  EXPECT_EQ(NameOf(Outcome::kPassed), "PASSED");
  EXPECT_EQ(NameOf(Outcome::kFailed), "FAILED");
  EXPECT_EQ(NameOf(Outcome::kUnknown), "UNKNOWN");
  EXPECT_EQ(NameOf(Outcome::kNotEvaluated), "NOT_EVALUATED");
}

TEST(Check, IsInTheDocumentedOrder) {
  EXPECT_LT(Check::kIntegrity, Check::kExpiry);
  EXPECT_LT(Check::kExpiry, Check::kMismatch);
  EXPECT_LT(Check::kMismatch, Check::kRevocation);
}

TEST(LimitExceeded, NamesTheLimitAndBothNumbers) {
  const Reason reason = LimitExceeded("packageEntries", 100, 101);
  EXPECT_EQ(reason.code, ReasonCode::kLimitExceeded);
  EXPECT_NE(reason.message.find("`packageEntries`"), std::string::npos) << reason.message;
  EXPECT_EQ(reason.expected, "at most 100");
  ASSERT_EQ(reason.detail.size(), 3u);
  EXPECT_EQ(reason.detail[0].key, "limit");
  EXPECT_EQ(std::get<std::string>(reason.detail[0].value), "packageEntries");
  EXPECT_EQ(reason.detail[1].key, "maximum");
  EXPECT_EQ(std::get<std::int64_t>(reason.detail[1].value), 100);
  EXPECT_EQ(reason.detail[2].key, "found");
  EXPECT_EQ(std::get<std::int64_t>(reason.detail[2].value), 101);
}

TEST(InternalError, SaysWhat) {
  const Reason reason = InternalError("the path is empty");
  EXPECT_EQ(reason.code, ReasonCode::kInternal);
  EXPECT_NE(reason.message.find("the path is empty"), std::string::npos) << reason.message;
}

TEST(SortReasons, OrdersByNumberThenMessageAndDropsRepetitions) {
  std::vector<Reason> reasons = {
      Make(ReasonCode::kSignatureExpired, "a"), Make(ReasonCode::kDigestMismatch, "b"),
      Make(ReasonCode::kDigestMismatch, "a"),   Make(ReasonCode::kDigestMismatch, "b"),
      Make(ReasonCode::kMalformedPackage, "z"), Make(ReasonCode::kDigestMismatch, "b", "x"),
  };
  SortReasons(reasons);
  EXPECT_EQ(Shown(reasons),
            (std::vector<std::string>{"101 z ", "105 a ", "105 b ", "105 b x", "301 a "}));
}

TEST(SortReasons, OfNothingIsNothing) {
  std::vector<Reason> none;
  SortReasons(none);
  EXPECT_TRUE(none.empty());
}

TEST(SortReasons, HidesTheOrderOfEvidenceInDetailsToo) {
  const Reason six = LimitExceeded("signatureChecks", 5, 6);
  const Reason seven = LimitExceeded("signatureChecks", 5, 7);
  std::vector<Reason> forwards = {six, seven}, backwards = {seven, six};
  SortReasons(forwards);
  SortReasons(backwards);
  ASSERT_EQ(forwards.size(), backwards.size());
  for (std::size_t i = 0; i < forwards.size(); ++i) {
    EXPECT_EQ(forwards[i].detail[2].value, backwards[i].detail[2].value);
  }
}

}  // namespace
}  // namespace countersign
