// Writes the folders of testdata anew: ./bazelw run //testdata:regenerate
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "testdata/cases.h"

int main() {
  const char* const workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (workspace == nullptr) {
    std::fputs("regenerate: start it with ./bazelw run //testdata:regenerate\n", stderr);
    return 2;
  }
  const auto root = std::filesystem::path(workspace) / "testdata" / "verdicts";
  for (const auto& c : countersign::testdata::AllCases()) {
    std::filesystem::create_directories(root / c.name);
    for (const auto& [name, contents] : countersign::testdata::FilesOf(c)) {
      std::ofstream file(root / c.name / name, std::ios::binary);
      file << contents;
      if (!file.flush()) {
        std::fprintf(stderr, "regenerate: cannot write %s/%s\n", c.name.c_str(), name.c_str());
        return 1;
      }
    }
  }
  return 0;
}
