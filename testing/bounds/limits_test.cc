// Every limit, one below what an input needs, at it and one above: LIMIT_EXCEEDED names the limit
// exactly when the input needs more.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "api/countersign.h"
#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/crypto/hash.h"
#include "testing/adversary/adversary.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/envelope_builder.h"
#include "testing/scenario/scenario.h"
#include "testing/verdict/verdict_matchers.h"
#include "testing/zip/zip_builder.h"

namespace countersign {
namespace {

using testing::JudgeEnvelope;
using testing::SignedPackage;
using testing::SmallEntries;
using testing::TestAuthority;
using testing::TestRequest;
using testing::ZipEntrySpec;

// The limits that a verdict says were exceeded.
std::set<std::string> LimitsIn(const Verdict& verdict) {
  std::set<std::string> names;
  for (const ArtifactVerdict& artifact : verdict.artifacts()) {
    for (const Finding& finding : artifact.findings) {
      for (const Reason& reason : finding.reasons) {
        if (reason.code != ReasonCode::kLimitExceeded) continue;
        names.insert(std::get<std::string>(reason.detail.front().value));
      }
    }
  }
  return names;
}

std::set<std::string> OfPackage(const std::string& package, const Limits& limits) {
  const CodeSigningConfig config = testing::TestConfig(Policy::kWarn);
  const TrustAnchors anchors = testing::TestAnchors();
  const RevocationSet revocations = testing::TestRevocations();
  const Verdict verdict =
      Evaluate(config, ReadPackage(package, limits),
               {testing::At("2026-06-01T00:00:00Z"), anchors, &revocations, limits});
  const std::set<std::string> names = LimitsIn(verdict);
  EXPECT_EQ(verdict.decision() == Decision::kBlock, !names.empty()) << Explain(verdict);
  return names;
}

std::set<std::string> OfEnvelope(const std::string& envelope, const Limits& limits) {
  return LimitsIn(JudgeEnvelope(envelope, limits));
}

// A status names the limit in its text.
std::set<std::string> OfStatus(const absl::Status& status) {
  for (const char* const name :
       {limit_names::kJsonDepth, limit_names::kConfigBytes, limit_names::kConfigValues}) {
    if (status.message().find(absl::StrFormat("limit `%s`", name)) != std::string::npos) {
      return {name};
    }
  }
  EXPECT_TRUE(status.ok()) << status;
  return {};
}

constexpr char kConfig[] =
    R"({"AllowedPublishers":{"SigningProfileVersionArns":["arn:aws:signer:us-east-1:)"
    R"(123456789012:/signing-profiles/P/abcDEF0123"]}})";
constexpr char kRevoked[] = R"({"asOf":"2026-01-01T00:00:00Z","signingJobs":[]})";

std::string Nested(int depth) {
  std::string ber;
  for (int i = 1; i < depth; ++i) ber += "\x30\x80";
  ber += asn1::Null();
  return EncodeEnvelopePem(ber + std::string(2 * (depth - 1), '\0'), {});
}

struct LimitCase {
  const char* name;
  std::uint64_t needed;
  std::function<void(Limits&, std::uint64_t)> set;
  std::function<std::set<std::string>(const Limits&)> judge;
};

std::vector<LimitCase> PackageCases() {
  static const std::string package = SignedPackage({{"a", std::string(1'000, 'x')}, {"b", "yz"}});
  const auto judge = [](const Limits& limits) { return OfPackage(package, limits); };
  const std::uint64_t envelope = ReadPackage(package).envelope->size();
  return {
      // a, b, META_INF/ and the signature
      {limit_names::kPackageEntries, 4, [](auto& l, auto n) { l.package_entries = n; }, judge},
      {limit_names::kUncompressedBytes, 1'002, [](auto& l, auto n) { l.uncompressed_bytes = n; },
       judge},
      {limit_names::kEnvelopeBytes, envelope, [](auto& l, auto n) { l.envelope_bytes = n; }, judge},
  };
}

std::vector<LimitCase> EnvelopeCases() {
  static const std::string envelope = TestAuthority().Sign(TestRequest());
  const auto judge = [](const Limits& limits) { return OfEnvelope(envelope, limits); };
  return {
      {limit_names::kEnvelopeBytes, envelope.size(), [](auto& l, auto n) { l.envelope_bytes = n; },
       judge},
      {limit_names::kBerDepth, 21, [](auto& l, auto n) { l.ber_depth = static_cast<int>(n); },
       [](const Limits& l) { return OfEnvelope(Nested(21), l); }},
      // leaf, regional, subordinate and root, the root twice
      {limit_names::kEnvelopeCertificates, 5, [](auto& l, auto n) { l.envelope_certificates = n; },
       judge},
      {limit_names::kPathLength, 4, [](auto& l, auto n) { l.path_length = n; }, judge},
      // over the attributes, and of three certificates
      {limit_names::kSignatureChecks, 4, [](auto& l, auto n) { l.signature_checks = n; }, judge},
      {limit_names::kSignedAttributes, 7, [](auto& l, auto n) { l.signed_attributes = n; }, judge},
  };
}

std::vector<LimitCase> DocumentCases() {
  const auto config = [](const Limits& limits) {
    return OfStatus(CodeSigningConfig::FromJson(kConfig, limits).status());
  };
  const auto revoked = [](const Limits& limits) {
    return OfStatus(RevocationSet::FromJson(kRevoked, limits).status());
  };
  const auto set_depth = [](Limits& l, std::uint64_t n) { l.json_depth = static_cast<int>(n); };
  return {
      {limit_names::kJsonDepth, 3, set_depth, config},
      {limit_names::kJsonDepth, 2, set_depth, revoked},
      {limit_names::kConfigBytes, sizeof(kConfig) - 1, [](auto& l, auto n) { l.config_bytes = n; },
       config},
  };
}

TEST(EveryLimit, IsExceededByOneMoreAndByNothingLess) {
  for (const auto& cases : {PackageCases(), EnvelopeCases(), DocumentCases()}) {
    for (const LimitCase& c : cases) {
      for (const int difference : {-1, 0, 1}) {
        SCOPED_TRACE(
            absl::StrFormat("%s, needed %d, allowed %d more", c.name, c.needed, difference));
        Limits limits;
        c.set(limits, c.needed + static_cast<std::uint64_t>(difference));
        const std::set<std::string> expected =
            difference < 0 ? std::set<std::string>{c.name} : std::set<std::string>{};
        EXPECT_EQ(c.judge(limits), expected);
      }
    }
  }
}

// --- the bounds that are not a host's to change

TEST(FixedBounds, ConfigValues) {
  // {"Tags": {...}, ...}: the document, its publishers, their list, one publisher, the tags
  constexpr std::size_t kOthers = 5;
  Limits limits;
  limits.config_bytes = 8 << 20;
  for (const std::size_t count : {kMaxConfigValues - 1, kMaxConfigValues, kMaxConfigValues + 1}) {
    std::string tags;
    for (std::size_t i = kOthers; i < count; ++i) {
      tags += absl::StrFormat("%s\"%x\":\"\"", tags.empty() ? "" : ",", i);
    }
    const std::string json = "{\"Tags\":{" + tags + "}," + (kConfig + 1);
    EXPECT_EQ(OfStatus(CodeSigningConfig::FromJson(json, limits).status()).size(),
              count > kMaxConfigValues ? 1u : 0u);
  }
}

// Certificates that could be the signer's issuer by name, none of them fit to be one.
std::string UnfitIssuers(std::size_t count) {
  const IssuingAuthority& authority = TestAuthority().regional();
  EnvelopeOptions options;
  options.edit_certificates = [&](std::vector<std::string>& certificates) {
    certificates.resize(1);
    for (std::size_t i = 0; i < count; ++i) {
      CertificateSpec spec = authority.spec;
      spec.basic_constraints.reset();
      spec.serial = absl::StrFormat("%06d", i);
      certificates.push_back(AssembleCertificate(BuildTbsCertificate(spec, authority.key),
                                                 authority.key.SignatureAlgorithm(), "signature"));
    }
  };
  return TestAuthority().Sign(TestRequest(), options);
}

TEST(FixedBounds, PathSteps) {
  Limits limits;
  limits.envelope_certificates = 2 * kMaxPathSteps;
  for (const std::size_t count : {kMaxPathSteps - 1, kMaxPathSteps, kMaxPathSteps + 1}) {
    const std::set<std::string> exceeded = OfEnvelope(UnfitIssuers(count), limits);
    if (count > kMaxPathSteps) {
      EXPECT_EQ(exceeded, std::set<std::string>{limit_names::kPathSteps});
    } else {
      EXPECT_TRUE(exceeded.empty()) << count;
    }
  }
}

TEST(FixedBounds, ListedFaults) {
  for (const std::size_t count : {kMaxListedFaults - 1, kMaxListedFaults, kMaxListedFaults + 1}) {
    std::vector<ZipEntrySpec> entries(count);
    for (std::size_t i = 0; i < count; ++i) {
      entries[i].name = "/" + std::to_string(i);  // absolute
    }
    const Artifact artifact = ReadPackage(testing::BuildZip(entries));
    EXPECT_EQ(artifact.package_faults.size(), std::min(count, kMaxListedFaults));
  }
}

TEST(FixedBounds, CacheEntries) {
  const auto envelope = [](std::size_t number) {
    SigningRequest request = TestRequest();
    request.signing_time += absl::Seconds(static_cast<double>(number));
    return TestAuthority().Sign(request);
  };
  constexpr std::size_t kEntries = 3;
  for (const std::size_t count : {kEntries - 1, kEntries, kEntries + 1}) {
    VerificationCache cache(kEntries);
    for (std::size_t i = 0; i < count; ++i) JudgeEnvelope(envelope(i), {}, &cache);
    EXPECT_EQ(cache.statistics().envelopes.hits, 0u);
    JudgeEnvelope(envelope(0), {}, &cache);
    EXPECT_EQ(cache.statistics().envelopes.hits, count > kEntries ? 0u : 1u) << count;
  }
}

// Bodies of 16 MiB with their names are read whole, larger ones in pieces: the digest is the same.
TEST(FixedBounds, Window) {
  constexpr std::size_t kWindow = 16 << 20;
  for (const std::size_t size : {kWindow - 2, kWindow - 1, kWindow}) {
    const std::string body(size, 'x');
    Sha384Hasher expected;
    expected.Update(AsBytes("n" + body));
    const Artifact artifact = ReadPackage(testing::BuildZip({{"n", body, 1}}));
    ASSERT_TRUE(artifact.content.has_value()) << size;
    EXPECT_EQ(artifact.content->inner, expected.Finish()) << size;
  }
}

}  // namespace
}  // namespace countersign
