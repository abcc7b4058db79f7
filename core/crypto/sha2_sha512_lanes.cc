#include <cstring>
#include <type_traits>
#include <utility>

#include "core/crypto/sha2_compress.h"
#include "core/crypto/sha2_constants.h"

#if defined(__x86_64__) && defined(__ELF__)

namespace countersign::internal {
namespace avx2 {
namespace {

#define COUNTERSIGN_LANES 4
#define COUNTERSIGN_TARGET "avx2"
#include "core/crypto/sha2_sha512_lanes.inc"

}  // namespace
}  // namespace avx2

namespace avx512 {
namespace {

#define COUNTERSIGN_LANES 8
#define COUNTERSIGN_TARGET "avx512f,avx512vl,avx512bw"
#include "core/crypto/sha2_sha512_lanes.inc"

}  // namespace
}  // namespace avx512

void Sha512Avx2Four(const Sha2Lane<std::uint64_t>* messages, std::size_t blocks) {
  avx2::Compress(messages, blocks);
}

void Sha512Avx512Eight(const Sha2Lane<std::uint64_t>* messages, std::size_t blocks) {
  avx512::Compress(messages, blocks);
}

}  // namespace countersign::internal

#endif
