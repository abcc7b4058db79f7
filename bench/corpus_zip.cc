#include "bench/corpus_zip.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/package/zip_format.h"

namespace countersign::bench {
namespace {

constexpr std::uint16_t kVersion = 20, kZip64Version = 45;
// A final block without contents, for bodies whose last piece does not end the stream.
constexpr std::string_view kEndOfStream{"\3\0", 2};

constexpr std::uint32_t kDosTime = 0x00210000;  // 1980-01-01 00:00:00

void Put(std::string* out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) *out += static_cast<char>(value >> (8 * i));
}

std::uint64_t Narrow(std::uint64_t value) { return std::min<std::uint64_t>(value, zip::kMax32); }

// What both headers of an entry say.
struct Fields {
  std::string_view name;
  bool deflated = false;
  std::uint32_t crc = 0;
  std::uint64_t compressed = 0, size = 0, offset = 0;
};

// From the version needed to the length of the name, which both headers hold alike.
void PutCommon(std::string* out, const Fields& f, bool zip64) {
  Put(out, zip64 ? kZip64Version : kVersion, 2);
  Put(out, 0, 2);
  Put(out, f.deflated ? zip::kDeflated : zip::kStored, 2);
  Put(out, kDosTime, 4);
  Put(out, f.crc, 4);
  Put(out, zip64 ? zip::kMax32 : f.compressed, 4);
  Put(out, zip64 ? zip::kMax32 : f.size, 4);
  Put(out, f.name.size(), 2);
}

void PutZip64Extra(std::string* out, const Fields& f, bool sizes, bool offset) {
  if (!sizes && !offset) return;
  Put(out, zip::kZip64Extra, 2);
  Put(out, (sizes ? 16u : 0u) + (offset ? 8u : 0u), 2);
  if (sizes) Put(out, f.size, 8);
  if (sizes) Put(out, f.compressed, 8);
  if (offset) Put(out, f.offset, 8);
}

bool NeedsZip64Sizes(const Fields& f) {
  return f.compressed >= zip::kMax32 || f.size >= zip::kMax32;
}

void PutLocalHeader(std::string* out, const Fields& f) {
  const bool sizes = NeedsZip64Sizes(f);
  Put(out, zip::kLocalHeader, 4);
  PutCommon(out, f, sizes);
  Put(out, sizes ? 20 : 0, 2);
  *out += f.name;
  PutZip64Extra(out, f, sizes, false);
}

void PutCentralHeader(std::string* out, const Fields& f) {
  const bool sizes = NeedsZip64Sizes(f), offset = f.offset >= zip::kMax32;
  std::string extra;
  PutZip64Extra(&extra, f, sizes, offset);
  Put(out, zip::kCentralHeader, 4);
  Put(out, 0x0300 | kZip64Version, 2);  // made on Unix
  PutCommon(out, f, sizes);
  Put(out, extra.size(), 2);
  Put(out, 0, 2 + 2 + 2);    // comment, disk, internal attributes
  Put(out, 0x81a40000u, 4);  // -rw-r--r--
  Put(out, Narrow(f.offset), 4);
  *out += f.name;
  *out += extra;
}

}  // namespace

Piece MakePiece(std::string plain, bool is_last) {
  z_stream stream = {};
  if (deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  Piece piece;
  piece.deflated.resize(deflateBound(&stream, plain.size()) + 16);
  stream.next_in = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(piece.deflated.data());
  stream.avail_out = static_cast<uInt>(piece.deflated.size());
  const int done = deflate(&stream, is_last ? Z_FINISH : Z_FULL_FLUSH);
  if (done != (is_last ? Z_STREAM_END : Z_OK) || stream.avail_in != 0) std::abort();
  piece.deflated.resize(stream.total_out);
  piece.deflated.shrink_to_fit();
  deflateEnd(&stream);
  piece.crc = static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(plain.data()), plain.size()));
  piece.plain = std::move(plain);
  piece.is_last = is_last;
  return piece;
}

std::uint64_t ZipWriter::Add(std::string_view name, const std::vector<const Piece*>& pieces,
                             bool deflated) {
  Fields fields;
  fields.name = name;
  fields.deflated = deflated;
  fields.offset = out_.size();
  for (const Piece* piece : pieces) {
    fields.crc = static_cast<std::uint32_t>(
        crc32_combine(fields.crc, piece->crc, static_cast<z_off_t>(piece->plain.size())));
    fields.size += piece->plain.size();
    fields.compressed += deflated ? piece->deflated.size() : piece->plain.size();
  }
  const bool needs_end = deflated && (pieces.empty() || !pieces.back()->is_last);
  if (needs_end) fields.compressed += kEndOfStream.size();
  PutLocalHeader(&out_, fields);
  for (const Piece* piece : pieces) out_ += deflated ? piece->deflated : piece->plain;
  if (needs_end) out_ += kEndOfStream;
  PutCentralHeader(&directory_, fields);
  ++entries_;
  return fields.compressed;
}

std::string ZipWriter::Finish() && {
  const std::uint64_t offset = out_.size(), size = directory_.size();
  out_ += directory_;
  if (entries_ >= zip::kMax16 || offset >= zip::kMax32 || size >= zip::kMax32) {
    const std::uint64_t at = out_.size();
    Put(&out_, zip::kZip64EndRecord, 4);
    Put(&out_, zip::kZip64EndRecordSize - 12, 8);
    Put(&out_, kZip64Version, 2);
    Put(&out_, kZip64Version, 2);
    Put(&out_, 0, 4 + 4);  // disks
    Put(&out_, entries_, 8);
    Put(&out_, entries_, 8);
    Put(&out_, size, 8);
    Put(&out_, offset, 8);
    Put(&out_, zip::kZip64EndLocator, 4);
    Put(&out_, 0, 4);
    Put(&out_, at, 8);
    Put(&out_, 1, 4);
  }
  const std::uint64_t entries = std::min<std::uint64_t>(entries_, zip::kMax16);
  Put(&out_, zip::kEndRecord, 4);
  Put(&out_, 0, 2 + 2);
  Put(&out_, entries, 2);
  Put(&out_, entries, 2);
  Put(&out_, Narrow(size), 4);
  Put(&out_, Narrow(offset), 4);
  Put(&out_, 0, 2);
  return std::move(out_);
}

}  // namespace countersign::bench
