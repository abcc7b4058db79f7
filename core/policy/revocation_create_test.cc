// RevocationSet::Create: the rules of the format for entries that never were JSON.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/base/digest.h"
#include "core/policy/revocation_set.h"

namespace countersign {
namespace {

constexpr char kJob[] = "arn:aws:signer:us-east-1:123456789012:/signing-jobs/0a1b2c3d";
constexpr char kProfile[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Alpha/abcdefghij";

// 2026-11-21T00:00:00Z, by date(1).
const absl::Time kAsOf = absl::FromUnixSeconds(1795219200);

CertificateHash HashOf(std::uint8_t byte) {
  CertificateHash hash;
  hash.bytes.fill(byte);
  return hash;
}

RevocationEntries Valid() {
  RevocationEntries entries;
  entries.as_of = kAsOf;
  entries.valid_until = kAsOf + absl::Hours(24);
  entries.jobs = {{kJob, std::nullopt, std::nullopt},
                  {std::string(kJob) + "-2", kAsOf - absl::Nanoseconds(1), "stolen"}};
  entries.profiles = {{kProfile, kAsOf}, {kProfile, kAsOf - absl::Hours(1)}};
  entries.certificates.Add(HashOf(0xab));
  return entries;
}

TEST(RevocationCreate, HoldsWhatItWasGiven) {
  const absl::StatusOr<RevocationSet> set = RevocationSet::Create(Valid());
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_TRUE(set->is_checked());
  EXPECT_EQ(set->as_of(), kAsOf);
  EXPECT_EQ(set->valid_until(), kAsOf + absl::Hours(24));
  const std::optional<RevokedArn> bare = set->FindJob(kJob);
  ASSERT_NE(bare, std::nullopt);
  EXPECT_EQ(bare->arn, kJob);
  EXPECT_EQ(bare->revoked_at, std::nullopt);
  EXPECT_EQ(bare->reason, std::nullopt);
  const std::optional<RevokedArn> full = set->FindJob(std::string(kJob) + "-2");
  ASSERT_NE(full, std::nullopt);
  EXPECT_EQ(full->revoked_at, kAsOf - absl::Nanoseconds(1));
  EXPECT_EQ(full->reason, "stolen");
  EXPECT_EQ(set->FindJob(kProfile), std::nullopt);
  EXPECT_EQ(set->ProfileRevokedFrom(kProfile), kAsOf - absl::Hours(1));
  EXPECT_TRUE(set->HasCertificate(HashOf(0xab)));
  EXPECT_FALSE(set->HasCertificate(HashOf(0xac)));
}

TEST(RevocationCreate, MayHoldNothing) {
  RevocationEntries entries;
  entries.as_of = kAsOf;
  const absl::StatusOr<RevocationSet> set = RevocationSet::Create(std::move(entries));
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_TRUE(set->is_checked());
  EXPECT_EQ(set->valid_until(), std::nullopt);
  EXPECT_EQ(set->FindJob(kJob), std::nullopt);
  EXPECT_EQ(set->ProfileRevokedFrom(kProfile), std::nullopt);
  EXPECT_FALSE(set->HasCertificate(HashOf(0)));
  EXPECT_FALSE(set->HasCertificateUnderAnyIssuer(HashOf(0)));
}

TEST(RevocationCreate, NamesTheMemberThatIsWrong) {
  const std::string unwritable =
      "expected an RFC 3339 instant, found one that is finer, infinite or not of the years 0 to "
      "9999";
  const struct {
    const char* name;
    std::function<void(RevocationEntries&)> spoil;
    std::string error;
  } kCases[] = {
      {"asOf", [](RevocationEntries& e) { e.as_of = absl::InfinitePast(); },
       "`asOf`: " + unwritable},
      {"validUntil", [](RevocationEntries& e) { e.valid_until = absl::InfiniteFuture(); },
       "`validUntil`: " + unwritable},
      {"validUntil at asOf", [](RevocationEntries& e) { e.valid_until = e.as_of; },
       "`validUntil`: expected an instant after asOf, found `2026-11-21T00:00:00Z`"},
      {"no job", [](RevocationEntries& e) { e.jobs[1].arn = ""; },
       "`signingJobs[1].arn`: expected a signing job ARN, found ``"},
      {"profile for a job", [](RevocationEntries& e) { e.jobs[0].arn = kProfile; },
       absl::StrFormat("`signingJobs[0].arn`: expected a signing job ARN, found `%s`", kProfile)},
      {"job at no time", [](RevocationEntries& e) { e.jobs[0].revoked_at = absl::InfinitePast(); },
       "`signingJobs[0].revokedAt`: " + unwritable},
      {"job too finely",
       [](RevocationEntries& e) { e.jobs[0].revoked_at = kAsOf + absl::Nanoseconds(1) / 4; },
       "`signingJobs[0].revokedAt`: " + unwritable},
      {"job for a profile", [](RevocationEntries& e) { e.profiles[1].profile_version_arn = kJob; },
       absl::StrFormat("`signingProfiles[1].profileVersionArn`: expected a signing profile version "
                       "ARN, found `%s`",
                       kJob)},
      {"profile never",
       [](RevocationEntries& e) { e.profiles[0].effective_time = absl::InfiniteFuture(); },
       "`signingProfiles[0].effectiveTime`: " + unwritable},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    RevocationEntries entries = Valid();
    c.spoil(entries);
    const absl::Status status = RevocationSet::Create(std::move(entries)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(std::string(status.message()), c.error);
  }
}

}  // namespace
}  // namespace countersign
