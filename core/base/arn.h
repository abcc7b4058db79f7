// Amazon Resource Names: the shapes that code signing uses.
#ifndef COUNTERSIGN_CORE_BASE_ARN_H_
#define COUNTERSIGN_CORE_BASE_ARN_H_

#include <optional>
#include <string_view>

namespace countersign {

// The parts of `arn:partition:service:region:account:resource`; views into the parsed text.
struct Arn {
  std::string_view partition, service, region, account, resource;
};

// Splits at the first five colons; the resource may hold more. Nothing unless it starts with
// `arn:` and has all six parts. Checks no part's content.
std::optional<Arn> SplitArn(std::string_view text);

// Whether `text` has the form of a Region in the Lambda API's patterns, such as "us-east-1",
// "us-gov-west-1", "us-isob-east-1" or "eusc-de-east-1":
// `(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`. No list of Regions is consulted.
bool MatchesRegion(std::string_view text);

// Whether `text` has the form of an account id: twelve digits (ASCII).
bool MatchesAccountId(std::string_view text);

// Whether `text` matches the pattern of the Lambda API's shape `Arn`, which is what
// AllowedPublishers.SigningProfileVersionArns accepts: any ARN of any service, at most 10000
// characters.
bool MatchesAwsArn(std::string_view text);

// Whether `text` matches the Lambda API's patterns CodeSigningConfigArn and CodeSigningConfigId.
bool MatchesCodeSigningConfigArn(std::string_view text);
bool MatchesCodeSigningConfigId(std::string_view text);

// A signing profile version ARN, `arn:<partition>:signer:<region>:<account>:/signing-profiles/
// <name>/<version>`: name `[a-zA-Z0-9_]{2,64}`, version `[a-zA-Z0-9]{10}` (AWS Signer API model).
bool IsSigningProfileVersionArn(std::string_view text);

// A signing job ARN, `arn:<partition>:signer:<region>:<account>:/signing-jobs/<id>`: the id is 1
// to 128 letters, digits and hyphens (AWS's are UUIDs).
bool IsSigningJobArn(std::string_view text);

// An Amazon signing profile ARN without version, which can never match a signature.
bool IsUnversionedSigningProfileArn(std::string_view text);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_BASE_ARN_H_
