// Records as the API shows them: the JSON bodies of responses.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_RENDER_H_
#define COUNTERSIGN_CORE_LIFECYCLE_RENDER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/lifecycle/page.h"
#include "core/lifecycle/records.h"

namespace countersign::lifecycle {

// {"CodeSigningConfig": {...}}
std::string RenderConfig(const CodeSigningConfigRecord& config);

// {"CodeSigningConfigs": [...], "NextMarker"?}
std::string RenderConfigs(const std::vector<CodeSigningConfigRecord>& configs,
                          const std::optional<Position>& next);

// {"FunctionArns": [...], "NextMarker"?}
std::string RenderFunctionArns(const std::vector<FunctionRecord>& functions,
                               const std::optional<Position>& next);

// {"CodeSigningConfigArn", "FunctionName"}; {} when none is attached.
std::string RenderAttachment(const FunctionRecord& function);

// A FunctionConfiguration at the instant `now`, and GetFunction's response around it.
std::string RenderFunction(const FunctionRecord& function, absl::Time now);
std::string RenderGetFunction(const FunctionRecord& function, const Tags& tags, absl::Time now);

// PublishLayerVersion's response.
std::string RenderLayerVersion(const LayerVersionRecord& layer);

// {"Tags": {...}}
std::string RenderTags(const Tags& tags);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_RENDER_H_
