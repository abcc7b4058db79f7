// Raw deflate streams (RFC 1951) of blocks that hold next to nothing.
#ifndef COUNTERSIGN_TESTING_ADVERSARY_DEFLATE_BLOCKS_H_
#define COUNTERSIGN_TESTING_ADVERSARY_DEFLATE_BLOCKS_H_

#include <cstddef>
#include <string>

namespace countersign::testing {

enum class Block {
  kStored,   // 5 bytes
  kFixed,    // 10 bits
  kDynamic,  // 90 bits: no code is longer than one bit
  kDeep,     // about 20 bytes: codes of 1 to 15 bits, so that tables are filled to their end
};

// A valid stream of such blocks, all empty, of at most `size` bytes.
std::string EmptyBlocks(Block block, std::size_t size);

// The same with two kinds in turn, so that no block has the codes of the one before.
std::string EmptyBlocksInTurn(Block first, Block second, std::size_t size);

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_ADVERSARY_DEFLATE_BLOCKS_H_
