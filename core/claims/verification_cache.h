// What was verified before and need not be verified again: the caller's to keep and to give.
#ifndef COUNTERSIGN_CORE_CLAIMS_VERIFICATION_CACHE_H_
#define COUNTERSIGN_CORE_CLAIMS_VERIFICATION_CACHE_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "core/base/digest.h"
#include "core/base/limits.h"
#include "core/crypto/answer_cache.h"
#include "core/crypto/signature_cache.h"

namespace countersign {

class VerifiedClaims;

// Remembers keys, signatures, chains and envelopes. Every verdict is the same with a cache as
// without, whatever the cache has seen: it changes nothing but the time that verdicts take.
//
//   countersign::VerificationCache cache;  // one for the process, say
//   countersign::Premises premises = {absl::Now(), anchors, &revoked};
//   premises.cache = &cache;
//
// Each answer is found by a SHA-256 of everything that it depends on:
//   key        the SubjectPublicKeyInfo; the value is the key as the cryptographic library loads it
//   signature  key, scheme, message and signature; valid or invalid
//   chain      signer, certificates, anchors, which of all these are valid at the signing time, and
//              the limits that bound the search; the certificate hashes of a chain that is in order
//   envelope   its bytes, the format hint, the anchors and the limits; the claims of an envelope
//              that is authentic
// None depends on the package, the configuration, the revocations or the instant of evaluation:
// those are judged anew each time. Nothing that a limit or an INTERNAL error had a part in is kept,
// and of chains and envelopes only those in order, so that what an attacker sends fills no memory.
//
// Bounded: of each kind, what was not asked for longest leaves first. Thread-safe. Neither copied
// nor moved; it must outlive the calls that it is given to.
class VerificationCache {
 public:
  // Entries of each kind; none of a kind with 0.
  struct Capacities {
    std::size_t keys = kVerificationCacheEntries;
    std::size_t signatures = kVerificationCacheEntries;
    std::size_t chains = kVerificationCacheEntries;
    std::size_t envelopes = kVerificationCacheEntries;
  };

  VerificationCache() : VerificationCache(Capacities()) {}
  explicit VerificationCache(std::size_t entries)
      : VerificationCache(Capacities{entries, entries, entries, entries}) {}
  explicit VerificationCache(const Capacities& capacities)
      : signatures_(capacities.keys, capacities.signatures),
        chains_(capacities.chains),
        envelopes_(capacities.envelopes) {}
  VerificationCache(const VerificationCache&) = delete;
  VerificationCache& operator=(const VerificationCache&) = delete;

  // Since the start. `signatures.misses` counts the verifications that were made.
  struct Statistics {
    CacheCount keys, signatures, chains, envelopes;
  };
  Statistics statistics() const {
    return {signatures_.keys(), signatures_.signatures(), chains_.count(), envelopes_.count()};
  }

 private:
  friend class ClaimsVerifier;

  SignatureCache signatures_;
  AnswerCache<std::shared_ptr<const std::vector<CertificateHash>>> chains_;
  AnswerCache<std::shared_ptr<const VerifiedClaims>> envelopes_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CLAIMS_VERIFICATION_CACHE_H_
