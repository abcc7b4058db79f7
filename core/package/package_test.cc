#include "core/package/package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "core/crypto/hash.h"
#include "core/encoding/hex.h"
#include "core/package/content_hasher.h"
#include "core/package/zip_format.h"
#include "testing/zip/zip_builder.h"

namespace countersign {
namespace {

using testing::ArchiveOverrides;
using testing::BuildZip;
using testing::ExtraField;
using testing::Little;
using testing::ZipEntrySpec;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kScript[] = "exports.handler = 1;\n";

std::vector<ZipEntrySpec> ThreeEntries() {
  std::vector<ZipEntrySpec> entries(3);
  entries[0].name = "index.js";
  entries[0].body = kScript;
  entries[1].name = "lib/";
  entries[1].level = 0;
  entries[2].name = "lib/a.txt";
  entries[2].body = "hello";
  return entries;
}

// hashlib.sha384(b"index.jsexports.handler = 1;\nlib/lib/a.txthello")
constexpr char kThreeEntriesDigest[] =
    "c26badd5ae9826bd5944769f9bd632af9f89a31cc1b9ff0e2757329d06d70a76"
    "fb18a65ca31358c96e4930317ac44f16";
// hashlib.sha384(b"")
constexpr char kEmptyDigest[] =
    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
    "274edebfe76f65fbd51ad2f14898b95b";

PackageReading Read(const std::string& zip, const Limits& limits = {}) {
  return ReadZipPackage(AsBytes(zip), limits);
}

std::vector<int> Codes(const PackageReading& reading) {
  std::vector<int> codes;
  for (const Reason& reason : reading.faults) codes.push_back(static_cast<int>(reason.code));
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

std::string InnerHex(const PackageReading& reading) {
  return reading.content.has_value() ? HexEncode(reading.content->inner.view()) : "none";
}

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

using Change = std::function<void(std::vector<ZipEntrySpec>&, ArchiveOverrides&)>;

struct Variant {
  const char* name;
  Change change;
};

std::string Changed(const Change& change) {
  std::vector<ZipEntrySpec> entries = ThreeEntries();
  ArchiveOverrides archive;
  change(entries, archive);
  return BuildZip(entries, archive);
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
        << variant.name << ": "
        << (reading.faults.empty() ? "" : reading.faults.front().message);
  }
}

TEST(ReadZipPackage, ChangesTheContentDigestWithTheContent) {
  const Variant variants[] = {
      {"renamed", [](auto& e, auto&) { e[0].name = "index.mjs"; }},
      {"other case", [](auto& e, auto&) { e[0].name = "INDEX.js"; }},
      {"body changed", [](auto& e, auto&) { e[2].body = "hellp"; }},
      {"added", [](auto& e, auto&) { e.push_back({"z", "z"}); }},
      {"removed", [](auto& e, auto&) { e.pop_back(); }},
      {"reordered", [](auto& e, auto&) { std::swap(e[0], e[2]); }},
      {"directory dropped", [](auto& e, auto&) { e.erase(e.begin() + 1); }},
      {"empty file added", [](auto& e, auto&) { e.push_back({"z", ""}); }},
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

struct Refusal {
  const char* name;
  int code;
  Change change;
};

void RefusesAll(const std::vector<Refusal>& refusals) {
  for (const Refusal& refusal : refusals) {
    const PackageReading reading = Read(Changed(refusal.change));
    EXPECT_THAT(Codes(reading), ElementsAre(refusal.code))
        << refusal.name << ": "
        << (reading.faults.empty() ? "accepted" : reading.faults.front().message);
    EXPECT_FALSE(reading.content.has_value()) << refusal.name;
    EXPECT_FALSE(reading.signature_entry.has_value()) << refusal.name;
  }
}

TEST(ReadZipPackage, RefusesNames) {
  const auto named = [](const char* what, int code, std::string name) {
    return Refusal{what, code, [name](auto& e, auto&) { e[0].name = name; }};
  };
  RefusesAll({
      named("empty", 101, ""),
      named("absolute", 101, "/etc/passwd"),
      named("parent first", 101, "../x"),
      named("parent inside", 101, "a/../x"),
      named("parent last", 101, "a/.."),
      named("backslash", 101, "a\\b"),
      named("NUL", 101, std::string("a\0b", 3)),
      named("names nothing", 101, "."),
      named("overlong UTF-8", 101, "a\xc0\xaf"),
      named("surrogate", 101, "a\xed\xa0\x80"),
      named("beyond Unicode", 101, "a\xf4\x90\x80\x80"),
      named("bare continuation", 101, "a\x80"),
      named("duplicate", 102, "lib/a.txt"),
      named("duplicate of a folder", 102, "lib"),
      named("duplicate through `.`", 102, "./lib/a.txt"),
      named("duplicate through an empty component", 102, "lib//a.txt"),
      {"a file that is a folder", 102,
       [](auto& e, auto&) {
         e.erase(e.begin() + 1);
         e[0].name = "lib";
       }},
      {"a file that is a folder, with a sibling in between", 102,
       [](auto& e, auto&) {
         e[0].name = "lib/a.txt/b";
         e[1] = ZipEntrySpec{"lib/a.txt!", "x"};
       }},
  });
}

TEST(ReadZipPackage, AcceptsUnusualNames) {
  for (const char* name : {"..a", "a..", "...", "a/...", "C:x", "\xc3\xa9", "a b", "Lib/A.txt"}) {
    EXPECT_THAT(Read(Changed([&](auto& e, auto&) { e[0].name = name; })).faults, IsEmpty()) << name;
  }
}

TEST(ReadZipPackage, RefusesLocalHeadersThatDisagree) {
  RefusesAll({
      {"name", 102, [](auto& e, auto&) { e[0].local.name = "index.jS"; }},
      {"method", 102, [](auto& e, auto&) { e[0].local.method = zip::kStored; }},
      {"flags", 102, [](auto& e, auto&) { e[0].local.flags = 0x0800; }},
      {"CRC", 102, [](auto& e, auto&) { e[0].local.crc = 7; }},
      {"zero CRC without bit 3", 102, [](auto& e, auto&) { e[0].local.crc = 0; }},
      {"compressed size", 102, [](auto& e, auto&) { e[0].local.compressed_size = 7; }},
      {"uncompressed size", 102, [](auto& e, auto&) { e[0].local.uncompressed_size = 7; }},
      {"size beside a descriptor", 102,
       [](auto& e, auto&) {
         e[0].descriptor = true;
         e[0].local.uncompressed_size = 7;
       }},
      {"zip64 field where none is needed", 102,
       [](auto& e, auto&) { e[0].local.extra = ExtraField(1, std::string(16, '\0')); }},
      {"zip64 field of the wrong length", 102,
       [](auto& e, auto&) {
         e[0].local.compressed_size = e[0].local.uncompressed_size = zip::kMax32;
         e[0].local.extra = ExtraField(1, std::string(8, '\0'));
       }},
      {"Unicode path", 102,
       [](auto& e, auto&) {
         e[0].local.extra = ExtraField(0x7075, std::string(5, '\1') + "other.js");
       }},
      {"signature", 101, [](auto& e, auto&) { e[0].local.signature = 0x04034b51; }},
      {"extra field cut off", 101,
       [](auto& e, auto&) { e[0].local.extra = std::string("\x99\x99\x05\x00z", 5); }},
  });
}

TEST(ReadZipPackage, RefusesCentralHeaders) {
  const auto flagged = [](std::uint16_t bit) {
    return [bit](auto& e, auto&) { e[0].local.flags = e[0].central.flags = bit; };
  };
  RefusesAll({
      {"encrypted", 101, flagged(zip::kEncrypted)},
      {"strong encryption", 101, flagged(zip::kStrongEncryption)},
      {"masked headers", 101, flagged(zip::kMaskedHeaders)},
      {"patch data", 101, flagged(zip::kPatchData)},
      {"unknown method", 101,
       [](auto& e, auto&) { e[0].local.method = e[0].central.method = 12; }},
      {"stored with two sizes", 101,
       [](auto& e, auto&) {
         e[2].level = 0;
         e[2].local.uncompressed_size = e[2].central.uncompressed_size = 6;
       }},
      {"directory with content", 102, [](auto& e, auto&) { e[1].body = "x"; }},
      {"signature", 101, [](auto& e, auto&) { e[1].central.signature = 0x02014b51; }},
      {"zip64 field where none is needed", 102,
       [](auto& e, auto&) { e[0].central.extra = ExtraField(1, std::string(8, '\0')); }},
      {"two zip64 fields", 102,
       [](auto& e, auto&) {
         e[0].zip64 = true;
         e[0].central.extra = ExtraField(1, std::string(24, '\0'));
       }},
      {"Unicode path", 102,
       [](auto& e, auto&) {
         e[0].central.extra = ExtraField(0x7075, std::string(5, '\1') + "other.js");
       }},
      {"Unicode path too short", 102,
       [](auto& e, auto&) { e[0].central.extra = ExtraField(0x7075, "1234"); }},
      {"offset outside", 101, [](auto& e, auto&) { e[2].central.offset = 0x7fffffff; }},
      {"offsets equal", 102, [](auto& e, auto&) { e[1].central.offset = 0; }},
      {"order unlike the file's", 102,
       [](auto&, auto& a) { a.central_order = std::vector<std::size_t>{1, 0, 2}; }},
      {"an entry listed twice", 102,
       [](auto&, auto& a) { a.central_order = std::vector<std::size_t>{0, 1, 2, 2}; }},
      {"an entry not listed", 102,
       [](auto&, auto& a) { a.central_order = std::vector<std::size_t>{0, 2}; }},
      {"compressed size reaching into the next", 102,
       [](auto& e, auto&) {
         e[0].local.compressed_size = e[0].central.compressed_size = 60;
       }},
  });
}

TEST(ReadZipPackage, RefusesBytesThatBelongToNothing) {
  RefusesAll({
      {"before the first", 102, [](auto& e, auto&) { e[0].before = "#!/bin/sh\n"; }},
      {"between", 102, [](auto& e, auto&) { e[1].before = "x"; }},
      {"before the directory", 102, [](auto&, auto& a) { a.before_directory = "x"; }},
      {"behind the directory", 102, [](auto&, auto& a) { a.after_directory = "x"; }},
      {"behind the end record", 102, [](auto&, auto& a) { a.after_end = "x"; }},
      {"far behind the end record", 102,
       [](auto&, auto& a) { a.after_end = std::string(100000, 'x'); }},
      {"inside the zip64 record", 102,
       [](auto&, auto& a) {
         a.zip64 = true;
         a.inside_zip64 = "x";
       }},
      {"an undeclared descriptor", 102,
       [](auto& e, auto&) { e[0].raw_descriptor = std::string(16, 'd'); }},
  });
  const std::string prefixed = "prefix" + BuildZip(ThreeEntries());
  EXPECT_THAT(Codes(Read(prefixed)), ElementsAre(102));
}

TEST(ReadZipPackage, RefusesDescriptorsThatDisagree) {
  const auto described = [](std::string descriptor) {
    return [descriptor](auto& e, auto&) {
      e[2].level = 0;
      e[2].descriptor = true;
      e[2].raw_descriptor = descriptor;
    };
  };
  const std::string crc = Little(0x3610a686, 4);  // zlib.crc32(b"hello")
  const std::string sizes = Little(5, 4) + Little(5, 4), wide = Little(5, 8) + Little(5, 8);
  const std::string signature = "PK\x07\x08";
  EXPECT_THAT(Read(Changed(described(crc + sizes))).faults, IsEmpty());
  EXPECT_THAT(Read(Changed(described(signature + crc + sizes))).faults, IsEmpty());
  RefusesAll({
      {"missing", 102, described("")},
      {"cut off", 102, described(crc)},
      {"CRC", 102, described(Little(1, 4) + sizes)},
      {"size", 102, described(crc + Little(6, 4) + Little(5, 4))},
      {"other signature", 102, described("PK\x07\x09" + crc + sizes)},
      {"64-bit without zip64", 102, described(crc + wide)},
      {"64-bit with signature, without zip64", 102, described(signature + crc + wide)},
      {"32-bit with zip64", 102,
       [&](auto& e, auto& a) {
         described(crc + sizes)(e, a);
         e[2].zip64 = true;
       }},
  });
}

TEST(ReadZipPackage, RefusesEndRecords) {
  std::string hidden(22, '\0');
  hidden.replace(0, 4, "PK\5\6", 4);
  RefusesAll({
      {"another end record in the comment", 102, [&](auto&, auto& a) { a.comment = hidden; }},
      {"a signature in the comment", 102,
       [](auto&, auto& a) { a.comment = std::string("..PK\5\6..", 8); }},
      {"a possible end record in a body", 102,
       [&](auto& e, auto&) {
         // Its comment length reaches exactly the end of the file; see below for the distance.
         e.resize(1);
         e[0].name = "x";
         e[0].level = 0;
         std::string body = hidden;
         body[20] = static_cast<char>(46 + 1 + 22);
         e[0].body = body;
       }},
      {"comment longer than the file", 101, [](auto&, auto& a) { a.comment_size = 9; }},
      {"comment shorter than the file", 102,
       [](auto&, auto& a) {
         a.comment = "comment";
         a.comment_size = 3;
       }},
      {"count too small", 102, [](auto&, auto& a) { a.count = 2; }},
      {"count too large", 102, [](auto&, auto& a) { a.count = 4; }},
      {"counts that differ", 102, [](auto&, auto& a) { a.count_this_volume = 2; }},
      {"another volume", 101, [](auto&, auto& a) { a.volume = 1; }},
      {"directory too long", 101, [](auto&, auto& a) { a.directory_size = 100000; }},
      {"directory too short", 102, [](auto&, auto& a) { a.directory_size = 46; }},
      {"directory elsewhere", 102, [](auto&, auto& a) { a.directory_offset = 0; }},
      {"zip64 count", 102,
       [](auto&, auto& a) {
         a.zip64 = true;
         a.count = 2;
       }},
      {"zip64 offset", 102,
       [](auto&, auto& a) {
         a.zip64 = true;
         a.directory_offset = 1;
       }},
      {"zip64 size", 101,
       [](auto&, auto& a) {
         a.zip64 = true;
         a.zip64_directory_size = std::uint64_t{1} << 63;
       }},
  });
}

TEST(ReadZipPackage, RefusesWhatIsNoArchive) {
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string(22, '\0'), std::string("PK\5\6", 4),
        std::string(100000, 'x')}) {
    EXPECT_THAT(Codes(Read(bytes)), ElementsAre(101)) << bytes.size();
  }
}

TEST(ReadZipPackage, RefusesBodies) {
  const auto raw = [](std::string body) {
    return [body](auto& e, auto&) { e[2].raw_body = body; };
  };
  RefusesAll({
      {"wrong CRC", 101,
       [](auto& e, auto&) { e[2].local.crc = e[2].central.crc = 1; }},
      {"wrong CRC, stored", 101,
       [](auto& e, auto&) {
         e[2].level = 0;
         e[2].local.crc = e[2].central.crc = 1;
       }},
      {"too long", 101,
       [](auto& e, auto&) { e[2].local.uncompressed_size = e[2].central.uncompressed_size = 4; }},
      {"too short", 101,
       [](auto& e, auto&) { e[2].local.uncompressed_size = e[2].central.uncompressed_size = 6; }},
      {"no stream", 101, raw("")},
      {"broken stream", 101, raw(std::string(9, '\xff'))},
      {"bytes behind the stream", 101, raw(std::string("\x01\x05\x00\xfa\xffhello!", 11))},
      {"cut off", 101, raw(std::string("\x01\x05\x00\xfa\xffhell", 9))},
  });
}

// Bodies around the size up to which they are inflated in one go.
TEST(ReadZipPackage, ReadsAndRefusesBodiesOnBothSidesOfTheWindow) {
  for (const std::size_t size : {524287u, 524288u, 524289u, 3000000u}) {
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>((i * i) >> 7);
    Sha384Hasher expected;
    expected.Update(AsBytes("big"));
    expected.Update(AsBytes(body));
    const std::string digest = HexEncode(expected.Finish().view());
    for (const int level : {0, 6}) {
      ZipEntrySpec entry{"big", body, level};
      EXPECT_EQ(InnerHex(Read(BuildZip({entry}))), digest) << size << " " << level;
      entry.local.crc = entry.central.crc = 1;
      EXPECT_THAT(Codes(Read(BuildZip({entry}))), ElementsAre(101)) << size << " " << level;
    }
    for (const int difference : {-1, 1}) {
      ZipEntrySpec entry{"big", body};
      entry.local.uncompressed_size = entry.central.uncompressed_size =
          static_cast<std::uint32_t>(size + difference);
      EXPECT_THAT(Codes(Read(BuildZip({entry}))), ElementsAre(101)) << size << difference;
    }
  }
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
  // external attributes 6. A few bits of the deflate streams (padding) have no meaning either.
  const std::size_t free_bits = 8 * 3 * (2 + 4 + 4 + 4 + 6);
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
