// How traces show requests.
#include <string>
#include <variant>

#include "absl/strings/str_format.h"
#include "core/encoding/base64.h"
#include "testing/lifecycle/request_drawer.h"

namespace countersign::testing {
namespace {

// "A=x B=y" of the members that are there.
class Line {
 public:
  explicit Line(const std::string& operation) : text_(operation) {}

  Line& Add(const std::string& name, const std::string& value) {
    text_ += absl::StrFormat(" %s=\"%s\"", name, value);
    return *this;
  }
  Line& Add(const std::string& name, const lifecycle::Text& value) {
    return value ? Add(name, value->substr(0, 100)) : *this;
  }
  Line& Add(const std::string& name, const lifecycle::Texts& values) {
    return values ? Add(name, ListText(*values)) : *this;
  }
  Line& Add(const std::string& name, const std::optional<std::int64_t>& value) {
    return value ? Add(name, absl::StrFormat("%d", *value)) : *this;
  }
  Line& Add(const std::string& name, const std::optional<lifecycle::Tags>& tags) {
    return tags ? Add(name, ObjectText(*tags)) : *this;
  }
  Line& Add(const std::string& name, bool value) {
    return value ? Add(name, std::string("true")) : *this;
  }
  Line& Add(const std::optional<lifecycle::AllowedPublishers>& publishers) {
    return publishers ? Add("Publishers", publishers->signing_profile_version_arns) : *this;
  }
  Line& Add(const std::optional<lifecycle::CodeSigningPolicies>& policies) {
    if (!policies) return *this;
    return Add("Policies", policies->untrusted_artifact_on_deployment.value_or("{}"));
  }
  Line& Add(const lifecycle::FunctionCode& code) {
    if (code.package) {
      std::string what = "?";
      for (const KnownPackage& known : PackagePool()) {
        if (known.package.artifact.code_sha256 == code.package->artifact.code_sha256) {
          what = known.what;
        }
      }
      Add("Package", what);
    }
    return Add("S3Key", code.s3_key).Add("ImageUri", code.image_uri);
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Line LineOf(const lifecycle::CreateCodeSigningConfigRequest& r) {
  return Line("CreateCodeSigningConfig")
      .Add("Description", r.description)
      .Add(r.allowed_publishers)
      .Add(r.code_signing_policies)
      .Add("Tags", r.tags);
}
Line LineOf(const lifecycle::GetCodeSigningConfigRequest& r) {
  return Line("GetCodeSigningConfig").Add("Arn", r.code_signing_config_arn);
}
Line LineOf(const lifecycle::UpdateCodeSigningConfigRequest& r) {
  return Line("UpdateCodeSigningConfig")
      .Add("Arn", r.code_signing_config_arn)
      .Add("Description", r.description)
      .Add(r.allowed_publishers)
      .Add(r.code_signing_policies);
}
Line LineOf(const lifecycle::DeleteCodeSigningConfigRequest& r) {
  return Line("DeleteCodeSigningConfig").Add("Arn", r.code_signing_config_arn);
}
Line LineOf(const lifecycle::ListCodeSigningConfigsRequest& r) {
  return Line("ListCodeSigningConfigs").Add("Marker", r.marker).Add("MaxItems", r.max_items);
}
Line LineOf(const lifecycle::ListFunctionsByCodeSigningConfigRequest& r) {
  return Line("ListFunctionsByCodeSigningConfig")
      .Add("Arn", r.code_signing_config_arn)
      .Add("Marker", r.marker)
      .Add("MaxItems", r.max_items);
}
Line LineOf(const lifecycle::PutFunctionCodeSigningConfigRequest& r) {
  return Line("PutFunctionCodeSigningConfig")
      .Add("Function", r.function_name)
      .Add("Arn", r.code_signing_config_arn);
}
Line LineOf(const lifecycle::GetFunctionCodeSigningConfigRequest& r) {
  return Line("GetFunctionCodeSigningConfig").Add("Function", r.function_name);
}
Line LineOf(const lifecycle::DeleteFunctionCodeSigningConfigRequest& r) {
  return Line("DeleteFunctionCodeSigningConfig").Add("Function", r.function_name);
}
Line LineOf(const lifecycle::CreateFunctionRequest& r) {
  return Line("CreateFunction")
      .Add("Function", r.function_name)
      .Add(r.code.value_or(lifecycle::FunctionCode()))
      .Add("Type", r.package_type)
      .Add("Layers", r.layers)
      .Add("Config", r.code_signing_config_arn)
      .Add("Tags", r.tags)
      .Add("Publish", r.publish);
}
Line LineOf(const lifecycle::GetFunctionRequest& r) {
  return Line("GetFunction").Add("Function", r.function_name).Add("Qualifier", r.qualifier);
}
Line LineOf(const lifecycle::DeleteFunctionRequest& r) {
  return Line("DeleteFunction").Add("Function", r.function_name);
}
Line LineOf(const lifecycle::UpdateFunctionCodeRequest& r) {
  return Line("UpdateFunctionCode")
      .Add("Function", r.function_name)
      .Add(r.code)
      .Add("RevisionId", r.revision_id)
      .Add("Publish", r.publish)
      .Add("DryRun", r.dry_run);
}
Line LineOf(const lifecycle::UpdateFunctionConfigurationRequest& r) {
  return Line("UpdateFunctionConfiguration")
      .Add("Function", r.function_name)
      .Add("Description", r.description)
      .Add("Timeout", r.timeout)
      .Add("Memory", r.memory_size)
      .Add("RevisionId", r.revision_id)
      .Add("Layers", r.layers);
}
Line LineOf(const lifecycle::PublishVersionRequest& r) {
  return Line("PublishVersion")
      .Add("Function", r.function_name)
      .Add("CodeSha256", r.code_sha256)
      .Add("RevisionId", r.revision_id);
}
Line LineOf(const lifecycle::PublishLayerVersionRequest& r) {
  return Line("PublishLayerVersion")
      .Add("Layer", r.layer_name)
      .Add(r.content.value_or(lifecycle::FunctionCode()));
}
Line LineOf(const lifecycle::TagResourceRequest& r) {
  return Line("TagResource").Add("Resource", r.resource).Add("Tags", r.tags);
}
Line LineOf(const lifecycle::UntagResourceRequest& r) {
  return Line("UntagResource").Add("Resource", r.resource).Add("TagKeys", r.tag_keys);
}
Line LineOf(const lifecycle::ListTagsRequest& r) {
  return Line("ListTags").Add("Resource", r.resource);
}

}  // namespace

std::string Describe(const lifecycle::Request& request) {
  return std::visit([](const auto& r) { return LineOf(r).text(); }, request);
}

}  // namespace countersign::testing
