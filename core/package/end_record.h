// Where the central directory is: the end record and its zip64 companion.
#ifndef COUNTERSIGN_CORE_PACKAGE_END_RECORD_H_
#define COUNTERSIGN_CORE_PACKAGE_END_RECORD_H_

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/package/faults.h"

namespace countersign {

struct EndRecord {
  std::uint64_t entries = 0;
  std::uint64_t directory_offset = 0;
  std::uint64_t directory_size = 0;
};

// Finds the one end record of `zip` and proves that the directory it names ends where the end
// record (or its zip64 record) begins. Nothing, and at least one fault, when it cannot.
std::optional<EndRecord> FindEndRecord(Bytes zip, PackageFaults& faults);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_END_RECORD_H_
