#include "core/package/end_record.h"

#include <algorithm>
#include <string_view>

#include "core/package/zip_format.h"

namespace countersign {
namespace {

using zip::Get16;
using zip::Get32;
using zip::Get64;

constexpr ReasonCode kMalformed = ReasonCode::kMalformedPackage;
constexpr ReasonCode kAmbiguous = ReasonCode::kAmbiguousPackage;

struct EndRecordSearch {
  std::size_t exact = 0;      // records whose comment ends with the file
  std::size_t position = 0;   // of the last of them
  bool later = false;         // a signature behind it, within its comment
  bool short_of_end = false;  // a record behind whose comment bytes follow
};

// Looks at every place from which a reader could take an end record: the last 22 + 65535 bytes.
EndRecordSearch Search(Bytes data) {
  EndRecordSearch found;
  const std::string_view text = AsText(data);
  const std::size_t window = zip::kEndRecordSize + zip::kMaxCommentSize;
  std::size_t at = data.size() > window ? data.size() - window : 0;
  for (; (at = text.find(zip::kEndRecordText, at)) != std::string_view::npos; ++at) {
    found.later = found.exact > 0;
    if (data.size() - at < zip::kEndRecordSize) continue;
    const std::size_t end = at + zip::kEndRecordSize + Get16(data, at + 20);
    if (end == data.size()) {
      ++found.exact;
      found.position = at;
      found.later = false;
    } else if (end < data.size()) {
      found.short_of_end = true;
    }
  }
  return found;
}

// The place of the one end record.
std::optional<std::size_t> LocateEndRecord(Bytes data, PackageFaults& faults) {
  const EndRecordSearch found = Search(data);
  if (found.exact > 1 || found.later) {
    faults.Add(kAmbiguous, "more than one end record is possible", "one end record");
    return std::nullopt;
  }
  if (found.exact == 1) return found.position;
  // No reader looks further back than the window; a record there still means that bytes follow.
  const std::size_t last = AsText(data).rfind(zip::kEndRecordText);
  const bool out_of_reach = last != std::string_view::npos &&
                            data.size() - last > zip::kEndRecordSize + zip::kMaxCommentSize;
  if (found.short_of_end || out_of_reach) {
    faults.Add(kAmbiguous, "bytes follow the end record", "an end record that ends the file");
  } else {
    faults.Add(kMalformed, "there is no intact end record", "a zip archive");
  }
  return std::nullopt;
}

// A field of the end record that zip64 may replace: the classic value must be the maximum or agree.
bool Agrees(std::uint64_t classic, std::uint64_t maximum, std::uint64_t wide) {
  return classic == maximum || classic == wide;
}

// Reads the zip64 record in front of the locator at `locator` (APPNOTE sections 4.3.14 and 4.3.15).
// `record` holds the classic values and becomes the wide ones; `end` becomes the record's place.
bool ReadZip64(Bytes data, std::size_t locator, EndRecord* record, std::size_t* end,
               PackageFaults& faults) {
  const std::uint64_t at = Get64(data, locator + 8);
  if (Get32(data, locator + 4) != 0 || Get32(data, locator + 16) != 1 ||
      locator < zip::kZip64EndRecordSize || at > locator - zip::kZip64EndRecordSize ||
      Get32(data, at) != zip::kZip64EndRecord) {
    faults.Add(kMalformed, "the zip64 locator leads to no zip64 end record", "a zip64 end record");
    return false;
  }
  constexpr std::size_t kSizeCounted = 12;  // the size field counts what follows it
  if (at + zip::kZip64EndRecordSize != locator ||
      Get64(data, at + 4) != zip::kZip64EndRecordSize - kSizeCounted) {
    faults.Add(kAmbiguous, "bytes lie between the zip64 end record and its locator",
               "a zip64 end record of 56 bytes right before its locator");
    return false;
  }
  const EndRecord wide = {Get64(data, at + 32), Get64(data, at + 48), Get64(data, at + 40)};
  if (Get32(data, at + 16) != 0 || Get32(data, at + 20) != 0) {
    faults.Add(kMalformed, "the archive has several volumes", "one volume");
    return false;
  }
  if (Get64(data, at + 24) != wide.entries || !Agrees(record->entries, zip::kMax16, wide.entries) ||
      !Agrees(record->directory_size, zip::kMax32, wide.directory_size) ||
      !Agrees(record->directory_offset, zip::kMax32, wide.directory_offset)) {
    faults.Add(kAmbiguous, "the end record and the zip64 end record disagree", "equal values");
    return false;
  }
  *record = wide;
  *end = at;
  return true;
}

}  // namespace

std::optional<EndRecord> FindEndRecord(Bytes data, PackageFaults& faults) {
  const std::optional<std::size_t> position = LocateEndRecord(data, faults);
  if (!position.has_value()) return std::nullopt;
  const std::size_t at = *position;
  std::size_t end = at;
  EndRecord record = {Get16(data, at + 10), Get32(data, at + 16), Get32(data, at + 12)};
  if (Get16(data, at + 4) != 0 || Get16(data, at + 6) != 0) {
    faults.Add(kMalformed, "the archive has several volumes", "one volume");
    return std::nullopt;
  }
  if (Get16(data, at + 8) != record.entries) {
    faults.Add(kAmbiguous, "the end record counts its entries in two ways", "equal counts");
    return std::nullopt;
  }
  if (at >= zip::kZip64EndLocatorSize &&
      Get32(data, at - zip::kZip64EndLocatorSize) == zip::kZip64EndLocator &&
      !ReadZip64(data, at - zip::kZip64EndLocatorSize, &record, &end, faults)) {
    return std::nullopt;
  }
  if (record.directory_size > end || record.directory_offset > end - record.directory_size) {
    faults.Add(kMalformed, "the central directory reaches beyond the end record",
               "a directory within the archive");
    return std::nullopt;
  }
  if (record.directory_offset + record.directory_size != end) {
    faults.Add(kAmbiguous, "bytes belong to no entry: before the archive or behind its directory",
               "a directory that ends where the end record begins");
    return std::nullopt;
  }
  return record;
}

}  // namespace countersign
