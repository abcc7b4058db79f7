// Whole evaluations, made of the input by mutant.h: a valid signed package with anything changed,
// signed again or not. Properties: those of properties.h, whichever way the question is put.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/countersign.h"
#include "core/base/instant.h"
#include "fuzz/input.h"
#include "fuzz/mutant.h"
#include "fuzz/properties.h"
#include "testing/scenario/scenario.h"

namespace {

using namespace countersign;        // NOLINT: a program of one page
using namespace countersign::fuzz;  // NOLINT

class Asker {
 public:
  explicit Asker(const Mutant& mutant) : mutant_(mutant), artifact_(Read(mutant)) {}

  // `data`: what the mutant was made of. Where nothing is authentic every answer takes long.
  void CheckAll(Bytes data) {
    const Seen seen = AskAt(mutant_.terms.at);
    CheckAlone(seen);
    if (seen.artifacts.front().signature.has_value() || IsOneIn(4, data)) {
      CheckAgainstOthers(seen);
      CheckWays(seen);
    }
    if (!IsOneIn(16, data)) return;
    cache_ = nullptr;
    RequireNone(SameVerdict(seen, AskAt(mutant_.terms.at)));
  }

 private:
  static Artifact Read(const Mutant& mutant) {
    Artifact artifact = ReadPackage(mutant.package, mutant.limits).Named("function.zip");
    return mutant.detached.has_value() ? artifact.WithEnvelope(*mutant.detached, mutant.hint)
                                       : artifact;
  }

  Premises PremisesAt(absl::Time at) const {
    Premises premises = {at, mutant_.anchors,
                         mutant_.revocations.has_value() ? &*mutant_.revocations : nullptr,
                         mutant_.limits};
    premises.cache = cache_;
    return premises;
  }

  static CodeSigningConfig Config(Policy policy, const std::vector<std::string>& publishers) {
    return CodeSigningConfig::Create(publishers, policy).value();
  }

  Seen Ask(Policy policy, const std::vector<std::string>& publishers, absl::Time at,
           Json json = Json::kNo) const {
    return See(Evaluate(Config(policy, publishers), artifact_, PremisesAt(at)), json);
  }
  Seen AskAt(absl::Time at) const {
    return Ask(mutant_.policy, mutant_.terms.publishers, at, Json::kYes);
  }

  // What one verdict must be by itself.
  void CheckAlone(const Seen& seen) const {
    RequireNone(WellFormed(seen));
    RequireNone(AgreesWithReference(seen));
    Terms terms = mutant_.terms;
    terms.at = ToRepresentable(terms.at);
    const SeenArtifact& judged = seen.artifacts.front();
    RequireNone(FollowsFromClaims(judged, terms));
    const std::string signed_bytes = judged.signature.has_value() ? SignedBytes() : "";
    RequireNone(AuthenticAsSigned(judged, signed_bytes, mutant_.ledger, terms.at));
    Require(!judged.content_digest.has_value() || !mutant_.content.has_value() ||
                *judged.content_digest == *mutant_.content,
            "the content digest is that of names and bodies");
    Require(!mutant_.is_sound || terms.at < testing::SigningTime() ||
                judged.findings.front().outcome == Outcome::kPassed,
            "what is in order is authentic");
  }

  void CheckAgainstOthers(const Seen& seen) const {
    const std::vector<std::string>& publishers = mutant_.terms.publishers;
    const absl::Time at = mutant_.terms.at;
    const bool is_warn = mutant_.policy == Policy::kWarn;
    const Seen other = Ask(is_warn ? Policy::kEnforce : Policy::kWarn, publishers, at);
    RequireNone(EnforceBlocksWhatWarnWarnsOf(is_warn ? seen : other, is_warn ? other : seen));
    std::vector<std::string> more = publishers;
    more.push_back(testing::kProfileArn);
    RequireNone(MorePublishersNeverBlock(seen, Ask(mutant_.policy, more, at)));
    if (mutant_.later > at) RequireNone(HoldsUntil(seen, AskAt(mutant_.later)));
    if (seen.holds_until.has_value()) {
      RequireNone(HoldsUntil(seen, AskAt(*seen.holds_until - absl::Nanoseconds(1))));
    }
  }

  // The same question in other words.
  void CheckWays(const Seen& seen) const {
    static const auto* const layer =
        new Artifact(ReadPackage(testing::SmallSignedPackage()).Named("layer"));
    const CodeSigningConfig config = Config(mutant_.policy, mutant_.terms.publishers);
    const Premises premises = PremisesAt(mutant_.terms.at);
    const Seen all = See(Evaluate(config, {artifact_, *layer}, premises), Json::kNo);
    RequireNone(WellFormed(all));
    RequireNone(AgreesWithReference(all));
    RequireNone(OthersOnlyMakeItWorse(seen, all));
    const auto authentic = Authenticate(artifact_, premises);
    const bool is_passed = seen.artifacts.front().findings.front().outcome == Outcome::kPassed;
    Require(authentic.has_value() == is_passed, "what is authentic passes INTEGRITY");
    if (!authentic.has_value()) return;
    RequireNone(
        SameVerdict(seen, See(Evaluate(config, *authentic, {premises.at, premises.revocations}))));
  }

  // What the envelope holds as signed.
  std::string SignedBytes() const {
    if (!artifact_.envelope.has_value()) return "";
    const auto reading =
        ParseEnvelope(AsBytes(*artifact_.envelope), artifact_.format_hint, mutant_.limits);
    return reading.envelope.has_value() ? reading.envelope->signed_bytes : "";
  }

  static VerificationCache* SharedCache() {
    static auto* const cache = new VerificationCache;
    return cache;
  }

  const Mutant& mutant_;
  Artifact artifact_;
  VerificationCache* cache_ = SharedCache();
};

}  // namespace

// Makes keys and signatures once, before any input is timed.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  MutantFrom(Input({}));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const Mutant mutant = MutantFrom(Input(input));
  Asker(mutant).CheckAll(input);
  return 0;
}
