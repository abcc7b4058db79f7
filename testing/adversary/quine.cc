#include "testing/adversary/quine.h"

#include <libdeflate.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string_view>

#include "testing/adversary/bit_writer.h"
#include "testing/zip/zip_builder.h"

namespace countersign::testing {
namespace {

// The archive is, with what the stream in it yields below (each block in its place):
//
//   P  L [P L]  R    L [R L R L]  R        L [A]  R X  [Y]  F    S
//       P L     P L   R L R L     R L R L     A   A     Y   Y
//
// where L says that kRepeated bytes follow as they are, R repeats the last kRepeated bytes,
// A = R X, X yields nothing and ends with what says that Y follows, Y = F S, and F repeats Y.
// Either line, without the brackets, is P L P L R L R L R L R L A A Y Y.

constexpr std::string_view kName = "archive.zip";        // so long that P L is as long as R L R L
constexpr std::size_t kPrefix = 30 + kName.size();       // P: a local header
constexpr std::size_t kSuffix = 46 + kName.size() + 22;  // S: the directory, the end record
constexpr std::size_t kLiteral = 5, kRepeat = 8, kPadding = 10;
constexpr std::size_t kRepeated = kPrefix + kLiteral;
static_assert(kRepeated == 2 * (kRepeat + kPadding + kLiteral));
constexpr std::size_t kLastRepeat = 9, kLastRepeated = kLastRepeat + kSuffix;

// Says that `size` bytes follow as they are.
std::string Literal(std::size_t size) {
  BitWriter out;
  out.PutStored(static_cast<std::uint16_t>(size));
  return out.Take();
}

// Blocks that yield nothing, of `size` bytes: fives and sixes.
std::string Padding(std::size_t size) {
  if (size == 0) return "";
  BitWriter out;
  if (size % 5 != 0) out.Put(1 << 1, 3 + 7);  // an empty block with fixed codes
  out.PutStored(0);
  const std::string block = out.Take();
  return block + Padding(size - block.size());
}

// A length or distance as the number of its symbol and `bits` extra bits (RFC 1951 section 3.2.5, a
// table there). Of the symbols, from that of `least` on, the first 2 * at_once have no extra bits,
// the next `at_once` one, the next `at_once` two, and so on.
struct Symbol {
  std::uint32_t number, extra;
  int bits;
};
Symbol SymbolOf(std::uint32_t value, std::uint32_t least, std::uint32_t at_once) {
  int bits = 0;
  while (value >= least + (at_once << (bits + 1))) ++bits;
  const std::uint32_t above = value - least - (at_once << bits);
  return {at_once * static_cast<std::uint32_t>(bits + 1) + (above >> bits),
          above & ((1u << bits) - 1), bits};
}

// Repeats the last `size` bytes, 3 to 114 (their codes have 7 bits). An empty block behind it ends
// it at a whole byte.
std::string Repeat(std::size_t size, bool last = false) {
  const auto value = static_cast<std::uint32_t>(size);
  const Symbol length = SymbolOf(value, 3, 4), distance = SymbolOf(value, 1, 2);
  BitWriter out;
  out.Put(1 << 1, 3);  // fixed codes
  out.PutCode(1 + length.number, 7);
  out.Put(length.extra, length.bits);
  out.PutCode(distance.number, 5);
  out.Put(distance.extra, distance.bits);
  out.PutCode(0, 7);  // the end of the block
  out.PutStored(0, last);
  return out.Take();
}

std::string Stream(const std::string& prefix, const std::string& suffix) {
  const std::string literal = Literal(kRepeated);
  const std::string repeat = Repeat(kRepeated) + Padding(kPadding);
  const std::string a =
      repeat + Padding(kRepeated - repeat.size() - kLiteral) + Literal(kLastRepeated);
  const std::string last = Repeat(kLastRepeated, true);
  return literal + prefix + literal + repeat + literal + repeat + literal + repeat + literal +
         repeat + literal + a + a + last + suffix + last;
}

// With `crc` where the checksum of the entry stands.
std::string Archive(std::uint32_t crc) {
  const std::size_t size = Stream(std::string(kPrefix, ' '), std::string(kSuffix, ' ')).size();
  ZipEntrySpec entry;
  entry.name = std::string(kName);
  entry.raw_body = std::string(size, ' ');
  for (HeaderOverrides* header : {&entry.local, &entry.central}) {
    header->crc = crc;
    header->uncompressed_size = static_cast<std::uint32_t>(kPrefix + size + kSuffix);
  }
  const std::string frame = BuildZip({entry});
  entry.raw_body = Stream(frame.substr(0, kPrefix), frame.substr(kPrefix + size));
  return BuildZip({entry});
}

std::uint32_t ChecksumWith(std::uint32_t crc) {
  const std::string archive = Archive(crc);
  return libdeflate_crc32(0, archive.data(), archive.size());
}

// The x for which f(x) = x, for an `f` that is affine over GF(2), as CRC-32 is: by elimination.
std::uint32_t FixedPoint(const std::function<std::uint32_t(std::uint32_t)>& f) {
  struct Row {
    std::uint32_t difference = 0, x = 0;
  };
  std::array<Row, 32> rows;  // by the highest bit of the difference
  const auto reduced = [&rows](Row row) {
    for (int bit = 31; bit >= 0; --bit) {
      if ((row.difference >> bit & 1) == 0) continue;
      row.difference ^= rows[bit].difference;
      row.x ^= rows[bit].x;
    }
    return row;
  };
  const std::uint32_t constant = f(0);
  for (int i = 0; i < 32; ++i) {
    const std::uint32_t x = std::uint32_t{1} << i;
    const Row row = reduced({f(x) ^ constant ^ x, x});
    for (int bit = 31; bit >= 0; --bit) {
      if ((row.difference >> bit & 1) == 0) continue;
      rows[bit] = row;
      break;
    }
  }
  const Row solution = reduced({constant, 0});
  if (solution.difference != 0) throw std::logic_error("there is no such checksum");
  return solution.x;
}

}  // namespace

std::string Quine() { return Archive(FixedPoint(ChecksumWith)); }

}  // namespace countersign::testing
