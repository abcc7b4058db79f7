#include <utility>

#include "core/base/instant.h"
#include "core/lifecycle/errors.h"
#include "core/lifecycle/operations.h"
#include "core/lifecycle/render.h"
#include "core/lifecycle/tags.h"
#include "core/lifecycle/transition.h"

namespace countersign::lifecycle {
namespace {

constexpr char kCreateEvent[] = "CreateCodeSigningConfig";
constexpr char kGetEvent[] = "GetCodeSigningConfig";
constexpr char kUpdateEvent[] = "UpdateCodeSigningConfig";
constexpr char kDeleteEvent[] = "DeleteCodeSigningConfig";
constexpr char kListEvent[] = "ListCodeSigningConfigs";
constexpr char kListFunctionsEvent[] = "ListFunctionsByCodeSigningConfig";

void CheckArn(Validator& check, const std::string& arn) {
  check.Check("codeSigningConfigArn", arn, kCodeSigningConfigArn);
}

void CheckPublishers(Validator& check, const std::optional<AllowedPublishers>& publishers) {
  constexpr char kPath[] = "allowedPublishers.signingProfileVersionArns";
  if (!publishers.has_value()) return;
  const Texts& arns = publishers->signing_profile_version_arns;
  check.Present(kPath, arns.has_value());
  check.Size(kPath, arns, kMinPublishers, kMaxPublishers);
  check.Each(kPath, arns, kArn);
}

void CheckPolicies(Validator& check, const std::optional<CodeSigningPolicies>& policies) {
  if (!policies.has_value()) return;
  check.OneOf("codeSigningPolicies.untrustedArtifactOnDeployment",
              policies->untrusted_artifact_on_deployment,
              {NameOf(Policy::kWarn), NameOf(Policy::kEnforce)});
}

// The policy that a request asks for; nothing where it does not say.
std::optional<Policy> Asked(const std::optional<CodeSigningPolicies>& policies) {
  if (!policies.has_value() || !policies->untrusted_artifact_on_deployment.has_value()) {
    return std::nullopt;
  }
  return PolicyByName(*policies->untrusted_artifact_on_deployment);
}

void CheckPage(Validator& check, std::optional<std::int64_t> max_items) {
  check.Range("maxItems", max_items, 1, static_cast<std::int64_t>(kMaxPageSize));
}

bool IsGarbage(const Text& marker) {
  return marker.has_value() && !marker->empty() && !DecodeMarker(*marker).has_value();
}

// Cuts what was loaded beyond the page and says where the next one begins.
template <typename Record, typename KeyOf>
std::optional<Position> Cut(std::vector<Record>& items, const Page& page, KeyOf key_of) {
  if (items.size() <= page.size) return std::nullopt;
  items.resize(page.size);
  return Position{items.back().created_at, key_of(items.back())};
}

}  // namespace

Outcome CreateCodeSigningConfig(const Call& call, const CreateCodeSigningConfigRequest& request,
                                std::size_t config_count) {
  Validator check;
  check.Check("description", request.description, kDescription);
  check.Present("allowedPublishers", request.allowed_publishers.has_value());
  CheckPublishers(check, request.allowed_publishers);
  CheckPolicies(check, request.code_signing_policies);
  check.CheckTags("tags", request.tags);
  if (auto error = check.Finish()) return Refused(kCreateEvent, *std::move(error));
  if (request.tags.has_value() && request.tags->size() > kMaxTags) {
    return Refused(kCreateEvent, errors::TooManyTags(kMaxTags));
  }
  if (call.max_configs.has_value() && config_count >= *call.max_configs) {
    return Refused(kCreateEvent, errors::TooManyConfigs(*call.max_configs));
  }

  CodeSigningConfigRecord record;
  record.id = "csc-" + call.new_config_id;
  record.arn = LambdaArn(call, "code-signing-config:" + record.id);
  if (!kCodeSigningConfigArn.matches(record.arn)) {
    return Refused(kCreateEvent, errors::Internal("the call's ids make no configuration ARN"));
  }
  record.description = request.description;
  record.publishers = *request.allowed_publishers->signing_profile_version_arns;
  record.policy = Asked(request.code_signing_policies).value_or(Policy::kWarn);
  record.tags = request.tags.value_or(Tags());
  record.created_at = record.last_modified = ToRepresentable(call.now);
  record.revision = call.new_revision;

  Outcome out = Answered(kCreateEvent, 201, RenderConfig(record));
  out.preconditions = {ConfigIs(record.arn, nullptr)};
  if (call.max_configs.has_value()) {
    out.preconditions.push_back(
        {Precondition::Kind::kConfigCount, "", std::nullopt, *call.max_configs - 1});
  }
  out.changes.put_config = std::move(record);
  return out;
}

Outcome GetCodeSigningConfig(const Call&, const GetCodeSigningConfigRequest& request,
                             const CodeSigningConfigRecord* config) {
  Validator check;
  CheckArn(check, request.code_signing_config_arn);
  if (auto error = check.Finish()) return Refused(kGetEvent, *std::move(error));
  if (config == nullptr) {
    return Refused(kGetEvent, errors::ConfigNotFound(request.code_signing_config_arn));
  }
  return Answered(kGetEvent, 200, RenderConfig(*config));
}

Outcome UpdateCodeSigningConfig(const Call& call, const UpdateCodeSigningConfigRequest& request,
                                const CodeSigningConfigRecord* config) {
  Validator check;
  CheckArn(check, request.code_signing_config_arn);
  check.Check("description", request.description, kDescription);
  CheckPublishers(check, request.allowed_publishers);
  CheckPolicies(check, request.code_signing_policies);
  if (auto error = check.Finish()) return Refused(kUpdateEvent, *std::move(error));
  if (config == nullptr) {
    return Refused(kUpdateEvent, errors::ConfigNotFound(request.code_signing_config_arn));
  }

  CodeSigningConfigRecord record = *config;
  // Recorded from AWS: after an update the member is there, if empty.
  record.description = request.description.value_or(config->description.value_or(""));
  if (request.allowed_publishers.has_value()) {
    record.publishers = *request.allowed_publishers->signing_profile_version_arns;
  }
  record.policy = Asked(request.code_signing_policies).value_or(config->policy);
  record.last_modified = ToRepresentable(call.now);
  record.revision = call.new_revision;

  Outcome out = Answered(kUpdateEvent, 200, RenderConfig(record));
  out.preconditions = {ConfigIs(record.arn, config)};
  out.changes.put_config = std::move(record);
  return out;
}

Outcome DeleteCodeSigningConfig(const Call&, const DeleteCodeSigningConfigRequest& request,
                                const CodeSigningConfigRecord* config, bool in_use) {
  const std::string& arn = request.code_signing_config_arn;
  Validator check;
  CheckArn(check, arn);
  if (auto error = check.Finish()) return Refused(kDeleteEvent, *std::move(error));
  if (config == nullptr) return Refused(kDeleteEvent, errors::ConfigNotFound(arn));
  if (in_use) return Refused(kDeleteEvent, errors::ConfigInUse());
  Outcome out = Answered(kDeleteEvent, 204, "");
  out.preconditions = {ConfigIs(arn, config),
                       {Precondition::Kind::kConfigUnused, arn, std::nullopt}};
  out.changes.delete_config = arn;
  return out;
}

Outcome ListCodeSigningConfigs(const Call&, const ListCodeSigningConfigsRequest& request,
                               const std::vector<CodeSigningConfigRecord>& page) {
  Validator check;
  CheckPage(check, request.max_items);
  if (auto error = check.Finish()) return Refused(kListEvent, *std::move(error));
  if (IsGarbage(request.marker)) return Refused(kListEvent, errors::InvalidMarker());
  std::vector<CodeSigningConfigRecord> items = page;
  const auto arn_of = [](const CodeSigningConfigRecord& config) { return config.arn; };
  const std::optional<Position> next = Cut(items, PageOf(request), arn_of);
  return Answered(kListEvent, 200, RenderConfigs(items, next));
}

Outcome ListFunctionsByCodeSigningConfig(const Call&,
                                         const ListFunctionsByCodeSigningConfigRequest& request,
                                         const CodeSigningConfigRecord* config,
                                         const std::vector<FunctionRecord>& page) {
  Validator check;
  CheckArn(check, request.code_signing_config_arn);
  CheckPage(check, request.max_items);
  if (auto error = check.Finish()) return Refused(kListFunctionsEvent, *std::move(error));
  if (config == nullptr) {
    return Refused(kListFunctionsEvent, errors::ConfigNotFound(request.code_signing_config_arn));
  }
  if (IsGarbage(request.marker)) return Refused(kListFunctionsEvent, errors::InvalidMarker());
  std::vector<FunctionRecord> items = page;
  const auto name_of = [](const FunctionRecord& function) { return function.name; };
  const std::optional<Position> next = Cut(items, PageOf(request), name_of);
  return Answered(kListFunctionsEvent, 200, RenderFunctionArns(items, next));
}

}  // namespace countersign::lifecycle
