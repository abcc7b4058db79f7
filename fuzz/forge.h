// Envelopes made of a fuzzer's choices: what is signed, who signs, what is changed afterwards, and
// a ledger of what was really signed.
#ifndef COUNTERSIGN_FUZZ_FORGE_H_
#define COUNTERSIGN_FUZZ_FORGE_H_

#include <string>

#include "core/base/digest.h"
#include "fuzz/input.h"
#include "fuzz/properties.h"

namespace countersign::fuzz {

struct ForgedEnvelope {
  std::string text;
  Ledger ledger;

  // Nothing is wrong with it: for the content, by the root of testing/scenario, from the signing
  // time on, INTEGRITY must pass.
  bool is_sound = true;
};

// An envelope over the content digest by the authority of testing/scenario: the request, the
// attributes, the signer, the SignerInfo, the certificates, the BER and the PEM, each changed as
// the input says. Without input, none of them. Signatures are remembered, so that a question that
// was asked before costs no signing.
ForgedEnvelope EnvelopeFrom(Input& input, const Sha384Digest& content);

}  // namespace countersign::fuzz

#endif  // COUNTERSIGN_FUZZ_FORGE_H_
