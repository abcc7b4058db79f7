// Raw deflate streams (RFC 1951) of blocks that hold next to nothing.
#ifndef COUNTERSIGN_TESTING_ADVERSARY_DEFLATE_BLOCKS_H_
#define COUNTERSIGN_TESTING_ADVERSARY_DEFLATE_BLOCKS_H_

#include <cstddef>
#include <string>
#include <vector>

namespace countersign::testing {

enum class Block {
  kStored,   // 5 bytes
  kFixed,    // 10 bits
  kDynamic,  // 90 bits: no code is longer than one bit
  kDeep,     // 179 bits: codes of 1 to 15 bits, so that tables are filled to their end
};

// A valid stream of these blocks in turn, all empty, of at most `size` bytes.
std::string EmptyBlocks(const std::vector<Block>& turn, std::size_t size);

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_ADVERSARY_DEFLATE_BLOCKS_H_
