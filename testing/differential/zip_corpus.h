// Archives to ask several readers about: every place at which one can be wrong, and chance.
#ifndef COUNTERSIGN_TESTING_DIFFERENTIAL_ZIP_CORPUS_H_
#define COUNTERSIGN_TESTING_DIFFERENTIAL_ZIP_CORPUS_H_

#include <string>
#include <vector>

namespace countersign::testing {

struct NamedArchive {
  std::string name;  // fit for a file
  std::string zip;
};

// Each value of each field that testing/zip can override, alone, in an archive that is otherwise in
// order; every form of descriptor, zip64 and body; names. Always the same bytes.
std::vector<NamedArchive> ArchivesWithOverrides();

// Archives in order with one to three changes of bytes drawn by chance. Always the same bytes.
std::vector<NamedArchive> MutatedArchives(int count);

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_DIFFERENTIAL_ZIP_CORPUS_H_
