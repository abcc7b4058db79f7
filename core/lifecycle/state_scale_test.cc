// What a transition costs: O(log n), counted in allocations.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <new>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/lifecycle/state.h"
#include "testing/scenario/scenario.h"
#include "testing/world/world.h"

namespace {
std::size_t allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace countersign::lifecycle {
namespace {

using testing::ConfigMember;
using testing::UnsignedZip;
using testing::World;

FunctionRecord Function(int i, const std::string& config_arn) {
  FunctionRecord out;
  out.name = absl::StrFormat("function-%d", i);
  out.arn = testing::FunctionArn(out.name);
  out.created_at = out.last_modified = testing::At("2026-01-01T00:00:00Z") + absl::Seconds(i);
  out.revision = "r";
  out.code_signing_config_arn = config_arn;
  return out;
}

// A world with `count` functions of one configuration.
World Filled(int count) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  Changes changes;
  for (int i = 0; i < count; ++i) changes.put_functions.push_back(Function(i, arn));
  w.state = w.state.With(changes);
  return w;
}

// Allocations of a transition on the function in the middle: detach, attach, update, delete.
std::size_t CostOfTransitions(World& w, int count) {
  const std::string name = absl::StrFormat("function-%d", count / 2);
  const std::string arn = *w.state.FindFunction(name, kLatest)->code_signing_config_arn;
  const std::size_t before = allocations;
  EXPECT_EQ(w.FunctionConfig("DELETE", name).response.http_status, 204);
  EXPECT_EQ(w.FunctionConfig("PUT", name, "{" + ConfigMember(arn) + "}").response.http_status, 200);
  EXPECT_EQ(w.UpdateConfiguration(name, R"({"Timeout":7})").response.http_status, 200);
  EXPECT_EQ(w.CreateFunction("one-more", UnsignedZip(), ConfigMember(arn)).response.http_status,
            201);
  EXPECT_EQ(w.Send("DELETE", "/2015-03-31/functions/" + name).response.http_status, 204);
  EXPECT_EQ(w.Send("GET", "/2020-04-22/code-signing-configs/" + testing::Encoded(arn) +
                              "/functions?MaxItems=1")
                .response.http_status,
            200);
  return allocations - before;
}

// A thousand times as many functions: log2 grows by 10, so each of the path copies of these
// transitions (at most 3 indexes, of at most 1.44 times log2 nodes each) grows by about 15 nodes.
TEST(State, TransitionsOnAMillionFunctionsCostALogarithmMoreThanOnAThousand) {
  World small = Filled(1'000);
  World large = Filled(1'000'000);
  const std::size_t small_cost = CostOfTransitions(small, 1'000);
  const std::size_t large_cost = CostOfTransitions(large, 1'000'000);
  const double growth = 1.44 * std::log2(1'000.0);
  constexpr double kPathCopies = 5 * 3;
  EXPECT_GT(large_cost, small_cost);
  EXPECT_LE(static_cast<double>(large_cost - small_cost), kPathCopies * growth);
}

}  // namespace
}  // namespace countersign::lifecycle
