// All signature verifications of one evaluation go through one meter: keys are loaded once, the
// same question is not asked twice, and the number of verifications has a bound.
#ifndef COUNTERSIGN_CORE_CRYPTO_SIGNATURE_METER_H_
#define COUNTERSIGN_CORE_CRYPTO_SIGNATURE_METER_H_

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/reason.h"
#include "core/crypto/certificate.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signature_cache.h"

namespace countersign {

// SignatureCheck with one more end: the bound was reached and nothing was verified.
enum class MeteredCheck { kValid, kInvalid, kUnsuitable, kError, kOverLimit };

// The reason for kError, the same wherever it is met.
Reason VerificationFailed();

// For one evaluation on one thread.
class SignatureMeter {
 public:
  // Allows `limit` verifications (Limits::signature_checks). An answer that `cache` (borrowed, may
  // be null) has at hand counts like any other, so that no answer depends on what it holds.
  explicit SignatureMeter(std::size_t limit, SignatureCache* cache = nullptr)
      : limit_(limit), cache_(cache) {}
  SignatureMeter(const SignatureMeter&) = delete;
  SignatureMeter& operator=(const SignatureMeter&) = delete;

  // Whether `signature` over `message` was made with the key of `signer`.
  MeteredCheck Verify(const Certificate& signer, SignatureScheme scheme, Bytes message,
                      Bytes signature);

  // Whether `child` is signed with the key of `issuer` (names are not looked at).
  MeteredCheck VerifyIssued(const Certificate& child, const Certificate& issuer);

  // Verifications made so far.
  std::size_t used() const { return used_; }
  std::size_t left() const { return limit_ - used_; }
  bool exhausted() const { return over_limit_; }

  // Whether some answer was kError.
  bool failed() const { return failed_; }

  // Whether every question was answered by kValid, kInvalid or kUnsuitable: only then may what
  // follows from the answers be remembered.
  bool is_sound() const { return !over_limit_ && !failed_; }

 private:
  SignatureCheck Ask(const Certificate& signer, SignatureScheme scheme, Bytes message,
                     Bytes signature);

  // The loaded key of a certificate; nothing if it is not on the allow-list or unusable.
  const std::optional<PublicKey>& KeyOf(const Certificate& certificate);

  std::size_t limit_;
  SignatureCache* cache_;
  std::size_t used_ = 0;
  bool over_limit_ = false;
  bool failed_ = false;
  std::map<Sha256Digest, std::optional<PublicKey>> keys_;  // by fingerprint; without a cache
  std::map<std::pair<Sha256Digest, Sha256Digest>, MeteredCheck> issued_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_SIGNATURE_METER_H_
