#include "bench/counters.h"

#include <cstdlib>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace countersign::bench {
namespace {

constexpr std::size_t kBytes = 1 << 20;

// The compiler must not see that nobody needs the memory.
void* Kept(void* memory) {
  benchmark::DoNotOptimize(static_cast<const void*>(memory));
  return memory;
}

TEST(CountersTest, CountsTheHeap) {
  const auto two_in_turn = HeapUseOf([] {
    for (int i = 0; i < 2; ++i) benchmark::DoNotOptimize(std::vector<char>(kBytes).data());
  });
  const auto two_at_once = HeapUseOf([] {
    const std::vector<char> first(kBytes), second(kBytes);
    benchmark::DoNotOptimize(first.data() + second.size());
  });
  if (!two_in_turn.has_value()) GTEST_SKIP() << "no count: the sanitizer has a malloc of its own";
  EXPECT_EQ(two_in_turn->allocations, 2u);
  EXPECT_GE(two_in_turn->peak_bytes, kBytes);
  EXPECT_LT(two_in_turn->peak_bytes, kBytes + kBytes / 8);
  EXPECT_EQ(two_at_once->allocations, 2u);
  EXPECT_GE(two_at_once->peak_bytes, 2 * kBytes);
  EXPECT_LT(two_at_once->peak_bytes, 2 * kBytes + kBytes / 8);
}

TEST(CountersTest, CountsWhatLibrariesTakeFromMalloc) {
  const auto use = HeapUseOf([] {
    void* const small = Kept(std::malloc(100));
    std::free(Kept(std::realloc(small, kBytes)));
    std::free(Kept(std::calloc(3, 100)));
    std::free(Kept(std::aligned_alloc(64, 640)));
  });
  if (!use.has_value()) GTEST_SKIP() << "no count: the sanitizer has a malloc of its own";
  EXPECT_EQ(use->allocations, 4u);
  EXPECT_GE(use->peak_bytes, kBytes);
}

TEST(CountersTest, WhatWasHeldBeforeDoesNotCount) {
  auto held = std::make_unique<char[]>(kBytes);
  const auto use = HeapUseOf([&] { held.reset(); });
  if (!use.has_value()) GTEST_SKIP() << "no count: the sanitizer has a malloc of its own";
  EXPECT_EQ(use->allocations, 0u);
  EXPECT_EQ(use->peak_bytes, 0u);
}

TEST(CountersTest, CyclesIncreaseWhereTheyAreCounted) {
  const CycleMeter meter;
  const auto first = meter.Cycles();
  if (!first.has_value()) GTEST_SKIP() << "cycles are not counted on this machine";
  for (int i = 0; i < 1000; ++i) benchmark::ClobberMemory();
  EXPECT_GT(meter.Cycles().value(), *first);
}

}  // namespace
}  // namespace countersign::bench
