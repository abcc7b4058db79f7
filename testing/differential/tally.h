// The rule by which the engine and an oracle are compared, and the count of cases.
//
// What the engine accepts, the oracle accepts: no exception. What the oracle accepts and the engine
// refuses belongs to a class of testdata/stricter_than_openssl.tsv, which says why; a class that
// does not occur fails as well.
#ifndef COUNTERSIGN_TESTING_DIFFERENTIAL_TALLY_H_
#define COUNTERSIGN_TESTING_DIFFERENTIAL_TALLY_H_

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/crypto/tsv_for_test.h"
#include "gtest/gtest.h"
#include "testing/sanitizer/sanitizer.h"

namespace countersign::differential {

// Cases of one run, 100,000 in sum.
inline constexpr int kReduction = testing::kUnderSanitizer ? 10 : 1;
inline constexpr int kSignatureCases = 80'000 / kReduction;
inline constexpr int kChainCases = 12'000 / kReduction;
inline constexpr int kEnvelopeCases = 8'000 / kReduction;
static_assert(kReduction > 1 || kSignatureCases + kChainCases + kEnvelopeCases >= 100'000);

class Tally {
 public:
  // `part`: "signature", "chain", "envelope": whose rows of the table count.
  explicit Tally(const std::string& part) {
    for (const auto& row : ReadTsv("testing/differential/testdata/stricter_than_openssl.tsv")) {
      EXPECT_EQ(row.size(), 4u) << row[0];
      if (row.size() == 4 && row[0] == part) classes_.insert(row[1]);
    }
  }

  // One case. `reason`: why the engine refuses, the class if the oracle does not. `about`: for
  // people.
  void Count(bool engine, bool oracle, const std::string& reason, const std::string& about) {
    ++cases_;
    engine_accepts_ += engine;
    oracle_accepts_ += oracle;
    if (engine && !oracle && ++shown_ <= kShown) {
      ADD_FAILURE() << "the engine accepts what the oracle refuses: " << about;
    }
    if (engine || !oracle) return;
    ++stricter_[reason];
    if (classes_.count(reason) == 0 && ++shown_ <= kShown) {
      ADD_FAILURE() << "no class `" << reason << "` is declared: " << about;
    }
  }

  // At the end: as many cases as there should be, and enough of them accepted and refused by each.
  void Finish(int cases, int at_least) const {
    EXPECT_EQ(cases_, cases);
    for (const int accepted : {engine_accepts_, oracle_accepts_}) {
      EXPECT_GE(accepted, at_least);
      EXPECT_GE(cases_ - accepted, at_least);
    }
    std::printf("%d cases; accepted by the engine %d, by the oracle %d\n", cases_, engine_accepts_,
                oracle_accepts_);
    for (const auto& [reason, count] : stricter_) std::printf("%7d %s\n", count, reason.c_str());
    if (kReduction > 1) return;  // rare classes need all cases
    for (const std::string& declared : classes_) {
      EXPECT_EQ(stricter_.count(declared), 1u) << "declared for nothing: " << declared;
    }
  }

 private:
  static constexpr int kShown = 10;

  std::set<std::string> classes_;
  std::map<std::string, int> stricter_;
  int cases_ = 0, engine_accepts_ = 0, oracle_accepts_ = 0, shown_ = 0;
};

}  // namespace countersign::differential

#endif  // COUNTERSIGN_TESTING_DIFFERENTIAL_TALLY_H_
