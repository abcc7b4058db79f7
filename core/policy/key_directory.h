// Where in an ascending sequence of 32-bit keys a key can be, at the cost of one cache line.
#ifndef COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_
#define COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace countersign {

// A directory over keys that somebody else keeps in ascending order: the leading bits of digests,
// or hashes. It splits the range of all keys into cells of equal size, a tenth as many as there are
// keys. A cell knows the position of its first key and, of its first twelve keys, the eight bits
// below those that chose the cell:
//
//   key      cccccccc nnnnnnnn ........
//               |        +---- looked for among the cell's, which ascend as the keys do
//               +------------- choose the cell
//
// With evenly spread keys, the range of positions that this leaves is mostly one long for a key
// that is there, and empty for one that is not: then nobody looks at the keys themselves. With
// others it is longer, up to everything, and searched by halves: never wrong.
//
// Takes 1.6 bytes per key. Immutable.
class KeyDirectory {
 public:
  static constexpr std::size_t kMaxKeys = std::numeric_limits<std::uint32_t>::max();

  // Of no keys.
  KeyDirectory() : KeyDirectory(0, [](std::size_t) { return std::uint32_t{0}; }) {}

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
        if (i - cell.first < kListed) cell.next[i - cell.first] = place.next;
      }
    }
  }

  // The only position at which what is looked for can be: nothing when no position will do.
  // `order(position)` is negative for what comes before it, positive for what comes behind, and
  // ascends with the positions; with evenly spread keys it is hardly ever asked, and never more
  // than a logarithmic number of times. Whether the position has what is looked for is for the
  // caller to see.
  template <typename Order>
  std::optional<std::size_t> Candidate(std::uint32_t key, Order order) const {
    auto [first, last] = RangeOf(key);
    if (first == last) return std::nullopt;
    while (last - first > 1) {
      const std::size_t middle = first + (last - first) / 2;
      (order(middle) <= 0 ? first : last) = middle;
    }
    return first;
  }

 private:
  static constexpr std::size_t kKeysPerCell = 10;  // on average
  static constexpr std::size_t kListed = 12;

  // The positions `first` up to but without `last`.
  struct Range {
    std::size_t first = 0, last = 0;
  };

  struct Place {
    std::size_t cell;
    std::uint8_t next;
  };

  // Four to a cache line, none across two.
  struct alignas(16) Cell {
    std::uint32_t first;
    std::array<std::uint8_t, kListed> next;  // padded with the greatest

    // Bit i says whether next[i] is the one looked for.
    std::uint32_t Matches(std::uint8_t wanted) const {
#if defined(__SSE2__)  // the whole cell in one comparison, its first four bytes shifted out
      const __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(this));
      const __m128i equal = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(wanted)));
      return static_cast<std::uint32_t>(_mm_movemask_epi8(equal)) >> sizeof(first);
#else
      std::uint32_t matches = 0;
      for (std::size_t i = 0; i < kListed; ++i) {
        matches |= static_cast<std::uint32_t>(next[i] == wanted) << i;
      }
      return matches;
#endif
    }
  };

  // Every position of `key`, if it has one, is in the range. When the range is not empty, all
  // before it are less than `key`, all behind it greater.
  Range RangeOf(std::uint32_t key) const {
    const Place place = PlaceOf(key);
    const Cell& cell = cells_[place.cell];
    const std::uint32_t matches = cell.Matches(place.next);  // adjacent, since the list ascends
    // Behind the greatest that the cell lists are those that it does not list.
    if (place.next >= cell.next.back()) {
      return {cell.first + (matches != 0 ? LowestBit(matches) : kListed), (&cell)[1].first};
    }
    if (matches == 0) return {};
    return {cell.first + LowestBit(matches), cell.first + HighestBit(matches) + 1};
  }

  static std::size_t LowestBit(std::uint32_t bits) {
    return static_cast<std::size_t>(__builtin_ctz(bits));
  }
  static std::size_t HighestBit(std::uint32_t bits) {
    return static_cast<std::size_t>(31 - __builtin_clz(bits));
  }

  // The key as a fraction of all keys, times the number of cells: fixed point, with 32 bits.
  Place PlaceOf(std::uint32_t key) const {
    const std::uint64_t place = std::uint64_t{key} * (cells_.size() - 1);
    return {static_cast<std::size_t>(place >> 32), static_cast<std::uint8_t>(place >> 24)};
  }

  std::vector<Cell> cells_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_POLICY_KEY_DIRECTORY_H_
