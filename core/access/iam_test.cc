// Decisions, held against what AWS documents. In the comments, "operators" is
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
// and "multiple" is
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
#include "core/access/iam.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"

namespace countersign {
namespace {

using Kind = AccessDecision::Kind;

constexpr char kFunction[] = "arn:aws:lambda:us-west-2:123456789012:function:pay";
constexpr char kGood[] =
    "arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-0d4518bd353a0a7c6";
constexpr char kOther[] =
    "arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-0123456789abcdef0";

AccessPolicy Parsed(std::string_view json) {
  const absl::StatusOr<AccessPolicy> policy = AccessPolicy::FromJson(json);
  EXPECT_TRUE(policy.ok()) << policy.status() << "\n" << json;
  return policy.value();
}

// A policy with these statements, each already JSON.
AccessPolicy Policy(std::string_view statements) {
  return Parsed(absl::StrFormat(R"({"Version":"2012-10-17","Statement":[%s]})", statements));
}

// A statement on all of Lambda.
std::string Statement(std::string_view sid, std::string_view effect, std::string_view condition) {
  return absl::StrFormat(
      R"({"Sid":"%s","Effect":"%s","Action":"lambda:*","Resource":"*","Condition":%s})", sid,
      effect, condition);
}

using Arn = std::optional<std::string>;

bool Allowed(const AccessPolicy& policy, const Arn& arn) {
  return Decide({policy}, AccessRequest::CreateFunction(kFunction, arn)).allowed();
}

// Whether a condition holds: an Allow with it allows, a Deny with it denies.
bool Holds(std::string_view condition, const Arn& arn) {
  const AccessPolicy deny =
      Policy(Statement("a", "Allow", "{}") + "," + Statement("b", "Deny", condition));
  const bool allowed = Allowed(Policy(Statement("a", "Allow", condition)), arn);
  EXPECT_NE(allowed, Allowed(deny, arn)) << condition;
  return allowed;
}

// The example of the header and of the guide: "Lambda blocks CreateFunction API requests if the
// CodeSigningConfigArn parameter is missing or does not match the value in the condition."
// https://docs.aws.amazon.com/lambda/latest/dg/config-codesigning-policies.html
TEST(AccessPolicy, DecidesAsTheGuideSays) {
  const AccessPolicy policy = Parsed(absl::StrFormat(
      R"({"Version":"2012-10-17","Statement":[{"Sid":"AllowReferencingCodeSigningConfig",)"
      R"("Effect":"Allow","Action":["lambda:CreateFunction","lambda:PutFunctionCodeSigningConfig"],)"
      R"("Resource":"*","Condition":{"StringEquals":{"lambda:CodeSigningConfigArn":"%s"}}}]})",
      kGood));
  EXPECT_EQ(policy.size(), 1u);
  const AccessDecision good = Decide({policy}, AccessRequest::CreateFunction(kFunction, kGood));
  EXPECT_TRUE(good.allowed());
  EXPECT_EQ(good.kind, Kind::kAllowed);
  EXPECT_EQ(good.policy, 0u);
  EXPECT_EQ(good.statement, 0u);
  EXPECT_EQ(good.sid, "AllowReferencingCodeSigningConfig");
  EXPECT_TRUE(
      Decide({policy}, AccessRequest::PutFunctionCodeSigningConfig(kFunction, kGood)).allowed());
  AccessRequest update = AccessRequest::CreateFunction(kFunction, kGood);
  update.action = "lambda:UpdateFunctionCode";
  for (const AccessRequest& request :
       {AccessRequest::CreateFunction(kFunction, kOther), update,
        AccessRequest::CreateFunction(kFunction, std::nullopt),
        AccessRequest::PutFunctionCodeSigningConfig(kFunction, kOther),
        AccessRequest::PutFunctionCodeSigningConfig(kFunction, std::nullopt)}) {
    const AccessDecision decision = Decide({policy}, request);
    EXPECT_FALSE(decision.allowed());
    EXPECT_EQ(decision.kind, Kind::kImplicitDeny);
    EXPECT_EQ(decision.policy, std::nullopt);
    EXPECT_EQ(decision.statement, std::nullopt);
    EXPECT_EQ(decision.sid, "");
  }
}

TEST(AccessRequest, HasTheKeyWhenAConfigurationIsGiven) {
  const AccessRequest create = AccessRequest::CreateFunction(kFunction, kGood);
  EXPECT_EQ(create.action, "lambda:CreateFunction");
  EXPECT_EQ(create.resource, kFunction);
  EXPECT_EQ(create.context, (AccessContext{{"lambda:CodeSigningConfigArn", kGood}}));
  const AccessRequest put = AccessRequest::PutFunctionCodeSigningConfig(kFunction, std::nullopt);
  EXPECT_EQ(put.action, "lambda:PutFunctionCodeSigningConfig");
  EXPECT_EQ(put.resource, kFunction);
  EXPECT_TRUE(put.context.empty());
}

// The names of the EvalDecision of IAM's policy simulator.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
TEST(AccessDecision, HasTheNamesOfTheSimulator) {
  EXPECT_EQ(NameOf(Kind::kAllowed), "allowed");
  EXPECT_EQ(NameOf(Kind::kExplicitDeny), "explicitDeny");
  EXPECT_EQ(NameOf(Kind::kImplicitDeny), "implicitDeny");
}

struct OperatorCase {
  const char* name;
  // With the value of the policy, the same in capitals, another value, and no value.
  bool same, capitals, other, absent;
};

// operators: "String condition operators", "ARN condition operators", "...IfExists"; the values of
// an absent key "do not match and the condition is false. If the policy condition requires that the
// key is not matched [...] and the right key is not present, the condition is true."
TEST(Condition, OperatorsMatch) {
  const OperatorCase cases[] = {
      {"StringEquals", true, false, false, false},
      {"StringNotEquals", false, true, true, true},
      {"StringEqualsIgnoreCase", true, true, false, false},
      {"StringNotEqualsIgnoreCase", false, false, true, true},
      {"StringLike", true, false, false, false},
      {"StringNotLike", false, true, true, true},
      {"ArnEquals", true, false, false, false},
      {"ArnNotEquals", false, true, true, true},
      {"ArnLike", true, false, false, false},
      {"ArnNotLike", false, true, true, true},
      {"StringEqualsIfExists", true, false, false, true},
      {"StringNotEqualsIfExists", false, true, true, true},
      {"StringEqualsIgnoreCaseIfExists", true, true, false, true},
      {"StringNotEqualsIgnoreCaseIfExists", false, false, true, true},
      {"StringLikeIfExists", true, false, false, true},
      {"StringNotLikeIfExists", false, true, true, true},
      {"ArnEqualsIfExists", true, false, false, true},
      {"ArnNotEqualsIfExists", false, true, true, true},
      {"ArnLikeIfExists", true, false, false, true},
      {"ArnNotLikeIfExists", false, true, true, true},
  };
  constexpr char kCapitals[] =
      "arn:aws:lambda:us-west-2:123456789012:code-signing-config:CSC-0D4518BD353A0A7C6";
  for (const OperatorCase& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string condition =
        absl::StrFormat(R"({"%s":{"lambda:CodeSigningConfigArn":"%s"}})", c.name, kGood);
    EXPECT_EQ(Holds(condition, kGood), c.same);
    EXPECT_EQ(Holds(condition, kCapitals), c.capitals);
    EXPECT_EQ(Holds(condition, kOther), c.other);
    EXPECT_EQ(Holds(condition, std::nullopt), c.absent);
  }
}

struct ConditionCase {
  const char* condition;
  Arn value;
  bool holds;
};

void ExpectHolds(const std::vector<ConditionCase>& cases) {
  for (const ConditionCase& c : cases) {
    EXPECT_EQ(Holds(c.condition, c.value), c.holds)
        << c.condition << " with " << c.value.value_or("no value");
  }
}

// operators: "either true (the key doesn't exist - it is null) or false (the key exists and its
// value is not null)".
TEST(Condition, NullAsksForTheKey) {
  ExpectHolds({
      {R"({"Null":{"lambda:CodeSigningConfigArn":"true"}})", std::nullopt, true},
      {R"({"Null":{"lambda:CodeSigningConfigArn":"true"}})", kGood, false},
      {R"({"Null":{"lambda:CodeSigningConfigArn":true}})", std::nullopt, true},
      {R"({"Null":{"lambda:CodeSigningConfigArn":true}})", kGood, false},
      {R"({"Null":{"lambda:CodeSigningConfigArn":"false"}})", std::nullopt, false},
      {R"({"Null":{"lambda:CodeSigningConfigArn":"false"}})", kGood, true},
      {R"({"Null":{"lambda:CodeSigningConfigArn":[false]}})", std::nullopt, false},
      {R"({"Null":{"lambda:CodeSigningConfigArn":["true",false]}})", kGood, true},
      {R"({"Null":{"lambda:CodeSigningConfigArn":["true",false]}})", std::nullopt, true},
  });
}

// multiple: operators AND, keys of an operator AND, values of a key OR, of a negated operator NOR.
TEST(Condition, CombinesOperatorsKeysAndValues) {
  constexpr char kAnyOf[] = R"({"StringEquals":{"lambda:CodeSigningConfigArn":["a","b"]}})";
  constexpr char kNoneOf[] = R"({"StringNotEquals":{"lambda:CodeSigningConfigArn":["a","b"]}})";
  constexpr char kTwoOperators[] = R"({"StringLike":{"lambda:CodeSigningConfigArn":"a*"},)"
                                   R"("StringNotEquals":{"lambda:CodeSigningConfigArn":"ab"}})";
  constexpr char kTwoKeys[] = R"({"StringEquals":{"lambda:CodeSigningConfigArn":"a","aws:x":"1"}})";
  ExpectHolds({
      {kAnyOf, "a", true},
      {kAnyOf, "b", true},
      {kAnyOf, "c", false},
      {kNoneOf, "a", false},
      {kNoneOf, "b", false},
      {kNoneOf, "c", true},
      {kTwoOperators, "a", true},
      {kTwoOperators, "ab", false},
      {kTwoOperators, "b", false},
      {kTwoKeys, "a", false},
      {"{}", "a", true},
      {"{}", std::nullopt, true},
  });
  AccessRequest request = AccessRequest::CreateFunction(kFunction, "a");
  request.context["aws:x"] = "1";
  EXPECT_TRUE(Decide({Policy(Statement("", "Allow", kTwoKeys))}, request).allowed());
}

// "Key names are not case-sensitive."
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
TEST(Condition, KeysMatchInAnyCase) {
  ExpectHolds({
      {R"({"StringEquals":{"lambda:codesigningconfigarn":"a"}})", "a", true},
      {R"({"StringEquals":{"LAMBDA:CODESIGNINGCONFIGARN":"a"}})", "a", true},
      {R"({"StringEquals":{"lambda:CodeSigningConfig":"a"}})", "a", false},
      {R"({"Null":{"Lambda:CodeSigningConfigARN":"false"}})", "a", true},
  });
}

// operators: the wildcards are those of Like, and of both operators for ARNs.
TEST(Condition, WildcardsAreOfTheOperatorsThatHaveThem) {
  ExpectHolds({
      {R"({"StringEquals":{"lambda:CodeSigningConfigArn":"csc-*"}})", "csc-1", false},
      {R"({"StringEquals":{"lambda:CodeSigningConfigArn":"csc-*"}})", "csc-*", true},
      {R"({"StringLike":{"lambda:CodeSigningConfigArn":"csc-*"}})", "csc-1", true},
      {R"({"StringNotLike":{"lambda:CodeSigningConfigArn":"csc-*"}})", "csc-1", false},
      {R"({"ArnEquals":{"lambda:CodeSigningConfigArn":"arn:aws:lambda:*:*:*"}})", kGood, true},
      {R"({"ArnNotEquals":{"lambda:CodeSigningConfigArn":"arn:aws:lambda:*:*:*"}})", kGood, false},
      {R"({"StringLike":{"lambda:CodeSigningConfigArn":""}})", "", true},
      {R"({"StringLike":{"lambda:CodeSigningConfigArn":""}})", "a", false},
  });
}

// What is not an ARN has no parts to match.
TEST(Condition, WhatIsNoArnMatchesNoArn) {
  for (const char* const value : {"", "*", "csc-0d4518bd353a0a7c6", "arn:aws:lambda:us-west-2:1"}) {
    for (const char* const pattern : {"*", "*:*:*:*:*:*", "arn:*:*:*:*:*", "arn:*"}) {
      SCOPED_TRACE(absl::StrFormat("%s with %s", pattern, value));
      EXPECT_FALSE(Holds(
          absl::StrFormat(R"({"ArnLike":{"lambda:CodeSigningConfigArn":"%s"}})", pattern), value));
      EXPECT_TRUE(
          Holds(absl::StrFormat(R"({"ArnNotLike":{"lambda:CodeSigningConfigArn":"%s"}})", pattern),
                value));
    }
  }
}

struct DecisionCase {
  const char* name;
  std::string first, second;  // the statements of two policies
  Kind kind;
  std::optional<std::size_t> policy, statement;
  const char* sid;
};

// "An explicit deny in any of these policies overrides the allow."; "By default, all requests are
// implicitly denied".
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
TEST(Decide, DenyWinsAndTheFirstStatementIsNamed) {
  const std::string allow = Statement("Yes", "Allow", "{}");
  const std::string again = Statement("Again", "Allow", "{}");
  const std::string deny = Statement("No", "Deny", "{}");
  const std::string never = Statement("Never", "Allow", R"({"StringEquals":{"aws:x":"y"}})");
  const std::string no_deny = Statement("NoDeny", "Deny", R"({"StringEquals":{"aws:x":"y"}})");
  const DecisionCase cases[] = {
      {"allow", allow, never, Kind::kAllowed, 0, 0, "Yes"},
      {"the first allow", never + "," + allow + "," + again, again, Kind::kAllowed, 0, 1, "Yes"},
      {"allow in the second", never, again, Kind::kAllowed, 1, 0, "Again"},
      {"allow, then deny", allow + "," + deny, again, Kind::kExplicitDeny, 0, 1, "No"},
      {"deny, then allow", deny + "," + allow, again, Kind::kExplicitDeny, 0, 0, "No"},
      {"deny in the second", allow, again + "," + deny, Kind::kExplicitDeny, 1, 1, "No"},
      {"a deny that does not apply", no_deny, allow, Kind::kAllowed, 1, 0, "Yes"},
      {"neither", never, no_deny, Kind::kImplicitDeny, std::nullopt, std::nullopt, ""},
  };
  for (const DecisionCase& c : cases) {
    SCOPED_TRACE(c.name);
    const AccessDecision decision = Decide({Policy(c.first), Policy(c.second)},
                                           AccessRequest::CreateFunction(kFunction, kGood));
    EXPECT_EQ(decision.kind, c.kind);
    EXPECT_EQ(decision.policy, c.policy);
    EXPECT_EQ(decision.statement, c.statement);
    EXPECT_EQ(decision.sid, c.sid);
  }
  const AccessDecision none = Decide({}, AccessRequest::CreateFunction(kFunction, kGood));
  EXPECT_EQ(none.kind, Kind::kImplicitDeny);
}

// The other way to write the guide's policy: all of Lambda is allowed, but functions without the
// configuration are denied, with another one or with none.
TEST(Decide, DenyWithANegatedOperatorCoversTheAbsentKey) {
  for (const char* const op : {"StringNotEquals", "StringNotEqualsIfExists", "ArnNotLike"}) {
    const AccessPolicy policy = Policy(
        Statement("All", "Allow", "{}") + "," +
        Statement("Only", "Deny",
                  absl::StrFormat(R"({"%s":{"lambda:CodeSigningConfigArn":"%s"}})", op, kGood)));
    EXPECT_TRUE(Allowed(policy, kGood)) << op;
    EXPECT_FALSE(Allowed(policy, kOther)) << op;
    EXPECT_FALSE(Allowed(policy, std::nullopt)) << op;
  }
}

struct ElementCase {
  const char* elements;
  const char* action;
  const char* resource;
  bool applies;
};

// Whether an Allow with these elements allows and a Deny with them denies.
void ExpectApplies(const std::vector<ElementCase>& cases) {
  for (const ElementCase& c : cases) {
    SCOPED_TRACE(absl::StrFormat("%s with %s on `%s`", c.elements, c.action, c.resource));
    const AccessRequest request{c.action, c.resource, {}};
    const AccessPolicy allow = Policy(absl::StrFormat(R"({"Effect":"Allow",%s})", c.elements));
    const AccessPolicy deny = Policy(absl::StrFormat(R"({"Effect":"Deny",%s})", c.elements));
    EXPECT_EQ(Decide({allow}, request).kind, c.applies ? Kind::kAllowed : Kind::kImplicitDeny);
    EXPECT_EQ(Decide({deny}, request).kind, c.applies ? Kind::kExplicitDeny : Kind::kImplicitDeny);
  }
}

// "The prefix and the action name are case insensitive."; "you can use multi-character match
// wildcards (*) and single-character match wildcards (?)".
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
TEST(Decide, MatchesActions) {
  constexpr char kTwo[] = R"("Action":["lambda:PutFunction*","lambda:CreateFunction"])";
  constexpr char kNot[] = R"("NotAction":["lambda:Delete*","s3:*"])";
  ExpectApplies({
      {R"("Action":"*")", "lambda:CreateFunction", kFunction, true},
      {R"("Action":"lambda:*")", "lambda:CreateFunction", kFunction, true},
      {R"("Action":"LAMBDA:createFUNCTION")", "lambda:CreateFunction", kFunction, true},
      {R"("Action":"lambda:CreateFunction")", "Lambda:createfunction", kFunction, true},
      {R"("Action":"lambda:Create?unction")", "lambda:CreateFunction", kFunction, true},
      {R"("Action":"lambda:CreateFunction?")", "lambda:CreateFunction", kFunction, false},
      {R"("Action":"lambda:*Config*")", "lambda:CreateFunction", kFunction, false},
      {R"("Action":"s3:*")", "lambda:CreateFunction", kFunction, false},
      {R"("Action":["s3:*"])", "s3:GetObject", kFunction, true},
      {kTwo, "lambda:PutFunctionCodeSigningConfig", kFunction, true},
      {kTwo, "lambda:CreateFunction", kFunction, true},
      {kTwo, "lambda:CreateFunctionUrlConfig", kFunction, false},
      {kNot, "lambda:CreateFunction", kFunction, true},
      {kNot, "lambda:DELETEFunction", kFunction, false},
      {kNot, "s3:GetObject", kFunction, false},
      {R"("NotAction":"*")", "lambda:CreateFunction", kFunction, false},
  });
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
TEST(Decide, MatchesResources) {
  constexpr char kCreate[] = "lambda:CreateFunction";
  constexpr char kPay[] =
      R"("Action":"*","Resource":"arn:aws:lambda:us-west-2:123456789012:function:pay")";
  constexpr char kNotPay[] =
      R"("Action":"*","NotResource":"arn:aws:lambda:us-west-2:123456789012:function:pay")";
  constexpr char kTwo[] =
      R"("Action":"*","Resource":["arn:aws:s3:::a","arn:aws:lambda:us-*:123456789012:function:p*"])";
  ExpectApplies({
      {R"("Action":"*")", kCreate, kFunction, true},
      {R"("Action":"*","Resource":"*")", kCreate, kFunction, true},
      {R"("Action":"*","NotResource":"*")", kCreate, kFunction, false},
      {kPay, kCreate, kFunction, true},
      {kPay, kCreate, "arn:aws:lambda:us-west-2:123456789012:function:Pay", false},
      {kPay, kCreate, "arn:aws:lambda:us-west-2:123456789012:function:pay:1", false},
      {kNotPay, kCreate, kFunction, false},
      {kNotPay, kCreate, "arn:aws:lambda:us-west-2:123456789012:function:log", true},
      {kTwo, kCreate, kFunction, true},
      {kTwo, kCreate, "arn:aws:lambda:eu-west-2:123456789012:function:pay", false},
      {kTwo, kCreate, "arn:aws:lambda:us-west-2:999999999999:function:pay", false},
  });
}

// A policy must not be passed by leaving out the resource: what may be denied is.
TEST(Decide, AnUnknownResourceIsAllowedOnlyWhereAllAre) {
  const auto decide = [](std::string_view effect, std::string_view resource) {
    const AccessPolicy policy =
        Policy(absl::StrFormat(R"({"Effect":"%s","Action":"*"%s})", effect, resource));
    return Decide({policy}, {"lambda:CreateFunction", "", {}}).kind;
  };
  for (const char* const any :
       {"", R"(,"Resource":"*")", R"(,"Resource":["arn:aws:s3:::a","*"])"}) {
    EXPECT_EQ(decide("Allow", any), Kind::kAllowed) << any;
    EXPECT_EQ(decide("Deny", any), Kind::kExplicitDeny) << any;
  }
  for (const char* const some : {R"(,"Resource":"arn:*")", R"(,"NotResource":"arn:aws:s3:::a")"}) {
    EXPECT_EQ(decide("Allow", some), Kind::kImplicitDeny) << some;
    EXPECT_EQ(decide("Deny", some), Kind::kExplicitDeny) << some;
  }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
TEST(AccessPolicy, ReadsTheFormsOfTheGrammar) {
  for (const char* const json : {
           R"({"Statement":{"Effect":"Allow","Action":"*"}})",
           R"({"Statement":[{"Effect":"Allow","Action":["*"],"Resource":["*"]}]})",
           R"({"Version":"2008-10-17","Id":"an id","Statement":{"Sid":"","Effect":"Allow",)"
           R"("Action":"*","Condition":{}}})",
           R"({"Statement":[{"Effect":"Allow","Action":"*"},{"Sid":"","Effect":"Allow",)"
           R"("Action":"*"}],"Version":"2012-10-17"})",
       }) {
    EXPECT_TRUE(Allowed(Parsed(json), std::nullopt)) << json;
  }
}

}  // namespace
}  // namespace countersign
