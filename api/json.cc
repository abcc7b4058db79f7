#include "api/json.h"

#include <string_view>

#include "core/base/instant.h"
#include "core/encoding/base64.h"
#include "core/encoding/hex.h"
#include "core/encoding/json_writer.h"

namespace countersign {
namespace {

constexpr int kSchemaVersion = 1;

void WriteReason(JsonWriter& json, const Reason& reason) {
  json.StartObject();
  json.Member("code", NameOf(reason.code));
  json.Member("number", static_cast<std::int64_t>(reason.code));
  json.Member("message", reason.message);
  json.Key("detail");
  json.StartObject();
  for (const Detail& detail : reason.detail) {
    if (const auto* text = std::get_if<std::string>(&detail.value)) {
      json.Member(detail.key, *text);
    } else {
      json.Member(detail.key, std::get<std::int64_t>(detail.value));
    }
  }
  if (!reason.expected.empty()) json.Member("expected", reason.expected);
  json.EndObject();
  json.EndObject();
}

void WriteFinding(JsonWriter& json, const Finding& finding) {
  json.StartObject();
  json.Member("check", NameOf(finding.check));
  json.Member("outcome", NameOf(finding.outcome));
  json.Key("reasons");
  json.StartArray();
  for (const Reason& reason : finding.reasons) WriteReason(json, reason);
  json.EndArray();
  json.EndObject();
}

void MemberInstant(JsonWriter& json, std::string_view key, std::optional<absl::Time> instant) {
  if (instant.has_value()) {
    json.Member(key, FormatInstant(*instant));
  } else {
    json.MemberNull(key);
  }
}

void WriteSignature(JsonWriter& json, const VerifiedClaims& claims) {
  json.StartObject();
  json.Member("format", NameOf(claims.format()));
  json.Member("signingProfileVersionArn", claims.signing_profile_version_arn());
  json.Member("signingJobArn", claims.signing_job_arn());
  MemberInstant(json, "signingTime", claims.signing_time());
  MemberInstant(json, "expiresAt", claims.expires_at());
  json.Key("certificateHashes");
  json.StartArray();
  for (const CertificateHash& hash : claims.certificate_hashes()) {
    json.String(HexEncode(hash.view()));
  }
  json.EndArray();
  json.EndObject();
}

void WriteArtifact(JsonWriter& json, const ArtifactVerdict& artifact) {
  json.StartObject();
  json.Member("name", artifact.name);
  json.Member("codeSha256", Base64Encode(artifact.code_sha256.view()));
  json.Key("contentDigest");
  if (artifact.content_digest.has_value()) {
    json.StartObject();
    json.Member("algorithm", "SHA-384");
    json.Member("value", HexEncode(artifact.content_digest->view()));
    json.EndObject();
  } else {
    json.Null();
  }
  json.Member("signatureStatus", NameOf(artifact.status));
  json.Key("findings");
  json.StartArray();
  for (const Finding& finding : artifact.findings) WriteFinding(json, finding);
  json.EndArray();
  json.Key("signature");
  if (artifact.signature.has_value()) {
    WriteSignature(json, *artifact.signature);
  } else {
    json.Null();
  }
  json.EndObject();
}

void WriteEffects(JsonWriter& json, const Verdict& verdict) {
  json.StartObject();
  json.Key("metrics");
  json.StartArray();
  for (const Metric& metric : verdict.metrics()) {
    json.StartObject();
    json.Member("namespace", metric.metric_namespace);
    json.Member("name", metric.name);
    json.Member("value", metric.value);
    json.EndObject();
  }
  json.EndArray();
  json.Key("audit");
  json.StartObject();
  json.Key("additionalEventData");
  if (const std::optional<AuditData>& data = verdict.audit_data(); data.has_value()) {
    json.StartObject();
    if (data->signing_profile_version_arn.has_value()) {
      json.Member("signingProfileVersionArn", *data->signing_profile_version_arn);
    }
    if (data->signing_job_arn.has_value()) json.Member("signingJobArn", *data->signing_job_arn);
    json.Member("signatureStatus", NameOf(data->status));
    json.EndObject();
  } else {
    json.Null();
  }
  if (verdict.errors().has_value()) {
    json.Member("errorCode", verdict.errors()->observed.code);
  } else {
    json.MemberNull("errorCode");
  }
  json.EndObject();
  json.EndObject();
}

void WriteError(JsonWriter& json, std::string_view key, const AwsError& error) {
  json.Key(key);
  json.StartObject();
  json.Member("code", error.code);
  json.Member("httpStatus", std::int64_t{error.http_status});
  json.Member("message", error.message);
  json.EndObject();
}

}  // namespace

std::string ToJson(const Verdict& verdict) {
  JsonWriter json;
  json.StartObject();
  json.Member("schemaVersion", std::int64_t{kSchemaVersion});
  json.Member("decision", NameOf(verdict.decision()));
  json.Member("policy", NameOf(verdict.policy()));
  if (verdict.primary_reason().has_value()) {
    json.Member("primaryReason", NameOf(*verdict.primary_reason()));
  } else {
    json.MemberNull("primaryReason");
  }
  MemberInstant(json, "evaluatedAt", verdict.evaluated_at());
  MemberInstant(json, "holdsUntil", verdict.holds_until());
  json.Key("artifacts");
  json.StartArray();
  for (const ArtifactVerdict& artifact : verdict.artifacts()) WriteArtifact(json, artifact);
  json.EndArray();
  json.Key("effects");
  WriteEffects(json, verdict);
  json.Key("error");
  if (verdict.errors().has_value()) {
    json.StartObject();
    WriteError(json, "observed", verdict.errors()->observed);
    WriteError(json, "documented", verdict.errors()->documented);
    json.EndObject();
  } else {
    json.Null();
  }
  json.EndObject();
  return json.Take();
}

}  // namespace countersign
