// The four checks of Lambda code signing, each a pure function from values to its finding.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
//
// No finding mentions the instant of evaluation, so that a verdict stays the same until
// Verdict::holds_until.
#ifndef COUNTERSIGN_CORE_CHECKS_CHECKS_H_
#define COUNTERSIGN_CORE_CHECKS_CHECKS_H_

#include <vector>

#include "absl/time/time.h"
#include "core/base/reason.h"
#include "core/claims/verified_claims.h"
#include "core/policy/code_signing_config.h"
#include "core/policy/revocation_set.h"

namespace countersign {

// Fails with the reasons that reading the package and verifying the claims left; passes without.
Finding CheckIntegrity(std::vector<Reason> reasons);

// Fails from the signature's expiry on: `at >= expiresAt`.
Finding CheckExpiry(const VerifiedClaims& claims, absl::Time at);

// Fails unless the signing profile version ARN is, byte for byte, one of the allowed publishers.
Finding CheckMismatch(const VerifiedClaims& claims, const CodeSigningConfig& config);

// The mismatch of a package without signature.
Finding SignatureMissing();

// Fails when the signing job, the signing profile version or a certificate of the path is revoked;
// unknown when no list is given or the list is stale (`at >= validUntil`), though a stale list
// still condemns what it names; not evaluated when the caller asked for no check.
Finding CheckRevocation(const VerifiedClaims& claims, const RevocationSet* revocations,
                        absl::Time at);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CHECKS_CHECKS_H_
