#include "bench/baselines.h"

#include <string>

#include <gtest/gtest.h>

#include "bench/corpus.h"
#include "core/encoding/hex.h"
#include "testing/zip/zip_builder.h"

namespace countersign::bench {
namespace {

constexpr HashLibrary kHashes[] = {HashLibrary::kBotan, HashLibrary::kOpenssl,
                                   HashLibrary::kLibgcrypt};
constexpr InflateLibrary kInflaters[] = {InflateLibrary::kZlib, InflateLibrary::kLibdeflate};

// FIPS 180-4, the example of one block.
TEST(BaselinesTest, HashAsPublished) {
  for (const HashLibrary library : kHashes) {
    EXPECT_EQ(HexEncode(Sha256By(library, AsBytes("abc")).view()),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        << NameOf(library);
    EXPECT_EQ(HexEncode(Sha384By(library, AsBytes("abc")).view()),
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
              "8086072ba1e7cc2358baeca134c825a7")
        << NameOf(library);
  }
}

TEST(BaselinesTest, DigestContentAsTheCorpusSays) {
  for (const InflateLibrary inflate : kInflaters) {
    for (const HashLibrary hash : kHashes) {
      ContentDigester digester(inflate, hash);
      for (const Shape shape : {Shape::kFewLarge, Shape::kTypical}) {
        for (const Method method : {Method::kStored, Method::kDeflated}) {
          const Corpus& corpus = CorpusOf(CorpusKind::kText, shape, 3 << 20, method);
          EXPECT_EQ(digester.Digest(corpus.zip), corpus.content) << NameOf(inflate);
        }
      }
    }
  }
}

TEST(BaselinesTest, NoticeAChangedBody) {
  const Corpus& corpus = CorpusOf(CorpusKind::kText, Shape::kFewLarge, 1 << 20, Method::kDeflated);
  std::string changed = corpus.zip;
  changed[corpus.zip.size() / 2] ^= 1;
  for (const InflateLibrary inflate : kInflaters) {
    ContentDigester digester(inflate, HashLibrary::kOpenssl);
    EXPECT_FALSE(digester.Digest(changed).has_value()) << NameOf(inflate);
    EXPECT_FALSE(digester.Digest(changed.substr(0, changed.size() - 1)).has_value());
    EXPECT_EQ(digester.Digest(corpus.zip), corpus.content) << "a digester can be used again";
  }
}

TEST(BaselinesTest, ReadZip64) {
  testing::ZipEntrySpec entry;
  entry.name = "large.js";
  entry.body = "exports.handler = 1;\n";
  entry.zip64 = true;
  testing::ArchiveOverrides archive;
  archive.zip64 = true;
  const std::string zip = testing::BuildZip({entry}, archive);
  const auto entries = ListEntries(zip);
  ASSERT_TRUE(entries.has_value());
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_EQ(entries->front().name, entry.name);
  EXPECT_EQ(entries->front().size, entry.body.size());
  std::string body;
  Inflater inflater(InflateLibrary::kZlib);
  EXPECT_TRUE(
      inflater.Inflate(entries->front(), true, [&](Bytes piece) { body += AsText(piece); }));
  EXPECT_EQ(body, entry.body);
}

}  // namespace
}  // namespace countersign::bench
