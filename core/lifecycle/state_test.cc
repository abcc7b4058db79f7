// The state as a value: transitions leave the old one as it was; what preconditions hold for.
#include "core/lifecycle/state.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/world/world.h"

namespace countersign::lifecycle {
namespace {

using testing::ConfigMember;
using testing::UnsignedZip;
using testing::World;

TEST(State, ATransitionLeavesTheOldStateAsItWas) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  const State before = w.state;
  w.ConfigCall("PUT", arn, R"({"Description":"changed"})");
  w.CreateFunction("f", UnsignedZip(), ConfigMember(arn));
  EXPECT_EQ(before.FindConfig(arn)->description, std::nullopt);
  EXPECT_EQ(w.state.FindConfig(arn)->description, "changed");
  EXPECT_FALSE(before.FindFunction("f", kLatest).has_value());
  EXPECT_FALSE(before.IsConfigUsed(arn));
  EXPECT_TRUE(w.state.IsConfigUsed(arn));
}

TEST(State, PreconditionsHoldUntilTheRecordIsWrittenOrGone) {
  World w;
  const std::string arn = w.NewConfig("Warn");
  w.CreateFunction("f", UnsignedZip(), ConfigMember(arn));
  const State before = w.state;
  World other = w;
  other.CreateFunction("g", UnsignedZip());  // so that its revisions are not the other world's
  const auto deploy = w.UpdateCode("f", UnsignedZip(), R"("DryRun":false)");
  const std::vector<Precondition>& token = deploy.outcome->preconditions;
  ASSERT_EQ(token.size(), 2u);  // the function, the configuration
  EXPECT_TRUE(before.Holds(token));
  EXPECT_FALSE(w.state.Holds(token)) << "the function was deployed";

  other.call.now += absl::Hours(1);
  other.ConfigCall("PUT", arn, R"({"Description":"x"})");
  EXPECT_FALSE(other.state.Holds(token)) << "the configuration was updated";

  const Precondition unused{Precondition::Kind::kConfigUnused, arn, std::nullopt};
  EXPECT_FALSE(before.Holds({unused}));
  const Precondition absent{Precondition::Kind::kVersion, "f:1", std::nullopt};
  EXPECT_TRUE(before.Holds({absent}));
  w.Publish("f");
  EXPECT_FALSE(w.state.Holds({absent}));
  const Precondition few{Precondition::Kind::kConfigCount, "", std::nullopt, 0};
  EXPECT_FALSE(before.Holds({few}));
  const Precondition one{Precondition::Kind::kConfigCount, "", std::nullopt, 1};
  EXPECT_TRUE(before.Holds({one}));
}

}  // namespace
}  // namespace countersign::lifecycle
