// Bytes from a seed: where everything that is random elsewhere comes from here, so that the same
// inputs give the same bytes.
#ifndef COUNTERSIGN_TESTING_AUTHORITY_SEED_H_
#define COUNTERSIGN_TESTING_AUTHORITY_SEED_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace countersign {

// `size` bytes for one purpose: SHA-384 of purpose, seed and block number, each told apart by its
// length, block after block. Different purposes or seeds give unrelated bytes.
std::string ExpandSeed(std::string_view purpose, std::string_view seed, std::size_t size);

// One seed of several values, no two lists of which give the same.
std::string CombineSeeds(std::initializer_list<std::string_view> values);

}  // namespace countersign

#endif  // COUNTERSIGN_TESTING_AUTHORITY_SEED_H_
