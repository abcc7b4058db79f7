// Every reason that a finding can give, with its number, in one table.
//
// Numbers are assigned once and never reused; each range belongs to one check:
//   100-199 INTEGRITY, 200-299 MISMATCH, 300-399 EXPIRY, 400-499 REVOCATION, 900-999 any check.
// Programs switch on the code or the number; the message is for people and may change.
#ifndef COUNTERSIGN_CORE_BASE_REASON_H_
#define COUNTERSIGN_CORE_BASE_REASON_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/types/span.h"

namespace countersign {

// The four checks of Lambda code signing, in the order in which AWS documents them and in which
// every verdict lists them.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
enum class Check { kIntegrity, kExpiry, kMismatch, kRevocation };

// kUnknown: the check was wanted, but what it needs is missing or stale; it counts like a failure.
// kNotEvaluated: the premise of the check does not hold (no authentic claims), or the caller
// switched it off by name; it does not count.
enum class Outcome { kPassed, kFailed, kUnknown, kNotEvaluated };

// The numbers of the reasons.
enum class ReasonCode : int {
  kMalformedPackage = 101,
  kAmbiguousPackage = 102,
  kMalformedEnvelope = 103,
  kUnsupportedEnvelope = 104,
  kDigestMismatch = 105,
  kSignatureInvalid = 106,
  kUntrustedChain = 107,
  kCertificateNotAcceptable = 108,
  kSigningTimeInFuture = 109,
  kLimitExceeded = 110,
  kSignatureMissing = 201,
  kPublisherNotAllowed = 202,
  kSignatureExpired = 301,
  kSigningJobRevoked = 401,
  kSigningProfileRevoked = 402,
  kCertificateRevoked = 403,
  kRevocationUnknown = 404,
  kInternal = 901,
};

// A row of the table of reasons.
struct ReasonInfo {
  ReasonCode code;
  const char* name;    // "MALFORMED_PACKAGE": the spelling in JSON
  const char* remedy;  // what would make it pass, for Explain
};

// The whole table, ascending by number.
absl::Span<const ReasonInfo> AllReasons();

// The row of `code`; every enumerator has one.
const ReasonInfo& InfoOf(ReasonCode code);

// "INTEGRITY", "PASSED": the spellings in JSON.
std::string_view NameOf(Check check);
std::string_view NameOf(Outcome outcome);
std::string_view NameOf(ReasonCode code);

// One fact inside a reason: a string or a whole number.
struct Detail {
  using Value = std::variant<std::string, std::int64_t>;

  Detail(std::string the_key, Value the_value)
      : key(std::move(the_key)), value(std::move(the_value)) {}
  // libstdc++ holds that a variant of these types is never without a value, and when copying one
  // throws, destroys a text that was never made. So the text is copied first, then moved.
  Detail(const Detail& other) : key(other.key), value(CopyOf(other.value)) {}
  Detail(Detail&&) = default;
  Detail& operator=(const Detail& other) { return *this = Detail(other); }
  Detail& operator=(Detail&&) = default;

  std::string key;
  Value value;

  friend bool operator==(const Detail& a, const Detail& b) {
    return a.key == b.key && a.value == b.value;
  }
  friend bool operator<(const Detail& a, const Detail& b) {
    return a.key != b.key ? a.key < b.key : a.value < b.value;
  }

 private:
  static Value CopyOf(const Value& value) {
    if (const auto* const text = std::get_if<std::string>(&value)) return std::string(*text);
    return std::get<std::int64_t>(value);
  }
};

// Why a check did not pass. Never mentions the instant of evaluation: a verdict must not change
// while nothing but the clock does (see Verdict::holds_until).
struct Reason {
  ReasonCode code;
  std::string message;   // what was found: lower case, no full stop, input in backticks
  std::string expected;  // what was expected; may be empty
  std::vector<Detail> detail;
};

// LIMIT_EXCEEDED for the limit called `limit` (its spelling in limits.h's table).
Reason LimitExceeded(std::string_view limit, std::uint64_t maximum, std::uint64_t found);

// INTERNAL: an invariant of ours did not hold, or the cryptographic library failed, as it may when
// memory is short. Blocks under every policy.
Reason InternalError(std::string_view what);

// Puts reasons into their canonical order, by number, message and detail, drops repetitions, so
// that the order in which evidence was met cannot show.
void SortReasons(std::vector<Reason>& reasons);

// The answer of one check about one artifact.
struct Finding {
  Check check;
  Outcome outcome = Outcome::kNotEvaluated;
  std::vector<Reason> reasons;  // canonical order; empty when passed
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_BASE_REASON_H_
