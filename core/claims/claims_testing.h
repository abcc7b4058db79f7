// Envelopes of a throw-away authority and what is made of them, for the tests of this folder.
#ifndef COUNTERSIGN_CORE_CLAIMS_CLAIMS_TESTING_H_
#define COUNTERSIGN_CORE_CLAIMS_CLAIMS_TESTING_H_

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/claims/verified_claims.h"
#include "core/crypto/certificate.h"
#include "core/crypto/trust_anchors.h"
#include "core/encoding/hex.h"
#include "core/envelope/signature_envelope.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/dev_authority.h"
#include "testing/authority/envelope_builder.h"

namespace countersign {

using Codes = std::set<ReasonCode>;
using Edit = std::function<void(EnvelopeOptions&)>;
inline constexpr ReasonCode kMalformed = ReasonCode::kMalformedEnvelope;
inline constexpr ReasonCode kUnsupported = ReasonCode::kUnsupportedEnvelope;
inline constexpr ReasonCode kMismatch = ReasonCode::kDigestMismatch;
inline constexpr ReasonCode kInvalid = ReasonCode::kSignatureInvalid;
inline constexpr ReasonCode kUntrusted = ReasonCode::kUntrustedChain;
inline constexpr ReasonCode kNotAcceptable = ReasonCode::kCertificateNotAcceptable;
inline constexpr ReasonCode kFuture = ReasonCode::kSigningTimeInFuture;
inline constexpr ReasonCode kLimit = ReasonCode::kLimitExceeded;

inline const absl::Time kSigned =
    absl::FromCivil(absl::CivilSecond(2026, 2, 3, 4, 5, 6), absl::UTCTimeZone()) +
    absl::Milliseconds(789);
inline const absl::Time kLater = kSigned + absl::Hours(24 * 400);  // long after the leaf's end

inline const DevAuthority& Authority() {
  static const DevAuthority* const authority =
      new DevAuthority(DevAuthority::FromSeed("claims test"));
  return *authority;
}
inline const DevAuthority& Stranger() {
  static const DevAuthority* const authority =
      new DevAuthority(DevAuthority::FromSeed("claims test, another"));
  return *authority;
}

inline Sha384Digest Inner() {
  Sha384Digest inner;
  inner.bytes.fill(0x5a);
  return inner;
}

inline SigningRequest Request() {
  SigningRequest request;
  request.inner = Inner();
  request.profile_version_arn =
      "arn:aws:signer:us-east-1:111122223333:/signing-profiles/Profile/abcdEFGH12";
  request.job_arn =
      "arn:aws:signer:us-east-1:111122223333:/signing-jobs/57613597-fcbd-4527-b0b5-11a4ce6500aa";
  request.signing_time = kSigned;
  request.expires_at = kSigned + absl::Hours(24 * 365 * 10);
  return request;
}

inline TrustAnchors Trust(const std::string& pem) { return *TrustAnchors::FromPem(pem); }
inline TrustAnchors Fingerprint(const IssuingAuthority& authority) {
  const Certificate certificate = *Certificate::Parse(AsBytes(authority.certificate));
  return *TrustAnchors::FromFingerprint(HexEncode(certificate.fingerprint().view()));
}

// What a case is about; by default all is well.
struct Judged {
  Edit edit = nullptr;
  TrustAnchors anchors = Trust(Authority().root_pem());
  absl::Time at = kLater;
  Sha384Digest inner = Inner();
  Limits limits = {};
};

inline ClaimsAnswer JudgeOnce(const Judged& j, const EnvelopeOptions& options) {
  const std::string text = Authority().Sign(Request(), options);
  return VerifyClaims(ParseEnvelope(AsBytes(text), std::nullopt, j.limits),
                      {j.inner, j.anchors, j.at, j.limits});
}

inline std::string Describe(const ClaimsAnswer& answer) {
  std::string out = answer.claims.has_value() ? "claims\n" : "no claims\n";
  for (const Reason& reason : answer.reasons) {
    out += absl::StrFormat("%s: %s\n", std::string(NameOf(reason.code)), reason.message);
  }
  if (!answer.claims.has_value()) return out;
  for (const CertificateHash& hash : answer.claims->certificate_hashes()) {
    out += HexEncode(hash.view()) + "\n";
  }
  return out;
}

// The answer, which is the same for every order of the certificates.
inline ClaimsAnswer Judge(const Judged& j) {
  EnvelopeOptions options;
  if (j.edit) j.edit(options);
  const ClaimsAnswer answer = JudgeOnce(j, options);
  EXPECT_TRUE(std::is_sorted(answer.reasons.begin(), answer.reasons.end(),
                             [](const Reason& a, const Reason& b) { return a.code < b.code; }))
      << Describe(answer);
  for (int seed = 0; seed < 4; ++seed) {
    EnvelopeOptions other = options;
    other.edit_certificates = [&](std::vector<std::string>& certificates) {
      if (options.edit_certificates) options.edit_certificates(certificates);
      std::mt19937 random(seed);
      std::shuffle(certificates.begin(), certificates.end(), random);
    };
    EXPECT_EQ(Describe(JudgeOnce(j, other)), Describe(answer)) << "certificates in another order";
  }
  return answer;
}

inline void ExpectCodes(const Judged& j, const Codes& codes) {
  const ClaimsAnswer answer = Judge(j);
  Codes found;
  for (const Reason& reason : answer.reasons) found.insert(reason.code);
  EXPECT_EQ(found, codes) << Describe(answer);
  const bool authentic = std::all_of(codes.begin(), codes.end(), [](ReasonCode code) {
    return code == kMismatch || code == kFuture;
  });
  EXPECT_EQ(answer.claims.has_value(), authentic) << Describe(answer);
}

struct EditCase {
  const char* name;
  Edit edit;
  Codes codes;
};

inline void ExpectCodesOf(const std::vector<EditCase>& cases) {
  for (const EditCase& c : cases) {
    SCOPED_TRACE(c.name);
    Judged judged;
    judged.edit = c.edit;
    ExpectCodes(judged, c.codes);
  }
}

inline Edit WithLeaf(const std::function<void(CertificateSpec&)>& edit) {
  return [=](EnvelopeOptions& options) { options.edit_leaf = edit; };
}
inline Edit WithBag(const std::function<void(std::vector<std::string>&)>& edit) {
  return [=](EnvelopeOptions& options) { options.edit_certificates = edit; };
}

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CLAIMS_CLAIMS_TESTING_H_
