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

// What can be said about an artifact whose claims are not authentic.
std::vector<Finding> WithoutClaims(Finding integrity, Finding mismatch) {
  return {std::move(integrity), NotEvaluated(Check::kExpiry), std::move(mismatch),
          NotEvaluated(Check::kRevocation)};
}

std::vector<Finding> WithClaims(std::vector<Reason> integrity, const VerifiedClaims& claims,
                                const CodeSigningConfig& config, const Premises& premises,
                                absl::Time at, Horizon* horizon) {
  horizon->Add(claims.expires_at());
  const RevocationSet* const revocations = premises.revocations;
  if (revocations != nullptr && revocations->is_checked()) {
    horizon->Add(revocations->valid_until());
  }
  return {CheckIntegrity(std::move(integrity)), CheckExpiry(claims, at),
          CheckMismatch(claims, config), CheckRevocation(claims, revocations, at)};
}

// Of an artifact with an envelope and a content digest.
ClaimsAnswer VerifyEnvelope(const Artifact& artifact, const Premises& premises, absl::Time at) {
  const EnvelopeReading envelope =
      ParseEnvelope(AsBytes(*artifact.envelope), artifact.format_hint, premises.limits);
  return VerifyClaims(envelope, artifact.content->inner, premises.anchors, at, premises.limits);
}

ArtifactFindings Judge(const CodeSigningConfig& config, const Artifact& artifact,
                       const Premises& premises, absl::Time at, Horizon* horizon) {
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
  ClaimsAnswer answer = VerifyEnvelope(artifact, premises, at);
  horizon->Add(answer.changes_at);
  if (answer.claims.has_value()) {
    out.findings =
        WithClaims(std::move(answer.reasons), *answer.claims, config, premises, at, horizon);
  } else {
    out.findings =
        WithoutClaims(CheckIntegrity(std::move(answer.reasons)), NotEvaluated(Check::kMismatch));
  }
  out.signature = std::move(answer.claims);
  return out;
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
  const absl::Time at = ToRepresentable(premises.at);
  Horizon horizon(at);
  std::vector<ArtifactFindings> judged;
  judged.reserve(artifacts.size());
  for (const Artifact& artifact : artifacts) {
    judged.push_back(Judge(config, artifact, premises, at, &horizon));
  }
  std::string subject(premises.subject);
  if (subject.empty() && !artifacts.empty()) subject = artifacts.front().name;
  return MakeVerdict(std::move(judged), {config.policy(), at, horizon.next(), std::move(subject)});
}

std::optional<VerifiedClaims> Authenticate(const Artifact& artifact, const Premises& premises) {
  if (!artifact.package_faults.empty() || !artifact.content || !artifact.envelope) {
    return std::nullopt;
  }
  ClaimsAnswer answer = VerifyEnvelope(artifact, premises, ToRepresentable(premises.at));
  if (!answer.reasons.empty()) return std::nullopt;
  return std::move(answer.claims);
}

}  // namespace countersign
