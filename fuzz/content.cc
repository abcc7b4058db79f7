#include "fuzz/content.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "core/package/package.h"
#include "testing/scenario/scenario.h"

namespace countersign::fuzz {
namespace {

using testing::HeaderOverrides;
using testing::ZipEntrySpec;

constexpr std::size_t kMaxChanges = 15;
constexpr std::size_t kMaxEntries = 40;

// Names that readers could take in several ways, and harmless ones.
constexpr std::string_view kNames[] = {"a",
                                       "index.js",
                                       "INDEX.JS",
                                       "lib",
                                       "lib/x/",
                                       "META_INF/",
                                       "META-INF/MANIFEST.MF",
                                       "../x",
                                       "/x",
                                       "x/../y",
                                       "x\\y",
                                       "./x",
                                       "x//y",
                                       "",
                                       "C:/x",
                                       "\xc3\xa9",
                                       "\xff",
                                       "x ",
                                       "lib/",
                                       "META_INF/aws_signer_signature_v1.0.SF"};

std::string ChosenName(Input& input) {
  const std::size_t choice = input.Below(std::size(kNames) + 4);
  return choice < std::size(kNames) ? std::string(kNames[choice]) : input.Text(40);
}

void OverrideField(Input& input, HeaderOverrides& headers) {
  const std::size_t field = input.Below(9);
  const std::uint64_t value = input.Number(4);
  const auto narrow = static_cast<std::uint16_t>(value);
  const auto wide = static_cast<std::uint32_t>(value);
  switch (field) {
    case 0:
      headers.flags = narrow;
      break;
    case 1:
      headers.version = narrow;
      break;
    case 2:
      headers.method = narrow;
      break;
    case 3:
      headers.crc = wide;
      break;
    case 4:
      headers.compressed_size = wide;
      break;
    case 5:
      headers.uncompressed_size = wide;
      break;
    case 6:
      headers.signature = wide;
      break;
    case 7:
      headers.offset = wide;
      break;
    default:
      headers.name = ChosenName(input);
      break;
  }
}

void OverrideArchive(Input& input, testing::ArchiveOverrides& archive) {
  const std::size_t field = input.Below(13);
  const std::uint64_t value = input.Number(4);
  const auto narrow = static_cast<std::uint16_t>(value);
  const auto wide = static_cast<std::uint32_t>(value);
  switch (field) {
    case 0:
      archive.before_directory = input.Text(30);
      break;
    case 1:
      archive.after_directory = input.Text(80);
      break;
    case 2:
      archive.after_end = input.Text(30);
      break;
    case 3:
      archive.inside_zip64 = input.Text(30);
      break;
    case 4:
      archive.count = narrow;
      break;
    case 5:
      archive.count_this_volume = narrow;
      break;
    case 6:
      archive.volume = narrow;
      break;
    case 7:
      archive.comment_size = narrow;
      break;
    case 8:
      archive.directory_size = wide;
      break;
    case 9:
      archive.directory_offset = wide;
      break;
    case 10:
      archive.zip64_count = value;
      break;
    case 11:
      archive.zip64_directory_size = value;
      break;
    default:
      archive.zip64_directory_offset = value;
      break;
  }
}

// What every reader takes.
void ChangeHarmlessly(Input& input, ZipEntrySpec& entry) {
  constexpr int kLevels[] = {0, 1, 6, 12};
  const bool is_directory = !entry.name.empty() && entry.name.back() == '/';
  switch (input.Below(4)) {
    case 0:
      entry.dos_time = static_cast<std::uint32_t>(input.Number(4));
      break;
    case 1:
      if (!is_directory) entry.level = kLevels[input.Below(4)];
      break;
    case 2:
      if (!is_directory) entry.body = input.Text(200);
      break;
    default: {
      const std::size_t times = 1 + input.Below(64);
      const std::string piece = input.Text(32);
      for (std::size_t i = 0; !is_directory && i < times; ++i) entry.body += piece;
    }
  }
}

// What a strict reader may refuse, though the headers are true.
void ChangeForm(Input& input, ZipEntrySpec& entry) {
  switch (input.Below(6)) {
    case 0:
      entry.name = ChosenName(input);
      break;
    case 1:
      entry.descriptor = !entry.descriptor;
      break;
    case 2:
      entry.descriptor_signature = !entry.descriptor_signature;
      break;
    case 3:
      entry.zip64 = !entry.zip64;
      break;
    case 4:
      entry.body = input.Text(20);
      break;  // of a directory, too
    default: {
      HeaderOverrides& headers = input.Flag() ? entry.local : entry.central;
      const auto id = static_cast<std::uint16_t>(input.Number(2));
      headers.extra += testing::ExtraField(id, input.Text(24));
    }
  }
}

// What is not as the headers say.
void ChangeFalsely(Input& input, ZipEntrySpec& entry) {
  switch (input.Below(6)) {
    case 0:
      OverrideField(input, entry.local);
      break;
    case 1:
      OverrideField(input, entry.central);
      break;
    case 2:
      OverrideField(input, entry.local);
      entry.central = entry.local;
      break;
    case 3:
      entry.raw_body = input.Text(200);
      break;
    case 4:
      entry.raw_descriptor = input.Text(24);
      break;
    default:
      entry.before = input.Text(30);
      break;
  }
}

void ChangeList(Input& input, std::vector<ZipEntrySpec>& entries) {
  const std::size_t at = input.Below(entries.size());
  switch (input.Below(3)) {
    case 0:
      if (entries.size() < kMaxEntries) {
        entries.push_back(entries[at]);
        entries.back().name = ChosenName(input);
      }
      break;
    case 1:
      if (entries.size() > 1) entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    default:
      std::swap(entries[at], entries[input.Below(entries.size())]);
      break;
  }
}

void Change(Input& input, Content& content) {
  const std::size_t kind = input.Below(8);
  ZipEntrySpec& entry = content.entries[input.Below(content.entries.size())];
  switch (kind) {
    case 0:
    case 1:
      ChangeHarmlessly(input, entry);
      return;
    case 2:
      ChangeForm(input, entry);
      content.is_sound = false;
      return;
    case 3:
      ChangeFalsely(input, entry);
      content.is_sound = content.is_true = false;
      return;
    case 4:
      ChangeList(input, content.entries);
      content.is_sound = false;
      return;
    case 5:
      content.archive.comment = input.Text(20);
      content.is_sound &= content.archive.comment.find('P') == std::string::npos;
      return;
    case 6:
      content.archive.zip64 = true;
      return;
    default:
      OverrideArchive(input, content.archive);
      content.is_sound = content.is_true = false;
      return;
  }
}

std::vector<ZipEntrySpec> OrdinaryEntries() {
  std::vector<ZipEntrySpec> entries = testing::SmallEntries();
  for (ZipEntrySpec& entry : entries) entry.level = 0;
  entries.push_back({"META_INF/", "", 0});
  return entries;
}

}  // namespace

Sha384Digest Content::Digest() const {
  Sha384Hasher hasher;
  for (const ZipEntrySpec& entry : entries) {
    if (entry.name == kSignatureEntryName) continue;
    hasher.Update(AsBytes(entry.name));
    hasher.Update(AsBytes(entry.body));
  }
  return hasher.Finish();
}

Content ContentFrom(Input& input) {
  static const auto* const ordinary = new std::vector<ZipEntrySpec>(OrdinaryEntries());
  Content content;
  content.entries = *ordinary;
  const std::size_t changes = input.Below(kMaxChanges + 1);
  for (std::size_t i = 0; i < changes; ++i) Change(input, content);
  return content;
}

}  // namespace countersign::fuzz
