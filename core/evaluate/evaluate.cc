#include "core/evaluate/evaluate.h"

#include <utility>

#include "core/base/instant.h"
#include "core/checks/checks.h"
#include "core/claims/verified_claims.h"

namespace countersign {
namespace {

// The earliest instant after `at` among those that were added.
class Horizon {
 public:
  explicit Horizon(absl::Time at) : at_(at) {}

  void Add(std::optional<absl::Time> instant) {
    if (!instant.has_value() || *instant <= at_) return;
    if (!next_.has_value() || *instant < *next_) next_ = instant;
  }
  std::optional<absl::Time> next() const { return next_; }

 private:
  absl::Time at_;
  std::optional<absl::Time> next_;
};

Finding NotEvaluated(Check check) { return {check, Outcome::kNotEvaluated, {}}; }

std::vector<Finding> FourFindings(Finding integrity, Finding expiry, Finding mismatch,
                                  Finding revocation) {
  std::vector<Finding> out;
  out.reserve(4);
  for (Finding* finding : {&integrity, &expiry, &mismatch, &revocation}) {
    out.push_back(std::move(*finding));
  }
  return out;
}

// What can be said about an artifact whose claims are not authentic.
std::vector<Finding> WithoutClaims(Finding integrity, Finding mismatch) {
  return FourFindings(std::move(integrity), NotEvaluated(Check::kExpiry), std::move(mismatch),
                      NotEvaluated(Check::kRevocation));
}

// Of an artifact with an envelope and a content digest.
ClaimsAnswer AnswerAbout(const Artifact& artifact, const Premises& premises, absl::Time at) {
  return VerifyEnvelope(
      AsBytes(*artifact.envelope), artifact.format_hint,
      {artifact.content->inner, premises.anchors, at, premises.limits, premises.cache});
}

// Judges artifacts one by one on one occasion.
class Judge {
 public:
  Judge(const CodeSigningConfig& config, const Occasion& occasion)
      : config_(config),
        revocations_(occasion.revocations),
        subject_(occasion.subject),
        at_(ToRepresentable(occasion.at)),
        horizon_(at_) {}

  ArtifactFindings About(const Artifact& artifact, const Premises& premises) {
    ArtifactFindings out;
    out.name = artifact.name;
    out.code_sha256 = artifact.code_sha256;
    if (!artifact.package_faults.empty()) {
      out.findings =
          WithoutClaims(CheckIntegrity(artifact.package_faults), NotEvaluated(Check::kMismatch));
      return out;
    }
    if (artifact.content.has_value()) out.content_digest = artifact.content->inner;
    if (!artifact.envelope.has_value()) {
      out.findings = WithoutClaims(NotEvaluated(Check::kIntegrity), SignatureMissing());
      return out;
    }
    if (!artifact.content.has_value()) {
      out.findings = WithoutClaims(
          CheckIntegrity({InternalError("the artifact has an envelope but no content digest")}),
          NotEvaluated(Check::kMismatch));
      return out;
    }
    ClaimsAnswer answer = AnswerAbout(artifact, premises, at_);
    horizon_.Add(answer.changes_at);
    if (answer.claims.has_value()) {
      out.findings = WithClaims(std::move(answer.reasons), *answer.claims);
    } else {
      out.findings =
          WithoutClaims(CheckIntegrity(std::move(answer.reasons)), NotEvaluated(Check::kMismatch));
    }
    out.signature = std::move(answer.claims);
    return out;
  }

  ArtifactFindings About(const AuthenticArtifact& artifact) {
    ArtifactFindings out;
    out.name = artifact.name();
    out.code_sha256 = artifact.code_sha256();
    out.content_digest = artifact.content_digest();
    std::vector<Reason> integrity;
    const absl::Time signing_time = artifact.claims().signing_time();
    if (std::optional<Reason> ahead = CheckSigningTime(signing_time, at_); ahead.has_value()) {
      integrity.push_back(*std::move(ahead));
      horizon_.Add(signing_time);
    }
    out.findings = WithClaims(std::move(integrity), artifact.claims());
    out.signature = artifact.claims();
    return out;
  }

  // The verdict about all of them.
  Verdict Conclude(std::vector<ArtifactFindings> judged) const {
    std::string subject(subject_);
    if (subject.empty() && !judged.empty()) subject = judged.front().name;
    return MakeVerdict(std::move(judged), {config_.policy(), at_, horizon_.next(), subject});
  }

 private:
  std::vector<Finding> WithClaims(std::vector<Reason> integrity, const VerifiedClaims& claims) {
    horizon_.Add(claims.expires_at());
    if (revocations_ != nullptr && revocations_->is_checked()) {
      horizon_.Add(revocations_->valid_until());
    }
    return FourFindings(CheckIntegrity(std::move(integrity)), CheckExpiry(claims, at_),
                        CheckMismatch(claims, config_), CheckRevocation(claims, revocations_, at_));
  }

  const CodeSigningConfig& config_;
  const RevocationSet* revocations_;
  std::string_view subject_;  // empty stands for the first artifact's name
  absl::Time at_;
  Horizon horizon_;
};

// `how`: what else it takes to judge one of them.
template <typename AnyArtifact, typename... How>
Verdict JudgeAll(const CodeSigningConfig& config, absl::Span<const AnyArtifact> artifacts,
                 const Occasion& occasion, const How&... how) {
  Judge judge(config, occasion);
  std::vector<ArtifactFindings> judged;
  judged.reserve(artifacts.size());
  for (const AnyArtifact& artifact : artifacts) judged.push_back(judge.About(artifact, how...));
  return judge.Conclude(std::move(judged));
}

Artifact ToArtifact(PackageReading reading) {
  Artifact out;
  out.code_sha256 = reading.code_sha256;
  out.content = reading.content;
  out.envelope = std::move(reading.signature_entry);
  out.package_faults = std::move(reading.faults);
  return out;
}

}  // namespace

Artifact Artifact::Named(std::string_view other_name) const {
  Artifact out = *this;
  out.name = std::string(other_name);
  return out;
}

Artifact Artifact::WithEnvelope(std::string_view detached,
                                std::optional<EnvelopeFormat> hint) const {
  Artifact out = *this;
  out.envelope = std::string(detached);
  out.format_hint = hint;
  return out;
}

Artifact ReadPackage(std::string_view zip, const Limits& limits, Executor* executor) {
  return ToArtifact(ReadZipPackage(AsBytes(zip), limits, executor));
}

std::vector<Artifact> ReadPackages(absl::Span<const std::string_view> zips, const Limits& limits,
                                   Executor* executor) {
  std::vector<Bytes> packages;
  packages.reserve(zips.size());
  for (const std::string_view zip : zips) packages.push_back(AsBytes(zip));
  std::vector<Artifact> out;
  out.reserve(zips.size());
  for (PackageReading& reading : ReadZipPackages(packages, limits, executor)) {
    out.push_back(ToArtifact(std::move(reading)));
  }
  return out;
}

Verdict Evaluate(const CodeSigningConfig& config, const Artifact& artifact,
                 const Premises& premises) {
  return Evaluate(config, absl::Span<const Artifact>(&artifact, 1), premises);
}

Verdict Evaluate(const CodeSigningConfig& config, absl::Span<const Artifact> artifacts,
                 const Premises& premises) {
  return JudgeAll(config, artifacts, {premises.at, premises.revocations, premises.subject},
                  premises);
}

AuthenticArtifact::AuthenticArtifact(const Artifact& artifact, VerifiedClaims claims,
                                     const TrustAnchors& anchors)
    : name_(artifact.name),
      code_sha256_(artifact.code_sha256),
      content_digest_(artifact.content->inner),
      claims_(std::move(claims)),
      anchors_(anchors.identity()) {}

AuthenticArtifact AuthenticArtifact::Named(std::string_view other_name) const {
  AuthenticArtifact out = *this;
  out.name_ = std::string(other_name);
  return out;
}

std::optional<AuthenticArtifact> Authenticate(const Artifact& artifact, const Premises& premises) {
  if (!artifact.package_faults.empty() || !artifact.content || !artifact.envelope) {
    return std::nullopt;
  }
  ClaimsAnswer answer = AnswerAbout(artifact, premises, ToRepresentable(premises.at));
  if (!answer.reasons.empty() || !answer.claims.has_value()) return std::nullopt;
  return AuthenticArtifact(artifact, *std::move(answer.claims), premises.anchors);
}

Verdict Evaluate(const CodeSigningConfig& config, const AuthenticArtifact& artifact,
                 const Occasion& occasion) {
  return Evaluate(config, absl::Span<const AuthenticArtifact>(&artifact, 1), occasion);
}

Verdict Evaluate(const CodeSigningConfig& config, absl::Span<const AuthenticArtifact> artifacts,
                 const Occasion& occasion) {
  return JudgeAll(config, artifacts, occasion);
}

}  // namespace countersign
