#include "core/lifecycle/code.h"

#include "core/lifecycle/errors.h"

namespace countersign::lifecycle {

void CheckCode(Validator& check, const FunctionCode& code, const std::string& prefix) {
  check.Check(prefix + "s3Bucket", code.s3_bucket, kS3Bucket);
  check.Check(prefix + "s3Key", code.s3_key, kS3Key);
}

std::optional<Response> RefuseZip(const FunctionCode& code) {
  if (code.package.has_value()) return std::nullopt;
  if (code.s3_bucket.has_value() && code.s3_key.has_value()) return errors::NoSuchObject();
  return errors::NoCode();
}

std::optional<Response> RefuseUnreadable(const CodePackage& package) {
  if (package.artifact.content.has_value()) return std::nullopt;
  return errors::NotAZip();
}

void SetCode(FunctionContent& content, const FunctionCode& code) {
  if (code.package.has_value()) {
    content.code_sha256 = CodeSha256(*code.package);
    content.code_size = code.package->size;
    content.image_uri = std::nullopt;
  } else {
    content.image_uri = code.image_uri;
  }
}

}  // namespace countersign::lifecycle
