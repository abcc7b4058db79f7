#include "core/claims/certificate_bag.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/claims/claims_testing.h"

namespace countersign {
namespace {

using ::testing::ElementsAreArray;
using ::testing::UnorderedElementsAreArray;

Certificate Parsed(const std::string& der) { return Certificate::Parse(AsBytes(der)).value(); }

struct Case {
  const char* name;
  std::vector<Certificate> bag, path, above, strays;
};

std::vector<Case> Cases() {
  const Certificate leaf = Parsed(Authority().MakeLeaf(Request()).certificate);
  const Certificate regional = Parsed(Authority().regional().certificate);
  const Certificate subordinate = Parsed(Authority().subordinate().certificate);
  const Certificate root = Parsed(Authority().root().certificate);
  const Certificate stranger = Parsed(Stranger().regional().certificate);
  const Certificate stranger_root = Parsed(Stranger().root().certificate);

  return {
      {"to the root", {leaf, regional, subordinate, root}, {leaf, regional, subordinate, root}},
      {"to the subordinate",
       {leaf, regional, subordinate, root},
       {leaf, regional, subordinate},
       {root}},
      {"to the regional",
       {leaf, regional, subordinate, root},
       {leaf, regional},
       {subordinate, root}},
      {"to the leaf itself",
       {leaf, regional, subordinate, root},
       {leaf},
       {regional, subordinate, root}},
      {"the anchor is not in the bag",
       {leaf, subordinate, root},
       {leaf, regional},
       {subordinate, root}},
      {"each twice",
       {root, root, leaf, subordinate, subordinate},
       {leaf, regional},
       {subordinate, root}},
      {"nothing in the bag", {}, {leaf, regional}},
      {"one whose issuer is not at hand",
       {leaf, regional, subordinate},
       {leaf, regional},
       {},
       {subordinate}},
      {"a gap", {leaf, regional, root}, {leaf, regional}, {}, {root}},
      {"another authority",
       {stranger_root, leaf, stranger},
       {leaf, regional, subordinate, root},
       {},
       {stranger, stranger_root}},
  };
}

// What continues the path, and what belongs to nothing, whatever the order of the bag and however
// often a certificate stands in it.
TEST(CertificateBag, ContinuesThePathAboveItsAnchor) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    for (const bool is_reversed : {false, true}) {
      std::vector<Certificate> bag = c.bag;
      if (is_reversed) std::reverse(bag.begin(), bag.end());
      SignatureMeter meter(Limits().signature_checks);
      const BagReading reading = ReadBag(bag, c.path, meter);
      EXPECT_THAT(reading.above, ElementsAreArray(c.above));  // upwards
      EXPECT_THAT(reading.strays, UnorderedElementsAreArray(c.strays));
    }
  }
}

}  // namespace
}  // namespace countersign
