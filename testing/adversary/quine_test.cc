#include "testing/adversary/quine.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <cstddef>
#include <memory>
#include <string>

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
}

}  // namespace
}  // namespace countersign::testing
