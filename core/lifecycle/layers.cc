#include "core/lifecycle/layers.h"

#include <utility>

#include "core/base/instant.h"
#include "core/lifecycle/code.h"
#include "core/lifecycle/errors.h"
#include "core/lifecycle/judge.h"
#include "core/lifecycle/operations.h"
#include "core/lifecycle/render.h"
#include "core/lifecycle/transition.h"

namespace countersign::lifecycle {
namespace {

constexpr char kPublishEvent[] = "PublishLayerVersion20181031";

// The name in a layer ARN.
std::string_view LayerName(std::string_view layer_arn) {
  return layer_arn.substr(layer_arn.rfind(':') + 1);
}

// The ARN before `arns[i]` that is of the same layer; nothing if there is none.
std::optional<std::string> SameLayerBefore(const std::vector<std::string>& arns, std::size_t i) {
  const std::string_view layer = SplitLayerVersionArn(arns[i])->layer_arn;
  for (std::size_t before = 0; before < i; ++before) {
    if (SplitLayerVersionArn(arns[before])->layer_arn == layer) return arns[before];
  }
  return std::nullopt;
}

void CheckRequest(Validator& check, const PublishLayerVersionRequest& request) {
  check.Check("layerName", request.layer_name, kLayerName);
  check.Check("description", request.description, kDescription);
  check.Present("content", request.content.has_value());
  if (request.content.has_value()) CheckCode(check, *request.content, "content.");
  check.EachOneOf("compatibleArchitectures", request.compatible_architectures, {kX86, kArm});
  check.Size("compatibleArchitectures", request.compatible_architectures, 0, 2);
  check.Size("compatibleRuntimes", request.compatible_runtimes, 0, 15);
  check.Check("licenseInfo", request.license_info, kLicenseInfo);
}

}  // namespace

std::optional<Response> RefuseLayers(const Call& call, const std::vector<std::string>& arns,
                                     const std::vector<const LayerVersionRecord*>& records) {
  if (arns.size() > kMaxLayers) return errors::TooManyLayers();
  for (std::size_t i = 0; i < arns.size(); ++i) {
    if (SplitLayerVersionArn(arns[i])->region != call.region) {
      return errors::LayersInOtherRegion(call.region);
    }
    if (const auto other = SameLayerBefore(arns, i)) return errors::SameLayerTwice(*other, arns[i]);
    if (i >= records.size() || records[i] == nullptr) return errors::LayerVersionNotFound(arns[i]);
  }
  return std::nullopt;
}

std::vector<AttachedLayer> Attached(const std::vector<const LayerVersionRecord*>& records) {
  std::vector<AttachedLayer> out;
  for (const LayerVersionRecord* layer : records) {
    out.push_back({layer->arn, layer->package.size, layer->signer});
  }
  return out;
}

std::vector<std::string> LayerArns(const FunctionRecord& function) {
  std::vector<std::string> out;
  for (const AttachedLayer& layer : function.content.layers) out.push_back(layer.arn);
  return out;
}

std::vector<Precondition> LayersAre(const std::vector<const LayerVersionRecord*>& records) {
  std::vector<Precondition> out;
  for (const LayerVersionRecord* layer : records) {
    out.push_back({Precondition::Kind::kLayerVersion, layer->arn, layer->revision});
  }
  return out;
}

Outcome PublishLayerVersion(const Call& call, const PublishLayerVersionRequest& request,
                            std::int64_t latest) {
  Validator check;
  CheckRequest(check, request);
  if (auto error = check.Finish()) return Refused(kPublishEvent, *std::move(error));
  const std::string layer_arn = LayerArn(call, request.layer_name);
  if (layer_arn != LayerArn(call, LayerName(layer_arn))) {
    return Refused(kPublishEvent, errors::NoSuchResource(layer_arn));
  }
  if (auto error = RefuseZip(*request.content)) return Refused(kPublishEvent, *std::move(error));
  if (auto error = RefuseUnreadable(*request.content->package)) {
    return Refused(kPublishEvent, *std::move(error));
  }
  if (call.anchors == nullptr) {
    return Refused(kPublishEvent, errors::Internal("the call has no trust anchors"));
  }

  LayerVersionRecord record;
  record.layer_arn = layer_arn;
  record.version = latest + 1;
  record.arn = record.layer_arn + ":" + std::to_string(record.version);
  record.description = request.description.value_or("");
  record.license_info = request.license_info;
  record.compatible_runtimes = request.compatible_runtimes.value_or(std::vector<std::string>());
  record.compatible_architectures =
      request.compatible_architectures.value_or(std::vector<std::string>());
  record.package = *request.content->package;
  record.signer = SignerOf(call, record.package);
  record.created_at = ToRepresentable(call.now);
  record.revision = call.new_revision;

  Outcome out = Answered(kPublishEvent, 201, RenderLayerVersion(record));
  out.preconditions = {{Precondition::Kind::kLayerVersion, record.arn, std::nullopt}};
  out.changes.put_layer_version = std::move(record);
  return out;
}

}  // namespace countersign::lifecycle
