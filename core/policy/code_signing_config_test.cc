#include "core/policy/code_signing_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "core/base/limits.h"

namespace countersign {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kAlpha[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Alpha/abcdefghij";
constexpr char kBeta[] = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Beta/ABCDEFGH12";
constexpr char kId[] = "csc-0123456789abcdefg";
constexpr char kArn[] =
    "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdefg";
constexpr char kPublishersPath[] = "AllowedPublishers.SigningProfileVersionArns";

std::string Repeated(std::size_t count, std::string_view unit) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += unit;
  return out;
}

// The member AllowedPublishers with these items, each already JSON.
std::string Publishers(const std::vector<std::string>& items) {
  std::string list;
  for (const std::string& item : items) list += (list.empty() ? "" : ",") + item;
  return absl::StrFormat(R"("AllowedPublishers":{"SigningProfileVersionArns":[%s]})", list);
}

std::string Quote(std::string_view text) { return absl::StrFormat("\"%s\"", text); }

// A document with one publisher and these further members.
std::string With(std::string_view members) {
  return absl::StrFormat("{%s,%s}", Publishers({Quote(kAlpha)}), members);
}

CodeSigningConfig Parsed(std::string_view json) {
  const absl::StatusOr<CodeSigningConfig> config = CodeSigningConfig::FromJson(json);
  EXPECT_TRUE(config.ok()) << config.status();
  return config.value();
}

std::string ErrorOf(std::string_view json, const Limits& limits = {}) {
  const absl::StatusOr<CodeSigningConfig> config = CodeSigningConfig::FromJson(json, limits);
  if (config.ok()) return "accepted";
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(config.status().message());
}

struct Case {
  const char* name;
  std::string json;
  std::string error;
};

void ExpectErrors(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(ErrorOf(c.json), HasSubstr(c.error));
  }
}

std::string AsReturned(std::string_view policy) {
  return absl::StrFormat(
      R"({"CodeSigningConfigId":"%s","CodeSigningConfigArn":"%s","Description":"for production",)"
      R"(%s,"CodeSigningPolicies":{"UntrustedArtifactOnDeployment":"%s"},)"
      R"("LastModified":"2026-11-20T09:10:11.123+0000"})",
      kId, kArn, Publishers({Quote(kBeta), Quote(kAlpha)}), policy);
}

TEST(CodeSigningConfig, ReadsWhatAwsReturns) {
  for (const std::string& json :
       {AsReturned("Enforce"), R"({"CodeSigningConfig":)" + AsReturned("Enforce") + "}"}) {
    SCOPED_TRACE(json);
    const CodeSigningConfig config = Parsed(json);
    EXPECT_EQ(config.policy(), Policy::kEnforce);
    EXPECT_THAT(config.publishers(), ElementsAre(kBeta, kAlpha));
    EXPECT_EQ(config.description(), "for production");
    EXPECT_EQ(config.arn(), kArn);
    EXPECT_THAT(config.Lint(), IsEmpty());
  }
}

TEST(CodeSigningConfig, ReadsTheBodyOfARequest) {
  const CodeSigningConfig least = Parsed("{" + Publishers({Quote(kAlpha)}) + "}");
  EXPECT_EQ(least.policy(), Policy::kWarn);
  EXPECT_EQ(least.description(), std::nullopt);
  EXPECT_EQ(least.arn(), std::nullopt);
  const CodeSigningConfig most =
      Parsed(With(R"("Description":"","Tags":{"team":"a","k":""},"CodeSigningPolicies":{})"));
  EXPECT_EQ(most.policy(), Policy::kWarn);
  EXPECT_EQ(most.description(), "");
}

TEST(CodeSigningConfig, ReadsThePolicyAsSpelt) {
  EXPECT_EQ(Parsed(AsReturned("Warn")).policy(), Policy::kWarn);
  EXPECT_EQ(Parsed(AsReturned("Enforce")).policy(), Policy::kEnforce);
  for (const char* name :
       {"warn", "WARN", "enforce", "ENFORCE", "", " Warn", "Enforce ", "Block"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(ErrorOf(AsReturned(name)),
              absl::StrFormat("`CodeSigningPolicies.UntrustedArtifactOnDeployment`: expected "
                              "`Warn` or `Enforce`, found `%s`",
                              name));
  }
}

TEST(CodeSigningConfig, NamesPolicies) {
  EXPECT_EQ(NameOf(Policy::kWarn), "Warn");
  EXPECT_EQ(NameOf(Policy::kEnforce), "Enforce");
  EXPECT_EQ(PolicyByName("Warn"), Policy::kWarn);
  EXPECT_EQ(PolicyByName("Enforce"), Policy::kEnforce);
  EXPECT_EQ(PolicyByName("warn"), std::nullopt);
}

TEST(CodeSigningConfig, HasOneToTwentyPublishers) {
  for (const std::size_t count : {0, 1, 2, 19, 20, 21, 1000}) {
    SCOPED_TRACE(count);
    const std::string json = "{" + Publishers(std::vector<std::string>(count, Quote(kAlpha))) + "}";
    if (count >= 1 && count <= 20) {
      EXPECT_EQ(Parsed(json).publishers().size(), count);
    } else {
      EXPECT_EQ(ErrorOf(json), absl::StrFormat("`%s`: expected 1 to 20 ARNs, found %d items",
                                               kPublishersPath, count));
    }
  }
}

TEST(CodeSigningConfig, CountsADescriptionInCharacters) {
  struct {
    const char* name;
    std::string unit;
  } const kUnits[] = {{"one byte", "x"},
                      {"two bytes", "\xc3\xa9"},
                      {"three bytes", "\xe2\x82\xac"},
                      {"four bytes", "\xf0\x9f\x98\x80"},
                      {"escaped pair", "\\ud83d\\ude00"}};
  for (const auto& unit : kUnits) {
    SCOPED_TRACE(unit.name);
    const auto document = [&](std::size_t count) {
      return With(R"("Description":)" + Quote(Repeated(count, unit.unit)));
    };
    EXPECT_EQ(ErrorOf(document(0)), "accepted");
    EXPECT_EQ(ErrorOf(document(256)), "accepted");
    EXPECT_EQ(ErrorOf(document(257)),
              "`Description`: expected 256 characters at most, found 257 characters");
  }
}

TEST(CodeSigningConfig, AllowsByteForByte) {
  const CodeSigningConfig config = Parsed(AsReturned("Enforce"));
  const CodeSigningConfig copy = config;
  for (const CodeSigningConfig& each : {config, copy}) {
    EXPECT_TRUE(each.Allows(kAlpha));
    EXPECT_TRUE(each.Allows(kBeta));
    EXPECT_FALSE(each.Allows(""));
    EXPECT_FALSE(each.Allows(std::string(kAlpha) + " "));
    EXPECT_FALSE(each.Allows(std::string_view(kAlpha).substr(0, sizeof kAlpha - 2)));
    EXPECT_FALSE(
        each.Allows("arn:aws:signer:us-east-1:123456789012:/signing-profiles/alpha/abcdefghij"));
    EXPECT_FALSE(
        each.Allows("arn:aws:signer:us-east-1:123456789012:/signing-profiles/Alpha/abcdefghik"));
    EXPECT_FALSE(each.Allows("arn:aws:signer:us-east-1:123456789012:/signing-profiles/Alpha"));
  }
}

TEST(CodeSigningConfig, AllowsEveryPublisherOfTwentyInAnyOrder) {
  std::vector<std::string> items;
  for (int i = 0; i < 20; ++i) {
    items.push_back(absl::StrFormat(
        "arn:aws:signer:us-east-1:123456789012:/signing-profiles/P%02d/abcdefghij", i * 7 % 20));
  }
  std::vector<std::string> quoted;
  for (const std::string& item : items) quoted.push_back(Quote(item));
  const CodeSigningConfig config = Parsed("{" + Publishers(quoted) + "}");
  EXPECT_EQ(config.publishers(), items);
  for (const std::string& item : items) EXPECT_TRUE(config.Allows(item)) << item;
  EXPECT_FALSE(
      config.Allows("arn:aws:signer:us-east-1:123456789012:/signing-profiles/P20/abcdefghij"));
}

TEST(CodeSigningConfig, RefusesMissingMembers) {
  ExpectErrors({
      {"all", "{}", "`AllowedPublishers`: expected an object, found nothing"},
      {"list", R"({"AllowedPublishers":{}})",
       "`AllowedPublishers.SigningProfileVersionArns`: expected an array, found nothing"},
      {"all within the wrapper", R"({"CodeSigningConfig":{}})",
       "`CodeSigningConfig.AllowedPublishers`: expected an object, found nothing"},
      {"list within the wrapper", R"({"CodeSigningConfig":{"AllowedPublishers":{}}})",
       "`CodeSigningConfig.AllowedPublishers.SigningProfileVersionArns`: expected an array"},
  });
}

TEST(CodeSigningConfig, RefusesUnknownMembers) {
  const std::string publishers = Publishers({Quote(kAlpha)});
  ExpectErrors({
      {"top", With(R"("Descripton":"")"), "`Descripton`: there is no such member"},
      {"other case", With(R"("description":"")"), "`description`: there is no such member"},
      {"in AllowedPublishers",
       R"({"AllowedPublishers":{"SigningProfileVersionArns":[")" + std::string(kAlpha) +
           R"("],"x":1}})",
       "`AllowedPublishers.x`: there is no such member"},
      {"in CodeSigningPolicies", With(R"("CodeSigningPolicies":{"Untrusted":"Warn"})"),
       "`CodeSigningPolicies.Untrusted`: there is no such member"},
      {"beside the wrapper", R"({"CodeSigningConfig":{)" + publishers + R"(},"x":1})",
       "`x`: there is no such member"},
      {"body beside the wrapper",
       R"({"CodeSigningConfig":{)" + publishers + "}," + publishers + "}",
       "`AllowedPublishers`: there is no such member"},
      {"in the wrapper", R"({"CodeSigningConfig":{)" + publishers + R"(,"x":1}})",
       "`CodeSigningConfig.x`: there is no such member"},
      {"wrapper in the wrapper",
       R"({"CodeSigningConfig":{"CodeSigningConfig":{)" + publishers + "}}}",
       "`CodeSigningConfig.AllowedPublishers`: expected an object, found nothing"},
      {"metadata of a client", With(R"("ResponseMetadata":{})"),
       "`ResponseMetadata`: there is no such member"},
  });
}

TEST(CodeSigningConfig, RefusesMembersThatOccurTwice) {
  const std::string publishers = Publishers({Quote(kAlpha)});
  ExpectErrors({
      {"top", "{" + publishers + "," + publishers + "}",
       "`AllowedPublishers`: expected the member once"},
      {"policy, the second laxer",
       With(R"("CodeSigningPolicies":{"UntrustedArtifactOnDeployment":"Enforce",)"
            R"("UntrustedArtifactOnDeployment":"Warn"})"),
       "`CodeSigningPolicies.UntrustedArtifactOnDeployment`: expected the member once"},
      {"list",
       R"({"AllowedPublishers":{"SigningProfileVersionArns":[],"SigningProfileVersionArns":[]}})",
       "`AllowedPublishers.SigningProfileVersionArns`: expected the member once"},
      {"spelt with an escape", With(R"("Description":"","\u0044escription":"")"),
       "`Description`: expected the member once"},
      {"wrapper", R"({"CodeSigningConfig":{},"CodeSigningConfig":{}})",
       "`CodeSigningConfig`: expected the member once"},
      {"in the wrapper", R"({"CodeSigningConfig":{"Description":"","Description":""}})",
       "`CodeSigningConfig.Description`: expected the member once"},
      {"tag", With(R"("Tags":{"a":"1","a":"1"})"), "`Tags.a`: expected the member once"},
  });
}

TEST(CodeSigningConfig, RefusesOtherTypes) {
  ExpectErrors({
      {"document", "[]", "expected an object, found an array"},
      {"document null", "null", "expected an object, found null"},
      {"wrapper", R"({"CodeSigningConfig":[]})",
       "`CodeSigningConfig`: expected an object, found an array"},
      {"publishers", R"({"AllowedPublishers":[]})",
       "`AllowedPublishers`: expected an object, found an array"},
      {"publishers null", R"({"AllowedPublishers":null})",
       "`AllowedPublishers`: expected an object, found null"},
      {"list", R"({"AllowedPublishers":{"SigningProfileVersionArns":"arn:aws:a:::"}})",
       "`AllowedPublishers.SigningProfileVersionArns`: expected an array, found a string"},
      {"list null", R"({"AllowedPublishers":{"SigningProfileVersionArns":null}})",
       "`AllowedPublishers.SigningProfileVersionArns`: expected an array, found null"},
      {"item", "{" + Publishers({Quote(kAlpha), Quote(kBeta), "7"}) + "}",
       "`AllowedPublishers.SigningProfileVersionArns[2]`: expected an ARN, found a number"},
      {"item null", "{" + Publishers({"null"}) + "}",
       "`AllowedPublishers.SigningProfileVersionArns[0]`: expected an ARN, found null"},
      {"item list", "{" + Publishers({"[" + Quote(kAlpha) + "]"}) + "}",
       "`AllowedPublishers.SigningProfileVersionArns[0]`: expected an ARN, found an array"},
      {"description", With(R"("Description":1)"),
       "`Description`: expected a string, found a number"},
      {"description null", With(R"("Description":null)"),
       "`Description`: expected a string, found null"},
      {"policies", With(R"("CodeSigningPolicies":"Warn")"),
       "`CodeSigningPolicies`: expected an object, found a string"},
      {"policies null", With(R"("CodeSigningPolicies":null)"),
       "`CodeSigningPolicies`: expected an object, found null"},
      {"policy null", With(R"("CodeSigningPolicies":{"UntrustedArtifactOnDeployment":null})"),
       "`CodeSigningPolicies.UntrustedArtifactOnDeployment`: expected a string, found null"},
      {"policy bool", With(R"("CodeSigningPolicies":{"UntrustedArtifactOnDeployment":true})"),
       "`CodeSigningPolicies.UntrustedArtifactOnDeployment`: expected a string, found a boolean"},
      {"ID", With(R"("CodeSigningConfigId":5)"), "`CodeSigningConfigId`: expected a string"},
      {"ARN", With(R"("CodeSigningConfigArn":{})"), "`CodeSigningConfigArn`: expected a string"},
      {"LastModified", With(R"("LastModified":1700000000)"),
       "`LastModified`: expected a string, found a number"},
      {"tags", With(R"("Tags":[])"), "`Tags`: expected an object, found an array"},
      {"tags null", With(R"("Tags":null)"), "`Tags`: expected an object, found null"},
      {"tag", With(R"("Tags":{"team":5})"), "`Tags.team`: expected a string, found a number"},
      {"in the wrapper", R"({"CodeSigningConfig":{)" + Publishers({"true"}) + "}}",
       "`CodeSigningConfig.AllowedPublishers.SigningProfileVersionArns[0]`: expected an ARN, "
       "found a boolean"},
  });
}

TEST(CodeSigningConfig, RefusesWhatIsNotAnIdentity) {
  ExpectErrors({
      {"ID too short", With(R"("CodeSigningConfigId":"csc-0123456789abcdef")"),
       "`CodeSigningConfigId`: expected a code signing configuration ID, `csc-` and 17 "
       "characters, found `csc-0123456789abcdef`"},
      {"ID too long", With(R"("CodeSigningConfigId":"csc-0123456789abcdefgh")"),
       "`CodeSigningConfigId`: expected"},
      {"ID empty", With(R"("CodeSigningConfigId":"")"), "`CodeSigningConfigId`: expected"},
      {"ID where the ARN belongs", With(R"("CodeSigningConfigArn":")" + std::string(kId) + "\""),
       "`CodeSigningConfigArn`: expected a code signing configuration ARN, found `" +
           std::string(kId) + "`"},
      {"ARN of a profile", With(R"("CodeSigningConfigArn":")" + std::string(kAlpha) + "\""),
       "`CodeSigningConfigArn`: expected"},
  });
  EXPECT_EQ(ErrorOf(With(R"("LastModified":"yesterday")")), "accepted");
}

TEST(CodeSigningConfig, TakesTagsInARequestOnly) {
  const std::string tags = R"("Tags":{"team":"a"})";
  EXPECT_EQ(ErrorOf(With(tags)), "accepted");
  EXPECT_EQ(ErrorOf(With(R"("Tags":{})")), "accepted");
  const std::string refused = "`Tags`: there is no such member";
  ExpectErrors({
      {"with an ID", With(absl::StrFormat(R"("CodeSigningConfigId":"%s",%s)", kId, tags)), refused},
      {"with an ARN", With(absl::StrFormat(R"(%s,"CodeSigningConfigArn":"%s")", tags, kArn)),
       refused},
      {"with LastModified", With(R"("LastModified":"",)" + tags), refused},
      {"in the wrapper", R"({"CodeSigningConfig":)" + With(tags) + "}",
       "`CodeSigningConfig.Tags`: there is no such member"},
  });
}

TEST(CodeSigningConfig, BoundsTags) {
  const auto document = [](std::size_t key, std::size_t value, std::string_view unit) {
    return With(
        absl::StrFormat(R"("Tags":{"%s":"%s"})", Repeated(key, unit), Repeated(value, unit)));
  };
  for (const std::string unit : {"x", "\xc3\xa9"}) {
    SCOPED_TRACE(unit);
    EXPECT_EQ(ErrorOf(document(1, 0, unit)), "accepted");
    EXPECT_EQ(ErrorOf(document(128, 256, unit)), "accepted");
    EXPECT_EQ(ErrorOf(document(0, 1, unit)),
              "`Tags.`: expected a key of 1 to 128 characters, found 0 characters");
    EXPECT_THAT(ErrorOf(document(129, 1, unit)),
                HasSubstr("expected a key of 1 to 128 characters, found 129 characters"));
    EXPECT_EQ(ErrorOf(document(1, 257, unit)),
              "`Tags." + unit + "`: expected 256 characters at most, found 257 characters");
  }
}

// Looking each of them up among the others would take 5 * 10^9 comparisons.
TEST(CodeSigningConfig, ReadsManyTagsLinearly) {
  std::string tags;
  for (int i = 0; i < 100'000; ++i) tags += absl::StrFormat("\"%x\":\"\",", i);
  EXPECT_EQ(ErrorOf(With("\"Tags\":{" + tags + "\"last\":\"\"}")), "accepted");
}

TEST(CodeSigningConfig, BoundsItsSize) {
  std::string json = "{" + Publishers({Quote(kAlpha)}) + "}";
  Limits limits;
  limits.config_bytes = json.size();
  EXPECT_EQ(ErrorOf(json, limits), "accepted");
  json += "\n";
  EXPECT_EQ(ErrorOf(json, limits),
            absl::StrFormat("the limit `configBytes` is exceeded: expected at most %d bytes, "
                            "found %d",
                            json.size() - 1, json.size()));
  json.resize(1 << 20, ' ');
  EXPECT_EQ(ErrorOf(json), "accepted");
  EXPECT_THAT(ErrorOf(json + " "), HasSubstr("configBytes"));
}

TEST(CodeSigningConfig, BoundsItsDepth) {
  const std::string json = R"({"CodeSigningConfig":{)" + Publishers({Quote(kAlpha)}) + "}}";
  Limits limits;
  limits.json_depth = 4;
  EXPECT_EQ(ErrorOf(json, limits), "accepted");
  limits.json_depth = 3;
  EXPECT_THAT(ErrorOf(json, limits), HasSubstr("the limit `jsonDepth` is exceeded"));
  EXPECT_THAT(ErrorOf(With("\"Tags\":" + Repeated(15, "[") + Repeated(15, "]"))),
              HasSubstr("`Tags`: expected an object"));
  EXPECT_THAT(ErrorOf(With("\"Tags\":" + Repeated(16, "[") + Repeated(16, "]"))),
              HasSubstr("the limit `jsonDepth` is exceeded"));
}

TEST(CodeSigningConfig, PassesOnWhatIsNotJson) {
  ExpectErrors({
      {"empty", "", "JSON: expected a value"},
      {"NUL", std::string("{}\0", 3), "JSON: expected no NUL byte"},
      {"after the end", With("\"Description\":\"\"") + "x", "JSON: expected nothing after"},
  });
}

TEST(CodeSigningConfig, BoundsWhatErrorsRepeat) {
  const std::string error = ErrorOf("{" + Publishers({Quote(Repeated(20'000, "x"))}) + "}");
  EXPECT_EQ(error, absl::StrFormat("`%s[0]`: expected an ARN, found `%s...`", kPublishersPath,
                                   Repeated(100, "x")));
}

// Records and documents are held to the same rules, in the same words.
TEST(CodeSigningConfig, IsMadeOfPartsByTheSameRules) {
  for (const std::size_t count : {0, 1, 20, 21}) {
    SCOPED_TRACE(count);
    for (std::size_t wrong = 0; wrong <= count; ++wrong) {  // behind the last: none
      std::vector<std::string> arns(count, kBeta), quoted(count, Quote(kBeta));
      if (wrong < count) {
        arns[wrong] = "not an ARN";
        quoted[wrong] = Quote("not an ARN");
      }
      const auto made = CodeSigningConfig::Create(arns, Policy::kEnforce);
      const std::string error = ErrorOf("{" + Publishers(quoted) + "}");
      EXPECT_EQ(made.ok() ? "accepted" : std::string(made.status().message()), error);
      if (!made.ok()) continue;
      EXPECT_EQ(made->publishers(), arns);
      EXPECT_EQ(made->policy(), Policy::kEnforce);
      EXPECT_TRUE(made->Allows(kBeta));
      EXPECT_FALSE(made->Allows(kAlpha));
    }
  }
  EXPECT_EQ(CodeSigningConfig::Create({kAlpha}, Policy::kWarn)->policy(), Policy::kWarn);
}

TEST(CodeSigningConfig, LintsWhatCanNeverMatch) {
  const std::string signer = "arn:aws:signer:us-east-1:123456789012:";
  const std::string other_service =
      "is an ARN of another service than AWS Signer and can never match a signature";
  const std::string not_a_version =
      "is not a signing profile version ARN and can never match a signature";
  struct LintCase {
    const char* name;
    std::string arn;
    std::string note;
  };
  const LintCase kCases[] = {
      {"profile version", kAlpha, ""},
      {"in China", "arn:aws-cn:signer:cn-north-1:123456789012:/signing-profiles/ab/0123456789", ""},
      {"no version", signer + "/signing-profiles/Alpha",
       "is a signing profile ARN without version and can never match a signature"},
      {"version too short", signer + "/signing-profiles/Alpha/abcdefghi", not_a_version},
      {"version too long", signer + "/signing-profiles/Alpha/abcdefghijk", not_a_version},
      {"star", signer + "/signing-profiles/*", not_a_version},
      {"job", signer + "/signing-jobs/abc", not_a_version},
      {"other service", "arn:aws:lambda:us-east-1:123456789012:function:f", other_service},
      {"empty parts", "arn:aws:s:::", other_service},
  };
  for (const LintCase& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::vector<std::string> notes = Parsed("{" + Publishers({Quote(c.arn)}) + "}").Lint();
    if (c.note.empty()) {
      EXPECT_THAT(notes, IsEmpty());
    } else {
      EXPECT_THAT(notes, ElementsAre(absl::StrFormat("`%s[0]`: %s", kPublishersPath, c.note)));
    }
  }
}

TEST(CodeSigningConfig, LintsRepetitions) {
  const CodeSigningConfig config =
      Parsed("{" + Publishers({Quote(kAlpha), Quote(kBeta), Quote(kAlpha), Quote(kAlpha)}) + "}");
  const std::string first = absl::StrFormat("`%s[0]`", kPublishersPath);
  EXPECT_THAT(config.Lint(),
              ElementsAre(absl::StrFormat("`%s[2]`: repeats %s", kPublishersPath, first),
                          absl::StrFormat("`%s[3]`: repeats %s", kPublishersPath, first)));
  EXPECT_EQ(config.publishers().size(), 4u);
}

TEST(CodeSigningConfig, LintsEveryEntry) {
  const std::string other = Quote("arn:aws:s3:::bucket");
  const CodeSigningConfig config = Parsed("{" + Publishers({other, Quote(kAlpha), other}) + "}");
  EXPECT_THAT(config.Lint(), ElementsAre(HasSubstr("[0]`: is an ARN of another service"),
                                         HasSubstr("[2]`: repeats"),
                                         HasSubstr("[2]`: is an ARN of another service")));
}

}  // namespace
}  // namespace countersign
