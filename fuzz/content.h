// Packages made of a fuzzer's choices: entries that are changed one by one, with sizes, checksums
// and offsets made right again, so that what is wrong is only what was chosen to be.
#ifndef COUNTERSIGN_FUZZ_CONTENT_H_
#define COUNTERSIGN_FUZZ_CONTENT_H_

#include <optional>
#include <string>
#include <vector>

#include "core/base/digest.h"
#include "fuzz/input.h"
#include "testing/zip/zip_builder.h"

namespace countersign::fuzz {

struct Content {
  std::vector<testing::ZipEntrySpec> entries;
  testing::ArchiveOverrides archive;

  // Nothing is wrong with it: a reader must accept it.
  bool is_sound = true;

  // Every header says what the entries say. Then an accepted package has this digest.
  bool is_true = true;
  Sha384Digest Digest() const;

  std::string Build() const { return testing::BuildZip(entries, archive); }
};

// The small package of testing/scenario with META_INF/, and up to 15 changes. Without input, none.
Content ContentFrom(Input& input);

}  // namespace countersign::fuzz

#endif  // COUNTERSIGN_FUZZ_CONTENT_H_
