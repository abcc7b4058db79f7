// The C interface, called in any order with any arguments that its header allows: the input is a
// program for a machine with one handle of each kind. Properties: a status says whether there is a
// handle and whether there is an error; no verdict allows what none was asked of; the accessors say
// what the JSON says; nothing leaks (which the sanitizer watches).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "api/c/countersign.h"
#include "fuzz/input.h"
#include "testing/scenario/scenario.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page
using fuzz::Input;
using fuzz::Require;

// Documents to begin from: the valid ones, of which a choice changes a byte.
std::string Document(Input& input, const std::string& valid) {
  switch (input.Below(4)) {
    case 0:
      return valid;
    case 1:
      return input.Text(64);
    default: {
      std::string changed = valid;
      changed[input.Number(2) % changed.size()] = static_cast<char>(input.Byte());
      return changed;
    }
  }
}

const std::string& ValidConfig() {
  static const auto* const json =
      new std::string(R"({"AllowedPublishers":{"SigningProfileVersionArns":[")" +
                      std::string(testing::kProfileArn) +
                      R"("]},"CodeSigningPolicies":{"UntrustedArtifactOnDeployment":"Enforce"}})");
  return *json;
}
const std::string& ValidRevocations() {
  static const auto* const json = new std::string(R"({"asOf":"2026-01-01T00:00:00Z"})");
  return *json;
}
const std::string& ValidPem() {
  static const auto* const pem = new std::string(testing::TestAuthority().root_pem());
  return *pem;
}
const std::string& ValidPackage() {
  static const auto* const zip = new std::string(testing::SmallSignedPackage());
  return *zip;
}

class Machine {
 public:
  ~Machine() {
    countersign_verdict_free(verdict_);
    countersign_digester_free(digester_);
    for (countersign_artifact* artifact : artifacts_) countersign_artifact_free(artifact);
    countersign_cache_free(cache_);
    countersign_revocations_free(revocations_);
    countersign_anchors_free(anchors_);
    countersign_config_free(config_);
    countersign_limits_free(limits_);
  }

  void Step(Input& input) {
    switch (input.Below(10)) {
      case 0:
        return Evaluate(input);
      case 1: {
        const std::string json = Document(input, ValidConfig());
        countersign_config_free(config_);
        return Check(config_, [&](auto** error) {
          return countersign_config_parse(json.data(), json.size(), limits_, &config_, error);
        });
      }
      case 2:
        return MakeAnchors(input);
      case 3: {
        const std::string json = Document(input, ValidRevocations());
        countersign_revocations_free(revocations_);
        return Check(revocations_, [&](auto** error) {
          return input.Flag()
                     ? countersign_revocations_parse(json.data(), json.size(), limits_,
                                                     &revocations_, error)
                     : countersign_revocations_no_check(Instant(input), &revocations_, error);
        });
      }
      case 4:
        return ReadArtifact(input);
      case 5:
        return Digest(input);
      case 6:
        return SetLimit(input);
      case 7:
        countersign_cache_free(cache_);
        cache_ = nullptr;
        if (input.Flag()) countersign_cache_new(&cache_);
        return;
      case 8: {
        if (artifacts_.empty()) return;
        const std::string text = input.Text(255);
        countersign_artifact* const artifact = artifacts_.back();
        const auto status =
            input.Flag() ? countersign_artifact_set_name(artifact, text.data(), text.size())
                         : countersign_artifact_set_envelope(artifact, text.data(), text.size());
        return Require(status == COUNTERSIGN_OK, "any text will do");
      }
      default:
        return Look(input);
    }
  }

 private:
  template <typename Handle, typename Make>
  void Check(Handle*& handle, Make make) {
    countersign_error* error = nullptr;
    const countersign_status status = make(&error);
    Require((status == COUNTERSIGN_OK) == (handle != nullptr), "OK is a handle");
    Require((status == COUNTERSIGN_INVALID_ARGUMENT) == (error != nullptr),
            "a mistake is an error");
    Require(error == nullptr || *countersign_error_message(error) != '\0', "an error says what");
    countersign_error_free(error);
  }

  static countersign_instant Instant(Input& input) {
    countersign_instant instant = {1780272000, 0};  // 2026-06-01T00:00:00Z
    if (input.Below(4) == 3) {
      instant.seconds = static_cast<std::int64_t>(input.Number(8));
      instant.nanoseconds = static_cast<std::int32_t>(input.Number(4));
    }
    return instant;
  }

  void MakeAnchors(Input& input) {
    countersign_anchors* made = nullptr;
    const std::string pem = Document(input, ValidPem());
    Check(made, [&](auto** error) {
      switch (input.Below(3)) {
        case 0:
          return countersign_anchors_parse_pem(pem.data(), pem.size(), &made, error);
        case 1:
          return countersign_anchors_aws(&made);
        default:
          return countersign_anchors_parse_fingerprint(pem.data(), pem.size(), &made, error);
      }
    });
    if (input.Flag() && anchors_ != nullptr && made != nullptr) {
      Require(countersign_anchors_add(anchors_, made) == COUNTERSIGN_OK, "anchors can be added");
      countersign_anchors_free(made);
    } else {
      countersign_anchors_free(anchors_);
      anchors_ = made;
    }
  }

  void ReadArtifact(Input& input) {
    const std::string zip = Document(input, ValidPackage());
    countersign_artifact* made = nullptr;
    Check(made, [&](auto** error) {
      return countersign_artifact_read(zip.data(), zip.size(), limits_, &made, error);
    });
    Add(made);
  }

  void Add(countersign_artifact* made) {
    Require(made != nullptr, "everything is an artifact");
    artifacts_.push_back(made);
    if (artifacts_.size() <= 4) return;
    countersign_artifact_free(artifacts_.front());
    artifacts_.erase(artifacts_.begin());
  }

  void Digest(Input& input) {
    if (digester_ == nullptr) countersign_digester_new(&digester_);
    const std::string text = input.Text(32);
    switch (input.Below(4)) {
      case 0:
        countersign_digester_add_bytes(digester_, text.data(), text.size());
        return;
      case 1:
        has_entry_ = true;
        countersign_digester_add_entry(digester_, text.data(), text.size());
        return;
      case 2:
        Require((countersign_digester_add_body(digester_, text.data(), text.size()) ==
                 COUNTERSIGN_OK) == has_entry_,
                "a body belongs to an entry");
        return;
      default:
        has_entry_ = false;
        countersign_artifact* made = nullptr;
        countersign_digester_finish(digester_, &made);
        Require(!countersign_artifact_is_signed(made), "what was digested is unsigned");
        return Add(made);
    }
  }

  void SetLimit(Input& input) {
    static constexpr const char* kNames[] = {"packageEntries", "uncompressedBytes", "envelopeBytes",
                                             "berDepth",       "pathLength",        "none"};
    if (input.Flag() && limits_ != nullptr) {
      countersign_limits_free(limits_);
      limits_ = nullptr;
      return;
    }
    if (limits_ == nullptr) countersign_limits_new(&limits_);
    // Small ones: a large one would only let the input take longer.
    countersign_limits_set(limits_, kNames[input.Below(6)], input.Byte(), nullptr);
  }

  void Evaluate(Input& input) {
    countersign_premises premises = COUNTERSIGN_PREMISES_INIT;
    premises.at = Instant(input);
    premises.anchors = anchors_;
    premises.revocations = revocations_;
    premises.limits = limits_;
    premises.cache = cache_;
    const std::string subject = input.Text(16);
    if (!subject.empty()) premises.subject = subject.c_str();
    // Callers who know less than the library, and more.
    struct {
      countersign_premises known;
      std::uint64_t unknown;
    } newer = {premises, 0};
    if (input.Below(8) == 7) {
      newer.known.size = input.Byte() % (sizeof newer + 1);
      newer.unknown = input.Byte();
    }
    const std::size_t told = newer.known.size;
    const bool is_known = told == sizeof premises || (told > sizeof premises && newer.unknown == 0);
    countersign_verdict_free(verdict_);
    Check(verdict_, [&](auto** error) {
      return countersign_evaluate(config_, artifacts_.data(), artifacts_.size(), &newer.known,
                                  &verdict_, error);
    });
    Require(is_known || verdict_ == nullptr, "unknown premises give no verdict");
    Require(config_ != nullptr || verdict_ == nullptr, "without a configuration no verdict");
    Require(anchors_ != nullptr || verdict_ == nullptr, "without anchors no verdict");
  }

  void Look(Input& input) const {
    static constexpr const char* kDecisions[] = {"\"decision\":\"ALLOW\"", "\"decision\":\"WARN\"",
                                                 "\"decision\":\"BLOCK\""};
    const countersign_decision decision = countersign_verdict_decision(verdict_);
    Require(verdict_ != nullptr || decision == COUNTERSIGN_BLOCK, "no verdict allows nothing");
    const std::size_t count = countersign_verdict_artifact_count(verdict_);
    countersign_decision worst = count == 0 ? COUNTERSIGN_BLOCK : COUNTERSIGN_ALLOW;
    for (std::size_t i = 0; i < count; ++i) {
      worst = std::max(worst, countersign_verdict_artifact_decision(verdict_, i));
    }
    Require(decision == worst, "the decision is the most severe artifact's");
    const std::size_t index = input.Below(6);
    const auto check = static_cast<countersign_check>(input.Below(6));
    countersign_reason reason;
    const std::size_t reasons = countersign_verdict_reason_count(verdict_, index, check);
    for (std::size_t i = 0; i <= reasons; ++i) {
      Require(countersign_verdict_reason(verdict_, index, check, i, &reason, sizeof reason) ==
                  (i < reasons),
              "as many reasons as are counted");
      Require(std::strlen(reason.code.data) == reason.code.size, "a text ends with a NUL");
    }
    Require(
        reasons == 0 || countersign_verdict_outcome(verdict_, index, check) != COUNTERSIGN_PASSED,
        "what passed has no reason");
    LookCloser(input.Byte() % (2 * sizeof(countersign_signature)), index);
    char* json = nullptr;
    const auto status = countersign_verdict_to_json(verdict_, &json, nullptr);
    Require((status == COUNTERSIGN_OK) == (verdict_ != nullptr), "a verdict has JSON");
    Require(json == nullptr || std::strstr(json, kDecisions[decision]) != nullptr,
            "the JSON says what the accessor says");
    countersign_text_free(json);
  }

  // Answers that a caller has `room` for, byte by byte: nothing is written beyond it.
  void LookCloser(std::size_t room, std::size_t index) const {
    std::vector<unsigned char> out(2 * sizeof(countersign_signature), 0xaa);
    auto* const signature = reinterpret_cast<countersign_signature*>(out.data());
    const int is_signed = countersign_verdict_signature(verdict_, index, signature, room);
    auto* const error = reinterpret_cast<countersign_aws_error*>(out.data());
    const int is_error = countersign_verdict_aws_error(verdict_, error, room);
    Require(std::all_of(out.begin() + static_cast<std::ptrdiff_t>(room), out.end(),
                        [](unsigned char byte) { return byte == 0xaa; }),
            "nothing is written beyond what the caller has");
    const auto status = countersign_verdict_artifact_status(verdict_, index);
    Require(is_signed != 0 || status != COUNTERSIGN_SIGNATURE_VALID, "valid is authentic");
    Require(verdict_ == nullptr ||
                (is_error != 0) == (countersign_verdict_decision(verdict_) == COUNTERSIGN_BLOCK),
            "what is blocked is an error of AWS's");
    countersign_instant until;
    Require(verdict_ != nullptr || countersign_verdict_holds_until(verdict_, &until) != 0,
            "what is not there is not kept");
    char* text = nullptr;
    countersign_verdict_explain(verdict_, &text, nullptr);
    countersign_text_free(text);
  }

  countersign_limits* limits_ = nullptr;
  countersign_config* config_ = nullptr;
  countersign_anchors* anchors_ = nullptr;
  countersign_revocations* revocations_ = nullptr;
  countersign_cache* cache_ = nullptr;
  countersign_digester* digester_ = nullptr;
  countersign_verdict* verdict_ = nullptr;
  std::vector<countersign_artifact*> artifacts_;
  bool has_entry_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(Bytes(data, size));
  Machine machine;
  for (int steps = 0; steps < 64 && !input.empty(); ++steps) machine.Step(input);
  return 0;
}
