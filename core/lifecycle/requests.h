// The requests of AWS Lambda's API that code signing has to do with, as values.
//
// Members have the names of the API (https://docs.aws.amazon.com/lambda/latest/api/) and hold what
// the client sent, unchecked: the operations check them and answer as AWS does. A required member
// that is absent is std::nullopt. Members of the API that code signing has nothing to do with are
// not here.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_REQUESTS_H_
#define COUNTERSIGN_CORE_LIFECYCLE_REQUESTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/lifecycle/records.h"

namespace countersign::lifecycle {

using Text = std::optional<std::string>;
using Texts = std::optional<std::vector<std::string>>;

// AllowedPublishers {SigningProfileVersionArns}: an object whose list may be absent.
struct AllowedPublishers {
  Texts signing_profile_version_arns;
};

// CodeSigningPolicies {UntrustedArtifactOnDeployment}.
struct CodeSigningPolicies {
  Text untrusted_artifact_on_deployment;
};

struct CreateCodeSigningConfigRequest {
  Text description;
  std::optional<AllowedPublishers> allowed_publishers;  // required
  std::optional<CodeSigningPolicies> code_signing_policies;
  std::optional<Tags> tags;
};

struct GetCodeSigningConfigRequest {
  std::string code_signing_config_arn;
};

// Absent members stay as they are.
struct UpdateCodeSigningConfigRequest {
  std::string code_signing_config_arn;
  Text description;
  std::optional<AllowedPublishers> allowed_publishers;
  std::optional<CodeSigningPolicies> code_signing_policies;
};

struct DeleteCodeSigningConfigRequest {
  std::string code_signing_config_arn;
};

struct ListCodeSigningConfigsRequest {
  Text marker;
  std::optional<std::int64_t> max_items;
};

struct ListFunctionsByCodeSigningConfigRequest {
  std::string code_signing_config_arn;
  Text marker;
  std::optional<std::int64_t> max_items;
};

// Function names: a name, a partial ARN or an ARN.
struct PutFunctionCodeSigningConfigRequest {
  std::string function_name;
  Text code_signing_config_arn;  // required
};

struct GetFunctionCodeSigningConfigRequest {
  std::string function_name;
};

struct DeleteFunctionCodeSigningConfigRequest {
  std::string function_name;
};

// A package is given as ZipFile, as an object in S3 or as an image. The host fetches what is in S3
// and fills `package`; where it does not, there is no such object.
struct FunctionCode {
  std::optional<CodePackage> package;
  Text s3_bucket, s3_key;
  Text image_uri;
};

struct CreateFunctionRequest {
  Text function_name;  // required
  Text runtime;
  Text role;  // required
  Text handler;
  std::optional<FunctionCode> code;  // required
  Text description;
  std::optional<std::int64_t> timeout, memory_size;
  bool publish = false;
  Text package_type;
  std::optional<Tags> tags;
  Texts layers;
  Text code_signing_config_arn;
  Texts architectures;
};

struct GetFunctionRequest {
  std::string function_name;
  Text qualifier;
};

struct DeleteFunctionRequest {
  std::string function_name;
};

struct UpdateFunctionCodeRequest {
  std::string function_name;
  FunctionCode code;
  Texts architectures;
  bool publish = false;
  bool dry_run = false;
  Text revision_id;
};

struct UpdateFunctionConfigurationRequest {
  std::string function_name;
  Text role, handler, description;
  std::optional<std::int64_t> timeout, memory_size;
  Text runtime;
  Text revision_id;
  Texts layers;
};

struct PublishVersionRequest {
  std::string function_name;
  Text code_sha256, description, revision_id;
};

struct PublishLayerVersionRequest {
  std::string layer_name;  // a name or a layer ARN
  Text description;
  std::optional<FunctionCode> content;  // required; no image
  Texts compatible_architectures, compatible_runtimes;
  Text license_info;
};

struct TagResourceRequest {
  std::string resource;      // the ARN of a configuration or of a function
  std::optional<Tags> tags;  // required
};

struct UntagResourceRequest {
  std::string resource;
  Texts tag_keys;  // required
};

struct ListTagsRequest {
  std::string resource;
};

using Request = std::variant<
    CreateCodeSigningConfigRequest, GetCodeSigningConfigRequest, UpdateCodeSigningConfigRequest,
    DeleteCodeSigningConfigRequest, ListCodeSigningConfigsRequest,
    ListFunctionsByCodeSigningConfigRequest, PutFunctionCodeSigningConfigRequest,
    GetFunctionCodeSigningConfigRequest, DeleteFunctionCodeSigningConfigRequest,
    CreateFunctionRequest, GetFunctionRequest, DeleteFunctionRequest, UpdateFunctionCodeRequest,
    UpdateFunctionConfigurationRequest, PublishVersionRequest, PublishLayerVersionRequest,
    TagResourceRequest, UntagResourceRequest, ListTagsRequest>;

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_REQUESTS_H_
