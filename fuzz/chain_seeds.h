// A chain of certificates for fuzzing, on keys that verify quickly, and certificates of every form
// to begin from.
#ifndef COUNTERSIGN_FUZZ_CHAIN_SEEDS_H_
#define COUNTERSIGN_FUZZ_CHAIN_SEEDS_H_

#include <string>
#include <vector>

namespace countersign::fuzz {

// DER: leaf, lower, upper, root, valid from 2020 to 2040, on Ed25519 throughout; then further
// leaves that lower issued, with other names, times and extensions.
std::vector<std::string> SeedCertificates();

// DER: certificates with each other kind of key, issued by themselves.
std::vector<std::string> SeedCertificatesOfOtherKeys();

}  // namespace countersign::fuzz

#endif  // COUNTERSIGN_FUZZ_CHAIN_SEEDS_H_
