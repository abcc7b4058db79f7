// Makes zip archives for tests and for dev-sign: well-formed ones, and ones broken at a chosen
// place.
#ifndef COUNTERSIGN_TESTING_ZIP_ZIP_BUILDER_H_
#define COUNTERSIGN_TESTING_ZIP_ZIP_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace countersign::testing {

// A value for one field of a header in place of the right one.
struct HeaderOverrides {
  std::optional<std::string> name;
  std::optional<std::uint16_t> version, flags, method;
  std::optional<std::uint32_t> crc, compressed_size, uncompressed_size, signature;
  std::optional<std::uint32_t> offset;  // central only
  std::string extra;                    // appended
};

// One entry to write.
struct ZipEntrySpec {
  std::string name;
  std::string body;
  int level = 6;                        // deflate level 1 to 12; 0: stored
  std::uint32_t dos_time = 0x00210000;  // 1980-01-01 00:00:00
  bool descriptor = false;              // bit 3, sizes behind the body
  bool descriptor_signature = true;
  bool zip64 = false;  // zip64 fields in both headers, 64-bit descriptor

  HeaderOverrides local, central;
  std::optional<std::string> raw_body;        // in place of the compressed body
  std::optional<std::string> raw_descriptor;  // in place of the descriptor
  std::string before;                         // bytes in front of the local header
};

// What is wrong with the archive as a whole.
struct ArchiveOverrides {
  std::string comment;
  bool zip64 = false;  // a zip64 end record, classic fields at their maximum
  std::string before_directory, after_directory, after_end, inside_zip64;
  std::optional<std::vector<std::size_t>> central_order;  // indices into the entries
  std::optional<std::uint16_t> count, count_this_volume, volume, comment_size;
  std::optional<std::uint32_t> directory_size, directory_offset;
  std::optional<std::uint64_t> zip64_count, zip64_directory_size, zip64_directory_offset;
};

// The archive with these entries in this order. Deterministic.
std::string BuildZip(const std::vector<ZipEntrySpec>& entries,
                     const ArchiveOverrides& archive = {});

// The extra field with this id and contents.
std::string ExtraField(std::uint16_t id, std::string_view contents);

// `value` in little-endian bytes.
std::string Little(std::uint64_t value, int bytes);

// `package` ready to be signed as AWS Signer does it: with a directory entry `META_INF/`, appended
// when there is none, since the content digest covers it. Existing entries keep their bytes.
// InvalidArgument when the package is refused or signed already.
absl::StatusOr<std::string> PrepareForSigning(std::string_view package);

// `prepared` with the envelope as its last entry, deflated.
absl::StatusOr<std::string> AppendSignatureEntry(std::string_view prepared,
                                                 std::string_view envelope);

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_ZIP_ZIP_BUILDER_H_
