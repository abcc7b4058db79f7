#include <utility>

#include "core/crypto/sha2_compress.h"
#include "core/crypto/sha2_constants.h"

#if defined(__x86_64__) && defined(__ELF__)
#include <immintrin.h>

#define COUNTERSIGN_SHA_NI __attribute__((target("sha,ssse3,sse4.1")))
#define COUNTERSIGN_INLINE __attribute__((target("sha,ssse3,sse4.1"), always_inline)) inline

namespace countersign::internal {
namespace {

const __m128i* AsVectors(const void* bytes) { return static_cast<const __m128i*>(bytes); }

// The chaining value as the instructions want it: words a, b, e, f and c, d, g, h.
struct State {
  __m128i abef;
  __m128i cdgh;
};

COUNTERSIGN_INLINE void Load(const std::uint32_t* chain, State& s) {
  const __m128i dcba = _mm_loadu_si128(AsVectors(chain));
  const __m128i hgfe = _mm_loadu_si128(AsVectors(chain + 4));
  const __m128i badc = _mm_shuffle_epi32(dcba, 0xB1);
  const __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1B);
  s.abef = _mm_alignr_epi8(badc, efgh, 8);
  s.cdgh = _mm_blend_epi16(efgh, badc, 0xF0);
}

COUNTERSIGN_INLINE void Store(const State& s, std::uint32_t* chain) {
  const __m128i feba = _mm_shuffle_epi32(s.abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(s.cdgh, 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(chain), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(chain + 4), _mm_alignr_epi8(dchg, feba, 8));
}

// A message between two blocks and within one. w[k] holds the words 4 * j .. 4 * j + 3 for that j
// of the four at hand which is k modulo 4.
struct Message {
  State state;
  State before;
  __m128i w[4];
};

COUNTERSIGN_INLINE void Begin(Message& m, const std::uint8_t* data) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  m.before = m.state;
  m.w[0] = _mm_shuffle_epi8(_mm_loadu_si128(AsVectors(data)), big_endian);
  m.w[1] = _mm_shuffle_epi8(_mm_loadu_si128(AsVectors(data + 16)), big_endian);
  m.w[2] = _mm_shuffle_epi8(_mm_loadu_si128(AsVectors(data + 32)), big_endian);
  m.w[3] = _mm_shuffle_epi8(_mm_loadu_si128(AsVectors(data + 48)), big_endian);
}

COUNTERSIGN_INLINE void End(Message& m) {
  m.state.abef = _mm_add_epi32(m.state.abef, m.before.abef);
  m.state.cdgh = _mm_add_epi32(m.state.cdgh, m.before.cdgh);
}

// Rounds 4 * kFour to 4 * kFour + 3. The words that they use up make way for those of sixteen
// rounds later.
template <std::size_t kFour>
COUNTERSIGN_INLINE void FourRounds(Message& m) {
  __m128i& w0 = m.w[kFour % 4];
  const __m128i w12 = m.w[(kFour + 3) % 4];
  const __m128i wk = _mm_add_epi32(w0, _mm_load_si128(AsVectors(&kSha256Constants[4 * kFour])));
  m.state.cdgh = _mm_sha256rnds2_epu32(m.state.cdgh, m.state.abef, wk);
  if constexpr (kFour < 12) {
    const __m128i w9 = _mm_alignr_epi8(w12, m.w[(kFour + 2) % 4], 4);
    w0 = _mm_add_epi32(_mm_sha256msg1_epu32(w0, m.w[(kFour + 1) % 4]), w9);
    w0 = _mm_sha256msg2_epu32(w0, w12);
  }
  m.state.abef = _mm_sha256rnds2_epu32(m.state.abef, m.state.cdgh, _mm_shuffle_epi32(wk, 0x0E));
}

// Sixty-four rounds of all messages, which take turns: an instruction for two rounds needs four
// cycles, and the next message's need not wait for it.
template <std::size_t kFour, std::size_t... kLane>
COUNTERSIGN_INLINE void RoundsFrom(Message* m, std::index_sequence<kLane...> lanes) {
  (FourRounds<kFour>(m[kLane]), ...);
  if constexpr (kFour < 15) RoundsFrom<kFour + 1>(m, lanes);
}

template <std::size_t... kLane>
COUNTERSIGN_INLINE void Compress(const Sha2Lane<std::uint32_t>* messages, std::size_t blocks,
                                 std::index_sequence<kLane...> lanes) {
  Message m[sizeof...(kLane)];
  (Load(messages[kLane].chain, m[kLane].state), ...);
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t offset = block * kSha2BlockSize<std::uint32_t>;
    (Begin(m[kLane], messages[kLane].data + offset), ...);
    RoundsFrom<0>(m, lanes);
    (End(m[kLane]), ...);
  }
  (Store(m[kLane].state, messages[kLane].chain), ...);
}

}  // namespace

COUNTERSIGN_SHA_NI void Sha256Ni(const Sha2Lane<std::uint32_t>* messages, std::size_t blocks) {
  Compress(messages, blocks, std::make_index_sequence<1>());
}

COUNTERSIGN_SHA_NI void Sha256NiTwo(const Sha2Lane<std::uint32_t>* messages, std::size_t blocks) {
  Compress(messages, blocks, std::make_index_sequence<2>());
}

COUNTERSIGN_SHA_NI void Sha256NiFour(const Sha2Lane<std::uint32_t>* messages, std::size_t blocks) {
  Compress(messages, blocks, std::make_index_sequence<4>());
}

}  // namespace countersign::internal

#endif
