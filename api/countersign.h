// Countersign: may this signed code package be deployed?
//
//   #include "api/countersign.h"
//
//   // Once, at start-up: what fails here is yours to mend.
//   const auto config  = countersign::CodeSigningConfig::FromJson(config_json).value();
//   const auto anchors = countersign::TrustAnchors::FromPem(roots_pem).value();
//   const auto revoked = countersign::RevocationSet::FromJson(revoked_json).value();
//
//   // For each deployment: no clock, no network, no exception, never an error.
//   const countersign::Artifact artifact = countersign::ReadPackage(zip_bytes);
//   const countersign::Verdict verdict =
//       countersign::Evaluate(config, artifact, {absl::Now(), anchors, &revoked});
//
//   audit_log.Append(countersign::ToJson(verdict));
//   if (verdict.decision() == countersign::Decision::kBlock)
//     return absl::PermissionDeniedError(countersign::Explain(verdict));
//
// Two kinds of wrong: an absl::Status is about what the caller gave (configuration, anchors,
// revocations) and names the member and what was expected; a Verdict is about the evidence, always
// has four findings an artifact, and says INTERNAL, which blocks, where this library failed.
//
// Where verdicts must be quick: a VerificationCache remembers what was verified, and Authenticate
// makes of a package a value that can be judged again without its envelope. Neither changes a
// verdict. Botan 2 locks half a megabyte of memory when it is first used, for secrets, of which
// there are none here: with BOTAN_MLOCK_POOL_SIZE=0 in the environment before that, it does not,
// a process starts some milliseconds sooner, and is not ended where Botan 2 finds no memory. The
// library itself reads and sets no environment.
//
// Values are immutable once made and may be shared between threads. Nothing is a view into the
// caller's bytes once a call has returned. The only exception that leaves is std::bad_alloc.
#ifndef COUNTERSIGN_API_COUNTERSIGN_H_
#define COUNTERSIGN_API_COUNTERSIGN_H_

#include "api/chain.h"
#include "api/explain.h"
#include "api/inspect.h"
#include "api/json.h"
#include "core/base/digest.h"                 // Sha256Digest, Sha384Digest, CertificateHash
#include "core/base/executor.h"               // Executor: threads of yours
#include "core/base/limits.h"                 // Limits: every bound on untrusted input
#include "core/base/reason.h"                 // Check, Outcome, ReasonCode, Reason, Finding
#include "core/claims/verification_cache.h"   // VerificationCache: what was verified before
#include "core/crypto/hash.h"                 // Sha256Hasher: codeSha256 of a stream
#include "core/crypto/trust_anchors.h"        // TrustAnchors
#include "core/decision/verdict.h"            // Verdict, Decision, SignatureStatus
#include "core/evaluate/evaluate.h"           // Artifact, ReadPackage, Premises, Evaluate
#include "core/package/content_hasher.h"      // ContentHasher: content digest of a stream
#include "core/policy/code_signing_config.h"  // CodeSigningConfig, Policy
#include "core/policy/revocation_set.h"       // RevocationSet

#endif  // COUNTERSIGN_API_COUNTERSIGN_H_
