// Messages on their way through the compression functions of sha2_kernels.h: cut into blocks,
// padded, and several at once. Of Word = uint32_t it is SHA-256, of uint64_t SHA-384 (FIPS 180-4).
#ifndef COUNTERSIGN_CORE_CRYPTO_SHA2_MESSAGE_H_
#define COUNTERSIGN_CORE_CRYPTO_SHA2_MESSAGE_H_

#include <array>
#include <cstdint>

#include "absl/types/span.h"
#include "core/base/bytes.h"
#include "core/crypto/sha2_kernels.h"

namespace countersign::internal {

template <typename Word>
struct Sha2Message {
  std::array<Word, 8> chain;  // the chaining value after all whole blocks
  std::uint64_t length = 0;   // in bytes

  // The last `length` % size bytes, which wait for a whole block.
  std::array<std::uint8_t, kSha2BlockSize<Word>> buffer{};
};

// A message of no bytes.
template <typename Word>
Sha2Message<Word> EmptySha2Message();
template <>
Sha2Message<std::uint32_t> EmptySha2Message();
template <>
Sha2Message<std::uint64_t> EmptySha2Message();

// Appends `data` to `message`. `kernel` has one lane.
template <typename Word>
void Append(const Sha2Kernel<Word>& kernel, Bytes data, Sha2Message<Word>& message);

// Appends pieces[i] to *messages[i] for every i; the messages are distinct. `kernels` are what may
// be used, the wider before the narrower; the last has one lane.
template <typename Word>
void AppendTogether(absl::Span<const Sha2Kernel<Word>* const> kernels,
                    absl::Span<const Bytes> pieces, absl::Span<Sha2Message<Word>* const> messages);

// Pads `message` and writes the first digest.size() bytes of its hash value: a multiple of the
// word's size. The message is of no use afterwards.
template <typename Word>
void Close(const Sha2Kernel<Word>& kernel, Sha2Message<Word>& message,
           absl::Span<std::uint8_t> digest);

}  // namespace countersign::internal

#endif  // COUNTERSIGN_CORE_CRYPTO_SHA2_MESSAGE_H_
