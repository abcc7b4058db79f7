// What both halves of the C interface share: the handles, and the way from C++ values to C's.
#ifndef COUNTERSIGN_API_C_HANDLES_H_
#define COUNTERSIGN_API_C_HANDLES_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "api/c/countersign.h"
#include "api/countersign.h"

// Each handle is one value of the C++ interface.
struct countersign_error {
  std::string message;
};
struct countersign_limits {
  countersign::Limits value;
};
struct countersign_config {
  countersign::CodeSigningConfig value;
};
struct countersign_anchors {
  countersign::TrustAnchors value;
};
struct countersign_revocations {
  countersign::RevocationSet value;
};
struct countersign_cache {
  countersign::VerificationCache value;
};
struct countersign_artifact {
  countersign::Artifact value;
};
struct countersign_digester {
  countersign::Sha256Hasher package;
  countersign::ContentHasher content;
  bool has_entry = false;
};
struct countersign_verdict {
  countersign::Verdict value;
};

namespace countersign {

// What every function that can fail goes through: nothing is thrown into C. The library throws
// std::bad_alloc alone.
template <typename Body>
countersign_status Guarded(Body body) noexcept {
  try {
    return body();
  } catch (...) {
    return COUNTERSIGN_OUT_OF_MEMORY;
  }
}

// `text` ends with a NUL, as literals and std::string do.
inline countersign_text TextOf(std::string_view text) { return {text.data(), text.size()}; }

inline countersign_instant InstantOf(absl::Time time) {
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  const absl::Duration rest = time - absl::FromUnixSeconds(seconds);
  return {seconds, static_cast<std::int32_t>(rest / absl::Nanoseconds(1))};
}

}  // namespace countersign

#endif  // COUNTERSIGN_API_C_HANDLES_H_
