// The quick proof against a model: it may fail to prove, but what it proves is so.
#include "core/package/path_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

namespace countersign {
namespace {

bool AreDistinct(const std::vector<std::string>& names) {
  std::vector<ZipEntry> entries(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) entries[i].name = names[i];
  return ArePathsDistinct(entries);
}

TEST(PathSet, ProvesOrdinaryPackages) {
  std::vector<std::string> names = {"index.js", "node_modules/"};
  for (int i = 0; i < 10'000; ++i) {
    const std::string folder = "node_modules/package-" + std::to_string(i / 20) + "/lib";
    names.push_back(folder + "/file-" + std::to_string(i) + ".js");
  }
  EXPECT_TRUE(AreDistinct(names));
  EXPECT_TRUE(AreDistinct({}));
  EXPECT_TRUE(AreDistinct({"a/", "a/b/", "a/b/c", "ab", "a-"}));
  EXPECT_TRUE(AreDistinct({"a/b", "c", "a/d", "a/"}));
}

TEST(PathSet, DoesNotProveWhatIsNotSo) {
  for (const std::vector<std::string>& names : std::vector<std::vector<std::string>>{
           {"a", "a"},
           {"a", "a/"},
           {"a/", "a/"},
           {"a", "a/b"},
           {"a/b", "a"},
           {"a/b/c", "x", "a/b"},
           {"a/b/c", "a/b/d", "a"},
           {"./a"},
           {"a/./b"},
           {"a//b"},
           {"/a"},
           {"."},
           {""},
           {"/"},
       }) {
    EXPECT_FALSE(AreDistinct(names)) << ::testing::PrintToString(names);
  }
}

// Deeper than it keeps account of.
TEST(PathSet, GivesUpOnDepth) {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "d/";
  EXPECT_TRUE(AreDistinct({name + "f"}));
  EXPECT_FALSE(AreDistinct({name + "d/f"}));
}

bool Clash(const std::vector<std::string>& names) {
  std::set<std::string> files, all;
  for (const std::string& name : names) {
    const bool folder = name.back() == '/';
    const std::string path = folder ? name.substr(0, name.size() - 1) : name;
    if (!all.insert(path).second) return true;
    if (!folder) files.insert(path);
  }
  for (const std::string& path : all) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      if (files.count(path.substr(0, slash)) > 0) return true;
    }
  }
  return false;
}

TEST(PathSet, AgreesWithAModelOnCanonicalNames) {
  std::mt19937 random(5);
  const std::string pieces[] = {"a", "b", "ab", "12345678", "12345678a"};
  int clashes = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::string> names(1 + random() % 6);
    for (std::string& name : names) {
      name = pieces[random() % 5];
      for (unsigned i = random() % 4; i > 0; --i) name += "/" + pieces[random() % 5];
      if (random() % 4 == 0) name += "/";
    }
    const bool expected = Clash(names);
    clashes += expected;
    ASSERT_EQ(AreDistinct(names), !expected) << ::testing::PrintToString(names);
  }
  EXPECT_GT(clashes, 2'000);
  EXPECT_LT(clashes, 18'000);
}

}  // namespace
}  // namespace countersign
