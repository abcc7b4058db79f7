#include "bench/corpus.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/encoding/hex.h"
#include "core/package/package.h"

namespace countersign::bench {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;

struct Ratio {
  CorpusKind kind;
  Shape shape;
  std::uint64_t bytes;
  double least, most;
};

constexpr Ratio kRatios[] = {
    {CorpusKind::kText, Shape::kFewLarge, 4 * kMebibyte, 3.7, 4.5},
    {CorpusKind::kText, Shape::kTypical, 2 * kMebibyte, 3.3, 4.3},
    {CorpusKind::kText, Shape::kTenThousand, 10 * kMebibyte, 2.0, 4.0},
    {CorpusKind::kBinary, Shape::kFewLarge, 4 * kMebibyte, 2.2, 2.8},
    {CorpusKind::kBinary, Shape::kTypical, 2 * kMebibyte, 2.2, 2.8},
    {CorpusKind::kIncompressible, Shape::kFewLarge, 2 * kMebibyte, 0.99, 1.0},
};

TEST(CorpusTest, CompressesLikeWhatItStandsFor) {
  for (const Ratio& r : kRatios) {
    const Corpus& corpus = CorpusOf(r.kind, r.shape, r.bytes, Method::kDeflated);
    const double ratio = static_cast<double>(corpus.uncompressed_bytes) /
                         static_cast<double>(corpus.compressed_bytes);
    EXPECT_GE(ratio, r.least) << NameOf(r.kind, r.shape, r.bytes, Method::kDeflated);
    EXPECT_LE(ratio, r.most) << NameOf(r.kind, r.shape, r.bytes, Method::kDeflated);
  }
}

TEST(CorpusTest, HasTheSizeAndTheCountAskedFor) {
  for (const Ratio& r : kRatios) {
    for (const Method method : {Method::kStored, Method::kDeflated}) {
      const Corpus& corpus = CorpusOf(r.kind, r.shape, r.bytes, method);
      std::uint64_t sum = 0;
      std::set<std::string> names;
      for (const CorpusEntry& entry : corpus.entries) {
        sum += entry.size;
        names.insert(entry.name);
        if (method == Method::kStored) {
          EXPECT_EQ(entry.size, entry.compressed_size);
        }
      }
      EXPECT_EQ(sum, r.bytes);
      EXPECT_EQ(sum, corpus.uncompressed_bytes);
      EXPECT_EQ(names.size(), corpus.entries.size());
      EXPECT_EQ(FlatOf(corpus).size(), corpus.flat_bytes);
      if (r.shape != Shape::kTypical) {
        EXPECT_EQ(corpus.entries.size(), r.shape == Shape::kFewLarge ? 8u : 10'000u);
      }
    }
  }
}

// Stored only: what zlib makes of the same bytes is zlib's affair.
TEST(CorpusTest, IsTheSameOnEveryMachine) {
  const struct {
    CorpusKind kind;
    Shape shape;
    const char* sha256;
  } cases[] = {
      {CorpusKind::kText, Shape::kFewLarge,
       "65069c7359a9a48fed1a5f586f462f745ddf3fc57a7688696809f557b669b5a0"},
      {CorpusKind::kText, Shape::kTypical,
       "9b25c696734092b84db7f885fb3b0a35bd0bbabdd4836827622e9fd539edceb5"},
      {CorpusKind::kBinary, Shape::kFewLarge,
       "7a7e2f96aca2ce78d61e5871a49d4e66d1c589c7a60fab0348712b9b91b07589"},
      {CorpusKind::kIncompressible, Shape::kTypical,
       "988d97d4a6f354704b672b4f5c8e06df71f1b72f9ac29013a75729f57642995c"},
  };
  for (const auto& c : cases) {
    const Corpus& corpus = CorpusOf(c.kind, c.shape, 3 * kMebibyte, Method::kStored);
    EXPECT_EQ(HexEncode(corpus.code_sha256.view()), c.sha256)
        << NameOf(c.kind, c.shape, 3 * kMebibyte, Method::kStored);
  }
}

TEST(CorpusTest, IsReadWithTheDigestsOfOpenssl) {
  for (const Ratio& r : kRatios) {
    for (const Method method : {Method::kStored, Method::kDeflated}) {
      const Corpus& corpus = CorpusOf(r.kind, r.shape, r.bytes, method);
      const PackageReading reading = ReadZipPackage(AsBytes(corpus.zip), Limits{});
      ASSERT_TRUE(reading.content.has_value()) << NameOf(r.kind, r.shape, r.bytes, method);
      EXPECT_EQ(reading.content->inner, corpus.content);
      EXPECT_EQ(reading.content->entries, corpus.entries.size());
      EXPECT_EQ(reading.code_sha256, corpus.code_sha256);
    }
  }
}

// Python reads every body, checks its CRC-32, and hashes as the format says.
TEST(CorpusTest, IsReadByPythonAlike) {
  constexpr char kScript[] =
      "import hashlib, sys, zipfile\n"
      "z = zipfile.ZipFile(sys.argv[1])\n"
      "h = hashlib.sha384()\n"
      "for i in z.infolist(): h.update(i.filename.encode() + z.read(i))\n"
      "sys.exit(h.hexdigest() != sys.argv[2])\n";
  const std::string folder = ::testing::TempDir();
  std::ofstream(folder + "/read.py") << kScript;
  for (const Ratio& r : kRatios) {
    const Corpus& corpus = CorpusOf(r.kind, r.shape, r.bytes, Method::kDeflated);
    std::ofstream(folder + "/corpus.zip", std::ios::binary) << corpus.zip;
    const std::string command = "python3 " + folder + "/read.py " + folder + "/corpus.zip " +
                                HexEncode(corpus.content.view());
    EXPECT_EQ(std::system(command.c_str()), 0)
        << NameOf(r.kind, r.shape, r.bytes, Method::kDeflated);
  }
}

TEST(CorpusTest, PackagesOfABatchDiffer) {
  const Corpus& first =
      CorpusOf(CorpusKind::kText, Shape::kFewLarge, kMebibyte, Method::kStored, 0);
  const Corpus& second =
      CorpusOf(CorpusKind::kText, Shape::kFewLarge, kMebibyte, Method::kStored, 1);
  EXPECT_EQ(&first, &CorpusOf(CorpusKind::kText, Shape::kFewLarge, kMebibyte, Method::kStored));
  EXPECT_NE(first.content, second.content);
  EXPECT_EQ(first.uncompressed_bytes, second.uncompressed_bytes);
}

// Beyond the 32 MiB that are made: pieces and small files that come again.
TEST(CorpusTest, RepeatsWhatIsLarge) {
  constexpr std::uint64_t kLarge = 48 * kMebibyte;
  for (const Shape shape : {Shape::kFewLarge, Shape::kTypical, Shape::kTenThousand}) {
    const Corpus& corpus = CorpusOf(CorpusKind::kIncompressible, shape, kLarge, Method::kStored);
    EXPECT_EQ(corpus.uncompressed_bytes, kLarge);
    const PackageReading reading = ReadZipPackage(AsBytes(corpus.zip), Limits{});
    ASSERT_TRUE(reading.content.has_value());
    EXPECT_EQ(reading.content->inner, corpus.content);
    std::set<const char*> distinct;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < corpus.flat.size(); ++i) {
      const bool is_name = corpus.flat[i].substr(0, 13) == "node_modules/";
      if (!is_name && distinct.insert(corpus.flat[i].data()).second) bytes += corpus.flat[i].size();
    }
    EXPECT_LT(bytes, 41 * kMebibyte);  // 32, and less than one for each of eight tails
  }
}

}  // namespace
}  // namespace countersign::bench
