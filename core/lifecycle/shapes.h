// The string shapes of the Lambda API model that requests of code signing use, with their bounds.
//
// Lengths and patterns are those of the API model (botocore 2026-08-07); matching is by hand,
// because the library has no regular expressions. Lengths count Unicode scalar values.
//
// A pattern matches the whole text or not, and means what it means in Java: `.` is anything but
// \n, \r, U+0085, U+2028 and U+2029; `\s` and `\d` are ASCII; `9-_` in brackets is a hyphen and an
// underscore; `\p{L}`, `\p{Z}` and `\p{N}` are general categories of the Unicode version that
// utf8proc has. Texts must be valid UTF-8; others match no tag shape. Matching takes time linear in
// the text.
//
// kArn and kCodeSigningConfigArn match as core/base/arn.h does: by length too, in bytes, and with a
// `.` that is anything but \n and \r.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_SHAPES_H_
#define COUNTERSIGN_CORE_LIFECYCLE_SHAPES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace countersign::lifecycle {

struct StringShape {
  const char* name;      // in the model
  std::size_t min, max;  // length; max 0: the model has neither
  const char* pattern;   // as the model writes it; null: none
  // Whether the whole text matches `pattern`, whatever its length; null: no pattern.
  bool (*matches)(std::string_view text);
};

extern const StringShape kArn;  // a publisher
extern const StringShape kCodeSigningConfigArn;
extern const StringShape kDescription;
extern const StringShape kFunctionName;
extern const StringShape kNamespacedFunctionName;
extern const StringShape kHandler;
extern const StringShape kLayerName;
extern const StringShape kLayerVersionArn;
extern const StringShape kLicenseInfo;
extern const StringShape kQualifier;  // NumericLatestPublishedOrAliasQualifier
extern const StringShape kRoleArn;
extern const StringShape kS3Bucket;
extern const StringShape kS3Key;
extern const StringShape kTaggableResource;
extern const StringShape kTagKey;
extern const StringShape kTagValue;

// The parts of a text that matches kFunctionName or kNamespacedFunctionName, as the pattern's
// groups take them (greedy, left to right). Views into the text; empty: absent. Nothing for a text
// that does not match kNamespacedFunctionName's pattern nor kFunctionName's.
//
// Every prefix is optional, so what looks like one is one when a name is left behind it, and is
// the name otherwise: "us-east-1:foo" is foo in a Region, "us-east-1:$LATEST" a version of a
// function us-east-1, "function:function" a function named so. With "arn:...:lambda:" in front,
// kFunctionName takes every further prefix as optional still; kNamespacedFunctionName does not.
struct FunctionNameParts {
  std::string_view partition, region, account_id, name, qualifier;
  bool is_arn = false;  // began with "arn:<partition>:lambda:"; "arn:aws" is a name and qualifier
};
std::optional<FunctionNameParts> SplitFunctionName(std::string_view text);

// The parts of a layer version ARN that matches kLayerVersionArn. Views into the text.
struct LayerVersionParts {
  std::string_view region, account_id, name, version;  // an `awslayer` has a name alone
  std::string_view layer_arn;                          // without the version; an `awslayer`: all
};
std::optional<LayerVersionParts> SplitLayerVersionArn(std::string_view text);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_SHAPES_H_
