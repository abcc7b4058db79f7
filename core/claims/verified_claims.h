// What a signature proves: claims that were verified, as a type that only the verifier can make.
#ifndef COUNTERSIGN_CORE_CLAIMS_VERIFIED_CLAIMS_H_
#define COUNTERSIGN_CORE_CLAIMS_VERIFIED_CLAIMS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/claims/verification_cache.h"
#include "core/crypto/trust_anchors.h"
#include "core/envelope/signature_envelope.h"

namespace countersign {

// Authentic claims: the envelope is well formed, its signature verifies with the signer's
// certificate, and that certificate leads to a trust anchor at the signing time. Whether the
// package is the signed one, and whether the signing time has come, are findings beside them.
class VerifiedClaims {
 public:
  EnvelopeFormat format() const { return format_; }
  const std::string& signing_profile_version_arn() const { return profile_version_arn_; }
  const std::string& signing_job_arn() const { return job_arn_; }
  absl::Time signing_time() const { return signing_time_; }
  std::optional<absl::Time> expires_at() const { return expires_at_; }

  // SHA-384 of the content digest of the package that was signed.
  const Sha384Digest& message_digest() const { return message_digest_; }

  // Of the validated path, leaf to anchor.
  const std::vector<CertificateHash>& certificate_hashes() const { return certificate_hashes_; }

 private:
  friend class ClaimsVerifier;
  VerifiedClaims() = default;

  EnvelopeFormat format_ = EnvelopeFormat::kAwsSignerLambda;
  std::string profile_version_arn_, job_arn_;
  absl::Time signing_time_;
  std::optional<absl::Time> expires_at_;
  Sha384Digest message_digest_;
  std::vector<CertificateHash> certificate_hashes_;
};

// What an envelope's verification found.
struct ClaimsAnswer {
  std::optional<VerifiedClaims> claims;  // nothing: not authentic
  std::vector<Reason> reasons;           // INTEGRITY's, canonical order; may stand beside claims
  std::optional<absl::Time> changes_at;  // a later instant at which the reasons change
};

// What claims are verified by. Borrowed for the call.
struct ClaimsPremises {
  const Sha384Digest& inner;  // the package's content digest
  const TrustAnchors& anchors;
  absl::Time at;  // the instant of evaluation
  const Limits& limits;
  VerificationCache* cache = nullptr;  // may be null; never changes the answer
};

// Verifies what an envelope claims about a package.
//
// Everything whose premise holds is judged, so that all faults are reported: digest, signing time,
// signer's certificate, signature, chain at the signing time. DIGEST_MISMATCH and
// SIGNING_TIME_IN_FUTURE leave the claims authentic, every other reason does not.
//
// Every certificate of the envelope must belong to the signer's chain: be on the validated path, or
// continue it above the anchor with signatures that verify. A stray or altered one refuses the
// envelope, so that no byte of it can change unnoticed.
ClaimsAnswer VerifyClaims(const EnvelopeReading& reading, const ClaimsPremises& premises);

// The same of an envelope's bytes; see ParseEnvelope for `format`.
ClaimsAnswer VerifyEnvelope(Bytes envelope, std::optional<EnvelopeFormat> format,
                            const ClaimsPremises& premises);

// All of INTEGRITY that depends on the instant: SIGNING_TIME_IN_FUTURE until the signing time.
std::optional<Reason> CheckSigningTime(absl::Time signing_time, absl::Time at);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CLAIMS_VERIFIED_CLAIMS_H_
