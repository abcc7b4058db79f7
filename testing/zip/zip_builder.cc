#include "testing/zip/zip_builder.h"

#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/package/package.h"
#include "core/package/zip_format.h"

namespace countersign::testing {
namespace {

constexpr std::string_view kSignatureDirectory = "META_INF/";
constexpr std::uint16_t kVersion = 45;  // zip64, harmless elsewhere

std::string Deflate(std::string_view data, int level) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(level), &libdeflate_free_compressor);
  std::string out(libdeflate_deflate_compress_bound(compressor.get(), data.size()), '\0');
  out.resize(libdeflate_deflate_compress(compressor.get(), data.data(), data.size(), out.data(),
                                         out.size()));
  return out;
}

// The values of one entry that both headers repeat.
struct Values {
  std::uint16_t flags, method;
  std::uint32_t crc;
  std::uint64_t compressed_size, uncompressed_size;
};

std::string CommonFields(const ZipEntrySpec& entry, const Values& v, const HeaderOverrides& o,
                         bool narrow, bool zero) {
  const std::uint32_t compressed = narrow ? zip::kMax32
                                   : zero ? 0
                                          : static_cast<std::uint32_t>(v.compressed_size);
  const std::uint32_t uncompressed = narrow ? zip::kMax32
                                     : zero ? 0
                                            : static_cast<std::uint32_t>(v.uncompressed_size);
  return Little(o.version.value_or(kVersion), 2) + Little(o.flags.value_or(v.flags), 2) +
         Little(o.method.value_or(v.method), 2) + Little(entry.dos_time, 4) +
         Little(o.crc.value_or(zero ? 0 : v.crc), 4) +
         Little(o.compressed_size.value_or(compressed), 4) +
         Little(o.uncompressed_size.value_or(uncompressed), 4);
}

std::string LocalHeader(const ZipEntrySpec& entry, const Values& v) {
  const HeaderOverrides& o = entry.local;
  const std::string name = o.name.value_or(entry.name);
  std::string extra = o.extra;
  if (entry.zip64) {
    const std::uint64_t uncompressed = entry.descriptor ? 0 : v.uncompressed_size;
    const std::uint64_t compressed = entry.descriptor ? 0 : v.compressed_size;
    extra += ExtraField(zip::kZip64Extra, Little(uncompressed, 8) + Little(compressed, 8));
  }
  return Little(o.signature.value_or(zip::kLocalHeader), 4) +
         CommonFields(entry, v, o, entry.zip64, entry.descriptor) + Little(name.size(), 2) +
         Little(extra.size(), 2) + name + extra;
}

std::string CentralHeader(const ZipEntrySpec& entry, const Values& v, std::uint64_t offset) {
  const HeaderOverrides& o = entry.central;
  const std::string name = o.name.value_or(entry.name);
  std::string extra = o.extra;
  if (entry.zip64) {
    extra += ExtraField(zip::kZip64Extra, Little(v.uncompressed_size, 8) +
                                              Little(v.compressed_size, 8) + Little(offset, 8));
  }
  const std::uint64_t offset_field = entry.zip64 ? zip::kMax32 : offset;
  return Little(o.signature.value_or(zip::kCentralHeader), 4) + Little(kVersion, 2) +
         CommonFields(entry, v, o, entry.zip64, false) + Little(name.size(), 2) +
         Little(extra.size(), 2) + Little(0, 2) + Little(0, 2) + Little(0, 2) + Little(0, 4) +
         Little(o.offset.value_or(static_cast<std::uint32_t>(offset_field)), 4) + name + extra;
}

std::string Descriptor(const ZipEntrySpec& entry, const Values& v) {
  if (!entry.descriptor) return entry.raw_descriptor.value_or("");
  const int size = entry.zip64 ? 8 : 4;
  return entry.raw_descriptor.value_or(
      (entry.descriptor_signature ? Little(zip::kDataDescriptor, 4) : "") + Little(v.crc, 4) +
      Little(v.compressed_size, size) + Little(v.uncompressed_size, size));
}

std::string EndRecords(std::uint64_t count, std::uint64_t size, std::uint64_t offset,
                       const ArchiveOverrides& a) {
  std::string out = a.after_directory;
  const std::uint64_t at = offset + size + out.size();
  if (a.zip64) {
    const std::uint64_t entries = a.zip64_count.value_or(count);
    out += Little(zip::kZip64EndRecord, 4) + Little(44 + a.inside_zip64.size(), 8) +
           Little(kVersion, 2) + Little(kVersion, 2) + Little(0, 4) + Little(0, 4) +
           Little(entries, 8) + Little(entries, 8) +
           Little(a.zip64_directory_size.value_or(size), 8) +
           Little(a.zip64_directory_offset.value_or(offset), 8) + a.inside_zip64;
    out += Little(zip::kZip64EndLocator, 4) + Little(0, 4) + Little(at, 8) + Little(1, 4);
  }
  const std::uint64_t count_field = a.zip64 ? zip::kMax16 : count;
  const std::uint16_t total = a.count.value_or(static_cast<std::uint16_t>(count_field));
  const std::uint32_t size_field = a.zip64 ? zip::kMax32 : static_cast<std::uint32_t>(size);
  const std::uint32_t offset_field = a.zip64 ? zip::kMax32 : static_cast<std::uint32_t>(offset);
  out += Little(zip::kEndRecord, 4) + Little(a.volume.value_or(0), 2) + Little(0, 2) +
         Little(a.count_this_volume.value_or(total), 2) + Little(total, 2) +
         Little(a.directory_size.value_or(size_field), 4) +
         Little(a.directory_offset.value_or(offset_field), 4) +
         Little(a.comment_size.value_or(static_cast<std::uint16_t>(a.comment.size())), 2) +
         a.comment;
  return out + a.after_end;
}

// An archive taken apart at its directory.
struct Parts {
  std::string bodies, directory, comment;
  std::uint64_t entries = 0;
};

// Takes apart a package that ReadZipPackage accepts: its end record is where its length and comment
// say.
absl::StatusOr<Parts> TakeApart(std::string_view package) {
  const PackageReading reading = ReadZipPackage(AsBytes(package), Limits{});
  if (!reading.faults.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the package cannot be signed: %s", reading.faults.front().message));
  }
  if (reading.signature_entry.has_value()) {
    return absl::InvalidArgumentError("the package is signed already");
  }
  const Bytes data = AsBytes(package);
  std::size_t end = data.size() - zip::kEndRecordSize;
  while (zip::Get32(data, end) != zip::kEndRecord ||
         end + zip::kEndRecordSize + zip::Get16(data, end + 20) != data.size()) {
    --end;
  }
  Parts parts;
  std::uint64_t offset = zip::Get32(data, end + 16), size = zip::Get32(data, end + 12);
  parts.entries = zip::Get16(data, end + 10);
  const std::size_t locator = end - std::min(end, zip::kZip64EndLocatorSize);
  if (end >= zip::kZip64EndLocatorSize && zip::Get32(data, locator) == zip::kZip64EndLocator) {
    const std::uint64_t record = zip::Get64(data, locator + 8);
    parts.entries = zip::Get64(data, record + 32);
    size = zip::Get64(data, record + 40);
    offset = zip::Get64(data, record + 48);
  }
  parts.bodies = std::string(package.substr(0, offset));
  parts.directory = std::string(package.substr(offset, size));
  parts.comment = std::string(package.substr(end + zip::kEndRecordSize));
  return parts;
}

Values ValuesOf(const ZipEntrySpec& entry, std::string_view stored_body) {
  return {static_cast<std::uint16_t>(entry.descriptor ? zip::kHasDescriptor : 0),
          entry.level == 0 ? zip::kStored : zip::kDeflated,
          libdeflate_crc32(0, entry.body.data(), entry.body.size()), stored_body.size(),
          entry.body.size()};
}

void Append(const ZipEntrySpec& entry, std::string* bodies, std::string* directory) {
  const std::string body =
      entry.raw_body.value_or(entry.level == 0 ? entry.body : Deflate(entry.body, entry.level));
  const Values values = ValuesOf(entry, body);
  *bodies += entry.before;
  *directory += CentralHeader(entry, values, bodies->size());
  *bodies += LocalHeader(entry, values) + body + Descriptor(entry, values);
}

std::string Join(Parts parts) {
  ArchiveOverrides archive;
  archive.comment = std::move(parts.comment);
  archive.zip64 = parts.entries >= zip::kMax16 || parts.bodies.size() >= zip::kMax32 ||
                  parts.directory.size() >= zip::kMax32;
  const std::uint64_t offset = parts.bodies.size(), size = parts.directory.size();
  return std::move(parts.bodies) + parts.directory +
         EndRecords(parts.entries, size, offset, archive);
}

}  // namespace

std::string Little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  return out;
}

std::string ExtraField(std::uint16_t id, std::string_view contents) {
  return Little(id, 2) + Little(contents.size(), 2) + std::string(contents);
}

std::string BuildZip(const std::vector<ZipEntrySpec>& entries, const ArchiveOverrides& archive) {
  std::string bodies;
  std::vector<std::string> headers;
  for (const ZipEntrySpec& entry : entries) {
    headers.emplace_back();
    Append(entry, &bodies, &headers.back());
  }
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (archive.central_order.has_value()) order = *archive.central_order;
  bodies += archive.before_directory;
  std::string directory;
  for (const std::size_t i : order) directory += headers[i];
  return bodies + directory + EndRecords(order.size(), directory.size(), bodies.size(), archive);
}

absl::StatusOr<std::string> PrepareForSigning(std::string_view package) {
  absl::StatusOr<Parts> parts = TakeApart(package);
  if (!parts.ok()) return parts.status();
  const std::string needle(kSignatureDirectory);
  for (std::size_t at = 0; at < parts->directory.size();) {
    const Bytes header = AsBytes(parts->directory).subspan(at);
    const std::size_t name_size = zip::Get16(header, 28);
    if (AsText(header.subspan(zip::kCentralHeaderSize, name_size)) == needle) {
      return std::string(package);
    }
    at += zip::kCentralHeaderSize + name_size + zip::Get16(header, 30) + zip::Get16(header, 32);
  }
  ZipEntrySpec entry;
  entry.name = needle;
  entry.level = 0;
  Append(entry, &parts->bodies, &parts->directory);
  ++parts->entries;
  return Join(*std::move(parts));
}

absl::StatusOr<std::string> AppendSignatureEntry(std::string_view prepared,
                                                 std::string_view envelope) {
  absl::StatusOr<Parts> parts = TakeApart(prepared);
  if (!parts.ok()) return parts.status();
  ZipEntrySpec entry;
  entry.name = std::string(kSignatureEntryName);
  entry.body = std::string(envelope);
  Append(entry, &parts->bodies, &parts->directory);
  ++parts->entries;
  return Join(*std::move(parts));
}

}  // namespace countersign::testing
