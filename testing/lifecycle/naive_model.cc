#include "testing/lifecycle/naive_model.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_format.h"
#include "core/encoding/base64.h"

namespace countersign::testing {
namespace {

using lifecycle::Call;
using lifecycle::Tags;

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ':') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string Joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
  return text;
}

std::string ConfigTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E9SZ", time, absl::UTCTimeZone());
}

Expected NoSuchConfig(const std::string& arn) {
  Expected out =
      Failed(404, "ResourceNotFoundException",
             absl::StrFormat("The Lambda code signing configuration %s can not be found.", arn));
  out.typed = false;
  return out;
}

Expected ImageFunction() {
  return Failed(400, "InvalidParameterValueException",
                "Code signing is not supported for functions created with container images.");
}

int PublisherViolations(const std::optional<lifecycle::AllowedPublishers>& publishers) {
  if (!publishers) return 0;
  if (!publishers->signing_profile_version_arns) return 1;
  const std::vector<std::string>& arns = *publishers->signing_profile_version_arns;
  int count = arns.empty() || arns.size() > 20 ? 1 : 0;
  for (const std::string& arn : arns) count += arn.rfind("arn:aws", 0) == 0 ? 0 : 1;
  return count;
}

int PolicyViolations(const std::optional<lifecycle::CodeSigningPolicies>& policies) {
  if (!policies || !policies->untrusted_artifact_on_deployment) return 0;
  const std::string& name = *policies->untrusted_artifact_on_deployment;
  return name == "Warn" || name == "Enforce" ? 0 : 1;
}

int DescriptionViolations(const std::optional<std::string>& description) {
  return description && description->size() > 256 ? 1 : 0;
}

int PageViolations(const std::optional<std::int64_t>& max_items) {
  return max_items && (*max_items < 1 || *max_items > 10000) ? 1 : 0;
}

std::string TagsText(const Tags& tags) { return tags.empty() ? kEmpty : ObjectText(tags); }

// Cuts a sorted list to one page. False: the marker is none.
bool CutPage(const std::optional<std::string>& marker, std::optional<std::int64_t> max_items,
             const std::map<std::string, Expected::Position>& markers,
             std::vector<Expected::Position>& items, Expected& expected) {
  std::sort(items.begin(), items.end());
  if (marker) {
    const auto found = markers.find(*marker);
    if (found == markers.end()) return false;
    std::vector<Expected::Position> rest;
    for (const auto& item : items) {
      if (found->second < item) rest.push_back(item);
    }
    items = rest;
  }
  const std::size_t size = static_cast<std::size_t>(max_items.value_or(50));
  expected.is_list = true;
  if (items.size() > size) {
    items.resize(size);
    expected.last = items.back();
  }
  return true;
}

}  // namespace

std::string ListText(const std::vector<std::string>& items) { return "[" + Joined(items) + "]"; }

std::string ObjectText(const std::map<std::string, std::string>& members) {
  std::vector<std::string> items;
  for (const auto& [key, value] : members) items.push_back(key + ":" + value);
  return "{" + Joined(items) + "}";
}

Expected Failed(int status, const std::string& code, std::optional<std::string> message) {
  Expected out;
  out.status = status;
  out.code = code;
  out.message = std::move(message);
  out.typed = true;
  return out;
}

Expected Violates(int count) {
  Expected out = Failed(400, "ValidationException", std::nullopt);
  out.violations = count;
  out.typed = false;
  return out;
}

NaiveName ParseNaiveName(const std::string& text) {
  const std::vector<std::string> parts = Split(text);
  const std::size_t n = parts.size();
  const std::size_t name = n >= 7 ? 6 : n >= 3 ? 2 : 0;
  return {n >= 7 ? parts[3] : "", parts[name], n > name + 1 ? parts[name + 1] : ""};
}

std::string FunctionArnOf(const Call& call, const std::string& name) {
  return absl::StrFormat("arn:aws:lambda:%s:%s:function:%s", call.region, call.account_id, name);
}

bool IsConfigArn(const std::string& text) {
  const std::vector<std::string> parts = Split(text);
  if (parts.size() != 7 || parts[5] != "code-signing-config") return false;
  const std::string& id = parts[6];
  const std::string letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return id.size() == 21 && id.rfind("csc-", 0) == 0 &&
         id.find_first_not_of(letters, 4) == std::string::npos;
}

std::string NaiveContent::Text() const {
  return absl::StrFormat("%s %s %s %s %s %d %d %d %s (%s %s) [%s]", image ? "Image" : "Zip", role,
                         image_uri, runtime, handler, timeout, memory, size, sha256,
                         signer ? signer->profile_version_arn : "", signer ? signer->job_arn : "",
                         Joined(layers));
}

NaiveModel::NaiveModel(const std::vector<KnownPackage>& packages) {
  for (const KnownPackage& known : packages) {
    packages_[Base64Encode(known.package.artifact.code_sha256.view())] = known;
  }
}

Expected NaiveModel::Apply(const Call& call, const lifecycle::Request& request) {
  return std::visit([&](const auto& r) { return Do(call, r); }, request);
}

std::set<std::string> NaiveModel::Dump() const {
  std::set<std::string> out;
  for (const auto& [arn, config] : configs) {
    out.insert(absl::StrFormat("config %s %s created %s used %d", ConfigText(arn),
                               ObjectText(config.tags), ConfigTime(config.created), IsUsed(arn)));
  }
  for (const auto& [name, function] : functions) {
    out.insert(absl::StrFormat("function %s %s %s config %s %s created %s", name,
                               function.description, function.content.Text(),
                               function.config.value_or(""), ObjectText(function.tags),
                               ConfigTime(function.created)));
    for (std::size_t i = 0; i < function.versions.size(); ++i) {
      out.insert(absl::StrFormat("version %s:%d %s", name, i + 1, function.versions[i].Text()));
    }
  }
  for (const auto& [arn, layer] : layers) {
    out.insert(absl::StrFormat("layer %s %s %d %s", arn, layer.sha256, layer.size,
                               layer.signer ? layer.signer->job_arn : ""));
  }
  return out;
}

bool NaiveModel::IsUsed(const std::string& config) const {
  return std::any_of(functions.begin(), functions.end(),
                     [&](const auto& f) { return f.second.config == config; });
}

std::string NaiveModel::ConfigText(const std::string& arn) const {
  const NaiveConfig& config = configs.at(arn);
  std::map<std::string, std::string> members = {
      {"CodeSigningConfigArn", arn},
      {"CodeSigningConfigId", config.id},
      {"AllowedPublishers",
       ObjectText({{"SigningProfileVersionArns", ListText(config.publishers)}})},
      {"CodeSigningPolicies",
       ObjectText({{"UntrustedArtifactOnDeployment", config.enforce ? "Enforce" : "Warn"}})},
      {"LastModified", ConfigTime(config.modified)},
  };
  if (config.description) members["Description"] = *config.description;
  return ObjectText(members);
}

Expected NaiveModel::Do(const Call& call,
                        const lifecycle::CreateCodeSigningConfigRequest& request) {
  const int violations =
      (request.allowed_publishers ? 0 : 1) + PublisherViolations(request.allowed_publishers) +
      PolicyViolations(request.code_signing_policies) + DescriptionViolations(request.description);
  if (violations > 0) return Violates(violations);
  if (call.max_configs && configs.size() >= *call.max_configs) {
    return Failed(0, kAnyError, std::nullopt);
  }
  NaiveConfig config;
  config.id = "csc-" + call.new_config_id;
  config.description = request.description;
  config.publishers = *request.allowed_publishers->signing_profile_version_arns;
  config.enforce =
      request.code_signing_policies &&
      request.code_signing_policies->untrusted_artifact_on_deployment.value_or("Warn") == "Enforce";
  config.tags = request.tags.value_or(Tags());
  config.created = config.modified = call.now;
  Expected out;
  out.fills_quota = call.max_configs && configs.size() + 1 == *call.max_configs;
  const std::string arn = absl::StrFormat("arn:aws:lambda:%s:%s:code-signing-config:%s",
                                          call.region, call.account_id, config.id);
  configs[arn] = config;
  out.status = 201;
  out.body["CodeSigningConfig"] = ConfigText(arn);
  out.reads_config = arn;
  return out;
}

Expected NaiveModel::Do(const Call&, const lifecycle::GetCodeSigningConfigRequest& request) {
  const std::string& arn = request.code_signing_config_arn;
  if (!IsConfigArn(arn)) return Violates(1);
  if (configs.count(arn) == 0) return NoSuchConfig(arn);
  Expected out;
  out.body["CodeSigningConfig"] = ConfigText(arn);
  return out;
}

Expected NaiveModel::Do(const Call& call,
                        const lifecycle::UpdateCodeSigningConfigRequest& request) {
  const std::string& arn = request.code_signing_config_arn;
  const int violations =
      (IsConfigArn(arn) ? 0 : 1) + PublisherViolations(request.allowed_publishers) +
      PolicyViolations(request.code_signing_policies) + DescriptionViolations(request.description);
  if (violations > 0) return Violates(violations);
  if (configs.count(arn) == 0) return NoSuchConfig(arn);
  NaiveConfig& config = configs[arn];
  if (request.description) config.description = request.description;
  if (!config.description) config.description = "";
  if (request.allowed_publishers) {
    config.publishers = *request.allowed_publishers->signing_profile_version_arns;
  }
  if (request.code_signing_policies &&
      request.code_signing_policies->untrusted_artifact_on_deployment) {
    config.enforce = *request.code_signing_policies->untrusted_artifact_on_deployment == "Enforce";
  }
  config.modified = call.now;
  Expected out;
  out.body["CodeSigningConfig"] = ConfigText(arn);
  out.reads_config = arn;
  return out;
}

Expected NaiveModel::Do(const Call&, const lifecycle::DeleteCodeSigningConfigRequest& request) {
  const std::string& arn = request.code_signing_config_arn;
  if (!IsConfigArn(arn)) return Violates(1);
  if (configs.count(arn) == 0) return NoSuchConfig(arn);
  if (IsUsed(arn)) {
    return Failed(409, "ResourceConflictException",
                  "Lambda cannot delete the code signing configuration at this time — another "
                  "operation is in progress. Try again later.");
  }
  configs.erase(arn);
  deleted_configs.push_back(arn);
  Expected out;
  out.status = 204;
  out.needs_unused = true;
  out.reads_config = arn;
  return out;
}

Expected NaiveModel::Do(const Call&, const lifecycle::ListCodeSigningConfigsRequest& request) {
  if (PageViolations(request.max_items) > 0) return Violates(1);
  std::vector<Expected::Position> items;
  for (const auto& [arn, config] : configs) items.emplace_back(config.created, arn);
  Expected out;
  if (!CutPage(request.marker, request.max_items, markers, items, out)) {
    return Failed(400, "InvalidParameterValueException", std::nullopt);
  }
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back(ConfigText(item.second));
  out.body["CodeSigningConfigs"] = ListText(texts);
  return out;
}

Expected NaiveModel::Do(const Call& call,
                        const lifecycle::ListFunctionsByCodeSigningConfigRequest& request) {
  const std::string& arn = request.code_signing_config_arn;
  const int violations = (IsConfigArn(arn) ? 0 : 1) + PageViolations(request.max_items);
  if (violations > 0) return Violates(violations);
  std::vector<Expected::Position> items;
  for (const auto& [name, function] : functions) {
    if (function.config == arn) items.emplace_back(function.created, name);
  }
  Expected out;
  if (configs.count(arn) == 0) return NoSuchConfig(arn);
  if (!CutPage(request.marker, request.max_items, markers, items, out)) {
    return Failed(400, "InvalidParameterValueException", std::nullopt);
  }
  std::vector<std::string> arns;
  for (const auto& item : items) arns.push_back(FunctionArnOf(call, item.second));
  out.body["FunctionArns"] = ListText(arns);
  return out;
}

Expected NaiveModel::Do(const Call& call,
                        const lifecycle::PutFunctionCodeSigningConfigRequest& request) {
  const std::string arn = request.code_signing_config_arn.value_or("");
  if (!IsConfigArn(arn)) return Violates(1);
  if (auto bad = BadName(call, request.function_name, true)) return *bad;
  if (configs.count(arn) == 0) {
    return Failed(404, "CodeSigningConfigNotFoundException",
                  absl::StrFormat("The code signing configuration cannot be found. Check that the "
                                  "provided configuration is not deleted: %s.",
                                  arn));
  }
  const std::string name = ParseNaiveName(request.function_name).name;
  if (auto bad = NoFunction(call, name)) return *bad;
  if (functions[name].content.image) return ImageFunction();
  functions[name].config = arn;
  Expected out;
  out.body[""] = ObjectText({{"CodeSigningConfigArn", arn}, {"FunctionName", name}});
  out.names_config = arn;
  out.reads_function = name;
  return out;
}

Expected NaiveModel::Do(const Call& call,
                        const lifecycle::GetFunctionCodeSigningConfigRequest& request) {
  if (auto bad = BadName(call, request.function_name, true)) return *bad;
  const std::string name = ParseNaiveName(request.function_name).name;
  if (auto bad = NoFunction(call, name)) return *bad;
  const NaiveFunction& function = functions[name];
  if (function.content.image) return ImageFunction();
  Expected out;
  out.body[""] =
      function.config
          ? ObjectText({{"CodeSigningConfigArn", *function.config}, {"FunctionName", name}})
          : "{}";
  return out;
}

Expected NaiveModel::Do(const Call& call,
                        const lifecycle::DeleteFunctionCodeSigningConfigRequest& request) {
  if (auto bad = BadName(call, request.function_name, true)) return *bad;
  const std::string name = ParseNaiveName(request.function_name).name;
  if (auto bad = NoFunction(call, name)) return *bad;
  if (functions[name].content.image) return ImageFunction();
  functions[name].config.reset();
  Expected out;
  out.status = 204;
  out.reads_function = name;
  return out;
}

// Null, and an error, when there is no such resource.
Tags* NaiveModel::TagsOf(const Call& call, const std::string& arn, Expected& expected) {
  if (IsConfigArn(arn)) {
    if (configs.count(arn) > 0) {
      expected.reads_config = arn;
      return &configs[arn].tags;
    }
    expected = Failed(404, "ResourceNotFoundException", std::nullopt);
    expected.typed.reset();
    return nullptr;
  }
  const std::string name = ParseNaiveName(arn).name;
  if (name.empty() || arn != FunctionArnOf(call, name)) {
    expected = Violates(1);
    return nullptr;
  }
  if (auto bad = NoFunction(call, name)) {
    expected = *bad;
    return nullptr;
  }
  expected.reads_function = name;
  return &functions[name].tags;
}

Expected NaiveModel::Do(const Call& call, const lifecycle::TagResourceRequest& request) {
  Expected out;
  if (Tags* const tags = TagsOf(call, request.resource, out)) {
    for (const auto& [key, value] : *request.tags) (*tags)[key] = value;
    out.status = 204;
  }
  return out;
}

Expected NaiveModel::Do(const Call& call, const lifecycle::UntagResourceRequest& request) {
  Expected out;
  if (Tags* const tags = TagsOf(call, request.resource, out)) {
    for (const std::string& key : *request.tag_keys) tags->erase(key);
    out.status = 204;
  }
  return out;
}

Expected NaiveModel::Do(const Call& call, const lifecycle::ListTagsRequest& request) {
  Expected out;
  if (const Tags* const tags = TagsOf(call, request.resource, out)) {
    out.body["Tags"] = TagsText(*tags);
  }
  return out;
}

}  // namespace countersign::testing
