// A package that was authenticated is judged again as if it were looked at anew.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/evaluate/evaluate.h"
#include "core/evaluate/remembered_testing.h"
#include "testing/scenario/scenario.h"

namespace countersign {
namespace {

std::optional<AuthenticArtifact> AuthenticateAsked(const AskedVerdict& asked,
                                                   VerificationCache* cache = nullptr) {
  Premises premises = {asked.at, asked.anchors, nullptr, asked.limits};
  premises.cache = cache;
  return Authenticate(asked.artifact, premises);
}

bool HasIntegrity(const AskedVerdict& asked) {
  return asked.Judge(nullptr).artifacts()[0].findings[0].outcome == Outcome::kPassed;
}

// Exactly the packages whose integrity is in order at the instant, with a cache and without.
TEST(AuthenticArtifact, IsMadeWhereIntegrityPasses) {
  VerificationCache cache;
  for (const auto& all : {AskedOfTestdata(), AskedOfVariations()}) {
    for (const AskedVerdict& asked : all) {
      EXPECT_EQ(AuthenticateAsked(asked).has_value(), HasIntegrity(asked)) << asked.what;
      EXPECT_EQ(AuthenticateAsked(asked, &cache).has_value(), HasIntegrity(asked)) << asked.what;
    }
  }
}

// For every configuration, list and instant of the questions about the same package.
TEST(AuthenticArtifact, IsJudgedAsItsPackage) {
  const AskedVerdict valid = AskedOfValid();
  const AuthenticArtifact authentic = AuthenticateAsked(valid).value();
  for (const auto& all : {AskedOfTestdata(), AskedOfVariations()}) {
    for (const AskedVerdict& asked : all) {
      const AskedVerdict same = valid.But(asked.what, [&](AskedVerdict& a) {
        a.config = asked.config;
        a.revocations = asked.revocations;
        a.at = asked.at;
      });
      EXPECT_EQ(ToJson(Evaluate(asked.config, authentic, {asked.at, &asked.revocations})),
                same.expected)
          << asked.what;
      Premises premises = {asked.at, valid.anchors, nullptr};
      premises.subject = "a function";
      EXPECT_EQ(ToJson(Evaluate(asked.config, authentic, {asked.at, nullptr, "a function"})),
                ToJson(Evaluate(asked.config, valid.artifact, premises)))
          << asked.what << ", no list";
    }
  }
}

TEST(AuthenticArtifact, IsJudgedWithItsLayers) {
  const AskedVerdict valid = AskedOfValid();
  const AuthenticArtifact authentic = AuthenticateAsked(valid).value();
  const std::vector<Artifact> artifacts = {valid.artifact, valid.artifact.Named("a layer")};
  const std::vector<AuthenticArtifact> both = {authentic, authentic.Named("a layer")};
  const Premises premises = {valid.at, valid.anchors, nullptr};
  EXPECT_EQ(ToJson(Evaluate(valid.config, both, {valid.at, nullptr})),
            ToJson(Evaluate(valid.config, artifacts, premises)));
  EXPECT_EQ(
      ToJson(Evaluate(valid.config, absl::Span<const AuthenticArtifact>(), {valid.at, nullptr})),
      ToJson(Evaluate(valid.config, absl::Span<const Artifact>(), premises)));
}

TEST(AuthenticArtifact, KnowsItsAnchorsAndItsPackage) {
  const AskedVerdict valid = AskedOfValid();
  const AuthenticArtifact authentic = AuthenticateAsked(valid).value();
  EXPECT_TRUE(authentic.IsAuthenticUnder(valid.anchors));
  EXPECT_FALSE(authentic.IsAuthenticUnder(TrustAnchors()));
  EXPECT_FALSE(authentic.IsAuthenticUnder(TrustAnchors::Aws()));
  EXPECT_EQ(authentic.code_sha256(), valid.artifact.code_sha256);
  EXPECT_EQ(authentic.content_digest(), valid.artifact.content->inner);
  EXPECT_EQ(authentic.name(), "package.zip");
  EXPECT_EQ(authentic.Named("b").name(), "b");
  EXPECT_EQ(authentic.claims().signing_job_arn(), testing::kJobArn);
}

}  // namespace
}  // namespace countersign
