// Questions to the engine and their answers without a cache, for tests.
#ifndef COUNTERSIGN_CORE_EVALUATE_REMEMBERED_TESTING_H_
#define COUNTERSIGN_CORE_EVALUATE_REMEMBERED_TESTING_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/countersign.h"
#include "testdata/cases.h"
#include "testing/scenario/scenario.h"

namespace countersign {

// All that a verdict depends on, and the verdict as JSON.
struct AskedVerdict {
  std::string what;
  CodeSigningConfig config;
  Artifact artifact;
  TrustAnchors anchors;
  RevocationSet revocations;
  absl::Time at;
  Limits limits;
  std::string expected;

  Verdict Judge(VerificationCache* cache) const {
    Premises premises = {at, anchors, &revocations, limits};
    premises.cache = cache;
    return Evaluate(config, artifact, premises);
  }

  // The same with something changed.
  template <typename Edit>
  AskedVerdict But(std::string_view how, Edit edit) const {
    AskedVerdict out = *this;
    out.what += ", " + std::string(how);
    edit(out);
    out.expected = ToJson(out.Judge(nullptr));
    return out;
  }
};

// The packages of testdata/verdicts.
inline std::vector<AskedVerdict> AskedOfTestdata() {
  std::vector<AskedVerdict> out;
  for (const testdata::Case& c : testdata::AllCases()) {
    AskedVerdict asked = {c.name,
                          CodeSigningConfig::FromJson(c.config).value(),
                          ReadPackage(c.package).Named("package.zip"),
                          TrustAnchors::FromPem(c.roots).value(),
                          RevocationSet::FromJson(c.revocations).value(),
                          testing::At(c.at),
                          {},
                          {}};
    asked.expected = ToJson(asked.Judge(nullptr));
    out.push_back(std::move(asked));
  }
  return out;
}

// The valid package of testdata.
inline AskedVerdict AskedOfValid() {
  for (AskedVerdict& asked : AskedOfTestdata()) {
    if (asked.what == "valid") return std::move(asked);
  }
  std::abort();
}

// The valid package, and each thing that its verdict depends on changed in several ways.
inline std::vector<AskedVerdict> AskedOfVariations() {
  const AskedVerdict valid = AskedOfValid();
  const DevAuthority& authority = testing::TestAuthority();
  std::vector<AskedVerdict> out = {valid};
  const auto add = [&](std::string_view how, auto edit) { out.push_back(valid.But(how, edit)); };

  // Anchors: as certificates, as fingerprints, further down, another's, none, several.
  const TrustAnchors print = TrustAnchors::FromFingerprint(authority.RootFingerprintHex()).value();
  const TrustAnchors subordinate = TrustAnchors::FromPem(authority.subordinate().pem()).value();
  const TrustAnchors regional = TrustAnchors::FromPem(authority.regional().pem()).value();
  const TrustAnchors stranger =
      TrustAnchors::FromPem(DevAuthority::FromSeed("a stranger").root_pem()).value();
  add("root by fingerprint", [&](AskedVerdict& a) { a.anchors = print; });
  add("subordinate trusted", [&](AskedVerdict& a) { a.anchors = subordinate; });
  add("regional trusted", [&](AskedVerdict& a) { a.anchors = regional; });
  add("a stranger trusted", [&](AskedVerdict& a) { a.anchors = stranger; });
  add("nobody trusted", [&](AskedVerdict& a) { a.anchors = TrustAnchors(); });
  add("a stranger trusted too", [&](AskedVerdict& a) { a.anchors.Add(stranger); });
  add("regional trusted too", [&](AskedVerdict& a) { a.anchors.Add(regional); });

  for (const char* at :
       {"2025-12-31T23:59:59Z", "2026-01-01T00:00:00.499999999Z", "2026-01-01T00:00:00.5Z",
        "2027-01-01T00:00:00.25Z", "2060-01-01T00:00:00Z"}) {
    add(at, [&](AskedVerdict& a) { a.at = testing::At(at); });
  }
  add("another package", [](AskedVerdict& a) { a.artifact.content->inner.bytes[47] ^= 1; });
  add("another package, early", [](AskedVerdict& a) {
    a.artifact.content->inner.bytes[0] ^= 1;
    a.at = testing::At("2025-12-31T23:59:59Z");
  });
  for (const EnvelopeFormat format : {EnvelopeFormat::kAwsSignerLambda, EnvelopeFormat::kDsse,
                                      EnvelopeFormat::kCms, EnvelopeFormat::kNotationJws}) {
    add(NameOf(format), [&](AskedVerdict& a) { a.artifact.format_hint = format; });
  }
  add("another publisher", [](AskedVerdict& a) {
    a.config = testing::TestConfig(Policy::kWarn, {testing::kOtherProfileArn});
  });

  for (const std::size_t n : {0, 1, 2, 3, 4, 5}) {
    const std::string text = std::to_string(n);
    add("signatureChecks " + text, [&](AskedVerdict& a) { a.limits.signature_checks = n; });
    add("pathLength " + text, [&](AskedVerdict& a) { a.limits.path_length = n; });
    add("envelopeCertificates " + text,
        [&](AskedVerdict& a) { a.limits.envelope_certificates = n; });
    add("signatureChecks for a stranger " + text, [&](AskedVerdict& a) {
      a.limits.signature_checks = n;
      a.anchors = stranger;
    });
  }
  for (const int n : {6, 7, 9, 10, 12}) {
    const std::string text = std::to_string(n);
    add("signedAttributes " + text,
        [&](AskedVerdict& a) { a.limits.signed_attributes = static_cast<std::size_t>(n); });
    add("berDepth " + text, [&](AskedVerdict& a) { a.limits.ber_depth = n; });
  }
  const std::size_t size = valid.artifact.envelope->size();
  add("an envelope too long", [&](AskedVerdict& a) { a.limits.envelope_bytes = size - 1; });
  add("an envelope as long as allowed", [&](AskedVerdict& a) { a.limits.envelope_bytes = size; });
  return out;
}

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_EVALUATE_REMEMBERED_TESTING_H_
