// The example of the README and the quick start: the marked part is shown there word for word.
#include "api/countersign.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "testing/readme/example_files.h"

namespace {

// [may deploy]
absl::Status MayDeploy(const std::string& config_json, const std::string& roots_pem,
                       const std::string& revoked_json, const std::string& zip_bytes) {
  // Once, at start-up: what fails here is yours to mend.
  const auto config = countersign::CodeSigningConfig::FromJson(config_json);
  const auto anchors = countersign::TrustAnchors::FromPem(roots_pem);
  const auto revoked = countersign::RevocationSet::FromJson(revoked_json);
  if (!config.ok()) return config.status();
  if (!anchors.ok()) return anchors.status();
  if (!revoked.ok()) return revoked.status();

  // For each deployment: no clock, no network, no exception, never an error.
  const countersign::Artifact artifact = countersign::ReadPackage(zip_bytes);
  const countersign::Verdict verdict =
      countersign::Evaluate(*config, artifact, {absl::Now(), *anchors, &*revoked});

  if (verdict.decision() == countersign::Decision::kBlock) {
    return absl::PermissionDeniedError(countersign::Explain(verdict));
  }
  return absl::OkStatus();
}
// [may deploy]

absl::Status MayDeployCase(const std::string& name) {
  return MayDeploy(ReadFile(name + "/config.json"), ReadFile(name + "/roots.pem"),
                   ReadFile(name + "/revocations.json"), ReadFile(name + "/package.zip"));
}

TEST(Readme, ExampleBlocksATamperedPackage) {
  const absl::Status status = MayDeployCase("digest-mismatch");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_NE(std::string(status.message()).find("DIGEST_MISMATCH"), std::string::npos);
}

TEST(Readme, ExampleTellsTheCallersMistakeApart) {
  EXPECT_EQ(MayDeploy("{}", "", "", "").code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
