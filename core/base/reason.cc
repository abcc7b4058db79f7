#include "core/base/reason.h"

#include <algorithm>
#include <tuple>

#include "core/base/format.h"

namespace countersign {
namespace {

constexpr ReasonInfo kReasons[] = {
    {ReasonCode::kMalformedPackage, "MALFORMED_PACKAGE", "deploy an intact zip archive"},
    {ReasonCode::kAmbiguousPackage, "AMBIGUOUS_PACKAGE",
     "rebuild the zip with one writer, so that every reader sees the same entries, and sign it"},
    {ReasonCode::kMalformedEnvelope, "MALFORMED_ENVELOPE", "sign the package again"},
    {ReasonCode::kUnsupportedEnvelope, "UNSUPPORTED_ENVELOPE",
     "sign with AWS Signer's Lambda platform (AWSLambda-SHA384-ECDSA)"},
    {ReasonCode::kDigestMismatch, "DIGEST_MISMATCH",
     "deploy the package as it was signed, or sign this one"},
    {ReasonCode::kSignatureInvalid, "SIGNATURE_INVALID", "sign the package again"},
    {ReasonCode::kUntrustedChain, "UNTRUSTED_CHAIN",
     "sign under a trusted root, or trust this signer's root"},
    {ReasonCode::kCertificateNotAcceptable, "CERTIFICATE_NOT_ACCEPTABLE",
     "sign with a certificate for code signing"},
    {ReasonCode::kSigningTimeInFuture, "SIGNING_TIME_IN_FUTURE",
     "wait for the signing time, or set the clocks right"},
    {ReasonCode::kLimitExceeded, "LIMIT_EXCEEDED",
     "deploy something smaller, or have the host raise the limit"},
    {ReasonCode::kSignatureMissing, "SIGNATURE_MISSING", "sign the package with AWS Signer"},
    {ReasonCode::kPublisherNotAllowed, "PUBLISHER_NOT_ALLOWED",
     "sign with an allowed profile version, or allow this one in the configuration"},
    {ReasonCode::kSignatureExpired, "SIGNATURE_EXPIRED", "sign the package again"},
    {ReasonCode::kSigningJobRevoked, "SIGNING_JOB_REVOKED", "sign the package again"},
    {ReasonCode::kSigningProfileRevoked, "SIGNING_PROFILE_REVOKED",
     "sign with a profile version that is not revoked"},
    {ReasonCode::kCertificateRevoked, "CERTIFICATE_REVOKED",
     "sign with a certificate whose chain is not revoked"},
    {ReasonCode::kRevocationUnknown, "REVOCATION_UNKNOWN", "give a current revocation list"},
    {ReasonCode::kInternal, "INTERNAL",
     "ask again; if it stays, report a flaw in this library, with the input"},
};

std::string Text(std::string_view s) { return std::string(s); }

}  // namespace

absl::Span<const ReasonInfo> AllReasons() { return kReasons; }

const ReasonInfo& InfoOf(ReasonCode code) {
  for (const ReasonInfo& info : kReasons) {
    if (info.code == code) return info;
  }
  return kReasons[std::size(kReasons) - 1];
}

std::string_view NameOf(ReasonCode code) { return InfoOf(code).name; }

std::string_view NameOf(Check check) {
  switch (check) {
    case Check::kIntegrity:
      return "INTEGRITY";
    case Check::kExpiry:
      return "EXPIRY";
    case Check::kMismatch:
      return "MISMATCH";
    case Check::kRevocation:
      return "REVOCATION";
  }
  return "";
}

std::string_view NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "PASSED";
    case Outcome::kFailed:
      return "FAILED";
    case Outcome::kUnknown:
      return "UNKNOWN";
    case Outcome::kNotEvaluated:
      return "NOT_EVALUATED";
  }
  return "";
}

Reason LimitExceeded(std::string_view limit, std::uint64_t maximum, std::uint64_t found) {
  return {ReasonCode::kLimitExceeded,
          Format("the limit `%s` is exceeded", limit),
          Format("at most %d", maximum),
          {{"limit", Text(limit)},
           {"maximum", static_cast<std::int64_t>(maximum)},
           {"found", static_cast<std::int64_t>(std::min<std::uint64_t>(found, INT64_MAX))}}};
}

Reason InternalError(std::string_view what) {
  return {ReasonCode::kInternal, Format("internal error: %s", what), "", {}};
}

void SortReasons(std::vector<Reason>& reasons) {
  std::sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) {
    return std::tie(a.code, a.message, a.expected, a.detail) <
           std::tie(b.code, b.message, b.expected, b.detail);
  });
  reasons.erase(std::unique(reasons.begin(), reasons.end(),
                            [](const Reason& a, const Reason& b) {
                              return std::tie(a.code, a.message, a.expected, a.detail) ==
                                     std::tie(b.code, b.message, b.expected, b.detail);
                            }),
                reasons.end());
}

}  // namespace countersign
