// What must hold of verdicts whatever is judged: each property once, for all fuzz targets.
//
// A property gives the empty text where it holds, else what violates it. Verdicts come from the
// engine alone, so properties look at a copy of what they say: a test can change the copy and see
// that the property notices.
#ifndef COUNTERSIGN_FUZZ_PROPERTIES_H_
#define COUNTERSIGN_FUZZ_PROPERTIES_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "api/countersign.h"

namespace countersign::fuzz {

// What a signature says.
struct Statement {
  std::string profile_version_arn, job_arn;
  absl::Time signing_time;
  std::optional<absl::Time> expires_at;
  Sha384Digest message_digest;  // SHA-384 of the content digest

  friend bool operator==(const Statement& a, const Statement& b) {
    return a.profile_version_arn == b.profile_version_arn && a.job_arn == b.job_arn &&
           a.signing_time == b.signing_time && a.expires_at == b.expires_at &&
           a.message_digest == b.message_digest;
  }
};

// An artifact of a verdict.
struct SeenArtifact {
  Decision decision = Decision::kBlock;
  SignatureStatus status = SignatureStatus::kInvalid;
  std::vector<Finding> findings;
  std::optional<Sha384Digest> content_digest;
  std::optional<Statement> signature;  // what was authenticated
  std::vector<CertificateHash> certificate_hashes;
};

// A verdict.
struct Seen {
  Decision decision = Decision::kBlock;
  Policy policy = Policy::kEnforce;
  std::optional<ReasonCode> primary_reason;
  absl::Time evaluated_at;
  std::optional<absl::Time> holds_until;
  std::vector<SeenArtifact> artifacts;
  std::int64_t failing = 0;                // the metric
  std::optional<SignatureStatus> audited;  // nothing: blocked
  bool has_errors = false;
  std::string json;     // empty unless asked for, since it takes most of the time
  std::string lasting;  // the JSON without the two members that only the clock changes
};
enum class Json { kNo, kYes };
Seen See(const Verdict& verdict, Json json = Json::kYes);

// What a caller demands, as data that needs no engine to be understood.
struct Terms {
  std::vector<std::string> publishers;
  absl::Time at;
  bool has_list = true;    // of revocations
  bool is_checked = true;  // false: the caller wants no check
  std::optional<absl::Time> valid_until;
  std::vector<std::string> jobs;                             // revoked
  std::vector<std::pair<std::string, absl::Time>> profiles;  // revoked, effective from
  std::vector<CertificateHash> certificates;                 // revoked
};

// What an authority signed with its own keys, for a leaf that may sign.
struct Ledger {
  std::vector<Statement> statements;
  std::set<std::string> signed_bytes;     // signed attributes, a DER SET
  std::set<CertificateHash> leaf_hashes;  // of such leaves
  bool has_signed_unknown = false;        // attributes that `statements` does not tell
  bool is_forged = false;                 // nothing here may be authentic, whatever was signed
};

// Reasons belong to the check, stand in order, and INTERNAL is not among them.
std::string ReasonsInOrder(const std::vector<Reason>& reasons, Check check);
std::string SameReasons(const std::vector<Reason>& a, const std::vector<Reason>& b);

// Four findings in order, with reasons where they failed and only there; claims are authentic but
// for what may stand beside them; the primary reason is the first; errors come with a block.
std::string WellFormed(const Seen& seen);

// The decision, the statuses and the metric are those of testing/verdict/reference_evaluator.h.
std::string AgreesWithReference(const Seen& seen);

// EXPIRY, MISMATCH and REVOCATION are what the claims and the terms make of them.
std::string FollowsFromClaims(const SeenArtifact& artifact, const Terms& terms);

// Claims are authentic only as they were signed; INTEGRITY passes only for the content that was
// signed, from the signing time on. `signed_bytes`: what the envelope holds as signed.
std::string AuthenticAsSigned(const SeenArtifact& artifact, const std::string& signed_bytes,
                              const Ledger& ledger, absl::Time at);

// Two verdicts on the same question, byte for byte; two that may differ in the instant alone.
std::string SameVerdict(const Seen& a, const Seen& b);
std::string SameButForTheClock(const Seen& a, const Seen& b);

// `later` was drawn at an instant before the one until which `seen` says to hold.
std::string HoldsUntil(const Seen& seen, const Seen& later);

// Under Warn and under Enforce: the same findings; what one warns of the other blocks, what it
// blocks or allows so does the other.
std::string EnforceBlocksWhatWarnWarnsOf(const Seen& warn, const Seen& enforce);

// Under a configuration, and under one that allows further publishers.
std::string MorePublishersNeverBlock(const Seen& few, const Seen& more);

// `all` is about several artifacts, `alone` about its first.
std::string OthersOnlyMakeItWorse(const Seen& alone, const Seen& all);

}  // namespace countersign::fuzz

#endif  // COUNTERSIGN_FUZZ_PROPERTIES_H_
