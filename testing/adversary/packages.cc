// Packages that keep the zip walk and the inflater busy.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/package/zip_format.h"
#include "testing/adversary/adversary.h"
#include "testing/adversary/deflate_blocks.h"
#include "testing/zip/zip_builder.h"

namespace countersign::testing {
namespace {

constexpr std::size_t kFrame = 200;  // headers and end record of an archive of one entry

// One entry whose stream yields nothing.
std::string OneStream(std::string stream) {
  ZipEntrySpec entry{"a", ""};
  entry.raw_body = std::move(stream);
  return BuildZip({entry});
}

std::string Blocks(const std::vector<Block>& turn, std::size_t size) {
  return OneStream(EmptyBlocks(turn, size - kFrame));
}
std::string StoredBlocks(std::size_t size) { return Blocks({Block::kStored}, size); }
std::string FixedBlocks(std::size_t size) { return Blocks({Block::kFixed}, size); }
std::string DynamicBlocks(std::size_t size) { return Blocks({Block::kDynamic}, size); }
std::string DeepBlocks(std::size_t size) { return Blocks({Block::kDeep, Block::kDynamic}, size); }

// As many dynamic blocks as MaxDynamicBlocks allows: one in 80 bytes.
std::string AllowedBlocks(std::size_t size) {
  std::vector<Block> turn(13, Block::kStored);
  turn[0] = Block::kDeep;
  return Blocks(turn, size);
}

// As many empty entries as fit, named by `name_of` its number.
std::string Entries(std::size_t size, std::size_t name_size,
                    const std::function<std::string(std::size_t)>& name_of,
                    const std::string& extra = {}) {
  constexpr std::size_t kHeaders = zip::kLocalHeaderSize + zip::kCentralHeaderSize;
  const std::size_t count = (size - kFrame) / (kHeaders + 2 * name_size + extra.size());
  std::vector<ZipEntrySpec> entries(std::min<std::size_t>(count, 65'000));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].name = name_of(i);
    entries[i].level = 0;
    entries[i].central.extra = extra;
  }
  return BuildZip(entries);
}

std::string Digits(std::size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(6 - digits.size(), '0') + digits;
}

std::string ManyEntries(std::size_t size) { return Entries(size, 6, Digits); }

std::string LongCommonNames(std::size_t size) {
  constexpr std::size_t kCommon = 4'000;
  return Entries(size, kCommon + 6,
                 [](std::size_t i) { return std::string(kCommon, 'x') + Digits(i); });
}

// Deeper than the quick look at paths goes, so that they are sorted.
std::string DeepFolders(std::size_t size) {
  constexpr std::size_t kFolders = 500;
  return Entries(size, 2 * kFolders + 6, [](std::size_t i) {
    std::string name;
    for (std::size_t k = 0; k < kFolders; ++k) name += "x/";
    return name + Digits(i);
  });
}

// Every name twice over: all are faults.
std::string SameNames(std::size_t size) {
  return Entries(size, 7, [](std::size_t) { return std::string("x/././y"); });
}

std::string ExtraFields(std::size_t size) {
  std::string extra;
  for (int i = 0; i < 2'000; ++i) extra += ExtraField(0x7075, "");
  return Entries(size, 6, Digits, extra);
}

// A comment in which every fourth byte begins what might be an end record.
std::string EndRecords(std::size_t size) {
  std::string out;
  while (out.size() + 4 <= size) out += "PK\5\6";
  return out;
}

}  // namespace

std::vector<Adversary> HostilePackages() {
  return {
      {"empty stored blocks", Door::kPackage, StoredBlocks},
      {"empty fixed blocks", Door::kPackage, FixedBlocks},
      {"empty dynamic blocks", Door::kPackage, DynamicBlocks},
      {"empty dynamic blocks of deep codes", Door::kPackage, DeepBlocks},
      {"as many dynamic blocks as are allowed", Door::kPackage, AllowedBlocks},
      {"many entries", Door::kPackage, ManyEntries},
      {"names with a long common beginning", Door::kPackage, LongCommonNames},
      {"deep folders", Door::kPackage, DeepFolders},
      {"one name for all entries", Door::kPackage, SameNames},
      {"many extra fields", Door::kPackage, ExtraFields},
      {"many end records", Door::kPackage, EndRecords},
  };
}

}  // namespace countersign::testing
