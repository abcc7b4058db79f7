// What every fuzz target needs: a reader that makes choices of bytes, and a way to say which
// property was violated.
#ifndef COUNTERSIGN_FUZZ_INPUT_H_
#define COUNTERSIGN_FUZZ_INPUT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace countersign::fuzz {

// Ends the process, which is how a fuzzing engine learns of a finding.
inline void Require(bool holds, std::string_view property) {
  if (holds) return;
  std::fprintf(stderr, "violated: %.*s\n", static_cast<int>(property.size()), property.data());
  std::abort();
}

// For properties that say themselves what violates them; see properties.h.
inline void RequireNone(const std::string& violation) { Require(violation.empty(), violation); }

// Whether this is the one in `n` inputs of which something is asked that takes long. The inputs
// themselves decide, so that a finding is found again.
inline bool IsOneIn(std::uint64_t n, Bytes data) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const std::uint8_t byte : data) hash = (hash ^ byte) * 0x100000001b3;
  return (hash >> 32) % n == 0;
}

// Reads choices from the front of an input. At the end of the input every choice is 0, so the
// choice of number 0 should be the ordinary one: an empty input is then an ordinary case, and each
// byte departs from it in one place. Borrowed.
class Input {
 public:
  explicit Input(Bytes data) : data_(data) {}

  bool empty() const { return data_.empty(); }
  Bytes rest() const { return data_; }

  std::uint8_t Byte() {
    if (data_.empty()) return 0;
    const std::uint8_t byte = data_.front();
    data_.remove_prefix(1);
    return byte;
  }

  // Little-endian, of 1 to 8 bytes.
  std::uint64_t Number(int bytes) {
    std::uint64_t out = 0;
    for (int i = 0; i < bytes; ++i) out |= std::uint64_t{Byte()} << (8 * i);
    return out;
  }

  // From 0 up to but not including `end`, which is at least 1; of two bytes if it is above 256.
  std::size_t Below(std::size_t end) {
    return static_cast<std::size_t>(Number(end > 256 ? 2 : 1)) % end;
  }

  // True for one in two bytes.
  bool Flag() { return (Byte() & 1) != 0; }

  // `size` bytes, or what is left.
  Bytes Take(std::size_t size) {
    const Bytes out = data_.subspan(0, std::min(size, data_.size()));
    data_.remove_prefix(out.size());
    return out;
  }

  // Up to `longest` bytes, at most 255.
  std::string Text(std::size_t longest) { return std::string(AsText(Take(Below(longest + 1)))); }

 private:
  Bytes data_;
};

}  // namespace countersign::fuzz

#endif  // COUNTERSIGN_FUZZ_INPUT_H_
