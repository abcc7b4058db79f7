#include "core/package/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "core/package/zip_format.h"

namespace countersign {
namespace {

constexpr char kBrokenStream[] = "its deflate stream is broken";
constexpr char kChoppedStream[] = "its deflate stream has far more blocks than content";
constexpr char kBytesAfterStream[] = "bytes follow the end of its deflate stream";
constexpr char kWrongSize[] = "it does not inflate to its declared size";
constexpr char kWrongCrc[] = "its CRC-32 is wrong";
constexpr char kNoMemory[] = "zlib had no memory";

std::uint32_t Crc(std::uint32_t crc, Bytes data) {
  return libdeflate_crc32(crc, data.data(), data.size());
}

Bytes BodyOf(Bytes zip, const ZipEntry& entry) {
  return zip.subspan(entry.offset, entry.compressed_size);
}

}  // namespace

void WholeBodyReader::Free::operator()(libdeflate_decompressor* inflater) const {
  libdeflate_free_decompressor(inflater);
}

WholeBodyReader::WholeBodyReader() : inflater_(libdeflate_alloc_decompressor()) {
  if (inflater_ == nullptr) throw std::bad_alloc();
}

const char* WholeBodyReader::Read(Bytes zip, const ZipEntry& entry, absl::Span<std::uint8_t> out) {
  const Bytes body = BodyOf(zip, entry);
  if (entry.method == zip::kStored) {
    if (!body.empty()) std::memcpy(out.data(), body.data(), body.size());
    return Crc(0, body) == entry.crc ? nullptr : kWrongCrc;
  }
  const DeflateForm form = checker_.FormOf(body, out.size());
  if (form != DeflateForm::kPlain) {
    return form == DeflateForm::kBroken ? kBrokenStream : kChoppedStream;
  }
  std::size_t consumed = 0, produced = 0;
  switch (libdeflate_deflate_decompress_ex(inflater_.get(), body.data(), body.size(), out.data(),
                                           out.size(), &consumed, &produced)) {
    case LIBDEFLATE_SUCCESS:
      break;
    case LIBDEFLATE_INSUFFICIENT_SPACE:
      return kWrongSize;
    default:
      return kBrokenStream;
  }
  if (consumed != body.size()) return kBytesAfterStream;
  if (produced != out.size()) return kWrongSize;
  return Crc(0, out) == entry.crc ? nullptr : kWrongCrc;
}

// zlib's inflater for one raw deflate stream.
class BodyStream::Inflater {
 public:
  Inflater() {
    // Negative: no zlib header (zlib.h, inflateInit2).
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream& stream() { return stream_; }

 private:
  z_stream stream_ = {};
};

BodyStream::BodyStream(Bytes zip, const ZipEntry& entry)
    : rest_(BodyOf(zip, entry)), size_(entry.uncompressed_size), expected_crc_(entry.crc) {
  if (entry.method != zip::kStored) inflater_ = std::make_unique<Inflater>();
}
BodyStream::~BodyStream() = default;
BodyStream::BodyStream(BodyStream&&) noexcept = default;
BodyStream& BodyStream::operator=(BodyStream&&) noexcept = default;

Bytes BodyStream::Next(absl::Span<std::uint8_t> window) {
  if (at_end_) return {};
  Bytes piece;
  if (inflater_ != nullptr) {
    piece = NextInflated(window);
  } else {
    piece = rest_.subspan(0, std::min(rest_.size(), window.size()));
    rest_.remove_prefix(piece.size());
    at_end_ = rest_.empty();
  }
  crc_ = Crc(crc_, piece);
  produced_ += piece.size();
  if (produced_ > size_) return Fail(kWrongSize);
  return piece;
}

std::size_t BodyStream::compressed_rest() const {
  return rest_.size() + (inflater_ == nullptr ? 0 : inflater_->stream().avail_in);
}

Bytes BodyStream::Fail(const char* problem) {
  problem_ = problem;
  at_end_ = true;
  return {};
}

Bytes BodyStream::NextInflated(absl::Span<std::uint8_t> window) {
  constexpr std::size_t kInputPiece = 1 << 30;  // z_stream counts in unsigned int
  z_stream& stream = inflater_->stream();
  stream.next_out = window.data();
  stream.avail_out = static_cast<uInt>(window.size());
  int status = Z_OK;
  while (status == Z_OK && stream.avail_out > 0) {
    if (stream.avail_in == 0) {
      const Bytes input = rest_.subspan(0, std::min(rest_.size(), kInputPiece));
      stream.next_in = const_cast<Bytef*>(input.data());
      stream.avail_in = static_cast<uInt>(input.size());
      rest_.remove_prefix(input.size());
    }
    status = inflate(&stream, Z_NO_FLUSH);
  }
  if (status == Z_MEM_ERROR) return Fail(kNoMemory);
  // Z_BUF_ERROR: no input is left and the stream has not ended.
  if (status != Z_OK && status != Z_STREAM_END) return Fail(kBrokenStream);
  at_end_ = status == Z_STREAM_END;
  if (at_end_ && (stream.avail_in != 0 || !rest_.empty())) return Fail(kBytesAfterStream);
  return window.subspan(0, window.size() - stream.avail_out);
}

const char* BodyStream::Finish() const {
  if (problem_ == kNoMemory) throw std::bad_alloc();
  if (problem_ != nullptr) return problem_;
  if (produced_ != size_) return kWrongSize;
  return crc_ == expected_crc_ ? nullptr : kWrongCrc;
}

}  // namespace countersign
