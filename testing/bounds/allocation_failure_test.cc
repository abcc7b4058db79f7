// Every allocation of an evaluation fails once, and once with all that follow it: the caller gets
// std::bad_alloc or a verdict that blocks as INTERNAL, nothing leaks, and afterwards the same
// objects give the right answer.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_format.h"
#include "api/countersign.h"
#include "testing/bounds/heap.h"
#include "testing/scenario/scenario.h"
#include "testing/zip/zip_builder.h"

namespace countersign {
namespace {

using testing::BuildZip;
using testing::SmallEntries;
using testing::TestAuthority;
using testing::TestRequest;

// Does the same each time and gives the whole answer as text.
using Ask = std::function<std::string()>;

struct Scenario {
  const char* name;
  std::function<Ask()> begin;
  bool keeps_state = false;  // which `begin` makes anew and an Ask changes
};
void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }

// Four tasks at a time, on the one thread whose allocations fail.
class OneThread : public Executor {
 public:
  std::size_t Width() const override { return 4; }
  void Run(std::size_t count, absl::FunctionRef<void(std::size_t)> task) override {
    for (std::size_t i = 0; i < count; ++i) task(i);
  }
};

// --- reading

std::string TextOf(const Artifact& artifact) {
  std::string text(AsText(artifact.code_sha256.view()));
  if (artifact.content.has_value()) text += AsText(artifact.content->inner.view());
  for (const Reason& reason : artifact.package_faults) text += Explain(reason);
  return text + artifact.envelope.value_or("unsigned");
}

Scenario Reading(const char* name, const std::string& package, bool with_executor = false) {
  const auto shared = std::make_shared<const std::string>(package);
  const Ask run = [=] {
    OneThread executor;
    return TextOf(ReadPackage(*shared, {}, with_executor ? &executor : nullptr));
  };
  return {name, [=] { return run; }};
}

std::string ReadTogether() {
  static const std::string a = BuildZip(SmallEntries()), b = testing::SmallSignedPackage();
  std::string text;
  for (const Artifact& artifact : ReadPackages({a, b, "none"})) text += TextOf(artifact);
  return text;
}

// --- evaluating

// Everything that Evaluate is asked with. By the regional authority as anchor a path has one
// signature; each verification has hundreds of allocations.
struct Question {
  Policy policy = Policy::kEnforce;
  std::vector<std::string> publishers = {testing::kProfileArn};
  std::string package = testing::SmallSignedPackage();
  std::vector<std::string> layers = {};
  std::string anchors = TestAuthority().regional().pem() + TestAuthority().root_pem();
  std::string revocations = "";
  const char* at = "2026-06-01T00:00:00Z";
};

// What the cache holds. Verifications take nearly all the time, so that what is not about them is
// asked with the signatures at hand.
enum class Memory { kNone, kFresh, kWarm };

Scenario Evaluating(const char* name, const Question& question, Memory memory = Memory::kNone) {
  struct State {
    CodeSigningConfig config;
    TrustAnchors anchors;
    RevocationSet revocations;
    std::vector<Artifact> artifacts;
    absl::Time at;
    std::unique_ptr<VerificationCache> cache;
  };
  const auto begin = [=]() -> Ask {
    const auto state = std::make_shared<State>(
        State{testing::TestConfig(question.policy, question.publishers),
              TrustAnchors::FromPem(question.anchors).value(),
              testing::TestRevocations(question.revocations),
              {ReadPackage(question.package)},
              testing::At(question.at),
              memory == Memory::kNone ? nullptr : std::make_unique<VerificationCache>()});
    for (const std::string& layer : question.layers) state->artifacts.push_back(ReadPackage(layer));
    const Ask run = [state] {
      Premises premises = {state->at, state->anchors, &state->revocations};
      premises.cache = state->cache.get();
      const Verdict verdict = Evaluate(state->config, state->artifacts, premises);
      return ToJson(verdict) + Explain(verdict);
    };
    if (memory == Memory::kWarm) run();
    return run;
  };
  return {name, begin, memory == Memory::kFresh};
}

std::string AuthenticateAndJudge() {
  static const Artifact artifact = ReadPackage(testing::SmallSignedPackage());
  static const CodeSigningConfig config = testing::TestConfig(Policy::kEnforce);
  static const TrustAnchors anchors =
      TrustAnchors::FromPem(TestAuthority().regional().pem()).value();
  static const RevocationSet revocations = testing::TestRevocations();
  const absl::Time at = testing::At("2026-06-01T00:00:00Z");
  static VerificationCache cache;
  Premises premises = {at, anchors, &revocations};
  premises.cache = &cache;
  const auto authentic = Authenticate(artifact, premises);
  if (!authentic.has_value()) return "not authentic";
  return ToJson(Evaluate(config, *authentic, {at, &revocations}));
}

std::string JudgeOneChain() {
  static const std::string leaf = testing::TestAuthority().MakeLeaf(TestRequest()).certificate;
  static const std::string issuer = TestAuthority().regional().pem();
  static const TrustAnchors anchors =
      TrustAnchors::FromPem(TestAuthority().subordinate().pem()).value();
  return ToJson(JudgeChain(leaf, issuer, anchors, testing::SigningTime()));
}

std::string WithSignatureBroken() {
  EnvelopeOptions options;
  options.flip_signature_bit = 3;
  return testing::SignedPackage(SmallEntries(), TestRequest(), options);
}

// --- what the host gives

Scenario Parsing(const char* name, const std::function<std::string()>& parse) {
  return {name, [=] { return Ask(parse); }};
}

template <typename Parsed>
std::string StatusText(const Parsed& parsed) {
  return parsed.ok() ? "parsed" : std::string(parsed.status().message());
}

std::string Config(std::string_view publisher) {
  static const std::string front = R"({"Description":"d","AllowedPublishers":{)"
                                   R"("SigningProfileVersionArns":[")";
  return front + std::string(publisher) + R"("]},"Tags":{"a":"b","c":"\u00e9"}})";
}

std::vector<Scenario> Scenarios() {
  const std::string small = BuildZip(SmallEntries());
  const std::string large = BuildZip({{"large", std::string(17 << 20, 'x'), 1}});
  const std::string broken = BuildZip({{"a", "x"}, {"a", "y"}, {"/b", "z"}});
  Question unsigned_package, refused, other_digest, all_wrong, broken_signature, untrusted, layers;
  Question malformed;
  unsigned_package.policy = Policy::kWarn;
  unsigned_package.package = small;
  refused.package = broken;
  other_digest.package = testing::AppendSignatureEntry(testing::PrepareForSigning(small).value(),
                                                       TestAuthority().Sign(TestRequest()))
                             .value();
  all_wrong.publishers = {testing::kOtherProfileArn};
  all_wrong.at = "2028-01-01T00:00:00Z";
  all_wrong.revocations = absl::StrFormat(R"("signingJobs":["%s"])", testing::kJobArn);
  broken_signature.package = WithSignatureBroken();
  untrusted.anchors = DevAuthority::FromSeed("another").root_pem();
  layers.layers = {small, broken};
  malformed.package =
      testing::AppendSignatureEntry(testing::PrepareForSigning(small).value(), "no envelope")
          .value();
  return {
      Reading("ReadUnsigned", small),
      Reading("ReadSigned", testing::SmallSignedPackage()),
      Reading("ReadRefused", broken),
      Reading("ReadNothing", ""),
      Reading("ReadLarge", large),
      Reading("ReadByTasks", testing::SmallSignedPackage(), true),
      Parsing("ReadTogether", ReadTogether),
      Evaluating("Valid", {}),
      Evaluating("ValidWithFreshCache", {}, Memory::kFresh),
      Evaluating("ValidWithWarmCache", {}, Memory::kWarm),
      Evaluating("Unsigned", unsigned_package),
      Evaluating("Refused", refused),
      Evaluating("OtherDigest", other_digest, Memory::kWarm),
      Evaluating("AllWrong", all_wrong, Memory::kWarm),
      Evaluating("BrokenSignatureWithFreshCache", broken_signature, Memory::kFresh),
      Evaluating("Untrusted", untrusted, Memory::kWarm),
      Evaluating("Layers", layers, Memory::kWarm),
      Evaluating("Malformed", malformed),
      Parsing("AuthenticateAndJudge", AuthenticateAndJudge),
      Parsing("JudgeChain", JudgeOneChain),
      Parsing("ConfigRead",
              [] { return StatusText(CodeSigningConfig::FromJson(Config(testing::kProfileArn))); }),
      Parsing("ConfigRefused", [] { return StatusText(CodeSigningConfig::FromJson(Config("x"))); }),
      Parsing("AnchorsRead",
              [] { return StatusText(TrustAnchors::FromPem(TestAuthority().root_pem())); }),
      Parsing("AnchorsRefused", [] { return StatusText(TrustAnchors::FromPem("none")); }),
      Parsing("RevocationsRead",
              [] {
                return StatusText(RevocationSet::FromJson(
                    R"({"asOf":"2026-01-01T00:00:00Z","signingJobs":[{"arn":")" +
                    std::string(testing::kJobArn) + R"("}],"certificates":[")" +
                    std::string(192, 'a') + "\"]}"));
              }),
      Parsing("RevocationsRefused",
              [] { return StatusText(RevocationSet::FromJson(R"({"asOf":"never"})")); }),
  };
}

class AllocationFailure : public ::testing::TestWithParam<Scenario> {};

TEST_P(AllocationFailure, IsNeverTakenForAnything) {
  const std::string expected = GetParam().begin()();
  for (const testing::Failing failing : {testing::Failing::kOnce, testing::Failing::kFromThenOn}) {
    std::uint64_t number = 0;
    for (bool is_reached = true; is_reached && !HasFailure(); ++number) {
      const Ask run = GetParam().begin();
      std::string answer;
      bool is_thrown = false;
      const testing::FailedRun failed = testing::FailAllocation(number, failing, [&] {
        try {
          answer = run();
        } catch (const std::bad_alloc&) {
          is_thrown = true;
        }
      });
      is_reached = failed.is_reached;
      EXPECT_TRUE(is_thrown || (is_reached && answer.find("INTERNAL") != std::string::npos) ||
                  (!is_reached && answer == expected))
          << "allocation " << number << ": " << answer;
      if (answer.find("INTERNAL") != std::string::npos) {  // of a moment, and of nothing else
        EXPECT_EQ(answer.find("\"holdsUntil\":null"), std::string::npos) << answer;
        EXPECT_EQ(answer.find("no acceptable path"), std::string::npos) << answer;
      }
      if (GetParam().keeps_state) {
        EXPECT_EQ(run(), expected) << "after allocation " << number;
      } else if (is_thrown) {
        EXPECT_EQ(failed.left_bytes, 0) << "leaked at allocation " << number;
      }
    }
    EXPECT_EQ(GetParam().begin()(), expected);
    RecordProperty(failing == testing::Failing::kOnce ? "once" : "from_then_on",
                   std::to_string(number));
  }
}

INSTANTIATE_TEST_SUITE_P(Every, AllocationFailure, ::testing::ValuesIn(Scenarios()),
                         [](const auto& scenario) { return std::string(scenario.param.name); });

}  // namespace
}  // namespace countersign
