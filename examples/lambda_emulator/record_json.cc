#include "examples/lambda_emulator/record_json.h"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/instant.h"
#include "core/encoding/json.h"
#include "core/encoding/json_writer.h"

namespace emulator {
namespace {

using countersign::FormatInstant;
using countersign::JsonValue;
using countersign::JsonWriter;
using countersign::lifecycle::AttachedLayer;
using countersign::lifecycle::CodeSigningConfigRecord;
using countersign::lifecycle::FunctionContent;
using countersign::lifecycle::FunctionRecord;
using countersign::lifecycle::LayerVersionRecord;
using countersign::lifecycle::PackageType;
using countersign::lifecycle::Signer;
using countersign::lifecycle::Tags;

// --- Writing ---

void Write(JsonWriter& out, std::string_view name, const std::optional<std::string>& text) {
  if (text.has_value()) out.Member(name, *text);
}

void Write(JsonWriter& out, std::string_view name, absl::Time time) {
  out.Member(name, FormatInstant(time));
}

void Write(JsonWriter& out, std::string_view name, const std::vector<std::string>& list) {
  out.Key(name);
  out.StartArray();
  for (const std::string& item : list) out.String(item);
  out.EndArray();
}

void Write(JsonWriter& out, const Tags& tags) {
  out.Key("tags");
  out.StartObject();
  for (const auto& [key, value] : tags) out.Member(key, value);
  out.EndObject();
}

void Write(JsonWriter& out, const std::optional<Signer>& signer) {
  if (!signer.has_value()) return;
  out.Key("signer");
  out.StartObject();
  out.Member("profileVersionArn", signer->profile_version_arn);
  out.Member("jobArn", signer->job_arn);
  out.EndObject();
}

void Write(JsonWriter& out, const std::vector<AttachedLayer>& layers) {
  out.Key("layers");
  out.StartArray();
  for (const AttachedLayer& layer : layers) {
    out.StartObject();
    out.Member("arn", layer.arn);
    out.Member("codeSize", layer.code_size);
    Write(out, layer.signer);
    out.EndObject();
  }
  out.EndArray();
}

void Write(JsonWriter& out, const FunctionContent& content) {
  out.Key("content");
  out.StartObject();
  out.Member("isImage", content.package_type == PackageType::kImage);
  out.Member("role", content.role);
  Write(out, "runtime", content.runtime);
  Write(out, "handler", content.handler);
  out.Member("timeout", content.timeout);
  out.Member("memorySize", content.memory_size);
  out.Member("architecture", content.architecture);
  out.Member("codeSha256", content.code_sha256);
  out.Member("codeSize", content.code_size);
  Write(out, "imageUri", content.image_uri);
  Write(out, content.signer);
  Write(out, content.layers);
  out.EndObject();
}

// --- Reading ---

// The members of an object that ToDocument wrote.
class Reader {
 public:
  explicit Reader(const JsonValue& object) : object_(object) {}

  const JsonValue* Find(std::string_view name) const {
    for (const auto& [key, value] : object_.members) {
      if (key == name) return &value;
    }
    return nullptr;
  }
  const JsonValue& Get(std::string_view name) const {
    if (const JsonValue* value = Find(name)) return *value;
    throw std::runtime_error("a stored record has no member " + std::string(name));
  }

  std::string Text(std::string_view name) const { return Get(name).text; }
  std::int64_t Number(std::string_view name) const { return std::stoll(Get(name).text); }
  std::optional<std::string> OptionalText(std::string_view name) const {
    const JsonValue* const value = Find(name);
    if (value == nullptr) return std::nullopt;
    return value->text;
  }
  absl::Time Time(std::string_view name) const {
    const std::optional<absl::Time> time = countersign::ParseInstant(Text(name));
    if (!time.has_value()) throw std::runtime_error("a stored record has no instant");
    return *time;
  }
  std::vector<std::string> Texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const JsonValue& item : Get(name).items) out.push_back(item.text);
    return out;
  }
  Tags ReadTags() const {
    Tags out;
    for (const auto& [key, value] : Get("tags").members) out[key] = value.text;
    return out;
  }
  std::optional<Signer> ReadSigner() const {
    const JsonValue* const signer = Find("signer");
    if (signer == nullptr) return std::nullopt;
    const Reader in(*signer);
    return Signer{in.Text("profileVersionArn"), in.Text("jobArn")};
  }

 private:
  const JsonValue& object_;
};

JsonValue Parse(const std::string& document) {
  absl::StatusOr<JsonValue> value = countersign::ParseJson(document, 16);
  if (!value.ok()) throw std::runtime_error("a stored record is damaged");
  return *std::move(value);
}

FunctionContent ContentFrom(const JsonValue& value) {
  const Reader in(value);
  FunctionContent out;
  out.package_type = in.Get("isImage").boolean ? PackageType::kImage : PackageType::kZip;
  out.role = in.Text("role");
  out.runtime = in.OptionalText("runtime");
  out.handler = in.OptionalText("handler");
  out.timeout = in.Number("timeout");
  out.memory_size = in.Number("memorySize");
  out.architecture = in.Text("architecture");
  out.code_sha256 = in.Text("codeSha256");
  out.code_size = in.Number("codeSize");
  out.image_uri = in.OptionalText("imageUri");
  out.signer = in.ReadSigner();
  for (const JsonValue& item : in.Get("layers").items) {
    const Reader layer(item);
    out.layers.push_back({layer.Text("arn"), layer.Number("codeSize"), layer.ReadSigner()});
  }
  return out;
}

}  // namespace

std::string ToDocument(const CodeSigningConfigRecord& record) {
  JsonWriter out;
  out.StartObject();
  out.Member("arn", record.arn);
  out.Member("id", record.id);
  Write(out, "description", record.description);
  Write(out, "publishers", record.publishers);
  out.Member("policy", NameOf(record.policy));
  Write(out, record.tags);
  Write(out, "createdAt", record.created_at);
  Write(out, "lastModified", record.last_modified);
  out.Member("revision", record.revision);
  out.EndObject();
  return out.Take();
}

CodeSigningConfigRecord ConfigFrom(const std::string& document) {
  const JsonValue value = Parse(document);
  const Reader in(value);
  CodeSigningConfigRecord out;
  out.arn = in.Text("arn");
  out.id = in.Text("id");
  out.description = in.OptionalText("description");
  out.publishers = in.Texts("publishers");
  const auto policy = countersign::PolicyByName(in.Text("policy"));
  if (!policy.has_value()) throw std::runtime_error("a stored record has no policy");
  out.policy = *policy;
  out.tags = in.ReadTags();
  out.created_at = in.Time("createdAt");
  out.last_modified = in.Time("lastModified");
  out.revision = in.Text("revision");
  return out;
}

std::string ToDocument(const FunctionRecord& record) {
  JsonWriter out;
  out.StartObject();
  out.Member("name", record.name);
  out.Member("version", record.version);
  out.Member("arn", record.arn);
  out.Member("description", record.description);
  Write(out, record.content);
  Write(out, "createdAt", record.created_at);
  Write(out, "lastModified", record.last_modified);
  out.Member("revision", record.revision);
  Write(out, "codeSigningConfigArn", record.code_signing_config_arn);
  Write(out, record.tags);
  out.Member("lastVersion", record.last_version);
  Write(out, "busyUntil", record.busy_until);
  out.EndObject();
  return out.Take();
}

FunctionRecord FunctionFrom(const std::string& document) {
  const JsonValue value = Parse(document);
  const Reader in(value);
  FunctionRecord out;
  out.name = in.Text("name");
  out.version = in.Text("version");
  out.arn = in.Text("arn");
  out.description = in.Text("description");
  out.content = ContentFrom(in.Get("content"));
  out.created_at = in.Time("createdAt");
  out.last_modified = in.Time("lastModified");
  out.revision = in.Text("revision");
  out.code_signing_config_arn = in.OptionalText("codeSigningConfigArn");
  out.tags = in.ReadTags();
  out.last_version = in.Number("lastVersion");
  out.busy_until = in.Time("busyUntil");
  return out;
}

std::string ToDocument(const LayerVersionRecord& record) {
  JsonWriter out;
  out.StartObject();
  out.Member("arn", record.arn);
  out.Member("layerArn", record.layer_arn);
  out.Member("version", record.version);
  out.Member("description", record.description);
  Write(out, "licenseInfo", record.license_info);
  Write(out, "compatibleRuntimes", record.compatible_runtimes);
  Write(out, "compatibleArchitectures", record.compatible_architectures);
  Write(out, record.signer);
  Write(out, "createdAt", record.created_at);
  out.Member("revision", record.revision);
  out.EndObject();
  return out.Take();
}

LayerVersionRecord LayerVersionFrom(const std::string& document) {
  const JsonValue value = Parse(document);
  const Reader in(value);
  LayerVersionRecord out;
  out.arn = in.Text("arn");
  out.layer_arn = in.Text("layerArn");
  out.version = in.Number("version");
  out.description = in.Text("description");
  out.license_info = in.OptionalText("licenseInfo");
  out.compatible_runtimes = in.Texts("compatibleRuntimes");
  out.compatible_architectures = in.Texts("compatibleArchitectures");
  out.signer = in.ReadSigner();
  out.created_at = in.Time("createdAt");
  out.revision = in.Text("revision");
  return out;
}

}  // namespace emulator
