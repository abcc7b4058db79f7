#include "core/lifecycle/state.h"

#include <algorithm>

#include "core/lifecycle/functions.h"

namespace countersign::lifecycle {
namespace {

template <typename Map, typename Key>
auto Copy(const Map& map, const Key& key) -> std::optional<std::decay_t<decltype(*map.Find(key))>> {
  const auto* const found = map.Find(key);
  if (found == nullptr) return std::nullopt;
  return *found;
}

template <typename Record>
bool HasRevision(const std::optional<Record>& record, const std::optional<std::string>& revision) {
  if (!revision.has_value()) return !record.has_value();
  return record.has_value() && record->revision == *revision;
}

Position PositionOf(const CodeSigningConfigRecord& config) {
  return {config.created_at, config.arn};
}

Position PositionOf(const FunctionRecord& function) { return {function.created_at, function.name}; }

}  // namespace

Step State::Apply(const Call& call, const Request& request) const {
  Outcome outcome = Run(*this, call, request);
  return {With(outcome.changes), std::move(outcome)};
}

bool State::Holds(absl::Span<const Precondition> preconditions) const {
  return std::all_of(preconditions.begin(), preconditions.end(),
                     [&](const Precondition& precondition) { return HoldsOne(precondition); });
}

bool State::HoldsOne(const Precondition& precondition) const {
  const std::string& key = precondition.key;
  switch (precondition.kind) {
    case Precondition::Kind::kConfig:
      return HasRevision(FindConfig(key), precondition.revision);
    case Precondition::Kind::kFunction:
      return HasRevision(FindFunction(key, kLatest), precondition.revision);
    case Precondition::Kind::kVersion: {
      const std::size_t colon = key.find(':');
      return HasRevision(FindFunction(key.substr(0, colon), key.substr(colon + 1)),
                         precondition.revision);
    }
    case Precondition::Kind::kLayerVersion:
      return HasRevision(FindLayerVersion(key), precondition.revision);
    case Precondition::Kind::kConfigUnused:
      return !IsConfigUsed(key);
    case Precondition::Kind::kConfigCount:
      return CountConfigs() <= precondition.maximum;
  }
  return false;
}

State State::With(const Changes& changes) const {
  State out = *this;
  if (changes.put_config.has_value()) {
    const CodeSigningConfigRecord& config = *changes.put_config;
    out.configs_ = out.configs_.With(config.arn, config);
    out.configs_by_creation_ = out.configs_by_creation_.With(PositionOf(config), config.arn);
  }
  if (changes.delete_config.has_value()) {
    if (const auto* config = configs_.Find(*changes.delete_config)) {
      out.configs_by_creation_ = out.configs_by_creation_.Without(PositionOf(*config));
      out.configs_ = out.configs_.Without(config->arn);
    }
  }
  for (const FunctionRecord& function : changes.put_functions) out.PutFunction(function);
  if (changes.delete_function.has_value()) out.DeleteFunction(*changes.delete_function);
  if (changes.put_layer_version.has_value()) {
    const LayerVersionRecord& layer = *changes.put_layer_version;
    out.layer_versions_ = out.layer_versions_.With(layer.arn, layer);
    out.latest_layer_versions_ = out.latest_layer_versions_.With(layer.layer_arn, layer.version);
  }
  return out;
}

void State::PutFunction(const FunctionRecord& function) {
  const Key key(function.name, function.version);
  if (const FunctionRecord* before = functions_.Find(key)) Forget(*before);
  functions_ = functions_.With(key, function);
  if (function.code_signing_config_arn.has_value()) {
    functions_by_config_ = functions_by_config_.With(
        {*function.code_signing_config_arn, PositionOf(function)}, function.name);
  }
}

void State::DeleteFunction(const std::string& name) {
  std::vector<Key> keys;
  functions_.VisitAfter(Key(name, ""), [&](const Key& key, const FunctionRecord&) {
    if (key.first != name) return false;
    keys.push_back(key);
    return true;
  });
  for (const Key& key : keys) {
    Forget(*functions_.Find(key));
    functions_ = functions_.Without(key);
  }
}

// Takes the function out of the index by configuration.
void State::Forget(const FunctionRecord& function) {
  if (!function.code_signing_config_arn.has_value()) return;
  functions_by_config_ =
      functions_by_config_.Without({*function.code_signing_config_arn, PositionOf(function)});
}

std::optional<CodeSigningConfigRecord> State::FindConfig(std::string_view arn) const {
  return Copy(configs_, std::string(arn));
}

std::optional<FunctionRecord> State::FindFunction(std::string_view name,
                                                  std::string_view version) const {
  return Copy(functions_, Key(name, version));
}

std::optional<LayerVersionRecord> State::FindLayerVersion(std::string_view arn) const {
  return Copy(layer_versions_, std::string(arn));
}

std::int64_t State::LatestLayerVersion(std::string_view layer_arn) const {
  return Copy(latest_layer_versions_, std::string(layer_arn)).value_or(0);
}

std::vector<CodeSigningConfigRecord> State::ListConfigs(const Page& page) const {
  std::vector<CodeSigningConfigRecord> out;
  configs_by_creation_.VisitAfter(page.after, [&](const Position&, const std::string& arn) {
    out.push_back(*configs_.Find(arn));
    return out.size() <= page.size;
  });
  return out;
}

std::vector<FunctionRecord> State::ListFunctions(std::string_view config_arn,
                                                 const Page& page) const {
  const std::string arn(config_arn);
  const Position first{absl::InfinitePast(), ""};
  std::vector<FunctionRecord> out;
  functions_by_config_.VisitAfter(UseKey(arn, page.after.value_or(first)),
                                  [&](const UseKey& key, const std::string& name) {
                                    if (key.first != arn) return false;
                                    out.push_back(*functions_.Find(Key(name, kLatest)));
                                    return out.size() <= page.size;
                                  });
  return out;
}

bool State::IsConfigUsed(std::string_view arn) const {
  return !ListFunctions(arn, {std::nullopt, 0}).empty();
}

}  // namespace countersign::lifecycle
