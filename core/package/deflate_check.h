// Deflate streams that all inflaters understand alike.
//
// Fast inflaters are tolerant: libdeflate takes length symbols 286 and 287, distance symbols 30 and
// 31, and code lengths that overrun their table; ISA-L takes incomplete codes. zlib, which most
// readers of packages use, refuses them. A package that only some readers can read is not one to
// vouch for, so its streams are looked through before a fast inflater gets them.
#ifndef COUNTERSIGN_CORE_PACKAGE_DEFLATE_CHECK_H_
#define COUNTERSIGN_CORE_PACKAGE_DEFLATE_CHECK_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/limits.h"

namespace countersign {

namespace internal {
class DeflateBits;

// A Huffman code (RFC 1951 section 3.2.2).
struct DeflateCode {
  static constexpr int kMaxLength = 15;
  std::array<std::uint16_t, kMaxLength + 1> count;  // codes of each length
  std::array<std::uint16_t, 288> symbols;           // in the order of their codes
};

// The two codes of a block: literals with lengths, and distances. The tables, by the next bits, say
// where symbols end rather than what they stand for; see deflate_check.cc.
struct DeflateCodes {
  static constexpr int kTableBits = 11;
  std::array<DeflateCode, 2> codes;
  std::array<std::array<std::uint16_t, 1 << kTableBits>, 2> tables;
};
}  // namespace internal

// What a tolerant inflater that takes a raw deflate stream gives.
enum class DeflateForm {
  kPlain,    // what zlib 1.2.13 gives
  kBroken,   // something that zlib refuses
  kChopped,  // the stream has more than MaxDynamicBlocks
};

// Reads streams one after the other; about 9 KB. One thread at a time.
class DeflateChecker {
 public:
  // Looks at the raw deflate stream at the front of `stream`, which is to give `output` bytes.
  // Plain: codes complete (or with one code of one bit, as zlib allows), lengths that fill their
  // table exactly, no symbol without a meaning. Neither distances nor what follows the stream are
  // looked at: inflaters agree about them. Reads the codes of every block and the symbols of every
  // block but the last. Linear; allocates nothing.
  DeflateForm FormOf(Bytes stream, std::uint64_t output);

 private:
  bool ReadLengths(internal::DeflateBits& in);
  bool WalkDynamic(internal::DeflateBits& in);
  Bytes literal_lengths() const { return {lengths_.data(), literal_count_}; }
  Bytes distance_lengths() const { return {lengths_.data() + literal_count_, distance_count_}; }

  // Of the block that is read: the lengths of its codes and, where its symbols are read, the codes.
  std::array<std::uint8_t, 286 + 30> lengths_ = {};
  std::size_t literal_count_ = 0, distance_count_ = 0;
  bool is_complete_ = false;
  internal::DeflateCodes dynamic_ = {};
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_DEFLATE_CHECK_H_
