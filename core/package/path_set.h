// A quick proof that no two entries of a package name the same thing.
#ifndef COUNTERSIGN_CORE_PACKAGE_PATH_SET_H_
#define COUNTERSIGN_CORE_PACKAGE_PATH_SET_H_

#include "absl/types/span.h"
#include "core/package/zip_directory.h"

namespace countersign {

// True only if all names are canonical (components that are neither empty nor `.`, but for a
// trailing `/`), no two name the same path and none lies below a file. False if that is not so or
// cannot be told quickly: whoever chooses the names can bring that about, but not a wrong true.
// Linear in the names; 16 bytes for each entry.
bool ArePathsDistinct(absl::Span<const ZipEntry> entries);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_PATH_SET_H_
