// A hash of the cryptographic library: what hash.h falls back on where no kernel of ours runs, and
// what the kernels are tested against. Implemented in crypto_botan.cc.
#ifndef COUNTERSIGN_CORE_CRYPTO_LIBRARY_HASH_H_
#define COUNTERSIGN_CORE_CRYPTO_LIBRARY_HASH_H_

#include <cstdint>
#include <memory>

#include "core/base/bytes.h"

namespace countersign::internal {

class LibraryHash {
 public:
  virtual ~LibraryHash() = default;

  virtual void Update(Bytes data) = 0;

  // Writes the digest in full, and starts again with an empty message.
  virtual void Finish(std::uint8_t* digest) = 0;
};

std::unique_ptr<LibraryHash> NewLibrarySha256();
std::unique_ptr<LibraryHash> NewLibrarySha384();

}  // namespace countersign::internal

#endif  // COUNTERSIGN_CORE_CRYPTO_LIBRARY_HASH_H_
