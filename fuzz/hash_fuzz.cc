// Several messages, cut into pieces and hashed together: the input says how many and how long, and
// is what they consist of. Property: the digests are the cryptographic library's.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "core/crypto/library_hash.h"
#include "fuzz/input.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page
using fuzz::Input;

constexpr std::size_t kMessages = 11;
constexpr std::size_t kMaxInput = 1 << 16;

// Up to 4 KiB, mostly less than that, from two bytes of input.
Bytes TakePiece(Input& input) {
  const std::size_t shift = input.Below(9);
  return input.Take(std::size_t{input.Byte()} << shift >> 4);
}

template <typename HasherType>
void Check(Input input, std::unique_ptr<internal::LibraryHash> (*new_library_hash)()) {
  std::vector<HasherType> hashers(kMessages);
  std::vector<std::unique_ptr<internal::LibraryHash>> expected(kMessages);
  for (auto& hash : expected) hash = new_library_hash();
  while (!input.empty()) {
    const std::size_t first = input.Below(kMessages);
    const std::size_t count = 1 + input.Below(kMessages - first);
    std::vector<HasherType*> together;
    std::vector<Bytes> pieces;
    for (std::size_t i = first; i < first + count; ++i) {
      together.push_back(&hashers[i]);
      pieces.push_back(TakePiece(input));
      expected[i]->Update(pieces.back());
    }
    UpdateTogether(together, pieces);
    const Bytes one = input.Take(1);
    hashers[first].Update(one);
    expected[first]->Update(one);
  }
  for (std::size_t i = 0; i < kMessages; ++i) {
    auto digest = hashers[i].Finish();
    decltype(digest) library_digest;
    expected[i]->Finish(library_digest.bytes.data());
    fuzz::Require(digest == library_digest, "a digest is the library's");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(Bytes(data, std::min(size, kMaxInput)));
  Check<Sha256Hasher>(input, internal::NewLibrarySha256);
  Check<Sha384Hasher>(input, internal::NewLibrarySha384);
  return 0;
}
