// The first of the four verbs that hide the cryptographic library: hash.
//
// Only crypto_botan.cc includes Botan; no Botan type appears in a header and no exception but
// std::bad_alloc leaves.
#ifndef COUNTERSIGN_CORE_CRYPTO_HASH_H_
#define COUNTERSIGN_CORE_CRYPTO_HASH_H_

#include <memory>

#include "absl/types/span.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"

namespace countersign {

namespace internal {
class HashState;  // of the cryptographic library
}  // namespace internal

// Incremental SHA-256 and SHA-384 (FIPS 180-4). Movable, not copyable; one thread at a time.
//
//   Sha384Hasher hasher;
//   hasher.Update(AsBytes("abc"));
//   const Sha384Digest digest = hasher.Finish();
template <typename DigestType>
class Hasher {
 public:
  Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  // Appends `data` to the message.
  void Update(Bytes data);

  // The digest of everything appended since the start; starts again with an empty message.
  DigestType Finish();

 private:
  std::unique_ptr<internal::HashState> state_;
};

using Sha256Hasher = Hasher<Sha256Digest>;
using Sha384Hasher = Hasher<Sha384Digest>;

// Appends pieces[i] to *hashers[i] for every i: the same as so many calls of Update, and faster
// where the CPU hashes several messages at once. As many pieces as hashers, which are distinct;
// pieces of any length, also none. Works on the calling thread alone.
void UpdateTogether(absl::Span<Sha256Hasher* const> hashers, absl::Span<const Bytes> pieces);
void UpdateTogether(absl::Span<Sha384Hasher* const> hashers, absl::Span<const Bytes> pieces);

// The digest of one message that is at hand as a whole.
Sha256Digest Sha256(Bytes message);
Sha384Digest Sha384(Bytes message);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_HASH_H_
