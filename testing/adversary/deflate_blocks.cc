#include "testing/adversary/deflate_blocks.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "testing/adversary/bit_writer.h"

namespace countersign::testing {
namespace {

constexpr std::uint8_t kOrder[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                   11, 4,  12, 3, 13, 2, 14, 1, 15};
constexpr int kRepeatZero = 18;  // 11 to 138 times, in 7 bits

// A dynamic block in which `literals` (257 lengths) and one distance of one bit are announced. The
// lengths are written in a code in which 1 to 15 and kRepeatZero have `bits` bits each.
class DynamicBlock {
 public:
  DynamicBlock(BitWriter& out, std::vector<int> symbols, int bits)
      : out_(out), symbols_(std::move(symbols)), bits_(bits) {}

  void Header(bool last) {
    out_.Put(last ? 1 : 0, 1);
    out_.Put(2, 2);
    out_.Put(0, 5);  // 257 literals and lengths
    out_.Put(0, 5);  // 1 distance
    const auto used = [this](int symbol) {
      return std::find(symbols_.begin(), symbols_.end(), symbol) != symbols_.end();
    };
    int count = 19;
    while (!used(kOrder[count - 1])) --count;
    out_.Put(static_cast<std::uint32_t>(count - 4), 4);
    for (int i = 0; i < count; ++i) out_.Put(used(kOrder[i]) ? bits_ : 0, 3);
  }

  void Length(int length) {
    const auto at = std::find(symbols_.begin(), symbols_.end(), length);
    out_.PutCode(static_cast<std::uint32_t>(at - symbols_.begin()), bits_);
  }

  void Zeros(int count) {
    for (; count > 0; count -= std::min(count, 138)) {
      Length(kRepeatZero);
      out_.Put(static_cast<std::uint32_t>(std::min(count, 138) - 11), 7);
    }
  }

 private:
  BitWriter& out_;
  std::vector<int> symbols_;  // ascending: their codes ascend as well
  int bits_;
};

void PutDynamic(BitWriter& out, bool last) {
  DynamicBlock block(out, {1, kRepeatZero}, 1);
  block.Header(last);
  block.Zeros(256);
  block.Length(1);  // the end of the block
  block.Length(1);  // the distance
  out.PutCode(0, 1);
}

void PutDeep(BitWriter& out, bool last) {
  std::vector<int> symbols;
  for (int length = 1; length <= 15; ++length) symbols.push_back(length);
  symbols.push_back(kRepeatZero);
  DynamicBlock block(out, symbols, 4);
  block.Header(last);
  for (int length = 1; length <= 15; ++length) block.Length(length);
  block.Zeros(256 - 15);
  block.Length(15);
  block.Length(1);
  out.PutCode(0x7fff, 15);  // of two codes of 15 bits the higher symbol's
}

void Put(BitWriter& out, Block block, bool last) {
  switch (block) {
    case Block::kStored:
      return out.PutStored(0, last);
    case Block::kFixed:
      out.Put(last ? 1 : 0, 1);
      out.Put(1, 2);
      out.Put(0, 7);
      return;
    case Block::kDynamic:
      return PutDynamic(out, last);
    case Block::kDeep:
      return PutDeep(out, last);
  }
}

}  // namespace

std::string EmptyBlocks(const std::vector<Block>& turn, std::size_t size) {
  constexpr std::size_t kLargest = 32;  // bytes of a block
  BitWriter out;
  for (std::size_t i = 0; out.size() + 2 * kLargest < size; ++i) {
    Put(out, turn[i % turn.size()], false);
  }
  Put(out, turn.front(), true);
  return out.Take();
}

}  // namespace countersign::testing
