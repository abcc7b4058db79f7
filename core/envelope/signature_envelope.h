// A signature envelope as parsed: what it claims, nothing of it verified.
#ifndef COUNTERSIGN_CORE_ENVELOPE_SIGNATURE_ENVELOPE_H_
#define COUNTERSIGN_CORE_ENVELOPE_SIGNATURE_ENVELOPE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/limits.h"
#include "core/base/reason.h"

namespace countersign {

// The formats that can be named. Only kAwsSignerLambda is verified so far; the others are
// recognised and answered with UNSUPPORTED_ENVELOPE.
enum class EnvelopeFormat { kAwsSignerLambda, kNotationJws, kNotationCose, kDsse, kCms };

// "aws-signer-lambda": the spelling in JSON and on the command line.
std::string_view NameOf(EnvelopeFormat format);
std::optional<EnvelopeFormat> EnvelopeFormatByName(std::string_view name);

// What the signer says about the package and itself. A member is nothing when the envelope lacks it
// or writes it wrongly, and then a fault says so.
struct ClaimedAttributes {
  std::optional<Sha384Digest> message_digest;  // SHA-384 of the content digest
  std::optional<absl::Time> signing_time;
  std::optional<absl::Time> expires_at;
  std::optional<std::string> signing_job_arn;
  std::optional<std::string> signing_profile_version_arn;
};

// Owns all its bytes. Untrusted: core/claims turns it into VerifiedClaims or into reasons.
struct SignatureEnvelope {
  EnvelopeFormat format = EnvelopeFormat::kAwsSignerLambda;
  ClaimedAttributes claimed;
  std::string signed_bytes;                // what the signature is over
  std::string signature;                   // DER ECDSA-Sig-Value
  std::string signer_issuer;               // DER Name
  std::string signer_serial;               // contents of the INTEGER
  std::vector<std::string> certificates;   // DER, in the order of the envelope
  bool has_too_many_certificates = false;  // then there are none above
};

// The answer of a parser. An envelope whose framing is sound is there even if some of its
// attributes are not, so that everything else about it can still be judged; any fault keeps its
// claims from being authentic.
struct EnvelopeReading {
  std::optional<SignatureEnvelope> envelope;
  std::vector<Reason> faults;  // canonical order
};

// The format that the first bytes suggest; nothing when they suggest none.
std::optional<EnvelopeFormat> SniffEnvelope(Bytes envelope);

// Parses an envelope of the format; without a format, of the one that its bytes suggest. Total:
// every input has an answer. Linear in its size.
EnvelopeReading ParseEnvelope(Bytes envelope, std::optional<EnvelopeFormat> format,
                              const Limits& limits);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENVELOPE_SIGNATURE_ENVELOPE_H_
