#include "core/lifecycle/render.h"

#include <string_view>

#include "core/base/instant.h"
#include "core/encoding/json_writer.h"

namespace countersign::lifecycle {
namespace {

// As recorded from AWS: nine digits and `Z` for a configuration, three and `+0000` for the rest.
std::string ConfigTime(absl::Time t) { return FormatInstant(t, 9) + "Z"; }
std::string FunctionTime(absl::Time t) { return FormatInstant(t, 3) + "+0000"; }

void OptionalMember(JsonWriter& out, std::string_view key, const std::optional<std::string>& text) {
  if (text.has_value()) out.Member(key, *text);
}

void ListMember(JsonWriter& out, std::string_view key, const std::vector<std::string>& items) {
  out.Key(key);
  out.StartArray();
  for (const std::string& item : items) out.String(item);
  out.EndArray();
}

void TagsMember(JsonWriter& out, const Tags& tags) {
  out.Key("Tags");
  out.StartObject();
  for (const auto& [key, value] : tags) out.Member(key, value);
  out.EndObject();
}

void NextMarker(JsonWriter& out, const std::optional<Position>& next) {
  if (next.has_value()) out.Member("NextMarker", EncodeMarker(*next));
}

void SignerMembers(JsonWriter& out, const std::optional<Signer>& signer) {
  if (!signer.has_value()) return;
  out.Member("SigningProfileVersionArn", signer->profile_version_arn);
  out.Member("SigningJobArn", signer->job_arn);
}

void ConfigObject(JsonWriter& out, const CodeSigningConfigRecord& config) {
  out.StartObject();
  out.Member("CodeSigningConfigId", config.id);
  out.Member("CodeSigningConfigArn", config.arn);
  OptionalMember(out, "Description", config.description);
  out.Key("AllowedPublishers");
  out.StartObject();
  ListMember(out, "SigningProfileVersionArns", config.publishers);
  out.EndObject();
  out.Key("CodeSigningPolicies");
  out.StartObject();
  out.Member("UntrustedArtifactOnDeployment", NameOf(config.policy));
  out.EndObject();
  out.Member("LastModified", ConfigTime(config.last_modified));
  out.EndObject();
}

void LayersMember(JsonWriter& out, const std::vector<AttachedLayer>& layers) {
  if (layers.empty()) return;
  out.Key("Layers");
  out.StartArray();
  for (const AttachedLayer& layer : layers) {
    out.StartObject();
    out.Member("Arn", layer.arn);
    out.Member("CodeSize", layer.code_size);
    SignerMembers(out, layer.signer);
    out.EndObject();
  }
  out.EndArray();
}

void FunctionObject(JsonWriter& out, const FunctionRecord& function, absl::Time now) {
  const FunctionContent& content = function.content;
  const bool is_latest = function.version == kLatest;
  out.StartObject();
  out.Member("FunctionName", function.name);
  out.Member("FunctionArn", is_latest ? function.arn : function.arn + ":" + function.version);
  OptionalMember(out, "Runtime", content.runtime);
  out.Member("Role", content.role);
  OptionalMember(out, "Handler", content.handler);
  out.Member("CodeSize", content.code_size);
  out.Member("Description", function.description);
  out.Member("Timeout", content.timeout);
  out.Member("MemorySize", content.memory_size);
  out.Member("LastModified", FunctionTime(function.last_modified));
  out.Member("CodeSha256", content.code_sha256);
  out.Member("Version", function.version);
  out.Member("RevisionId", function.revision);
  LayersMember(out, content.layers);
  out.Member("State", "Active");
  out.Member("LastUpdateStatus", now < function.busy_until ? "InProgress" : "Successful");
  SignerMembers(out, content.signer);
  out.Member("PackageType", content.package_type == PackageType::kZip ? "Zip" : "Image");
  ListMember(out, "Architectures", {content.architecture});
  out.EndObject();
}

}  // namespace

std::string RenderConfig(const CodeSigningConfigRecord& config) {
  JsonWriter out;
  out.StartObject();
  out.Key("CodeSigningConfig");
  ConfigObject(out, config);
  out.EndObject();
  return out.Take();
}

std::string RenderConfigs(const std::vector<CodeSigningConfigRecord>& configs,
                          const std::optional<Position>& next) {
  JsonWriter out;
  out.StartObject();
  out.Key("CodeSigningConfigs");
  out.StartArray();
  for (const CodeSigningConfigRecord& config : configs) ConfigObject(out, config);
  out.EndArray();
  NextMarker(out, next);
  out.EndObject();
  return out.Take();
}

std::string RenderFunctionArns(const std::vector<FunctionRecord>& functions,
                               const std::optional<Position>& next) {
  std::vector<std::string> arns;
  for (const FunctionRecord& function : functions) arns.push_back(function.arn);
  JsonWriter out;
  out.StartObject();
  ListMember(out, "FunctionArns", arns);
  NextMarker(out, next);
  out.EndObject();
  return out.Take();
}

std::string RenderAttachment(const FunctionRecord& function) {
  JsonWriter out;
  out.StartObject();
  if (function.code_signing_config_arn.has_value()) {
    out.Member("CodeSigningConfigArn", *function.code_signing_config_arn);
    out.Member("FunctionName", function.name);
  }
  out.EndObject();
  return out.Take();
}

std::string RenderFunction(const FunctionRecord& function, absl::Time now) {
  JsonWriter out;
  FunctionObject(out, function, now);
  return out.Take();
}

std::string RenderGetFunction(const FunctionRecord& function, const Tags& tags, absl::Time now) {
  JsonWriter out;
  out.StartObject();
  out.Key("Configuration");
  FunctionObject(out, function, now);
  out.Key("Code");
  out.StartObject();
  const bool is_zip = function.content.package_type == PackageType::kZip;
  out.Member("RepositoryType", is_zip ? "S3" : "ECR");
  OptionalMember(out, "ImageUri", function.content.image_uri);
  out.EndObject();
  if (!tags.empty()) TagsMember(out, tags);
  out.EndObject();
  return out.Take();
}

std::string RenderLayerVersion(const LayerVersionRecord& layer) {
  JsonWriter out;
  out.StartObject();
  out.Key("Content");
  out.StartObject();
  out.Member("CodeSha256", CodeSha256(layer.package));
  out.Member("CodeSize", layer.package.size);
  SignerMembers(out, layer.signer);
  out.EndObject();
  out.Member("LayerArn", layer.layer_arn);
  out.Member("LayerVersionArn", layer.arn);
  out.Member("Description", layer.description);
  out.Member("CreatedDate", FunctionTime(layer.created_at));
  out.Member("Version", layer.version);
  ListMember(out, "CompatibleRuntimes", layer.compatible_runtimes);
  ListMember(out, "CompatibleArchitectures", layer.compatible_architectures);
  OptionalMember(out, "LicenseInfo", layer.license_info);
  out.EndObject();
  return out.Take();
}

std::string RenderTags(const Tags& tags) {
  JsonWriter out;
  out.StartObject();
  TagsMember(out, tags);
  out.EndObject();
  return out.Take();
}

}  // namespace countersign::lifecycle
