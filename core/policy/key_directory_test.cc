#include "core/policy/key_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace countersign {
namespace {

constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();

// Whether the directory leads to the key, and how often it asked on the way.
struct Answer {
  bool found = false;
  int asked = 0;
};

Answer Look(const KeyDirectory& directory, const std::vector<std::uint32_t>& keys,
            std::uint32_t wanted) {
  Answer answer;
  const std::optional<std::size_t> position = directory.Candidate(wanted, [&](std::size_t i) {
    ++answer.asked;
    EXPECT_LT(i, keys.size());
    return keys[i] < wanted ? -1 : keys[i] > wanted ? 1 : 0;
  });
  EXPECT_LT(position.value_or(0), std::max<std::size_t>(keys.size(), 1));
  answer.found = position.has_value() && keys[*position] == wanted;
  return answer;
}

// Asks for every key, its neighbours, the ends and what `random` makes.
void ExpectAnswers(std::vector<std::uint32_t> keys, std::mt19937& random) {
  std::sort(keys.begin(), keys.end());
  const KeyDirectory directory(keys.size(), [&](std::size_t i) { return keys[i]; });
  std::vector<std::uint32_t> probes = {0, 1, kMax - 1, kMax, kMax / 2, kMax / 2 + 1};
  for (const std::uint32_t key : keys) probes.insert(probes.end(), {key, key - 1, key + 1});
  for (int i = 0; i < 1000; ++i) probes.push_back(random());
  for (const std::uint32_t probe : probes) {
    const Answer answer = Look(directory, keys, probe);
    ASSERT_EQ(answer.found, std::binary_search(keys.begin(), keys.end(), probe)) << probe;
    ASSERT_LE(answer.asked, 14) << probe;  // 10000 keys, halved
  }
}

TEST(KeyDirectory, HoldsNothingAtFirst) {
  EXPECT_FALSE(Look(KeyDirectory(), {}, 0).found);
  EXPECT_FALSE(Look(KeyDirectory(), {}, kMax).found);
}

TEST(KeyDirectory, FindsKeysHoweverTheyAreSpread) {
  std::mt19937 random(1);
  const struct {
    const char* name;
    std::uint32_t and_mask, or_mask;
  } kSpreads[] = {
      {"even", kMax, 0},
      {"first cell", kMax >> 12, 0},
      {"last cell", kMax >> 12, ~(kMax >> 12)},
      {"same top bits", kMax >> 20, 0x12345000},
      {"same top half", 0xffff, 0x12340000},
      {"few keys, often", 0x0f000000, 0},
      {"all equal to the least", 0, 0},
      {"all equal to the greatest", 0, kMax},
      {"two heaps", 0x80000fff, 0},
  };
  for (const auto& spread : kSpreads) {
    for (const std::size_t count : {0, 1, 2, 9, 10, 11, 12, 13, 14, 100, 10'000}) {
      SCOPED_TRACE(testing::Message() << spread.name << ", " << count);
      std::vector<std::uint32_t> keys(count);
      for (std::uint32_t& key : keys) key = (random() & spread.and_mask) | spread.or_mask;
      ExpectAnswers(keys, random);
    }
  }
}

// What makes it quick: who looks for an evenly spread key is led to it, and mostly told at once
// that it is not there.
TEST(KeyDirectory, AsksNextToNothingOfEvenlySpreadKeys) {
  constexpr int kCount = 100'000;
  std::mt19937 random(2);
  std::vector<std::uint32_t> keys(kCount);
  for (std::uint32_t& key : keys) key = random();
  std::sort(keys.begin(), keys.end());
  const KeyDirectory directory(keys.size(), [&](std::size_t i) { return keys[i]; });
  int asked = 0, candidates = 0;
  for (const std::uint32_t key : keys) asked += Look(directory, keys, key).asked;
  for (int i = 0; i < kCount; ++i) {
    candidates += directory.Candidate(random(), [](std::size_t) { return 0; }).has_value();
  }
  EXPECT_LT(asked, kCount / 5);
  EXPECT_LT(candidates, kCount / 10);
}

}  // namespace
}  // namespace countersign
