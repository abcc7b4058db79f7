// The layers of a function: what a list of them must fulfil.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_LAYERS_H_
#define COUNTERSIGN_CORE_LIFECYCLE_LAYERS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/lifecycle/outcome.h"
#include "core/lifecycle/records.h"

namespace countersign::lifecycle {

// Layers of one function.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
inline constexpr std::size_t kMaxLayers = 5;

// `records` is parallel to `arns`. Rules in order: how many; then for each layer: Region, no other
// version of the same layer before it, existence.
std::optional<Response> RefuseLayers(const Call& call, const std::vector<std::string>& arns,
                                     const std::vector<const LayerVersionRecord*>& records);

// The layers as the function's record refers to them; they have not been refused.
std::vector<AttachedLayer> Attached(const std::vector<const LayerVersionRecord*>& records);

// The ARNs of a function's layers.
std::vector<std::string> LayerArns(const FunctionRecord& function);

// That the layer versions are still there.
std::vector<Precondition> LayersAre(const std::vector<const LayerVersionRecord*>& records);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_LAYERS_H_
