#include "testing/adversary/quine.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <cstddef>
#include <memory>
#include <string>

#include "testing/zip/zip_builder.h"

namespace countersign::testing {
namespace {

// The body lies between a local header and the directory with the end record; the name is the same
// in both.
constexpr std::size_t kName = 11, kPrefix = 30 + kName, kSuffix = 46 + kName + 22;

TEST(Quine, YieldsItself) {
  const std::string archive = Quine();
  const std::size_t body = archive.size() - kPrefix - kSuffix;
  std::string yielded(archive.size(), '\0');
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> inflater(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  // Without a place for its length: exactly so many bytes must come.
  ASSERT_EQ(libdeflate_deflate_decompress(inflater.get(), archive.data() + kPrefix, body,
                                          yielded.data(), yielded.size(), nullptr),
            LIBDEFLATE_SUCCESS);
  EXPECT_EQ(yielded, archive);
  // What readers compare it with: the CRC-32 and the size of the local header.
  EXPECT_EQ(archive.substr(14, 4), Little(libdeflate_crc32(0, archive.data(), archive.size()), 4));
  EXPECT_EQ(archive.substr(22, 4), Little(archive.size(), 4));
}

}  // namespace
}  // namespace countersign::testing
