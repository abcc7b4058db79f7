// The C interface, second half: what is asked of a verdict.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "api/c/countersign.h"
#include "api/c/handles.h"
#include "api/countersign.h"

namespace countersign {
namespace {

// Null beyond the last.
const ArtifactVerdict* ArtifactAt(const countersign_verdict* verdict, size_t index) {
  if (verdict == nullptr) return nullptr;
  const absl::Span<const ArtifactVerdict> artifacts = verdict->value.artifacts();
  return index < artifacts.size() ? &artifacts[index] : nullptr;
}

// Null where there is none. Findings stand in the order of the checks.
const Finding* FindingAt(const countersign_verdict* verdict, size_t index,
                         countersign_check check) {
  const ArtifactVerdict* const artifact = ArtifactAt(verdict, index);
  const auto number = static_cast<std::size_t>(check);
  if (artifact == nullptr || number >= artifact->findings.size()) return nullptr;
  return &artifact->findings[number];
}

// Writes what the caller, who may be older or newer, has room for; the rest of that is zero.
template <typename Answer>
int Write(const Answer& answer, Answer* out, size_t out_size) {
  if (out == nullptr) return 1;
  std::memset(static_cast<void*>(out), 0, out_size);
  std::memcpy(static_cast<void*>(out), &answer, std::min(out_size, sizeof answer));
  return 1;
}

// Makes a text for the caller to free.
template <typename Writer>
countersign_status GiveText(const countersign_verdict* verdict, char** out, size_t* size,
                            Writer writer) noexcept {
  if (size != nullptr) *size = 0;
  if (out == nullptr) return COUNTERSIGN_INVALID_ARGUMENT;
  *out = nullptr;
  if (verdict == nullptr) return COUNTERSIGN_INVALID_ARGUMENT;
  return Guarded([&] {
    const std::string text = writer(verdict->value);
    char* const copy = static_cast<char*>(std::malloc(text.size() + 1));
    if (copy == nullptr) return COUNTERSIGN_OUT_OF_MEMORY;
    std::memcpy(copy, text.c_str(), text.size() + 1);
    *out = copy;
    if (size != nullptr) *size = text.size();
    return COUNTERSIGN_OK;
  });
}

// The enumerations of C list what those of C++ list, in their order.
static_assert(static_cast<int>(Decision::kBlock) == COUNTERSIGN_BLOCK);
static_assert(static_cast<int>(Policy::kEnforce) == COUNTERSIGN_POLICY_ENFORCE);
static_assert(static_cast<int>(Check::kRevocation) == COUNTERSIGN_REVOCATION);
static_assert(static_cast<int>(Outcome::kNotEvaluated) == COUNTERSIGN_NOT_EVALUATED);
static_assert(static_cast<int>(SignatureStatus::kInvalid) == COUNTERSIGN_SIGNATURE_INVALID);

}  // namespace
}  // namespace countersign

using countersign::ArtifactAt;
using countersign::FindingAt;
using countersign::TextOf;

extern "C" {

void countersign_verdict_free(countersign_verdict* verdict) { delete verdict; }

countersign_decision countersign_verdict_decision(const countersign_verdict* verdict) {
  if (verdict == nullptr) return COUNTERSIGN_BLOCK;
  return static_cast<countersign_decision>(verdict->value.decision());
}

int countersign_verdict_primary_reason(const countersign_verdict* verdict) {
  if (verdict == nullptr) return static_cast<int>(countersign::ReasonCode::kInternal);
  const auto reason = verdict->value.primary_reason();
  return reason.has_value() ? static_cast<int>(*reason) : 0;
}

int countersign_verdict_holds_until(const countersign_verdict* verdict,
                                    countersign_instant* instant) {
  if (instant != nullptr) *instant = {0, 0};
  if (verdict == nullptr) return 1;  // what is not there is not kept
  if (!verdict->value.holds_until().has_value()) return 0;
  if (instant != nullptr) *instant = countersign::InstantOf(*verdict->value.holds_until());
  return 1;
}

countersign_status countersign_verdict_to_json(const countersign_verdict* verdict, char** json,
                                               size_t* size) {
  return countersign::GiveText(verdict, json, size, [](const countersign::Verdict& value) {
    return countersign::ToJson(value);
  });
}

countersign_status countersign_verdict_explain(const countersign_verdict* verdict, char** text,
                                               size_t* size) {
  return countersign::GiveText(verdict, text, size, [](const countersign::Verdict& value) {
    return countersign::Explain(value);
  });
}

void countersign_text_free(char* text) { std::free(text); }

size_t countersign_verdict_artifact_count(const countersign_verdict* verdict) {
  return verdict == nullptr ? 0 : verdict->value.artifacts().size();
}

countersign_text countersign_verdict_artifact_name(const countersign_verdict* verdict,
                                                   size_t index) {
  const auto* const artifact = ArtifactAt(verdict, index);
  return artifact == nullptr ? TextOf("") : TextOf(artifact->name);
}

countersign_decision countersign_verdict_artifact_decision(const countersign_verdict* verdict,
                                                           size_t index) {
  const auto* const artifact = ArtifactAt(verdict, index);
  if (artifact == nullptr) return COUNTERSIGN_BLOCK;
  return static_cast<countersign_decision>(artifact->decision);
}

countersign_signature_status countersign_verdict_artifact_status(const countersign_verdict* verdict,
                                                                 size_t index) {
  const auto* const artifact = ArtifactAt(verdict, index);
  if (artifact == nullptr) return COUNTERSIGN_SIGNATURE_INVALID;
  return static_cast<countersign_signature_status>(artifact->status);
}

countersign_outcome countersign_verdict_outcome(const countersign_verdict* verdict, size_t index,
                                                countersign_check check) {
  const auto* const finding = FindingAt(verdict, index, check);
  if (finding == nullptr) return COUNTERSIGN_FAILED;
  return static_cast<countersign_outcome>(finding->outcome);
}

size_t countersign_verdict_reason_count(const countersign_verdict* verdict, size_t index,
                                        countersign_check check) {
  const auto* const finding = FindingAt(verdict, index, check);
  return finding == nullptr ? 0 : finding->reasons.size();
}

int countersign_verdict_reason(const countersign_verdict* verdict, size_t index,
                               countersign_check check, size_t reason, countersign_reason* out,
                               size_t out_size) {
  countersign::Write({0, TextOf(""), TextOf(""), TextOf("")}, out, out_size);
  const auto* const finding = FindingAt(verdict, index, check);
  if (finding == nullptr || reason >= finding->reasons.size()) return 0;
  const countersign::Reason& found = finding->reasons[reason];
  return countersign::Write({static_cast<int>(found.code), TextOf(countersign::NameOf(found.code)),
                             TextOf(found.message), TextOf(found.expected)},
                            out, out_size);
}

int countersign_verdict_signature(const countersign_verdict* verdict, size_t index,
                                  countersign_signature* out, size_t out_size) {
  countersign::Write({TextOf(""), TextOf(""), {0, 0}, {0, 0}, 0, 0}, out, out_size);
  const auto* const artifact = ArtifactAt(verdict, index);
  if (artifact == nullptr || !artifact->signature.has_value()) return 0;
  const countersign::VerifiedClaims& claims = *artifact->signature;
  const bool expires = claims.expires_at().has_value();
  return countersign::Write(
      {TextOf(claims.signing_profile_version_arn()), TextOf(claims.signing_job_arn()),
       countersign::InstantOf(claims.signing_time()),
       expires ? countersign::InstantOf(*claims.expires_at()) : countersign_instant{0, 0}, expires,
       0},
      out, out_size);
}

int countersign_verdict_aws_error(const countersign_verdict* verdict, countersign_aws_error* out,
                                  size_t out_size) {
  countersign::Write({0, TextOf(""), TextOf("")}, out, out_size);
  if (verdict == nullptr || !verdict->value.errors().has_value()) return 0;
  const countersign::AwsError& error = verdict->value.errors()->observed;
  return countersign::Write({error.http_status, TextOf(error.code), TextOf(error.message)}, out,
                            out_size);
}

}  // extern "C"
