#include "examples/lambda_emulator/emulator.h"

#include <fstream>
#include <random>
#include <utility>
#include <variant>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "cli/flags.h"
#include "core/encoding/json_writer.h"

namespace emulator {
namespace {

using countersign::JsonWriter;
using countersign::RevocationSet;
using countersign::lifecycle::Call;
using countersign::lifecycle::Effects;
using countersign::lifecycle::Outcome;
using countersign::lifecycle::ReadRequest;
using countersign::lifecycle::Request;
using countersign::lifecycle::Response;
using countersign::lifecycle::Run;

// Runs of one call over records that others keep changing.
constexpr int kMaxAttempts = 100;

std::string RandomHex(int digits) {
  std::random_device random;
  std::string out;
  while (digits-- > 0) out += "0123456789abcdef"[random() % 16];
  return out;
}

Response ServiceError(const std::string& message) {
  JsonWriter body;
  body.StartObject();
  body.Member("Type", "Service");
  body.Member("Message", message);
  body.EndObject();
  return {500, body.Take(), "ServiceException", message};
}

// One line for the effects file: what CloudWatch and CloudTrail would get.
std::string EffectsLine(const Effects& effects) {
  JsonWriter out;
  out.StartObject();
  out.Member("eventName", effects.cloud_trail.event_name);
  if (effects.cloud_trail.error_code) out.Member("errorCode", *effects.cloud_trail.error_code);
  if (const auto& data = effects.cloud_trail.additional_event_data) {
    out.Key("additionalEventData");
    out.StartObject();
    if (data->signing_profile_version_arn) {
      out.Member("signingProfileVersionArn", *data->signing_profile_version_arn);
    }
    if (data->signing_job_arn) out.Member("signingJobArn", *data->signing_job_arn);
    out.Member("signatureStatus", NameOf(data->status));
    out.EndObject();
  }
  out.Key("metrics");
  out.StartArray();
  for (const countersign::Metric& metric : effects.metrics) {
    out.StartObject();
    out.Member("namespace", metric.metric_namespace);
    out.Member("name", metric.name);
    out.Member("value", metric.value);
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return out.Take();
}

}  // namespace

std::string NewUuid() {
  const std::string d = RandomHex(30);
  return absl::StrFormat("%s-%s-4%s-%c%s-%s", d.substr(0, 8), d.substr(8, 4), d.substr(12, 3),
                         "89ab"[d[29] % 4], d.substr(15, 3), d.substr(17, 12));
}

Emulator::Emulator(Settings settings, SqliteStore& store)
    : settings_(std::move(settings)), store_(store) {}

Response Emulator::Handle(std::string_view method, std::string_view target, std::string_view body) {
  const auto read = ReadRequest(method, target, body);
  if (const auto* refused = std::get_if<Response>(&read)) return *refused;

  const absl::StatusOr<std::optional<RevocationSet>> revocations = Revocations();
  if (!revocations.ok()) return ServiceError(std::string(revocations.status().message()));
  Call call;
  call.region = settings_.region;
  call.account_id = settings_.account;
  call.anchors = &settings_.anchors;
  call.revocations = revocations->has_value() ? &**revocations : nullptr;
  call.errors = settings_.errors;
  call.update_duration = settings_.update_duration;
  call.max_configs = settings_.max_configs;

  // What others commit meanwhile is noticed when we commit; then we start again.
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    call.new_revision = NewUuid();
    call.new_config_id = RandomHex(17);
    const Outcome outcome = store_.Read([&] {
      call.now = Now();  // no earlier than that of any commit that is read
      return Run(store_, call, std::get<Request>(read));
    });
    if (!outcome.changes.empty() && !store_.Commit(outcome)) continue;
    Publish(outcome.effects);
    return outcome.response;
  }
  return ServiceError("the records change faster than they can be read");
}

absl::Time Emulator::Now() {
  if (!settings_.at.has_value()) return absl::Now();
  const std::lock_guard<std::mutex> lock(mutex_);
  return *settings_.at + absl::Nanoseconds(ticks_++);  // lists are in the order of creation
}

absl::StatusOr<std::optional<RevocationSet>> Emulator::Revocations() const {
  if (settings_.no_revocation_check) return RevocationSet::NoCheck(absl::UnixEpoch());
  if (settings_.revocations_file.empty()) return std::nullopt;
  const absl::StatusOr<std::string> json =
      countersign::cli::ReadFlagFile("--revocations", settings_.revocations_file);
  if (!json.ok()) return json.status();
  absl::StatusOr<RevocationSet> revocations = RevocationSet::FromJson(*json);
  if (!revocations.ok()) return revocations.status();
  return *std::move(revocations);
}

void Emulator::Publish(const Effects& effects) {
  if (settings_.effects_file.empty()) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  std::ofstream(settings_.effects_file, std::ios::app) << EffectsLine(effects) << std::endl;
}

}  // namespace emulator
