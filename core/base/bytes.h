// Bytes as the core passes them around: borrowed views, and text seen as bytes and back.
#ifndef COUNTERSIGN_CORE_BASE_BYTES_H_
#define COUNTERSIGN_CORE_BASE_BYTES_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace countersign {

// Borrowed: valid as long as what it points into.
using Bytes = absl::Span<const std::uint8_t>;

inline Bytes AsBytes(std::string_view text) {
  return Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

inline std::string_view AsText(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Byte-wise equality. Not constant-time: for public values only (see SameDigest in digest.h).
inline bool SameBytes(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

// Debian's Abseil has a string_view of its own, which does not convert to or from std's.
inline absl::string_view A(std::string_view s) { return {s.data(), s.size()}; }

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_BASE_BYTES_H_
