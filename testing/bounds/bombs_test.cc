// Inputs made to exhaust memory or work are answered within bounds, counted in bytes, allocations
// and signature checks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "api/countersign.h"
#include "core/base/limits.h"
#include "testing/adversary/adversary.h"
#include "testing/adversary/quine.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/envelope_builder.h"
#include "testing/bounds/heap.h"
#include "testing/scenario/scenario.h"
#include "testing/verdict/verdict_matchers.h"
#include "testing/zip/zip_builder.h"

namespace countersign {
namespace {

using testing::ArchiveOverrides;
using testing::BuildZip;
using testing::Door;
using testing::HeapUse;
using testing::HeapUseOf;
using testing::TestAuthority;
using testing::TestRequest;
using testing::ZipEntrySpec;

constexpr std::uint64_t kKibibyte = 1 << 10, kMebibyte = 1 << 20;

// --- packages

// The window of a small package, the inflater, and what reading keeps for each entry.
constexpr std::uint64_t kReading = 200 * kKibibyte, kEntry = 64;

struct PackageBomb {
  const char* name;
  std::string package;
  std::optional<ReasonCode> refused;  // nothing: a package like any other
  std::uint64_t entries = 1;
  std::uint64_t window = 0;  // bytes of the largest body that is read whole
};

// One entry that says it has `size` bytes and has `body`.
std::string Declaring(const std::string& body, std::uint32_t size) {
  ZipEntrySpec entry{"a", body};
  entry.local.uncompressed_size = entry.central.uncompressed_size = size;
  return BuildZip({entry});
}

std::vector<ZipEntrySpec> Empty(std::size_t count) {
  std::vector<ZipEntrySpec> entries(count);
  for (std::size_t i = 0; i < count; ++i) {
    entries[i].name = std::to_string(i);
    entries[i].level = 0;
  }
  return entries;
}

// Headers of the directory that all mean one and the same entry (Fifield 2019, full overlap).
std::string FullOverlap() {
  std::vector<ZipEntrySpec> entries = Empty(1'000);
  for (ZipEntrySpec& entry : entries) entry.central.offset = 0;
  entries[0].body = std::string(100'000, 'x');
  return BuildZip(entries);
}

// Each local header lies in the body of the entry before (Fifield 2019, quoted overlap): every
// stored body reaches to the end of the last.
std::string QuotedOverlap() {
  std::vector<ZipEntrySpec> entries = Empty(100);
  for (ZipEntrySpec& entry : entries) {
    entry.local.compressed_size = entry.central.compressed_size = 5'000;
    entry.local.uncompressed_size = entry.central.uncompressed_size = 5'000;
  }
  entries.back().body = std::string(5'000, 'x');
  return BuildZip(entries);
}

using Lie = std::optional<std::uint64_t>;
std::string Zip64(Lie count, Lie size = {}, Lie offset = {}) {
  ArchiveOverrides archive;
  archive.zip64 = true;
  archive.zip64_count = count;
  archive.zip64_directory_size = size;
  archive.zip64_directory_offset = offset;
  return BuildZip({{"a", "x"}}, archive);
}

std::string ManyEntries(std::size_t count) {
  ArchiveOverrides archive;
  archive.zip64 = true;
  return BuildZip(Empty(count), archive);
}

std::vector<PackageBomb> PackageBombs() {
  constexpr ReasonCode kMalformed = ReasonCode::kMalformedPackage;
  constexpr ReasonCode kAmbiguous = ReasonCode::kAmbiguousPackage;
  constexpr ReasonCode kLimit = ReasonCode::kLimitExceeded;
  const std::string zeros(64 * kMebibyte, '\0');
  std::string nested = BuildZip({{"a", zeros}});
  for (int i = 0; i < 5; ++i) nested = BuildZip({{"nested.zip", nested}});
  return {
      {"64 MiB of zeros", BuildZip({{"a", zeros}}), std::nullopt, 1, kMebibyte},
      {"five archives within one another", nested, std::nullopt, 1, kMebibyte},
      {"an archive within itself, without end", testing::Quine(), std::nullopt},
      {"10 bytes are declared, 64 MiB come", Declaring(zeros, 10), kMalformed},
      {"250 MiB are declared", Declaring("x", 250 << 20), kMalformed, 1, kMebibyte},
      {"4 GiB are declared", Declaring("x", UINT32_MAX), kLimit},
      {"full overlap", FullOverlap(), kAmbiguous, 1'000},
      {"quoted overlap", QuotedOverlap(), kAmbiguous, 100},
      {"100,000 entries", ManyEntries(100'000), std::nullopt, 100'000},
      {"100,001 entries", ManyEntries(100'001), kLimit, 0},
      {"zip64: 2^64 - 1 entries", Zip64(UINT64_MAX), kLimit},
      {"zip64: 100,000 entries in no directory", Zip64(100'000), kAmbiguous},
      {"zip64: a directory of 2^63 bytes", Zip64({}, std::uint64_t{1} << 63), kMalformed},
      {"zip64: a directory at 2^64 - 1", Zip64({}, {}, UINT64_MAX), kMalformed},
  };
}

TEST(PackageBombs, AreReadInAWindowAndALittleForEachEntry) {
  ReadPackage(BuildZip({}));  // the cryptographic library keeps what it makes at first use
  for (const PackageBomb& bomb : PackageBombs()) {
    SCOPED_TRACE(bomb.name);
    Artifact artifact;
    const HeapUse use = HeapUseOf([&] { artifact = ReadPackage(bomb.package); });
    EXPECT_LE(use.peak_bytes, bomb.window + kReading + kEntry * bomb.entries);
    EXPECT_LE(use.allocations, 400u);
    if (bomb.refused.has_value()) {
      ASSERT_FALSE(artifact.package_faults.empty());
      EXPECT_EQ(artifact.package_faults.front().code, *bomb.refused);
    } else {
      EXPECT_TRUE(artifact.package_faults.empty());
    }
  }
}

// --- envelopes

struct Judged {
  Verdict verdict;
  HeapUse use;
};

Judged Judge(const std::string& envelope, const Limits& limits = {}) {
  std::optional<Verdict> verdict;
  const HeapUse use = HeapUseOf([&] { verdict = testing::JudgeEnvelope(envelope, limits); });
  return {*std::move(verdict), use};
}

TEST(HostileEnvelopes, TakeFourTimesTheirSizeAndTwoMebibytes) {
  testing::JudgeEnvelope(TestAuthority().Sign(TestRequest()));
  for (const testing::Adversary& adversary : testing::HostileEnvelopes()) {
    for (const std::uint64_t size : {256 * kKibibyte, kMebibyte}) {
      SCOPED_TRACE(absl::StrFormat("%s, %d bytes", adversary.name, size));
      const std::string envelope = adversary.make(size);
      EXPECT_LE(envelope.size(), size);
      const auto [verdict, use] = Judge(envelope);
      EXPECT_LE(use.peak_bytes, 4 * envelope.size() + 2 * kMebibyte);
      EXPECT_LE(ToJson(verdict).size(), 64 * kKibibyte);  // what is said grows with nothing
    }
  }
}

// Certificates that could all issue the signer's and one another.
std::string LookAlikes(int count) {
  const IssuingAuthority& authority = TestAuthority().regional();
  EnvelopeOptions options;
  options.edit_certificates = [&](std::vector<std::string>& certificates) {
    certificates.resize(1);
    for (int i = 0; i < count; ++i) {
      CertificateSpec spec = authority.spec;
      spec.basic_constraints->path_length.reset();
      spec.serial = absl::StrFormat("%03d", i);
      spec.issuer = spec.subject;
      certificates.push_back(BuildCertificate(spec, authority.key));
    }
  };
  return TestAuthority().Sign(TestRequest(), options);
}

// Each signature check is a question to the cache, whether it has the answer or not.
TEST(HostileEnvelopes, LookAlikesCostNoMoreThanTheSignatureChecksAllowed) {
  Limits limits;
  limits.envelope_certificates = 128;
  const std::string envelope = LookAlikes(100);
  for (const std::size_t allowed : {std::size_t{0}, std::size_t{1}, limits.signature_checks}) {
    limits.signature_checks = allowed;
    VerificationCache cache;
    const Verdict verdict = testing::JudgeEnvelope(envelope, limits, &cache);
    EXPECT_EQ(verdict.decision(), Decision::kBlock);
    const CacheCount asked = cache.statistics().signatures;
    EXPECT_LE(asked.hits + asked.misses, allowed);
    const std::vector<ReasonCode> codes =
        testing::CodesOf(verdict.artifacts()[0].findings[0].reasons);
    EXPECT_GE(std::count(codes.begin(), codes.end(), ReasonCode::kLimitExceeded), 1)
        << Explain(verdict);
  }
}

TEST(HostileEnvelopes, TooManyLookAlikesAreNotLookedAt) {
  const auto [verdict, use] = Judge(LookAlikes(100));
  EXPECT_THAT(verdict, testing::Blocks(ReasonCode::kLimitExceeded));
  EXPECT_LE(use.allocations, 200u);
}

// --- what the host gives

TEST(HostileDocuments, TakeMemoryByTheirSize) {
  // A JSON value takes 112 bytes and needs two; in a configuration their number is bounded.
  constexpr std::uint64_t kValue = 112, kTwice = 2;
  for (const testing::Adversary& adversary : testing::HostileDocuments()) {
    SCOPED_TRACE(adversary.name);
    const std::string document = adversary.make(kMebibyte);
    const HeapUse use = HeapUseOf([&] { testing::Offer(adversary.door, document); });
    const std::uint64_t values =
        adversary.door == Door::kConfig ? kTwice * kMaxConfigValues * kValue : 0;
    EXPECT_LE(use.peak_bytes, 6 * document.size() + values + 2 * kMebibyte);
    EXPECT_EQ(use.left_bytes, 0);
  }
}

}  // namespace
}  // namespace countersign
