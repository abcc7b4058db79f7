// Deployments: who is judged, by what, what is stored, and what else happens.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/encoding/base64.h"
#include "testing/scenario/scenario.h"
#include "testing/world/world.h"

namespace countersign {
namespace {

using lifecycle::Effects;
using testing::ConfigMember;
using testing::ExpiredZip;
using testing::FunctionArn;
using testing::kJobArn;
using testing::kProfileArn;
using testing::OtherProfileZip;
using testing::Sent;
using testing::SignedZip;
using testing::TamperedZip;
using testing::UnsignedZip;
using testing::World;

constexpr char kMismatch[] =
    "Lambda cannot deploy the function. The function or layer might be signed using a signature "
    "that the client is not configured to accept. Check the provided signature for ";
constexpr char kIntegrity[] =
    "Lambda cannot deploy the function. The function or layer code is not properly signed. This "
    "can mean that the code was signed incorrectly or modified after it was signed. Check the "
    "provided signature for ";
constexpr char kVerificationFailed[] = "CodeVerificationFailedException";

std::int64_t MetricOf(const Sent& sent) {
  const auto& metrics = sent.outcome->effects.metrics;
  return metrics.empty() ? 0 : metrics[0].value;
}

std::string LayersMember(const std::string& arn) { return R"("Layers":[")" + arn + R"("])"; }

// The table of the specification: the package by the policy.
TEST(Deployments, FollowThePolicy) {
  const struct {
    const char* name;
    std::string zip;
    bool warn_allows, enforce_allows;
    const char* text;
    SignatureStatus status;
  } cases[] = {
      {"signed", SignedZip(), true, true, "", SignatureStatus::kValid},
      {"unsigned", UnsignedZip(), true, false, kMismatch, SignatureStatus::kMismatch},
      {"other profile", OtherProfileZip(), true, false, kMismatch, SignatureStatus::kMismatch},
      {"expired", ExpiredZip(), true, false, kMismatch, SignatureStatus::kExpired},
      {"tampered", TamperedZip(), false, false, kIntegrity, SignatureStatus::kInvalid},
  };
  for (const auto& c : cases) {
    for (const bool enforce : {false, true}) {
      SCOPED_TRACE(absl::StrFormat("%s under %s", c.name, enforce ? "Enforce" : "Warn"));
      World w;
      const std::string config = ConfigMember(w.NewConfig(enforce ? "Enforce" : "Warn"));
      const bool allowed = enforce ? c.enforce_allows : c.warn_allows;
      const Sent created = w.CreateFunction("f", c.zip, config);
      EXPECT_EQ(created.response.http_status, allowed ? 201 : 400);
      w.CreateFunction("g", SignedZip(), config);
      const Sent updated = w.UpdateCode("g", c.zip);
      EXPECT_EQ(updated.response.http_status, allowed ? 200 : 400);
      EXPECT_EQ(MetricOf(updated), c.status == SignatureStatus::kValid ? 0 : 1);
      const Effects& effects = updated.outcome->effects;
      EXPECT_EQ(effects.cloud_trail.event_name, "UpdateFunctionCode20150331v2");
      if (allowed) {
        EXPECT_EQ(effects.cloud_trail.additional_event_data->status, c.status);
        EXPECT_EQ(effects.cloud_trail.error_code, std::nullopt);
      } else {
        EXPECT_EQ(created.Text("Message"), std::string(c.text) + "f.");
        EXPECT_EQ(updated.Text("Message"), c.text + FunctionArn("g") + ".");
        EXPECT_EQ(updated.Error(), kVerificationFailed);
        EXPECT_EQ(effects.cloud_trail.error_code, kVerificationFailed);
        EXPECT_FALSE(effects.cloud_trail.additional_event_data.has_value());
        EXPECT_TRUE(updated.outcome->changes.empty());
      }
    }
  }
}

TEST(Deployments, ShowWhoSigned) {
  World w;
  const std::string config = ConfigMember(w.NewConfig("Warn"));
  const Sent created = w.CreateFunction("f", SignedZip(), config);
  EXPECT_EQ(created.Text("SigningProfileVersionArn"), kProfileArn);
  EXPECT_EQ(created.Text("SigningJobArn"), kJobArn);
  EXPECT_EQ(created.Text("CodeSha256"), Base64Encode(ReadPackage(SignedZip()).code_sha256.view()));
  EXPECT_EQ(created.Text("LastModified"), "2026-06-01T00:00:02.123+0000");
  // Expired, but authentic: it is known who signed.
  EXPECT_EQ(w.UpdateCode("f", ExpiredZip()).Text("SigningJobArn"), kJobArn);
  EXPECT_EQ(w.UpdateCode("f", UnsignedZip()).Member("SigningJobArn"), nullptr);
  EXPECT_EQ(w.GetFunction("f").Member("Configuration.SigningJobArn"), nullptr);
}

TEST(Deployments, DryRunChecksEverythingAndStoresNothing) {
  World w;
  w.CreateFunction("f", SignedZip(), ConfigMember(w.NewConfig("Enforce")));
  const std::string before = w.GetFunction("f").response.body;
  const std::string dry = R"("DryRun":true)";
  EXPECT_EQ(w.UpdateCode("f", UnsignedZip(), dry).Error(), kVerificationFailed);
  const Sent allowed = w.UpdateCode("f", SignedZip(), dry + R"(,"Publish":true)");
  EXPECT_EQ(allowed.response.http_status, 200);
  EXPECT_TRUE(allowed.outcome->changes.empty());
  EXPECT_TRUE(allowed.outcome->preconditions.empty());
  EXPECT_EQ(w.GetFunction("f").response.body, before);
  EXPECT_EQ(w.UpdateCode("f", SignedZip(), dry + R"(,"RevisionId":"stale")").Error(),
            "PreconditionFailedException");
}

// "If you add a code signing configuration to an existing function that has unsigned code, that
// code keeps running until you deploy a new code package." (AWS Lambda guide)
TEST(Deployments, AttachingAConfigurationJudgesNothing) {
  World w;
  w.CreateFunction("f", UnsignedZip());
  const std::string body = "{" + ConfigMember(w.NewConfig("Enforce")) + "}";
  EXPECT_EQ(w.FunctionConfig("PUT", "f", body).response.http_status, 200);
  EXPECT_EQ(w.Publish("f").response.http_status, 201);
  EXPECT_EQ(w.UpdateConfiguration("f", R"({"Timeout":9})").response.http_status, 200);
  EXPECT_EQ(w.UpdateCode("f", UnsignedZip()).Error(), kVerificationFailed);
}

TEST(Deployments, APolicyCountsFromTheNextDeploymentOn) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  w.CreateFunction("f", UnsignedZip(), ConfigMember(arn));
  w.ConfigCall("PUT", arn,
               R"({"CodeSigningPolicies":{"UntrustedArtifactOnDeployment":"Enforce"}})");
  EXPECT_EQ(w.UpdateCode("f", UnsignedZip()).Error(), kVerificationFailed);
  EXPECT_EQ(w.UpdateCode("f", SignedZip()).response.http_status, 200);
}

TEST(Deployments, WhatCannotBeUnzippedIsRefusedAlsoWithoutAConfiguration) {
  World w;
  EXPECT_EQ(w.CreateFunction("f", "no zip").Text("message"),
            "Could not unzip uploaded file. Please check your file, then try to upload again.");
  const std::string config = ConfigMember(w.NewConfig("Warn"));
  EXPECT_EQ(w.CreateFunction("f", "no zip", config).Text("Message"),
            std::string(kIntegrity) + "f.");
}

TEST(Deployments, HaveASource) {
  World w;
  w.CreateFunction("f", UnsignedZip());
  const auto update = [&](const char* body) {
    return w.Send("PUT", "/2015-03-31/functions/f/code", body).Text("message");
  };
  EXPECT_EQ(update("{}"), "Please provide a source for function code.");
  EXPECT_EQ(
      update(R"({"S3Bucket":"bucket","S3Key":"key"})").find("Error occurred while GetObject."), 0u);
}

TEST(Deployments, TheDocumentedProfileNamesIntegrity) {
  World w;
  w.call.errors = lifecycle::ErrorProfile::kDocumented;
  const std::string config = ConfigMember(w.NewConfig("Warn"));
  const Sent tampered = w.CreateFunction("f", TamperedZip(), config);
  EXPECT_EQ(tampered.Error(), "InvalidCodeSignatureException");
  EXPECT_EQ(tampered.Text("Message"), std::string(kIntegrity) + "f.");
}

TEST(Deployments, NeedTrustAnchorsToJudge) {
  World w;
  const std::string config = ConfigMember(w.NewConfig("Warn"));
  w.call.anchors = nullptr;
  EXPECT_EQ(w.CreateFunction("f", SignedZip(), config).Error(), "ServiceException");
  EXPECT_EQ(w.PublishLayer("l", SignedZip()).Error(), "ServiceException");
}

// --- Layers ---

TEST(Layers, ArePublishedWhateverTheirSignature) {
  const struct {
    const char* name;
    std::string zip;
    bool shows_signer;
  } cases[] = {{"signed", SignedZip(), true},
               {"by anybody", OtherProfileZip(), true},
               {"unsigned", UnsignedZip(), false},
               {"tampered", TamperedZip(), false}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    World w;
    const Sent sent = w.PublishLayer("tools", c.zip);
    EXPECT_EQ(sent.response.http_status, 201);
    EXPECT_EQ(sent.Text("LayerVersionArn"), "arn:aws:lambda:us-east-1:123456789012:layer:tools:1");
    EXPECT_EQ(sent.Member("Content.SigningJobArn") != nullptr, c.shows_signer);
    EXPECT_EQ(sent.Text("Content.CodeSha256"), Base64Encode(ReadPackage(c.zip).code_sha256.view()));
    EXPECT_EQ(w.PublishLayer("tools", c.zip).Text("Version"), "2");
  }
}

TEST(Layers, AreJudgedWhenAttachedAndErrorsNameThem) {
  World w;
  const std::string config = ConfigMember(w.NewConfig("Enforce"));
  const std::string good = w.NewLayer("good", SignedZip());
  const std::string bare = w.NewLayer("bare", UnsignedZip());
  const std::string bad = w.NewLayer("bad", TamperedZip());
  w.CreateFunction("f", SignedZip(), config);
  EXPECT_EQ(w.UpdateConfiguration("f", "{" + LayersMember(good) + "}").response.http_status, 200);
  EXPECT_EQ(w.UpdateConfiguration("f", "{" + LayersMember(bare) + "}").Text("Message"),
            kMismatch + bare + ".");
  EXPECT_EQ(w.UpdateConfiguration("f", "{" + LayersMember(bad) + "}").Text("Message"),
            kIntegrity + bad + ".");
  EXPECT_EQ(w.CreateFunction("g", SignedZip(), config + "," + LayersMember(bare)).Text("Message"),
            kMismatch + bare + ".");
  EXPECT_EQ(w.UpdateConfiguration("f", R"({"Layers":[]})").Member("Layers"), nullptr);
}

TEST(OurChoice, EveryAttachedLayerIsJudgedAgainWithEachCodeDeployment) {
  World w;
  const std::string bare = w.NewLayer("bare", UnsignedZip());
  w.CreateFunction("f", SignedZip(), LayersMember(bare));  // nobody judges yet
  w.FunctionConfig("PUT", "f", "{" + ConfigMember(w.NewConfig("Enforce")) + "}");
  const Sent sent = w.UpdateCode("f", SignedZip());
  EXPECT_EQ(sent.Text("Message"), kMismatch + bare + ".");
}

TEST(OurChoice, LayersAreNotJudgedWhenAnUpdateDoesNotNameThem) {
  World w;
  w.CreateFunction("f", SignedZip(), LayersMember(w.NewLayer("bare", UnsignedZip())));
  w.FunctionConfig("PUT", "f", "{" + ConfigMember(w.NewConfig("Enforce")) + "}");
  EXPECT_EQ(w.UpdateConfiguration("f", R"({"MemorySize":256})").response.http_status, 200);
}

TEST(OurChoice, TheMetricCountsEachArtifactThatDoesNotPass) {
  World w;
  const std::string config = ConfigMember(w.NewConfig("Warn"));
  const std::string bare = w.NewLayer("bare", UnsignedZip());
  EXPECT_EQ(MetricOf(w.CreateFunction("f", UnsignedZip(), config + "," + LayersMember(bare))), 2);
  EXPECT_EQ(MetricOf(w.CreateFunction("g", SignedZip(), config + "," + LayersMember(bare))), 1);
  EXPECT_EQ(MetricOf(w.CreateFunction("h", SignedZip(), config)), 0);
}

TEST(OurChoice, UnknownRevocationCountsLikeAFailedCheck) {
  World w;
  w.call.revocations = nullptr;
  const std::string warn = ConfigMember(w.NewConfig("Warn"));
  const std::string enforce = ConfigMember(w.NewConfig("Enforce"));
  EXPECT_EQ(w.CreateFunction("f", SignedZip(), warn).response.http_status, 201);
  EXPECT_EQ(w.CreateFunction("g", SignedZip(), enforce).Text("Message"),
            std::string(kMismatch) + "g.");
}

TEST(OurChoice, ExpiredAndRevokedGetTheTextOfAMismatch) {
  World w;
  const RevocationSet revoked =
      testing::TestRevocations(std::string(R"("signingJobs":[")") + kJobArn + R"("])");
  const std::string config = ConfigMember(w.NewConfig("Enforce"));
  EXPECT_EQ(w.CreateFunction("f", ExpiredZip(), config).Text("Message"),
            std::string(kMismatch) + "f.");
  w.call.revocations = &revoked;
  EXPECT_EQ(w.CreateFunction("f", SignedZip(), config).Text("Message"),
            std::string(kMismatch) + "f.");
}

// --- Versions and images ---

TEST(Versions, ArePublishedWithoutAnyCheckOfSignatures) {
  World w;
  const Sent created = w.CreateFunction("f", UnsignedZip(), R"("Publish":true)");
  EXPECT_EQ(created.Text("Version"), "1");
  EXPECT_EQ(created.Text("FunctionArn"), FunctionArn("f") + ":1");
  EXPECT_EQ(w.Publish("f").Text("Version"), "1") << "nothing has changed";
  EXPECT_EQ(w.UpdateCode("f", SignedZip()).Text("Version"), "$LATEST");
  const Sent second = w.Publish("f", R"({"Description":"second"})");
  EXPECT_EQ(second.Text("Version"), "2");
  EXPECT_EQ(second.Text("Description"), "second");
  EXPECT_EQ(w.GetFunction("f:1").Text("Configuration.CodeSha256"), created.Text("CodeSha256"));
  EXPECT_EQ(w.GetFunction("f:2").Text("Configuration.CodeSha256"), second.Text("CodeSha256"));
  EXPECT_EQ(w.GetFunction("f:3").Text("Message"), "Function not found: " + FunctionArn("f") + ":3");
  EXPECT_EQ(w.UpdateCode("f", UnsignedZip(), R"("Publish":true)").Text("Version"), "3");
}

TEST(Images, HaveNoCodeSigning) {
  World w;
  const std::string config = ConfigMember(w.NewConfig("Enforce"));
  const std::string text =
      "Code signing is not supported for functions created with container images.";
  EXPECT_EQ(w.CreateImage("f", config).Text("message"), text);
  EXPECT_EQ(w.CreateImage("f").response.http_status, 201);
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    SCOPED_TRACE(method);
    EXPECT_EQ(w.FunctionConfig(method, "f", "{" + config + "}").Text("message"), text);
  }
  const Sent update = w.Send("PUT", "/2015-03-31/functions/f/code", R"({"ImageUri":"i:2"})");
  EXPECT_EQ(update.response.http_status, 200);
  EXPECT_FALSE(update.outcome->effects.verdict.has_value());
  EXPECT_EQ(w.GetFunction("f").Text("Code.ImageUri"), "i:2");
}

TEST(Images, HaveNoLayers) {
  World w;
  const std::string layers = LayersMember(w.NewLayer("tools", SignedZip()));
  EXPECT_EQ(w.CreateImage("f", layers).Error(), "InvalidParameterValueException");
  EXPECT_EQ(w.CreateImage("f", R"("Layers":[])").response.http_status, 201);
  EXPECT_EQ(w.UpdateConfiguration("f", "{" + layers + "}").Error(),
            "InvalidParameterValueException");
  EXPECT_EQ(w.UpdateConfiguration("f", R"({"Layers":[]})").response.http_status, 200);
}

TEST(Images, AreAskedForByTheirType) {
  World w;
  EXPECT_EQ(w.Send("POST", "/2015-03-31/functions",
                   absl::StrFormat(R"({"FunctionName":"f",)"
                                   R"("Role":"%s","Code":{"ImageUri":"i:1"}})",
                                   testing::kRole))
                .Text("message"),
            "Please don't provide ImageUri when creating a function with packageType Zip.");
}

TEST(Layers, AreOfTheCallsAccountAndRegion) {
  World w;
  for (const char* arn : {"arn:aws:lambda:eu-west-1:123456789012:layer:tools",
                          "arn:aws:lambda:us-east-1:999999999999:layer:tools"}) {
    EXPECT_EQ(w.PublishLayer(arn, SignedZip()).Error(), "ResourceNotFoundException");
  }
  EXPECT_EQ(w.PublishLayer("arn:aws:lambda:us-east-1:123456789012:layer:tools", SignedZip())
                .Text("LayerVersionArn"),
            "arn:aws:lambda:us-east-1:123456789012:layer:tools:1");
}

TEST(Functions, AreGotByOneQualifier) {
  World w;
  w.CreateFunction("f", UnsignedZip(), R"("Publish":true)");
  EXPECT_EQ(w.Send("GET", "/2015-03-31/functions/f%3A1?Qualifier=1").response.http_status, 200);
  EXPECT_EQ(w.Send("GET", "/2015-03-31/functions/f%3A1?Qualifier=%24LATEST").Text("message"),
            "The derived qualifier from the function name does not match the specified qualifier.");
}

TEST(Functions, ExistOnce) {
  World w;
  w.CreateFunction("f", UnsignedZip());
  const Sent again = w.CreateFunction("f", UnsignedZip());
  EXPECT_EQ(again.response.http_status, 409);
  EXPECT_EQ(again.Text("message"), "Function already exist: f");
  EXPECT_EQ(w.CreateFunction(std::string(64, 'n'), UnsignedZip()).response.http_status, 201);
  EXPECT_EQ(w.CreateFunction(std::string(65, 'n'), UnsignedZip()).Error(),
            "InvalidParameterValueException");
}

}  // namespace
}  // namespace countersign
