#include "core/package/local_headers.h"

#include <string_view>

#include "core/package/extra_fields.h"
#include "core/package/zip_format.h"

namespace countersign {
namespace {

using zip::Get16;
using zip::Get32;
using zip::Get64;

constexpr ReasonCode kMalformed = ReasonCode::kMalformedPackage;
constexpr ReasonCode kAmbiguous = ReasonCode::kAmbiguousPackage;

// One entry against its place in the archive: `area` is what lies between the start of its local
// header and the start of what comes next.
class LocalEntry {
 public:
  LocalEntry(Bytes area, ZipEntry* entry, PackageFaults& faults)
      : area_(area), entry_(*entry), faults_(faults) {}

  void Check() {
    if (area_.size() < zip::kLocalHeaderSize || Get32(area_, 0) != zip::kLocalHeader) {
      return Malformed("there is no local header where the directory says", "a local header");
    }
    const std::size_t name_size = Get16(area_, 26), extra_size = Get16(area_, 28);
    const std::size_t header_size = zip::kLocalHeaderSize + name_size + extra_size;
    if (header_size > area_.size())
      return Malformed("its local header is cut off", "a local header");
    const std::string_view name = AsText(area_.subspan(zip::kLocalHeaderSize, name_size));
    if (name != entry_.name) Ambiguous("its local header has another name", "equal names");
    if (Get16(area_, 6) != entry_.flags)
      Ambiguous("its local header has other flags", "equal flags");
    if (Get16(area_, 8) != entry_.method) {
      Ambiguous("its local header has another method", "equal methods");
    }
    const ExtraFields extra = ReadExtraFields(
        area_.subspan(zip::kLocalHeaderSize + name_size, extra_size), name, faults_);
    CheckSizes(extra);
    if (entry_.compressed_size > area_.size() - header_size) {
      return Ambiguous("it reaches into what follows", "entries that do not overlap");
    }
    entry_.offset += header_size;
    CheckTail(area_.subspan(header_size + entry_.compressed_size), extra.zip64.has_value());
  }

 private:
  void Malformed(std::string_view message, std::string_view expected) {
    faults_.AddFor(entry_.name, kMalformed, message, expected);
  }
  void Ambiguous(std::string_view message, std::string_view expected) {
    faults_.AddFor(entry_.name, kAmbiguous, message, expected);
  }

  bool HasDescriptor() const { return (entry_.flags & zip::kHasDescriptor) != 0; }

  // With bit 3 a value that is not known yet is written as zero (APPNOTE section 4.4.4).
  bool Agrees(std::uint64_t local, std::uint64_t central) const {
    return local == central || (HasDescriptor() && local == 0);
  }

  void CheckSizes(const ExtraFields& extra) {
    std::uint64_t compressed = Get32(area_, 18), uncompressed = Get32(area_, 22);
    if (extra.zip64.has_value()) {
      // In a local header the field holds both sizes, and both 32-bit values are at their maximum
      // (APPNOTE section 4.5.3).
      if (extra.zip64->size() != 16 || compressed != zip::kMax32 || uncompressed != zip::kMax32) {
        return Ambiguous("the zip64 field of its local header does not hold just both sizes",
                         "two sizes of 8 bytes, both 32-bit values at their maximum");
      }
      uncompressed = Get64(*extra.zip64, 0);
      compressed = Get64(*extra.zip64, 8);
    }
    if (!Agrees(Get32(area_, 14), entry_.crc) || !Agrees(compressed, entry_.compressed_size) ||
        !Agrees(uncompressed, entry_.uncompressed_size)) {
      Ambiguous("its local header has another CRC-32 or size", "equal values");
    }
  }

  // What lies behind the body: nothing, or the data descriptor in one of its four forms (APPNOTE
  // section 4.3.9), told apart by their length; sizes of 8 bytes go with a local zip64 field.
  void CheckTail(Bytes tail, bool local_zip64) {
    if (!HasDescriptor()) {
      if (!tail.empty()) Ambiguous("bytes that belong to no entry follow it", "no such bytes");
      return;
    }
    constexpr std::size_t kNarrow = 12, kWide = 20, kSignature = 4;
    const bool has_signature =
        tail.size() >= kSignature && Get32(tail, 0) == zip::kDataDescriptor &&
        (tail.size() == kNarrow + kSignature || tail.size() == kWide + kSignature);
    const Bytes values = tail.subspan(has_signature ? kSignature : 0);
    const bool wide = values.size() == kWide;
    const bool needs_wide =
        entry_.compressed_size >= zip::kMax32 || entry_.uncompressed_size >= zip::kMax32;
    if ((values.size() != kNarrow && !wide) || (wide && !local_zip64 && !needs_wide) ||
        (!wide && (local_zip64 || needs_wide))) {
      return Ambiguous("what follows its body is not its data descriptor",
                       "a data descriptor of the right form and nothing else");
    }
    const std::uint64_t compressed = wide ? Get64(values, 4) : Get32(values, 4);
    const std::uint64_t uncompressed = wide ? Get64(values, 12) : Get32(values, 8);
    if (Get32(values, 0) != entry_.crc || compressed != entry_.compressed_size ||
        uncompressed != entry_.uncompressed_size) {
      Ambiguous("its data descriptor has another CRC-32 or size", "equal values");
    }
  }

  Bytes area_;
  ZipEntry& entry_;
  PackageFaults& faults_;
};

}  // namespace

void CheckLocalHeaders(Bytes body_area, std::vector<ZipEntry>* entries, PackageFaults& faults) {
  // First the order, so that each entry's area is known before it is looked at.
  std::uint64_t next = body_area.size();
  bool ordered = true;
  for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
    if (entry->offset >= next) {
      const bool outside = entry->offset >= body_area.size();
      faults.AddFor(entry->name, outside ? kMalformed : kAmbiguous,
                    outside ? "its local header lies outside the archive"
                            : "the directory's order is not the file's, or entries overlap",
                    "local headers in the order of the directory");
      ordered = false;
    }
    next = entry->offset;
  }
  if (!ordered) return;
  if (next != 0) {
    faults.Add(kAmbiguous, "bytes lie before the first entry", "a local header at offset 0");
  }
  for (std::size_t i = 0; i < entries->size(); ++i) {
    ZipEntry& entry = (*entries)[i];
    const std::uint64_t end = i + 1 < entries->size() ? (*entries)[i + 1].offset : body_area.size();
    LocalEntry(body_area.subspan(entry.offset, end - entry.offset), &entry, faults).Check();
  }
}

}  // namespace countersign
