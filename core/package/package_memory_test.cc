// How much memory reading a package takes, that of the inflaters included.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/package/package.h"
#include "core/package/package_testing.h"
#include "testing/bounds/heap.h"

namespace countersign {
namespace {

using package_testing::ArchiveOverrides;
using package_testing::BuildZip;
using package_testing::ZipEntrySpec;

std::size_t PeakOfReading(const std::string& zip, Limits limits = {}) {
  limits.uncompressed_bytes = UINT64_MAX;
  ReadZipPackage({}, limits);  // the cryptographic library keeps what it makes at first use
  bool is_read = false;
  const testing::HeapUse use = testing::HeapUseOf(
      [&] { is_read = ReadZipPackage(AsBytes(zip), limits).content.has_value(); });
  EXPECT_TRUE(is_read);
  EXPECT_EQ(use.left_bytes, 0);
  return use.peak_bytes;
}

constexpr std::size_t kConstant = 150'000;

// A window of the largest body's size up to 16 MiB, a small one for larger bodies.
TEST(WorkingMemory, IsAWindowAndNoMore) {
  constexpr std::size_t kMebibyte = 1 << 20;
  const struct {
    std::size_t body, window;
  } kCases[] = {{kMebibyte, kMebibyte},
                {15 * kMebibyte, 15 * kMebibyte},
                {17 * kMebibyte, kMebibyte},
                {60 * kMebibyte, kMebibyte}};
  for (const auto& c : kCases) {
    for (const int level : {0, 6}) {
      const std::string zip = BuildZip({{"large", std::string(c.body, 'x'), level}});
      EXPECT_LE(PeakOfReading(zip), c.window + kConstant) << c.body << ", level " << level;
    }
  }
}

// Just above and just below a power of two, to which tables are rounded.
TEST(WorkingMemory, GrowsBy64BytesAnEntry) {
  for (const std::size_t count : {1'000, 32'768, 32'769, 65'535, 70'000, 100'000}) {
    std::vector<ZipEntrySpec> entries(count);
    for (std::size_t i = 0; i < count; ++i) {
      entries[i] = {"folder/" + std::to_string(i), "", 0};
    }
    ZipEntrySpec* const some = &entries[count / 2];
    some->body = std::string(1'000, 'x');
    ArchiveOverrides archive;
    archive.zip64 = true;
    const std::size_t found = PeakOfReading(BuildZip(entries, archive));
    EXPECT_LE(found, 64 * count + kConstant) << count;
    EXPECT_GT(found, 48 * count) << count;
  }
}

TEST(WorkingMemory, IsSmallForSmallPackages) {
  EXPECT_LE(PeakOfReading(BuildZip({{"index.js", "exports.handler = 1;\n"}})), 40'000u);
}

}  // namespace
}  // namespace countersign
