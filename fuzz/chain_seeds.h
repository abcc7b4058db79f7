// A chain of certificates for fuzzing, on keys that verify quickly, and certificates of every form
// to begin from.
#ifndef COUNTERSIGN_FUZZ_CHAIN_SEEDS_H_
#define COUNTERSIGN_FUZZ_CHAIN_SEEDS_H_

#include <string>
#include <vector>

namespace countersign::fuzz {

// DER: leaf, lower, upper, root. Valid from 2020 to 2040, Ed25519 throughout.
std::vector<std::string> SeedChain();

// DER: the chain, and certificates with each kind of key, name, time and extension.
std::vector<std::string> SeedCertificates();

}  // namespace countersign::fuzz

#endif  // COUNTERSIGN_FUZZ_CHAIN_SEEDS_H_
