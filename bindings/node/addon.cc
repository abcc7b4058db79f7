// The C interface as functions for index.js. Node-API alone: one build serves every Node.js
// since 18.
#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "api/c/countersign.h"
#include "call.h"

namespace countersign_node {
namespace {

// ---- What goes into an evaluation ---------------------------------------------------------------

napi_value NewLimits(Call& call) {
  countersign_limits* limits = nullptr;
  const auto status = countersign_limits_new(&limits);
  return call.Made(status, nullptr, limits);
}

napi_value SetLimit(Call& call) {
  const auto limits = call.HandleAt<countersign_limits>(0);
  const std::string name = call.StringAt(1);
  const std::uint64_t maximum = call.MaximumAt(2);
  if (!call.ok()) return nullptr;
  countersign_error* error = nullptr;
  const auto status = countersign_limits_set(limits.get(), name.c_str(), maximum, &error);
  call.Check(status, error);
  return nullptr;
}

napi_value ParseConfig(Call& call) {
  const Bytes json = call.BytesAt(0);
  const auto limits = call.HandleIfGivenAt<countersign_limits>(1);
  if (!call.ok()) return nullptr;
  countersign_config* config = nullptr;
  countersign_error* error = nullptr;
  const auto status = countersign_config_parse(json.data, json.size, limits.get(), &config, &error);
  return call.Made(status, error, config, json.size);
}

napi_value PolicyOf(Call& call) {
  const auto config = call.HandleAt<countersign_config>(0);
  return call.ok() ? Number(call.env(), countersign_config_policy(config.get())) : nullptr;
}

// Both parse a text into anchors.
template <countersign_status (*kParse)(const char*, std::size_t, countersign_anchors**,
                                       countersign_error**)>
napi_value ParseAnchors(Call& call) {
  const Bytes text = call.BytesAt(0);
  if (!call.ok()) return nullptr;
  countersign_anchors* anchors = nullptr;
  countersign_error* error = nullptr;
  const auto status = kParse(text.data, text.size, &anchors, &error);
  return call.Made(status, error, anchors, text.size);
}

napi_value AwsAnchors(Call& call) {
  countersign_anchors* anchors = nullptr;
  const auto status = countersign_anchors_aws(&anchors);
  return call.Made(status, nullptr, anchors);
}

napi_value AddAnchors(Call& call) {
  const auto sum = call.HandleAt<countersign_anchors>(0);
  const auto others = call.HandleAt<countersign_anchors>(1);
  if (call.ok()) call.Check(countersign_anchors_add(sum.get(), others.get()));
  return nullptr;
}

napi_value ParseRevocations(Call& call) {
  const Bytes json = call.BytesAt(0);
  const auto limits = call.HandleIfGivenAt<countersign_limits>(1);
  if (!call.ok()) return nullptr;
  countersign_revocations* list = nullptr;
  countersign_error* error = nullptr;
  const auto status =
      countersign_revocations_parse(json.data, json.size, limits.get(), &list, &error);
  return call.Made(status, error, list, json.size);
}

napi_value NoRevocationCheck(Call& call) {
  const countersign_instant as_of = call.InstantAt(0);
  if (!call.ok()) return nullptr;
  countersign_revocations* list = nullptr;
  countersign_error* error = nullptr;
  const auto status = countersign_revocations_no_check(as_of, &list, &error);
  return call.Made(status, error, list);
}

napi_value NewCache(Call& call) {
  countersign_cache* cache = nullptr;
  const auto status = countersign_cache_new(&cache);
  return call.Made(status, nullptr, cache);
}

// ---- Packages -----------------------------------------------------------------------------------

napi_value ReadArtifact(Call& call) {
  const Bytes zip = call.BytesAt(0);
  const auto limits = call.HandleIfGivenAt<countersign_limits>(1);
  if (!call.ok()) return nullptr;
  countersign_artifact* artifact = nullptr;
  countersign_error* error = nullptr;
  const auto status =
      countersign_artifact_read(zip.data, zip.size, limits.get(), &artifact, &error);
  return call.Made(status, error, artifact);
}

// Gives bytes to a handle: a name, an envelope, a part of an archive.
template <typename T, typename Data, countersign_status (*kGive)(T*, const Data*, std::size_t)>
napi_value Give(Call& call) {
  const auto handle = call.HandleAt<T>(0);
  const Bytes bytes = call.BytesAt(1);
  if (call.ok()) call.Check(kGive(handle.get(), bytes.data, bytes.size));
  return nullptr;
}

napi_value DescribeArtifact(Call& call) {
  const auto artifact = call.HandleAt<countersign_artifact>(0);
  if (!call.ok()) return nullptr;
  const napi_env env = call.env();
  napi_value is_signed = nullptr;
  napi_get_boolean(env, countersign_artifact_is_signed(artifact.get()) != 0, &is_signed);
  return Object(
      env, {{"codeSha256", Octets(env, countersign_artifact_code_sha256(artifact.get()), 32)},
            {"contentSha384", Octets(env, countersign_artifact_content_sha384(artifact.get()), 48)},
            {"isSigned", is_signed}});
}

napi_value NewDigester(Call& call) {
  countersign_digester* digester = nullptr;
  const auto status = countersign_digester_new(&digester);
  return call.Made(status, nullptr, digester);
}

napi_value FinishDigester(Call& call) {
  const auto digester = call.HandleAt<countersign_digester>(0);
  if (!call.ok()) return nullptr;
  countersign_artifact* artifact = nullptr;
  const auto status = countersign_digester_finish(digester.get(), &artifact);
  return call.Made(status, nullptr, artifact);
}

// ---- Evaluation ---------------------------------------------------------------------------------

// All that one evaluation needs, held until it is over, on whatever thread.
struct Evaluation {
  explicit Evaluation(Call& call)
      : config(call.HandleAt<countersign_config>(0)),
        artifacts(call.HandlesAt<countersign_artifact>(1)),
        anchors(call.HandleAt<countersign_anchors>(4)),
        revocations(call.HandleIfGivenAt<countersign_revocations>(5)),
        limits(call.HandleIfGivenAt<countersign_limits>(6)),
        has_subject(call.IsGiven(7)),
        subject(has_subject ? call.StringAt(7) : ""),
        cache(call.HandleIfGivenAt<countersign_cache>(8)),
        at(call.InstantAt(2)) {}

  void Run() {
    std::vector<const countersign_artifact*> pointers;
    for (const auto& artifact : artifacts) pointers.push_back(artifact.get());
    countersign_premises premises = COUNTERSIGN_PREMISES_INIT;
    premises.at = at;
    premises.anchors = anchors.get();
    premises.revocations = revocations.get();
    premises.limits = limits.get();
    premises.subject = has_subject ? subject.c_str() : nullptr;
    premises.cache = cache.get();
    status = countersign_evaluate(config.get(), pointers.data(), pointers.size(), &premises,
                                  &verdict, &error);
  }

  std::shared_ptr<countersign_config> config;
  std::vector<std::shared_ptr<countersign_artifact>> artifacts;
  std::shared_ptr<countersign_anchors> anchors;
  std::shared_ptr<countersign_revocations> revocations;
  std::shared_ptr<countersign_limits> limits;
  bool has_subject;
  std::string subject;
  std::shared_ptr<countersign_cache> cache;
  countersign_instant at;

  countersign_status status = COUNTERSIGN_OUT_OF_MEMORY;  // where it was never run
  countersign_verdict* verdict = nullptr;
  countersign_error* error = nullptr;
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
};

napi_value Evaluate(Call& call) {
  Evaluation evaluation(call);
  if (!call.ok()) return nullptr;
  evaluation.Run();
  return call.Made(evaluation.status, evaluation.error, evaluation.verdict);
}

void Complete(napi_env env, napi_status, void* data) {
  const std::unique_ptr<Evaluation> evaluation(static_cast<Evaluation*>(data));
  const napi_value verdict =
      evaluation->status == COUNTERSIGN_OK ? Wrap(env, evaluation->verdict, 0) : nullptr;
  if (verdict != nullptr) {
    napi_resolve_deferred(env, evaluation->deferred, verdict);
  } else {
    const auto status =
        evaluation->status == COUNTERSIGN_OK ? COUNTERSIGN_OUT_OF_MEMORY : evaluation->status;
    napi_reject_deferred(env, evaluation->deferred, ErrorOf(env, status, evaluation->error));
  }
  napi_delete_async_work(env, evaluation->work);
}

// The same on a thread of Node's pool: answers a promise.
napi_value EvaluateAsync(Call& call) {
  auto evaluation = std::make_unique<Evaluation>(call);
  if (!call.ok()) return nullptr;
  const napi_env env = call.env();
  const auto run = [](napi_env, void* data) { static_cast<Evaluation*>(data)->Run(); };
  napi_value promise = nullptr;
  if (napi_create_promise(env, &evaluation->deferred, &promise) != napi_ok ||
      napi_create_async_work(env, nullptr, Text(env, "countersign", NAPI_AUTO_LENGTH), run,
                             Complete, evaluation.get(), &evaluation->work) != napi_ok ||
      napi_queue_async_work(env, evaluation->work) != napi_ok) {
    if (evaluation->work != nullptr) napi_delete_async_work(env, evaluation->work);
    call.Mistake("the evaluation cannot be queued");
    return nullptr;
  }
  evaluation.release();  // Complete's
  return promise;
}

// ---- Verdicts -----------------------------------------------------------------------------------

napi_value Instant(napi_env env, bool is_there, const countersign_instant& instant) {
  if (!is_there) return Null(env);
  return Object(env, {{"seconds", Number(env, instant.seconds)},
                      {"nanoseconds", Number(env, instant.nanoseconds)}});
}

napi_value DescribeFinding(napi_env env, const countersign_verdict* verdict, std::size_t index,
                           countersign_check check) {
  napi_value reasons = nullptr;
  napi_create_array(env, &reasons);
  countersign_reason reason;
  for (std::uint32_t n = 0;
       countersign_verdict_reason(verdict, index, check, n, &reason, sizeof reason); ++n) {
    napi_set_element(env, reasons, n,
                     Object(env, {{"number", Number(env, reason.number)},
                                  {"code", Text(env, reason.code)},
                                  {"message", Text(env, reason.message)},
                                  {"expected", Text(env, reason.expected)}}));
  }
  const auto outcome = countersign_verdict_outcome(verdict, index, check);
  return Object(
      env,
      {{"check", Number(env, check)}, {"outcome", Number(env, outcome)}, {"reasons", reasons}});
}

napi_value DescribeSignature(napi_env env, const countersign_verdict* verdict, std::size_t index) {
  countersign_signature found;
  if (!countersign_verdict_signature(verdict, index, &found, sizeof found)) return Null(env);
  return Object(env, {{"profileVersionArn", Text(env, found.profile_version_arn)},
                      {"jobArn", Text(env, found.job_arn)},
                      {"signingTime", Instant(env, true, found.signing_time)},
                      {"expiresAt", Instant(env, found.expires != 0, found.expires_at)}});
}

napi_value DescribeArtifactVerdict(napi_env env, const countersign_verdict* verdict,
                                   std::size_t index) {
  napi_value findings = nullptr;
  napi_create_array(env, &findings);
  for (std::uint32_t n = 0; n <= COUNTERSIGN_REVOCATION; ++n) {
    const auto check = static_cast<countersign_check>(n);
    napi_set_element(env, findings, n, DescribeFinding(env, verdict, index, check));
  }
  const auto decision = countersign_verdict_artifact_decision(verdict, index);
  const auto status = countersign_verdict_artifact_status(verdict, index);
  return Object(env, {{"name", Text(env, countersign_verdict_artifact_name(verdict, index))},
                      {"decision", Number(env, decision)},
                      {"status", Number(env, status)},
                      {"findings", findings},
                      {"signature", DescribeSignature(env, verdict, index)}});
}

napi_value DescribeVerdict(Call& call) {
  const auto held = call.HandleAt<countersign_verdict>(0);
  if (!call.ok()) return nullptr;
  const countersign_verdict* const verdict = held.get();
  const napi_env env = call.env();
  napi_value artifacts = nullptr;
  napi_create_array(env, &artifacts);
  for (std::uint32_t i = 0; i < countersign_verdict_artifact_count(verdict); ++i) {
    napi_set_element(env, artifacts, i, DescribeArtifactVerdict(env, verdict, i));
  }
  countersign_instant until;
  const bool ends = countersign_verdict_holds_until(verdict, &until) != 0;
  countersign_aws_error refused;
  const bool is_refused = countersign_verdict_aws_error(verdict, &refused, sizeof refused) != 0;
  const napi_value error = is_refused
                               ? Object(env, {{"httpStatus", Number(env, refused.http_status)},
                                              {"code", Text(env, refused.code)},
                                              {"message", Text(env, refused.message)}})
                               : Null(env);
  const int reason = countersign_verdict_primary_reason(verdict);
  return Object(env, {{"decision", Number(env, countersign_verdict_decision(verdict))},
                      {"primaryReason", reason == 0 ? Null(env) : Number(env, reason)},
                      {"holdsUntil", Instant(env, ends, until)},
                      {"artifacts", artifacts},
                      {"awsError", error}});
}

template <countersign_status (*kWrite)(const countersign_verdict*, char**, std::size_t*)>
napi_value WriteVerdict(Call& call) {
  const auto verdict = call.HandleAt<countersign_verdict>(0);
  if (!call.ok()) return nullptr;
  char* text = nullptr;
  std::size_t size = 0;
  if (!call.Check(kWrite(verdict.get(), &text, &size))) return nullptr;
  const napi_value answer = Text(call.env(), text, size);
  countersign_text_free(text);
  if (answer == nullptr) call.Mistake("expected a verdict that one string can hold");
  return answer;
}

// ---- The module ---------------------------------------------------------------------------------

napi_value Close(Call& call) {
  const bool is_handle = call.Close<countersign_limits>() || call.Close<countersign_config>() ||
                         call.Close<countersign_anchors>() ||
                         call.Close<countersign_revocations>() || call.Close<countersign_cache>() ||
                         call.Close<countersign_artifact>() || call.Close<countersign_digester>() ||
                         call.Close<countersign_verdict>();
  if (!is_handle) call.WrongType("a handle");
  return nullptr;
}

napi_value Version(Call& call) { return Text(call.env(), countersign_version(), NAPI_AUTO_LENGTH); }

template <napi_value (*kFunction)(Call&)>
napi_value Enter(napi_env env, napi_callback_info info) {
  Call call(env, info);
  return kFunction(call);
}

template <napi_value (*kFunction)(Call&)>
napi_property_descriptor Export(const char* name) {
  return {name, nullptr, Enter<kFunction>, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
}

}  // namespace
}  // namespace countersign_node

NAPI_MODULE_INIT() {
  using namespace countersign_node;
  const napi_property_descriptor functions[] = {
      Export<Version>("version"),
      Export<Close>("close"),
      Export<NewLimits>("newLimits"),
      Export<SetLimit>("setLimit"),
      Export<ParseConfig>("parseConfig"),
      Export<PolicyOf>("policyOf"),
      Export<ParseAnchors<countersign_anchors_parse_pem>>("parseAnchorsPem"),
      Export<ParseAnchors<countersign_anchors_parse_fingerprint>>("parseAnchorsFingerprint"),
      Export<AwsAnchors>("awsAnchors"),
      Export<AddAnchors>("addAnchors"),
      Export<ParseRevocations>("parseRevocations"),
      Export<NoRevocationCheck>("noRevocationCheck"),
      Export<NewCache>("newCache"),
      Export<ReadArtifact>("readArtifact"),
      Export<Give<countersign_artifact, char, countersign_artifact_set_name>>("setName"),
      Export<Give<countersign_artifact, void, countersign_artifact_set_envelope>>("setEnvelope"),
      Export<DescribeArtifact>("describeArtifact"),
      Export<NewDigester>("newDigester"),
      Export<Give<countersign_digester, void, countersign_digester_add_bytes>>("addBytes"),
      Export<Give<countersign_digester, char, countersign_digester_add_entry>>("addEntry"),
      Export<Give<countersign_digester, void, countersign_digester_add_body>>("addBody"),
      Export<FinishDigester>("finishDigester"),
      Export<Evaluate>("evaluate"),
      Export<EvaluateAsync>("evaluateAsync"),
      Export<DescribeVerdict>("describeVerdict"),
      Export<WriteVerdict<countersign_verdict_to_json>>("toJson"),
      Export<WriteVerdict<countersign_verdict_explain>>("explain"),
  };
  napi_define_properties(env, exports, std::size(functions), functions);
  return exports;
}
