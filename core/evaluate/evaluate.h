// The conductor: artifacts, configuration, anchors, revocations and an instant in, a verdict out.
#ifndef COUNTERSIGN_CORE_EVALUATE_EVALUATE_H_
#define COUNTERSIGN_CORE_EVALUATE_EVALUATE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/base/digest.h"
#include "core/base/executor.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/claims/verification_cache.h"
#include "core/claims/verified_claims.h"
#include "core/crypto/trust_anchors.h"
#include "core/decision/verdict.h"
#include "core/envelope/signature_envelope.h"
#include "core/package/package.h"
#include "core/policy/code_signing_config.h"
#include "core/policy/revocation_set.h"

namespace countersign {

// One code package, as evaluation sees it: digests and an envelope. Owns what it holds.
struct Artifact {
  std::string name;                           // for people and for AWS's error texts
  Sha256Digest code_sha256;                   // of the package bytes
  std::optional<ContentDigest> content;       // nothing when the package was refused
  std::optional<std::string> envelope;        // nothing when the package is unsigned
  std::optional<EnvelopeFormat> format_hint;  // nothing: sniffed
  std::vector<Reason> package_faults;         // why the package was refused

  // The same artifact under another name, or with a detached envelope in place of its own.
  Artifact Named(std::string_view other_name) const;
  Artifact WithEnvelope(std::string_view detached,
                        std::optional<EnvelopeFormat> hint = std::nullopt) const;
};

// Reads a package that is in memory; `zip` is borrowed for the call. Total: a package that cannot
// be read is an artifact that will be blocked. With an executor, inflating and hashing go on at the
// same time. Hosts that stream their packages make an Artifact from the digests of Sha256Hasher and
// ContentHasher instead.
Artifact ReadPackage(std::string_view zip, const Limits& limits = {}, Executor* executor = nullptr);

// Reads several packages at once, which is faster than one after the other; the answers are in
// their order.
std::vector<Artifact> ReadPackages(absl::Span<const std::string_view> zips,
                                   const Limits& limits = {}, Executor* executor = nullptr);

// All that a verdict depends on besides the configuration and the artifacts. Borrowed for the call.
struct Premises {
  absl::Time at;  // the instant of evaluation; no clock is read
  const TrustAnchors& anchors;
  const RevocationSet* revocations;  // null: no list is at hand, so revocation is unknown
  Limits limits = {};
  std::string_view subject = {};       // what error texts call the function; empty: its name
  VerificationCache* cache = nullptr;  // null: everything is verified anew; never changes a verdict
};

// Whether the configuration lets this package be deployed. Pure and total: no clock, file, network,
// environment, global or thread, and always an answer; std::bad_alloc is the only exception.
Verdict Evaluate(const CodeSigningConfig& config, const Artifact& artifact,
                 const Premises& premises);

// The same for a function package and its layers, the function's first. The deployment's decision
// is its most severe artifact's.
Verdict Evaluate(const CodeSigningConfig& config, absl::Span<const Artifact> artifacts,
                 const Premises& premises);

// A package and what its signature proves of it. Only Authenticate makes one, so that the claims
// are those of this package. Immutable, owns what it holds, shared freely between threads.
class AuthenticArtifact {
 public:
  const std::string& name() const { return name_; }
  const Sha256Digest& code_sha256() const { return code_sha256_; }
  const Sha384Digest& content_digest() const { return content_digest_; }
  const VerifiedClaims& claims() const { return claims_; }

  // Whether these are the anchors that it was authenticated by. Under others it proves nothing: a
  // host that changes its anchors authenticates again.
  bool IsAuthenticUnder(const TrustAnchors& anchors) const {
    return anchors.identity() == anchors_;
  }

  // The same under another name.
  AuthenticArtifact Named(std::string_view other_name) const;

 private:
  friend std::optional<AuthenticArtifact> Authenticate(const Artifact& artifact,
                                                       const Premises& premises);
  AuthenticArtifact(const Artifact& artifact, VerifiedClaims claims, const TrustAnchors& anchors);

  std::string name_;
  Sha256Digest code_sha256_;
  Sha384Digest content_digest_;
  VerifiedClaims claims_;
  Sha256Digest anchors_;  // their identity
};

// What the package's signature proves, where no configuration says whom to trust: nothing unless
// INTEGRITY would pass. AWS shows this of layers, which it judges only when they are attached.
// Revocations are not looked at.
std::optional<AuthenticArtifact> Authenticate(const Artifact& artifact, const Premises& premises);

// What changes from one look at an authentic package to the next. Borrowed for the call.
struct Occasion {
  absl::Time at;                     // the instant of evaluation
  const RevocationSet* revocations;  // as of Premises
  std::string_view subject = {};     // as of Premises
};

// The verdicts that Evaluate gives about the artifacts which were authenticated, under the anchors
// by which they were: configuration, revocations and the instant (SIGNING_TIME_IN_FUTURE as well)
// are judged anew; envelope and chain, which depend on none of them, are not looked at again.
Verdict Evaluate(const CodeSigningConfig& config, const AuthenticArtifact& artifact,
                 const Occasion& occasion);
Verdict Evaluate(const CodeSigningConfig& config, absl::Span<const AuthenticArtifact> artifacts,
                 const Occasion& occasion);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_EVALUATE_EVALUATE_H_
