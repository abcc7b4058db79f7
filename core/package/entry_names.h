// Names of entries: which are refused, and which two name the same thing.
#ifndef COUNTERSIGN_CORE_PACKAGE_ENTRY_NAMES_H_
#define COUNTERSIGN_CORE_PACKAGE_ENTRY_NAMES_H_

#include <string_view>

#include "absl/types/span.h"
#include "core/package/faults.h"
#include "core/package/zip_directory.h"

namespace countersign {

// Whether the entry is a directory: its name ends in `/`.
bool IsDirectoryName(std::string_view name);

// Adds a fault (MALFORMED_PACKAGE) if `name` is empty, absolute, not UTF-8, names nothing, or holds
// a `..` component, a backslash or NUL.
void CheckEntryName(std::string_view name, PackageFaults& faults);

// Adds a fault (AMBIGUOUS_PACKAGE) for every two entries that extract to the same place, and for
// every file below which another entry lies. Compared without trailing `/`, empty and `.`
// components; case matters. Linear for names without such, n log n otherwise, and then 40 bytes for
// each entry.
void CheckEntryNamesTogether(absl::Span<const ZipEntry> entries, PackageFaults& faults);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_ENTRY_NAMES_H_
