// What an operation needs besides its request and records, and what comes of it.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_OUTCOME_H_
#define COUNTERSIGN_CORE_LIFECYCLE_OUTCOME_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/base/limits.h"
#include "core/crypto/trust_anchors.h"
#include "core/decision/verdict.h"
#include "core/lifecycle/records.h"
#include "core/policy/revocation_set.h"

namespace countersign::lifecycle {

// Which of AWS's answers a deployment that is blocked gets; see AwsErrors.
enum class ErrorProfile { kObserved, kDocumented };

// One call of the API: where and when, the ids of what it may create, and what signatures are
// judged by. Identifiers are the host's to make up: nothing here is random.
struct Call {
  std::string partition = "aws";
  std::string region;      // "us-east-1"
  std::string account_id;  // 12 digits
  absl::Time now;
  std::string new_revision;   // never used before; what AWS shows as RevisionId, a UUID there
  std::string new_config_id;  // 17 of [a-z0-9], never used before; CreateCodeSigningConfig's

  const TrustAnchors* anchors = nullptr;       // required by what judges packages; borrowed
  const RevocationSet* revocations = nullptr;  // null: revocation is unknown
  Limits limits = {};

  ErrorProfile errors = ErrorProfile::kObserved;
  // How long an update of a function is in progress, so that another is refused.
  absl::Duration update_duration = absl::ZeroDuration();
  // AWS's quota is not known; nothing: none.
  std::optional<std::size_t> max_configs;
};

// An HTTP response of the API (AWS restJson1).
struct Response {
  int http_status = 200;
  std::string body;                          // JSON; empty with 204
  std::optional<std::string> error_code;     // the header x-amzn-ErrorType
  std::optional<std::string> error_message;  // as in the body

  bool ok() const { return !error_code.has_value(); }
};

// A CloudTrail record's members that follow from the operation.
struct CloudTrailRecord {
  std::string event_name;  // "UpdateFunctionCode20150331v2"
  std::optional<std::string> error_code, error_message;
  std::optional<AuditData> additional_event_data;  // of a deployment that was judged and allowed
};

// What happens besides the response; the host publishes it once the changes are committed.
struct Effects {
  std::vector<Metric> metrics;
  CloudTrailRecord cloud_trail;
  std::optional<Verdict> verdict;  // of an operation that judged packages
};

// What an operation comes to. When there are no changes, there is nothing to commit and the
// preconditions are empty.
struct Outcome {
  Response response;
  Changes changes;
  std::vector<Precondition> preconditions;
  Effects effects;
};

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_OUTCOME_H_
