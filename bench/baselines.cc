#include "bench/baselines.h"

#include <botan/hash.h>
#include <gcrypt.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/package/zip_format.h"

namespace countersign::bench {
namespace {

// One message, piece by piece, in a library.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void Update(Bytes piece) = 0;
  virtual void Finish(std::uint8_t* digest) = 0;
};

class BotanStream : public Stream {
 public:
  explicit BotanStream(const char* name) : hash_(Botan::HashFunction::create_or_throw(name)) {}
  void Update(Bytes piece) override { hash_->update(piece.data(), piece.size()); }
  void Finish(std::uint8_t* digest) override { hash_->final(digest); }

 private:
  const std::unique_ptr<Botan::HashFunction> hash_;
};

class OpensslStream : public Stream {
 public:
  explicit OpensslStream(const EVP_MD* algorithm) : context_(EVP_MD_CTX_new()) {
    EVP_DigestInit_ex(context_, algorithm, nullptr);
  }
  ~OpensslStream() override { EVP_MD_CTX_free(context_); }
  void Update(Bytes piece) override { EVP_DigestUpdate(context_, piece.data(), piece.size()); }
  void Finish(std::uint8_t* digest) override { EVP_DigestFinal_ex(context_, digest, nullptr); }

 private:
  EVP_MD_CTX* const context_;
};

class LibgcryptStream : public Stream {
 public:
  explicit LibgcryptStream(gcry_md_algos algorithm) : algorithm_(algorithm) {
    static const bool is_ready = gcry_check_version(nullptr) != nullptr &&
                                 gcry_control(GCRYCTL_DISABLE_SECMEM, 0) == 0 &&
                                 gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0) == 0;
    if (!is_ready || gcry_md_open(&hash_, algorithm, 0) != 0) std::abort();
  }
  ~LibgcryptStream() override { gcry_md_close(hash_); }
  void Update(Bytes piece) override { gcry_md_write(hash_, piece.data(), piece.size()); }
  void Finish(std::uint8_t* digest) override {
    std::copy_n(gcry_md_read(hash_, algorithm_), gcry_md_get_algo_dlen(algorithm_), digest);
  }

 private:
  const gcry_md_algos algorithm_;
  gcry_md_hd_t hash_ = nullptr;
};

std::unique_ptr<Stream> Sha256Stream(HashLibrary library) {
  switch (library) {
    case HashLibrary::kBotan:
      return std::make_unique<BotanStream>("SHA-256");
    case HashLibrary::kOpenssl:
      return std::make_unique<OpensslStream>(EVP_sha256());
    case HashLibrary::kLibgcrypt:
      break;
  }
  return std::make_unique<LibgcryptStream>(GCRY_MD_SHA256);
}

std::unique_ptr<Stream> Sha384Stream(HashLibrary library) {
  switch (library) {
    case HashLibrary::kBotan:
      return std::make_unique<BotanStream>("SHA-384");
    case HashLibrary::kOpenssl:
      return std::make_unique<OpensslStream>(EVP_sha384());
    case HashLibrary::kLibgcrypt:
      break;
  }
  return std::make_unique<LibgcryptStream>(GCRY_MD_SHA384);
}

// Where the central directory is.
struct Directory {
  std::uint64_t entries = 0, offset = 0;
};

// Of an archive without a comment.
std::optional<Directory> FindDirectory(Bytes zip) {
  if (zip.size() < zip::kEndRecordSize) return std::nullopt;
  const std::size_t end = zip.size() - zip::kEndRecordSize;
  if (zip::Get32(zip, end) != zip::kEndRecord) return std::nullopt;
  const bool has_locator =
      end >= zip::kZip64EndLocatorSize &&
      zip::Get32(zip, end - zip::kZip64EndLocatorSize) == zip::kZip64EndLocator;
  if (!has_locator) return Directory{zip::Get16(zip, end + 10), zip::Get32(zip, end + 16)};
  const std::uint64_t record = zip::Get64(zip, end - zip::kZip64EndLocatorSize + 8);
  return Directory{zip::Get64(zip, record + 32), zip::Get64(zip, record + 48)};
}

// The sizes and the offset of a central header, from its zip64 field where they do not fit.
struct Place {
  std::uint64_t size, compressed, offset;
};

Place PlaceOf(Bytes zip, std::size_t header) {
  Place place = {zip::Get32(zip, header + 24), zip::Get32(zip, header + 20),
                 zip::Get32(zip, header + 42)};
  std::size_t extra = header + zip::kCentralHeaderSize + zip::Get16(zip, header + 28);
  const std::size_t end = extra + zip::Get16(zip, header + 30);
  while (extra < end && zip::Get16(zip, extra) != zip::kZip64Extra) {
    extra += 4u + zip::Get16(zip, extra + 2);
  }
  extra += 4;
  for (std::uint64_t* field : {&place.size, &place.compressed, &place.offset}) {
    if (*field != zip::kMax32 || extra >= end) continue;
    *field = zip::Get64(zip, extra);
    extra += 8;
  }
  return place;
}

}  // namespace

const char* NameOf(HashLibrary library) {
  constexpr const char* kNames[] = {"botan", "openssl", "libgcrypt"};
  return kNames[static_cast<int>(library)];
}

const char* NameOf(InflateLibrary library) {
  return library == InflateLibrary::kZlib ? "zlib" : "libdeflate";
}

Sha256Digest Sha256By(HashLibrary library, Bytes message) {
  const std::unique_ptr<Stream> stream = Sha256Stream(library);
  Sha256Digest digest;
  stream->Update(message);
  stream->Finish(digest.bytes.data());
  return digest;
}

Sha384Digest Sha384By(HashLibrary library, Bytes message) {
  const std::unique_ptr<Stream> stream = Sha384Stream(library);
  Sha384Digest digest;
  stream->Update(message);
  stream->Finish(digest.bytes.data());
  return digest;
}

std::optional<std::vector<PlainEntry>> ListEntries(std::string_view archive) {
  const Bytes zip = AsBytes(archive);
  const std::optional<Directory> directory = FindDirectory(zip);
  if (!directory.has_value()) return std::nullopt;
  std::vector<PlainEntry> entries;
  entries.reserve(directory->entries);
  std::size_t at = directory->offset;
  while (entries.size() < directory->entries) {
    if (zip::Get32(zip, at) != zip::kCentralHeader) return std::nullopt;
    const Place place = PlaceOf(zip, at);
    const std::size_t body = place.offset + zip::kLocalHeaderSize +
                             zip::Get16(zip, place.offset + 26) +
                             zip::Get16(zip, place.offset + 28);
    const std::size_t name_size = zip::Get16(zip, at + 28);
    entries.push_back({archive.substr(at + zip::kCentralHeaderSize, name_size),
                       archive.substr(body, place.compressed), place.size, zip::Get32(zip, at + 16),
                       zip::Get16(zip, at + 10) == zip::kDeflated});
    at += zip::kCentralHeaderSize + name_size + zip::Get16(zip, at + 30) + zip::Get16(zip, at + 32);
  }
  return entries;
}

class Inflater::Zlib {
 public:
  Zlib() : window_(64 << 10) {
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) std::abort();
  }
  ~Zlib() { inflateEnd(&stream_); }

  bool Inflate(const PlainEntry& entry, bool check_crc, const std::function<void(Bytes)>& sink) {
    inflateReset(&stream_);
    std::string_view input = entry.body;
    std::uint64_t size = 0;
    uLong crc = 0;
    stream_.avail_in = 0;
    for (int done = Z_OK; done != Z_STREAM_END;) {
      if (stream_.avail_in == 0) Refill(&input);
      stream_.next_out = window_.data();
      stream_.avail_out = static_cast<uInt>(window_.size());
      done = inflate(&stream_, Z_NO_FLUSH);
      if (done != Z_OK && done != Z_STREAM_END) return false;
      const Bytes piece(window_.data(), window_.size() - stream_.avail_out);
      if (check_crc) crc = crc32_z(crc, piece.data(), piece.size());
      size += piece.size();
      sink(piece);
    }
    return size == entry.size && (!check_crc || crc == entry.crc);
  }

 private:
  void Refill(std::string_view* input) {
    const std::size_t size = std::min<std::size_t>(input->size(), 1 << 30);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input->data()));
    stream_.avail_in = static_cast<uInt>(size);
    input->remove_prefix(size);
  }

  z_stream stream_ = {};
  std::vector<std::uint8_t> window_;
};

class Inflater::Libdeflate {
 public:
  Libdeflate() : decompressor_(libdeflate_alloc_decompressor()) {}
  ~Libdeflate() { libdeflate_free_decompressor(decompressor_); }

  bool Inflate(const PlainEntry& entry, bool check_crc, const std::function<void(Bytes)>& sink) {
    if (entry.size > capacity_) {
      capacity_ = entry.size;
      buffer_.reset(new std::uint8_t[capacity_]);  // not cleared
    }
    if (libdeflate_deflate_decompress(decompressor_, entry.body.data(), entry.body.size(),
                                      buffer_.get(), entry.size, nullptr) != LIBDEFLATE_SUCCESS ||
        (check_crc && libdeflate_crc32(0, buffer_.get(), entry.size) != entry.crc)) {
      return false;
    }
    sink(Bytes(buffer_.get(), entry.size));
    return true;
  }

 private:
  libdeflate_decompressor* const decompressor_;
  std::unique_ptr<std::uint8_t[]> buffer_;
  std::uint64_t capacity_ = 0;
};

Inflater::Inflater(InflateLibrary library) {
  if (library == InflateLibrary::kZlib) {
    zlib_ = std::make_unique<Zlib>();
  } else {
    libdeflate_ = std::make_unique<Libdeflate>();
  }
}

Inflater::~Inflater() = default;

bool Inflater::Inflate(const PlainEntry& entry, bool check_crc,
                       const std::function<void(Bytes piece)>& sink) {
  if (entry.is_deflated) {
    return zlib_ != nullptr ? zlib_->Inflate(entry, check_crc, sink)
                            : libdeflate_->Inflate(entry, check_crc, sink);
  }
  const Bytes body = AsBytes(entry.body);
  sink(body);
  if (!check_crc) return true;
  return entry.crc == (zlib_ != nullptr ? crc32_z(0, body.data(), body.size())
                                        : libdeflate_crc32(0, body.data(), body.size()));
}

std::optional<Sha384Digest> ContentDigester::Digest(std::string_view zip) {
  const std::optional<std::vector<PlainEntry>> entries = ListEntries(zip);
  if (!entries.has_value()) return std::nullopt;
  const std::unique_ptr<Stream> stream = Sha384Stream(hash_);
  for (const PlainEntry& entry : *entries) {
    stream->Update(AsBytes(entry.name));
    if (!inflater_.Inflate(entry, true, [&](Bytes piece) { stream->Update(piece); })) {
      return std::nullopt;
    }
  }
  Sha384Digest digest;
  stream->Finish(digest.bytes.data());
  return digest;
}

}  // namespace countersign::bench
