// The directory of a zip archive, proven consistent.
#ifndef COUNTERSIGN_CORE_PACKAGE_ZIP_DIRECTORY_H_
#define COUNTERSIGN_CORE_PACKAGE_ZIP_DIRECTORY_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/package/faults.h"

namespace countersign {

// One entry as all readers see it. Offsets are into the archive.
struct ZipEntry {
  std::string_view name;     // borrowed from the archive
  std::uint64_t offset = 0;  // of its body; while the directory is read, of its local header
  std::uint64_t compressed_size = 0;
  std::uint64_t uncompressed_size = 0;
  std::uint32_t crc = 0;
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
};

// Walks the central directory and every local header and data descriptor of `zip`, and returns the
// entries in central-directory order. If no fault was added: names are acceptable and different;
// local and central headers agree; entries lie in the order of the directory and tile the archive
// from its first byte to the directory without gap or overlap; counts and sizes are within the
// limits. Decompresses nothing. Working memory is 64 bytes for each entry at most, 48 of which are
// the returned vector's.
std::vector<ZipEntry> ReadZipDirectory(Bytes zip, const Limits& limits, PackageFaults& faults);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_ZIP_DIRECTORY_H_
