#include "core/package/package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/crypto/hash.h"
#include "core/encoding/hex.h"
#include "core/package/content_hasher.h"
#include "core/package/package.h"
#include "core/package/package_testing.h"
#include "core/package/zip_format.h"

namespace countersign {
namespace {

using namespace package_testing;  // NOLINT: the vocabulary of the tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ReadZipPackage, DigestsNamesAndBodiesInOrder) {
  const PackageReading reading = Read(BuildZip(ThreeEntries()));
  EXPECT_THAT(reading.faults, IsEmpty());
  EXPECT_EQ(InnerHex(reading), kThreeEntriesDigest);
  EXPECT_EQ(reading.content->entries, 3u);
  EXPECT_EQ(reading.content->uncompressed_bytes, sizeof(kScript) - 1 + 5);
  EXPECT_FALSE(reading.signature_entry.has_value());
}

// Written by Python's zipfile with other times and its own deflate.
TEST(ReadZipPackage, AgreesWithPythonsWriter) {
  const auto zip = HexDecode(
      "504b03041400000008008318225c17248f5d170000001500000008000000696e6465782e6a734bad28c8"
      "2f2a29d6cb48cc4bc9492d52b05530b4e60200504b03041400000008008318225c000000000200000000"
      "000000040000006c69622f0300504b03041400000008008318225c86a610360700000005000000090000"
      "006c69622f612e747874cb48cdc9c90700504b010214031400000008008318225c17248f5d1700000015"
      "000000080000000000000000000000800100000000696e6465782e6a73504b0102140314000000080083"
      "18225c00000000020000000000000004000000000000000000000080013d0000006c69622f504b010214"
      "031400000008008318225c86a6103607000000050000000900000000000000000000008001610000006c"
      "69622f612e747874504b050600000000030003009f0000008f0000000000");
  ASSERT_TRUE(zip.has_value());
  EXPECT_EQ(InnerHex(ReadZipPackage(*zip, Limits{})), kThreeEntriesDigest);
}

TEST(ReadZipPackage, EmptyArchiveIsAnUnsignedPackage) {
  const PackageReading reading = Read(BuildZip({}));
  EXPECT_EQ(InnerHex(reading), kEmptyDigest);
  EXPECT_EQ(reading.content->entries, 0u);
}

TEST(ReadZipPackage, KeepsTheContentDigestWhenOnlyThePackagingChanges) {
  const Variant variants[] = {
      {"stored", [](auto& e, auto&) { e[0].level = e[2].level = 0; }},
      {"level 1", [](auto& e, auto&) { e[0].level = e[2].level = 1; }},
      {"level 12", [](auto& e, auto&) { e[0].level = e[2].level = 12; }},
      {"another time", [](auto& e, auto&) { e[0].dos_time = 0x5d2a7bcd; }},
      {"a descriptor", [](auto& e, auto&) { e[0].descriptor = true; }},
      {"a descriptor without signature",
       [](auto& e, auto&) {
         e[0].descriptor = true;
         e[0].descriptor_signature = false;
       }},
      {"zip64 headers", [](auto& e, auto&) { e[0].zip64 = true; }},
      {"zip64 and a descriptor", [](auto& e, auto&) { e[0].zip64 = e[0].descriptor = true; }},
      {"zip64 and a bare descriptor",
       [](auto& e, auto&) {
         e[0].zip64 = e[0].descriptor = true;
         e[0].descriptor_signature = false;
       }},
      {"zip64 end record", [](auto&, auto& a) { a.zip64 = true; }},
      {"a comment", [](auto&, auto& a) { a.comment = "built on a Monday"; }},
      {"the longest comment", [](auto&, auto& a) { a.comment = std::string(65535, 'c'); }},
      {"extra fields that differ",
       [](auto& e, auto&) {
         e[0].local.extra = ExtraField(0x5455, std::string(9, '\1'));
         e[0].central.extra = ExtraField(0x5455, std::string(5, '\1'));
       }},
      {"an aligning tail", [](auto& e, auto&) { e[0].local.extra = std::string(3, '\0'); }},
      {"a Unicode path that agrees",
       [](auto& e, auto&) {
         e[0].central.extra = ExtraField(0x7075, std::string(5, '\1') + "index.js");
       }},
      {"a deflated empty directory body",
       [](auto& e, auto&) {
         e[1].level = 6;
         e[1].descriptor = true;
       }},
  };
  for (const Variant& variant : variants) {
    const PackageReading reading = Read(Changed(variant.change));
    EXPECT_EQ(InnerHex(reading), kThreeEntriesDigest)
        << variant.name << ": " << (reading.faults.empty() ? "" : reading.faults.front().message);
  }
}

TEST(ReadZipPackage, ChangesTheContentDigestWithTheContent) {
  const Variant variants[] = {
      {"renamed", [](auto& e, auto&) { e[0].name = "index.mjs"; }},
      {"other case", [](auto& e, auto&) { e[0].name = "INDEX.js"; }},
      {"body changed", [](auto& e, auto&) { e[2].body = "hellp"; }},
      {"added",
       [](auto& e, auto&) {
         e.push_back({"z", "z"});
       }},
      {"removed", [](auto& e, auto&) { e.pop_back(); }},
      {"reordered", [](auto& e, auto&) { std::swap(e[0], e[2]); }},
      {"directory dropped", [](auto& e, auto&) { e.erase(e.begin() + 1); }},
      {"empty file added",
       [](auto& e, auto&) {
         e.push_back({"z", ""});
       }},
  };
  for (const Variant& variant : variants) {
    const PackageReading reading = Read(Changed(variant.change));
    EXPECT_THAT(reading.faults, IsEmpty()) << variant.name;
    EXPECT_NE(InnerHex(reading), kThreeEntriesDigest) << variant.name;
  }
}

// A property of AWS's format, stated so that nobody takes it for an accident of ours.
TEST(ReadZipPackage, ByteMovedBetweenNameAndBodyKeepsTheContentDigest) {
  EXPECT_EQ(InnerHex(Read(BuildZip({{"ab", "c"}}))), InnerHex(Read(BuildZip({{"a", "bc"}}))));
}

TEST(ReadZipPackage, ReportsEveryFault) {
  const PackageReading reading = Read(Changed([](auto& e, auto&) {
    e[0].name = "../x";
    e[2].local.crc = 1;
  }));
  EXPECT_THAT(Codes(reading), ElementsAre(101, 102));
}

TEST(ReadZipPackage, ListsABoundedNumberOfFaults) {
  std::vector<ZipEntrySpec> entries(100);
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].name = "/" + std::to_string(i);
  EXPECT_EQ(Read(BuildZip(entries)).faults.size(), kMaxListedFaults);
}

TEST(ReadZipPackage, HoldsItsLimits) {
  struct Case {
    const char* limit;
    std::function<void(Limits&, int)> set;  // to what the package has, plus the difference
  };
  std::vector<ZipEntrySpec> entries = ThreeEntries();
  entries.push_back({std::string(kSignatureEntryName), std::string(100, 's')});
  const std::string zip = BuildZip(entries);
  const Case cases[] = {
      {limit_names::kPackageEntries, [](Limits& l, int d) { l.package_entries = 4 + d; }},
      {limit_names::kUncompressedBytes,
       [](Limits& l, int d) { l.uncompressed_bytes = sizeof(kScript) - 1 + 5 + d; }},
      {limit_names::kEnvelopeBytes, [](Limits& l, int d) { l.envelope_bytes = 100 + d; }},
  };
  for (const Case& c : cases) {
    for (const int difference : {-1, 0, 1}) {
      Limits limits;
      c.set(limits, difference);
      const PackageReading reading = Read(zip, limits);
      if (difference >= 0) {
        EXPECT_THAT(reading.faults, IsEmpty()) << c.limit;
        continue;
      }
      ASSERT_EQ(reading.faults.size(), 1u) << c.limit;
      EXPECT_EQ(reading.faults[0].code, ReasonCode::kLimitExceeded);
      EXPECT_EQ(std::get<std::string>(reading.faults[0].detail[0].value), c.limit);
    }
  }
}

// Sizes that are only declared: refused before anything is inflated or allocated.
TEST(ReadZipPackage, RefusesDeclaredSizesThatOverflow) {
  const PackageReading reading = Read(Changed([](auto& e, auto&) {
    for (auto* entry : {&e[0], &e[2]}) {
      entry->local.compressed_size = entry->local.uncompressed_size = zip::kMax32;
      entry->central.compressed_size = entry->central.uncompressed_size = zip::kMax32;
      entry->local.extra = entry->central.extra =
          ExtraField(1, std::string(7, '\xff') + '\x7f' + std::string(7, '\xff') + '\x7f');
    }
  }));
  EXPECT_THAT(Codes(reading), ::testing::Contains(110));
}

TEST(ReadZipPackage, ReadsTenThousandEntries) {
  std::vector<ZipEntrySpec> entries(10000);
  Sha384Hasher expected;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].name = "node_modules/" + std::to_string(i);
    entries[i].body = std::to_string(i * i);
    expected.Update(AsBytes(entries[i].name));
    expected.Update(AsBytes(entries[i].body));
  }
  EXPECT_EQ(InnerHex(Read(BuildZip(entries))), HexEncode(expected.Finish().view()));
}

TEST(ReadZipPackage, RefusesEveryTruncation) {
  const std::string zip = BuildZip(ThreeEntries());
  for (std::size_t size = 0; size < zip.size(); ++size) {
    EXPECT_THAT(Read(zip.substr(0, size)).faults, Not(IsEmpty())) << size;
  }
}

// Every byte, every bit: either the package is refused, or its content digest changes, or the byte
// is one that no signature covers: versions, times, attributes.
TEST(ReadZipPackage, NoticesEveryFlippedBitThatMatters) {
  const std::string zip = BuildZip(ThreeEntries());
  std::size_t unnoticed = 0;
  for (std::size_t i = 0; i < 8 * zip.size(); ++i) {
    std::string flipped = zip;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    const PackageReading reading = Read(flipped);
    EXPECT_EQ(reading.faults.empty(), reading.content.has_value());
    unnoticed += InnerHex(reading) == kThreeEntriesDigest;
  }
  // Local: version needed 2, time and date 4. Central: versions 4, time and date 4, internal and
  // external attributes 6; but the two highest bits of the central version needed are refused. A
  // few bits of the deflate streams (padding) have no meaning either.
  const std::size_t free_bits = 3 * (8 * (2 + 4 + 4 + 4 + 6) - 2);
  EXPECT_GE(unnoticed, free_bits);
  EXPECT_LE(unnoticed, free_bits + 14);
}

TEST(ReadZipPackage, TakesTheSignatureEntryOut) {
  std::vector<ZipEntrySpec> entries = ThreeEntries();
  entries.push_back({std::string(kSignatureEntryName), "envelope"});
  const PackageReading reading = Read(BuildZip(entries));
  EXPECT_EQ(InnerHex(reading), kThreeEntriesDigest);
  EXPECT_EQ(reading.signature_entry, std::optional<std::string>("envelope"));
  entries.back().name = "META-INF/aws_signer_signature_v1.0.SF";
  EXPECT_FALSE(Read(BuildZip(entries)).signature_entry.has_value());
}

TEST(AppendSignatureEntry, KeepsEntriesAndAddsWhatAwsSignerAdds) {
  const std::string zip = Changed([](auto&, auto& a) { a.comment = "kept"; });
  const auto prepared = testing::PrepareForSigning(zip);
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_EQ(Read(*prepared).content->entries, 4u);
  EXPECT_EQ(testing::PrepareForSigning(*prepared).value(), *prepared);
  const auto signed_zip = testing::AppendSignatureEntry(*prepared, "envelope");
  ASSERT_TRUE(signed_zip.ok()) << signed_zip.status();
  const PackageReading reading = Read(*signed_zip);
  EXPECT_EQ(InnerHex(reading), InnerHex(Read(*prepared)));
  EXPECT_EQ(reading.signature_entry, std::optional<std::string>("envelope"));
  EXPECT_EQ(signed_zip->substr(signed_zip->size() - 4), "kept");
  EXPECT_FALSE(testing::AppendSignatureEntry(*signed_zip, "again").ok());
  EXPECT_FALSE(testing::PrepareForSigning("no zip").ok());
}

TEST(ContentHasher, DoesNotDependOnTheChunks) {
  const std::string body(1000, 'b');
  ContentHasher hasher;
  for (std::size_t split = 0; split <= body.size(); split += 50) {
    hasher.AddEntry("name");
    hasher.AddBody(AsBytes(body).subspan(0, split));
    hasher.AddBody(AsBytes(body).subspan(split));
    const ContentDigest digest = hasher.Finish();
    EXPECT_EQ(HexEncode(digest.inner.view()), HexEncode(Sha384(AsBytes("name" + body)).view()));
    EXPECT_EQ(digest.entries, 1u);
    EXPECT_EQ(digest.uncompressed_bytes, body.size());
  }
}

// Archives of other projects' tests: whatever they are, reading ends, and what is refused has no
// digest.
TEST(ReadZipPackage, AnswersForEveryArchiveOfTheCorpora) {
  const char* const vectors = std::getenv("COUNTERSIGN_VECTORS");
  if (vectors == nullptr) GTEST_SKIP() << "COUNTERSIGN_VECTORS is not set: corpora not read";
  std::size_t accepted = 0, refused = 0;
  const auto corpora = std::filesystem::path(vectors) / "zip";
  for (const auto& file : std::filesystem::recursive_directory_iterator(corpora)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const PackageReading reading = Read(bytes);
    EXPECT_EQ(reading.faults.empty(), reading.content.has_value()) << file.path();
    ++(reading.faults.empty() ? accepted : refused);
  }
  EXPECT_GT(accepted, 10u);
  EXPECT_GT(refused, 100u);
}

}  // namespace
}  // namespace countersign
