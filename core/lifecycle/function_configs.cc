#include <utility>

#include "core/lifecycle/errors.h"
#include "core/lifecycle/operations.h"
#include "core/lifecycle/render.h"
#include "core/lifecycle/transition.h"

namespace countersign::lifecycle {
namespace {

constexpr char kPutEvent[] = "PutFunctionCodeSigningConfig";
constexpr char kGetEvent[] = "GetFunctionCodeSigningConfig";
constexpr char kDeleteEvent[] = "DeleteFunctionCodeSigningConfig";

// What Put, Get and Delete refuse about the function.
std::optional<Response> RefuseAttachment(const Call& call, const FunctionReference& reference,
                                         const FunctionRecord* function) {
  if (auto error = RefuseFunction(call, reference, function)) return error;
  if (function->content.package_type == PackageType::kImage) {
    return errors::ImageWithCodeSigning();
  }
  return std::nullopt;
}

// The function with another configuration attached, as an outcome.
Outcome Attach(const char* event_name, int http_status, const Call& call,
               const FunctionRecord& function, std::optional<std::string> config_arn) {
  FunctionRecord record = function;
  record.code_signing_config_arn = std::move(config_arn);
  record.revision = call.new_revision;
  Outcome out =
      Answered(event_name, http_status, http_status == 204 ? "" : RenderAttachment(record));
  out.preconditions = {FunctionIs(function.name, &function)};
  out.changes.put_functions = {std::move(record)};
  return out;
}

}  // namespace

Outcome PutFunctionCodeSigningConfig(const Call& call,
                                     const PutFunctionCodeSigningConfigRequest& request,
                                     const CodeSigningConfigRecord* config,
                                     const FunctionRecord* function) {
  Validator check;
  check.Required("codeSigningConfigArn", request.code_signing_config_arn, kCodeSigningConfigArn);
  check.Check("functionName", request.function_name, kNamespacedFunctionName);
  if (auto error = check.Finish()) return Refused(kPutEvent, *std::move(error));
  const FunctionReference reference = Resolve(call, request.function_name);
  if (auto error = RefuseReference(call, reference)) return Refused(kPutEvent, *std::move(error));
  // Recorded from AWS: when both are unknown, the configuration's error comes first.
  if (config == nullptr) {
    return Refused(kPutEvent, errors::AttachedConfigNotFound(*request.code_signing_config_arn));
  }
  if (auto error = RefuseAttachment(call, reference, function)) {
    return Refused(kPutEvent, *std::move(error));
  }
  Outcome out = Attach(kPutEvent, 200, call, *function, config->arn);
  out.preconditions.push_back(ConfigIs(config->arn, config));
  return out;
}

Outcome GetFunctionCodeSigningConfig(const Call& call,
                                     const GetFunctionCodeSigningConfigRequest& request,
                                     const FunctionRecord* function) {
  Validator check;
  check.Check("functionName", request.function_name, kNamespacedFunctionName);
  if (auto error = check.Finish()) return Refused(kGetEvent, *std::move(error));
  const FunctionReference reference = Resolve(call, request.function_name);
  if (auto error = RefuseAttachment(call, reference, function)) {
    return Refused(kGetEvent, *std::move(error));
  }
  return Answered(kGetEvent, 200, RenderAttachment(*function));
}

Outcome DeleteFunctionCodeSigningConfig(const Call& call,
                                        const DeleteFunctionCodeSigningConfigRequest& request,
                                        const FunctionRecord* function) {
  Validator check;
  check.Check("functionName", request.function_name, kNamespacedFunctionName);
  if (auto error = check.Finish()) return Refused(kDeleteEvent, *std::move(error));
  const FunctionReference reference = Resolve(call, request.function_name);
  if (auto error = RefuseAttachment(call, reference, function)) {
    return Refused(kDeleteEvent, *std::move(error));
  }
  if (!function->code_signing_config_arn.has_value()) return Answered(kDeleteEvent, 204, "");
  return Attach(kDeleteEvent, 204, call, *function, std::nullopt);
}

}  // namespace countersign::lifecycle
