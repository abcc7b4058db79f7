// Revocation as data: what was revoked, as of when, and until when that may be relied on.
#ifndef COUNTERSIGN_CORE_POLICY_REVOCATION_SET_H_
#define COUNTERSIGN_CORE_POLICY_REVOCATION_SET_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/digest.h"
#include "core/base/limits.h"
#include "core/policy/arn_table.h"
#include "core/policy/certificate_table.h"

namespace countersign {

// A revoked signing job: none of its signatures is trusted, whenever they were made.
struct JobRevocation {
  std::string arn;
  std::optional<absl::Time> revoked_at;
  std::optional<std::string> reason;
};

// A revoked signing profile version: signatures made after `effective_time` are not trusted; see
// IsRevokedFrom.
struct ProfileRevocation {
  std::string profile_version_arn;
  absl::Time effective_time;
};

// What a RevocationSet is made of, in any order. Instants are such as RFC 3339 can write: whole
// nanoseconds of the years 0 to 9999.
struct RevocationEntries {
  absl::Time as_of;
  std::optional<absl::Time> valid_until;  // after as_of
  std::vector<JobRevocation> jobs;
  std::vector<ProfileRevocation> profiles;
  CertificateList certificates;
};

// Whether a signature made at `signing_time` falls under a revocation of its signing profile
// version that is effective from `effective_time`: strictly after it. AWS Signer,
// RevokeSigningProfile:
// "Signatures generated using the signing profile after this timestamp are not trusted."
inline bool IsRevokedFrom(absl::Time signing_time, absl::Time effective_time) {
  return signing_time > effective_time;
}

// A checked list. Immutable, cheap to copy, shared freely between threads. Made for ten million
// entries and more: a lookup reads a few cache lines and allocates nothing.
class RevocationSet {
 public:
  // Parses a list; its parts may be absent, which is empty:
  //
  //   {"asOf": "2026-11-21T00:00:00Z", "validUntil": "2026-11-22T00:00:00Z",
  //    "signingJobs": ["arn:aws:signer:...", {"arn": ..., "revokedAt": ..., "reason": ...}],
  //    "signingProfiles": [{"profileVersionArn": ..., "effectiveTime": ..., "reason": ...}],
  //    "certificates": ["192 lowercase hex digits"]}
  //
  // An entry that no signature could ever match is an error, since it would revoke nothing without
  // a word. Of several entries for one profile version the earliest effectiveTime counts. Errors
  // (InvalidArgument) name the member and what was expected.
  static absl::StatusOr<RevocationSet> FromJson(std::string_view json, const Limits& limits = {});

  // The same of entries at hand, by the same rules and with the same names in errors:
  // "`signingJobs[3].arn`: expected ...". Takes the entries apart as it goes, so give them away.
  static absl::StatusOr<RevocationSet> Create(RevocationEntries entries);

  // The explicit wish not to check revocation, with its date. The only way to say so.
  static RevocationSet NoCheck(absl::Time as_of);

  // False for NoCheck.
  bool is_checked() const { return data_->checked; }
  absl::Time as_of() const { return data_->as_of; }
  std::optional<absl::Time> valid_until() const { return data_->valid_until; }

  // Whether the list can no longer vouch for what it does not name: `now >= validUntil`.
  bool IsStaleAt(absl::Time now) const;

  // The revocation of the signing job: a view that is good as long as any copy of this set. Of
  // several entries for one job the first by time, then reason, is told; absent ones come first.
  std::optional<RevokedArn> FindJob(std::string_view arn) const;

  // From when on the signing profile version is revoked; see IsRevokedFrom.
  std::optional<absl::Time> ProfileRevokedFrom(std::string_view profile_version_arn) const;

  bool HasCertificate(const CertificateHash& hash) const;

  // The same by the half of the hash that is the certificate's own, for a trust anchor: what stands
  // above it, if anything, no signature that was checked has vouched for.
  bool HasCertificateUnderAnyIssuer(const CertificateHash& hash) const;

 private:
  struct Data {
    bool checked = true;
    absl::Time as_of;
    std::optional<absl::Time> valid_until;
    ArnTable jobs;
    ArnTable profiles;  // revoked_at is the effective time
    CertificateTable certificates;
  };

  explicit RevocationSet(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  std::shared_ptr<const Data> data_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_POLICY_REVOCATION_SET_H_
