// What the engine does with hostile inputs grows no faster than they do: twice the size, at most
// 2.2 times the allocations and bytes. What that means in time is measured by
// bench/adversary_bench; no test looks at a clock.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "testing/adversary/adversary.h"
#include "testing/bounds/heap.h"

namespace countersign {
namespace {

using testing::HeapUse;
using testing::HeapUseOf;

// A host's document is parsed into a tree; a package is read in a window of a MiB and more.
std::uint64_t LargestFor(testing::Door door, std::uint64_t size) {
  if (door == testing::Door::kEnvelope) return 4 * size;
  if (door == testing::Door::kPackage) return 2 * size + (1 << 20);
  return 32 * size;
}

TEST(HostileInputs, TakeTwiceAsMuchForTwiceTheSize) {
  constexpr std::size_t kSize = 1 << 18;
  constexpr double kFactor = 2.2;
  // Of what does not grow: a verdict and its texts, one window.
  constexpr double kAllocations = 300, kBytes = 64 << 10;
  for (const testing::Adversary& adversary : testing::AllAdversaries()) {
    SCOPED_TRACE(adversary.name);
    const std::string one = adversary.make(kSize), two = adversary.make(2 * kSize);
    EXPECT_GT(one.size(), kSize * 7 / 10);
    EXPECT_GT(two.size(), 2 * kSize * 7 / 10);
    EXPECT_LE(two.size(), 2 * kSize);
    testing::Offer(adversary.door, one);  // what is made at first use is not counted
    const HeapUse of_one = HeapUseOf([&] { testing::Offer(adversary.door, one); });
    const HeapUse of_two = HeapUseOf([&] { testing::Offer(adversary.door, two); });
    EXPECT_LE(static_cast<double>(of_two.allocations),
              kFactor * static_cast<double>(of_one.allocations) + kAllocations);
    EXPECT_LE(static_cast<double>(of_two.bytes),
              kFactor * static_cast<double>(of_one.bytes) + kBytes);
    EXPECT_LE(of_two.largest_bytes, LargestFor(adversary.door, two.size()));
    EXPECT_EQ(of_one.left_bytes, 0);
    EXPECT_EQ(of_two.left_bytes, 0);
  }
}

}  // namespace
}  // namespace countersign
