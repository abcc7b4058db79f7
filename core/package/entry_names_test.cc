// Which names clash, against a model that compares lists of components pair by pair.
#include "core/package/entry_names.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace countersign {
namespace {

std::vector<std::string> ComponentsOf(const std::string& name) {
  std::vector<std::string> out;
  std::string component;
  for (const char c : name + "/") {
    if (c != '/') {
      component += c;
    } else {
      if (!component.empty() && component != ".") out.push_back(component);
      component.clear();
    }
  }
  return out;
}

bool Clash(const std::string& a, const std::string& b) {
  const std::vector<std::string> x = ComponentsOf(a), y = ComponentsOf(b);
  if (x == y) return true;
  const bool a_is_shorter = x.size() < y.size();
  const std::vector<std::string>&shorter = a_is_shorter ? x : y, &longer = a_is_shorter ? y : x;
  const std::string& above = a_is_shorter ? a : b;
  if (shorter.empty() || IsDirectoryName(above)) return false;
  return std::vector<std::string>(longer.begin(), longer.begin() + shorter.size()) == shorter;
}

bool AnyClash(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (Clash(names[i], names[j])) return true;
    }
  }
  return false;
}

bool IsRefused(const std::vector<std::string>& names) {
  std::vector<ZipEntry> entries(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) entries[i].name = names[i];
  PackageFaults faults;
  CheckEntryNamesTogether(entries, faults);
  return !faults.empty();
}

TEST(EntryNames, ClashAsAModelOfThemClashes) {
  const std::string pieces[] = {"a", "b", "/", "/", ".", "-", "0", "a/b", "./", "//"};
  std::mt19937 random(7);
  int clashes = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::string> names(2 + random() % 4);
    for (std::string& name : names) {
      for (unsigned i = 1 + random() % 4; i > 0; --i) name += pieces[random() % std::size(pieces)];
    }
    const bool expected = AnyClash(names);
    clashes += expected;
    ASSERT_EQ(IsRefused(names), expected) << ::testing::PrintToString(names);
  }
  EXPECT_GT(clashes, 2'000);
  EXPECT_LT(clashes, 18'000);
}

// The difference may lie before, at and behind the blocks in which long names are compared.
TEST(EntryNames, LongBeginningsInCommon) {
  for (const std::size_t length : {254u, 255u, 256u, 257u, 511u, 512u, 513u, 65'530u}) {
    SCOPED_TRACE(length);
    const std::string start(length, 'n');
    EXPECT_TRUE(IsRefused({start + "/x", start + "-", start}));
    EXPECT_TRUE(IsRefused({start + "a", start + "b", start + "/./a", start + "a"}));
    EXPECT_FALSE(IsRefused({start + "/x", start + "-", start + "/"}));
    EXPECT_FALSE(IsRefused({start + "a", start + "b", start + "c/d"}));
  }
}

}  // namespace
}  // namespace countersign
