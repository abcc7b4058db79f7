// Several messages, cut into pieces and hashed together: the input says how many and how long, and
// is what they consist of. Property: the digests are the cryptographic library's.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "core/crypto/library_hash.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page

constexpr std::size_t kMessages = 11;
constexpr std::size_t kMaxInput = 1 << 16;

std::uint8_t TakeByte(Bytes& input) {
  if (input.empty()) return 0;
  const std::uint8_t byte = input.front();
  input.remove_prefix(1);
  return byte;
}

// Up to 4 KiB, mostly less than that, from two bytes of input.
Bytes TakePiece(Bytes& input) {
  const std::size_t shift = TakeByte(input) % 9;
  const std::size_t size = std::size_t{TakeByte(input)} << shift >> 4;
  const Bytes piece = input.subspan(0, std::min(size, input.size()));
  input.remove_prefix(piece.size());
  return piece;
}

template <typename HasherType>
void Check(Bytes input, std::unique_ptr<internal::LibraryHash> (*new_library_hash)()) {
  std::vector<HasherType> hashers(kMessages);
  std::vector<std::unique_ptr<internal::LibraryHash>> expected(kMessages);
  for (auto& hash : expected) hash = new_library_hash();
  while (!input.empty()) {
    const std::size_t first = TakeByte(input) % kMessages;
    const std::size_t count = 1 + TakeByte(input) % (kMessages - first);
    std::vector<HasherType*> together;
    std::vector<Bytes> pieces;
    for (std::size_t i = first; i < first + count; ++i) {
      together.push_back(&hashers[i]);
      pieces.push_back(TakePiece(input));
      expected[i]->Update(pieces.back());
    }
    UpdateTogether(together, pieces);
    hashers[first].Update(input.subspan(0, 1));
    expected[first]->Update(input.subspan(0, 1));
  }
  for (std::size_t i = 0; i < kMessages; ++i) {
    auto digest = hashers[i].Finish();
    decltype(digest) library_digest;
    expected[i]->Finish(library_digest.bytes.data());
    if (digest != library_digest) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, std::min(size, kMaxInput));
  Check<Sha256Hasher>(input, internal::NewLibrarySha256);
  Check<Sha384Hasher>(input, internal::NewLibrarySha384);
  return 0;
}
