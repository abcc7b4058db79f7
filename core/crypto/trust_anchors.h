// What the caller trusts: certificates, or the fingerprints of certificates.
#ifndef COUNTERSIGN_CORE_CRYPTO_TRUST_ANCHORS_H_
#define COUNTERSIGN_CORE_CRYPTO_TRUST_ANCHORS_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/base/digest.h"
#include "core/crypto/certificate.h"

namespace countersign {

// A set of trust anchors. Immutable once made, shared freely between threads.
//
// An anchor, root or intermediate, is the certificate itself, byte for byte, not its name or key.
// Validation ends at it: its own signature is not checked, its validity at the instant is. A
// fingerprint is met by a certificate that the envelope carries; AWS Signer's carry their root.
//
//   auto anchors = TrustAnchors::FromPem(pem);         // Status names what is wrong
//   anchors->Add(TrustAnchors::Aws());
class TrustAnchors {
 public:
  // No anchors: trusts nothing.
  TrustAnchors() = default;

  // One or more certificates in PEM; text around the blocks is passed over, other blocks refused.
  static absl::StatusOr<TrustAnchors> FromPem(std::string_view pem);

  // The SHA-256 of a certificate's DER as 64 hex digits.
  static absl::StatusOr<TrustAnchors> FromFingerprint(std::string_view hex);

  // The built-in fingerprints of the roots of AWS Signer's Lambda platform, in the commercial
  // partition. The roots of GovCloud and China are not known to us.
  static TrustAnchors Aws();

  // Adds the other set's anchors to this one.
  void Add(const TrustAnchors& other);

  // Anchors that are at hand as certificates.
  absl::Span<const Certificate> certificates() const { return certificates_; }

  // Whether exactly this certificate is trusted.
  bool Contains(const Certificate& certificate) const;

  // Equal for sets of the same certificates and fingerprints, whatever their order. An anchor at
  // hand is not the same as its fingerprint: it also helps to find a path.
  const Sha256Digest& identity() const { return identity_; }

 private:
  void Settle();  // after a change

  std::vector<Certificate> certificates_;
  std::vector<Sha256Digest> fingerprints_;  // of the certificates as well; sorted
  Sha256Digest identity_;                   // zeros for the empty set
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_TRUST_ANCHORS_H_
