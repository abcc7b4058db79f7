#include "core/lifecycle/transition.h"

#include <utility>

#include "core/encoding/base64.h"
#include "core/lifecycle/errors.h"

namespace countersign::lifecycle {

std::string CodeSha256(const CodePackage& package) {
  return Base64Encode(package.artifact.code_sha256.view());
}

Outcome Refused(const char* event_name, Response error) {
  Outcome out;
  out.response = std::move(error);
  out.effects.cloud_trail.event_name = event_name;
  out.effects.cloud_trail.error_code = out.response.error_code;
  out.effects.cloud_trail.error_message = out.response.error_message;
  return out;
}

Outcome Answered(const char* event_name, int http_status, std::string body) {
  Outcome out;
  out.response.http_status = http_status;
  out.response.body = std::move(body);
  out.effects.cloud_trail.event_name = event_name;
  return out;
}

const FunctionRecord* Meant(const FunctionReference& reference, const FunctionRecord* record) {
  return reference.is_elsewhere ? nullptr : record;
}

std::optional<Response> RefuseFunction(const Call& call, const FunctionReference& reference,
                                       const FunctionRecord* record) {
  if (std::optional<Response> error = RefuseReference(call, reference)) return error;
  if (Meant(reference, record) == nullptr) return errors::FunctionNotFound(reference.arn);
  return std::nullopt;
}

Precondition ConfigIs(const std::string& arn, const CodeSigningConfigRecord* config) {
  Precondition out{Precondition::Kind::kConfig, arn, std::nullopt};
  if (config != nullptr) out.revision = config->revision;
  return out;
}

Precondition FunctionIs(const std::string& name, const FunctionRecord* function) {
  Precondition out{Precondition::Kind::kFunction, name, std::nullopt};
  if (function != nullptr) out.revision = function->revision;
  return out;
}

}  // namespace countersign::lifecycle
