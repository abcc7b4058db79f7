// The C++ side of sha2_sha512_avx2.S.
#include <cstring>

#include "core/crypto/sha2_compress.h"
#include "core/crypto/sha2_constants.h"

#if defined(__x86_64__) && defined(__ELF__)

namespace countersign::internal {
namespace {

// W + K of two blocks, round 2 * i in the words 4 * i and 4 * i + 2.
constexpr std::size_t kScheduleWords = 160;

// The constants as the schedule adds them: in pairs, each pair twice. Behind the last is what is
// added to words that nobody reads.
struct VectorConstants {
  std::uint64_t words[kScheduleWords + 32];
};

constexpr VectorConstants MakeVectorConstants() {
  VectorConstants out{};
  for (std::size_t i = 0; i < kScheduleWords; ++i) {
    out.words[i] = kSha512Constants[i / 4 * 2 + i % 2];
  }
  return out;
}

alignas(32) constexpr VectorConstants kConstants = MakeVectorConstants();

// From how many blocks on pairs are faster: they begin with a schedule that no rounds hide.
constexpr std::size_t kBlocksForPairs = 4;

extern "C" {

void countersign_sha512_avx2_pairs(std::uint64_t* chain, const std::uint8_t* data,
                                   std::size_t pairs, std::uint64_t* scratch);
void countersign_sha512_avx2_blocks(std::uint64_t* chain, const std::uint8_t* data,
                                    std::size_t blocks, std::uint64_t* scratch,
                                    const std::uint64_t* constants);

}  // extern "C"

}  // namespace

void Sha512Avx2(const Sha2Lane<std::uint64_t>* messages, std::size_t blocks) {
  const std::uint8_t* data = messages->data;
  alignas(64) std::uint64_t scratch[4 * kScheduleWords];
  if (blocks >= kBlocksForPairs) {
    for (const std::size_t part : {1, 3}) {
      std::memcpy(scratch + part * kScheduleWords, kConstants.words,
                  kScheduleWords * sizeof(std::uint64_t));
    }
    countersign_sha512_avx2_pairs(messages->chain, data, blocks / 2, scratch);
    data += blocks / 2 * 2 * kSha2BlockSize<std::uint64_t>;
    blocks %= 2;
  }
  if (blocks > 0) {
    countersign_sha512_avx2_blocks(messages->chain, data, blocks, scratch, kConstants.words);
  }
}

}  // namespace countersign::internal

#endif
