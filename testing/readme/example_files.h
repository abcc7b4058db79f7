// The packages of testdata, for the examples.
#ifndef COUNTERSIGN_TESTING_README_EXAMPLE_FILES_H_
#define COUNTERSIGN_TESTING_README_EXAMPLE_FILES_H_

#include <fstream>
#include <iterator>
#include <string>

// A file of testdata/verdicts, such as "valid/package.zip".
inline std::string ReadFile(const std::string& name) {
  std::ifstream file("testdata/verdicts/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

#endif  // COUNTERSIGN_TESTING_README_EXAMPLE_FILES_H_
