// Chains of random certificates: mostly right, each with a few things that may be wrong.
#ifndef COUNTERSIGN_TESTING_DIFFERENTIAL_RANDOM_CHAIN_H_
#define COUNTERSIGN_TESTING_DIFFERENTIAL_RANDOM_CHAIN_H_

#include <memory>
#include <string>

#include "testing/openssl_oracle/openssl_oracle.h"

namespace countersign::differential {

struct RandomChain {
  openssl::ChainCase question;
  std::string about;  // what was done to it
};

// The same seed gives the same chains. Keys are drawn from a small stock.
class RandomChains {
 public:
  explicit RandomChains(unsigned seed);
  ~RandomChains();

  RandomChain Next();

 private:
  class Maker;
  std::unique_ptr<Maker> maker_;
};

}  // namespace countersign::differential

#endif  // COUNTERSIGN_TESTING_DIFFERENTIAL_RANDOM_CHAIN_H_
