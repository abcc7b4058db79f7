#include "core/lifecycle/judge.h"

#include <string>
#include <utility>

#include "core/evaluate/evaluate.h"
#include "core/lifecycle/errors.h"

namespace countersign::lifecycle {
namespace {

constexpr char kNoAnchors[] = "the call has no trust anchors to judge signatures by";

Premises PremisesOf(const Call& call) {
  return {call.now, *call.anchors, call.revocations, call.limits};
}

Signer SignerIn(const VerifiedClaims& claims) {
  return {claims.signing_profile_version_arn(), claims.signing_job_arn()};
}

bool HasIntegrity(const ArtifactFindings& artifact) {
  return artifact.findings.front().outcome == countersign::Outcome::kPassed;
}

std::vector<Artifact> ArtifactsOf(const Deployment& deployment) {
  std::vector<Artifact> out;
  if (deployment.package != nullptr) {
    out.push_back(deployment.package->artifact.Named(deployment.subject));
  }
  for (const LayerVersionRecord* layer : deployment.layers) {
    out.push_back(layer->package.artifact.Named(layer->arn));
  }
  return out;
}

}  // namespace

Judgement Judge(const Call& call, const CodeSigningConfigRecord& config,
                const Deployment& deployment) {
  Judgement out;
  if (call.anchors == nullptr) {
    out.error = errors::Internal(kNoAnchors);
    return out;
  }
  const absl::StatusOr<CodeSigningConfig> policy =
      CodeSigningConfig::Create(config.publishers, config.policy);
  if (!policy.ok()) {
    out.error = errors::Internal(std::string(policy.status().message()));
    return out;
  }
  const Verdict& verdict =
      out.effects.verdict.emplace(Evaluate(*policy, ArtifactsOf(deployment), PremisesOf(call)));
  out.effects.metrics = verdict.metrics();
  if (verdict.errors().has_value()) {
    out.error =
        errors::Blocked(call.errors == ErrorProfile::kObserved ? verdict.errors()->observed
                                                               : verdict.errors()->documented);
    return out;
  }
  out.effects.cloud_trail.additional_event_data = verdict.audit_data();
  if (deployment.package == nullptr) {
    // The ARNs are the function package's; what was judged first here is a layer.
    AuditData& audit = *out.effects.cloud_trail.additional_event_data;
    audit.signing_profile_version_arn = audit.signing_job_arn = std::nullopt;
    return out;
  }
  const ArtifactVerdict& package = verdict.artifacts().front();
  if (HasIntegrity(package)) out.signer = SignerIn(*package.signature);
  return out;
}

std::optional<Signer> SignerOf(const Call& call, const CodePackage& package) {
  const std::optional<AuthenticArtifact> authentic =
      Authenticate(package.artifact, PremisesOf(call));
  if (!authentic.has_value()) return std::nullopt;
  return SignerIn(authentic->claims());
}

}  // namespace countersign::lifecycle
