#include "core/package/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <new>

#include "core/package/zip_format.h"

namespace countersign {
namespace {

constexpr char kBrokenStream[] = "its deflate stream is broken";
constexpr char kBytesAfterStream[] = "bytes follow the end of its deflate stream";
constexpr char kWrongSize[] = "it does not inflate to its declared size";
constexpr char kWrongCrc[] = "its CRC-32 is wrong";

std::uint32_t Crc(std::uint32_t crc, Bytes data) {
  return libdeflate_crc32(crc, data.data(), data.size());
}

// zlib's inflater for a raw deflate stream, ended when it goes out of scope.
class ZlibStream {
 public:
  ZlibStream() {
    // Negative: no zlib header (zlib.h, inflateInit2).
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~ZlibStream() { inflateEnd(&stream_); }
  ZlibStream(const ZlibStream&) = delete;
  ZlibStream& operator=(const ZlibStream&) = delete;

  z_stream& get() { return stream_; }

 private:
  z_stream stream_ = {};
};

}  // namespace

BodyReader::BodyReader() = default;

BodyReader::~BodyReader() {
  if (decompressor_ != nullptr) libdeflate_free_decompressor(decompressor_);
}

absl::Span<std::uint8_t> BodyReader::Window() {
  if (window_.empty()) window_.resize(kWindowSize);
  return absl::MakeSpan(window_);
}

const char* BodyReader::Read(Bytes zip, const ZipEntry& entry, BodySink& sink) {
  const Bytes body = zip.subspan(entry.body_offset, entry.compressed_size);
  if (entry.method == zip::kStored) return ReadStored(body, entry, sink);
  if (entry.uncompressed_size <= kWindowSize) return ReadWhole(body, entry, sink);
  return ReadInPieces(body, entry, sink);
}

const char* BodyReader::ReadStored(Bytes body, const ZipEntry& entry, BodySink& sink) {
  std::uint32_t crc = 0;
  // In pieces, so that both passes over a piece find it in the cache.
  while (!body.empty()) {
    const Bytes piece = body.subspan(0, std::min(body.size(), kWindowSize));
    crc = Crc(crc, piece);
    sink.Append(piece);
    body.remove_prefix(piece.size());
  }
  return crc == entry.crc ? nullptr : kWrongCrc;
}

const char* BodyReader::ReadWhole(Bytes body, const ZipEntry& entry, BodySink& sink) {
  if (decompressor_ == nullptr) {
    decompressor_ = libdeflate_alloc_decompressor();
    if (decompressor_ == nullptr) throw std::bad_alloc();
  }
  std::size_t consumed = 0, produced = 0;
  const libdeflate_result result =
      libdeflate_deflate_decompress_ex(decompressor_, body.data(), body.size(), Window().data(),
                                       entry.uncompressed_size, &consumed, &produced);
  if (result == LIBDEFLATE_INSUFFICIENT_SPACE) return kWrongSize;
  if (result != LIBDEFLATE_SUCCESS) return kBrokenStream;
  if (consumed != body.size()) return kBytesAfterStream;
  if (produced != entry.uncompressed_size) return kWrongSize;
  const Bytes inflated(window_.data(), produced);
  if (Crc(0, inflated) != entry.crc) return kWrongCrc;
  sink.Append(inflated);
  return nullptr;
}

const char* BodyReader::ReadInPieces(Bytes body, const ZipEntry& entry, BodySink& sink) {
  constexpr std::size_t kInputPiece = 1 << 30;  // z_stream counts in unsigned int
  ZlibStream owner;
  z_stream& stream = owner.get();
  std::uint32_t crc = 0;
  std::uint64_t produced = 0;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      const Bytes input = body.subspan(0, std::min(body.size(), kInputPiece));
      stream.next_in = const_cast<Bytef*>(input.data());
      stream.avail_in = static_cast<uInt>(input.size());
      body.remove_prefix(input.size());
    }
    stream.next_out = Window().data();
    stream.avail_out = static_cast<uInt>(kWindowSize);
    status = inflate(&stream, Z_NO_FLUSH);
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    // Z_BUF_ERROR: no input is left and the stream has not ended.
    if (status != Z_OK && status != Z_STREAM_END) return kBrokenStream;
    const Bytes piece(window_.data(), kWindowSize - stream.avail_out);
    produced += piece.size();
    if (produced > entry.uncompressed_size) return kWrongSize;
    crc = Crc(crc, piece);
    sink.Append(piece);
  }
  if (stream.avail_in != 0 || !body.empty()) return kBytesAfterStream;
  if (produced != entry.uncompressed_size) return kWrongSize;
  return crc == entry.crc ? nullptr : kWrongCrc;
}

}  // namespace countersign
