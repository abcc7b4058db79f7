// Wildcards, held against AWS's examples and against std::regex.
#include <gtest/gtest.h>

#include <cstddef>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "core/access/iam.h"

namespace countersign {
namespace {

constexpr char kKey[] = "aws:x";

AccessPolicy Parsed(std::string_view json) {
  const absl::StatusOr<AccessPolicy> policy = AccessPolicy::FromJson(json);
  EXPECT_TRUE(policy.ok()) << policy.status() << "\n" << json;
  return policy.value();
}

AccessPolicy WithOperator(std::string_view op, std::string_view pattern) {
  return Parsed(absl::StrFormat(
      R"({"Statement":{"Effect":"Allow","Action":"*","Condition":{"%s":{"%s":"%s"}}}})", op, kKey,
      pattern));
}

bool ValueMatches(const AccessPolicy& policy, const std::string& value) {
  return Decide({policy}, {"lambda:CreateFunction", "", {{kKey, value}}}).allowed();
}

AccessPolicy WithResource(std::string_view pattern) {
  return Parsed(
      absl::StrFormat(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"%s"}})", pattern));
}

bool ResourceMatches(const AccessPolicy& policy, const std::string& resource) {
  return Decide({policy}, {"lambda:CreateFunction", resource, {}}).allowed();
}

std::string Repeated(std::size_t count, std::string_view unit) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += unit;
  return out;
}

// All texts over the letters, of at most `size`.
std::vector<std::string> Texts(std::string_view letters, std::size_t size) {
  std::vector<std::string> out = {""};
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].size() == size) continue;
    for (const char letter : letters) out.push_back(out[i] + letter);
  }
  return out;
}

TEST(Wildcards, MatchLikeARegularExpression) {
  std::size_t matches = 0;
  for (const std::string& pattern : Texts("ab*?", 5)) {
    std::string expression;
    for (const char c : pattern) {
      if (c == '*') expression += '.';
      expression += c == '?' ? '.' : c;
    }
    const std::regex regex(expression);
    const AccessPolicy policy = WithOperator("StringLike", pattern);
    for (const std::string& text : Texts("ab", 5)) {
      const bool expected = std::regex_match(text, regex);
      ASSERT_EQ(ValueMatches(policy, text), expected) << pattern << " with " << text;
      matches += expected ? 1 : 0;
    }
  }
  EXPECT_GT(matches, 1000u);
}

// "You can use wildcard characters (* and ?) within the individual segments of an ARN (the parts
// separated by colons)"; "If the * wildcard is the last character of a resource ARN segment, it can
// expand to match beyond the colon boundaries."
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
TEST(Wildcards, OfResourcesMatchLikeARegularExpression) {
  std::size_t matches = 0;
  for (const std::string& pattern : Texts("a:*?", 5)) {
    if (pattern.find("**") != std::string::npos) continue;
    std::string expression = "arn:";
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const bool ends_part = i + 1 == pattern.size() || pattern[i + 1] == ':';
      if (pattern[i] == '?') {
        expression += "[^:]";
      } else if (pattern[i] == '*') {
        expression += ends_part ? ".*" : "[^:]*";
      } else {
        expression += pattern[i];
      }
    }
    // No pattern gets past the fifth colon, where other rules begin, but by one of ":::::".
    if (pattern.find("::::") != std::string::npos) continue;
    const std::regex regex(expression);
    const AccessPolicy policy = WithResource("arn:" + pattern);
    for (const std::string& text : Texts("a:", 6)) {
      const bool expected = std::regex_match("arn:" + text, regex);
      ASSERT_EQ(ResourceMatches(policy, "arn:" + text), expected) << pattern << " with " << text;
      matches += expected ? 1 : 0;
    }
  }
  EXPECT_GT(matches, 1000u);
}

struct Case {
  const char* pattern;
  const char* text;
  bool matches;
};

TEST(Wildcards, OfResourcesMatchAsDocumented) {
  // The first five are examples of the page above.
  const Case cases[] = {
      {"arn:aws:iam::123456789012:user/accounting/*",
       "arn:aws:iam::123456789012:user/accounting/payroll/eve", true},
      {"arn:aws:s3:::amzn-s3-demo-bucket/*/test/*",
       "arn:aws:s3:::amzn-s3-demo-bucket/1/test/object.jpg", true},
      {"arn:aws:s3:::amzn-s3-demo-bucket/*/test/*",
       "arn:aws:s3:::amzn-s3-demo-bucket/1/2/3/test/4/object.jpg", true},
      {"arn:aws:s3:::amzn-s3-demo-bucket/*/test/*",
       "arn:aws:s3:::amzn-s3-demo-bucket/1-test/object.jpg", false},
      {"arn:aws:s3:::amzn-s3-demo-bucket/*/test/*",
       "arn:aws:s3:::amzn-s3-demo-bucket/test/object.jpg", false},
      {"arn:aws:lambda:*", "arn:aws:lambda:us-east-1:123456789012:function:pay", true},
      {"arn:aws:lambda:*:function:pay", "arn:aws:lambda:us-east-1:1:function:pay", true},
      {"arn:aws:lambda:us-*-1:1:function:pay", "arn:aws:lambda:us-x:y-1:1:function:pay", false},
      {"arn:aws:lambda:us-*:function:p", "arn:aws:lambda:us-1:1:function:p", true},
      {"arn:aws:lambda:us?1:1:function:p", "arn:aws:lambda:us:1:1:function:p", false},
      {"arn:aws:lambda:us-east-1:1:fun*pay", "arn:aws:lambda:us-east-1:1:function:pay", true},
      {"arn:aws:lambda:us-east-1:1:function?pay", "arn:aws:lambda:us-east-1:1:function:pay", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ResourceMatches(WithResource(c.pattern), c.text), c.matches)
        << c.pattern << " with " << c.text;
  }
}

// "Each of the six colon-delimited components of the ARN is checked separately and each can include
// multi-character match wildcards (*) or single-character match wildcards (?)."
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
TEST(Wildcards, OfArnsStayInTheirComponent) {
  // The first is the example of that page, where StringLike matches.
  constexpr char kFinance[] = "arn:aws:someservice:*:111122223333:finance/*";
  constexpr char kStore[] =
      "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
  EXPECT_TRUE(ValueMatches(WithOperator("StringLike", kFinance), kStore));
  const Case cases[] = {
      {kFinance, kStore, false},
      {kFinance, "arn:aws:someservice:us-east-2:111122223333:finance/document.txt", true},
      {"arn:aws:lambda:*:code-signing-config:csc-1", "arn:aws:lambda:u:1:code-signing-config:csc-1",
       false},
      {"arn:aws:lambda:*:*:code-signing-config:csc-?",
       "arn:aws:lambda:u:1:code-signing-config:csc-1", true},
      {"arn:aws:lambda:*:*:code-signing-config:csc-?",
       "arn:aws:lambda:u:1:code-signing-config:csc-12", false},
      {"*:*:*:*:*:*", "arn:aws:lambda:u:1:code-signing-config:csc-1", true},
      {"arn:aws:lambda:?:?:*csc*", "arn:aws:lambda:u:1:code-signing-config:csc-1", true},
      {"arn:aws:lambda:u?1:code-signing-config:csc-1",
       "arn:aws:lambda:u:1:code-signing-config:csc-1", false},
      {"arn:aws:lambda:u:1:*", "arn:aws:lambda:u:1:", true},
      {"arn:aws:*:::", "arn:aws::::", true},
      {"arn:aws:*", "arn:aws:lambda:u:1:x", false},
      {"*", "arn:aws:lambda:u:1:x", false},
  };
  for (const char* const op : {"ArnEquals", "ArnLike"}) {
    for (const Case& c : cases) {
      EXPECT_EQ(ValueMatches(WithOperator(op, c.pattern), c.text), c.matches)
          << op << " " << c.pattern << " with " << c.text;
    }
  }
}

// A character is one of UTF-8, of however many bytes.
TEST(Wildcards, AQuestionMarkIsOneCharacter) {
  const Case cases[] = {
      {"?", "\u00e9", true},
      {"??", "\u00e9", false},
      {"a?b", "a\U0001f511b", true},
      {"?*", "\U0001f511", true},
      {"?\u00e9?", "\u00e9\u00e9\u00e9", true},
      {"?\u00e9?", "\u00e9\u00e9", false},
      {"*?", "a\u00e9", true},
      {"???", "a\u00e9b", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ValueMatches(WithOperator("StringLike", c.pattern), c.text), c.matches)
        << c.pattern << " with " << c.text;
  }
}

// Patterns over which a matcher that tries every way for every `*` would never end.
TEST(Wildcards, AdversarialPatternsEnd) {
  const std::string text = Repeated(4000, "a");
  const AccessPolicy stars = WithOperator("StringLike", Repeated(1000, "a*") + "b");
  EXPECT_FALSE(ValueMatches(stars, text));
  EXPECT_TRUE(ValueMatches(stars, text + "b"));
  const AccessPolicy mixed = WithOperator("StringLike", Repeated(1000, "*?*a"));
  EXPECT_TRUE(ValueMatches(mixed, text));
  EXPECT_FALSE(ValueMatches(mixed, text + "b"));
  // Larger than any text: told apart by size alone.
  EXPECT_FALSE(ValueMatches(WithOperator("StringLike", Repeated(250000, "a*?")), text));
  EXPECT_TRUE(ValueMatches(WithOperator("StringLike", Repeated(500000, "*")), text));
  const AccessPolicy resource = WithResource("arn:" + Repeated(500, "*a*") + ":b");
  EXPECT_FALSE(ResourceMatches(resource, "arn:" + text));
  EXPECT_TRUE(ResourceMatches(resource, "arn:" + text + ":c:b"));
  const AccessPolicy action = Parsed(absl::StrFormat(
      R"({"Statement":{"Effect":"Allow","Action":"lambda:%s"}})", Repeated(1000, "a*") + "b"));
  EXPECT_FALSE(Decide({action}, {"lambda:" + text, "", {}}).allowed());
}

}  // namespace
}  // namespace countersign
