// The `openssl` program as a second opinion in tests.
#ifndef COUNTERSIGN_TESTING_AUTHORITY_OPENSSL_FOR_TEST_H_
#define COUNTERSIGN_TESTING_AUTHORITY_OPENSSL_FOR_TEST_H_

#include <string>
#include <string_view>
#include <vector>

namespace countersign {

struct CommandResult {
  int status = -1;     // of the program; 127 when there is no such program
  std::string output;  // standard output and standard error
};

// Runs `openssl` with these arguments.
CommandResult RunOpenssl(const std::vector<std::string>& arguments);

// Writes a file of the running test's own, which replaces one of the same name. Returns its path.
std::string WriteTestFile(std::string_view name, std::string_view content);

}  // namespace countersign

#endif  // COUNTERSIGN_TESTING_AUTHORITY_OPENSSL_FOR_TEST_H_
