// The compression functions of SHA-2 that this CPU has instructions for. Of Word = uint32_t they
// are SHA-256's, of uint64_t SHA-384's and SHA-512's.
//
// A kernel is code for some instruction set; a lane is one message of those that it hashes at once.
// There is none that runs everywhere: on a CPU without, hash.h turns to the cryptographic library.
// Every kernel has the same answers, and a test runs each that the CPU supports beside the library.
#ifndef COUNTERSIGN_CORE_CRYPTO_SHA2_KERNELS_H_
#define COUNTERSIGN_CORE_CRYPTO_SHA2_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace countersign::internal {

template <typename Word>
inline constexpr std::size_t kSha2BlockSize = 16 * sizeof(Word);

// One message: the chaining value, which changes, and the blocks to come, aligned or not.
template <typename Word>
struct Sha2Lane {
  Word* chain;  // 8 words
  const std::uint8_t* data;
};

template <typename Word>
struct Sha2Kernel {
  const char* name;

  // How many messages at once.
  std::size_t lanes;

  // From how many messages on it is faster than kernels with fewer lanes, though lanes be idle.
  std::size_t worthwhile;

  // Whether this CPU and this system have the instructions. Cheap: asks the dynamic linker, which
  // knows, and not the CPU.
  bool (*supported)();

  // Hashes `blocks` blocks of every one of `lanes` messages, which have distinct chaining values.
  void (*compress)(const Sha2Lane<Word>* messages, std::size_t blocks);
};

inline constexpr std::size_t kMaxSha2Lanes = 8;

// All kernels that this program has, those with more lanes first.
template <typename Word>
absl::Span<const Sha2Kernel<Word>> AllSha2Kernels();
template <>
absl::Span<const Sha2Kernel<std::uint32_t>> AllSha2Kernels();
template <>
absl::Span<const Sha2Kernel<std::uint64_t>> AllSha2Kernels();

// The kernel for one message on this CPU, or null.
template <typename Word>
const Sha2Kernel<Word>* OneLaneSha2Kernel() {
  for (const Sha2Kernel<Word>& kernel : AllSha2Kernels<Word>()) {
    if (kernel.lanes == 1 && kernel.supported()) return &kernel;
  }
  return nullptr;
}

// What hashes several messages on this CPU: those that are supported, in the table's order. Where
// OneLaneSha2Kernel is not null, the last one is that.
template <typename Word>
std::vector<const Sha2Kernel<Word>*> SupportedSha2Kernels() {
  std::vector<const Sha2Kernel<Word>*> supported;
  for (const Sha2Kernel<Word>& kernel : AllSha2Kernels<Word>()) {
    if (kernel.supported()) supported.push_back(&kernel);
  }
  return supported;
}

}  // namespace countersign::internal

#endif  // COUNTERSIGN_CORE_CRYPTO_SHA2_KERNELS_H_
