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

}  // namespace

// zlib's inflater for raw deflate streams, one after the other.
class BodyReader::Inflater {
 public:
  Inflater() {
    // Negative: no zlib header (zlib.h, inflateInit2).
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Ready for a new stream.
  z_stream& Start() {
    inflateReset(&stream_);
    stream_.avail_in = 0;
    return stream_;
  }

 private:
  z_stream stream_ = {};
};

BodyReader::BodyReader() = default;
BodyReader::~BodyReader() = default;

absl::Span<std::uint8_t> BodyReader::Window() {
  if (window_.empty()) window_.resize(kWindowSize);
  return absl::MakeSpan(window_);
}

const char* BodyReader::Read(Bytes zip, const ZipEntry& entry, BodySink& sink) {
  const Bytes body = zip.subspan(entry.body_offset, entry.compressed_size);
  if (entry.method == zip::kStored) return ReadStored(body, entry, sink);
  return ReadDeflated(body, entry, sink);
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

const char* BodyReader::ReadDeflated(Bytes body, const ZipEntry& entry, BodySink& sink) {
  constexpr std::size_t kInputPiece = 1 << 30;  // z_stream counts in unsigned int
  if (inflater_ == nullptr) inflater_ = std::make_unique<Inflater>();
  z_stream& stream = inflater_->Start();
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
