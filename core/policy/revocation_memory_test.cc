// What a RevocationSet of many entries costs, counted in allocated bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/base/digest.h"
#include "core/policy/revocation_set.h"

namespace {

std::size_t allocations = 0, bytes = 0, peak = 0;

// In front of every block stands its size.
constexpr std::size_t kFront = alignof(std::max_align_t);

void Free(void* memory) {
  if (memory == nullptr) return;
  void* const block = static_cast<char*>(memory) - kFront;
  std::size_t size;
  std::memcpy(&size, block, sizeof(size));
  bytes -= size;
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  void* const block = std::malloc(kFront + size);
  if (block == nullptr) throw std::bad_alloc();
  std::memcpy(block, &size, sizeof(size));
  ++allocations;
  bytes += size;
  peak = std::max(peak, bytes);
  return static_cast<char*>(block) + kFront;
}
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { Free(memory); }

namespace countersign {
namespace {

CertificateHash RandomHash(std::mt19937_64& random, std::uint64_t issuers) {
  CertificateHash hash;
  for (int i = 0; i < 6; ++i) {
    const std::uint64_t word = random();
    std::memcpy(hash.bytes.data() + 8 * i, &word, sizeof(word));
  }
  const std::uint64_t issuer = random() % issuers;
  std::memcpy(hash.bytes.data() + 48, &issuer, sizeof(issuer));
  return hash;
}

std::string JobArn(int i) {
  return absl::StrFormat("arn:aws:signer:us-east-1:123456789012:/signing-jobs/%036d", i);
}

TEST(RevocationMemory, HoldsACertificateIn52Bytes) {
  constexpr double kCount = 200'000;
  const struct {
    std::uint64_t issuers;
    double bytes_per_entry;
  } kCases[] = {{200, 51}, {500, 52}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.issuers);
    std::mt19937_64 random(1);
    const std::size_t before = bytes;
    peak = bytes;
    RevocationEntries entries;
    entries.certificates.Reserve(static_cast<std::size_t>(kCount));
    for (int i = 0; i < kCount; ++i) entries.certificates.Add(RandomHash(random, c.issuers));
    const auto set = RevocationSet::Create(std::move(entries));
    ASSERT_TRUE(set.ok());
    const double final_size = static_cast<double>(bytes - before);
    EXPECT_LE(final_size / kCount, c.bytes_per_entry);
    EXPECT_LE(static_cast<double>(peak - before) / final_size, 2.2);
  }
}

TEST(RevocationMemory, HoldsAJobInItsTextAndLittleMore) {
  constexpr int kCount = 100'000;
  const double text = static_cast<double>(JobArn(0).size());
  const std::size_t before = bytes;
  RevocationEntries entries;
  for (int i = 0; i < kCount; ++i) entries.jobs.push_back({JobArn(i), std::nullopt, std::nullopt});
  const auto set = RevocationSet::Create(std::move(entries));
  ASSERT_TRUE(set.ok());
  EXPECT_LE(static_cast<double>(bytes - before) / kCount, text + 43);
}

TEST(RevocationMemory, AllocatesNothingForALookup) {
  std::mt19937_64 random(2);
  constexpr char kProfile[] =
      "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Alpha/abcdefghij";
  RevocationEntries entries;
  const CertificateHash listed = RandomHash(random, 10), stranger = RandomHash(random, 10);
  entries.certificates.Add(listed);
  entries.jobs.push_back({JobArn(1), absl::UnixEpoch(), std::string(100, 'r')});
  entries.profiles.push_back({kProfile, absl::UnixEpoch()});
  const auto set = RevocationSet::Create(std::move(entries));
  ASSERT_TRUE(set.ok());
  const std::string job = JobArn(1), other_job = JobArn(2);
  const std::size_t before = allocations;
  const bool found = set->FindJob(job).has_value() && set->ProfileRevokedFrom(kProfile) &&
                     set->HasCertificate(listed) && set->HasCertificateUnderAnyIssuer(listed);
  const bool found_other = set->FindJob(other_job).has_value() || set->ProfileRevokedFrom(job) ||
                           set->HasCertificate(stranger) ||
                           set->HasCertificateUnderAnyIssuer(stranger);
  EXPECT_EQ(allocations, before);
  EXPECT_TRUE(found);
  EXPECT_FALSE(found_other);
}

}  // namespace
}  // namespace countersign
