// Certificate chains by themselves: for finding out why one is refused.
#ifndef COUNTERSIGN_API_CHAIN_H_
#define COUNTERSIGN_API_CHAIN_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/crypto/trust_anchors.h"

namespace countersign {

// The answer about a chain.
struct ChainReport {
  bool valid = false;
  std::vector<std::string> path;  // subjects, leaf to anchor; empty unless valid
  std::vector<Reason> reasons;    // why not; canonical order
};

// Whether `leaf` may sign code at the instant, over any of the intermediates, to one of the
// anchors: the rules that the signer of an envelope must satisfy, but for the curve that AWS
// Signer's format prescribes. `leaf` and `intermediates` are certificates in DER or in PEM; further
// certificates in `leaf` count as intermediates, and `intermediates` may be empty. One that does
// not parse is a no.
ChainReport JudgeChain(std::string_view leaf, std::string_view intermediates,
                       const TrustAnchors& anchors, absl::Time at, const Limits& limits = {});

// {"valid": bool, "path": [...], "reasons": [{"code": ..., "message": ...}]} on one line.
std::string ToJson(const ChainReport& report);

// The same for people.
std::string Explain(const ChainReport& report);

}  // namespace countersign

#endif  // COUNTERSIGN_API_CHAIN_H_
