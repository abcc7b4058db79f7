// What a CodeSigningConfig may be, held against the model of the Lambda API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "core/encoding/json.h"
#include "core/policy/code_signing_config.h"

namespace countersign {
namespace {

using ::testing::ElementsAre;

constexpr char kPublishers[] = "AllowedPublishers";
constexpr char kAlpha[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Alpha/abcdefghij";
constexpr char kArn[] =
    "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdefg";

std::string WithPublisher(std::string_view arn) {
  return absl::StrFormat(R"({"AllowedPublishers":{"SigningProfileVersionArns":["%s"]}})", arn);
}

// A document with one publisher and a member that is a string.
std::string WithMember(std::string_view name, std::string_view value) {
  return absl::StrFormat(R"({"%s":"%s",%s)", name, value, WithPublisher(kAlpha).substr(1));
}

bool Accepts(const std::string& json) { return CodeSigningConfig::FromJson(json).ok(); }

class ApiModel : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const folder = std::getenv("COUNTERSIGN_VECTORS");
    if (folder == nullptr || *folder == '\0') {
      GTEST_SKIP() << "COUNTERSIGN_VECTORS is not set: the API model is not at hand";
    }
    std::ifstream file(std::string(folder) + "/lambda/lambda-shapes.json");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    absl::StatusOr<JsonValue> document = ParseJson(text, 64);
    ASSERT_TRUE(document.ok()) << document.status();
    document_ = *std::move(document);
  }

  static const JsonValue& Member(const JsonValue& object, std::string_view name) {
    for (const JsonValue::Member& member : object.members) {
      if (member.first == name) return member.second;
    }
    ADD_FAILURE() << "the model has no " << name;
    static const JsonValue kNone;
    return kNone;
  }

  const JsonValue& Shape(std::string_view name) const {
    return Member(Member(Member(document_, "lambda"), "shapes"), name);
  }
  std::string Text(std::string_view shape, std::string_view name) const {
    return Member(Shape(shape), name).text;
  }

 private:
  JsonValue document_;
};

TEST_F(ApiModel, HasTheseBounds) {
  EXPECT_EQ(Text("SigningProfileVersionArns", "min"), std::to_string(kMinPublishers));
  EXPECT_EQ(Text("SigningProfileVersionArns", "max"), std::to_string(kMaxPublishers));
  EXPECT_EQ(Text("Description", "max"), std::to_string(kMaxDescription));
  EXPECT_EQ(Text("Description", "min"), "0");
  EXPECT_EQ(Text("TagKey", "max"), std::to_string(kMaxTagKey));
  EXPECT_EQ(Text("TagKey", "min"), "1");
  EXPECT_EQ(Text("TagValue", "max"), std::to_string(kMaxTagValue));
}

TEST_F(ApiModel, HasThesePolicies) {
  std::vector<std::string> names;
  for (const JsonValue& name : Member(Shape("CodeSigningPolicy"), "enum").items) {
    names.push_back(name.text);
    EXPECT_TRUE(PolicyByName(name.text).has_value()) << name.text;
  }
  EXPECT_THAT(names, ElementsAre(NameOf(Policy::kWarn), NameOf(Policy::kEnforce)));
}

TEST_F(ApiModel, HasNoMemberThatIsRefusedAsUnknown) {
  int members = 0;
  for (const char* shape : {"CodeSigningConfig", "CreateCodeSigningConfigRequest"}) {
    for (const auto& [name, about] : Member(Shape(shape), "members").members) {
      SCOPED_TRACE(name);
      // null is no member's value: known members say so, unknown ones that they are unknown.
      const absl::StatusOr<CodeSigningConfig> config = CodeSigningConfig::FromJson(
          name == kPublishers ? absl::StrFormat("{\"%s\":null}", name)
                              : absl::StrFormat(R"({"%s":{"SigningProfileVersionArns":["%s"]},)"
                                                R"("%s":null})",
                                                kPublishers, kAlpha, name));
      const std::string error(config.status().message());
      EXPECT_EQ(error.find("`" + name + "`: expected"), 0u) << error;
      EXPECT_EQ(about.kind, JsonValue::Kind::kObject);
      ++members;
    }
  }
  EXPECT_EQ(members, 10);
}

TEST_F(ApiModel, AcceptsTheSamePublishers) {
  const std::regex pattern(Text("Arn", "pattern"));
  const std::string account = ":123456789012:";
  const std::vector<std::string> candidates = {
      kAlpha,
      "",
      "arn",
      "arn:aws:signer",
      "arn:aws:s3:::",
      "arn:aws:s3:::bucket/with:colons",
      "arn::s3:::bucket",
      "arn:gcp:s3:::bucket",
      "arn:aws:s3::",
      "arn:aws:::" + account,
      "arn:aws-us-gov:signer:us-gov-west-1" + account + "x",
      "arn:aws-iso-b:signer:us-isob-east-1" + account + "x",
      "arn:aws-iso:signer:us-iso-east-1" + account + "x",
      "arn:aws-eusc:signer:eusc-de-east-1" + account + "x",
      "arn:AWS:signer:us-east-1" + account + "x",
      "ARN:aws:signer:us-east-1" + account + "x",
      " arn:aws:signer:us-east-1" + account + "x",
      "arn:aws:signer:US-EAST-1" + account + "x",
      "arn:aws:signer:us-east-12" + account + "x",
      "arn:aws:signer:us-east" + account + "x",
      "arn:aws:signer:us-gov-1" + account + "x",
      "arn:aws:signer:us-iso-1" + account + "x",
      "arn:aws:signer:usa-east-1" + account + "x",
      "arn:aws:signer:us-east-1:12345678901:x",
      "arn:aws:signer:us-east-1:1234567890123:x",
      "arn:aws:signer:us-east-1::x",
      "arn:aws:sig_ner:us-east-1" + account + "x",
      "arn:aws9-Z:sig-N3r:us-east-1" + account + "x y",
  };
  for (const std::string& arn : candidates) {
    SCOPED_TRACE(arn);
    EXPECT_EQ(Accepts(WithPublisher(arn)), std::regex_match(arn, pattern));
  }
}

TEST_F(ApiModel, AcceptsPublishersOfTheSameLength) {
  const std::string longest = "arn:aws:s3:::" + std::string(10'000 - 13, 'x');
  EXPECT_EQ(Text("Arn", "max"), std::to_string(longest.size()));
  EXPECT_TRUE(Accepts(WithPublisher(longest)));
  EXPECT_FALSE(Accepts(WithPublisher(longest + "x")));
}

TEST_F(ApiModel, AcceptsTheSameArns) {
  const std::regex arn_pattern(Text("CodeSigningConfigArn", "pattern"));
  const std::string id = ":code-signing-config:csc-0123456789abcdefg";
  const std::vector<std::string> arns = {
      kArn,
      "arn::lambda:us-east-1:123456789012" + id,
      "arn:aws-us-gov:lambda:us-gov-west-1:123456789012" + id,
      "arn:aws-iso-b:lambda:us-isob-east-1:123456789012" + id,
      "arn:aws-eusc:lambda:eusc-de-east-1:123456789012" + id,
      "arn:aws9:lambda:us-east-1:123456789012" + id,
      "arn:aws:signer:us-east-1:123456789012" + id,
      "arn:aws:lambda::123456789012" + id,
      "arn:aws:lambda:us-east-1:" + id,
      "arn:aws:lambda:us-east-1:12345678901" + id,
      std::string(kArn) + "h",
      "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef",
      "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdefG",
      "",
  };
  for (const std::string& arn : arns) {
    SCOPED_TRACE(arn);
    EXPECT_EQ(Accepts(WithMember("CodeSigningConfigArn", arn)), std::regex_match(arn, arn_pattern));
  }
}

TEST_F(ApiModel, AcceptsTheSameIds) {
  // `9-_` inside the model's brackets is a hyphen and an underscore; C++ would read a range.
  ASSERT_EQ(Text("CodeSigningConfigId", "pattern"), R"(csc-[a-zA-Z0-9-_\.]{17})");
  const std::regex id_pattern(R"(csc-[a-zA-Z0-9_.\-]{17})");
  for (const std::string candidate :
       {"csc-0123456789abcdefg", "csc-ABCDEFGH-_.123456", "csc-0123456789abcde+g", "csc-", "csc",
        "csC-0123456789abcdefg", "csc-0123456789abcdefgh", "csc-0123456789abcdef"}) {
    SCOPED_TRACE(candidate);
    EXPECT_EQ(Accepts(WithMember("CodeSigningConfigId", candidate)),
              std::regex_match(candidate, id_pattern));
  }
}

}  // namespace
}  // namespace countersign
