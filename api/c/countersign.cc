// The C interface, first half: what goes into an evaluation, and the evaluation.
#include "api/c/countersign.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "api/c/handles.h"
#include "api/countersign.h"
#include "core/base/bytes.h"
#include "core/base/format.h"
#include "core/base/instant.h"

namespace countersign {
namespace {

countersign_status Refuse(std::string message, countersign_error** error) {
  if (error != nullptr) *error = new countersign_error{std::move(message)};
  return COUNTERSIGN_INVALID_ARGUMENT;
}

absl::Status Missing(std::string_view argument) {
  return absl::InvalidArgumentError(
      Format("`%s`: expected a value, found NULL", std::string(argument)));
}

countersign_status Refuse(const absl::Status& status, countersign_error** error) {
  return Refuse(std::string(status.message()), error);
}

bool IsGiven(const void* data, size_t size) { return data != nullptr || size == 0; }

std::string_view ViewOf(const void* data, size_t size) {
  return size == 0 ? std::string_view() : std::string_view(static_cast<const char*>(data), size);
}

// Writes a new handle, or NULL and what is wrong: `make` answers a StatusOr of what it holds.
template <typename Handle, typename Make>
countersign_status MakeHandle(Handle** out, countersign_error** error, Make make) noexcept {
  if (error != nullptr) *error = nullptr;
  if (out != nullptr) *out = nullptr;
  return Guarded([&] {
    if (out == nullptr) return Refuse(Missing("out"), error);
    auto value = make();
    if (!value.ok()) return Refuse(value.status(), error);
    *out = new Handle{*std::move(value)};
    return COUNTERSIGN_OK;
  });
}

// The same of a text, which `parse` reads.
template <typename Handle, typename Parse>
countersign_status ParseInto(const void* data, size_t size, Handle** out, countersign_error** error,
                             Parse parse) noexcept {
  return MakeHandle(out, error, [&]() -> decltype(parse(std::string_view())) {
    if (IsGiven(data, size)) return parse(ViewOf(data, size));
    return absl::InvalidArgumentError(Format("`data`: expected %d bytes, found NULL", size));
  });
}

// Writes a new handle that is made of nothing.
template <typename Handle>
countersign_status NewHandle(Handle** out) noexcept {
  if (out == nullptr) return COUNTERSIGN_INVALID_ARGUMENT;
  *out = nullptr;
  return Guarded([&] {
    *out = new Handle;
    return COUNTERSIGN_OK;
  });
}

// Does something to a handle, with bytes that must be there.
template <typename Handle, typename Change>
countersign_status ChangeHandle(Handle* handle, const void* data, size_t size,
                                Change change) noexcept {
  if (handle == nullptr || !IsGiven(data, size)) return COUNTERSIGN_INVALID_ARGUMENT;
  return Guarded([&] { return change(ViewOf(data, size)); });
}

// Nothing for what is not an instant as the header defines it.
std::optional<absl::Time> TimeOf(const countersign_instant& instant) {
  if (instant.nanoseconds < 0 || instant.nanoseconds > 999'999'999) return std::nullopt;
  const absl::Time time =
      absl::FromUnixSeconds(instant.seconds) + absl::Nanoseconds(instant.nanoseconds);
  if (time != ToRepresentable(time)) return std::nullopt;
  return time;
}

constexpr char kExpectedInstant[] =
    "`%s`: expected an instant of the years 0 to 9999 with 0 to 999999999 nanoseconds, found %d "
    "and %d";

// Whether there is such a limit, and it can be that large. Takes all limits apart, so that a new
// one does not compile until it is named here.
bool SetLimit(Limits& limits, std::string_view name, std::uint64_t maximum) {
  auto& [package_entries, uncompressed_bytes, envelope_bytes, ber_depth, json_depth,
         envelope_certificates, path_length, signature_checks, signed_attributes, config_bytes] =
      limits;
  const auto set = [maximum](auto& member) {
    using Number = std::remove_reference_t<decltype(member)>;
    if (maximum > static_cast<std::uint64_t>(std::numeric_limits<Number>::max())) return false;
    member = static_cast<Number>(maximum);
    return true;
  };
  if (name == limit_names::kPackageEntries) return set(package_entries);
  if (name == limit_names::kUncompressedBytes) return set(uncompressed_bytes);
  if (name == limit_names::kEnvelopeBytes) return set(envelope_bytes);
  if (name == limit_names::kBerDepth) return set(ber_depth);
  if (name == limit_names::kJsonDepth) return set(json_depth);
  if (name == limit_names::kEnvelopeCertificates) return set(envelope_certificates);
  if (name == limit_names::kPathLength) return set(path_length);
  if (name == limit_names::kSignatureChecks) return set(signature_checks);
  if (name == limit_names::kSignedAttributes) return set(signed_attributes);
  if (name == limit_names::kConfigBytes) return set(config_bytes);
  return false;
}

Limits LimitsOf(const countersign_limits* limits) {
  return limits == nullptr ? Limits() : limits->value;
}

// The premises as this library knows them. Nothing where their size cannot be one, and where they
// ask for more than the library knows: to pass over a premise could allow too much.
std::optional<countersign_premises> KnownPremises(const countersign_premises& given) {
  countersign_premises known = COUNTERSIGN_PREMISES_INIT;
  constexpr std::size_t kFirstSize = offsetof(countersign_premises, cache) + sizeof(known.cache);
  constexpr std::size_t kNoSize = 4096;  // no version's; a size that was never set, rather
  if (given.size < kFirstSize || given.size >= kNoSize) return std::nullopt;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(&given);
  const bool asks_more =
      given.size > sizeof known && std::any_of(bytes + sizeof known, bytes + given.size,
                                               [](unsigned char byte) { return byte != 0; });
  if (asks_more) return std::nullopt;
  std::memcpy(&known, bytes, std::min(given.size, sizeof known));
  return known;
}

Verdict EvaluateAll(const CodeSigningConfig& config,
                    absl::Span<const countersign_artifact* const> artifacts,
                    const Premises& premises) {
  if (artifacts.size() == 1) return Evaluate(config, artifacts[0]->value, premises);
  std::vector<Artifact> copies;
  copies.reserve(artifacts.size());
  for (const countersign_artifact* artifact : artifacts) copies.push_back(artifact->value);
  return Evaluate(config, copies, premises);
}

absl::StatusOr<Verdict> EvaluateGiven(const countersign_config* config,
                                      absl::Span<const countersign_artifact* const> artifacts,
                                      const countersign_premises* premises) {
  if (config == nullptr) return Missing("config");
  if (artifacts.data() == nullptr && !artifacts.empty()) return Missing("artifacts");
  for (std::size_t i = 0; i < artifacts.size(); ++i) {
    if (artifacts[i] == nullptr) return Missing(Format("artifacts[%d]", i));
  }
  if (premises == nullptr) return Missing("premises");
  const auto known = KnownPremises(*premises);
  if (!known.has_value()) {
    return absl::InvalidArgumentError(
        Format("`premises.size`: expected premises that version %s knows, found %d bytes",
               COUNTERSIGN_VERSION, premises->size));
  }
  if (known->anchors == nullptr) return Missing("premises.anchors");
  const auto at = TimeOf(known->at);
  if (!at.has_value()) {
    return absl::InvalidArgumentError(
        Format(kExpectedInstant, "premises.at", known->at.seconds, known->at.nanoseconds));
  }
  return EvaluateAll(config->value, artifacts,
                     {*at, known->anchors->value,
                      known->revocations == nullptr ? nullptr : &known->revocations->value,
                      LimitsOf(known->limits), known->subject == nullptr ? "" : known->subject,
                      known->cache == nullptr ? nullptr : &known->cache->value});
}

}  // namespace
}  // namespace countersign

using countersign::ChangeHandle;
using countersign::Format;
using countersign::Guarded;
using countersign::LimitsOf;
using countersign::MakeHandle;
using countersign::Missing;
using countersign::NewHandle;
using countersign::ParseInto;
using countersign::Refuse;

extern "C" {

const char* countersign_version(void) { return COUNTERSIGN_VERSION; }

const char* countersign_error_message(const countersign_error* error) {
  return error == nullptr ? "" : error->message.c_str();
}
void countersign_error_free(countersign_error* error) { delete error; }

countersign_status countersign_limits_new(countersign_limits** limits) { return NewHandle(limits); }
countersign_status countersign_limits_set(countersign_limits* limits, const char* name,
                                          uint64_t maximum, countersign_error** error) {
  if (error != nullptr) *error = nullptr;
  return Guarded([&] {
    if (limits == nullptr) return Refuse(Missing("limits"), error);
    if (name == nullptr) return Refuse(Missing("name"), error);
    if (countersign::SetLimit(limits->value, name, maximum)) return COUNTERSIGN_OK;
    return Refuse(Format("`name`: expected a limit that can be %d, found `%s`", maximum,
                         countersign::Printable(name)),
                  error);
  });
}
void countersign_limits_free(countersign_limits* limits) { delete limits; }

countersign_status countersign_config_parse(const char* json, size_t size,
                                            const countersign_limits* limits,
                                            countersign_config** config,
                                            countersign_error** error) {
  return ParseInto(json, size, config, error, [&](std::string_view text) {
    return countersign::CodeSigningConfig::FromJson(text, LimitsOf(limits));
  });
}
countersign_policy countersign_config_policy(const countersign_config* config) {
  if (config == nullptr) return COUNTERSIGN_POLICY_ENFORCE;
  return static_cast<countersign_policy>(config->value.policy());
}
void countersign_config_free(countersign_config* config) { delete config; }

countersign_status countersign_anchors_parse_pem(const char* pem, size_t size,
                                                 countersign_anchors** anchors,
                                                 countersign_error** error) {
  return ParseInto(pem, size, anchors, error, countersign::TrustAnchors::FromPem);
}
countersign_status countersign_anchors_parse_fingerprint(const char* hex, size_t size,
                                                         countersign_anchors** anchors,
                                                         countersign_error** error) {
  return ParseInto(hex, size, anchors, error, countersign::TrustAnchors::FromFingerprint);
}
countersign_status countersign_anchors_aws(countersign_anchors** anchors) {
  return MakeHandle(anchors, nullptr, [] {
    return absl::StatusOr<countersign::TrustAnchors>(countersign::TrustAnchors::Aws());
  });
}
countersign_status countersign_anchors_add(countersign_anchors* anchors,
                                           const countersign_anchors* others) {
  if (anchors == nullptr || others == nullptr) return COUNTERSIGN_INVALID_ARGUMENT;
  return Guarded([&] {
    countersign::TrustAnchors sum = anchors->value;  // nothing changes when memory runs out
    sum.Add(others->value);
    anchors->value = std::move(sum);
    return COUNTERSIGN_OK;
  });
}
void countersign_anchors_free(countersign_anchors* anchors) { delete anchors; }

countersign_status countersign_revocations_parse(const char* json, size_t size,
                                                 const countersign_limits* limits,
                                                 countersign_revocations** revocations,
                                                 countersign_error** error) {
  return ParseInto(json, size, revocations, error, [&](std::string_view text) {
    return countersign::RevocationSet::FromJson(text, LimitsOf(limits));
  });
}
countersign_status countersign_revocations_no_check(countersign_instant as_of,
                                                    countersign_revocations** revocations,
                                                    countersign_error** error) {
  return MakeHandle(revocations, error, [&]() -> absl::StatusOr<countersign::RevocationSet> {
    const auto time = countersign::TimeOf(as_of);
    if (time.has_value()) return countersign::RevocationSet::NoCheck(*time);
    return absl::InvalidArgumentError(
        Format(countersign::kExpectedInstant, "as_of", as_of.seconds, as_of.nanoseconds));
  });
}
void countersign_revocations_free(countersign_revocations* revocations) { delete revocations; }

countersign_status countersign_cache_new(countersign_cache** cache) { return NewHandle(cache); }
void countersign_cache_free(countersign_cache* cache) { delete cache; }

countersign_status countersign_artifact_read(const void* zip, size_t size,
                                             const countersign_limits* limits,
                                             countersign_artifact** artifact,
                                             countersign_error** error) {
  return ParseInto(zip, size, artifact, error, [&](std::string_view bytes) {
    return absl::StatusOr<countersign::Artifact>(countersign::ReadPackage(bytes, LimitsOf(limits)));
  });
}
countersign_status countersign_artifact_set_name(countersign_artifact* artifact, const char* name,
                                                 size_t size) {
  return ChangeHandle(artifact, name, size, [&](std::string_view text) {
    artifact->value.name = std::string(text);
    return COUNTERSIGN_OK;
  });
}
countersign_status countersign_artifact_set_envelope(countersign_artifact* artifact,
                                                     const void* envelope, size_t size) {
  return ChangeHandle(artifact, envelope, size, [&](std::string_view bytes) {
    artifact->value = artifact->value.WithEnvelope(bytes);
    return COUNTERSIGN_OK;
  });
}
const uint8_t* countersign_artifact_code_sha256(const countersign_artifact* artifact) {
  return artifact == nullptr ? nullptr : artifact->value.code_sha256.bytes.data();
}
const uint8_t* countersign_artifact_content_sha384(const countersign_artifact* artifact) {
  if (artifact == nullptr || !artifact->value.content.has_value()) return nullptr;
  return artifact->value.content->inner.bytes.data();
}
int countersign_artifact_is_signed(const countersign_artifact* artifact) {
  return artifact != nullptr && artifact->value.envelope.has_value();
}
void countersign_artifact_free(countersign_artifact* artifact) { delete artifact; }

countersign_status countersign_digester_new(countersign_digester** digester) {
  return NewHandle(digester);
}
countersign_status countersign_digester_add_bytes(countersign_digester* digester, const void* chunk,
                                                  size_t size) {
  return ChangeHandle(digester, chunk, size, [&](std::string_view bytes) {
    digester->package.Update(countersign::AsBytes(bytes));
    return COUNTERSIGN_OK;
  });
}
countersign_status countersign_digester_add_entry(countersign_digester* digester, const char* name,
                                                  size_t size) {
  return ChangeHandle(digester, name, size, [&](std::string_view text) {
    digester->content.AddEntry(text);
    digester->has_entry = true;
    return COUNTERSIGN_OK;
  });
}
countersign_status countersign_digester_add_body(countersign_digester* digester, const void* chunk,
                                                 size_t size) {
  return ChangeHandle(digester, chunk, size, [&](std::string_view bytes) {
    if (!digester->has_entry) return COUNTERSIGN_INVALID_ARGUMENT;
    digester->content.AddBody(countersign::AsBytes(bytes));
    return COUNTERSIGN_OK;
  });
}
countersign_status countersign_digester_finish(countersign_digester* digester,
                                               countersign_artifact** artifact) {
  if (artifact == nullptr) return COUNTERSIGN_INVALID_ARGUMENT;
  *artifact = nullptr;
  return ChangeHandle(digester, nullptr, 0, [&](std::string_view) {
    countersign::Artifact value;
    value.code_sha256 = digester->package.Finish();
    value.content = digester->content.Finish();
    digester->has_entry = false;
    *artifact = new countersign_artifact{std::move(value)};
    return COUNTERSIGN_OK;
  });
}
void countersign_digester_free(countersign_digester* digester) { delete digester; }

countersign_status countersign_evaluate(const countersign_config* config,
                                        const countersign_artifact* const* artifacts, size_t count,
                                        const countersign_premises* premises,
                                        countersign_verdict** verdict, countersign_error** error) {
  return MakeHandle(verdict, error, [&] {
    return countersign::EvaluateGiven(config, absl::MakeConstSpan(artifacts, count), premises);
  });
}

}  // extern "C"
