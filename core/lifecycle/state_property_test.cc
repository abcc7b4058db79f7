// Random operations on a State, each held against a naive model written from the specification:
// answers, effects, what is stored afterwards, and that a commit fails when it has to.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/decision/verdict.h"
#include "core/encoding/base64.h"
#include "core/encoding/json.h"
#include "core/lifecycle/state.h"
#include "testing/lifecycle/naive_model.h"
#include "testing/lifecycle/request_drawer.h"
#include "testing/scenario/scenario.h"

namespace countersign::lifecycle {
namespace {

using testing::Expected;
using testing::NaiveContent;
using testing::NaiveModel;

constexpr char kRegion[] = "us-east-1";
constexpr char kAccount[] = "123456789012";

const JsonValue* MemberOf(const JsonValue& object, const std::string& name) {
  for (const auto& [key, value] : object.members) {
    if (key == name) return value.kind == JsonValue::Kind::kNull ? nullptr : &value;
  }
  return nullptr;
}

const JsonValue* AtPath(const JsonValue& body, const std::string& path) {
  if (path.empty()) return &body;
  const std::size_t dot = path.find('.');
  const JsonValue* const member = MemberOf(body, path.substr(0, dot));
  if (member == nullptr || dot == std::string::npos) return member;
  return AtPath(*member, path.substr(dot + 1));
}

std::string CanonicalText(const JsonValue& value) {
  std::vector<std::string> items;
  std::map<std::string, std::string> members;
  switch (value.kind) {
    case JsonValue::Kind::kArray:
      for (const JsonValue& item : value.items) items.push_back(CanonicalText(item));
      return testing::ListText(items);
    case JsonValue::Kind::kObject:
      for (const auto& [key, member] : value.members) {
        if (member.kind != JsonValue::Kind::kNull) members[key] = CanonicalText(member);
      }
      return testing::ObjectText(members);
    case JsonValue::Kind::kBool:
      return value.boolean ? "true" : "false";
    default:
      return value.text;
  }
}

// "Message" or "message": the API model differs by error. Nothing: it does not say.
std::optional<std::string> MessageMember(const std::string& code) {
  const std::set<std::string> upper = {
      "InvalidCodeSignatureException", "CodeVerificationFailedException",
      "CodeSigningConfigNotFoundException", "ResourceNotFoundException"};
  if (upper.count(code) > 0) return "Message";
  if (code == "ValidationException") return std::nullopt;
  return "message";
}

void CheckError(const Expected& expected, const Response& response, const JsonValue& body) {
  if (expected.code == testing::kAnyError) {
    EXPECT_FALSE(response.ok());
    EXPECT_GE(response.http_status, 400);
    return;
  }
  EXPECT_EQ(response.http_status, expected.status);
  EXPECT_EQ(response.error_code.value_or(""), expected.code);
  const std::string message = response.error_message.value_or("");
  if (expected.message) {
    EXPECT_EQ(message, *expected.message);
  }
  if (expected.violations > 0) {
    const std::string start =
        absl::StrFormat("%d validation error%s detected: ", expected.violations,
                        expected.violations == 1 ? "" : "s");
    EXPECT_EQ(message.substr(0, start.size()), start) << message;
  }
  if (expected.typed) {
    EXPECT_EQ(MemberOf(body, "Type") != nullptr, *expected.typed) << response.body;
  }
  if (const auto name = MessageMember(expected.code)) {
    const JsonValue* const member = MemberOf(body, *name);
    ASSERT_NE(member, nullptr) << response.body;
    EXPECT_EQ(member->text, message);
  }
}

void CheckBody(const Expected& expected, const JsonValue& body) {
  for (const auto& [path, value] : expected.body) {
    const JsonValue* const member = AtPath(body, path);
    const std::string found = member == nullptr ? "<absent>" : CanonicalText(*member);
    if (value == testing::kPresent) {
      EXPECT_TRUE(member != nullptr && !found.empty()) << path;
    } else if (value == testing::kEmpty) {
      EXPECT_TRUE(found == "<absent>" || found == "[]" || found == "{}") << path << " " << found;
    } else {
      EXPECT_EQ(found, value.value_or("<absent>")) << path;
    }
  }
  if (expected.is_list) {
    EXPECT_EQ(MemberOf(body, "NextMarker") != nullptr, expected.last.has_value());
  }
}

// The body, null for an empty one.
JsonValue CheckResponse(const Expected& expected, const Response& response) {
  JsonValue body;
  if (!response.body.empty()) {
    const auto parsed = ParseJson(response.body, 16);
    EXPECT_TRUE(parsed.ok()) << response.body;
    if (parsed.ok()) body = *parsed;
  }
  if (!expected.code.empty()) {
    CheckError(expected, response, body);
    return body;
  }
  EXPECT_EQ(response.http_status, expected.status);
  if (!response.ok()) {
    ADD_FAILURE() << "fails";
    return body;
  }
  EXPECT_EQ(response.body.empty(), expected.status == 204);
  CheckBody(expected, body);
  return body;
}

void CheckEffects(const Expected& expected, const Outcome& outcome) {
  const Effects& effects = outcome.effects;
  std::int64_t sum = 0;
  for (const Metric& metric : effects.metrics) {
    EXPECT_EQ(metric.metric_namespace, "AWS/Lambda");
    EXPECT_EQ(metric.name, "SignatureValidationErrors");
    sum += metric.value;
  }
  EXPECT_EQ(sum, expected.failing);
  EXPECT_EQ(effects.verdict.has_value(), expected.judged);
  const CloudTrailRecord& trail = effects.cloud_trail;
  EXPECT_FALSE(trail.event_name.empty());
  EXPECT_EQ(trail.error_code, outcome.response.error_code);
  EXPECT_EQ(trail.additional_event_data.has_value(), expected.judged && expected.code.empty());
  if (trail.additional_event_data) {
    EXPECT_EQ(NameOf(trail.additional_event_data->status), expected.worst_status);
  }
}

Changes ConfigWritten(const State& state, const std::string& arn) {
  CodeSigningConfigRecord record = state.FindConfig(arn).value_or(CodeSigningConfigRecord());
  record.arn = arn;
  record.revision = "written meanwhile";
  Changes changes;
  changes.put_config = record;
  return changes;
}

Changes FunctionWritten(const State& state, const std::string& name,
                        const std::optional<std::string>& config = std::nullopt) {
  FunctionRecord record = state.FindFunction(name, kLatest).value_or(FunctionRecord());
  record.name = name;
  record.revision = "written meanwhile";
  if (config) record.code_signing_config_arn = config;
  Changes changes;
  changes.put_functions = {record};
  return changes;
}

// Whether the commit of `outcome`, which was made of `old`, fails after what another call writes.
void CheckRaces(const Expected& expected, const State& old, const Outcome& outcome) {
  const auto& conditions = outcome.preconditions;
  if (outcome.changes.empty()) {
    EXPECT_TRUE(conditions.empty());
    return;
  }
  EXPECT_TRUE(outcome.response.ok());
  EXPECT_FALSE(conditions.empty());
  EXPECT_TRUE(old.Holds(conditions));
  Changes other;
  if (const auto& arn = expected.reads_config) {
    EXPECT_FALSE(old.With(ConfigWritten(old, *arn)).Holds(conditions)) << *arn;
    if (expected.needs_unused) {
      EXPECT_FALSE(old.With(FunctionWritten(old, "Alpha", *arn)).Holds(conditions)) << *arn;
    }
  }
  if (const auto& arn = expected.names_config) {
    other.delete_config = *arn;
    EXPECT_FALSE(old.With(other).Holds(conditions)) << *arn;
  }
  if (const auto& name = expected.reads_function) {
    EXPECT_FALSE(old.With(FunctionWritten(old, *name)).Holds(conditions)) << *name;
    other = Changes();
    other.delete_function = *name;
    EXPECT_EQ(old.With(other).Holds(conditions), !old.FindFunction(*name, kLatest)) << *name;
  }
  if (const auto& arn = expected.adds_layer) {
    other = Changes();
    other.put_layer_version = outcome.changes.put_layer_version;
    EXPECT_FALSE(old.With(other).Holds(conditions)) << *arn;
  }
  if (expected.fills_quota) {
    EXPECT_FALSE(old.With(ConfigWritten(old, "another")).Holds(conditions));
  }
}

NaiveContent ContentOf(const FunctionContent& content) {
  NaiveContent out;
  out.image = content.package_type == PackageType::kImage;
  out.role = content.role;
  out.image_uri = content.image_uri.value_or("");
  out.runtime = content.runtime.value_or("");
  out.handler = content.handler.value_or("");
  out.timeout = content.timeout;
  out.memory = content.memory_size;
  out.size = content.code_size;
  out.sha256 = content.code_sha256;
  out.signer = content.signer;
  for (const AttachedLayer& layer : content.layers) out.layers.push_back(layer.arn);
  return out;
}

// What a State holds, as the model tells it.
std::set<std::string> Dump(const State& state) {
  NaiveModel out({});
  for (const CodeSigningConfigRecord& record : state.ListConfigs({std::nullopt, 1000})) {
    out.configs[record.arn] = {
        record.id,   record.description, record.publishers,   record.policy == Policy::kEnforce,
        record.tags, record.created_at,  record.last_modified};
    const auto users = state.ListFunctions(record.arn, {std::nullopt, 1000});
    EXPECT_EQ(state.IsConfigUsed(record.arn), !users.empty()) << record.arn;
    for (const FunctionRecord& user : users) {
      EXPECT_EQ(user.code_signing_config_arn, record.arn) << user.name;
    }
  }
  EXPECT_EQ(state.CountConfigs(), out.configs.size());
  for (const std::string name : {"Alpha", "beta_2", "Gamma-3", "Image"}) {
    const auto latest = state.FindFunction(name, kLatest);
    for (int version = 1; version <= (latest ? latest->last_version : 0) + 1; ++version) {
      const auto record = state.FindFunction(name, absl::StrFormat("%d", version));
      EXPECT_EQ(record.has_value(), latest && version <= latest->last_version) << name << version;
      if (record) out.functions[name].versions.push_back(ContentOf(record->content));
    }
    if (!latest) continue;
    testing::NaiveFunction& function = out.functions[name];
    function.content = ContentOf(latest->content);
    function.description = latest->description;
    function.config = latest->code_signing_config_arn;
    function.tags = latest->tags;
    function.created = latest->created_at;
  }
  for (int layer = 0; layer < 7; ++layer) {
    const std::string arn =
        absl::StrFormat("arn:aws:lambda:%s:%s:layer:layer%d", kRegion, kAccount, layer);
    for (std::int64_t version = 1; version <= state.LatestLayerVersion(arn); ++version) {
      const auto record = state.FindLayerVersion(absl::StrFormat("%s:%d", arn, version));
      EXPECT_TRUE(record) << arn << version;
      if (!record) continue;
      out.layers[record->arn] = {Base64Encode(record->package.artifact.code_sha256.view()),
                                 record->package.size, record->signer};
    }
  }
  return out.Dump();
}

// The lines of one dump that are not in the other.
std::string Difference(const std::set<std::string>& expected, const std::set<std::string>& found) {
  std::string out;
  for (const std::string& line : expected) {
    if (found.count(line) == 0) out += "\n- " + line;
  }
  for (const std::string& line : found) {
    if (expected.count(line) == 0) out += "\n+ " + line;
  }
  return out;
}

// How often each answer was given, to see that the draws reach it: "PublishVersion 201".
using Coverage = std::map<std::string, int>;

class Journey {
 public:
  Journey(std::uint32_t seed, Coverage& coverage)
      : seed_(seed), coverage_(coverage), drawer_(seed), model_(testing::PackagePool()) {}

  // Ends with the first step that differs, after which nothing could be expected.
  void Go(int steps) {
    for (step_ = 0; step_ < steps && !::testing::Test::HasFailure(); ++step_) {
      if (step_ % 50 == 0) old_.emplace_back(state_, dump_);
      Request request = drawer_.Draw(model_);
      std::optional<std::string> marker = Take(request);
      for (int page = 0; marker && page < 20 && !::testing::Test::HasFailure(); ++page) {
        if (auto* const list = std::get_if<ListCodeSigningConfigsRequest>(&request)) {
          list->marker = marker;
        } else {
          std::get<ListFunctionsByCodeSigningConfigRequest>(request).marker = marker;
        }
        marker = Take(request);
      }
    }
    if (::testing::Test::HasFailure()) ADD_FAILURE() << "the last calls:" << LastCalls();
    for (const auto& [state, dump] : old_) EXPECT_EQ(Difference(dump, Dump(state)), "");
  }

 private:
  std::string LastCalls() const {
    std::string out;
    const std::size_t first = history_.size() - std::min<std::size_t>(history_.size(), 15);
    for (std::size_t i = first; i < history_.size(); ++i) out += "\n" + history_[i];
    return out;
  }

  // One call of one operation. The marker of the page after it, if it lists and there is one.
  std::optional<std::string> Take(const Request& request) {
    Call call = drawer_.DrawCall(model_);
    static const auto* const anchors = new TrustAnchors(testing::TestAnchors());
    call.anchors = anchors;
    SCOPED_TRACE(absl::StrFormat("seed %d, step %d, %s: %s", seed_, step_, call.new_revision,
                                 testing::Describe(request)));
    const State before = state_;
    const Expected expected = model_.Apply(call, request);
    const Step step = state_.Apply(call, request);
    const Response& response = step.outcome.response;
    SCOPED_TRACE(absl::StrFormat("found %d %s", response.http_status, response.body));
    SCOPED_TRACE(absl::StrFormat("expected %d %s %s", expected.status, expected.code,
                                 expected.message.value_or("")));
    const std::string operation = testing::Describe(request);
    history_.push_back(absl::StrFormat(
        "%s %s -> %d %s%s", absl::FormatTime("%H:%M:%E3S", call.now, absl::UTCTimeZone()),
        operation, response.http_status, response.error_code.value_or(""),
        call.update_duration > absl::ZeroDuration() ? " (takes its time)" : ""));
    ++coverage_[operation.substr(0, operation.find(' ')) + " " +
                response.error_code.value_or("ok")];
    if (expected.judged) ++coverage_["judged " + expected.worst_status];

    const JsonValue body = CheckResponse(expected, response);
    CheckEffects(expected, step.outcome);
    CheckRaces(expected, before, step.outcome);
    CheckStates(request, call, before, step);
    state_ = step.state;
    const JsonValue* const marker = MemberOf(body, "NextMarker");
    if (marker == nullptr || !expected.last) return std::nullopt;
    model_.markers[marker->text] = *expected.last;
    return marker->text;
  }

  void CheckStates(const Request& request, const Call& call, const State& before,
                   const Step& step) {
    const Changes& changes = step.outcome.changes;
    EXPECT_EQ(Difference(dump_, Dump(before)), "") << "the state before has changed";
    const auto* const code = std::get_if<UpdateFunctionCodeRequest>(&request);
    if (!step.outcome.response.ok() || (code != nullptr && code->dry_run)) {
      EXPECT_TRUE(changes.empty());
    }
    const std::set<std::string> after = Dump(step.state);
    EXPECT_EQ(Difference(model_.Dump(), after), "");
    EXPECT_EQ(Difference(Dump(before.With(changes)), after), "");
    dump_ = after;
    for (auto& [name, function] : model_.functions) {
      const auto record = step.state.FindFunction(name, kLatest);
      if (!record || record->revision == function.revision) continue;
      EXPECT_EQ(record->revision, call.new_revision);
      function.revision = record->revision;
    }
  }

  const std::uint32_t seed_;
  std::vector<std::string> history_;  // a line a call
  Coverage& coverage_;
  int step_ = 0;
  testing::RequestDrawer drawer_;
  NaiveModel model_;
  State state_;
  std::set<std::string> dump_;  // of state_
  std::vector<std::pair<State, std::set<std::string>>> old_;
};

TEST(StatePropertyTest, AgreesWithTheNaiveModel) {
  Coverage coverage;
  for (std::uint32_t seed = 1; seed <= 12 && !HasFailure(); ++seed) Journey(seed, coverage).Go(350);
  if (HasFailure()) return;
  for (const auto& [what, times] : coverage) RecordProperty(what, times);
  for (const char* const status :
       {"VALID", "UNKNOWN", "REVOKED", "MISMATCH", "EXPIRED", "INVALID"}) {
    EXPECT_GT(coverage[std::string("judged ") + status], 10) << status;
  }
}

}  // namespace
}  // namespace countersign::lifecycle
