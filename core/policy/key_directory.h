// Where in an ascending sequence of 64-bit keys a key can be, at the cost of one cache line.
#ifndef COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_
#define COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace countersign {

// A directory over keys that somebody else keeps in ascending order: the leading bits of digests,
// or hashes. It splits the range of all keys into cells of equal size, about as many as a tenth of
// the keys. A cell knows the position of its first key and, of its first twelve keys, the next
// eight bits below those that chose the cell:
//
//   key      cccccccc nnnnnnnn ........
//               |        +---- is looked for among the cell's `next`, which ascend as the keys do
//               +------------- chooses the cell
//
// With evenly spread keys, a range that is found has one position for a key that is there, and
// mostly none for one that is not: then the keys themselves are not even looked at. With others it
// is longer, up to everything, and never wrong: the caller searches it by halves.
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
      cell.next.fill(std::numeric_limits<std::uint8_t>::max());
      for (; i < count; ++i) {
        const Place place = PlaceOf(key_at(i));
        if (place.cell != c) break;
        if (i - cell.first < cell.next.size()) cell.next[i - cell.first] = place.next;
      }
    }
  }

  // Every position of `key`, if it has one, is in the range; all before the range are less, all
  // behind it greater.
  Range Find(std::uint64_t key) const {
    const Place place = PlaceOf(key);
    const Cell& cell = cells_[place.cell];
    std::size_t less = 0, not_greater = 0;
    for (const std::uint8_t next : cell.next) {
      less += next < place.next;
      not_greater += next <= place.next;
    }
    // When none of those that the cell lists is greater, those that it does not list follow.
    const bool listed = not_greater < cell.next.size();
    return {cell.first + less, listed ? cell.first + not_greater : (&cell)[1].first};
  }

 private:
  static constexpr std::size_t kKeysPerCell = 10;

  struct Place {
    std::size_t cell;
    std::uint8_t next;
  };

  // Four to a cache line, none across two.
  struct alignas(16) Cell {
    std::uint32_t first;
    std::array<std::uint8_t, 12> next;  // padded with the greatest
  };

  // The key as a fraction of all keys, times the number of cells: fixed point, with 32 bits.
  Place PlaceOf(std::uint64_t key) const {
    const std::uint64_t place = (key >> 32) * (cells_.size() - 1);
    return {static_cast<std::size_t>(place >> 32), static_cast<std::uint8_t>(place >> 24)};
  }

  std::vector<Cell> cells_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_
