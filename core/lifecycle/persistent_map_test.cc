// The persistent map against std::map, and what a change costs.
#include "core/lifecycle/persistent_map.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace countersign::lifecycle {
namespace {

using Map = PersistentMap<int, int>;
using Model = std::map<int, int>;

std::vector<std::pair<int, int>> Items(const Map& map, std::optional<int> after = std::nullopt,
                                       std::size_t limit = 1'000'000) {
  std::vector<std::pair<int, int>> out;
  map.VisitAfter(after, [&](int key, int value) {
    out.emplace_back(key, value);
    return out.size() < limit;
  });
  return out;
}

std::vector<std::pair<int, int>> Items(const Model& model) { return {model.begin(), model.end()}; }

TEST(PersistentMap, EmptyHasNothing) {
  const Map empty;
  EXPECT_EQ(empty.size(), 0u);
  EXPECT_EQ(empty.Find(1), nullptr);
  EXPECT_TRUE(Items(empty).empty());
  EXPECT_EQ(empty.Without(1).size(), 0u);
}

TEST(PersistentMap, IsAStdMapWhoseOldValuesStay) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    std::mt19937 random(seed);
    Map map;
    Model model;
    std::vector<std::pair<Map, Model>> kept;
    for (int step = 0; step < 4000; ++step) {
      const int key = static_cast<int>(random() % 300);
      if (random() % 3 == 0) {
        map = map.Without(key);
        model.erase(key);
      } else {
        map = map.With(key, step);
        model[key] = step;
      }
      ASSERT_EQ(map.size(), model.size());
      const auto expected = model.find(key);
      const int* const found = map.Find(key);
      ASSERT_EQ(found != nullptr, expected != model.end());
      if (found != nullptr) {
        ASSERT_EQ(*found, expected->second);
      }
      if (step % 200 == 0) kept.emplace_back(map, model);
    }
    kept.emplace_back(map, model);
    for (const auto& [old_map, old_model] : kept) EXPECT_EQ(Items(old_map), Items(old_model));
  }
}

TEST(PersistentMap, VisitsFromBehindAKey) {
  Map map;
  for (const int key : {10, 20, 30, 40}) map = map.With(key, key);
  using Pairs = std::vector<std::pair<int, int>>;
  EXPECT_EQ(Items(map, 20), (Pairs{{30, 30}, {40, 40}}));
  EXPECT_EQ(Items(map, 19), (Pairs{{20, 20}, {30, 30}, {40, 40}}));
  EXPECT_EQ(Items(map, 40), Pairs{});
  EXPECT_EQ(Items(map, 5, 2), (Pairs{{10, 10}, {20, 20}}));
}

// Keys whose comparisons are counted: a look-up makes two at each node at most.
struct Counted {
  int value;
  static std::size_t comparisons;
  friend bool operator<(const Counted& a, const Counted& b) {
    ++comparisons;
    return a.value < b.value;
  }
};
std::size_t Counted::comparisons = 0;

// An AVL tree of 100,000 entries is at most 1.44 * log2(10^5) = 23.9 high.
TEST(PersistentMap, StaysBalancedInAnyOrderOfInsertion) {
  constexpr int kEntries = 100'000;
  constexpr std::size_t kHeight = 23;
  PersistentMap<Counted, int> ascending;
  for (int i = 0; i < kEntries; ++i) ascending = ascending.With({i}, i);
  std::size_t worst = 0;
  for (int i = 0; i < kEntries; i += 997) {
    Counted::comparisons = 0;
    ASSERT_NE(ascending.Find({i}), nullptr);
    worst = std::max(worst, Counted::comparisons);
  }
  EXPECT_LE(worst, 2 * kHeight);
  EXPECT_GE(worst, 16u);  // it was counted
}

}  // namespace
}  // namespace countersign::lifecycle
