// Where in an ascending sequence of 64-bit keys a key can be, at the cost of one cache line.
#ifndef COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_
#define COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace countersign {

// A directory over keys that somebody else keeps in ascending order: the leading bits of digests,
// or hashes. It splits the range of all keys into cells of equal size, a tenth as many as there are
// keys. A cell knows the position of its first key and, of its first twelve keys, the seven bits
// below those that chose the cell:
//
//   key      cccccccc nnnnnnn ........
//               |        +---- looked for among the cell's, which ascend as the keys do
//               +------------- choose the cell
//
// With evenly spread keys, the range that is found for a key that is there has mostly one position,
// and for one that is not mostly none: then nobody looks at the keys themselves. With others it is
// longer, up to everything, and never wrong: the caller searches it by halves.
//
// Takes 1.6 bytes per key. Immutable.
class KeyDirectory {
 public:
  // The positions `first` up to but without `last`.
  struct Range {
    std::size_t first = 0, last = 0;
  };

  static constexpr std::size_t kMaxKeys = std::numeric_limits<std::uint32_t>::max();

  // Of no keys.
  KeyDirectory() : KeyDirectory(0, [](std::size_t) { return std::uint64_t{0}; }) {}

  // Of the keys `key_at(0)`, ..., `key_at(count - 1)`, which ascend (and may be equal); `count` is
  // at most kMaxKeys.
  template <typename KeyAt>
  KeyDirectory(std::size_t count, KeyAt key_at) : cells_(count / kKeysPerCell + 2) {
    std::size_t i = 0;
    for (std::size_t c = 0; c < cells_.size(); ++c) {  // the last, beyond all keys, says the end
      Cell& cell = cells_[c];
      cell.first = static_cast<std::uint32_t>(i);
      for (; i < count; ++i) {
        const Place place = PlaceOf(key_at(i));
        if (place.cell != c) break;
        cell.List(i - cell.first, place.next);
      }
    }
  }

  // Every position of `key`, if it has one, is in the range; all before the range are less, all
  // behind it greater.
  Range Find(std::uint64_t key) const {
    const Place place = PlaceOf(key);
    const Cell& cell = cells_[place.cell];
    const std::size_t first = cell.first + kListed - cell.CountNotLess(place.next);
    const std::size_t greater = cell.CountNotLess(place.next + 1);
    // When none that the cell lists is greater, those that it does not list follow.
    return {first, greater > 0 ? cell.first + kListed - greater : (&cell)[1].first};
  }

 private:
  static constexpr std::size_t kKeysPerCell = 10;  // on average
  static constexpr std::size_t kListed = 12;

  struct Place {
    std::size_t cell;
    std::uint64_t next;  // seven bits
  };

  // Four to a cache line, none across two. The list is twelve bytes side by side in two words; the
  // top bit of each is free for CountNotLess to borrow from.
  struct alignas(16) Cell {
    std::uint32_t first = 0;
    std::uint32_t high = 0x7f7f7f7f;  // padded with the greatest
    std::uint64_t low = 0x7f7f7f7f7f7f7f7f;

    void List(std::size_t i, std::uint64_t next) {
      if (i < 8) {
        low ^= (next ^ 0x7f) << (8 * i);
      } else if (i < kListed) {
        high ^= static_cast<std::uint32_t>(next ^ 0x7f) << (8 * (i - 8));
      }
    }

    // How many of the list, padding included, are not less than `next`, which is at most 128: a
    // byte keeps its top bit when what is subtracted from it is not more than the rest.
    std::size_t CountNotLess(std::uint64_t next) const {
      constexpr std::uint64_t kOnes = 0x0101010101010101, kTops = 0x80 * kOnes;
      const std::uint64_t of_low = ((low | kTops) - next * kOnes) & kTops;
      const std::uint64_t of_high = ((high | kTops) - next * kOnes) & (kTops >> 32);
      return static_cast<std::size_t>(((of_low >> 7) + (of_high >> 7)) * kOnes >> 56);
    }
  };

  // The key as a fraction of all keys, times the number of cells: fixed point, with 32 bits.
  Place PlaceOf(std::uint64_t key) const {
    const std::uint64_t place = (key >> 32) * (cells_.size() - 1);
    return {static_cast<std::size_t>(place >> 32), (place >> 25) & 0x7f};
  }

  std::vector<Cell> cells_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_
