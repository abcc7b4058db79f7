#include "core/package/zip_directory.h"

#include <algorithm>
#include <optional>

#include "core/package/end_record.h"
#include "core/package/entry_names.h"
#include "core/package/extra_fields.h"
#include "core/package/local_headers.h"
#include "core/package/package.h"
#include "core/package/zip_format.h"

namespace countersign {
namespace {

using zip::Get16;
using zip::Get32;
using zip::Get64;

constexpr ReasonCode kMalformed = ReasonCode::kMalformedPackage;
constexpr ReasonCode kAmbiguous = ReasonCode::kAmbiguousPackage;

// Reads central headers one after the other.
class CentralReader {
 public:
  CentralReader(Bytes directory, PackageFaults& faults) : rest_(directory), faults_(faults) {}

  // The next entry; nothing, and a fault, when there is none.
  std::optional<ZipEntry> Next() {
    if (rest_.empty()) {
      faults_.Add(kAmbiguous, "the directory holds fewer entries than the end record counts",
                  "equal counts");
      return std::nullopt;
    }
    if (rest_.size() < zip::kCentralHeaderSize || Get32(rest_, 0) != zip::kCentralHeader) {
      faults_.Add(kMalformed, "a central directory header is broken", "a central header");
      return std::nullopt;
    }
    const std::size_t name_size = Get16(rest_, 28), extra_size = Get16(rest_, 30);
    const std::size_t size = zip::kCentralHeaderSize + name_size + extra_size + Get16(rest_, 32);
    if (size > rest_.size()) {
      faults_.Add(kMalformed, "a central directory header is cut off", "a central header");
      return std::nullopt;
    }
    const Bytes header = rest_.subspan(0, size);
    rest_.remove_prefix(size);
    return Read(header, name_size, extra_size);
  }

  bool AtEnd() const { return rest_.empty(); }

 private:
  ZipEntry Read(Bytes header, std::size_t name_size, std::size_t extra_size) {
    ZipEntry entry;
    entry.flags = Get16(header, 8);
    entry.method = Get16(header, 10);
    entry.crc = Get32(header, 16);
    entry.compressed_size = Get32(header, 20);
    entry.uncompressed_size = Get32(header, 24);
    entry.offset = Get32(header, 42);
    entry.name = AsText(header.subspan(zip::kCentralHeaderSize, name_size));
    const ExtraFields extra = ReadExtraFields(
        header.subspan(zip::kCentralHeaderSize + name_size, extra_size), entry.name, faults_);
    Widen(extra, &entry);
    if (header[6] > zip::kLatestVersion) {  // some readers refuse it, others do not look
      faults_.AddFor(entry.name, kMalformed, "it needs a version of the format that does not exist",
                     "version 6.3 at most");
    }
    if (Get16(header, 34) != 0) {
      faults_.AddFor(entry.name, kMalformed, "it lies on another volume", "one volume");
    }
    return entry;
  }

  // Replaces 32-bit values at their maximum by the zip64 field's, which holds exactly those, in
  // this order (APPNOTE section 4.5.3).
  void Widen(const ExtraFields& extra, ZipEntry* entry) {
    std::uint64_t* const values[] = {&entry->uncompressed_size, &entry->compressed_size,
                                     &entry->offset};
    const auto is_wide = [](const std::uint64_t* value) { return *value == zip::kMax32; };
    const auto wide = std::count_if(std::begin(values), std::end(values), is_wide);
    // Without the field a maximum is just a number.
    if (!extra.zip64.has_value()) return;
    if (wide == 0 || extra.zip64->size() != 8 * static_cast<std::size_t>(wide)) {
      faults_.AddFor(entry->name, kAmbiguous,
                     "the zip64 field does not hold just the values that need it",
                     "8 bytes for each 32-bit value at its maximum");
      return;
    }
    std::size_t at = 0;
    for (std::uint64_t* const value : values) {
      if (!is_wide(value)) continue;
      *value = Get64(*extra.zip64, at);
      at += 8;
    }
  }

  Bytes rest_;
  PackageFaults& faults_;
};

// What a central header alone can have wrong.
void CheckEntry(const ZipEntry& entry, PackageFaults& faults) {
  CheckEntryName(entry.name, faults);
  constexpr std::uint16_t kEncryption =
      zip::kEncrypted | zip::kStrongEncryption | zip::kMaskedHeaders;
  if ((entry.flags & kEncryption) != 0) {
    faults.AddFor(entry.name, kMalformed, "it is encrypted", "an entry that is not encrypted");
  }
  if ((entry.flags & zip::kPatchData) != 0) {
    faults.AddFor(entry.name, kMalformed, "it is patch data", "a complete entry");
  }
  if (entry.method != zip::kStored && entry.method != zip::kDeflated) {
    faults.AddFor(entry.name, kMalformed, "its compression method is unknown",
                  "stored or deflated");
  }
  if (entry.method == zip::kStored && entry.compressed_size != entry.uncompressed_size) {
    faults.AddFor(entry.name, kMalformed, "it is stored, but its two sizes differ", "equal sizes");
  }
  if (IsDirectoryName(entry.name) && entry.uncompressed_size != 0) {
    faults.AddFor(entry.name, kAmbiguous, "it is a directory with content", "an empty body");
  }
}

void CheckSizes(const std::vector<ZipEntry>& entries, const Limits& limits, PackageFaults& faults) {
  std::uint64_t total = 0;
  for (const ZipEntry& entry : entries) {
    if (entry.name == kSignatureEntryName) {
      if (entry.uncompressed_size > limits.envelope_bytes) {
        faults.AddLimit(limit_names::kEnvelopeBytes, limits.envelope_bytes,
                        entry.uncompressed_size);
      }
      continue;
    }
    // Saturates: a sum that overflows is beyond every limit.
    total =
        entry.uncompressed_size > UINT64_MAX - total ? UINT64_MAX : total + entry.uncompressed_size;
  }
  if (total > limits.uncompressed_bytes) {
    faults.AddLimit(limit_names::kUncompressedBytes, limits.uncompressed_bytes, total);
  }
}

// The entries, as many as the end record counts; fewer, and a fault, when the directory is broken.
std::vector<ZipEntry> ReadCentral(Bytes directory, std::uint64_t count, PackageFaults& faults) {
  std::vector<ZipEntry> entries;
  entries.reserve(std::min<std::uint64_t>(count, directory.size() / zip::kCentralHeaderSize));
  CentralReader central(directory, faults);
  while (entries.size() < count) {
    const std::optional<ZipEntry> entry = central.Next();
    if (!entry.has_value()) return entries;
    CheckEntry(*entry, faults);
    entries.push_back(*entry);
  }
  if (!central.AtEnd()) {
    faults.Add(kAmbiguous, "the directory holds more than the end record counts", "equal counts");
  }
  return entries;
}

}  // namespace

std::vector<ZipEntry> ReadZipDirectory(Bytes zip, const Limits& limits, PackageFaults& faults) {
  const std::optional<EndRecord> end = FindEndRecord(zip, faults);
  if (!end.has_value()) return {};
  if (end->entries > limits.package_entries) {
    faults.AddLimit(limit_names::kPackageEntries, limits.package_entries, end->entries);
    return {};
  }
  std::vector<ZipEntry> entries =
      ReadCentral(zip.subspan(end->directory_offset, end->directory_size), end->entries, faults);
  CheckSizes(entries, limits, faults);
  CheckEntryNamesTogether(entries, faults);
  if (entries.size() == end->entries) {
    CheckLocalHeaders(zip.subspan(0, end->directory_offset), &entries, faults);
  }
  return entries;
}

}  // namespace countersign
