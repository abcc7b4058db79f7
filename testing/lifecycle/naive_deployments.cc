// The part of the model that judges packages, and what becomes of functions and layers.
#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "core/encoding/base64.h"
#include "testing/lifecycle/naive_model.h"
#include "testing/verdict/reference_evaluator.h"

namespace countersign::testing {
namespace {

using lifecycle::Call;
using lifecycle::CodePackage;
using lifecycle::Tags;

constexpr char kMismatch[] =
    "Lambda cannot deploy the function. The function or layer might be signed using a signature "
    "that the client is not configured to accept. Check the provided signature for %s.";
constexpr char kNotProperlySigned[] =
    "Lambda cannot deploy the function. The function or layer code is not properly signed. This "
    "can mean that the code was signed incorrectly or modified after it was signed. Check the "
    "provided signature for %s.";

Expected InvalidParameter(std::optional<std::string> message) {
  return Failed(400, "InvalidParameterValueException", std::move(message));
}

std::string Sha256Of(const CodePackage& package) {
  return Base64Encode(package.artifact.code_sha256.view());
}

// "layer" of "arn:...:layer:name:7": all but the version.
std::string WithoutVersion(const std::string& arn) { return arn.substr(0, arn.rfind(':')); }

ReferenceArtifact FindingsAbout(const KnownPackage& known, const NaiveConfig& config,
                                const Call& call) {
  if (!known.is_signed) return {'-', '-', 'F', '-'};
  if (known.tampered) return {'F'};
  const bool allowed = std::count(config.publishers.begin(), config.publishers.end(),
                                  known.signer.profile_version_arn) > 0;
  const char revocation = call.revocations == nullptr ? 'U' : known.revoked ? 'F' : 'P';
  return {'P', call.now >= known.expires_at ? 'F' : 'P', allowed ? 'P' : 'F', revocation};
}

}  // namespace

const KnownPackage& NaiveModel::Known(const std::string& sha256) const {
  return packages_.at(sha256);
}

std::optional<lifecycle::Signer> NaiveModel::SignerOf(const std::string& sha256) const {
  const KnownPackage& known = Known(sha256);
  if (!known.is_signed || known.tampered) return std::nullopt;
  return known.signer;
}

std::optional<Expected> NaiveModel::BadName(const Call& call, const std::string& text,
                                            bool unqualified) const {
  const NaiveName name = ParseNaiveName(text);
  if (!name.region.empty() && name.region != call.region) {
    return Failed(404, "ResourceNotFoundException",
                  absl::StrFormat("Functions from '%s' are not reachable in this region ('%s')",
                                  name.region, call.region));
  }
  if (unqualified && !name.qualifier.empty()) return InvalidParameter(std::nullopt);
  return std::nullopt;
}

std::optional<Expected> NaiveModel::NoFunction(const Call& call, const std::string& name) const {
  if (functions.count(name) > 0) return std::nullopt;
  return Failed(404, "ResourceNotFoundException",
                absl::StrFormat("Function not found: %s", FunctionArnOf(call, name)));
}

std::optional<Expected> NaiveModel::BadLayers(const Call& call,
                                              const std::vector<std::string>& arns) const {
  if (arns.size() > 5) return InvalidParameter("Cannot reference more than 5 layers.");
  for (const std::string& arn : arns) {
    if (ParseNaiveName(arn).region != call.region) {
      return InvalidParameter(
          absl::StrFormat("Layers are not in the same region as the function. Layers are expected "
                          "to be in region %s.",
                          call.region));
    }
  }
  for (std::size_t i = 0; i < arns.size(); ++i) {
    for (std::size_t k = i + 1; k < arns.size(); ++k) {
      if (arns[i] == arns[k]) return InvalidParameter(std::nullopt);
      if (WithoutVersion(arns[i]) == WithoutVersion(arns[k])) {
        return InvalidParameter(
            absl::StrFormat("Two different versions of the same layer are not allowed to be "
                            "referenced in the same function. %s and %s are versions of the same "
                            "layer.",
                            arns[i], arns[k]));
      }
    }
  }
  for (const std::string& arn : arns) {
    if (layers.count(arn) == 0) {
      return InvalidParameter(absl::StrFormat("Layer version %s does not exist.", arn));
    }
  }
  return std::nullopt;
}

std::optional<Expected> NaiveModel::BadRevision(const NaiveFunction& function,
                                                const std::optional<std::string>& revision) const {
  if (!revision || *revision == function.revision) return std::nullopt;
  return Failed(412, "PreconditionFailedException",
                "The Revision Id provided does not match the latest Revision Id. Call the "
                "GetFunction/GetAlias API to retrieve the latest Revision Id");
}

std::optional<Expected> NaiveModel::Busy(const Call& call, const std::string& name) const {
  if (call.now >= functions.at(name).busy_until) return std::nullopt;
  return Failed(409, "ResourceConflictException",
                absl::StrFormat("The operation cannot be performed at this time. An update is in "
                                "progress for resource: %s",
                                FunctionArnOf(call, name)));
}

std::optional<Expected> NaiveModel::Judge(const Call& call, const std::string& config,
                                          const Artifacts& artifacts, Expected& expected) const {
  if (artifacts.empty()) return std::nullopt;
  const NaiveConfig& rules = configs.at(config);
  std::vector<ReferenceArtifact> findings;
  for (const auto& [subject, sha256] : artifacts) {
    findings.push_back(FindingsAbout(Known(sha256), rules, call));
  }
  const ReferenceVerdict verdict = ReferenceEvaluate(findings, rules.enforce);
  expected.judged = true;
  expected.failing = verdict.failing;
  expected.worst_status = verdict.worst_status;
  if (verdict.decision != "BLOCK") return std::nullopt;
  const auto worst =
      std::find(verdict.statuses.begin(), verdict.statuses.end(), verdict.worst_status);
  const std::string& subject =
      artifacts[static_cast<std::size_t>(worst - verdict.statuses.begin())].first;
  const bool integrity = verdict.worst_status == "INVALID";
  const bool documented = call.errors == lifecycle::ErrorProfile::kDocumented;
  Expected error = Failed(
      400,
      integrity && documented ? "InvalidCodeSignatureException" : "CodeVerificationFailedException",
      integrity ? absl::StrFormat(kNotProperlySigned, subject)
                : absl::StrFormat(kMismatch, subject));
  error.judged = true;
  error.failing = verdict.failing;
  error.worst_status = verdict.worst_status;
  return error;
}

void NaiveModel::Store(const CodePackage& package, bool judged, NaiveContent& content) const {
  content.sha256 = Sha256Of(package);
  content.size = package.size;
  content.signer = judged ? SignerOf(content.sha256) : std::nullopt;
}

std::string NaiveModel::Publish(NaiveFunction& function) const {
  if (function.versions.empty() || function.versions.back().Text() != function.content.Text()) {
    function.versions.push_back(function.content);
  }
  return absl::StrFormat("%d", function.versions.size());
}

void NaiveModel::Describe(const std::string& name, const NaiveContent& content,
                          const std::string& prefix, Expected& expected) const {
  auto& body = expected.body;
  const auto signer = [](const std::optional<lifecycle::Signer>& s, bool job) {
    return s ? std::optional(job ? s->job_arn : s->profile_version_arn) : std::nullopt;
  };
  body[prefix + "FunctionName"] = name;
  body[prefix + "PackageType"] = content.image ? "Image" : "Zip";
  body[prefix + "Role"] = content.role;
  body[prefix + "Timeout"] = absl::StrFormat("%d", content.timeout);
  body[prefix + "MemorySize"] = absl::StrFormat("%d", content.memory);
  body[prefix + "RevisionId"] = kPresent;
  if (!content.image) {
    body[prefix + "CodeSha256"] = content.sha256;
    body[prefix + "CodeSize"] = absl::StrFormat("%d", content.size);
    body[prefix + "Runtime"] = content.runtime;
    body[prefix + "Handler"] = content.handler;
  }
  body[prefix + "SigningProfileVersionArn"] = signer(content.signer, false);
  body[prefix + "SigningJobArn"] = signer(content.signer, true);
  std::vector<std::string> texts;
  for (const std::string& arn : content.layers) {
    const NaiveLayer& layer = layers.at(arn);
    std::map<std::string, std::string> members = {{"Arn", arn},
                                                  {"CodeSize", absl::StrFormat("%d", layer.size)}};
    if (layer.signer) {
      members["SigningProfileVersionArn"] = layer.signer->profile_version_arn;
      members["SigningJobArn"] = layer.signer->job_arn;
    }
    texts.push_back(ObjectText(members));
  }
  body[prefix + "Layers"] = texts.empty() ? kEmpty : ListText(texts);
}

Expected NaiveModel::Do(const Call& call, const lifecycle::CreateFunctionRequest& request) {
  const auto& config = request.code_signing_config_arn;
  const int violations = (config && !IsConfigArn(*config) ? 1 : 0) + (request.role ? 0 : 1) +
                         (request.code ? 0 : 1) + (request.function_name ? 0 : 1);
  if (violations > 0) return Violates(violations);
  if (auto bad = BadName(call, *request.function_name, false)) return *bad;
  const std::string name = ParseNaiveName(*request.function_name).name;
  NaiveFunction function;
  NaiveContent& content = function.content;
  content.image = request.package_type.value_or("Zip") == "Image";
  if (content.image && config) {
    return InvalidParameter(
        "Code signing is not supported for functions created with container images.");
  }
  if (functions.count(name) > 0) {
    return Failed(409, "ResourceConflictException",
                  absl::StrFormat("Function already exist: %s", name));
  }
  content.layers = request.layers.value_or(std::vector<std::string>());
  if (auto bad = BadLayers(call, content.layers)) return *bad;
  if (config && configs.count(*config) == 0) {
    return Failed(404, "CodeSigningConfigNotFoundException",
                  absl::StrFormat("The code signing configuration cannot be found. Check that the "
                                  "provided configuration is not deleted: %s.",
                                  *config));
  }
  if (!content.image && !request.code->package) return InvalidParameter(std::nullopt);
  Expected out;
  if (config) {
    Artifacts artifacts = {{name, Sha256Of(*request.code->package)}};
    for (const std::string& arn : content.layers) {
      artifacts.emplace_back(arn, layers.at(arn).sha256);
    }
    if (auto blocked = Judge(call, *config, artifacts, out)) return *blocked;
  }
  if (!content.image) Store(*request.code->package, config.has_value(), content);
  content.image_uri = request.code->image_uri.value_or("");
  content.role = *request.role;
  content.runtime = request.runtime.value_or("");
  content.handler = request.handler.value_or("");
  content.timeout = request.timeout.value_or(3);
  content.memory = request.memory_size.value_or(128);
  function.description = request.description.value_or("");
  function.config = config;
  function.tags = request.tags.value_or(Tags());
  function.created = call.now;
  function.busy_until = call.now + call.update_duration;
  const std::string version = request.publish ? Publish(function) : lifecycle::kLatest;
  functions[name] = function;
  out.status = 201;
  Describe(name, content, "", out);
  out.body["Version"] = version;
  if (!request.publish) out.body["RevisionId"] = call.new_revision;
  out.reads_config = config;
  out.reads_function = name;
  return out;
}

Expected NaiveModel::Do(const Call& call, const lifecycle::UpdateFunctionCodeRequest& request) {
  if (auto bad = BadName(call, request.function_name, false)) return *bad;
  const std::string name = ParseNaiveName(request.function_name).name;
  if (auto bad = NoFunction(call, name)) return *bad;
  NaiveFunction& function = functions[name];
  const bool image = function.content.image;
  if (image && !request.code.image_uri) {
    return InvalidParameter(
        "Please provide ImageUri when updating a function with packageType Image.");
  }
  if (!image && request.code.image_uri) {
    return InvalidParameter(
        "Please don't provide ImageUri when updating a function with packageType Zip.");
  }
  if (auto bad = BadRevision(function, request.revision_id)) return *bad;
  if (auto bad = Busy(call, name)) return *bad;
  if (!image && !request.code.package) return InvalidParameter(std::nullopt);
  Expected out;
  if (function.config) {
    Artifacts artifacts = {{FunctionArnOf(call, name), Sha256Of(*request.code.package)}};
    for (const std::string& arn : function.content.layers) {
      artifacts.emplace_back(arn, layers.at(arn).sha256);
    }
    if (auto blocked = Judge(call, *function.config, artifacts, out)) return *blocked;
  }
  NaiveFunction changed = function;
  if (image) {
    changed.content.image_uri = *request.code.image_uri;
  } else {
    Store(*request.code.package, function.config.has_value(), changed.content);
  }
  changed.busy_until = call.now + call.update_duration;
  out.reads_config = function.config;
  out.reads_function = name;
  Describe(name, changed.content, "", out);
  if (request.dry_run) return out;
  out.body["Version"] = request.publish ? Publish(changed) : lifecycle::kLatest;
  if (!request.publish) out.body["RevisionId"] = call.new_revision;
  function = changed;
  return out;
}

Expected NaiveModel::Do(const Call& call,
                        const lifecycle::UpdateFunctionConfigurationRequest& request) {
  if (auto bad = BadName(call, request.function_name, false)) return *bad;
  const std::string name = ParseNaiveName(request.function_name).name;
  if (auto bad = NoFunction(call, name)) return *bad;
  NaiveFunction& function = functions[name];
  if (auto bad = BadRevision(function, request.revision_id)) return *bad;
  if (auto bad = Busy(call, name)) return *bad;
  Expected out;
  if (request.layers) {
    if (auto bad = BadLayers(call, *request.layers)) return *bad;
    Artifacts artifacts;
    for (const std::string& arn : *request.layers) {
      artifacts.emplace_back(arn, layers.at(arn).sha256);
    }
    if (function.config) {
      if (auto blocked = Judge(call, *function.config, artifacts, out)) return *blocked;
      if (out.judged) out.reads_config = function.config;
    }
    function.content.layers = *request.layers;
  }
  NaiveContent& content = function.content;
  content.role = request.role.value_or(content.role);
  content.handler = request.handler.value_or(content.handler);
  content.runtime = request.runtime.value_or(content.runtime);
  content.timeout = request.timeout.value_or(content.timeout);
  content.memory = request.memory_size.value_or(content.memory);
  function.description = request.description.value_or(function.description);
  function.busy_until = call.now + call.update_duration;
  Describe(name, content, "", out);
  out.body["Version"] = lifecycle::kLatest;
  out.body["RevisionId"] = call.new_revision;
  out.reads_function = name;
  return out;
}

Expected NaiveModel::Do(const Call& call, const lifecycle::PublishVersionRequest& request) {
  if (auto bad = BadName(call, request.function_name, false)) return *bad;
  const std::string name = ParseNaiveName(request.function_name).name;
  if (auto bad = NoFunction(call, name)) return *bad;
  NaiveFunction& function = functions[name];
  if (auto bad = BadRevision(function, request.revision_id)) return *bad;
  const std::string& current = function.content.sha256;
  const bool other_code = request.code_sha256 && *request.code_sha256 != current;
  if (auto bad = Busy(call, name)) {
    return other_code ? Failed(0, kAnyError, std::nullopt)
                      : *bad;  // which comes first is not known
  }
  if (other_code) {
    return InvalidParameter(
        absl::StrFormat("CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST (%s). "
                        "Please try again with the CodeSHA256 in $LATEST.",
                        *request.code_sha256, current));
  }
  Expected out;
  out.status = 201;
  out.body["Version"] = Publish(function);
  Describe(name, function.content, "", out);
  out.reads_function = name;
  return out;
}

Expected NaiveModel::Do(const Call& call, const lifecycle::PublishLayerVersionRequest& request) {
  if (!request.content) return Violates(1);
  if (!request.content->package) return InvalidParameter(std::nullopt);
  const std::string layer_arn =
      absl::StrFormat("arn:aws:lambda:%s:%s:layer:%s", call.region, call.account_id,
                      ParseNaiveName(request.layer_name).name);
  int version = 1;
  for (const auto& [arn, layer] : layers) version += WithoutVersion(arn) == layer_arn ? 1 : 0;
  const std::string arn = absl::StrFormat("%s:%d", layer_arn, version);
  const std::string sha256 = Sha256Of(*request.content->package);
  const auto signer = SignerOf(sha256);
  layers[arn] = {sha256, request.content->package->size, signer};
  Expected out;
  out.status = 201;
  out.body["LayerArn"] = layer_arn;
  out.body["LayerVersionArn"] = arn;
  out.body["Version"] = absl::StrFormat("%d", version);
  out.body["Content.CodeSha256"] = sha256;
  out.body["Content.CodeSize"] = absl::StrFormat("%d", request.content->package->size);
  out.body["Content.SigningProfileVersionArn"] =
      signer ? std::optional(signer->profile_version_arn) : std::nullopt;
  out.body["Content.SigningJobArn"] = signer ? std::optional(signer->job_arn) : std::nullopt;
  out.adds_layer = arn;
  return out;
}

Expected NaiveModel::Do(const Call& call, const lifecycle::GetFunctionRequest& request) {
  if (auto bad = BadName(call, request.function_name, false)) return *bad;
  const std::string name = ParseNaiveName(request.function_name).name;
  if (functions.count(name) == 0 && request.qualifier) {  // whether the text names it is not known
    return Failed(404, "ResourceNotFoundException", std::nullopt);
  }
  if (auto bad = NoFunction(call, name)) return *bad;
  const NaiveFunction& function = functions[name];
  const std::string version = request.qualifier.value_or(lifecycle::kLatest);
  Expected out;
  out.body["Configuration.Version"] = version;
  out.body["Tags"] = function.tags.empty() ? kEmpty : ObjectText(function.tags);
  if (version == lifecycle::kLatest) {
    Describe(name, function.content, "Configuration.", out);
    out.body["Configuration.RevisionId"] = function.revision;
    return out;
  }
  for (std::size_t i = 0; i < function.versions.size(); ++i) {
    if (absl::StrFormat("%d", i + 1) == version) {
      Describe(name, function.versions[i], "Configuration.", out);
      return out;
    }
  }
  return Failed(404, "ResourceNotFoundException", std::nullopt);
}

Expected NaiveModel::Do(const Call& call, const lifecycle::DeleteFunctionRequest& request) {
  if (auto bad = BadName(call, request.function_name, false)) return *bad;
  const std::string name = ParseNaiveName(request.function_name).name;
  if (auto bad = NoFunction(call, name)) return *bad;
  functions.erase(name);
  Expected out;
  out.status = 204;
  out.reads_function = name;
  return out;
}

}  // namespace countersign::testing
