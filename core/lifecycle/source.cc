#include "core/lifecycle/source.h"

#include <string>
#include <type_traits>
#include <utility>

#include "core/lifecycle/layers.h"
#include "core/lifecycle/names.h"
#include "core/lifecycle/operations.h"

namespace countersign::lifecycle {
namespace {

template <typename Record>
const Record* OrNull(const std::optional<Record>& record) {
  return record.has_value() ? &*record : nullptr;
}

// Finds the records that each operation needs.
class Finder {
 public:
  Finder(const RecordSource& source, const Call& call) : source_(source), call_(call) {}

  Outcome operator()(const CreateCodeSigningConfigRequest& request) const {
    return CreateCodeSigningConfig(call_, request,
                                   call_.max_configs.has_value() ? source_.CountConfigs() : 0);
  }
  Outcome operator()(const GetCodeSigningConfigRequest& request) const {
    const auto config = source_.FindConfig(request.code_signing_config_arn);
    return GetCodeSigningConfig(call_, request, OrNull(config));
  }
  Outcome operator()(const UpdateCodeSigningConfigRequest& request) const {
    const auto config = source_.FindConfig(request.code_signing_config_arn);
    return UpdateCodeSigningConfig(call_, request, OrNull(config));
  }
  Outcome operator()(const DeleteCodeSigningConfigRequest& request) const {
    const auto config = source_.FindConfig(request.code_signing_config_arn);
    const bool in_use = source_.IsConfigUsed(request.code_signing_config_arn);
    return DeleteCodeSigningConfig(call_, request, OrNull(config), in_use);
  }
  Outcome operator()(const ListCodeSigningConfigsRequest& request) const {
    return ListCodeSigningConfigs(call_, request, source_.ListConfigs(PageOf(request)));
  }
  Outcome operator()(const ListFunctionsByCodeSigningConfigRequest& request) const {
    const std::string& arn = request.code_signing_config_arn;
    const auto config = source_.FindConfig(arn);
    return ListFunctionsByCodeSigningConfig(call_, request, OrNull(config),
                                            source_.ListFunctions(arn, PageOf(request)));
  }

  Outcome operator()(const PutFunctionCodeSigningConfigRequest& request) const {
    const auto config = Config(request.code_signing_config_arn);
    const auto function = Latest(request.function_name);
    return PutFunctionCodeSigningConfig(call_, request, OrNull(config), OrNull(function));
  }
  Outcome operator()(const GetFunctionCodeSigningConfigRequest& request) const {
    const auto function = Latest(request.function_name);
    return GetFunctionCodeSigningConfig(call_, request, OrNull(function));
  }
  Outcome operator()(const DeleteFunctionCodeSigningConfigRequest& request) const {
    const auto function = Latest(request.function_name);
    return DeleteFunctionCodeSigningConfig(call_, request, OrNull(function));
  }

  Outcome operator()(const CreateFunctionRequest& request) const {
    Found found;
    found.function = Latest(request.function_name.value_or(""));
    found.config = Config(request.code_signing_config_arn);
    FindLayers(request.layers, found);
    return CreateFunction(call_, request, found.Records());
  }
  Outcome operator()(const UpdateFunctionCodeRequest& request) const {
    Found found = FindFunction(request.function_name);
    if (found.function.has_value()) {
      found.config = Config(found.function->code_signing_config_arn);
      FindLayers(LayerArns(*found.function), found);
    }
    return UpdateFunctionCode(call_, request, found.Records());
  }
  Outcome operator()(const UpdateFunctionConfigurationRequest& request) const {
    Found found = FindFunction(request.function_name);
    if (found.function.has_value()) found.config = Config(found.function->code_signing_config_arn);
    FindLayers(request.layers, found);
    return UpdateFunctionConfiguration(call_, request, found.Records());
  }
  Outcome operator()(const PublishVersionRequest& request) const {
    const Found found = FindFunction(request.function_name);
    return PublishVersion(call_, request, found.Records());
  }
  Outcome operator()(const PublishLayerVersionRequest& request) const {
    return PublishLayerVersion(call_, request,
                               source_.LatestLayerVersion(LayerArn(call_, request.layer_name)));
  }
  Outcome operator()(const GetFunctionRequest& request) const {
    const std::string name = FunctionKey(request.function_name);
    const auto function =
        source_.FindFunction(name, VersionKey(request.function_name, request.qualifier));
    const auto latest = source_.FindFunction(name, kLatest);
    return GetFunction(call_, request, OrNull(function), OrNull(latest));
  }
  Outcome operator()(const DeleteFunctionRequest& request) const {
    const auto function = Latest(request.function_name);
    return DeleteFunction(call_, request, OrNull(function));
  }

  Outcome operator()(const TagResourceRequest& request) const {
    return WithTagged(request, TagResource);
  }
  Outcome operator()(const UntagResourceRequest& request) const {
    return WithTagged(request, UntagResource);
  }
  Outcome operator()(const ListTagsRequest& request) const { return WithTagged(request, ListTags); }

 private:
  // What DeploymentRecords borrows from.
  struct Found {
    std::optional<FunctionRecord> function, last_published;
    std::optional<CodeSigningConfigRecord> config;
    std::vector<std::optional<LayerVersionRecord>> layers;

    DeploymentRecords Records() const {
      DeploymentRecords out{OrNull(function), OrNull(config), {}, OrNull(last_published)};
      for (const auto& layer : layers) out.layers.push_back(OrNull(layer));
      return out;
    }
  };

  std::optional<FunctionRecord> Latest(std::string_view name) const {
    return source_.FindFunction(FunctionKey(name), kLatest);
  }

  std::optional<CodeSigningConfigRecord> Config(const Text& arn) const {
    if (!arn.has_value()) return std::nullopt;
    return source_.FindConfig(*arn);
  }

  Found FindFunction(std::string_view name) const {
    Found out;
    out.function = Latest(name);
    if (out.function.has_value() && out.function->last_version > 0) {
      out.last_published =
          source_.FindFunction(out.function->name, std::to_string(out.function->last_version));
    }
    return out;
  }

  // No more than may be attached: further ones are refused unseen.
  void FindLayers(const Texts& arns, Found& found) const {
    if (!arns.has_value() || arns->size() > kMaxLayers) return;
    for (const std::string& arn : *arns) found.layers.push_back(source_.FindLayerVersion(arn));
  }

  template <typename TagRequest>
  Outcome WithTagged(const TagRequest& request, Outcome (*operation)(const Call&, const TagRequest&,
                                                                     const TaggedRecords&)) const {
    const auto config = source_.FindConfig(request.resource);
    const auto function = Latest(request.resource);
    return operation(call_, request, {OrNull(config), OrNull(function)});
  }

  const RecordSource& source_;
  const Call& call_;
};

}  // namespace

Outcome Run(const RecordSource& source, const Call& call, const Request& request) {
  return std::visit(Finder(source, call), request);
}

}  // namespace countersign::lifecycle
