// Configurations: their life, their pages, their tags, and how functions refer to them. Expected
// texts and shapes are those recorded from AWS; where AWS's answer is not known the test's name
// says "our choice".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/encoding/base64.h"
#include "testing/scenario/scenario.h"
#include "testing/world/world.h"

namespace countersign {
namespace {

using testing::ConfigMember;
using ::testing::ElementsAre;
using testing::Encoded;
using testing::FunctionArn;
using ::testing::MatchesRegex;
using testing::Sent;
using testing::UnknownConfigArn;
using testing::UnsignedZip;
using testing::World;

constexpr char kConfigs[] = "/2020-04-22/code-signing-configs";
constexpr char kPolicy[] = "CodeSigningConfig.CodeSigningPolicies.UntrustedArtifactOnDeployment";
constexpr char kPublisherList[] = "CodeSigningConfig.AllowedPublishers.SigningProfileVersionArns";

std::vector<std::string> Texts(const JsonValue* list) {
  std::vector<std::string> out;
  if (list == nullptr) return {"(no list)"};
  for (const JsonValue& item : list->items) out.push_back(item.text);
  return out;
}

TEST(Configs, AreCreatedAsAwsShowsThem) {
  World w;
  const Sent sent = w.CreateConfig("Enforce", R"("Description":"d")");
  EXPECT_EQ(sent.response.http_status, 201);
  EXPECT_THAT(sent.Text("CodeSigningConfig.CodeSigningConfigId"), MatchesRegex("csc-[a-z0-9]+"));
  EXPECT_EQ(sent.Text("CodeSigningConfig.CodeSigningConfigArn"),
            "arn:aws:lambda:us-east-1:123456789012:code-signing-config:" +
                sent.Text("CodeSigningConfig.CodeSigningConfigId"));
  EXPECT_EQ(sent.Text("CodeSigningConfig.Description"), "d");
  EXPECT_EQ(sent.Text(kPolicy), "Enforce");
  EXPECT_THAT(Texts(sent.Member(kPublisherList)), ElementsAre(testing::kProfileArn));
  EXPECT_EQ(sent.Text("CodeSigningConfig.LastModified"), "2026-06-01T00:00:01.123456789Z");
  EXPECT_EQ(sent.Member("CodeSigningConfig.Tags"), nullptr);
  EXPECT_EQ(w.ConfigCall("GET", sent.Text("CodeSigningConfig.CodeSigningConfigArn")).response.body,
            sent.response.body);
}

TEST(Configs, DefaultToWarnAndShowNoDescriptionUntilUpdated) {
  World w;
  const Sent sent =
      w.Send("POST", std::string(kConfigs) + "/",
             R"({"AllowedPublishers":{"SigningProfileVersionArns":["arn:aws:signer:::x"]}})");
  EXPECT_EQ(sent.Text(kPolicy), "Warn");
  EXPECT_EQ(sent.Member("CodeSigningConfig.Description"), nullptr);
  const std::string arn = sent.Text("CodeSigningConfig.CodeSigningConfigArn");
  const Sent updated = w.ConfigCall("PUT", arn, "{}");
  ASSERT_NE(updated.Member("CodeSigningConfig.Description"), nullptr);
  EXPECT_EQ(updated.Text("CodeSigningConfig.Description"), "");
}

TEST(Configs, UpdateChangesOnlyWhatIsGiven) {
  World w;
  const std::string arn = w.CreateConfig("Enforce", R"("Description":"d")")
                              .Text("CodeSigningConfig.CodeSigningConfigArn");
  const struct {
    const char *body, *description, *policy, *publisher;
  } steps[] = {
      {"{}", "d", "Enforce", testing::kProfileArn},
      {R"({"CodeSigningPolicies":{}})", "d", "Enforce", testing::kProfileArn},
      {R"({"Description":""})", "", "Enforce", testing::kProfileArn},
      {R"({"CodeSigningPolicies":{"UntrustedArtifactOnDeployment":"Warn"}})", "", "Warn",
       testing::kProfileArn},
      {R"({"AllowedPublishers":{"SigningProfileVersionArns":["arn:aws:signer:::x"]}})", "", "Warn",
       "arn:aws:signer:::x"},
  };
  for (const auto& step : steps) {
    SCOPED_TRACE(step.body);
    const Sent sent = w.ConfigCall("PUT", arn, step.body);
    EXPECT_EQ(sent.response.http_status, 200);
    EXPECT_EQ(sent.Text("CodeSigningConfig.Description"), step.description);
    EXPECT_EQ(sent.Text(kPolicy), step.policy);
    EXPECT_THAT(Texts(sent.Member(kPublisherList)), ElementsAre(step.publisher));
  }
}

TEST(Configs, AreDeletedOnlyWhenNoFunctionRefersToThem) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  w.CreateFunction("f", UnsignedZip(), ConfigMember(arn));
  EXPECT_EQ(w.ConfigCall("DELETE", arn).Error(), "ResourceConflictException");
  EXPECT_EQ(w.FunctionConfig("DELETE", "f").response.http_status, 204);
  EXPECT_EQ(w.ConfigCall("DELETE", arn).response.http_status, 204);
  EXPECT_EQ(w.ConfigCall("DELETE", arn).Error(), "ResourceNotFoundException");
}

TEST(Configs, ADeletedFunctionFreesItsConfiguration) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  w.CreateFunction("f", UnsignedZip(), ConfigMember(arn) + R"(,"Publish":true)");
  EXPECT_EQ(w.Send("DELETE", "/2015-03-31/functions/f").response.http_status, 204);
  EXPECT_EQ(w.ConfigCall("DELETE", arn).response.http_status, 204);
  EXPECT_EQ(w.GetFunction("f").Error(), "ResourceNotFoundException");
  EXPECT_EQ(w.GetFunction("f:1").Error(), "ResourceNotFoundException");
}

TEST(Attachments, AreShownByNameAndListedByArn) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  w.CreateFunction("f", UnsignedZip());
  for (const std::string& name : {std::string("f"), FunctionArn("f"), std::string("function:f"),
                                  std::string("123456789012:function:f")}) {
    SCOPED_TRACE(name);
    const Sent put = w.FunctionConfig("PUT", name, "{" + ConfigMember(arn) + "}");
    EXPECT_EQ(put.response.http_status, 200);
    EXPECT_EQ(put.Text("FunctionName"), "f");
    EXPECT_EQ(put.Text("CodeSigningConfigArn"), arn);
    EXPECT_EQ(w.FunctionConfig("GET", name).response.body, put.response.body);
  }
  const Sent list = w.Send("GET", std::string(kConfigs) + "/" + Encoded(arn) + "/functions");
  EXPECT_THAT(Texts(list.Member("FunctionArns")), ElementsAre(FunctionArn("f")));
}

TEST(Attachments, RefuseNamesOfOtherPlacesAndQualifiers) {
  World w;
  w.CreateFunction("f", UnsignedZip());
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    SCOPED_TRACE(method);
    const std::string body = "{" + ConfigMember(UnknownConfigArn()) + "}";
    // Before existence, and before the configuration is looked for.
    EXPECT_EQ(w.FunctionConfig(method, "nobody:1", body).Error(), "InvalidParameterValueException");
    EXPECT_EQ(w.FunctionConfig(method, "f:$LATEST", body).Error(),
              "InvalidParameterValueException");
    EXPECT_EQ(w.FunctionConfig(method, "arn:aws:lambda:eu-west-1:123456789012:function:f", body)
                  .Text("Message"),
              "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')");
  }
  EXPECT_EQ(
      w.FunctionConfig("GET", "arn:aws:lambda:us-east-1:999999999999:function:f").Text("Message"),
      "Function not found: arn:aws:lambda:us-east-1:999999999999:function:f");
}

// --- Pages ---

std::vector<std::string> AllPages(World& w, const std::string& target, const std::string& list,
                                  int size, int* pages) {
  std::vector<std::string> out;
  std::string marker;
  *pages = 0;
  do {
    const Sent sent =
        w.Send("GET", absl::StrFormat("%s?MaxItems=%d%s%s", target, size,
                                      marker.empty() ? "" : "&Marker=", Encoded(marker)));
    EXPECT_EQ(sent.response.http_status, 200);
    for (const JsonValue& item : sent.Member(list)->items) {
      out.push_back(item.kind == JsonValue::Kind::kString ? item.text
                                                          : item.members.at(1).second.text);
    }
    marker = sent.Text("NextMarker");
    ++*pages;
  } while (!marker.empty() && *pages < 100);
  return out;
}

TEST(Pages, ListEverythingOnceInTheOrderOfCreation) {
  World w;
  std::vector<std::string> arns, functions;
  for (int i = 0; i < 7; ++i) arns.push_back(w.NewConfig("Warn"));
  for (const char* name : {"z", "m", "a", "q", "b"}) {
    w.CreateFunction(name, UnsignedZip(), ConfigMember(arns[3]));
    functions.push_back(FunctionArn(name));
  }
  int pages = 0;
  for (const auto& [size, expected_pages] :
       std::vector<std::pair<int, int>>{{1, 7}, {2, 4}, {6, 2}, {7, 1}, {8, 1}, {10000, 1}}) {
    SCOPED_TRACE(size);
    EXPECT_EQ(AllPages(w, kConfigs, "CodeSigningConfigs", size, &pages), arns);
    EXPECT_EQ(pages, expected_pages);
  }
  const std::string target = std::string(kConfigs) + "/" + Encoded(arns[3]) + "/functions";
  EXPECT_EQ(AllPages(w, target, "FunctionArns", 2, &pages), functions);
  EXPECT_EQ(pages, 3);
}

TEST(Pages, AMarkerOutlivesItsItem) {
  World w;
  const std::vector<std::string> arns = {w.NewConfig("Warn"), w.NewConfig("Warn"),
                                         w.NewConfig("Warn")};
  const std::string marker =
      w.Send("GET", std::string(kConfigs) + "?MaxItems=2").Text("NextMarker");
  w.ConfigCall("DELETE", arns[1]);
  const Sent rest = w.Send("GET", std::string(kConfigs) + "?Marker=" + Encoded(marker));
  ASSERT_EQ(rest.Member("CodeSigningConfigs")->items.size(), 1u);
  EXPECT_EQ(rest.Member("CodeSigningConfigs")->items[0].members.at(1).second.text, arns[2]);
}

TEST(Pages, GarbageMarkersAreRefusedAndAnEmptyOneIsNone) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  for (const std::string& target :
       {std::string(kConfigs), std::string(kConfigs) + "/" + Encoded(arn) + "/functions"}) {
    for (const std::string& marker :
         {std::string("x"), std::string("AAAA"), Base64Encode(AsBytes("yesterday x")),
          Base64Encode(AsBytes("2026-06-01T00:00:00Z")),
          Base64Encode(AsBytes("2026-06-01T00:00:00Z ")),
          Base64Encode(AsBytes("2026-06-01T02:00:00+02:00 x"))}) {
      SCOPED_TRACE(marker);
      const Sent sent = w.Send("GET", target + "?Marker=" + Encoded(marker));
      EXPECT_EQ(sent.response.http_status, 400);
      EXPECT_EQ(sent.Error(), "InvalidParameterValueException");
    }
    EXPECT_EQ(w.Send("GET", target + "?Marker=").response.http_status, 200);
  }
}

// --- Tags ---

TEST(Tags, AreAddedReplacedAndRemoved) {
  World w;
  const std::string arn =
      w.CreateConfig("Warn", R"("Tags":{"a":"1"})").Text("CodeSigningConfig.CodeSigningConfigArn");
  w.CreateFunction("f", UnsignedZip(), R"("Tags":{"a":"1"})");
  for (const std::string& resource : {arn, FunctionArn("f")}) {
    SCOPED_TRACE(resource);
    const std::string target = "/2017-03-31/tags/" + Encoded(resource);
    EXPECT_EQ(w.Send("POST", target, R"({"Tags":{"a":"2","b":""}})").response.http_status, 204);
    EXPECT_EQ(w.Send("GET", target).response.body, R"({"Tags":{"a":"2","b":""}})");
    EXPECT_EQ(w.Send("DELETE", target + "?tagKeys=a&tagKeys=none").response.http_status, 204);
    EXPECT_EQ(w.Send("GET", target).response.body, R"({"Tags":{"b":""}})");
  }
  EXPECT_EQ(w.GetFunction("f").Text("Tags.b"), "");
  ASSERT_NE(w.GetFunction("f").Member("Tags.b"), nullptr);
}

TEST(Tags, OfWhatIsNotThere) {
  World w;
  w.CreateFunction("f", UnsignedZip());
  const struct {
    std::string resource;
    const char* error;
  } cases[] = {
      {UnknownConfigArn(), "ResourceNotFoundException"},
      {FunctionArn("nobody"), "ResourceNotFoundException"},
      {FunctionArn("f") + ":1", "InvalidParameterValueException"},
      {"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:"
       "01234567-0123-0123-0123-0123456789ab",
       "ResourceNotFoundException"},
      {"f", "ValidationException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.resource);
    EXPECT_EQ(w.Send("GET", "/2017-03-31/tags/" + Encoded(c.resource)).Error(), c.error);
  }
}

TEST(Tags, AResourceHas50AtMost) {
  World w;
  const std::string target = "/2017-03-31/tags/" + Encoded(w.NewConfig("Warn"));
  for (int i = 0; i < 50; ++i) {
    const std::string body = absl::StrFormat(R"({"Tags":{"k%d":"v"}})", i);
    ASSERT_EQ(w.Send("POST", target, body).response.http_status, 204);
  }
  EXPECT_EQ(w.Send("POST", target, R"({"Tags":{"k0":"w"}})").response.http_status, 204);
  EXPECT_EQ(w.Send("POST", target, R"({"Tags":{"one more":"v"}})").Error(),
            "InvalidParameterValueException");
}

TEST(OurChoice, NoQuotaOfConfigurationsUnlessTheHostSetsOne) {
  World w;
  w.call.max_configs = 2;
  w.NewConfig("Warn");
  EXPECT_EQ(w.CreateConfig("Warn").response.http_status, 201);
  EXPECT_EQ(w.CreateConfig("Warn").Error(), "InvalidParameterValueException");
  w.call.max_configs = std::nullopt;
  EXPECT_EQ(w.CreateConfig("Warn").response.http_status, 201);
}

TEST(OurChoice, PagesHave50ItemsWhenMaxItemsIsAbsent) {
  World w;
  for (int i = 0; i < 51; ++i) w.NewConfig("Warn");
  const Sent sent = w.Send("GET", kConfigs);
  EXPECT_EQ(sent.Member("CodeSigningConfigs")->items.size(), 50u);
  EXPECT_NE(sent.Text("NextMarker"), "");
}

}  // namespace
}  // namespace countersign
