// Digests as values of their own types, so that a SHA-256 cannot stand where a SHA-384 belongs.
#ifndef COUNTERSIGN_CORE_BASE_DIGEST_H_
#define COUNTERSIGN_CORE_BASE_DIGEST_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"

namespace countersign {

// The bytes of a digest.
template <std::size_t kSize>
struct Digest {
  std::array<std::uint8_t, kSize> bytes{};

  Bytes view() const { return Bytes(bytes.data(), kSize); }
  friend bool operator==(const Digest& a, const Digest& b) { return a.bytes == b.bytes; }
  friend bool operator!=(const Digest& a, const Digest& b) { return !(a == b); }
  friend bool operator<(const Digest& a, const Digest& b) { return a.bytes < b.bytes; }
};

using Sha256Digest = Digest<32>;
using Sha384Digest = Digest<48>;

// AWS Signer's certificate hash, by which certificates are revoked: SHA-384 of the TBSCertificate,
// then SHA-384 of the TBSCertificate of its issuer.
using CertificateHash = Digest<96>;

// Whether `a` and `b` are equal in full length. Takes the same time wherever they differ.
inline bool SameDigest(Bytes a, Bytes b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned>(a[i] ^ b[i]);
  }
  return difference == 0;
}

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_BASE_DIGEST_H_
