#include "testing/adversary/adversary.h"

#include <algorithm>

#include "testing/scenario/scenario.h"

namespace countersign::testing {

std::vector<Adversary> AllAdversaries() {
  std::vector<Adversary> all = HostilePackages();
  for (const std::vector<Adversary>& group : {HostileEnvelopes(), HostileDocuments()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

Verdict JudgeEnvelope(std::string_view envelope, const Limits& limits, VerificationCache* cache) {
  static const auto* const config = new CodeSigningConfig(TestConfig(Policy::kEnforce));
  static const auto* const anchors = new TrustAnchors(TestAnchors());
  static const auto* const revocations = new RevocationSet(TestRevocations());
  Artifact artifact;
  artifact.content = ContentDigest{};
  artifact.envelope = std::string(envelope);
  Premises premises = {At("2026-06-01T00:00:00Z"), *anchors, revocations, limits};
  premises.cache = cache;
  return Evaluate(*config, artifact, premises);
}

bool Offer(Door door, std::string_view input) {
  Limits limits;
  switch (door) {
    case Door::kPackage:
      return ReadPackage(input).package_faults.empty();
    case Door::kEnvelope:
      limits.signature_checks = 0;
      return JudgeEnvelope(input, limits).decision() != Decision::kBlock;
    case Door::kConfig:
      return CodeSigningConfig::FromJson(input).ok();
    case Door::kAnchors:
      return TrustAnchors::FromPem(input).ok();
    case Door::kRevocations:
      return RevocationSet::FromJson(input).ok();
  }
  return false;
}

}  // namespace countersign::testing
