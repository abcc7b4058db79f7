// The committed folders: what the contract says about each, and that the tool still makes exactly
// these bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "testdata/cases.h"

namespace countersign::testdata {
namespace {

const std::filesystem::path kRoot = "testdata/verdicts";

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Testdata, VerdictsAreWhatTheContractSays) {
  for (const Case& c : AllCases()) {
    const auto folder = kRoot / c.name;
    std::string at = Read(folder / "at.txt");
    at.erase(at.find_last_not_of('\n') + 1);
    const Verdict verdict =
        Judge(Read(folder / "package.zip"), Read(folder / "config.json"),
              Read(folder / "roots.pem"), Read(folder / "revocations.json"), at);
    EXPECT_EQ(verdict.decision(), c.decision) << c.name;
    const std::string reason = verdict.primary_reason().has_value()
                                   ? std::string(NameOf(*verdict.primary_reason()))
                                   : std::string();
    EXPECT_EQ(reason, c.primary_reason) << c.name;
    EXPECT_EQ(ToJson(verdict) + "\n", Read(folder / "expected.json")) << c.name;
  }
}

TEST(Testdata, IsWhatTheToolMakes) {
  std::size_t folders = 0;
  for (const Case& c : AllCases()) {
    for (const auto& [name, contents] : FilesOf(c)) {
      EXPECT_TRUE(contents == Read(kRoot / c.name / name))
          << c.name << "/" << name << " differs: ./bazelw run //testdata:regenerate";
    }
    ++folders;
  }
  for (const auto& entry : std::filesystem::directory_iterator(kRoot)) {
    folders -= entry.is_directory();
  }
  EXPECT_EQ(folders, 0u) << "a folder that the tool does not make, or one that is missing";
}

// One case for every reason that evidence can give.
TEST(Testdata, HasACaseForEveryReason) {
  const std::vector<Case> cases = AllCases();
  for (const ReasonInfo& info : AllReasons()) {
    if (info.code == ReasonCode::kInternal) continue;
    EXPECT_TRUE(std::any_of(cases.begin(), cases.end(), [&](const Case& c) {
      return c.primary_reason == info.name;
    })) << info.name;
  }
}

}  // namespace
}  // namespace countersign::testdata
