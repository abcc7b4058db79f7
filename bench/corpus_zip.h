// Writes zip archives whose bodies are made of pieces that are deflated once and used often.
#ifndef COUNTERSIGN_BENCH_CORPUS_ZIP_H_
#define COUNTERSIGN_BENCH_CORPUS_ZIP_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::bench {

// Part of a body. Deflated pieces stand for themselves: they may follow one another in any order.
struct Piece {
  std::string plain, deflated;
  std::uint32_t crc = 0;  // of plain
  bool is_last = false;   // the stream of a body may end, and ends, with this piece
};

// By zlib at level 6, raw.
Piece MakePiece(std::string plain, bool is_last);

class ZipWriter {
 public:
  explicit ZipWriter(std::size_t expected_bytes) { out_.reserve(expected_bytes); }

  // One entry, its pieces in turn. `deflated`: the streams of the pieces, else their plain bytes.
  // Returns the size of the body in the archive.
  std::uint64_t Add(std::string_view name, const std::vector<const Piece*>& pieces, bool deflated);

  // The archive; zip64 records where counts, sizes or offsets need them.
  std::string Finish() &&;

 private:
  std::string out_, directory_;
  std::uint64_t entries_ = 0;
};

}  // namespace countersign::bench

#endif  // COUNTERSIGN_BENCH_CORPUS_ZIP_H_
