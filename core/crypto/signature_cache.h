// Keys loaded and signatures verified before.
#ifndef COUNTERSIGN_CORE_CRYPTO_SIGNATURE_CACHE_H_
#define COUNTERSIGN_CORE_CRYPTO_SIGNATURE_CACHE_H_

#include <cstddef>
#include <optional>

#include "core/base/bytes.h"
#include "core/crypto/answer_cache.h"
#include "core/crypto/public_key.h"

namespace countersign {

// Answers as PublicKey does, and remembers. Thread-safe. Whether a signature is valid depends on
// the key, the scheme, the message and the signature alone, and all four are in the question.
class SignatureCache {
 public:
  SignatureCache(std::size_t keys, std::size_t signatures) : keys_(keys), signatures_(signatures) {}

  // PublicKey::Load and Verify in one; kUnsuitable when the key cannot be loaded. Remembers keys
  // that were loaded, and kValid and kInvalid.
  SignatureCheck Verify(const SubjectPublicKeyInfo& spki, SignatureScheme scheme, Bytes message,
                        Bytes signature);

  // Keys loaded, and signatures that had to be verified, are the misses.
  CacheCount keys() const { return keys_.count(); }
  CacheCount signatures() const { return signatures_.count(); }

 private:
  std::optional<PublicKey> KeyOf(const SubjectPublicKeyInfo& spki);

  AnswerCache<PublicKey> keys_;
  AnswerCache<bool> signatures_;  // whether it is valid
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_SIGNATURE_CACHE_H_
