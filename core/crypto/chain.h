// The fourth of the four verbs that hide the cryptographic library: verify a chain at an instant.
//
// Path building and validation are our own (RFC 5280 section 6.1 with the rules below); Botan
// verifies signatures. Botan 2.19's x509_path_validate is not used, because
//   - it does not come back from 100 certificates of one subject: here every step and every
//     signature is counted against a limit;
//   - it accepts 13 of the 92 invalid paths in the core of NIST PKITS: here a constraint that is
//     not processed (name constraints, policy constraints, unknown critical extensions) refuses;
//   - it insists on self-signed anchors and verifies a root's signature with itself: here an anchor
//     is a certificate the caller trusts, and validation ends at it;
//   - it takes any curve and, for a leaf, any key strength, and has no usage for code signing: here
//     keys and algorithms are on an allow-list for every certificate of the path, and the extended
//     key usage is required of the leaf and honoured in authorities;
//   - its instant is a std::chrono clock's, which overflows in 2262: here it is an absl::Time.
// Deliberate limits: no CRL or OCSP (revocation is data, see core/policy), no certificate policies.
#ifndef COUNTERSIGN_CORE_CRYPTO_CHAIN_H_
#define COUNTERSIGN_CORE_CRYPTO_CHAIN_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signature_meter.h"
#include "core/crypto/trust_anchors.h"

namespace countersign {

// Why `leaf` may not sign code; empty when it may: not an authority, version 3, KeyUsage with
// digitalSignature and without keyCertSign, ExtKeyUsage that lists codeSigning (anyExtendedKeyUsage
// is not enough), a key on the allow-list, nothing that must be processed and is not.
// CERTIFICATE_NOT_ACCEPTABLE each.
std::vector<Reason> CheckCodeSigningLeaf(const Certificate& leaf);

struct ChainQuestion {
  const Certificate& leaf;
  absl::Span<const Certificate> bag;  // certificates that may help, in any order
  const TrustAnchors& anchors;
  absl::Time at;
  const Limits& limits;
};

struct ChainAnswer {
  std::vector<Certificate> path;  // leaf to anchor, anchor included; empty when there is none
  std::vector<Reason> reasons;    // why there is none; canonical order
};

// Finds a valid path from the leaf to an anchor at the instant. The answer does not depend on the
// order of the bag or of the anchors. Does not judge the leaf's own usage (CheckCodeSigningLeaf).
//
// Every certificate of the path: valid at the instant, nothing unprocessed. Every authority, anchor
// included: version 3, a subject that is not empty, cA, keyCertSign unless it has no KeyUsage, an
// extended key usage that lets code signing through if it has one, pathLenConstraint, key on the
// allow-list. Every certificate but the anchor: issuer's name and signature match, signature
// algorithm on the allow-list.
ChainAnswer VerifyChain(const ChainQuestion& question, SignatureMeter& meter);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_CHAIN_H_
