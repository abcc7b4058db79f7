// What the zip walk refuses, and what looks alike and is not refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/crypto/hash.h"
#include "core/encoding/hex.h"
#include "core/package/package.h"
#include "core/package/package_testing.h"
#include "core/package/zip_format.h"

namespace countersign {
namespace {

using namespace package_testing;  // NOLINT: the vocabulary of the tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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
      {"the folder itself twice", 102,
       [](auto& e, auto&) {
         e[1].name = "./";
         e.insert(e.begin() + 1, e[1]);
       }},
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

TEST(ReadZipPackage, AcceptsTheLatestVersionOfTheFormat) {
  EXPECT_THAT(Read(Changed([](auto& e, auto&) { e[0].central.version = 63; })).faults, IsEmpty());
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
      {"version beyond the format's", 101, [](auto& e, auto&) { e[0].central.version = 64; }},
      {"unknown method", 101, [](auto& e, auto&) { e[0].local.method = e[0].central.method = 12; }},
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
       [](auto&, auto& a) {
         a.central_order = std::vector<std::size_t>{1, 0, 2};
       }},
      {"an entry listed twice", 102,
       [](auto&, auto& a) {
         a.central_order = std::vector<std::size_t>{0, 1, 2, 2};
       }},
      {"an entry not listed", 102,
       [](auto&, auto& a) {
         a.central_order = std::vector<std::size_t>{0, 2};
       }},
      {"compressed size reaching into the next", 102,
       [](auto& e, auto&) { e[0].local.compressed_size = e[0].central.compressed_size = 60; }},
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
  for (const std::string& bytes : {std::string(), std::string("x"), std::string(22, '\0'),
                                   std::string("PK\5\6", 4), std::string(100000, 'x')}) {
    EXPECT_THAT(Codes(Read(bytes)), ElementsAre(101)) << bytes.size();
  }
}

TEST(ReadZipPackage, RefusesBodies) {
  const auto raw = [](std::string body) {
    return [body](auto& e, auto&) { e[2].raw_body = body; };
  };
  RefusesAll({
      {"wrong CRC", 101, [](auto& e, auto&) { e[2].local.crc = e[2].central.crc = 1; }},
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

// A dynamic block that announces more length codes than there are (RFC 1951 section 3.2.7): some
// inflaters take it, zlib does not.
TEST(ReadZipPackage, RefusesDeflateStreamsThatInflatersDisagreeAbout) {
  const auto read = [](const char* stream) {
    const auto bytes = HexDecode(stream).value();
    ZipEntrySpec entry{"a", "a"};
    entry.raw_body = std::string(bytes.begin(), bytes.end());
    return Read(BuildZip({entry}));
  };
  EXPECT_THAT(read("edc021010000000090adfe9fb084").faults, IsEmpty());
  EXPECT_THAT(Codes(read("f5c021010000000090adfe9ff084")), ElementsAre(101));
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

}  // namespace
}  // namespace countersign
