// Extra fields of zip headers: the two that can make readers disagree.
#ifndef COUNTERSIGN_CORE_PACKAGE_EXTRA_FIELDS_H_
#define COUNTERSIGN_CORE_PACKAGE_EXTRA_FIELDS_H_

#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/package/faults.h"

namespace countersign {

struct ExtraFields {
  std::optional<Bytes> zip64;  // contents of the zip64 extended information
};

// Reads the extra fields of the entry called `name`. Faults: fields that do not tile the area (a
// tail of fewer than 4 bytes passes: aligning writers leave such), a second zip64 field, a Unicode
// path (APPNOTE section 4.6.9) that is not the entry's name, whatever its checksum says.
ExtraFields ReadExtraFields(Bytes area, std::string_view name, PackageFaults& faults);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_EXTRA_FIELDS_H_
