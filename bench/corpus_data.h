// Made-up bytes that compress and hash like what packages hold. Integers only, so that every
// machine makes the same.
#ifndef COUNTERSIGN_BENCH_CORPUS_DATA_H_
#define COUNTERSIGN_BENCH_CORPUS_DATA_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace countersign::bench {

enum class CorpusKind {
  kText,            // source code, JavaScript-like; zlib level 6 makes about a quarter of it
  kBinary,          // a shared object: code, tables, records, symbols; about two fifths
  kIncompressible,  // what is compressed already
};

// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough for shapes.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Bits() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // 0 to bound - 1; the bias is below 2^-32 of any bound used here.
  std::uint64_t Below(std::uint64_t bound) { return ((Bits() >> 32) * bound) >> 32; }

  bool Percent(unsigned chance) { return Below(100) < chance; }

 private:
  std::uint64_t state_;
};

// `size` bytes of that kind; the same for the same arguments, and unlike those of another seed.
std::string GenerateBytes(CorpusKind kind, std::size_t size, std::uint64_t seed);

}  // namespace countersign::bench

#endif  // COUNTERSIGN_BENCH_CORPUS_DATA_H_
