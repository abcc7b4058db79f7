#include "core/lifecycle/functions.h"

#include <tuple>
#include <utility>

#include "core/base/instant.h"
#include "core/lifecycle/errors.h"
#include "core/lifecycle/operations.h"
#include "core/lifecycle/render.h"
#include "core/lifecycle/transition.h"

namespace countersign::lifecycle {
namespace {

constexpr char kPublishEvent[] = "PublishVersion20150331";
constexpr char kGetEvent[] = "GetFunction20150331v2";
constexpr char kDeleteEvent[] = "DeleteFunction20150331";

bool SameContent(const FunctionContent& a, const FunctionContent& b) {
  const auto parts = [](const FunctionContent& c) {
    return std::tie(c.package_type, c.role, c.runtime, c.handler, c.timeout, c.memory_size,
                    c.architecture, c.code_sha256, c.code_size, c.image_uri, c.signer, c.layers);
  };
  return parts(a) == parts(b);
}

}  // namespace

FunctionRecord PublishNext(const Call& call, FunctionRecord& latest,
                           const FunctionRecord* last_published,
                           const std::optional<std::string>& description, Changes& changes) {
  if (last_published != nullptr && SameContent(last_published->content, latest.content)) {
    return *last_published;
  }
  latest.last_version += 1;
  latest.revision = call.new_revision;
  FunctionRecord version = latest;
  version.version = std::to_string(latest.last_version);
  version.description = description.value_or(latest.description);
  version.created_at = version.last_modified = ToRepresentable(call.now);
  version.code_signing_config_arn = std::nullopt;
  version.tags.clear();
  version.last_version = 0;
  version.busy_until = absl::Time();
  changes.put_functions.push_back(version);
  return version;
}

Precondition VersionIsNew(const FunctionRecord& version) {
  return {Precondition::Kind::kVersion, VersionName(version.name, version.version), std::nullopt};
}

std::string VersionName(const std::string& name, const std::string& version) {
  return name + ":" + version;
}

Outcome PublishVersion(const Call& call, const PublishVersionRequest& request,
                       const DeploymentRecords& records) {
  Validator check;
  check.Check("functionName", request.function_name, kFunctionName);
  check.Check("description", request.description, kDescription);
  if (auto error = check.Finish()) return Refused(kPublishEvent, *std::move(error));
  const FunctionReference reference = Resolve(call, request.function_name);
  if (auto error = RefuseFunction(call, reference, records.function)) {
    return Refused(kPublishEvent, *std::move(error));
  }
  FunctionRecord latest = *records.function;
  if (request.revision_id.has_value() && *request.revision_id != latest.revision) {
    return Refused(kPublishEvent, errors::RevisionMismatch());
  }
  const std::string& current = latest.content.code_sha256;
  if (request.code_sha256.has_value() && *request.code_sha256 != current) {
    return Refused(kPublishEvent, errors::CodeSha256Mismatch(*request.code_sha256, current));
  }
  if (call.now < latest.busy_until) {
    return Refused(kPublishEvent, errors::UpdateInProgress(latest.arn));
  }
  Changes changes;
  const FunctionRecord version =
      PublishNext(call, latest, records.last_published, request.description, changes);
  Outcome out = Answered(kPublishEvent, 201, RenderFunction(version, call.now));
  if (changes.empty()) return out;
  out.preconditions = {FunctionIs(latest.name, records.function), VersionIsNew(version)};
  changes.put_functions.push_back(std::move(latest));
  out.changes = std::move(changes);
  return out;
}

Outcome GetFunction(const Call& call, const GetFunctionRequest& request,
                    const FunctionRecord* function, const FunctionRecord* latest) {
  Validator check;
  check.Check("functionName", request.function_name, kNamespacedFunctionName);
  check.Check("qualifier", request.qualifier, kQualifier);
  if (auto error = check.Finish()) return Refused(kGetEvent, *std::move(error));
  FunctionReference reference = Resolve(call, request.function_name);
  const std::string version = VersionKey(request.function_name, request.qualifier);
  if (request.qualifier.has_value() && *request.qualifier != version) {
    return Refused(kGetEvent, errors::QualifiersDiffer());
  }
  reference.qualifier.clear();  // the one operation that takes a qualifier
  if (auto error = RefuseReference(call, reference)) return Refused(kGetEvent, *std::move(error));
  if (Meant(reference, function) == nullptr || latest == nullptr) {
    return Refused(kGetEvent,
                   errors::FunctionNotFound(version == kLatest ? reference.arn
                                                               : reference.arn + ":" + version));
  }
  return Answered(kGetEvent, 200, RenderGetFunction(*function, latest->tags, call.now));
}

Outcome DeleteFunction(const Call& call, const DeleteFunctionRequest& request,
                       const FunctionRecord* function) {
  Validator check;
  check.Check("functionName", request.function_name, kNamespacedFunctionName);
  if (auto error = check.Finish()) return Refused(kDeleteEvent, *std::move(error));
  const FunctionReference reference = Resolve(call, request.function_name);
  if (auto error = RefuseFunction(call, reference, function)) {
    return Refused(kDeleteEvent, *std::move(error));
  }
  Outcome out = Answered(kDeleteEvent, 204, "");
  out.preconditions = {FunctionIs(function->name, function)};
  out.changes.delete_function = function->name;
  return out;
}

}  // namespace countersign::lifecycle
