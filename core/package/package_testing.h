// What the tests of the zip walk share.
#ifndef COUNTERSIGN_CORE_PACKAGE_PACKAGE_TESTING_H_
#define COUNTERSIGN_CORE_PACKAGE_PACKAGE_TESTING_H_

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "core/encoding/hex.h"
#include "core/package/package.h"
#include "testing/zip/zip_builder.h"

namespace countersign::package_testing {

using testing::ArchiveOverrides;
using testing::BuildZip;
using testing::ExtraField;
using testing::Little;
using testing::ZipEntrySpec;

inline constexpr char kScript[] = "exports.handler = 1;\n";

inline std::vector<ZipEntrySpec> ThreeEntries() {
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
inline constexpr char kThreeEntriesDigest[] =
    "c26badd5ae9826bd5944769f9bd632af9f89a31cc1b9ff0e2757329d06d70a76"
    "fb18a65ca31358c96e4930317ac44f16";
// hashlib.sha384(b"")
inline constexpr char kEmptyDigest[] =
    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
    "274edebfe76f65fbd51ad2f14898b95b";

inline PackageReading Read(const std::string& zip, const Limits& limits = {}) {
  return ReadZipPackage(AsBytes(zip), limits);
}

inline std::vector<int> Codes(const PackageReading& reading) {
  std::vector<int> codes;
  for (const Reason& reason : reading.faults) codes.push_back(static_cast<int>(reason.code));
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

inline std::string InnerHex(const PackageReading& reading) {
  return reading.content.has_value() ? HexEncode(reading.content->inner.view()) : "none";
}

using Change = std::function<void(std::vector<ZipEntrySpec>&, ArchiveOverrides&)>;

struct Variant {
  const char* name;
  Change change;
};

inline std::string Changed(const Change& change) {
  std::vector<ZipEntrySpec> entries = ThreeEntries();
  ArchiveOverrides archive;
  change(entries, archive);
  return BuildZip(entries, archive);
}

}  // namespace countersign::package_testing

#endif  // COUNTERSIGN_CORE_PACKAGE_PACKAGE_TESTING_H_
