// Package bytes to verdict. Properties: the verdict is deterministic; it always has four findings;
// INTERNAL never occurs; and nothing is allowed whose content or envelope is not the signed one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/countersign.h"
#include "testing/scenario/scenario.h"

namespace {

using namespace countersign;           // NOLINT: a program of one page
using namespace countersign::testing;  // NOLINT

struct World {
  CodeSigningConfig config = TestConfig(Policy::kWarn);
  TrustAnchors anchors = TestAnchors();
  RevocationSet revocations = TestRevocations();
  absl::Time at = At("2026-06-01T00:00:00Z");
  Artifact good = ReadPackage(SmallSignedPackage());
};

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const World* const world = new World;
  const std::string_view zip(reinterpret_cast<const char*>(data), size);
  const Artifact artifact = ReadPackage(zip);
  const Premises premises = {world->at, world->anchors, &world->revocations};
  const Verdict verdict = Evaluate(world->config, artifact, premises);
  Require(ToJson(verdict) == ToJson(Evaluate(world->config, ReadPackage(zip), premises)));
  Require(verdict.artifacts().size() == 1 && verdict.artifacts()[0].findings.size() == 4);
  Require(verdict.primary_reason() != ReasonCode::kInternal);
  if (verdict.decision() == Decision::kAllow) {
    Require(artifact.content->inner == world->good.content->inner);
  }
  if (verdict.artifacts()[0].signature.has_value()) {
    // White space around the PEM is the one thing in an envelope that nothing covers.
    const auto& signature = *verdict.artifacts()[0].signature;
    Require(signature.signing_job_arn() == kJobArn && signature.signing_time() == SigningTime());
  }
  return 0;
}
