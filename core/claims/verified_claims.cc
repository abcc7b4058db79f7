#include "core/claims/verified_claims.h"

#include <algorithm>

#include "absl/strings/str_format.h"

#include "core/base/instant.h"
#include "core/claims/certificate_bag.h"
#include "core/crypto/chain.h"
#include "core/crypto/hash.h"
#include "core/crypto/name.h"
#include "core/crypto/signature_meter.h"
#include "core/encoding/hex.h"

namespace countersign {
namespace {

// AWS Signer's Lambda platform: ecdsa-with-SHA384, checked by the parser.
constexpr SignatureScheme kScheme = {SignatureKind::kEcdsa, HashAlgorithm::kSha384};

bool LeavesClaimsAuthentic(const Reason& reason) {
  return reason.code == ReasonCode::kDigestMismatch ||
         reason.code == ReasonCode::kSigningTimeInFuture;
}

}  // namespace

// Judges one envelope; the order is that of the format's description.
class ClaimsVerifier {
 public:
  ClaimsVerifier(const EnvelopeReading& reading, const TrustAnchors& anchors, const Limits& limits)
      : envelope_(*reading.envelope),
        anchors_(anchors),
        limits_(limits),
        meter_(limits.signature_checks) {
    out_.reasons = reading.faults;
  }

  ClaimsAnswer Run(const Sha384Digest& inner, absl::Time at) {
    CheckDigest(inner);
    CheckSigningTime(at);
    ParseCertificates();
    if (const Certificate* const signer = FindSigner(); signer != nullptr) {
      CheckSigner(*signer);
      CheckSignature(*signer);
      CheckChain(*signer);
    }
    if (std::all_of(out_.reasons.begin(), out_.reasons.end(), LeavesClaimsAuthentic)) {
      if (IsComplete()) {
        out_.claims = Claims();
      } else {
        out_.reasons.push_back(InternalError("an envelope without fault lacks a claim"));
      }
    }
    SortReasons(out_.reasons);
    return std::move(out_);
  }

 private:
  void Add(ReasonCode code, std::string message, std::string expected,
           std::vector<Detail> detail = {}) {
    out_.reasons.push_back({code, std::move(message), std::move(expected), std::move(detail)});
  }

  void CheckDigest(const Sha384Digest& inner) {
    const std::optional<Sha384Digest>& claimed = envelope_.claimed.message_digest;
    if (!claimed.has_value()) return;
    const Sha384Digest actual = Sha384(inner.view());
    if (SameDigest(claimed->view(), actual.view())) return;
    Add(ReasonCode::kDigestMismatch, "the package is not the one that was signed",
        "the signed message digest",
        {{"signedDigest", HexEncode(claimed->view())},
         {"packageDigest", HexEncode(actual.view())}});
  }

  void CheckSigningTime(absl::Time at) {
    const std::optional<absl::Time>& time = envelope_.claimed.signing_time;
    if (!time.has_value() || *time <= at) return;
    Add(ReasonCode::kSigningTimeInFuture, "the signing time lies ahead",
        "a signing time that has come", {{"signingTime", FormatInstant(*time)}});
    out_.changes_at = *time;
  }

  void ParseCertificates() {
    for (std::size_t i = 0; i < envelope_.certificates.size(); ++i) {
      absl::StatusOr<Certificate> parsed = Certificate::Parse(AsBytes(envelope_.certificates[i]));
      if (parsed.ok()) {
        bag_.push_back(*std::move(parsed));
      } else {
        Add(ReasonCode::kMalformedEnvelope, std::string(parsed.status().message()),
            "X.509 certificates in DER");
      }
    }
    // An order of their own, so that the envelope's cannot show.
    std::sort(bag_.begin(), bag_.end(), [](const Certificate& a, const Certificate& b) {
      return a.fingerprint() < b.fingerprint();
    });
  }

  // The one certificate with the signer's issuer and serial number, byte for byte. Of certificates
  // that nobody looked at because they are too many, nothing more can be said.
  const Certificate* FindSigner() {
    if (envelope_.has_too_many_certificates) return nullptr;
    const auto matches = [this](const Certificate& c) {
      return AsText(c.issuer()) == envelope_.signer_issuer &&
             AsText(c.serial()) == envelope_.signer_serial;
    };
    const auto count = std::count_if(bag_.begin(), bag_.end(), matches);
    if (count == 1) return &*std::find_if(bag_.begin(), bag_.end(), matches);
    Add(ReasonCode::kCertificateNotAcceptable,
        absl::StrFormat("%d certificates of the envelope match the signer", count),
        "exactly one certificate with the signer's issuer and serial number");
    return nullptr;
  }

  void CheckSigner(const Certificate& signer) {
    for (Reason& reason : CheckCodeSigningLeaf(signer)) out_.reasons.push_back(std::move(reason));
    if (signer.public_key_info().has_value() &&
        signer.public_key_info()->algorithm != KeyAlgorithm::kEcP384) {
      Add(ReasonCode::kCertificateNotAcceptable, "the signer's key is of another kind",
          "an EC key on P-384", {{"certificate", NameText(signer.subject())}});
    }
  }

  void CheckSignature(const Certificate& signer) {
    switch (meter_.Verify(signer, kScheme, AsBytes(envelope_.signed_bytes),
                          AsBytes(envelope_.signature))) {
      case MeteredCheck::kValid:
        return;
      case MeteredCheck::kOverLimit:
        AddOverLimit();
        return;
      case MeteredCheck::kError:
        out_.reasons.push_back(InternalError("the signature could not be verified"));
        return;
      case MeteredCheck::kInvalid:
      case MeteredCheck::kUnsuitable:
        Add(ReasonCode::kSignatureInvalid,
            "the signature over the signed attributes does not verify",
            "a signature by the key of the signer's certificate");
        return;
    }
  }

  // Judged at the signing time, never at the instant of evaluation.
  void CheckChain(const Certificate& signer) {
    if (!envelope_.claimed.signing_time.has_value()) return;
    ChainAnswer chain =
        VerifyChain({signer, bag_, anchors_, *envelope_.claimed.signing_time, limits_}, meter_);
    for (Reason& reason : chain.reasons) out_.reasons.push_back(std::move(reason));
    if (chain.path.empty()) return;
    const BagReading bag = ReadBag(bag_, chain.path, meter_);
    if (meter_.exhausted()) AddOverLimit();
    for (const Certificate& stray : bag.strays) {
      Add(ReasonCode::kCertificateNotAcceptable,
          "a certificate of the envelope does not belong to the signer's chain",
          "the certificates of the signer's chain only",
          {{"certificate", NameText(stray.subject())}});
    }
    HashPath(chain.path, bag.above);
  }

  void AddOverLimit() {
    out_.reasons.push_back(LimitExceeded(limit_names::kSignatureChecks, limits_.signature_checks,
                                         limits_.signature_checks + 1));
  }

  // Each with its issuer's; the anchor with what is known above it, else with its own.
  void HashPath(const std::vector<Certificate>& path, const std::vector<Certificate>& above) {
    for (std::size_t i = 0; i + 1 < path.size(); ++i)
      hashes_.push_back(HashOf(path[i], path[i + 1]));
    const Certificate& anchor = path.back();
    const auto issuer = std::find_if(above.begin(), above.end(), [&](const Certificate& c) {
      return c.normalized_subject() == anchor.normalized_issuer();
    });
    const bool is_root = anchor.is_self_issued() || issuer == above.end();
    hashes_.push_back(HashOf(anchor, is_root ? anchor : *issuer));
  }

  bool IsComplete() const {
    const ClaimedAttributes& claimed = envelope_.claimed;
    return claimed.message_digest.has_value() && claimed.signing_time.has_value() &&
           claimed.expires_at.has_value() && claimed.signing_job_arn.has_value() &&
           claimed.signing_profile_version_arn.has_value() && !hashes_.empty();
  }

  VerifiedClaims Claims() const {
    VerifiedClaims claims;
    claims.format_ = envelope_.format;
    claims.profile_version_arn_ = *envelope_.claimed.signing_profile_version_arn;
    claims.job_arn_ = *envelope_.claimed.signing_job_arn;
    claims.signing_time_ = *envelope_.claimed.signing_time;
    claims.expires_at_ = envelope_.claimed.expires_at;
    claims.certificate_hashes_ = hashes_;
    return claims;
  }

  const SignatureEnvelope& envelope_;
  const TrustAnchors& anchors_;
  const Limits& limits_;
  SignatureMeter meter_;
  std::vector<Certificate> bag_;
  std::vector<CertificateHash> hashes_;
  ClaimsAnswer out_;
};

ClaimsAnswer VerifyClaims(const EnvelopeReading& reading, const Sha384Digest& inner,
                          const TrustAnchors& anchors, absl::Time at, const Limits& limits) {
  if (!reading.envelope.has_value()) return {std::nullopt, reading.faults, std::nullopt};
  return ClaimsVerifier(reading, anchors, limits).Run(inner, at);
}

}  // namespace countersign
