// A whole question to the engine made of a fuzzer's choices: package, envelope, configuration,
// revocations, anchors and instant, changed together, with what is known about the answer.
#ifndef COUNTERSIGN_FUZZ_MUTANT_H_
#define COUNTERSIGN_FUZZ_MUTANT_H_

#include <optional>
#include <string>

#include "api/countersign.h"
#include "fuzz/content.h"
#include "fuzz/forge.h"
#include "fuzz/input.h"
#include "fuzz/properties.h"

namespace countersign::fuzz {

struct Mutant {
  std::string package;
  std::optional<std::string> detached;  // envelope
  std::optional<EnvelopeFormat> hint;
  Policy policy = Policy::kWarn;
  Terms terms;                               // publishers, revocations, the instant
  std::optional<RevocationSet> revocations;  // those of the terms
  TrustAnchors anchors;
  Limits limits;
  absl::Time later;  // an instant to ask again at

  // What is known.
  Ledger ledger;                        // what was signed
  std::optional<Sha384Digest> content;  // of an accepted package
  bool is_sound = true;                 // accepted, and INTEGRITY passes from the signing time on
};

// Without input, the valid package of testing/scenario and a verdict of ALLOW.
Mutant MutantFrom(Input input);

}  // namespace countersign::fuzz

#endif  // COUNTERSIGN_FUZZ_MUTANT_H_
