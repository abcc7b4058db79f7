#include "core/policy/revocation_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/base/digest.h"
#include "core/base/limits.h"

namespace countersign {
namespace {

using ::testing::HasSubstr;

constexpr char kJob[] = "arn:aws:signer:us-east-1:123456789012:/signing-jobs/0a1b2c3d";
constexpr char kProfile[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Alpha/abcdefghij";

// 2026-11-21T00:00:00Z, by `date -d 2026-11-21T00:00:00Z +%s`.
const absl::Time kAsOf = absl::FromUnixSeconds(1795219200);
constexpr char kAsOfMember[] = R"("asOf":"2026-11-21T00:00:00Z")";

RevocationSet Parsed(std::string_view json) {
  const absl::StatusOr<RevocationSet> set = RevocationSet::FromJson(json);
  EXPECT_TRUE(set.ok()) << set.status();
  return set.value();
}

std::string ErrorOf(std::string_view json, const Limits& limits = {}) {
  const absl::StatusOr<RevocationSet> set = RevocationSet::FromJson(json, limits);
  if (set.ok()) return "accepted";
  EXPECT_EQ(set.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(set.status().message());
}

// A document with asOf and these further members.
std::string With(std::string_view members) {
  return absl::StrFormat("{%s,%s}", kAsOfMember, members);
}

std::string JoinedList(std::string_view name, const std::vector<std::string>& items) {
  std::string list;
  for (const std::string& item : items) {
    if (!list.empty()) list += ",";
    list += item;
  }
  return absl::StrFormat("\"%s\":[%s]", name, list);
}

std::string ProfileEntry(std::string_view arn, std::string_view effective_time) {
  return absl::StrFormat(R"({"profileVersionArn":"%s","effectiveTime":"%s"})", arn, effective_time);
}

// The hash whose bytes all are `byte`.
CertificateHash HashOf(std::uint8_t byte) {
  CertificateHash hash;
  hash.bytes.fill(byte);
  return hash;
}

std::string HexOf(std::string_view two_digits) {
  std::string out;
  for (int i = 0; i < 96; ++i) out += two_digits;
  return out;
}

TEST(RevocationSet, ReadsWhatTheFormatHas) {
  const RevocationSet set = Parsed(absl::StrFormat(
      R"({"asOf":"2026-11-21T00:00:00Z","validUntil":"2026-11-22T00:00:00Z","signingJobs":["%s",)"
      R"({"arn":"%s-2","revokedAt":"2026-11-20T23:59:59.000000001Z","reason":"stolen"}],)"
      R"("signingProfiles":[{"profileVersionArn":"%s","effectiveTime":"2026-11-20T00:00:00Z",)"
      R"("reason":"leaked"}],"certificates":["%s"]})",
      kJob, kJob, kProfile, HexOf("ab")));
  EXPECT_TRUE(set.is_checked());
  EXPECT_EQ(set.as_of(), kAsOf);
  EXPECT_EQ(set.valid_until(), kAsOf + absl::Hours(24));
  const std::optional<RevokedArn> bare = set.FindJob(kJob);
  ASSERT_NE(bare, std::nullopt);
  EXPECT_EQ(bare->arn, kJob);
  EXPECT_EQ(bare->revoked_at, std::nullopt);
  EXPECT_EQ(bare->reason, std::nullopt);
  const std::optional<RevokedArn> full = set.FindJob(std::string(kJob) + "-2");
  ASSERT_NE(full, std::nullopt);
  EXPECT_EQ(full->revoked_at, kAsOf - absl::Seconds(1) + absl::Nanoseconds(1));
  EXPECT_EQ(full->reason, "stolen");
  EXPECT_EQ(set.ProfileRevokedFrom(kProfile), kAsOf - absl::Hours(24));
  EXPECT_TRUE(set.HasCertificate(HashOf(0xab)));
  EXPECT_FALSE(set.HasCertificate(HashOf(0xac)));
}

TEST(RevocationSet, IsEmptyWhereTheListsAre) {
  for (const std::string& json :
       {absl::StrFormat("{%s}", kAsOfMember),
        With(R"("signingJobs":[],"signingProfiles":[],"certificates":[])")}) {
    SCOPED_TRACE(json);
    const RevocationSet set = Parsed(json);
    EXPECT_TRUE(set.is_checked());
    EXPECT_EQ(set.as_of(), kAsOf);
    EXPECT_EQ(set.valid_until(), std::nullopt);
    EXPECT_EQ(set.FindJob(kJob), std::nullopt);
    EXPECT_EQ(set.ProfileRevokedFrom(kProfile), std::nullopt);
    EXPECT_FALSE(set.HasCertificate(HashOf(0)));
  }
}

TEST(RevocationSet, SaysWhenNoCheckIsWanted) {
  const RevocationSet set = RevocationSet::NoCheck(kAsOf);
  EXPECT_FALSE(set.is_checked());
  EXPECT_EQ(set.as_of(), kAsOf);
  EXPECT_EQ(set.valid_until(), std::nullopt);
  EXPECT_FALSE(set.IsStaleAt(absl::InfiniteFuture()));
  EXPECT_EQ(set.FindJob(kJob), std::nullopt);
  EXPECT_EQ(set.ProfileRevokedFrom(kProfile), std::nullopt);
  EXPECT_FALSE(set.HasCertificate(HashOf(0)));
}

TEST(RevocationSet, FindsByteForByte) {
  const RevocationSet set =
      Parsed(With(JoinedList("signingJobs", {absl::StrFormat("\"%s\"", kJob)}) + "," +
                  JoinedList("signingProfiles", {ProfileEntry(kProfile, "2026-01-01T00:00:00Z")})));
  const std::string job = kJob, profile = kProfile;
  EXPECT_NE(set.FindJob(job), std::nullopt);
  EXPECT_EQ(set.FindJob(job + "0"), std::nullopt);
  EXPECT_EQ(set.FindJob(job.substr(0, job.size() - 1)), std::nullopt);
  EXPECT_EQ(set.FindJob(""), std::nullopt);
  EXPECT_EQ(set.FindJob("arn:aws:signer:us-east-1:123456789012:/signing-jobs/0A1B2C3D"),
            std::nullopt);
  EXPECT_EQ(set.FindJob(profile), std::nullopt);
  EXPECT_NE(set.ProfileRevokedFrom(profile), std::nullopt);
  EXPECT_EQ(set.ProfileRevokedFrom(profile + "0"), std::nullopt);
  EXPECT_EQ(set.ProfileRevokedFrom(profile.substr(0, profile.size() - 1)), std::nullopt);
  EXPECT_EQ(set.ProfileRevokedFrom(job), std::nullopt);
}

TEST(RevocationSet, ComparesCertificatesInFull) {
  const RevocationSet set = Parsed(With(JoinedList("certificates", {"\"" + HexOf("07") + "\""})));
  EXPECT_TRUE(set.HasCertificate(HashOf(7)));
  for (const std::size_t i : {0, 47, 48, 95}) {
    SCOPED_TRACE(i);
    CertificateHash other = HashOf(7);
    other.bytes[i] ^= 1;
    EXPECT_FALSE(set.HasCertificate(other));
  }
}

TEST(RevocationSet, GoesStaleAtValidUntil) {
  const RevocationSet set = Parsed(With(R"("validUntil":"2026-11-21T00:00:00.000000001Z")"));
  const absl::Time until = kAsOf + absl::Nanoseconds(1);
  EXPECT_EQ(set.valid_until(), until);
  EXPECT_FALSE(set.IsStaleAt(absl::InfinitePast()));
  EXPECT_FALSE(set.IsStaleAt(until - absl::Nanoseconds(1)));
  EXPECT_TRUE(set.IsStaleAt(until));
  EXPECT_TRUE(set.IsStaleAt(until + absl::Nanoseconds(1)));
  EXPECT_TRUE(set.IsStaleAt(absl::InfiniteFuture()));
  EXPECT_FALSE(Parsed(absl::StrFormat("{%s}", kAsOfMember)).IsStaleAt(absl::InfiniteFuture()));
}

TEST(RevocationSet, RevokesAProfileStrictlyAfterItsTime) {
  const absl::Time from = kAsOf;
  EXPECT_FALSE(IsRevokedFrom(from - absl::Nanoseconds(1), from));
  EXPECT_FALSE(IsRevokedFrom(from, from));
  EXPECT_TRUE(IsRevokedFrom(from + absl::Nanoseconds(1), from));
  EXPECT_FALSE(IsRevokedFrom(absl::InfinitePast(), from));
  EXPECT_TRUE(IsRevokedFrom(absl::InfiniteFuture(), from));
}

TEST(RevocationSet, TakesTheEarliestOfSeveralTimes) {
  std::vector<std::string> entries = {
      ProfileEntry(kProfile, "2026-05-02T00:00:00.000000001Z"),
      // The earliest, though not the first as text.
      ProfileEntry(kProfile, "2026-05-02T01:59:59.999999999+02:00"),
      ProfileEntry(kProfile, "2026-05-02T00:00:00Z"),
      ProfileEntry(kProfile, "2026-05-02T00:00:00Z"),
      ProfileEntry(std::string(kProfile).replace(60, 1, "0"), "2020-01-01T00:00:00Z"),
  };
  // 2026-05-01T23:59:59Z, by date(1).
  const absl::Time earliest = absl::FromUnixSeconds(1777679999) + absl::Nanoseconds(999'999'999);
  std::sort(entries.begin(), entries.end());
  do {
    const RevocationSet set = Parsed(With(JoinedList("signingProfiles", entries)));
    ASSERT_EQ(set.ProfileRevokedFrom(kProfile), earliest);
  } while (std::next_permutation(entries.begin(), entries.end()));
}

TEST(RevocationSet, TellsOfAJobNamedTwiceTheSameInAnyOrder) {
  std::vector<std::string> entries = {
      absl::StrFormat("\"%s\"", kJob),
      absl::StrFormat(R"({"arn":"%s","reason":"b"})", kJob),
      absl::StrFormat(R"({"arn":"%s","reason":"a"})", kJob),
      absl::StrFormat(R"({"arn":"%s","revokedAt":"2026-01-01T00:00:00Z"})", kJob),
  };
  std::sort(entries.begin(), entries.end());
  const RevocationSet first_set = Parsed(With(JoinedList("signingJobs", entries)));
  const RevokedArn first = *first_set.FindJob(kJob);
  while (std::next_permutation(entries.begin(), entries.end())) {
    const RevocationSet set = Parsed(With(JoinedList("signingJobs", entries)));
    const std::optional<RevokedArn> job = set.FindJob(kJob);
    ASSERT_NE(job, std::nullopt);
    ASSERT_EQ(job->revoked_at, first.revoked_at);
    ASSERT_EQ(job->reason, first.reason);
  }
}

struct Case {
  const char* name;
  std::string json;
  std::string error;
};

void ExpectErrors(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(ErrorOf(c.json), HasSubstr(c.error));
  }
}

TEST(RevocationSet, NeedsItsDate) {
  ExpectErrors({
      {"nothing at all", "{}", "`asOf`: expected a string, found nothing: the member is required"},
      {"null", R"({"asOf":null})", "`asOf`: expected a string, found null"},
      {"number", R"({"asOf":1795219200})", "`asOf`: expected a string, found a number"},
      {"no zone", R"({"asOf":"2026-11-21T00:00:00"})",
       "`asOf`: expected an RFC 3339 instant, found `2026-11-21T00:00:00`"},
      {"a day", R"({"asOf":"2026-11-21"})", "`asOf`: expected an RFC 3339 instant"},
      {"no such day", R"({"asOf":"2026-02-29T00:00:00Z"})", "`asOf`: expected an RFC 3339 instant"},
      {"a list", "[]", "expected an object, found an array"},
      {"misspelt", R"({"asof":"2026-11-21T00:00:00Z"})",
       "`asOf`: expected a string, found nothing"},
  });
}

TEST(RevocationSet, EndsAfterItBegins) {
  const auto until = [](std::string_view instant) {
    return With(absl::StrFormat(R"("validUntil":"%s")", instant));
  };
  EXPECT_EQ(ErrorOf(until("2026-11-21T00:00:00.000000001Z")), "accepted");
  EXPECT_EQ(ErrorOf(until("2026-11-21T00:00:00Z")),
            "`validUntil`: expected an instant after asOf, found `2026-11-21T00:00:00Z`");
  EXPECT_EQ(ErrorOf(until("2026-11-20T23:59:59.999999999Z")),
            "`validUntil`: expected an instant after asOf, found `2026-11-20T23:59:59.999999999Z`");
  // The same instant as asOf, and one before it, in other zones.
  EXPECT_THAT(ErrorOf(until("2026-11-21T02:00:00+02:00")), HasSubstr("an instant after asOf"));
  EXPECT_THAT(ErrorOf(until("2026-11-21T01:00:00+02:00")), HasSubstr("an instant after asOf"));
  EXPECT_EQ(ErrorOf(until("2026-11-20T23:00:00-02:00")), "accepted");
  EXPECT_EQ(ErrorOf(until("never")), "`validUntil`: expected an RFC 3339 instant, found `never`");
  EXPECT_EQ(ErrorOf(With(R"("validUntil":null)")), "`validUntil`: expected a string, found null");
}

TEST(RevocationSet, RefusesUnknownAndDoubledMembers) {
  const std::string job = absl::StrFormat(R"("arn":"%s")", kJob);
  const std::string profile = absl::StrFormat(
      R"("profileVersionArn":"%s","effectiveTime":"2026-01-01T00:00:00Z")", kProfile);
  ExpectErrors({
      {"top", With(R"("jobs":[])"), "`jobs`: there is no such member"},
      {"job", With(R"("signingJobs":[{)" + job + R"(,"revokedBy":"me"}])"),
       "`signingJobs[0].revokedBy`: there is no such member"},
      {"profile", With(R"("signingProfiles":[{)" + profile + R"(,"revokedAt":""}])"),
       "`signingProfiles[0].revokedAt`: there is no such member"},
      {"top twice", With(kAsOfMember), "`asOf`: expected the member once, found it twice"},
      {"list twice", With(R"("signingJobs":[],"signingJobs":[])"),
       "`signingJobs`: expected the member once"},
      {"in a job twice", With(R"("signingJobs":[{)" + job + "," + job + "}]"),
       "`signingJobs[0].arn`: expected the member once"},
      {"in a profile twice", With(R"("signingProfiles":[{"effectiveTime":"",)" + profile + "}]"),
       "`signingProfiles[0].effectiveTime`: expected the member once"},
  });
}

TEST(RevocationSet, RefusesJobsThatCanNeverMatch) {
  const auto entry = [](std::string_view item) {
    return With(absl::StrFormat(R"("signingJobs":["%s",%s])", kJob, item));
  };
  ExpectErrors({
      {"list", With(R"("signingJobs":{})"), "`signingJobs`: expected an array, found an object"},
      {"list null", With(R"("signingJobs":null)"), "`signingJobs`: expected an array, found null"},
      {"number", entry("5"), "`signingJobs[1]`: expected a signing job ARN, found a number"},
      {"null", entry("null"), "`signingJobs[1]`: expected a signing job ARN, found null"},
      {"list in the list", entry("[]"), "`signingJobs[1]`: expected a signing job ARN"},
      {"empty", entry("\"\""), "`signingJobs[1]`: expected a signing job ARN, found ``"},
      {"ID alone", entry("\"0a1b2c3d\""),
       "`signingJobs[1]`: expected a signing job ARN, found `0a1b2c3d`"},
      {"profile", entry(absl::StrFormat("\"%s\"", kProfile)),
       "`signingJobs[1]`: expected a signing job ARN"},
      {"space behind", entry(absl::StrFormat("\"%s \"", kJob)),
       "`signingJobs[1]`: expected a signing job ARN"},
      {"object without ARN", entry("{}"), "`signingJobs[1].arn`: expected a string, found nothing"},
      {"object with another ARN", entry(absl::StrFormat(R"({"arn":"%s"})", kProfile)),
       "`signingJobs[1].arn`: expected a signing job ARN, found `arn:aws:signer:"},
      {"ARN of another type", entry(R"({"arn":1})"),
       "`signingJobs[1].arn`: expected a string, found a number"},
      {"instant", entry(absl::StrFormat(R"({"arn":"%s","revokedAt":"today"})", kJob)),
       "`signingJobs[1].revokedAt`: expected an RFC 3339 instant, found `today`"},
      {"reason", entry(absl::StrFormat(R"({"arn":"%s","reason":null})", kJob)),
       "`signingJobs[1].reason`: expected a string, found null"},
  });
}

TEST(RevocationSet, RefusesProfilesThatCanNeverMatch) {
  const auto entry = [](std::string_view item) {
    return With(absl::StrFormat(R"("signingProfiles":[%s])", item));
  };
  const std::string unversioned = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Alpha";
  ExpectErrors({
      {"list", With(R"("signingProfiles":"x")"), "`signingProfiles`: expected an array"},
      {"string", entry(absl::StrFormat("\"%s\"", kProfile)),
       "`signingProfiles[0]`: expected an object, found a string"},
      {"empty", entry("{}"), "`signingProfiles[0].profileVersionArn`: expected a string"},
      {"no time", entry(absl::StrFormat(R"({"profileVersionArn":"%s"})", kProfile)),
       "`signingProfiles[0].effectiveTime`: expected a string, found nothing"},
      {"no ARN", entry(R"({"effectiveTime":"2026-01-01T00:00:00Z"})"),
       "`signingProfiles[0].profileVersionArn`: expected a string, found nothing"},
      {"bad time", entry(ProfileEntry(kProfile, "2026-13-01T00:00:00Z")),
       "`signingProfiles[0].effectiveTime`: expected an RFC 3339 instant, found"},
      {"time as a number",
       entry(absl::StrFormat(R"({"profileVersionArn":"%s","effectiveTime":0})", kProfile)),
       "`signingProfiles[0].effectiveTime`: expected a string, found a number"},
      {"unversioned", entry(ProfileEntry(unversioned, "2026-01-01T00:00:00Z")),
       "`signingProfiles[0].profileVersionArn`: expected a signing profile version ARN, found `" +
           unversioned + "`"},
      {"job", entry(ProfileEntry(kJob, "2026-01-01T00:00:00Z")),
       "`signingProfiles[0].profileVersionArn`: expected a signing profile version ARN"},
  });
}

TEST(RevocationSet, RefusesOtherThanCertificateHashes) {
  const auto entry = [](std::string_view item) {
    return With(absl::StrFormat(R"("certificates":["%s",%s])", HexOf("00"), item));
  };
  const std::string hex = HexOf("0a");
  const std::string expected =
      "`certificates[1]`: expected a certificate hash, 192 lowercase hex digits, found ";
  EXPECT_EQ(ErrorOf(entry("\"" + hex + "\"")), "accepted");
  ExpectErrors({
      {"list", With(R"("certificates":null)"), "`certificates`: expected an array, found null"},
      {"191 digits", entry("\"" + hex.substr(1) + "\""), expected},
      {"190 digits", entry("\"" + hex.substr(2) + "\""), expected},
      {"194 digits", entry("\"" + hex + "0a\""), expected},
      {"one SHA-384", entry("\"" + hex.substr(96) + "\""), expected},
      {"uppercase", entry("\"" + HexOf("0A") + "\""), expected},
      {"one uppercase digit, the least", entry("\"" + hex.substr(1) + "A\""), expected},
      {"one uppercase digit, the greatest", entry("\"" + hex.substr(1) + "F\""), expected},
      {"no digit", entry("\"" + hex.substr(1) + "g\""), expected},
      {"space", entry("\"" + hex.substr(1) + " \""), expected},
      {"colons", entry("\"0a:0a\""), expected + "`0a:0a`"},
      {"empty", entry("\"\""), expected + "``"},
      {"number of 192 digits", entry(HexOf("11")), expected + "a number"},
      {"object", entry("{}"), expected + "an object"},
  });
}

TEST(RevocationSet, BoundsItsDepth) {
  const std::string json = With(absl::StrFormat(R"("signingJobs":[{"arn":"%s"}])", kJob));
  Limits limits;
  limits.json_depth = 3;
  EXPECT_EQ(ErrorOf(json, limits), "accepted");
  limits.json_depth = 2;
  EXPECT_THAT(ErrorOf(json, limits), HasSubstr("the limit `jsonDepth` is exceeded"));
}

TEST(RevocationSet, HasNoBoundOnItsSize) {
  Limits limits;
  limits.config_bytes = 1;
  EXPECT_EQ(ErrorOf(absl::StrFormat("{%s}", kAsOfMember), limits), "accepted");
}

// A large list and its answers, made without the code under test.
struct Large {
  std::vector<std::string> jobs, profiles, certificates;  // as JSON
  std::map<std::string, std::int64_t> earliest;           // Unix seconds, by profile version ARN
};

std::string JobArn(int i) {
  return absl::StrFormat("arn:aws:signer:us-east-1:123456789012:/signing-jobs/%d", i);
}
std::string ProfileArn(int i) {
  return absl::StrFormat("arn:aws:signer:us-east-1:123456789012:/signing-profiles/p_%d/abcdefghij",
                         i);
}
CertificateHash NumberedHash(std::uint32_t i) {
  CertificateHash hash;
  for (int shift = 0; shift < 4; ++shift) {
    hash.bytes[92 + shift] = static_cast<std::uint8_t>(i >> (24 - 8 * shift));
  }
  return hash;
}

// Even numbers are revoked, odd ones are not. Every third profile version occurs twice.
Large MakeLarge(int count) {
  Large large;
  const auto add_profile = [&](int i, int second) {
    const std::string arn = ProfileArn(i);
    large.profiles.push_back(
        ProfileEntry(arn, absl::StrFormat("1970-01-01T00:%02d:%02dZ", second / 60, second % 60)));
    const auto at = large.earliest.emplace(arn, second).first;
    at->second = std::min<std::int64_t>(at->second, second);
  };
  for (int i = 0; i < 2 * count; i += 2) {
    large.jobs.push_back("\"" + JobArn(i) + "\"");
    large.certificates.push_back(absl::StrFormat("\"%s%08x\"", std::string(184, '0'), i));
    add_profile(i, i % 3599);
    if (i % 3 == 0) add_profile(i, (i * 7 + 5) % 3599);
  }
  return large;
}

RevocationSet ParsedLarge(const Large& large) {
  return Parsed(With(JoinedList("signingJobs", large.jobs) + "," +
                     JoinedList("signingProfiles", large.profiles) + "," +
                     JoinedList("certificates", large.certificates)));
}

void ExpectAnswers(const RevocationSet& set, const Large& large, int count) {
  for (int i = 0; i < 2 * count; ++i) {
    const bool revoked = i % 2 == 0;
    ASSERT_EQ(set.FindJob(JobArn(i)).has_value(), revoked) << i;
    ASSERT_EQ(set.HasCertificate(NumberedHash(i)), revoked) << i;
    const std::optional<absl::Time> from = set.ProfileRevokedFrom(ProfileArn(i));
    ASSERT_EQ(from.has_value(), revoked) << i;
    if (revoked) {
      ASSERT_EQ(absl::ToUnixSeconds(*from), large.earliest.at(ProfileArn(i))) << i;
    }
  }
}

TEST(RevocationSet, AnswersTheSameInAnyOrder) {
  constexpr int kCount = 200;
  Large large = MakeLarge(kCount);
  std::mt19937 random(20261121);
  for (int round = 0; round < 20; ++round) {
    SCOPED_TRACE(round);
    ExpectAnswers(ParsedLarge(large), large, kCount);
    std::shuffle(large.jobs.begin(), large.jobs.end(), random);
    std::shuffle(large.profiles.begin(), large.profiles.end(), random);
    std::shuffle(large.certificates.begin(), large.certificates.end(), random);
  }
}

TEST(RevocationSet, HoldsAHundredThousandOfEach) {
  constexpr int kCount = 100'000;
  const Large large = MakeLarge(kCount);
  const RevocationSet set = ParsedLarge(large);
  const RevocationSet copy = set;
  ExpectAnswers(set, large, kCount);
  EXPECT_EQ(copy.FindJob(JobArn(0))->arn.data(),
            set.FindJob(JobArn(0))->arn.data());  // shared, not copied
}

TEST(RevocationSet, HoldsManyTimesOfOneProfile) {
  std::vector<std::string> entries;
  for (int i = 100'000; i > 0; --i) {
    entries.push_back(ProfileEntry(kProfile, absl::StrFormat("2026-01-01T00:00:00.%09dZ", i)));
  }
  const RevocationSet set = Parsed(With(JoinedList("signingProfiles", entries)));
  // 2026-01-01T00:00:00Z, by date(1).
  EXPECT_EQ(set.ProfileRevokedFrom(kProfile),
            absl::FromUnixSeconds(1767225600) + absl::Nanoseconds(1));
}

}  // namespace
}  // namespace countersign
