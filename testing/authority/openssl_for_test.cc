#include "testing/authority/openssl_for_test.h"

#include <sys/wait.h>

#include <cstddef>
#include <cstdio>
#include <fstream>

#include "gtest/gtest.h"

namespace countersign {
namespace {

// For the shell; no argument of a test has a quote in it.
std::string Quoted(const std::string& argument) { return "'" + argument + "'"; }

}  // namespace

CommandResult RunOpenssl(const std::vector<std::string>& arguments) {
  std::string command = "openssl";
  for (const std::string& argument : arguments) command += " " + Quoted(argument);
  std::FILE* const pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
  if (pipe == nullptr) return {};
  CommandResult result;
  char buffer[4096];
  std::size_t size = 0;
  while ((size = std::fread(buffer, 1, sizeof buffer, pipe)) > 0) {
    result.output.append(buffer, size);
  }
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

std::string WriteTestFile(std::string_view name, std::string_view content) {
  const auto* const info = testing::UnitTest::GetInstance()->current_test_info();
  std::string path = std::string(info->test_suite_name()) + "." + info->name() + ".";
  for (char& c : path) c = c == '/' ? '-' : c;
  path = testing::TempDir() + path + std::string(name);
  std::ofstream file(path, std::ios::binary);
  file << content;
  EXPECT_TRUE(file.good()) << path;
  return path;
}

}  // namespace countersign
