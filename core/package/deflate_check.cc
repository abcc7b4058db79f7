#include "core/package/deflate_check.h"

#include <algorithm>
#include <cstring>

#include "core/package/zip_format.h"

namespace countersign {
namespace internal {

// The bits of a stream, first the least significant of each byte (RFC 1951 section 3.1.1). Behind
// its end lie zeros, a few of which may be read before IsOverrun tells.
class DeflateBits {
 public:
  explicit DeflateBits(Bytes stream) : next_(stream.data()), end_(next_ + stream.size()) {}

  // Makes 56 bits ready.
  void Refill() {
    if (end_ - next_ >= 8) {
      bits_ |= zip::Get64(Bytes(next_, 8), 0) << count_;
      next_ += (63 - count_) >> 3;
      count_ |= 56;
      return;
    }
    for (; count_ < 56; count_ += 8) {
      if (next_ == end_) {
        ++beyond_;
      } else {
        bits_ |= std::uint64_t{*next_++} << count_;
      }
    }
  }

  std::uint64_t Peek() const { return bits_; }
  void Drop(unsigned count) {
    bits_ >>= count;
    count_ -= count;
  }
  unsigned Take(unsigned count) {
    const auto value = static_cast<unsigned>(bits_ & ((1u << count) - 1));
    Drop(count);
    return value;
  }

  // Whether more bits were dropped than there are.
  bool IsOverrun() const { return count_ < 8 * beyond_; }

  // Drops the rest of the byte and what a stored block holds; false if it is not all there.
  bool SkipStored() {
    Drop(count_ % 8);
    Refill();
    const unsigned size = Take(16), complement = Take(16);
    const std::size_t unread = count_ / 8;
    if (unread < beyond_ || (size ^ complement) != 0xffff) return false;
    next_ -= unread - beyond_;
    bits_ = count_ = 0;
    beyond_ = 0;
    if (static_cast<std::size_t>(end_ - next_) < size) return false;
    next_ += size;
    return true;
  }

 private:
  const std::uint8_t* next_;
  const std::uint8_t* end_;
  std::uint64_t bits_ = 0;  // above the ready ones lie some of those that follow, or zeros
  unsigned count_ = 0;      // ready bits
  std::size_t beyond_ = 0;  // ready bytes that are not in the stream
};

}  // namespace internal

namespace {

using internal::DeflateBits;
using internal::DeflateCode;
using internal::DeflateCodes;

// What a table entry says of the bits that index it: the bits of a literal, of two, of a literal
// and what follows it, of a length or a distance with its extra bits; and what comes next.
enum Next : std::uint16_t {
  kLiteral = 0,   // a literal or length
  kDistance = 1,  // a distance
  kBlockEnd = 2,
  kLookCloser = 3,  // the code is longer than the index, or there is none
};
constexpr std::uint16_t Entry(Next next, unsigned code_bits, unsigned all_bits) {
  return static_cast<std::uint16_t>(all_bits | next << 6 | code_bits << 8);
}
constexpr unsigned AllBits(unsigned entry) { return entry & 63; }
constexpr Next NextOf(unsigned entry) { return static_cast<Next>(entry >> 6 & 3); }
constexpr unsigned CodeBits(unsigned entry) { return entry >> 8; }

constexpr unsigned kEndOfBlock = 256;
constexpr unsigned kSymbols[] = {286, 30};  // with a meaning, by code

// Extra bits of a length symbol or distance symbol (RFC 1951 section 3.2.5).
constexpr unsigned LengthExtra(unsigned symbol) {
  if (symbol < 265 || symbol == 285) return 0;
  return (symbol - 261) / 4;
}
constexpr unsigned DistanceExtra(unsigned symbol) { return symbol < 4 ? 0 : symbol / 2 - 1; }

constexpr std::uint16_t LiteralEntry(unsigned symbol, unsigned bits) {
  if (symbol < kEndOfBlock) return Entry(kLiteral, bits, bits);
  if (symbol == kEndOfBlock) return Entry(kBlockEnd, bits, bits);
  if (symbol >= kSymbols[kLiteral]) return Entry(kLookCloser, 0, 0);
  return Entry(kDistance, bits, bits + LengthExtra(symbol));
}

constexpr std::uint16_t DistanceEntry(unsigned symbol, unsigned bits) {
  if (symbol >= kSymbols[kDistance]) return Entry(kLookCloser, 0, 0);
  return Entry(kLiteral, bits, bits + DistanceExtra(symbol));
}

constexpr unsigned Reversed(unsigned code, unsigned bits) {
  unsigned out = 0;
  for (unsigned i = 0; i < bits; ++i) out |= (code >> i & 1) << (bits - 1 - i);
  return out;
}

enum class Codes { kComplete, kSingle, kNone, kBad };

// What code these lengths make. kSingle: one code of one bit; kNone: no code; kBad: one that is
// over-subscribed, or incomplete in another way.
Codes CodesOf(absl::Span<const std::uint8_t> lengths) {
  constexpr std::uint32_t kFull = 1 << DeflateCode::kMaxLength;
  std::uint32_t sum = 0;
  for (const std::uint8_t length : lengths) sum += length == 0 ? 0 : kFull >> length;
  if (sum == kFull) return Codes::kComplete;
  if (sum == 0) return Codes::kNone;
  const auto unused = std::count(lengths.begin(), lengths.end(), std::uint8_t{0});
  const bool is_single = sum == kFull / 2 && unused + 1 == static_cast<int>(lengths.size());
  return is_single ? Codes::kSingle : Codes::kBad;
}

// Makes the code, which is not kBad, from its lengths (section 3.2.2).
constexpr void SetLengths(absl::Span<const std::uint8_t> lengths, DeflateCode* code) {
  for (std::uint16_t& count : code->count) count = 0;
  for (const std::uint8_t length : lengths) ++code->count[length];
  code->count[0] = 0;
  std::array<std::uint16_t, DeflateCode::kMaxLength + 2> first{};
  for (int length = 1; length <= DeflateCode::kMaxLength; ++length) {
    first[length + 1] = static_cast<std::uint16_t>(first[length] + code->count[length]);
  }
  for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    if (lengths[symbol] != 0) {
      code->symbols[first[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
    }
  }
}

using Table = std::array<std::uint16_t, 1 << DeflateCodes::kTableBits>;

// Doubles what the table begins with.
constexpr void Double(Table* table, std::size_t size) {
  if (__builtin_is_constant_evaluated()) {
    for (std::size_t at = 0; at < size; ++at) (*table)[size + at] = (*table)[at];
  } else {
    std::memcpy(table->data() + size, table->data(), size * sizeof(*table)[0]);
  }
}

// The table of a code: `entry_of(symbol, bits)` at every index that begins with the symbol's bits.
template <typename EntryOf>
constexpr void FillTable(const DeflateCode& code, EntryOf entry_of, Table* table) {
  (*table)[0] = Entry(kLookCloser, 0, 0);
  unsigned next = 0;
  std::size_t index = 0;
  // By so many bits as have been looked at; one more makes a copy behind what is there.
  for (unsigned bits = 1; bits <= DeflateCodes::kTableBits; ++bits, next <<= 1) {
    Double(table, std::size_t{1} << (bits - 1));
    for (unsigned i = 0; i < code.count[bits]; ++i, ++next) {
      (*table)[Reversed(next, bits)] = entry_of(code.symbols[index++], bits);
    }
  }
}

// Lets an entry of one literal say as well what the bits behind it stand for, if they all belong to
// the index.
constexpr void JoinLiterals(Table* table) {
  // Downwards: an entry is joined with one below it, which stands alone still.
  for (std::size_t at = table->size(); at-- > 0;) {
    const std::uint16_t first = (*table)[at];
    if (NextOf(first) != kLiteral) continue;
    const std::uint16_t second = (*table)[at >> CodeBits(first)];
    const unsigned bits = CodeBits(first) + CodeBits(second);
    if (NextOf(second) == kLookCloser || bits > DeflateCodes::kTableBits) continue;
    (*table)[at] = Entry(NextOf(second), bits, CodeBits(first) + AllBits(second));
  }
}

constexpr void FillTables(DeflateCodes* codes) {
  FillTable(codes->codes[kLiteral], LiteralEntry, &codes->tables[kLiteral]);
  FillTable(codes->codes[kDistance], DistanceEntry, &codes->tables[kDistance]);
}

// RFC 1951 section 3.2.6.
constexpr DeflateCodes FixedCodes() {
  std::array<std::uint8_t, 288> literals{};
  for (std::size_t i = 0; i < literals.size(); ++i) {
    literals[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
  }
  std::array<std::uint8_t, 32> distances{};
  for (std::uint8_t& length : distances) length = 5;
  DeflateCodes out{};
  SetLengths(literals, &out.codes[kLiteral]);
  SetLengths(distances, &out.codes[kDistance]);
  FillTables(&out);
  JoinLiterals(&out.tables[kLiteral]);
  return out;
}
constexpr DeflateCodes kFixedCodes = FixedCodes();

constexpr unsigned kNoSymbol = 0xffff;

// The symbol at the front, bit by bit: a code is at most 15 bits long.
unsigned TakeSymbol(const DeflateCode& code, DeflateBits& in) {
  unsigned value = 0, first = 0, index = 0;
  for (int length = 1; length <= DeflateCode::kMaxLength; ++length) {
    value |= in.Take(1);
    const unsigned count = code.count[length];
    if (value < first + count) return code.symbols[index + value - first];
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  return kNoSymbol;
}

// The lengths of the code that the other lengths are written in, in this order (section 3.2.7).
constexpr std::uint8_t kOrder[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                   11, 4,  12, 3, 13, 2, 14, 1, 15};

// By the next seven bits, which hold any of its codes: a symbol of that code, and its bits.
struct LengthSymbol {
  std::uint8_t symbol, bits;
};
using LengthTable = std::array<LengthSymbol, 128>;

// Reads the code that the other lengths are written in; false if it is not complete.
bool ReadLengthCode(DeflateBits& in, unsigned count, LengthTable* table) {
  std::array<std::uint8_t, std::size(kOrder)> lengths{};
  for (unsigned i = 0; i < count; ++i) {
    if (i % 16 == 0) in.Refill();
    lengths[kOrder[i]] = static_cast<std::uint8_t>(in.Take(3));
  }
  if (CodesOf(lengths) != Codes::kComplete) return false;
  unsigned code = 0;
  for (unsigned bits = 1; bits <= 7; ++bits, code <<= 1) {
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
      if (lengths[symbol] != bits) continue;
      for (std::size_t at = Reversed(code, bits); at < table->size(); at += std::size_t{1} << bits)
        (*table)[at] = {static_cast<std::uint8_t>(symbol), static_cast<std::uint8_t>(bits)};
      ++code;
    }
  }
  return true;
}

// Reads `lengths`; false where zlib would refuse.
bool ReadLengths(const LengthTable& table, DeflateBits& in, absl::Span<std::uint8_t> lengths) {
  std::size_t at = 0;
  while (at < lengths.size()) {
    in.Refill();
    if (in.IsOverrun()) return false;
    const LengthSymbol next = table[in.Peek() & (table.size() - 1)];
    in.Drop(next.bits);
    if (next.symbol < 16) {
      lengths[at++] = next.symbol;
      continue;
    }
    if (next.symbol == 16 && at == 0) return false;
    const std::uint8_t value = next.symbol == 16 ? lengths[at - 1] : 0;
    const std::size_t repeat = next.symbol == 16   ? 3 + in.Take(2)
                               : next.symbol == 17 ? 3 + in.Take(3)
                                                   : 11 + in.Take(7);
    if (repeat > lengths.size() - at) return false;
    std::fill_n(lengths.begin() + at, repeat, value);
    at += repeat;
  }
  return true;
}

enum class Walk { kEnd, kBad, kGoesOn };

// Passes over symbols of a block to its end, to one that has no meaning or to the end of the
// stream, in so many steps at most. `next` is the code that comes next, also when it goes on.
//
// Which code comes next is data, not a branch: the processor could not predict it.
Walk WalkSymbols(const DeflateCodes& codes, std::size_t steps, unsigned* next, DeflateBits& in) {
  constexpr unsigned kMask = (1 << DeflateCodes::kTableBits) - 1;
  for (unsigned code = *next; steps > 0; --steps) {
    // 56 bits are enough for two steps: a distance takes 24 at most, anything else 16.
    in.Refill();
    if (in.IsOverrun()) return Walk::kBad;
    unsigned entry = codes.tables[code][in.Peek() & kMask];
    in.Drop(AllBits(entry));
    if (NextOf(entry) <= kDistance) {
      code = NextOf(entry);
      entry = codes.tables[code][in.Peek() & kMask];
      in.Drop(AllBits(entry));
    }
    if (NextOf(entry) == kLookCloser) {
      in.Refill();
      const unsigned symbol = TakeSymbol(codes.codes[code], in);
      if (symbol >= kSymbols[code]) return Walk::kBad;
      entry = code == kDistance ? DistanceEntry(symbol, 0) : LiteralEntry(symbol, 0);
      in.Drop(AllBits(entry));
    }
    if (NextOf(entry) == kBlockEnd) return Walk::kEnd;
    *next = code = NextOf(entry);
  }
  return Walk::kGoesOn;
}

}  // namespace

bool DeflateChecker::ReadLengths(DeflateBits& in) {
  const unsigned literals = 257 + in.Take(5), distances = 1 + in.Take(5), order = 4 + in.Take(4);
  if (literals > kSymbols[kLiteral] || distances > kSymbols[kDistance]) return false;
  LengthTable table;
  const absl::Span<std::uint8_t> lengths(lengths_.data(), literals + distances);
  if (!ReadLengthCode(in, order, &table) || !countersign::ReadLengths(table, in, lengths)) {
    return false;
  }
  if (lengths[kEndOfBlock] == 0) return false;
  literal_count_ = literals;
  distance_count_ = distances;
  const Codes of_literals = CodesOf(literal_lengths()), of_distances = CodesOf(distance_lengths());
  is_complete_ = of_literals == Codes::kComplete && of_distances == Codes::kComplete;
  // No literal is kNone: the end of the block has a code.
  return of_literals != Codes::kBad && of_distances != Codes::kBad;
}

bool DeflateChecker::WalkDynamic(DeflateBits& in) {
  // Joining takes as long as a thousand symbols do: too long for blocks that end soon.
  constexpr std::size_t kUnjoined = 1024;
  SetLengths(literal_lengths(), &dynamic_.codes[kLiteral]);
  SetLengths(distance_lengths(), &dynamic_.codes[kDistance]);
  FillTables(&dynamic_);
  unsigned next = kLiteral;
  const Walk walk = WalkSymbols(dynamic_, kUnjoined, &next, in);
  if (walk != Walk::kGoesOn) return walk == Walk::kEnd;
  JoinLiterals(&dynamic_.tables[kLiteral]);
  return WalkSymbols(dynamic_, SIZE_MAX, &next, in) == Walk::kEnd;
}

DeflateForm DeflateChecker::FormOf(Bytes stream, std::uint64_t output) {
  enum Type { kStored, kFixed, kDynamic };
  std::uint64_t dynamic_blocks_left = MaxDynamicBlocks(stream.size(), output);
  DeflateBits in(stream);
  bool last = false;
  while (!last) {
    in.Refill();
    last = in.Take(1) != 0;
    const unsigned type = in.Take(2);
    unsigned next = kLiteral;
    if (type == kStored) {
      if (!in.SkipStored()) return DeflateForm::kBroken;
    } else if (type == kFixed) {
      if (WalkSymbols(kFixedCodes, SIZE_MAX, &next, in) != Walk::kEnd) return DeflateForm::kBroken;
    } else {
      if (type != kDynamic || !ReadLengths(in)) return DeflateForm::kBroken;
      if (dynamic_blocks_left-- == 0) return DeflateForm::kChopped;
      // Every bit pattern has a meaning then: whether they end, the inflater will tell.
      if (last && is_complete_) break;
      if (!WalkDynamic(in)) return DeflateForm::kBroken;
    }
  }
  return in.IsOverrun() ? DeflateForm::kBroken : DeflateForm::kPlain;
}

}  // namespace countersign
