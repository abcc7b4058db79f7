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

namespace countersign {

// A revoked signing job: none of its signatures is trusted, whenever they were made.
struct JobRevocation {
  std::string arn;
  std::optional<absl::Time> revoked_at;
  std::optional<std::string> reason;
};

// Whether a signature made at `signing_time` falls under a revocation of its signing profile
// version that is effective from `effective_time`: strictly after it. AWS Signer,
// RevokeSigningProfile:
// "Signatures generated using the signing profile after this timestamp are not trusted."
inline bool IsRevokedFrom(absl::Time signing_time, absl::Time effective_time) {
  return signing_time > effective_time;
}

// A checked list. Immutable, cheap to copy, shared freely between threads. Lookups are logarithmic.
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

  // The explicit wish not to check revocation, with its date. The only way to say so.
  static RevocationSet NoCheck(absl::Time as_of);

  // False for NoCheck.
  bool is_checked() const { return data_->checked; }
  absl::Time as_of() const { return data_->as_of; }
  std::optional<absl::Time> valid_until() const { return data_->valid_until; }

  // Whether the list can no longer vouch for what it does not name: `now >= validUntil`.
  bool IsStaleAt(absl::Time now) const;

  // The revocation of the signing job, or null.
  const JobRevocation* FindJob(std::string_view arn) const;

  // From when on the signing profile version is revoked; see IsRevokedFrom.
  std::optional<absl::Time> ProfileRevokedFrom(std::string_view profile_version_arn) const;

  bool HasCertificate(const CertificateHash& hash) const;

  // The same by the half of the hash that is the certificate's own, for a trust anchor: what stands
  // above it, if anything, no signature that was checked has vouched for.
  bool HasCertificateUnderAnyIssuer(const CertificateHash& hash) const;

 private:
  using ProfileRevocation = std::pair<std::string, absl::Time>;
  struct Data {
    bool checked = true;
    absl::Time as_of;
    std::optional<absl::Time> valid_until;
    std::vector<JobRevocation> jobs;            // by ARN
    std::vector<ProfileRevocation> profiles;    // by ARN, then effective time
    std::vector<CertificateHash> certificates;  // ascending
  };
  class Parser;

  explicit RevocationSet(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  std::shared_ptr<const Data> data_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_POLICY_REVOCATION_SET_H_
