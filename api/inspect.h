// What an envelope claims, for people. Nothing of it is verified, and every line says so.
#ifndef COUNTERSIGN_API_INSPECT_H_
#define COUNTERSIGN_API_INSPECT_H_

#include <string>
#include <string_view>

#include "core/base/limits.h"

namespace countersign {

// What there is to see in an envelope.
struct Inspection {
  bool readable = false;  // whether the envelope parses without fault
  std::string text;       // lines, each marked `unverified`; faults as Explain shows them
};

// Shows the claims of a signature envelope and its certificates with their SHA-256 fingerprints.
Inspection InspectEnvelope(std::string_view envelope, const Limits& limits = {});

}  // namespace countersign

#endif  // COUNTERSIGN_API_INSPECT_H_
