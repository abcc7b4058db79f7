// ValidationException: AWS's wording, every violation of a request at once. The wordings are AWS's
// as users quote them; bounds and patterns are the API model's (shapes_test holds them against it).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "testing/scenario/scenario.h"
#include "testing/world/world.h"

namespace countersign {
namespace {

using testing::kProfileArn;
using testing::kRole;
using testing::Sent;
using testing::World;

constexpr char kConfigs[] = "/2020-04-22/code-signing-configs";
constexpr char kFailed[] = "failed to satisfy constraint: ";
constexpr char kArnPattern[] =
    "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-"
    "\\d{1})?:(\\d{12})?:(.*)";

std::string Repeated(const std::string& item, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += (i > 0 ? "," : "") + item;
  return out;
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Publishers(const std::string& items) {
  return R"("AllowedPublishers":{"SigningProfileVersionArns":[)" + items + "]}";
}

// The list as AWS writes a list.
std::string ListText(const std::string& item, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += (i > 0 ? ", " : "") + item;
  return "'[" + out + "]'";
}

struct Case {
  const char* name;
  const char *method, *target;
  std::string body;
  std::string message;
};

const std::vector<Case>& Cases() {
  static const auto* const cases = new std::vector<Case>{
      {"nothing given", "POST", kConfigs, "{}",
       absl::StrFormat("1 validation error detected: Value null at 'allowedPublishers' %sMember "
                       "must not be null",
                       kFailed)},
      {"an empty body", "POST", kConfigs, "",
       absl::StrFormat("1 validation error detected: Value null at 'allowedPublishers' %sMember "
                       "must not be null",
                       kFailed)},
      {"no list", "POST", kConfigs, R"({"AllowedPublishers":{}})",
       absl::StrFormat("1 validation error detected: Value null at "
                       "'allowedPublishers.signingProfileVersionArns' %sMember must not be null",
                       kFailed)},
      {"0 publishers", "POST", kConfigs, "{" + Publishers("") + "}",
       absl::StrFormat("1 validation error detected: Value '[]' at "
                       "'allowedPublishers.signingProfileVersionArns' %sMember must have length "
                       "greater than or equal to 1",
                       kFailed)},
      {"21 publishers", "POST", kConfigs, "{" + Publishers(Repeated(Quoted(kProfileArn), 21)) + "}",
       absl::StrFormat("1 validation error detected: Value %s at "
                       "'allowedPublishers.signingProfileVersionArns' %sMember must have length "
                       "less than or equal to 20",
                       ListText(kProfileArn, 21), kFailed)},
      {"a publisher that is no ARN", "POST", kConfigs, "{" + Publishers(Quoted("me")) + "}",
       absl::StrFormat("1 validation error detected: Value '[me]' at "
                       "'allowedPublishers.signingProfileVersionArns' %sMember must satisfy "
                       "constraint: [Member must have length less than or equal to 10000, Member "
                       "must have length greater than or equal to 0, Member must satisfy regular "
                       "expression pattern: %s, Member must not be null]",
                       kFailed, kArnPattern)},
      {"an unknown policy and a long description", "POST", kConfigs,
       "{" + Publishers(Quoted(kProfileArn)) + R"(,"Description":")" + std::string(257, 'd') +
           R"(","CodeSigningPolicies":{"UntrustedArtifactOnDeployment":"Ignore"}})",
       absl::StrFormat("2 validation errors detected: Value '%s' at 'description' %sMember must "
                       "have length less than or equal to 256; Value 'Ignore' at "
                       "'codeSigningPolicies.untrustedArtifactOnDeployment' %sMember must satisfy "
                       "enum value set: [Warn, Enforce]",
                       std::string(257, 'd'), kFailed, kFailed)},
      {"tags", "POST", kConfigs,
       "{" + Publishers(Quoted(kProfileArn)) + R"(,"Tags":{"a!":"b","c":"d?"}})",
       absl::StrFormat(
           "2 validation errors detected: Value '{a!=b, c=d?}' at 'tags' %sMap keys must satisfy "
           "constraint: [Member must have length less than or equal to 128, Member must have "
           "length "
           "greater than or equal to 1, Member must satisfy regular expression pattern: "
           "([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)]; Value '{a!=b, c=d?}' at 'tags' %sMap value must "
           "satisfy constraint: [Member must have length less than or equal to 256, Member must "
           "have "
           "length greater than or equal to 0, Member must satisfy regular expression pattern: "
           "([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)]",
           kFailed, kFailed)},
      {"MaxItems below 1", "GET", "/2020-04-22/code-signing-configs?MaxItems=-3", "",
       absl::StrFormat("1 validation error detected: Value '-3' at 'maxItems' %sMember must have "
                       "value greater than or equal to 1",
                       kFailed)},
      {"MaxItems above 10000", "GET", "/2020-04-22/code-signing-configs?MaxItems=10001", "",
       absl::StrFormat("1 validation error detected: Value '10001' at 'maxItems' %sMember must "
                       "have value less than or equal to 10000",
                       kFailed)},
      {"two bad architectures", "PUT", "/2015-03-31/functions/f/code",
       R"({"Architectures":["arm64","mips"]})",
       absl::StrFormat(
           "2 validation errors detected: Value '[arm64, mips]' at 'architectures' "
           "%sMember must have length less than or equal to 1; Value '[arm64, mips]' at "
           "'architectures' %sMember must satisfy constraint: [Member must satisfy enum "
           "value set: [x86_64, arm64], Member must not be null]",
           kFailed, kFailed)},
      {"no function", "POST", "/2015-03-31/functions", "{}",
       absl::StrFormat("3 validation errors detected: Value null at 'functionName' %sMember must "
                       "not be null; Value null at 'role' %sMember must not be null; Value null at "
                       "'code' %sMember must not be null",
                       kFailed, kFailed, kFailed)},
      {"no tag keys", "DELETE", "/2017-03-31/tags/arn:aws:lambda:us-east-1:123456789012:function:f",
       "",
       absl::StrFormat("1 validation error detected: Value null at 'tagKeys' %sMember must not be "
                       "null",
                       kFailed)},
      {"no content", "POST", "/2018-10-31/layers/tools/versions", "{}",
       absl::StrFormat("1 validation error detected: Value null at 'content' %sMember must not be "
                       "null",
                       kFailed)},
  };
  return *cases;
}

TEST(Validation, SaysEverythingThatIsWrongAsAwsWordsIt) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    World world;
    const Sent sent = world.Send(c.method, c.target, c.body);
    EXPECT_EQ(sent.response.http_status, 400);
    EXPECT_EQ(sent.Error(), "ValidationException");
    EXPECT_EQ(sent.Text("message"), c.message);
    EXPECT_EQ(sent.Member("Type"), nullptr);
    EXPECT_TRUE(sent.outcome->changes.empty());
    EXPECT_EQ(sent.outcome->effects.cloud_trail.error_code, "ValidationException");
    EXPECT_EQ(sent.outcome->effects.cloud_trail.error_message, c.message);
  }
}

// Two violations of one member are two errors.
TEST(Validation, CountsEachConstraintOfAMember) {
  World world;
  const Sent sent = world.Send("GET", "/2020-04-22/code-signing-configs/" + std::string(201, 'x'));
  EXPECT_EQ(sent.Text("message").find("2 validation errors detected: "), 0u);
  EXPECT_NE(sent.Text("message").find("' at 'codeSigningConfigArn' failed"), std::string::npos);
}

struct Boundary {
  const char* name;
  std::size_t length;
  bool fits;
};

// Lengths count Unicode scalar values: the letter here has two bytes.
TEST(Validation, DescriptionsMayHave256Characters) {
  for (const Boundary& b : {Boundary{"255", 255, true}, {"256", 256, true}, {"257", 257, false}}) {
    SCOPED_TRACE(b.name);
    std::string text;
    for (std::size_t i = 0; i < b.length; ++i) text += "\xC3\xA9";
    World world;
    const Sent sent = world.CreateConfig("Warn", R"("Description":")" + text + "\"");
    EXPECT_EQ(sent.response.http_status, b.fits ? 201 : 400);
  }
}

TEST(Validation, ConfigurationsMayHave20Publishers) {
  for (const int count : {1, 19, 20, 21}) {
    SCOPED_TRACE(count);
    World world;
    const Sent sent =
        world.Send("POST", kConfigs, "{" + Publishers(Repeated(Quoted(kProfileArn), count)) + "}");
    EXPECT_EQ(sent.response.http_status, count <= 20 ? 201 : 400);
  }
}

TEST(Validation, SettingsHaveBounds) {
  struct Setting {
    const char* name;
    int low, high;
  };
  for (const Setting& s : {Setting{"Timeout", 1, 5400}, {"MemorySize", 128, 32768}}) {
    for (const int value : {s.low - 1, s.low, s.high, s.high + 1}) {
      SCOPED_TRACE(absl::StrFormat("%s %d", s.name, value));
      World world;
      world.CreateFunction("f", testing::UnsignedZip());
      const Sent sent =
          world.UpdateConfiguration("f", absl::StrFormat(R"({"%s":%d})", s.name, value));
      EXPECT_EQ(sent.response.http_status, value >= s.low && value <= s.high ? 200 : 400);
    }
  }
}

}  // namespace
}  // namespace countersign
