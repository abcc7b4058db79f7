#include "core/lifecycle/wire.h"

#include <string>
#include <utility>

#include "core/lifecycle/errors.h"
#include "core/lifecycle/http_target.h"
#include "core/lifecycle/members.h"

namespace countersign::lifecycle {
namespace {

// One request on its way from HTTP to a value. The labels of the path are what stood at its `*`s.
struct Reader {
  const Labels& labels;
  const HttpTarget& target;
  Members& body;
  const Limits& limits;

  const std::string& Label() const { return labels.front(); }
};

std::optional<AllowedPublishers> PublishersIn(Members& body) {
  std::optional<Members> members = body.Object("AllowedPublishers");
  if (!members.has_value()) return std::nullopt;
  AllowedPublishers out;
  out.signing_profile_version_arns = members->Strings("SigningProfileVersionArns");
  return out;
}

std::optional<CodeSigningPolicies> PoliciesIn(Members& body) {
  std::optional<Members> members = body.Object("CodeSigningPolicies");
  if (!members.has_value()) return std::nullopt;
  return CodeSigningPolicies{members->String("UntrustedArtifactOnDeployment")};
}

FunctionCode CodeIn(Members& members, const Limits& limits) {
  FunctionCode out;
  if (std::optional<std::string> zip = members.Blob("ZipFile")) {
    CodePackage& package = out.package.emplace();
    package.artifact = ReadPackage(*zip, limits);
    package.size = static_cast<std::int64_t>(zip->size());
    package.zip = std::make_shared<const std::string>(*std::move(zip));
  }
  out.s3_bucket = members.String("S3Bucket");
  out.s3_key = members.String("S3Key");
  out.image_uri = members.String("ImageUri");
  return out;
}

std::optional<FunctionCode> CodeIn(Members& body, std::string_view name, const Limits& limits) {
  std::optional<Members> members = body.Object(name);
  if (!members.has_value()) return std::nullopt;
  return CodeIn(*members, limits);
}

Request CreateConfig(Reader& in) {
  CreateCodeSigningConfigRequest out;
  out.description = in.body.String("Description");
  out.allowed_publishers = PublishersIn(in.body);
  out.code_signing_policies = PoliciesIn(in.body);
  out.tags = in.body.StringMap("Tags");
  return out;
}

Request UpdateConfig(Reader& in) {
  UpdateCodeSigningConfigRequest out;
  out.code_signing_config_arn = in.Label();
  out.description = in.body.String("Description");
  out.allowed_publishers = PublishersIn(in.body);
  out.code_signing_policies = PoliciesIn(in.body);
  return out;
}

Request GetConfig(Reader& in) { return GetCodeSigningConfigRequest{in.Label()}; }
Request DeleteConfig(Reader& in) { return DeleteCodeSigningConfigRequest{in.Label()}; }

Request ListConfigs(Reader& in) {
  return ListCodeSigningConfigsRequest{in.target.Query("Marker"),
                                       in.body.Number("MaxItems", in.target.Query("MaxItems"))};
}

Request ListFunctions(Reader& in) {
  return ListFunctionsByCodeSigningConfigRequest{
      in.Label(), in.target.Query("Marker"),
      in.body.Number("MaxItems", in.target.Query("MaxItems"))};
}

Request PutAttachment(Reader& in) {
  return PutFunctionCodeSigningConfigRequest{in.Label(), in.body.String("CodeSigningConfigArn")};
}

Request GetAttachment(Reader& in) { return GetFunctionCodeSigningConfigRequest{in.Label()}; }
Request DeleteAttachment(Reader& in) { return DeleteFunctionCodeSigningConfigRequest{in.Label()}; }

Request Create(Reader& in) {
  CreateFunctionRequest out;
  out.function_name = in.body.String("FunctionName");
  out.runtime = in.body.String("Runtime");
  out.role = in.body.String("Role");
  out.handler = in.body.String("Handler");
  out.code = CodeIn(in.body, "Code", in.limits);
  out.description = in.body.String("Description");
  out.timeout = in.body.Integer("Timeout");
  out.memory_size = in.body.Integer("MemorySize");
  out.publish = in.body.Bool("Publish").value_or(false);
  out.package_type = in.body.String("PackageType");
  out.tags = in.body.StringMap("Tags");
  out.layers = in.body.Strings("Layers");
  out.code_signing_config_arn = in.body.String("CodeSigningConfigArn");
  out.architectures = in.body.Strings("Architectures");
  return out;
}

Request Get(Reader& in) { return GetFunctionRequest{in.Label(), in.target.Query("Qualifier")}; }

Request Delete(Reader& in) {
  // A version cannot be deleted alone; the operation refuses a qualified name.
  const Text qualifier = in.target.Query("Qualifier");
  return DeleteFunctionRequest{qualifier.has_value() ? in.Label() + ":" + *qualifier : in.Label()};
}

Request UpdateCode(Reader& in) {
  UpdateFunctionCodeRequest out;
  out.function_name = in.Label();
  out.code = CodeIn(in.body, in.limits);
  out.architectures = in.body.Strings("Architectures");
  out.publish = in.body.Bool("Publish").value_or(false);
  out.dry_run = in.body.Bool("DryRun").value_or(false);
  out.revision_id = in.body.String("RevisionId");
  return out;
}

Request UpdateConfiguration(Reader& in) {
  UpdateFunctionConfigurationRequest out;
  out.function_name = in.Label();
  out.role = in.body.String("Role");
  out.handler = in.body.String("Handler");
  out.description = in.body.String("Description");
  out.timeout = in.body.Integer("Timeout");
  out.memory_size = in.body.Integer("MemorySize");
  out.runtime = in.body.String("Runtime");
  out.revision_id = in.body.String("RevisionId");
  out.layers = in.body.Strings("Layers");
  return out;
}

Request Publish(Reader& in) {
  return PublishVersionRequest{in.Label(), in.body.String("CodeSha256"),
                               in.body.String("Description"), in.body.String("RevisionId")};
}

Request PublishLayer(Reader& in) {
  PublishLayerVersionRequest out;
  out.layer_name = in.Label();
  out.description = in.body.String("Description");
  out.content = CodeIn(in.body, "Content", in.limits);
  out.compatible_architectures = in.body.Strings("CompatibleArchitectures");
  out.compatible_runtimes = in.body.Strings("CompatibleRuntimes");
  out.license_info = in.body.String("LicenseInfo");
  return out;
}

Request Tag(Reader& in) { return TagResourceRequest{in.Label(), in.body.StringMap("Tags")}; }

Request Untag(Reader& in) {
  UntagResourceRequest out{in.Label(), std::nullopt};
  const std::vector<std::string> keys = in.target.QueryAll("tagKeys");
  if (!keys.empty()) out.tag_keys = keys;
  return out;
}

Request TagsOf(Reader& in) { return ListTagsRequest{in.Label()}; }

struct Route {
  std::string_view method, path;
  Request (*read)(Reader& in);
};

constexpr Route kRoutes[] = {
    {"POST", "/2020-04-22/code-signing-configs", CreateConfig},
    {"GET", "/2020-04-22/code-signing-configs", ListConfigs},
    {"GET", "/2020-04-22/code-signing-configs/*", GetConfig},
    {"PUT", "/2020-04-22/code-signing-configs/*", UpdateConfig},
    {"DELETE", "/2020-04-22/code-signing-configs/*", DeleteConfig},
    {"GET", "/2020-04-22/code-signing-configs/*/functions", ListFunctions},
    {"PUT", "/2020-06-30/functions/*/code-signing-config", PutAttachment},
    {"GET", "/2020-06-30/functions/*/code-signing-config", GetAttachment},
    {"DELETE", "/2020-06-30/functions/*/code-signing-config", DeleteAttachment},
    {"POST", "/2015-03-31/functions", Create},
    {"GET", "/2015-03-31/functions/*", Get},
    {"DELETE", "/2015-03-31/functions/*", Delete},
    {"PUT", "/2015-03-31/functions/*/code", UpdateCode},
    {"PUT", "/2015-03-31/functions/*/configuration", UpdateConfiguration},
    {"POST", "/2015-03-31/functions/*/versions", Publish},
    {"POST", "/2018-10-31/layers/*/versions", PublishLayer},
    {"POST", "/2017-03-31/tags/*", Tag},
    {"DELETE", "/2017-03-31/tags/*", Untag},
    {"GET", "/2017-03-31/tags/*", TagsOf},
};

}  // namespace

std::variant<Request, Response> ReadRequest(std::string_view method, std::string_view target,
                                            std::string_view body, const Limits& limits) {
  const std::optional<HttpTarget> parsed = HttpTarget::Parse(target);
  if (!parsed.has_value()) return errors::UnknownOperation();
  for (const Route& route : kRoutes) {
    if (route.method != method) continue;
    const std::optional<Labels> labels = parsed->Match(route.path);
    if (!labels.has_value()) continue;
    Problem problem;
    const JsonValue document = ParseBody(body, limits, problem);
    Members members(document, "", problem);
    Reader reader{*labels, *parsed, members, limits};
    if (problem.has_value()) return errors::Serialization(*problem);
    Request request = route.read(reader);
    if (problem.has_value()) return errors::Serialization(*problem);
    return request;
  }
  return errors::UnknownOperation();
}

}  // namespace countersign::lifecycle
