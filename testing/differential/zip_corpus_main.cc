// zip_corpus DIR: writes the archives of zip_corpus.h into a folder.
#include "testing/differential/zip_corpus.h"

#include <cstdio>
#include <fstream>
#include <string>

int main(int count, char** arguments) {
  if (count != 2) return 2;
  constexpr int kMutated = 300;
  using countersign::testing::NamedArchive;
  for (const auto& archives : {countersign::testing::ArchivesWithOverrides(),
                               countersign::testing::MutatedArchives(kMutated)}) {
    for (const NamedArchive& archive : archives) {
      std::ofstream file(std::string(arguments[1]) + "/" + archive.name, std::ios::binary);
      file << archive.zip;
      if (!file.good()) return 1;
    }
  }
  return 0;
}
