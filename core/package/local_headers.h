// Local headers and data descriptors against the central directory.
#ifndef COUNTERSIGN_CORE_PACKAGE_LOCAL_HEADERS_H_
#define COUNTERSIGN_CORE_PACKAGE_LOCAL_HEADERS_H_

#include <vector>

#include "core/base/bytes.h"
#include "core/package/faults.h"
#include "core/package/zip_directory.h"

namespace countersign {

// Checks that `body_area`, the archive up to its central directory, is tiled by the entries in
// their order, each a local header that agrees with the central one, a body, and a data descriptor
// where bit 3 says so. Turns each offset from the local header's into the body's.
void CheckLocalHeaders(Bytes body_area, std::vector<ZipEntry>* entries, PackageFaults& faults);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_LOCAL_HEADERS_H_
