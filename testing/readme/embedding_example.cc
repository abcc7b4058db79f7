// The examples of docs/embedding-cpp.md: the marked parts are shown there word for word.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/countersign.h"
#include "testing/readme/example_files.h"

namespace {

// [rules]
struct Rules {
  countersign::CodeSigningConfig config;
  countersign::TrustAnchors anchors;
};

absl::StatusOr<Rules> ReadRules(const std::string& config_json, const std::string& roots_pem) {
  absl::StatusOr<countersign::CodeSigningConfig> config =
      countersign::CodeSigningConfig::FromJson(config_json);
  if (!config.ok()) return config.status();
  absl::StatusOr<countersign::TrustAnchors> anchors = countersign::TrustAnchors::FromPem(roots_pem);
  if (!anchors.ok()) return anchors.status();
  return Rules{*std::move(config), *std::move(anchors)};
}
// [rules]

// [layers]
countersign::Verdict JudgeDeployment(const Rules& rules,
                                     const countersign::RevocationSet* revocations,
                                     const std::string& function_zip,
                                     const std::map<std::string, std::string>& layer_zips,
                                     absl::Time now) {
  std::vector<countersign::Artifact> artifacts;
  artifacts.push_back(countersign::ReadPackage(function_zip).Named("function.zip"));
  for (const auto& [name, zip] : layer_zips) {
    artifacts.push_back(countersign::ReadPackage(zip).Named(name));
  }
  countersign::Premises premises = {now, rules.anchors, revocations};
  premises.subject = "my-function";  // in the texts of AWS's errors
  return countersign::Evaluate(rules.config, artifacts, premises);
}
// [layers]

// [reasons]
// Whether a newer revocation list could change the verdict for the better.
bool WantsANewerList(const countersign::Verdict& verdict) {
  for (const countersign::ArtifactVerdict& artifact : verdict.artifacts()) {
    for (const countersign::Finding& finding : artifact.findings) {
      for (const countersign::Reason& reason : finding.reasons) {
        if (reason.code == countersign::ReasonCode::kRevocationUnknown) return true;
      }
    }
  }
  return false;
}
// [reasons]

// [authenticate]
// What is kept of a package that was deployed: nothing when it is not authentic.
std::optional<countersign::AuthenticArtifact> Keep(const Rules& rules, const std::string& zip,
                                                   absl::Time now) {
  return countersign::Authenticate(countersign::ReadPackage(zip), {now, rules.anchors, nullptr});
}

// Is it still good? Below a microsecond, and without the package.
countersign::Verdict Again(const Rules& rules, const countersign::AuthenticArtifact& kept,
                           const countersign::RevocationSet& revocations, absl::Time now) {
  return countersign::Evaluate(rules.config, kept, {now, &revocations});
}
// [authenticate]

// [streaming]
// For hosts that see a package only as it passes by. They answer for `entries` being those that
// every zip reader sees, in the order of the central directory, without the signature's entry.
countersign::Artifact FromStream(const std::vector<std::string_view>& chunks_of_zip,
                                 const std::vector<std::pair<std::string, std::string>>& entries,
                                 const std::optional<std::string>& signature_entry) {
  countersign::Sha256Hasher code;
  for (const std::string_view chunk : chunks_of_zip) code.Update(countersign::AsBytes(chunk));
  countersign::ContentHasher content;
  for (const auto& [name, body] : entries) {
    content.AddEntry(name);
    content.AddBody(countersign::AsBytes(body));
  }
  countersign::Artifact artifact;
  artifact.code_sha256 = code.Finish();
  artifact.content = content.Finish();
  artifact.envelope = signature_entry;
  return artifact;
}
// [streaming]

// [detached]
countersign::Verdict JudgeDetached(const Rules& rules, const std::string& zip,
                                   const std::string& envelope, absl::Time now) {
  const countersign::Artifact artifact = countersign::ReadPackage(zip).WithEnvelope(envelope);
  const auto unchecked = countersign::RevocationSet::NoCheck(now);
  return countersign::Evaluate(rules.config, artifact, {now, rules.anchors, &unchecked});
}
// [detached]

const absl::Time kNow = absl::FromCivil(absl::CivilSecond(2026, 6, 1), absl::UTCTimeZone());

class Embedding : public ::testing::Test {
 protected:
  const std::string package_ = ReadFile("valid/package.zip");
  const std::string unsigned_ = ReadFile("signature-missing/package.zip");
  const Rules rules_ =
      ReadRules(ReadFile("valid/config.json"), ReadFile("valid/roots.pem")).value();
  const countersign::RevocationSet revocations_ =
      countersign::RevocationSet::FromJson(ReadFile("valid/revocations.json")).value();
};

TEST_F(Embedding, SaysWhatIsWrongWithTheRules) {
  EXPECT_FALSE(ReadRules("{}", "").ok());
  EXPECT_FALSE(ReadRules(ReadFile("valid/config.json"), "").ok());
}

TEST_F(Embedding, JudgesLayersWithTheFunction) {
  const auto judge = [&](const std::string& layer) {
    return JudgeDeployment(rules_, &revocations_, package_, {{"layer", layer}}, kNow);
  };
  EXPECT_EQ(judge(package_).decision(), countersign::Decision::kAllow);
  const countersign::Verdict verdict = judge(unsigned_);
  EXPECT_EQ(verdict.decision(), countersign::Decision::kBlock);
  EXPECT_EQ(verdict.artifacts()[1].name, "layer");
  EXPECT_NE(verdict.errors()->observed.message.find("layer."), std::string::npos);
}

TEST_F(Embedding, AsksForANewerListWhenThereIsNone) {
  EXPECT_TRUE(WantsANewerList(JudgeDeployment(rules_, nullptr, package_, {}, kNow)));
  EXPECT_FALSE(WantsANewerList(JudgeDeployment(rules_, &revocations_, package_, {}, kNow)));
}

TEST_F(Embedding, JudgesAgainWithoutThePackage) {
  EXPECT_FALSE(Keep(rules_, unsigned_, kNow).has_value());
  const auto kept = Keep(rules_, package_, kNow);
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(Again(rules_, *kept, revocations_, kNow).decision(), countersign::Decision::kAllow);
  EXPECT_EQ(Again(rules_, *kept, revocations_, kNow + absl::Hours(24 * 365)).primary_reason(),
            countersign::ReasonCode::kSignatureExpired);
}

TEST_F(Embedding, ReadsAStreamAsItReadsThePackage) {
  const countersign::Artifact read = countersign::ReadPackage(package_);
  const std::string_view zip = package_;
  const countersign::Artifact streamed =
      FromStream({zip.substr(0, 100), zip.substr(100)},
                 {{"index.js", "exports.handler = async () => 'hello';\n"},
                  {"lib/", ""},
                  {"lib/greeting.txt", "hello\n"},
                  {"META_INF/", ""}},
                 *read.envelope);
  EXPECT_EQ(streamed.code_sha256, read.code_sha256);
  EXPECT_EQ(streamed.content->inner, read.content->inner);
  EXPECT_EQ(countersign::Evaluate(rules_.config, streamed, {kNow, rules_.anchors, &revocations_})
                .decision(),
            countersign::Decision::kAllow);
}

TEST_F(Embedding, TakesADetachedEnvelope) {
  const std::string envelope = *countersign::ReadPackage(package_).envelope;
  EXPECT_EQ(JudgeDetached(rules_, package_, envelope, kNow).decision(),
            countersign::Decision::kAllow);
  EXPECT_EQ(JudgeDetached(rules_, unsigned_, envelope, kNow).primary_reason(),
            countersign::ReasonCode::kDigestMismatch);
}

}  // namespace
