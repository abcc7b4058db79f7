#include "core/base/arn.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

constexpr char kAccount[] = "123456789012";

std::string ProfileArn(std::string_view name, std::string_view version,
                       std::string_view region = "us-east-1") {
  return absl::StrFormat("arn:aws:signer:%s:%s:/signing-profiles/%s/%s", region, kAccount, name,
                         version);
}

std::string JobArn(std::string_view id) {
  return absl::StrFormat("arn:aws:signer:us-east-1:%s:/signing-jobs/%s", kAccount, id);
}

std::string Repeat(char c, std::size_t count) { return std::string(count, c); }

// `arn:aws...`, of so many characters.
std::string WithPartition(std::size_t size) { return "arn:aws" + Repeat('a', size - 7); }

struct Case {
  std::string name;
  std::string text;
  bool expected;
};

TEST(SplitArn, SplitsAtTheFirstFiveColons) {
  const std::string text = "arn:p:s:r:a:x:y:z";
  const std::optional<Arn> arn = SplitArn(text);
  ASSERT_TRUE(arn.has_value());
  EXPECT_EQ(arn->partition, "p");
  EXPECT_EQ(arn->service, "s");
  EXPECT_EQ(arn->region, "r");
  EXPECT_EQ(arn->account, "a");
  EXPECT_EQ(arn->resource, "x:y:z");
}

TEST(SplitArn, KeepsEmptyParts) {
  const std::optional<Arn> arn = SplitArn("arn:::::");
  ASSERT_TRUE(arn.has_value());
  EXPECT_EQ(arn->partition, "");
  EXPECT_EQ(arn->account, "");
  EXPECT_EQ(arn->resource, "");
}

TEST(SplitArn, RefusesTooFewPartsAndOtherPrefixes) {
  for (const char* text :
       {"", "arn", "arn:", "arn:p:s:r:a", "ARN:p:s:r:a:x", " arn:p:s:r:a:x", "urn:p:s:r:a:x"}) {
    EXPECT_FALSE(SplitArn(text).has_value()) << text;
  }
}

TEST(MatchesAwsArn, Regions) {
  const struct {
    const char* region;
    bool expected;
  } kCases[] = {
      {"", true},  // the pattern's Region is optional
      {"us-east-1", true},
      {"ap-northeast-3", true},
      {"cn-north-1", true},
      {"us-gov-west-1", true},
      {"us-iso-east-1", true},
      {"us-isob-east-1", true},
      {"eusc-de-east-1", true},
      {"us-gov-1", true},    // `gov` as the place
      {"us-iso-1", true},    // `iso` as the place
      {"us-isobx-1", true},  // `isobx` as the place
      {"us-a-1", true},
      {"us-east-12", false},
      {"us-east-", false},
      {"us-east", false},
      {"us--1", false},
      {"us-1", false},
      {"u-east-1", false},
      {"usa-east-1", false},
      {"US-east-1", false},
      {"us-East-1", false},
      {"us-ea5t-1", false},
      {"us-gov-gov-west-1", false},
      {"us-isobb-east-1", false},
      {"us-isoB-east-1", false},
      {"us-foo-east-1", false},
      {"eusc-eusc-de-east-1", false},
      {"eusc-de-east", false},
      {"us-east-1 ", false},
      {"us-east-x", false},
      {"*", false},
      {"u", false},
      {"us", false},
      {"us-", false},
      {"-", false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(MatchesAwsArn(absl::StrFormat("arn:aws:signer:%s:%s:x", c.region, kAccount)),
              c.expected)
        << c.region;
  }
}

TEST(MatchesAwsArn, OtherParts) {
  const Case kCases[] = {
      {"only what is needed", "arn:aws:s:::", true},
      {"partition with suffix", "arn:aws-us-gov:s:::x", true},
      {"partition with digits", "arn:aws2:s:::x", true},
      {"other service", "arn:aws:s3:::bucket/key", true},
      {"resource with colons", "arn:aws:lambda:us-east-1:123456789012:function:f:1", true},
      {"resource with bytes of UTF-8", "arn:aws:s:::\xc3\xa9", true},
      {"no partition", "arn::s:::x", false},
      {"other partition", "arn:gcp:s:::x", false},
      {"partition in upper case", "arn:AWS:s:::x", false},
      {"partition with underscore", "arn:aws_cn:s:::x", false},
      {"no service", "arn:aws::::x", false},
      {"service with underscore", "arn:aws:s_t:::x", false},
      {"account of 11 digits", "arn:aws:s::12345678901:x", false},
      {"account of 13 digits", "arn:aws:s::1234567890123:x", false},
      {"account with letter", "arn:aws:s::12345678901a:x", false},
      {"resource with LF", "arn:aws:s:::x\n", false},
      {"resource with CR", "arn:aws:s:::x\ry", false},
      {"blank before", " arn:aws:s:::x", false},
      {"five parts", "arn:aws:s::x", false},
      {"empty", "", false},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(MatchesAwsArn(c.text), c.expected) << c.name;
  }
}

TEST(MatchesAwsArn, Length) {
  const std::string start = "arn:aws:s:::";
  EXPECT_TRUE(MatchesAwsArn(start + Repeat('x', 9'999 - start.size())));
  EXPECT_TRUE(MatchesAwsArn(start + Repeat('x', 10'000 - start.size())));
  EXPECT_FALSE(MatchesAwsArn(start + Repeat('x', 10'001 - start.size())));
}

TEST(SigningProfileVersionArn, NameAndVersion) {
  const Case kCases[] = {
      {"a usual one", ProfileArn("MyProfile_1", "abcDEF0123"), true},
      {"name of 1", ProfileArn("a", "abcDEF0123"), false},
      {"name of 2", ProfileArn("ab", "abcDEF0123"), true},
      {"name of 64", ProfileArn(Repeat('a', 64), "abcDEF0123"), true},
      {"name of 65", ProfileArn(Repeat('a', 65), "abcDEF0123"), false},
      {"name with hyphen", ProfileArn("a-b", "abcDEF0123"), false},
      {"no name", ProfileArn("", "abcDEF0123"), false},
      {"version of 9", ProfileArn("ab", "abcDEF012"), false},
      {"version of 11", ProfileArn("ab", "abcDEF01234"), false},
      {"version with underscore", ProfileArn("ab", "abcDEF012_"), false},
      {"version followed by slash", ProfileArn("ab", "abcDEF0123/"), false},
      {"blank after", ProfileArn("ab", "abcDEF0123 "), false},
      {"line end after", ProfileArn("ab", "abcDEF0123\n"), false},
      {"GovCloud", ProfileArn("ab", "abcDEF0123", "us-gov-west-1"), true},
      {"European sovereign cloud", ProfileArn("ab", "abcDEF0123", "eusc-de-east-1"), true},
      {"no Region", ProfileArn("ab", "abcDEF0123", ""), false},
      {"no account", "arn:aws:signer:us-east-1::/signing-profiles/ab/abcDEF0123", false},
      {"other partition of AWS",
       "arn:aws-cn:signer:cn-north-1:123456789012:/signing-profiles/ab/abcDEF0123", true},
      {"other service", "arn:aws:s3:us-east-1:123456789012:/signing-profiles/ab/abcDEF0123", false},
      {"no slash in front", "arn:aws:signer:us-east-1:123456789012:signing-profiles/ab/abcDEF0123",
       false},
      {"a job", JobArn("abc"), false},
      {"unversioned", "arn:aws:signer:us-east-1:123456789012:/signing-profiles/ab", false},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(IsSigningProfileVersionArn(c.text), c.expected) << c.name;
  }
}

TEST(SigningJobArn, Ids) {
  const Case kCases[] = {
      {"a UUID", JobArn("01234567-89ab-cdef-0123-456789abcdef"), true},
      {"1 character", JobArn("a"), true},
      {"128 characters", JobArn(Repeat('a', 128)), true},
      {"129 characters", JobArn(Repeat('a', 129)), false},
      {"empty", JobArn(""), false},
      {"underscore", JobArn("a_b"), false},
      {"slash", JobArn("a/b"), false},
      {"wildcard", JobArn("*"), false},
      {"a profile", ProfileArn("ab", "abcDEF0123"), false},
      {"no account", "arn:aws:signer:us-east-1::/signing-jobs/a", false},
      {"other service", "arn:aws:lambda:us-east-1:123456789012:/signing-jobs/a", false},
  };
  for (const Case& c : kCases) EXPECT_EQ(IsSigningJobArn(c.text), c.expected) << c.name;
}

TEST(UnversionedSigningProfileArn, Names) {
  const std::string start = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/";
  const Case kCases[] = {
      {"a usual one", start + "MyProfile", true},
      {"name of 1", start + "a", false},
      {"name of 2", start + "ab", true},
      {"name of 64", start + Repeat('a', 64), true},
      {"name of 65", start + Repeat('a', 65), false},
      {"slash after", start + "ab/", false},
      {"versioned", start + "ab/abcDEF0123", false},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(IsUnversionedSigningProfileArn(c.text), c.expected) << c.name;
  }
}

TEST(CodeSigningConfigArn, Pattern) {
  const std::string id = "csc-0123456789abcdefg";
  const std::string rest = ":lambda:us-east-1:123456789012:code-signing-config:" + id;
  const std::string start = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:";
  const Case kCases[] = {
      {"a usual one", start + id, true},
      {"GovCloud", "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:code-signing-config:" + id,
       true},
      {"no partition", "arn::lambda:us-east-1:123456789012:code-signing-config:" + id, true},
      {"partition with digit", "arn:aws2:lambda:us-east-1:123456789012:code-signing-config:" + id,
       false},
      {"other service", "arn:aws:signer:us-east-1:123456789012:code-signing-config:" + id, false},
      {"no Region", "arn:aws:lambda::123456789012:code-signing-config:" + id, false},
      {"no account", "arn:aws:lambda:us-east-1::code-signing-config:" + id, false},
      {"16 characters", start + "csc-0123456789abcdef", false},
      {"18 characters", start + "csc-0123456789abcdefgh", false},
      {"upper case", start + "csc-0123456789abcdefG", false},
      {"hyphen", start + "csc-0123456789abcdef-", false},
      {"no csc", start + "0123456789abcdefg", false},
      {"a function", "arn:aws:lambda:us-east-1:123456789012:function:f", false},
      {"more behind", start + id + ":x", false},
      {"no ARN", id, false},
      {"200 characters", WithPartition(200 - rest.size()) + rest, true},
      {"201 characters", WithPartition(201 - rest.size()) + rest, false},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(MatchesCodeSigningConfigArn(c.text), c.expected) << c.name;
  }
}

TEST(CodeSigningConfigId, Pattern) {
  const Case kCases[] = {
      {"a usual one", "csc-0123456789abcdefg", true},
      {"every kind of character", "csc-aZ09-_.aZ09-_.aZ0", true},
      {"16 characters", "csc-0123456789abcdef", false},
      {"18 characters", "csc-0123456789abcdefgh", false},
      {"slash", "csc-0123456789abcdef/", false},
      {"upper case prefix", "CSC-0123456789abcdefg", false},
      {"no prefix", "0123456789abcdefg", false},
      {"empty", "", false},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(MatchesCodeSigningConfigId(c.text), c.expected) << c.name;
  }
}

}  // namespace
}  // namespace countersign
