// The second of the four verbs that hide the cryptographic library: parse a certificate.
//
// The parser is our own, over strict DER: Botan's is quadratic on hostile nesting, ignores trailing
// bytes and takes non-DER lengths, so it never sees a certificate.
#ifndef COUNTERSIGN_CORE_CRYPTO_CERTIFICATE_H_
#define COUNTERSIGN_CORE_CRYPTO_CERTIFICATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/crypto/public_key.h"

namespace countersign {

// What the extensions of a certificate say (RFC 5280 section 4.2), as far as it bears on code
// signing.
struct CertificateExtensions {
  bool is_ca = false;              // BasicConstraints cA
  std::optional<int> path_length;  // BasicConstraints pathLenConstraint

  // KeyUsage; absent permits nothing to a leaf and everything to an authority.
  bool has_key_usage = false;
  bool digital_signature = false;
  bool key_cert_sign = false;

  bool has_extended_key_usage = false;
  bool code_signing = false;        // id-kp-codeSigning listed
  bool any_extended_usage = false;  // anyExtendedKeyUsage listed

  // Constraints that this engine does not process and therefore must not pass over: unknown
  // critical extensions, name constraints, policy constraints. Dotted OIDs, ascending; of more than
  // kMaxListedFaults the first that the certificate has.
  std::vector<std::string> unprocessed;
};

// An X.509 certificate (RFC 5280 section 4.1) as it claims to be: parsed, nothing verified.
// Immutable, cheap to copy, shared freely between threads; owns its bytes.
class Certificate {
 public:
  // Parses exactly one certificate in strict DER. Errors (InvalidArgument) say what is malformed:
  // framing, inner and outer signature algorithm that differ, duplicate or malformed extensions,
  // extensions before version 3, impossible dates. Keys and algorithms that are not on the
  // allow-lists are no error here: see public_key_info and signature_scheme.
  static absl::StatusOr<Certificate> Parse(Bytes der);

  Bytes der() const { return AsBytes(data_->der); }
  Bytes tbs() const { return data_->tbs; }        // the TBSCertificate, header included
  Bytes serial() const { return data_->serial; }  // contents of the INTEGER
  Bytes issuer() const { return data_->issuer; }  // DER Names
  Bytes subject() const { return data_->subject; }
  const std::string& normalized_issuer() const { return data_->normalized_issuer; }
  const std::string& normalized_subject() const { return data_->normalized_subject; }
  bool is_self_issued() const { return normalized_issuer() == normalized_subject(); }

  // Both ends belong to the validity (RFC 5280 section 4.1.2.5).
  absl::Time not_before() const { return data_->not_before; }
  absl::Time not_after() const { return data_->not_after; }
  bool IsValidAt(absl::Time at) const { return not_before() <= at && at <= not_after(); }

  int version() const { return data_->version; }  // 1, 2 or 3
  const CertificateExtensions& extensions() const { return data_->extensions; }

  // Nothing when the key or algorithm is not on the allow-list.
  const std::optional<SubjectPublicKeyInfo>& public_key_info() const { return data_->key; }
  const std::optional<SignatureScheme>& signature_scheme() const { return data_->scheme; }
  Bytes signature() const { return data_->signature; }

  // SHA-256 of the DER.
  const Sha256Digest& fingerprint() const { return data_->fingerprint; }

  friend bool operator==(const Certificate& a, const Certificate& b) {
    return SameBytes(a.der(), b.der());
  }

 private:
  struct Data {
    std::string der;  // what the views below point into
    Bytes tbs, serial, issuer, subject, signature;
    std::string normalized_issuer, normalized_subject;
    absl::Time not_before, not_after;
    int version = 1;
    CertificateExtensions extensions;
    std::optional<SubjectPublicKeyInfo> key;
    std::optional<SignatureScheme> scheme;
    Sha256Digest fingerprint;
  };
  class Parser;

  explicit Certificate(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  std::shared_ptr<const Data> data_;
};

// AWS Signer's hash of `certificate` under `issuer`; a root is its own issuer.
CertificateHash HashOf(const Certificate& certificate, const Certificate& issuer);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_CERTIFICATE_H_
