// The wire format: URIs, bodies and what is no request at all.
#include "core/lifecycle/wire.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/lifecycle/requests.h"

namespace countersign::lifecycle {
namespace {

constexpr char kArn[] =
    "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdefg";
constexpr char kEncodedArn[] =
    "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Acode-signing-config%3Acsc-0123456789abcdefg";

template <typename T>
std::optional<T> Read(std::string_view method, const std::string& target,
                      std::string_view body = "") {
  const auto read = ReadRequest(method, target, body);
  const auto* const request = std::get_if<Request>(&read);
  if (request == nullptr || !std::holds_alternative<T>(*request)) return std::nullopt;
  return std::get<T>(*request);
}

std::string ErrorOf(std::string_view method, const std::string& target,
                    std::string_view body = "") {
  const auto read = ReadRequest(method, target, body);
  const auto* const response = std::get_if<Response>(&read);
  return response == nullptr ? "" : response->error_code.value_or("none");
}

// Method, URI and request shape of each operation, as the API model gives them.
TEST(Wire, EveryOperationHasItsUri) {
  const std::string configs = "/2020-04-22/code-signing-configs";
  const std::string attached = "/2020-06-30/functions/f/code-signing-config";
  const std::string functions = "/2015-03-31/functions";
  for (const std::string slash : {"", "/"}) {
    SCOPED_TRACE("ends with " + slash);
    EXPECT_TRUE(Read<CreateCodeSigningConfigRequest>("POST", configs + slash));
    EXPECT_TRUE(Read<ListCodeSigningConfigsRequest>("GET", configs + slash));
    EXPECT_TRUE(Read<GetCodeSigningConfigRequest>("GET", configs + "/x" + slash));
    EXPECT_TRUE(Read<UpdateCodeSigningConfigRequest>("PUT", configs + "/x" + slash));
    EXPECT_TRUE(Read<DeleteCodeSigningConfigRequest>("DELETE", configs + "/x" + slash));
    EXPECT_TRUE(
        Read<ListFunctionsByCodeSigningConfigRequest>("GET", configs + "/x/functions" + slash));
    EXPECT_TRUE(Read<PutFunctionCodeSigningConfigRequest>("PUT", attached + slash));
    EXPECT_TRUE(Read<GetFunctionCodeSigningConfigRequest>("GET", attached + slash));
    EXPECT_TRUE(Read<DeleteFunctionCodeSigningConfigRequest>("DELETE", attached + slash));
    EXPECT_TRUE(Read<CreateFunctionRequest>("POST", functions + slash));
    EXPECT_TRUE(Read<GetFunctionRequest>("GET", functions + "/f" + slash));
    EXPECT_TRUE(Read<DeleteFunctionRequest>("DELETE", functions + "/f" + slash));
    EXPECT_TRUE(Read<UpdateFunctionCodeRequest>("PUT", functions + "/f/code" + slash));
    EXPECT_TRUE(
        Read<UpdateFunctionConfigurationRequest>("PUT", functions + "/f/configuration" + slash));
    EXPECT_TRUE(Read<PublishVersionRequest>("POST", functions + "/f/versions" + slash));
    EXPECT_TRUE(Read<PublishLayerVersionRequest>("POST", "/2018-10-31/layers/l/versions" + slash));
    EXPECT_TRUE(Read<TagResourceRequest>("POST", "/2017-03-31/tags/x" + slash));
    EXPECT_TRUE(Read<UntagResourceRequest>("DELETE", "/2017-03-31/tags/x" + slash));
    EXPECT_TRUE(Read<ListTagsRequest>("GET", "/2017-03-31/tags/x" + slash));
  }
}

TEST(Wire, LabelsArePercentDecodedOneByOne) {
  const std::string configs = "/2020-04-22/code-signing-configs/";
  EXPECT_EQ(
      Read<GetCodeSigningConfigRequest>("GET", configs + kEncodedArn)->code_signing_config_arn,
      kArn);
  EXPECT_EQ(Read<GetCodeSigningConfigRequest>("GET", configs + kArn)->code_signing_config_arn,
            kArn);
  // An encoded slash does not end the label.
  EXPECT_EQ(Read<GetCodeSigningConfigRequest>("GET", configs + "a%2fb")->code_signing_config_arn,
            "a/b");
  EXPECT_EQ(Read<GetFunctionRequest>("GET", "/2015-03-31/functions/a+b")->function_name, "a+b");
}

TEST(Wire, QueriesAreDecoded) {
  const auto list = Read<ListCodeSigningConfigsRequest>(
      "GET", "/2020-04-22/code-signing-configs?Marker=a%3D%26b&MaxItems=17&Other=1");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->marker, "a=&b");
  EXPECT_EQ(list->max_items, 17);
  const auto untag =
      Read<UntagResourceRequest>("DELETE", "/2017-03-31/tags/x?tagKeys=a&tagKeys=b+c%2Bd&tagKeys");
  ASSERT_TRUE(untag);
  EXPECT_EQ(untag->tag_keys, (std::vector<std::string>{"a", "b c+d", ""}));
}

TEST(Wire, MembersThatAwsDoesNotKnowArePassedOverAndNullIsAbsence) {
  const auto create = Read<CreateCodeSigningConfigRequest>(
      "POST", "/2020-04-22/code-signing-configs",
      R"({"New":{"a":[1]},"Description":null,"AllowedPublishers":{"SigningProfileVersionArns":["x"],"More":1}})");
  ASSERT_TRUE(create);
  EXPECT_EQ(create->description, std::nullopt);
  EXPECT_EQ(create->allowed_publishers->signing_profile_version_arns,
            (std::vector<std::string>{"x"}));
}

TEST(Wire, WhatIsNoRequestOfTheApi) {
  for (const char* target :
       {"", "/", "*", "http://h/2015-03-31/functions", "/2015-03-31/functions/f/unknown",
        "/2015-03-31/functions/f/code/more", "/2020-04-22/code-signing-configs/%zz",
        "/2020-04-22/code-signing-configs/%4", "/2020-04-22/code-signing-configs/%ff",
        "/2020-04-22/code-signing-configs?Marker=%"}) {
    SCOPED_TRACE(target);
    EXPECT_EQ(ErrorOf("GET", target), "UnknownOperationException");
  }
  EXPECT_EQ(ErrorOf("PATCH", "/2015-03-31/functions"), "UnknownOperationException");
}

TEST(Wire, BodiesWithOtherTypesThanTheModels) {
  const std::string configs = "/2020-04-22/code-signing-configs";
  const std::string functions = "/2015-03-31/functions";
  const struct {
    const char* method;
    std::string target;
    const char* body;
    const char* message;
  } cases[] = {
      {"POST", configs, "[]", "the body: expected an object, found an array"},
      {"POST", configs, R"({"Description":1})", "`Description`: expected a string, found a number"},
      {"POST", configs, R"({"AllowedPublishers":[]})",
       "`AllowedPublishers`: expected an object, found an array"},
      {"POST", configs, R"({"AllowedPublishers":{"SigningProfileVersionArns":[1]}})",
       "`AllowedPublishers.SigningProfileVersionArns`: expected strings, found a number"},
      {"POST", configs, R"({"Tags":{"a":true}})", "`Tags`: expected strings, found a boolean"},
      {"POST", functions, R"({"Timeout":1.5})", "`Timeout`: expected a whole number, found `1.5`"},
      {"POST", functions, R"({"Publish":"yes"})", "`Publish`: expected a boolean, found a string"},
      {"POST", functions, R"({"Code":{"ZipFile":"%%"}})",
       "`Code.ZipFile`: expected Base64, found other text"},
      {"GET", configs + "?MaxItems=ten", "", "`MaxItems`: expected a whole number, found `ten`"},
      {"GET", configs + "?MaxItems=9223372036854775808", "",
       "`MaxItems`: expected a whole number, found `9223372036854775808`"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.message);
    const auto read = ReadRequest(c.method, c.target, c.body);
    ASSERT_TRUE(std::holds_alternative<Response>(read));
    const Response& response = std::get<Response>(read);
    EXPECT_EQ(response.http_status, 400);
    EXPECT_EQ(response.error_code, "SerializationException");
    EXPECT_EQ(response.error_message, c.message);
  }
  EXPECT_EQ(ErrorOf("POST", configs, "{"), "SerializationException");
  EXPECT_EQ(ErrorOf("POST", configs, R"({"Tags":{},"Tags":{}})"), "SerializationException");
}

}  // namespace
}  // namespace countersign::lifecycle
