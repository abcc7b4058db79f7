// The C interface answers what the C++ one does, says what is wrong, and lets nothing through.
#include "api/c/countersign.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "api/countersign.h"
#include "core/base/instant.h"
#include "testdata/cases.h"

namespace countersign {
namespace {

struct Free {
  void operator()(countersign_error* p) const { countersign_error_free(p); }
  void operator()(countersign_limits* p) const { countersign_limits_free(p); }
  void operator()(countersign_config* p) const { countersign_config_free(p); }
  void operator()(countersign_anchors* p) const { countersign_anchors_free(p); }
  void operator()(countersign_revocations* p) const { countersign_revocations_free(p); }
  void operator()(countersign_cache* p) const { countersign_cache_free(p); }
  void operator()(countersign_artifact* p) const { countersign_artifact_free(p); }
  void operator()(countersign_digester* p) const { countersign_digester_free(p); }
  void operator()(countersign_verdict* p) const { countersign_verdict_free(p); }
  void operator()(char* p) const { countersign_text_free(p); }
};
template <typename Handle>
using Owned = std::unique_ptr<Handle, Free>;

// A handle made by `make(Handle**, countersign_error**)`, which must succeed.
template <typename Handle, typename Make>
Owned<Handle> New(Make make) {
  Handle* handle = nullptr;
  countersign_error* error = nullptr;
  EXPECT_EQ(make(&handle, &error), COUNTERSIGN_OK) << countersign_error_message(error);
  EXPECT_EQ(error, nullptr);
  EXPECT_NE(handle, nullptr);
  return Owned<Handle>(handle);
}

// The message of a make that must be refused.
template <typename Handle, typename Make>
std::string Refusal(Make make) {
  auto* handle = reinterpret_cast<Handle*>(1);
  countersign_error* error = nullptr;
  EXPECT_EQ(make(&handle, &error), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(handle, nullptr);
  const Owned<countersign_error> owned(error);
  // Nobody has to ask for the description.
  EXPECT_EQ(make(&handle, static_cast<countersign_error**>(nullptr)), COUNTERSIGN_INVALID_ARGUMENT);
  return countersign_error_message(error);
}

auto ParseConfig(std::string_view json, const countersign_limits* limits = nullptr) {
  return [=](countersign_config** out, countersign_error** error) {
    return countersign_config_parse(json.data(), json.size(), limits, out, error);
  };
}
auto ParsePem(std::string_view pem) {
  return [=](countersign_anchors** out, countersign_error** error) {
    return countersign_anchors_parse_pem(pem.data(), pem.size(), out, error);
  };
}
auto ParseFingerprint(std::string_view hex) {
  return [=](countersign_anchors** out, countersign_error** error) {
    return countersign_anchors_parse_fingerprint(hex.data(), hex.size(), out, error);
  };
}
auto ParseRevocations(std::string_view json, const countersign_limits* limits = nullptr) {
  return [=](countersign_revocations** out, countersign_error** error) {
    return countersign_revocations_parse(json.data(), json.size(), limits, out, error);
  };
}
auto ReadZip(std::string_view zip, const countersign_limits* limits = nullptr) {
  return [=](countersign_artifact** out, countersign_error** error) {
    return countersign_artifact_read(zip.data(), zip.size(), limits, out, error);
  };
}

countersign_instant Instant(std::string_view text) {
  const absl::Time time = *ParseInstant(text);
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  return {seconds, static_cast<std::int32_t>((time - absl::FromUnixSeconds(seconds)) /
                                             absl::Nanoseconds(1))};
}

std::string_view View(countersign_text text) {
  EXPECT_NE(text.data, nullptr);
  EXPECT_EQ(text.data[text.size], '\0');
  return {text.data, text.size};
}

// One of testdata's cases in C's hands.
struct World {
  explicit World(const testdata::Case& c)
      : config(New<countersign_config>(ParseConfig(c.config))),
        anchors(New<countersign_anchors>(ParsePem(c.roots))),
        artifact(New<countersign_artifact>(ReadZip(c.package))) {
    if (!c.revocations.empty()) {
      revocations = New<countersign_revocations>(ParseRevocations(c.revocations));
    }
    EXPECT_EQ(countersign_artifact_set_name(artifact.get(), "package.zip", 11), COUNTERSIGN_OK);
    premises.at = Instant(c.at);
    premises.anchors = anchors.get();
    premises.revocations = revocations.get();
  }

  // `copies` of the artifact in one deployment.
  Owned<countersign_verdict> Judge(std::size_t copies = 1) const {
    const std::vector<const countersign_artifact*> all(copies, artifact.get());
    return New<countersign_verdict>([&](countersign_verdict** out, countersign_error** error) {
      return countersign_evaluate(config.get(), all.data(), all.size(), &premises, out, error);
    });
  }

  std::string Refused() const {
    return Refusal<countersign_verdict>([&](countersign_verdict** out, countersign_error** error) {
      const countersign_artifact* const one = artifact.get();
      return countersign_evaluate(config.get(), &one, 1, &premises, out, error);
    });
  }

  Owned<countersign_config> config;
  Owned<countersign_anchors> anchors;
  Owned<countersign_revocations> revocations;
  Owned<countersign_artifact> artifact;
  countersign_premises premises = COUNTERSIGN_PREMISES_INIT;
};

testdata::Case CaseOf(std::string_view name) {
  for (const testdata::Case& c : testdata::AllCases()) {
    if (c.name == name) return c;
  }
  ADD_FAILURE() << "no such case: " << name;
  return {};
}

std::string JsonOf(const countersign_verdict* verdict) {
  char* text = nullptr;
  std::size_t size = 0;
  EXPECT_EQ(countersign_verdict_to_json(verdict, &text, &size), COUNTERSIGN_OK);
  const Owned<char> owned(text);
  EXPECT_EQ(std::strlen(text), size);
  return text;
}

std::string ExplanationOf(const countersign_verdict* verdict) {
  char* text = nullptr;
  EXPECT_EQ(countersign_verdict_explain(verdict, &text, nullptr), COUNTERSIGN_OK);
  return Owned<char>(text).get();
}

// What the accessors say is what the C++ verdict holds.
void ExpectSame(const countersign_verdict* in_c, const Verdict& verdict) {
  EXPECT_EQ(static_cast<int>(countersign_verdict_decision(in_c)),
            static_cast<int>(verdict.decision()));
  EXPECT_EQ(countersign_verdict_primary_reason(in_c),
            verdict.primary_reason().has_value() ? static_cast<int>(*verdict.primary_reason()) : 0);
  countersign_instant until;
  ASSERT_EQ(countersign_verdict_holds_until(in_c, &until), verdict.holds_until().has_value());
  if (verdict.holds_until().has_value()) {
    EXPECT_EQ(absl::FromUnixSeconds(until.seconds) + absl::Nanoseconds(until.nanoseconds),
              *verdict.holds_until());
  }
  ASSERT_EQ(countersign_verdict_artifact_count(in_c), verdict.artifacts().size());
  for (std::size_t i = 0; i < verdict.artifacts().size(); ++i) {
    const ArtifactVerdict& artifact = verdict.artifacts()[i];
    EXPECT_EQ(View(countersign_verdict_artifact_name(in_c, i)), artifact.name);
    EXPECT_EQ(static_cast<int>(countersign_verdict_artifact_decision(in_c, i)),
              static_cast<int>(artifact.decision));
    EXPECT_EQ(static_cast<int>(countersign_verdict_artifact_status(in_c, i)),
              static_cast<int>(artifact.status));
    for (const Finding& finding : artifact.findings) {
      const auto check = static_cast<countersign_check>(finding.check);
      EXPECT_EQ(static_cast<int>(countersign_verdict_outcome(in_c, i, check)),
                static_cast<int>(finding.outcome));
      ASSERT_EQ(countersign_verdict_reason_count(in_c, i, check), finding.reasons.size());
      for (std::size_t r = 0; r < finding.reasons.size(); ++r) {
        countersign_reason reason;
        ASSERT_TRUE(countersign_verdict_reason(in_c, i, check, r, &reason, sizeof reason));
        EXPECT_EQ(reason.number, static_cast<int>(finding.reasons[r].code));
        EXPECT_EQ(View(reason.code), NameOf(finding.reasons[r].code));
        EXPECT_EQ(View(reason.message), finding.reasons[r].message);
        EXPECT_EQ(View(reason.expected), finding.reasons[r].expected);
      }
    }
    countersign_signature signature;
    ASSERT_EQ(countersign_verdict_signature(in_c, i, &signature, sizeof signature),
              artifact.signature.has_value());
    if (!artifact.signature.has_value()) continue;
    EXPECT_EQ(View(signature.profile_version_arn),
              artifact.signature->signing_profile_version_arn());
    EXPECT_EQ(View(signature.job_arn), artifact.signature->signing_job_arn());
    EXPECT_EQ(absl::FromUnixSeconds(signature.signing_time.seconds) +
                  absl::Nanoseconds(signature.signing_time.nanoseconds),
              artifact.signature->signing_time());
    EXPECT_EQ(signature.expires, artifact.signature->expires_at().has_value());
  }
  countersign_aws_error error;
  ASSERT_EQ(countersign_verdict_aws_error(in_c, &error, sizeof error),
            verdict.errors().has_value());
  if (!verdict.errors().has_value()) return;
  EXPECT_EQ(error.http_status, verdict.errors()->observed.http_status);
  EXPECT_EQ(View(error.code), verdict.errors()->observed.code);
  EXPECT_EQ(View(error.message), verdict.errors()->observed.message);
}

TEST(CInterface, AnswersAsTheCppInterfaceDoes) {
  for (const testdata::Case& c : testdata::AllCases()) {
    SCOPED_TRACE(c.name);
    const World world(c);
    const Owned<countersign_verdict> in_c = world.Judge();
    const Verdict verdict = testdata::Judge(c.package, c.config, c.roots, c.revocations, c.at);
    ExpectSame(in_c.get(), verdict);
    EXPECT_EQ(JsonOf(in_c.get()) + "\n", testdata::FilesOf(c).at("expected.json"));
    EXPECT_EQ(ExplanationOf(in_c.get()), Explain(verdict));
  }
}

TEST(CInterface, JudgesSeveralArtifacts) {
  const World valid(CaseOf("valid"));
  const World changed(CaseOf("digest-mismatch"));
  EXPECT_EQ(countersign_verdict_artifact_count(valid.Judge(3).get()), 3u);
  EXPECT_EQ(countersign_verdict_decision(valid.Judge(3).get()), COUNTERSIGN_ALLOW);
  const countersign_artifact* const both[] = {valid.artifact.get(), changed.artifact.get()};
  const auto verdict =
      New<countersign_verdict>([&](countersign_verdict** out, countersign_error** error) {
        return countersign_evaluate(valid.config.get(), both, 2, &valid.premises, out, error);
      });
  EXPECT_EQ(countersign_verdict_decision(verdict.get()), COUNTERSIGN_BLOCK);
  EXPECT_EQ(countersign_verdict_artifact_decision(verdict.get(), 0), COUNTERSIGN_ALLOW);
  EXPECT_EQ(countersign_verdict_artifact_decision(verdict.get(), 1), COUNTERSIGN_BLOCK);
  EXPECT_EQ(countersign_verdict_artifact_decision(verdict.get(), 2), COUNTERSIGN_BLOCK);
  // Nothing to judge is nothing to allow.
  EXPECT_EQ(countersign_verdict_decision(valid.Judge(0).get()), COUNTERSIGN_BLOCK);
}

TEST(CInterface, DigestsInChunksWhatItReadsAtOnce) {
  const World world(CaseOf("valid"));
  const Owned<countersign_digester> digester =
      New<countersign_digester>([](countersign_digester** out, countersign_error**) {
        return countersign_digester_new(out);
      });
  EXPECT_EQ(countersign_digester_add_body(digester.get(), "x", 1), COUNTERSIGN_INVALID_ARGUMENT);
  for (int round = 0; round < 2; ++round) {
    for (const char* part : {"ab", "", "c"}) {
      EXPECT_EQ(countersign_digester_add_bytes(digester.get(), part, std::strlen(part)),
                COUNTERSIGN_OK);
    }
    EXPECT_EQ(countersign_digester_add_entry(digester.get(), "a", 1), COUNTERSIGN_OK);
    EXPECT_EQ(countersign_digester_add_body(digester.get(), "b", 1), COUNTERSIGN_OK);
    EXPECT_EQ(countersign_digester_add_entry(digester.get(), "c", 1), COUNTERSIGN_OK);
    countersign_artifact* out = nullptr;
    ASSERT_EQ(countersign_digester_finish(digester.get(), &out), COUNTERSIGN_OK);
    const Owned<countersign_artifact> artifact(out);
    // FIPS 180-4's examples: the message "abc".
    EXPECT_EQ(std::memcmp(countersign_artifact_code_sha256(out), "\xba\x78\x16\xbf\x8f\x01", 6), 0);
    EXPECT_EQ(std::memcmp(countersign_artifact_content_sha384(out), "\xcb\x00\x75\x3f\x45", 5), 0);
    EXPECT_FALSE(countersign_artifact_is_signed(out));
    EXPECT_EQ(countersign_artifact_set_envelope(out, "?", 1), COUNTERSIGN_OK);
    EXPECT_TRUE(countersign_artifact_is_signed(out));
  }
  EXPECT_TRUE(countersign_artifact_is_signed(world.artifact.get()));
}

TEST(CInterface, LimitsAreSetByName) {
  const auto limits = New<countersign_limits>(
      [](countersign_limits** out, countersign_error**) { return countersign_limits_new(out); });
  for (const char* name : {"packageEntries", "uncompressedBytes", "envelopeBytes", "berDepth",
                           "jsonDepth", "envelopeCertificates", "pathLength", "signatureChecks",
                           "signedAttributes", "configBytes"}) {
    EXPECT_EQ(countersign_limits_set(limits.get(), name, 1, nullptr), COUNTERSIGN_OK) << name;
  }
  countersign_error* error = nullptr;
  EXPECT_EQ(countersign_limits_set(limits.get(), "berDepth", ~std::uint64_t{0}, &error),
            COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_STREQ(Owned<countersign_error>(error) ? countersign_error_message(error) : "",
               "`name`: expected a limit that can be 18446744073709551615, found `berDepth`");
  EXPECT_EQ(countersign_limits_set(limits.get(), "none", 1, &error), COUNTERSIGN_INVALID_ARGUMENT);
  countersign_error_free(error);

  const testdata::Case c = CaseOf("valid");
  EXPECT_NE(Refusal<countersign_config>(ParseConfig(c.config, limits.get())), "");
  World world(c);
  world.premises.limits = limits.get();
  EXPECT_EQ(countersign_verdict_primary_reason(world.Judge().get()), 110);
}

TEST(CInterface, NamesWhatIsWrong) {
  EXPECT_EQ(Refusal<countersign_config>(ParseConfig("{}")),
            CodeSigningConfig::FromJson("{}").status().message());
  EXPECT_EQ(Refusal<countersign_anchors>(ParsePem("none")),
            TrustAnchors::FromPem("none").status().message());
  EXPECT_EQ(Refusal<countersign_anchors>(ParseFingerprint("00")),
            TrustAnchors::FromFingerprint("00").status().message());
  EXPECT_EQ(Refusal<countersign_revocations>(ParseRevocations("[]")),
            RevocationSet::FromJson("[]").status().message());
  EXPECT_EQ(Refusal<countersign_artifact>(ReadZip(std::string_view(nullptr, 1))),
            "`data`: expected 1 bytes, found NULL");
  EXPECT_EQ(Refusal<countersign_revocations>(
                [](countersign_revocations** out, countersign_error** error) {
                  return countersign_revocations_no_check({0, -1}, out, error);
                }),
            "`as_of`: expected an instant of the years 0 to 9999 with 0 to 999999999 nanoseconds, "
            "found 0 and -1");
  countersign_error* error = nullptr;
  EXPECT_EQ(countersign_config_parse("{}", 2, nullptr, nullptr, &error),
            COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_STREQ(countersign_error_message(error), "`out`: expected a value, found NULL");
  countersign_error_free(error);
}

TEST(CInterface, RefusesPremisesThatItDoesNotKnow) {
  struct Newer {
    countersign_premises known;
    void* unknown;
  };
  World world(CaseOf("valid"));
  const auto judged = [&](std::size_t size, void* unknown) {
    Newer newer = {world.premises, unknown};
    newer.known.size = size;
    const countersign_artifact* const one = world.artifact.get();
    countersign_verdict* out = nullptr;
    const countersign_status status =
        countersign_evaluate(world.config.get(), &one, 1, &newer.known, &out, nullptr);
    countersign_verdict_free(out);
    return status;
  };
  EXPECT_EQ(judged(sizeof(Newer), nullptr), COUNTERSIGN_OK);
  EXPECT_EQ(judged(sizeof(Newer), &world), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(judged(sizeof(countersign_premises), &world), COUNTERSIGN_OK);
  EXPECT_EQ(judged(sizeof(countersign_premises) - 1, nullptr), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(judged(0, nullptr), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(judged(SIZE_MAX, nullptr), COUNTERSIGN_INVALID_ARGUMENT);

  world.premises.at = {INT64_MAX, 0};
  EXPECT_EQ(world.Refused().substr(0, 13), "`premises.at`");
  world.premises.at = {0, 1'000'000'000};
  EXPECT_EQ(world.Refused().substr(0, 13), "`premises.at`");
  world.premises.at = {0, 0};
  world.premises.anchors = nullptr;
  EXPECT_EQ(world.Refused(), "`premises.anchors`: expected a value, found NULL");
}

TEST(CInterface, WritesWhatTheCallerHasRoomFor) {
  const World world(CaseOf("digest-mismatch"));
  const auto verdict = world.Judge();
  struct Newer {
    countersign_reason known;
    void* unknown;
  };
  Newer newer = {{}, &newer};
  ASSERT_TRUE(countersign_verdict_reason(verdict.get(), 0, COUNTERSIGN_INTEGRITY, 0, &newer.known,
                                         sizeof newer));
  EXPECT_EQ(newer.known.number, 105);
  EXPECT_EQ(newer.unknown, nullptr);
  newer = {{}, &newer};
  newer.known.message.size = 77;
  ASSERT_TRUE(countersign_verdict_reason(verdict.get(), 0, COUNTERSIGN_INTEGRITY, 0, &newer.known,
                                         sizeof newer.known.number));
  EXPECT_EQ(newer.known.number, 105);
  EXPECT_EQ(newer.known.message.size, 77u);
  EXPECT_TRUE(countersign_verdict_reason(verdict.get(), 0, COUNTERSIGN_INTEGRITY, 0, nullptr, 0));
}

TEST(CInterface, NothingIsAllowedByWhatIsNotThere) {
  const auto check = static_cast<countersign_check>(77);
  for (const bool has_verdict : {false, true}) {
    const Owned<countersign_verdict> owned = has_verdict ? World(CaseOf("valid")).Judge() : nullptr;
    const countersign_verdict* const none = owned.get();
    const std::size_t beyond = has_verdict ? 1 : 0;
    EXPECT_EQ(View(countersign_verdict_artifact_name(none, beyond)), "");
    EXPECT_EQ(countersign_verdict_artifact_decision(none, beyond), COUNTERSIGN_BLOCK);
    EXPECT_EQ(countersign_verdict_artifact_status(none, beyond), COUNTERSIGN_SIGNATURE_INVALID);
    EXPECT_EQ(countersign_verdict_outcome(none, beyond, COUNTERSIGN_EXPIRY), COUNTERSIGN_FAILED);
    EXPECT_EQ(countersign_verdict_outcome(none, 0, check), COUNTERSIGN_FAILED);
    EXPECT_EQ(countersign_verdict_reason_count(none, beyond, COUNTERSIGN_EXPIRY), 0u);
    countersign_reason reason;
    EXPECT_FALSE(
        countersign_verdict_reason(none, 0, COUNTERSIGN_EXPIRY, 0, &reason, sizeof reason));
    EXPECT_EQ(View(reason.code), "");
    countersign_signature signature;
    EXPECT_FALSE(countersign_verdict_signature(none, beyond, &signature, sizeof signature));
    EXPECT_EQ(View(signature.job_arn), "");
    countersign_aws_error error;
    EXPECT_FALSE(countersign_verdict_aws_error(none, &error, sizeof error));
    EXPECT_EQ(View(error.message), "");
  }
  EXPECT_EQ(countersign_verdict_decision(nullptr), COUNTERSIGN_BLOCK);
  EXPECT_EQ(countersign_verdict_primary_reason(nullptr), 901);
  EXPECT_EQ(countersign_verdict_artifact_count(nullptr), 0u);
  EXPECT_EQ(countersign_config_policy(nullptr), COUNTERSIGN_POLICY_ENFORCE);
  EXPECT_FALSE(countersign_artifact_is_signed(nullptr));
  EXPECT_EQ(countersign_artifact_code_sha256(nullptr), nullptr);
  EXPECT_EQ(countersign_artifact_content_sha384(nullptr), nullptr);
  countersign_instant until = {1, 1};
  EXPECT_TRUE(countersign_verdict_holds_until(nullptr, &until));
  EXPECT_EQ(until.seconds, 0);
  EXPECT_TRUE(countersign_verdict_holds_until(nullptr, nullptr));
  char* text = nullptr;
  EXPECT_EQ(countersign_verdict_to_json(nullptr, &text, nullptr), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(countersign_limits_new(nullptr), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(countersign_cache_new(nullptr), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(countersign_digester_new(nullptr), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(countersign_digester_finish(nullptr, nullptr), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(countersign_anchors_add(nullptr, nullptr), COUNTERSIGN_INVALID_ARGUMENT);
  EXPECT_EQ(countersign_artifact_set_name(nullptr, "", 0), COUNTERSIGN_INVALID_ARGUMENT);
}

TEST(CInterface, ACacheAndOtherAnchorsChangeNothing) {
  World world(CaseOf("valid"));
  const std::string expected = JsonOf(world.Judge().get());
  const auto cache = New<countersign_cache>(
      [](countersign_cache** out, countersign_error**) { return countersign_cache_new(out); });
  const auto aws = New<countersign_anchors>(
      [](countersign_anchors** out, countersign_error**) { return countersign_anchors_aws(out); });
  EXPECT_EQ(countersign_anchors_add(world.anchors.get(), aws.get()), COUNTERSIGN_OK);
  world.premises.cache = cache.get();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(JsonOf(world.Judge().get()), expected);
  world.premises.anchors = aws.get();
  EXPECT_EQ(countersign_verdict_primary_reason(world.Judge().get()), 107);
  const auto fingerprint = New<countersign_anchors>(ParseFingerprint(std::string(64, '0')));
  world.premises.anchors = fingerprint.get();
  EXPECT_EQ(countersign_verdict_primary_reason(world.Judge().get()), 107);
}

TEST(CInterface, SubjectAndNoCheckArePremises) {
  World world(CaseOf("digest-mismatch"));
  world.premises.subject = "my-function";
  countersign_aws_error error;
  const auto verdict = world.Judge();
  ASSERT_TRUE(countersign_verdict_aws_error(verdict.get(), &error, sizeof error));
  EXPECT_NE(View(error.message).find("my-function"), std::string_view::npos);
  const auto unchecked =
      New<countersign_revocations>([](countersign_revocations** out, countersign_error** why) {
        return countersign_revocations_no_check({1780272000, 5}, out, why);
      });
  World valid(CaseOf("valid"));
  valid.premises.revocations = unchecked.get();
  EXPECT_EQ(countersign_verdict_outcome(valid.Judge().get(), 0, COUNTERSIGN_REVOCATION),
            COUNTERSIGN_NOT_EVALUATED);
  EXPECT_STREQ(countersign_version(), COUNTERSIGN_VERSION);
}

}  // namespace
}  // namespace countersign
