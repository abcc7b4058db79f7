// The first of the four verbs that hide the cryptographic library: hash.
//
// On CPUs that sha2_kernels.h knows, SHA-2 is code of our own, as fast as the CPU allows; elsewhere
// it is the library's, which is also what the kernels are tested against. A wrong hash fails
// closed: the digest is not the signed one. Signatures, where a wrong result could let something
// pass, are the library's alone, with the hashing within them.
//
// Only crypto_botan.cc includes Botan; no Botan type appears in a header and no exception but
// std::bad_alloc leaves.
#ifndef COUNTERSIGN_CORE_CRYPTO_HASH_H_
#define COUNTERSIGN_CORE_CRYPTO_HASH_H_

#include <cstdint>
#include <memory>
#include <type_traits>

#include "absl/types/span.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/crypto/library_hash.h"
#include "core/crypto/sha2_message.h"

namespace countersign {

template <typename DigestType>
class Hasher;
using Sha256Hasher = Hasher<Sha256Digest>;
using Sha384Hasher = Hasher<Sha384Digest>;

// Appends pieces[i] to *hashers[i] for every i: the same as so many calls of Update, and faster
// where the CPU hashes several messages at once. As many pieces as hashers, which are distinct;
// pieces of any length, also none. Works on the calling thread alone.
void UpdateTogether(absl::Span<Sha256Hasher* const> hashers, absl::Span<const Bytes> pieces);
void UpdateTogether(absl::Span<Sha384Hasher* const> hashers, absl::Span<const Bytes> pieces);

// Incremental SHA-256 and SHA-384 (FIPS 180-4). Movable, not copyable; one thread at a time. About
// 250 bytes, and nothing on the heap where a kernel of ours runs.
//
//   Sha384Hasher hasher;
//   hasher.Update(AsBytes("abc"));
//   const Sha384Digest digest = hasher.Finish();
template <typename DigestType>
class Hasher {
 public:
  Hasher();
  Hasher(Hasher&&) noexcept = default;
  Hasher& operator=(Hasher&&) noexcept = default;

  // Appends `data` to the message.
  void Update(Bytes data);

  // The digest of everything appended since the start; starts again with an empty message.
  DigestType Finish();

 private:
  using Word =
      std::conditional_t<std::is_same_v<DigestType, Sha256Digest>, std::uint32_t, std::uint64_t>;

  friend void UpdateTogether(absl::Span<Sha256Hasher* const>, absl::Span<const Bytes>);
  friend void UpdateTogether(absl::Span<Sha384Hasher* const>, absl::Span<const Bytes>);
  static void UpdateAll(absl::Span<Hasher* const> hashers, absl::Span<const Bytes> pieces);

  const internal::Sha2Kernel<Word>* kernel_;        // null: library_ hashes
  std::unique_ptr<internal::LibraryHash> library_;  // null: kernel_ hashes message_
  internal::Sha2Message<Word> message_;
};

// The digest of one message that is at hand as a whole.
Sha256Digest Sha256(Bytes message);
Sha384Digest Sha384(Bytes message);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_HASH_H_
