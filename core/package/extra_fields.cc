#include "core/package/extra_fields.h"

#include "core/package/zip_format.h"

namespace countersign {
namespace {

constexpr std::size_t kFieldHeaderSize = 4;
constexpr std::size_t kUnicodePathPrefixSize = 5;  // version and CRC-32 of the plain name

}  // namespace

ExtraFields ReadExtraFields(Bytes area, std::string_view name, PackageFaults& faults) {
  ExtraFields out;
  while (area.size() >= kFieldHeaderSize) {
    const std::uint16_t id = zip::Get16(area, 0);
    const std::size_t size = zip::Get16(area, 2);
    area.remove_prefix(kFieldHeaderSize);
    if (size > area.size()) {
      faults.AddFor(name, ReasonCode::kMalformedPackage, "an extra field is cut off",
                    "extra fields that fill their area");
      return out;
    }
    const Bytes field = area.subspan(0, size);
    area.remove_prefix(size);
    if (id == zip::kZip64Extra) {
      if (out.zip64.has_value()) {
        faults.AddFor(name, ReasonCode::kAmbiguousPackage, "there are two zip64 fields",
                      "at most one");
      }
      out.zip64 = field;
    } else if (id == zip::kUnicodePathExtra &&
               (size < kUnicodePathPrefixSize ||
                AsText(field.subspan(kUnicodePathPrefixSize)) != name)) {
      faults.AddFor(name, ReasonCode::kAmbiguousPackage,
                    "the Unicode path field names another file", "the entry's own name");
    }
  }
  return out;
}

}  // namespace countersign
