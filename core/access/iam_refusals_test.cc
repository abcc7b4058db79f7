// Policy documents that are refused, with the errors in full.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "core/access/iam.h"
#include "core/base/limits.h"

namespace countersign {
namespace {

std::string ErrorOf(std::string_view json, const Limits& limits = {}) {
  const absl::StatusOr<AccessPolicy> policy = AccessPolicy::FromJson(json, limits);
  if (policy.ok()) return "accepted";
  EXPECT_EQ(policy.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(policy.status().message());
}

struct Case {
  const char* text;
  const char* error;
};

TEST(Refusals, OfDocuments) {
  const Case cases[] = {
      {R"({"Statement":{"Effect":"Allow","Action":"*"},"version":"2012-10-17"})",
       "`version`: there is no such member"},
      {R"([])", "expected an object, found an array"},
      {R"({})", "`Statement`: expected an object, found nothing: the member is required"},
      {R"({"Statement":[]})", "`Statement`: expected at least one item, found an empty array"},
      {R"({"Statement":"*"})", "`Statement`: expected an object, found a string"},
      {R"({"Statement":[{"Effect":"Allow","Action":"*"},7]})",
       "`Statement[1]`: expected an object, found a number"},
      {R"({"Version":"2012-10-18","Statement":{"Effect":"Allow","Action":"*"}})",
       "`Version`: expected `2012-10-17` or `2008-10-17`, found `2012-10-18`"},
      {R"({"Version":2012,"Statement":{"Effect":"Allow","Action":"*"}})",
       "`Version`: expected a string, found a number"},
      {R"({"Id":null,"Statement":{"Effect":"Allow","Action":"*"}})",
       "`Id`: expected a string, found null"},
      {R"({"Statement":{"Effect":"Allow","Effect":"Deny","Action":"*"}})",
       "`Statement.Effect`: expected the member once, found it twice"},
      {R"({"Statement":[{"Sid":"a","Effect":"Deny","Action":"*"},{"Effect":"Deny","Action":"*"},)"
       R"({"Sid":"a","Effect":"Deny","Action":"*"}]})",
       "`Statement[2].Sid`: expected another than those before, found `a`, as in `Statement[0]`"},
      {R"({"Statement":{"Effect":"Allow","Action":"*"}} x)",
       "JSON: expected nothing after the value at offset 46"},
  };
  for (const Case& c : cases) EXPECT_EQ(ErrorOf(c.text), c.error) << c.text;
}

TEST(Refusals, OfStatements) {
  const Case cases[] = {
      {R"("Action":"*")",
       "`Statement.Effect`: expected a string, found nothing: the member is required"},
      {R"("Effect":"allow","Action":"*")",
       "`Statement.Effect`: expected `Allow` or `Deny`, found `allow`"},
      {R"("Effect":["Allow"],"Action":"*")",
       "`Statement.Effect`: expected a string, found an array"},
      {R"("Effect":"Allow","Action":"*","Sid":"a-b")",
       "`Statement.Sid`: expected letters and digits, found `a-b`"},
      {R"("Effect":"Allow","Action":"*","Sid":1)",
       "`Statement.Sid`: expected a string, found a number"},
      {R"("Effect":"Allow")", "`Statement.Action`: expected it or `NotAction`, found neither"},
      {R"("Effect":"Allow","Action":"*","NotAction":"s3:*")",
       "`Statement.NotAction`: expected it or `Action`, found both"},
      {R"("Effect":"Allow","Action":"*","Resource":"*","NotResource":"*")",
       "`Statement.NotResource`: expected it or `Resource`, found both"},
      {R"("Effect":"Allow","Action":"*","Principal":"*")",
       "`Statement.Principal`: expected no such member in an identity-based policy, found one"},
      {R"("Effect":"Allow","Action":"*","NotPrincipal":{"AWS":"*"})",
       "`Statement.NotPrincipal`: expected no such member in an identity-based policy, found one"},
      {R"("Effect":"Allow","Action":"*","Conditions":{})",
       "`Statement.Conditions`: there is no such member"},
      {R"("Effect":"Allow","Action":[])",
       "`Statement.Action`: expected at least one item, found an empty array"},
      {R"("Effect":"Allow","Action":null)", "`Statement.Action`: expected a string, found null"},
      {R"("Effect":"Allow","NotAction":["s3:*",{}])",
       "`Statement.NotAction[1]`: expected a string, found an object"},
      {R"("Effect":"Allow","Action":["lambda:*","CreateFunction"])",
       "`Statement.Action[1]`: expected `*` or an action with the prefix of its service, found "
       "`CreateFunction`"},
      {R"("Effect":"Allow","Action":"*","Resource":[])",
       "`Statement.Resource`: expected at least one item, found an empty array"},
      {R"("Effect":"Allow","Action":"*","Resource":"function:pay")",
       "`Statement.Resource`: expected `*` or an ARN, found `function:pay`"},
      {R"("Effect":"Allow","Action":"*","NotResource":["*",true])",
       "`Statement.NotResource[1]`: expected a string, found a boolean"},
      {R"("Effect":"Allow","Action":"*","Resource":"arn:aws:lambda:*:*:function:${aws:username}-*")",
       "`Statement.Resource`: expected no policy variable, found `${aws:username}`"},
      {R"("Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::${"])",
       "`Statement.Resource[0]`: expected no policy variable, found `${`"},
      {R"("Effect":"Allow","Action":"*","Condition":[])",
       "`Statement.Condition`: expected an object, found an array"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ErrorOf(absl::StrFormat(R"({"Statement":{%s}})", c.text)), c.error) << c.text;
  }
}

TEST(Refusals, OfConditions) {
  constexpr char kUnknown[] = "expected a condition operator of strings or ARNs, or `Null`, found ";
  const struct {
    const char* condition;
    const char* path;  // below Condition
    std::string error;
  } cases[] = {
      {R"({"stringEquals":{"a:b":"c"}})", "stringEquals", std::string(kUnknown) + "`stringEquals`"},
      {R"({"IpAddress":{"aws:SourceIp":"::1"}})", "IpAddress",
       std::string(kUnknown) + "`IpAddress`"},
      {R"({"Bool":{"aws:SecureTransport":"true"}})", "Bool", std::string(kUnknown) + "`Bool`"},
      {R"({"NullIfExists":{"a:b":"true"}})", "NullIfExists",
       std::string(kUnknown) + "`NullIfExists`"},
      {R"({"IfExists":{"a:b":"true"}})", "IfExists", std::string(kUnknown) + "`IfExists`"},
      {R"({"StringEqualsIfExistsIfExists":{"a:b":"c"}})", "StringEqualsIfExistsIfExists",
       std::string(kUnknown) + "`StringEqualsIfExistsIfExists`"},
      {R"({"ForAllValues:StringEquals":{"a:b":"c"}})", "ForAllValues:StringEquals",
       "expected an operator for keys with one value, found `ForAllValues:StringEquals`"},
      {R"({"ForAnyValue:StringLikeIfExists":{"a:b":"c"}})", "ForAnyValue:StringLikeIfExists",
       "expected an operator for keys with one value, found `ForAnyValue:StringLikeIfExists`"},
      {R"({"StringEquals":{}})", "StringEquals",
       "expected an object with at least one condition key, found none"},
      {R"({"StringEquals":"a"})", "StringEquals",
       "expected an object with at least one condition key, found a string"},
      {R"({"StringEquals":{"CodeSigningConfigArn":"a"}})", "StringEquals.CodeSigningConfigArn",
       "expected a condition key with the prefix of a service, found `CodeSigningConfigArn`"},
      {R"({"StringEquals":{"a:b":"c","A:b":"d"}})", "StringEquals.A:b",
       "expected each key once, in whatever case, found it twice"},
      {R"({"StringEquals":{"a:b":"c","a:b":"c"}})", "StringEquals.a:b",
       "expected the member once, found it twice"},
      {R"({"StringEquals":{"a:b":[]}})", "StringEquals.a:b",
       "expected at least one item, found an empty array"},
      {R"({"StringEquals":{"a:b":["c",1]}})", "StringEquals.a:b[1]",
       "expected a string, found a number"},
      {R"({"ArnLike":{"a:b":true}})", "ArnLike.a:b", "expected a string, found a boolean"},
      {R"({"StringLike":{"a:b":"c/${aws:PrincipalTag/team}/${*}"}})", "StringLike.a:b",
       "expected no policy variable, found `${aws:PrincipalTag/team}`"},
      {R"({"Null":{"a:b":"True"}})", "Null.a:b", "expected `true` or `false`, found `True`"},
      {R"({"Null":{"a:b":["true",1]}})", "Null.a:b[1]",
       "expected `true` or `false`, found a number"},
      {R"({"Null":{"a:b":[]}})", "Null.a:b", "expected at least one item, found an empty array"},
  };
  for (const auto& c : cases) {
    const std::string json = absl::StrFormat(
        R"({"Statement":[{"Effect":"Deny","Action":"*","Condition":%s}]})", c.condition);
    EXPECT_EQ(ErrorOf(json), absl::StrFormat("`Statement[0].Condition.%s`: %s", c.path, c.error));
  }
}

TEST(Refusals, OfWhatIsBeyondTheLimits) {
  constexpr std::string_view kJson = R"({"Statement":[{"Effect":"Allow","Action":["*"]}]})";
  Limits limits;
  limits.config_bytes = kJson.size();
  limits.json_depth = 4;
  EXPECT_EQ(ErrorOf(kJson, limits), "accepted");
  limits.json_depth = 3;
  EXPECT_EQ(ErrorOf(kJson, limits),
            "`Statement[0].Action`: expected at most 3 levels, found more: the limit `jsonDepth` "
            "is exceeded");
  limits.config_bytes = kJson.size() - 1;
  EXPECT_EQ(ErrorOf(kJson, limits),
            absl::StrFormat("the limit `configBytes` is exceeded: expected at most %d bytes, "
                            "found %d",
                            kJson.size() - 1, kJson.size()));
}

}  // namespace
}  // namespace countersign
