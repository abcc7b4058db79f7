// Tables of vectors, for the tests of this folder: lines of fields parted by tabs.
#ifndef COUNTERSIGN_CORE_CRYPTO_TSV_FOR_TEST_H_
#define COUNTERSIGN_CORE_CRYPTO_TSV_FOR_TEST_H_

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace countersign {

// Every line of the file but empty ones and those that begin with `#`, taken apart. No rows when
// the file cannot be read.
inline std::vector<std::vector<std::string>> ReadTsv(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == '\t') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    rows.push_back(fields);
  }
  return rows;
}

// The whole file, byte for byte; empty when it cannot be read.
inline std::string ReadWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_TSV_FOR_TEST_H_
