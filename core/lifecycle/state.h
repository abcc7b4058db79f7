// All records as one immutable value, for emulators, simulations and tests.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_STATE_H_
#define COUNTERSIGN_CORE_LIFECYCLE_STATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "core/lifecycle/persistent_map.h"
#include "core/lifecycle/source.h"

namespace countersign::lifecycle {

struct Step;

// Copying is cheap and shares everything; a transition makes a new state and leaves the old one as
// it was, at O(log n) time and memory whatever the number of records. States may be shared between
// threads.
class State final : public RecordSource {
 public:
  State() = default;

  // Runs the operation on this state: the state after it and its outcome. An operation that fails
  // leaves the state as it is.
  Step Apply(const Call& call, const Request& request) const;

  // For hosts that keep a state behind a lock: whether what an outcome relied on still holds here,
  // and this state with the changes made.
  bool Holds(absl::Span<const Precondition> preconditions) const;
  State With(const Changes& changes) const;

  std::optional<CodeSigningConfigRecord> FindConfig(std::string_view arn) const override;
  std::optional<FunctionRecord> FindFunction(std::string_view name,
                                             std::string_view version) const override;
  std::optional<LayerVersionRecord> FindLayerVersion(std::string_view arn) const override;
  std::int64_t LatestLayerVersion(std::string_view layer_arn) const override;
  std::vector<CodeSigningConfigRecord> ListConfigs(const Page& page) const override;
  std::vector<FunctionRecord> ListFunctions(std::string_view config_arn,
                                            const Page& page) const override;
  bool IsConfigUsed(std::string_view arn) const override;
  std::size_t CountConfigs() const override { return configs_.size(); }

 private:
  using Key = std::pair<std::string, std::string>;  // name and version
  using UseKey = std::pair<std::string, Position>;  // configuration and function

  void PutFunction(const FunctionRecord& function);
  void DeleteFunction(const std::string& name);
  void Forget(const FunctionRecord& function);
  bool HoldsOne(const Precondition& precondition) const;

  PersistentMap<std::string, CodeSigningConfigRecord> configs_;  // by ARN
  PersistentMap<Position, std::string> configs_by_creation_;     // ARNs
  PersistentMap<Key, FunctionRecord> functions_;
  PersistentMap<UseKey, std::string> functions_by_config_;          // names
  PersistentMap<std::string, LayerVersionRecord> layer_versions_;   // by ARN
  PersistentMap<std::string, std::int64_t> latest_layer_versions_;  // by layer ARN
};

// A state and how it came about.
struct Step {
  State state;
  Outcome outcome;
};

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_STATE_H_
