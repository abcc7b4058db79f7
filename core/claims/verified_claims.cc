#include "core/claims/verified_claims.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "core/base/format.h"
#include "core/base/instant.h"
#include "core/claims/certificate_bag.h"
#include "core/crypto/answer_cache.h"
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

void CheckDigest(const Sha384Digest& claimed, const Sha384Digest& inner, ClaimsAnswer* out) {
  const Sha384Digest actual = Sha384(inner.view());
  if (SameDigest(claimed.view(), actual.view())) return;
  out->reasons.push_back(
      {ReasonCode::kDigestMismatch,
       "the package is not the one that was signed",
       "the signed message digest",
       {{"signedDigest", HexEncode(claimed.view())}, {"packageDigest", HexEncode(actual.view())}}});
}

void CheckTime(absl::Time signing_time, absl::Time at, ClaimsAnswer* out) {
  std::optional<Reason> reason = CheckSigningTime(signing_time, at);
  if (!reason.has_value()) return;
  out->reasons.push_back(*std::move(reason));
  out->changes_at = signing_time;
}

// What is asked about an envelope, but for the package and the instant.
Sha256Digest QuestionOf(Bytes envelope, std::optional<EnvelopeFormat> format,
                        const ClaimsPremises& premises) {
  // All limits, whether they matter or not: one more of them, and this does not compile.
  const auto& [entries, uncompressed, bytes, ber, json, certificates, path, signatures, attributes,
               config] = premises.limits;
  QuestionDigest question("envelope");
  question.Add(envelope).Add(premises.anchors.identity());
  question.AddNumber(format.has_value() ? 1 + static_cast<std::uint64_t>(*format) : 0);
  for (const std::uint64_t limit :
       {entries, uncompressed, std::uint64_t{bytes}, static_cast<std::uint64_t>(ber),
        static_cast<std::uint64_t>(json), std::uint64_t{certificates}, std::uint64_t{path},
        std::uint64_t{signatures}, std::uint64_t{attributes}, std::uint64_t{config}}) {
    question.AddNumber(limit);
  }
  return question.Finish();
}

}  // namespace

// Judges one envelope; the order is that of the format's description.
class ClaimsVerifier {
 public:
  ClaimsVerifier(const EnvelopeReading& reading, const ClaimsPremises& premises)
      : envelope_(*reading.envelope),
        premises_(premises),
        cache_(premises.cache),
        meter_(premises.limits.signature_checks,
               cache_ == nullptr ? nullptr : &cache_->signatures_) {
    out_.reasons = reading.faults;
  }

  ClaimsAnswer Run() {
    const ClaimedAttributes& claimed = envelope_.claimed;
    if (claimed.message_digest) CheckDigest(*claimed.message_digest, premises_.inner, &out_);
    if (claimed.signing_time) CheckTime(*claimed.signing_time, premises_.at, &out_);
    ParseCertificates();
    if (const Certificate* const signer = FindSigner(); signer != nullptr) {
      CheckSigner(*signer);
      CheckSignature(*signer);
      CheckChain(*signer);
    }
    // It may have hidden anything: the signature, another path, that a certificate belongs to this.
    if (meter_.failed()) out_.reasons.push_back(VerificationFailed());
    if (std::all_of(out_.reasons.begin(), out_.reasons.end(), LeavesClaimsAuthentic)) {
      if (IsProven()) {
        out_.claims = Claims();
      } else {
        out_.reasons.push_back(InternalError("an envelope without fault lacks a claim or proof"));
      }
    }
    SortReasons(out_.reasons);
    return std::move(out_);
  }

  // With a cache: what it remembers of the envelope, or Run's answer, which it then remembers.
  static ClaimsAnswer Remembered(Bytes envelope, std::optional<EnvelopeFormat> format,
                                 const ClaimsPremises& premises) {
    const Sha256Digest question = QuestionOf(envelope, format, premises);
    if (const auto known = premises.cache->envelopes_.Find(question); known.has_value()) {
      return Authentic(**known, premises);
    }
    const EnvelopeReading reading = ParseEnvelope(envelope, format, premises.limits);
    if (!reading.envelope.has_value()) return {std::nullopt, reading.faults, std::nullopt};
    ClaimsVerifier verifier(reading, premises);
    ClaimsAnswer answer = verifier.Run();
    if (answer.claims.has_value() && verifier.meter_.is_sound()) {
      premises.cache->envelopes_.Store(question,
                                       std::make_shared<const VerifiedClaims>(*answer.claims));
    }
    return answer;
  }

 private:
  // The answer about authentic claims: Run's, without what is settled.
  static ClaimsAnswer Authentic(const VerifiedClaims& claims, const ClaimsPremises& premises) {
    ClaimsAnswer out;
    out.claims = claims;
    CheckDigest(claims.message_digest(), premises.inner, &out);  // 105
    CheckTime(claims.signing_time(), premises.at, &out);         // 109
    return out;
  }

  void Add(ReasonCode code, std::string message, std::string expected,
           std::vector<Detail> detail = {}) {
    out_.reasons.push_back({code, std::move(message), std::move(expected), std::move(detail)});
  }

  void ParseCertificates() {
    bag_.reserve(envelope_.certificates.size());
    for (const std::string& der : envelope_.certificates) {
      if (!bag_.empty() && SameBytes(bag_.back().der(), AsBytes(der))) {
        bag_.push_back(bag_.back());  // AWS Signer writes the root twice
        continue;
      }
      absl::StatusOr<Certificate> parsed = Certificate::Parse(AsBytes(der));
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
        Format("%d certificates of the envelope match the signer", count),
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
        is_signature_valid_ = true;
        return;
      case MeteredCheck::kOverLimit:
        AddOverLimit();
        return;
      case MeteredCheck::kError:
        return;  // Run says so
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
    const absl::Time at = *envelope_.claimed.signing_time;
    if (cache_ == nullptr) {
      JudgeChain(signer, at);
      return;
    }
    const Sha256Digest question = ChainQuestionOf(signer, at);
    if (const auto known = cache_->chains_.Find(question); known.has_value()) {
      hashes_ = **known;
      return;
    }
    const std::size_t reasons = out_.reasons.size();
    JudgeChain(signer, at);
    if (out_.reasons.size() == reasons && meter_.is_sound()) {
      cache_->chains_.Store(question,
                            std::make_shared<const std::vector<CertificateHash>>(hashes_));
    }
  }

  // Of the instant, only which certificates are valid at it matters to a chain that is in order.
  Sha256Digest ChainQuestionOf(const Certificate& signer, absl::Time at) const {
    QuestionDigest question("chain");
    question.Add(signer.fingerprint()).Add(premises_.anchors.identity());
    question.AddNumber(premises_.limits.path_length).AddNumber(meter_.left());
    for (const absl::Span<const Certificate> list :
         {absl::Span<const Certificate>(bag_), premises_.anchors.certificates()}) {
      question.AddNumber(list.size());
      for (const Certificate& certificate : list) {
        question.Add(certificate.fingerprint()).AddNumber(certificate.IsValidAt(at) ? 1 : 0);
      }
    }
    return question.Finish();
  }

  void JudgeChain(const Certificate& signer, absl::Time at) {
    ChainAnswer chain =
        VerifyChain({signer, bag_, premises_.anchors, at, premises_.limits}, meter_);
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
    out_.reasons.push_back(LimitExceeded(limit_names::kSignatureChecks,
                                         premises_.limits.signature_checks,
                                         premises_.limits.signature_checks + 1));
  }

  // Each with its issuer's; the anchor with what is known above it, else with its own.
  void HashPath(const std::vector<Certificate>& path, const std::vector<Certificate>& above) {
    for (std::size_t i = 0; i + 1 < path.size(); ++i)
      hashes_.push_back(HashOf(path[i], path[i + 1]));
    const Certificate& anchor = path.back();
    const bool is_root = anchor.is_self_issued() || above.empty();
    hashes_.push_back(HashOf(anchor, is_root ? anchor : above.front()));
  }

  // Whether all that makes claims authentic was seen. That nothing was found wrong is not enough:
  // an answer that got lost on its way must not pass. No input is known for which this is false.
  bool IsProven() const {
    const ClaimedAttributes& claimed = envelope_.claimed;
    return is_signature_valid_ && claimed.message_digest.has_value() &&
           claimed.signing_time.has_value() && claimed.expires_at.has_value() &&
           claimed.signing_job_arn.has_value() && claimed.signing_profile_version_arn.has_value() &&
           !hashes_.empty();
  }

  VerifiedClaims Claims() const {
    VerifiedClaims claims;
    claims.format_ = envelope_.format;
    claims.profile_version_arn_ = *envelope_.claimed.signing_profile_version_arn;
    claims.job_arn_ = *envelope_.claimed.signing_job_arn;
    claims.signing_time_ = *envelope_.claimed.signing_time;
    claims.expires_at_ = envelope_.claimed.expires_at;
    claims.message_digest_ = *envelope_.claimed.message_digest;
    claims.certificate_hashes_ = hashes_;
    return claims;
  }

  const SignatureEnvelope& envelope_;
  const ClaimsPremises& premises_;
  VerificationCache* cache_;  // may be null
  SignatureMeter meter_;
  std::vector<Certificate> bag_;
  bool is_signature_valid_ = false;
  std::vector<CertificateHash> hashes_;  // of the path, where the chain leads to an anchor
  ClaimsAnswer out_;
};

std::optional<Reason> CheckSigningTime(absl::Time signing_time, absl::Time at) {
  if (signing_time <= at) return std::nullopt;
  return Reason{ReasonCode::kSigningTimeInFuture,
                "the signing time lies ahead",
                "a signing time that has come",
                {{"signingTime", FormatInstant(signing_time)}}};
}

ClaimsAnswer VerifyClaims(const EnvelopeReading& reading, const ClaimsPremises& premises) {
  if (!reading.envelope.has_value()) return {std::nullopt, reading.faults, std::nullopt};
  return ClaimsVerifier(reading, premises).Run();
}

ClaimsAnswer VerifyEnvelope(Bytes envelope, std::optional<EnvelopeFormat> format,
                            const ClaimsPremises& premises) {
  // Longer ones are refused unread.
  const bool is_kept = envelope.size() <= premises.limits.envelope_bytes;
  if (premises.cache != nullptr && is_kept) {
    return ClaimsVerifier::Remembered(envelope, format, premises);
  }
  return VerifyClaims(ParseEnvelope(envelope, format, premises.limits), premises);
}

}  // namespace countersign
