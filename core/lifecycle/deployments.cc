#include <utility>

#include "core/base/instant.h"
#include "core/lifecycle/code.h"
#include "core/lifecycle/errors.h"
#include "core/lifecycle/functions.h"
#include "core/lifecycle/judge.h"
#include "core/lifecycle/layers.h"
#include "core/lifecycle/operations.h"
#include "core/lifecycle/render.h"
#include "core/lifecycle/tags.h"
#include "core/lifecycle/transition.h"

namespace countersign::lifecycle {
namespace {

constexpr char kCreateEvent[] = "CreateFunction20150331";
constexpr char kUpdateCodeEvent[] = "UpdateFunctionCode20150331v2";
constexpr char kUpdateConfigurationEvent[] = "UpdateFunctionConfiguration20150331v2";

// A record on its way through the rules of a deployment.
struct Draft {
  FunctionRecord record;
  Judgement judgement;
};

// Judges the deployment if the function has a configuration; otherwise a new package must at least
// be one that can be unzipped.
std::optional<Response> JudgeDraft(const Call& call, const DeploymentRecords& records,
                                   const Deployment& deployment, Draft& draft) {
  const std::optional<std::string>& config_arn = draft.record.code_signing_config_arn;
  if (!config_arn.has_value()) {
    return deployment.package == nullptr ? std::nullopt : RefuseUnreadable(*deployment.package);
  }
  if (records.config == nullptr) return errors::AttachedConfigNotFound(*config_arn);
  if (deployment.package == nullptr && deployment.layers.empty()) return std::nullopt;
  draft.judgement = Judge(call, *records.config, deployment);
  return draft.judgement.error;
}

// An error after a judgement: metrics and verdict go with it.
Outcome Blocked(const char* event_name, Response error, Judgement judgement) {
  Outcome out = Refused(event_name, std::move(error));
  out.effects.metrics = std::move(judgement.effects.metrics);
  out.effects.verdict = std::move(judgement.effects.verdict);
  return out;
}

// The deployment that passed: stamps the record, publishes it if asked, relies on what was read.
Outcome Deployed(const char* event_name, int http_status, const Call& call, Draft draft,
                 const DeploymentRecords& records, bool publish) {
  FunctionRecord& record = draft.record;
  record.last_modified = ToRepresentable(call.now);
  record.busy_until = ToRepresentable(record.last_modified + call.update_duration);
  record.revision = call.new_revision;
  Changes changes;
  std::vector<Precondition> preconditions = {FunctionIs(record.name, records.function)};
  if (records.config != nullptr) {  // what the packages were judged by
    preconditions.push_back(ConfigIs(records.config->arn, records.config));
  }
  for (Precondition& layer : LayersAre(records.layers)) preconditions.push_back(std::move(layer));
  const FunctionRecord shown =
      publish ? PublishNext(call, record, records.last_published, std::nullopt, changes) : record;
  if (publish && !changes.put_functions.empty()) preconditions.push_back(VersionIsNew(shown));
  Outcome out = Answered(event_name, http_status, RenderFunction(shown, call.now));
  draft.judgement.effects.cloud_trail.event_name = event_name;
  out.effects = std::move(draft.judgement.effects);
  changes.put_functions.push_back(std::move(record));
  out.changes = std::move(changes);
  out.preconditions = std::move(preconditions);
  return out;
}

void CheckSettings(Validator& check, const Text& handler, const Text& description,
                   std::optional<std::int64_t> timeout, std::optional<std::int64_t> memory_size) {
  check.Check("handler", handler, kHandler);
  check.Check("description", description, kDescription);
  check.Range("timeout", timeout, 1, kMaxTimeout);
  check.Range("memorySize", memory_size, kMinMemory, kMaxMemory);
}

void CheckArchitectures(Validator& check, const Texts& architectures) {
  check.Size("architectures", architectures, 1, 1);
  check.EachOneOf("architectures", architectures, {kX86, kArm});
}

std::optional<Response> CheckCreate(const CreateFunctionRequest& request) {
  Validator check;
  check.Required("functionName", request.function_name, kFunctionName);
  check.Required("role", request.role, kRoleArn);
  check.Present("code", request.code.has_value());
  if (request.code.has_value()) CheckCode(check, *request.code, "code.");
  CheckSettings(check, request.handler, request.description, request.timeout, request.memory_size);
  check.OneOf("packageType", request.package_type, {kZipType, kImageType});
  check.CheckTags("tags", request.tags);
  check.Each("layers", request.layers, kLayerVersionArn);
  check.Check("codeSigningConfigArn", request.code_signing_config_arn, kCodeSigningConfigArn);
  CheckArchitectures(check, request.architectures);
  return check.Finish();
}

// Zip when the request does not say, whatever its code is.
bool IsImage(const CreateFunctionRequest& request) {
  return request.package_type == std::string(kImageType);
}

// The rules of CreateFunction before anything is judged.
std::optional<Response> RefuseCreate(const Call& call, const CreateFunctionRequest& request,
                                     const FunctionReference& reference,
                                     const DeploymentRecords& records) {
  if (auto error = RefuseReference(call, reference)) return error;
  if (reference.is_elsewhere) return errors::FunctionNotFound(reference.arn);
  if (reference.name.size() > kMaxFunctionName) return errors::NameTooLong(reference.name);
  const bool is_image = IsImage(request);
  if (is_image && request.code_signing_config_arn.has_value()) {
    return errors::ImageWithCodeSigning();
  }
  if (is_image && !request.code->image_uri.has_value()) return errors::ZipForImage("creating");
  if (!is_image && request.code->image_uri.has_value()) return errors::ImageForZip("creating");
  if (records.function != nullptr) return errors::FunctionExists(reference.name);
  if (!is_image && (!request.runtime.has_value() || !request.handler.has_value())) {
    return errors::MissingParameters("Runtime and Handler");
  }
  if (request.tags.has_value() && request.tags->size() > kMaxTags) {
    return errors::TooManyTags(kMaxTags);
  }
  if (request.layers.has_value()) {
    if (is_image && !request.layers->empty()) return errors::LayersOnImage();
    if (auto error = RefuseLayers(call, *request.layers, records.layers)) return error;
  }
  if (request.code_signing_config_arn.has_value() && records.config == nullptr) {
    return errors::AttachedConfigNotFound(*request.code_signing_config_arn);
  }
  return is_image ? std::nullopt : RefuseZip(*request.code);
}

FunctionRecord NewFunction(const Call& call, const CreateFunctionRequest& request,
                           const FunctionReference& reference, const DeploymentRecords& records) {
  FunctionRecord out;
  out.name = reference.name;
  out.arn = reference.arn;
  out.description = request.description.value_or("");
  FunctionContent& content = out.content;
  content.package_type = IsImage(request) ? PackageType::kImage : PackageType::kZip;
  content.role = *request.role;
  content.runtime = request.runtime;
  content.handler = request.handler;
  content.timeout = request.timeout.value_or(content.timeout);
  content.memory_size = request.memory_size.value_or(content.memory_size);
  if (request.architectures.has_value()) content.architecture = request.architectures->front();
  SetCode(content, *request.code);
  content.layers = Attached(records.layers);
  out.created_at = ToRepresentable(call.now);
  out.code_signing_config_arn = request.code_signing_config_arn;
  out.tags = request.tags.value_or(Tags());
  return out;
}

// What an update of an existing function refuses before its own rules.
std::optional<Response> RefuseUpdate(const Call& call, const FunctionRecord& function,
                                     const Text& revision_id) {
  if (revision_id.has_value() && *revision_id != function.revision) {
    return errors::RevisionMismatch();
  }
  if (call.now < function.busy_until) return errors::UpdateInProgress(function.arn);
  return std::nullopt;
}

std::optional<Response> RefuseUpdateCode(const Call& call, const UpdateFunctionCodeRequest& request,
                                         const DeploymentRecords& records) {
  const FunctionReference reference = Resolve(call, request.function_name);
  if (auto error = RefuseFunction(call, reference, records.function)) return error;
  const bool is_image = records.function->content.package_type == PackageType::kImage;
  if (is_image && !request.code.image_uri.has_value()) return errors::ZipForImage("updating");
  if (!is_image && request.code.image_uri.has_value()) return errors::ImageForZip("updating");
  if (auto error = RefuseUpdate(call, *records.function, request.revision_id)) return error;
  return is_image ? std::nullopt : RefuseZip(request.code);
}

}  // namespace

Outcome CreateFunction(const Call& call, const CreateFunctionRequest& request,
                       const DeploymentRecords& records) {
  if (auto error = CheckCreate(request)) return Refused(kCreateEvent, *std::move(error));
  const FunctionReference reference = Resolve(call, *request.function_name);
  if (auto error = RefuseCreate(call, request, reference, records)) {
    return Refused(kCreateEvent, *std::move(error));
  }
  Draft draft{NewFunction(call, request, reference, records), {}};
  if (!IsImage(request)) {
    const Deployment deployment{reference.name, &*request.code->package, records.layers};
    if (auto error = JudgeDraft(call, records, deployment, draft)) {
      return Blocked(kCreateEvent, *std::move(error), std::move(draft.judgement));
    }
    draft.record.content.signer = draft.judgement.signer;
  }
  return Deployed(kCreateEvent, 201, call, std::move(draft), records, request.publish);
}

Outcome UpdateFunctionCode(const Call& call, const UpdateFunctionCodeRequest& request,
                           const DeploymentRecords& records) {
  Validator check;
  check.Check("functionName", request.function_name, kFunctionName);
  CheckCode(check, request.code, "");
  CheckArchitectures(check, request.architectures);
  if (auto error = check.Finish()) return Refused(kUpdateCodeEvent, *std::move(error));
  if (auto error = RefuseUpdateCode(call, request, records)) {
    return Refused(kUpdateCodeEvent, *std::move(error));
  }
  Draft draft{*records.function, {}};
  FunctionRecord& record = draft.record;
  SetCode(record.content, request.code);
  if (request.architectures.has_value()) {
    record.content.architecture = request.architectures->front();
  }
  if (record.content.package_type == PackageType::kZip) {
    if (auto error = RefuseLayers(call, LayerArns(record), records.layers)) {
      return Refused(kUpdateCodeEvent, *std::move(error));
    }
    const Deployment deployment{record.arn, &*request.code.package, records.layers};
    if (auto error = JudgeDraft(call, records, deployment, draft)) {
      return Blocked(kUpdateCodeEvent, *std::move(error), std::move(draft.judgement));
    }
    record.content.signer = draft.judgement.signer;
  }
  Outcome out = Deployed(kUpdateCodeEvent, 200, call, std::move(draft), records, request.publish);
  if (request.dry_run) {
    out.changes = {};
    out.preconditions.clear();
  }
  return out;
}

Outcome UpdateFunctionConfiguration(const Call& call,
                                    const UpdateFunctionConfigurationRequest& request,
                                    const DeploymentRecords& records) {
  constexpr const char* kEvent = kUpdateConfigurationEvent;
  Validator check;
  check.Check("functionName", request.function_name, kFunctionName);
  check.Check("role", request.role, kRoleArn);
  CheckSettings(check, request.handler, request.description, request.timeout, request.memory_size);
  check.Each("layers", request.layers, kLayerVersionArn);
  if (auto error = check.Finish()) return Refused(kEvent, *std::move(error));
  const FunctionReference reference = Resolve(call, request.function_name);
  if (auto error = RefuseFunction(call, reference, records.function)) {
    return Refused(kEvent, *std::move(error));
  }
  if (auto error = RefuseUpdate(call, *records.function, request.revision_id)) {
    return Refused(kEvent, *std::move(error));
  }
  Draft draft{*records.function, {}};
  FunctionContent& content = draft.record.content;
  content.role = request.role.value_or(content.role);
  if (request.runtime.has_value()) content.runtime = request.runtime;
  if (request.handler.has_value()) content.handler = request.handler;
  content.timeout = request.timeout.value_or(content.timeout);
  content.memory_size = request.memory_size.value_or(content.memory_size);
  draft.record.description = request.description.value_or(draft.record.description);
  if (!request.layers.has_value()) {
    DeploymentRecords unjudged;
    unjudged.function = records.function;
    return Deployed(kEvent, 200, call, std::move(draft), unjudged, false);
  }
  if (content.package_type == PackageType::kImage && !request.layers->empty()) {
    return Refused(kEvent, errors::LayersOnImage());
  }
  if (auto error = RefuseLayers(call, *request.layers, records.layers)) {
    return Refused(kEvent, *std::move(error));
  }
  content.layers = Attached(records.layers);
  const Deployment deployment{"", nullptr, records.layers};
  if (auto error = JudgeDraft(call, records, deployment, draft)) {
    return Blocked(kEvent, *std::move(error), std::move(draft.judgement));
  }
  return Deployed(kEvent, 200, call, std::move(draft), records, false);
}

}  // namespace countersign::lifecycle
