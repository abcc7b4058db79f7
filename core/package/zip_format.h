// The zip format as far as we read it (PKWARE APPNOTE.TXT 6.3.10). All numbers are little-endian.
#ifndef COUNTERSIGN_CORE_PACKAGE_ZIP_FORMAT_H_
#define COUNTERSIGN_CORE_PACKAGE_ZIP_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"

namespace countersign::zip {

// Signatures.
inline constexpr std::uint32_t kLocalHeader = 0x04034b50;      // section 4.3.7
inline constexpr std::uint32_t kDataDescriptor = 0x08074b50;   // section 4.3.9
inline constexpr std::uint32_t kCentralHeader = 0x02014b50;    // section 4.3.12
inline constexpr std::uint32_t kZip64EndRecord = 0x06064b50;   // section 4.3.14
inline constexpr std::uint32_t kZip64EndLocator = 0x07064b50;  // section 4.3.15
inline constexpr std::uint32_t kEndRecord = 0x06054b50;        // section 4.3.16
inline constexpr std::string_view kEndRecordText{"PK\5\6", 4};

// Sizes of the fixed parts.
inline constexpr std::size_t kLocalHeaderSize = 30;
inline constexpr std::size_t kCentralHeaderSize = 46;
inline constexpr std::size_t kEndRecordSize = 22;
inline constexpr std::size_t kZip64EndRecordSize = 56;
inline constexpr std::size_t kZip64EndLocatorSize = 20;
inline constexpr std::size_t kMaxCommentSize = 0xffff;

// General purpose bits (section 4.4.4).
inline constexpr std::uint16_t kEncrypted = 1 << 0;
inline constexpr std::uint16_t kHasDescriptor = 1 << 3;
inline constexpr std::uint16_t kPatchData = 1 << 5;
inline constexpr std::uint16_t kStrongEncryption = 1 << 6;
inline constexpr std::uint16_t kMaskedHeaders = 1 << 13;

// Compression methods (section 4.4.5).
inline constexpr std::uint16_t kStored = 0;
inline constexpr std::uint16_t kDeflated = 8;

// The latest version of the format, 6.3, as "version needed to extract" counts (section 4.4.3).
inline constexpr std::uint8_t kLatestVersion = 63;

// Extra fields (sections 4.5.3, 4.6.9).
inline constexpr std::uint16_t kZip64Extra = 0x0001;
inline constexpr std::uint16_t kUnicodePathExtra = 0x7075;

// A field at its maximum means: see the zip64 record.
inline constexpr std::uint32_t kMax16 = 0xffff;
inline constexpr std::uint32_t kMax32 = 0xffffffff;

// Numbers at a place that the caller knows to lie within `data`.
inline std::uint16_t Get16(Bytes data, std::size_t at) {
  return static_cast<std::uint16_t>(data[at] | data[at + 1] << 8);
}
inline std::uint32_t Get32(Bytes data, std::size_t at) {
  return Get16(data, at) | static_cast<std::uint32_t>(Get16(data, at + 2)) << 16;
}
inline std::uint64_t Get64(Bytes data, std::size_t at) {
  return Get32(data, at) | static_cast<std::uint64_t>(Get32(data, at + 4)) << 32;
}

}  // namespace countersign::zip

#endif  // COUNTERSIGN_CORE_PACKAGE_ZIP_FORMAT_H_
