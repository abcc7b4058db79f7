// Bodies of zip entries, inflated and checked.
#ifndef COUNTERSIGN_CORE_PACKAGE_INFLATE_H_
#define COUNTERSIGN_CORE_PACKAGE_INFLATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/types/span.h"
#include "core/base/bytes.h"
#include "core/package/deflate_check.h"
#include "core/package/zip_directory.h"

struct libdeflate_decompressor;

namespace countersign {

// Of both readers: null when a body is intact, otherwise what is wrong with it (static). A deflate
// stream must fill its compressed size exactly and yield exactly the declared size; either method
// must have the declared CRC-32. The entries' directory is proven consistent, so that bodies lie
// within the archive.

// Reads bodies whole, one after the other; about 25 KB. With libdeflate, which is twice as fast as
// zlib, behind DeflateChecker, which makes it as strict.
class WholeBodyReader {
 public:
  WholeBodyReader();

  // Writes the body of `entry` into `out`, which has its declared size. Allocates nothing.
  const char* Read(Bytes zip, const ZipEntry& entry, absl::Span<std::uint8_t> out);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* inflater) const;
  };

  DeflateChecker checker_;
  std::unique_ptr<libdeflate_decompressor, Free> inflater_;
};

// Reads a body of any size in pieces; about 45 KB. With zlib, since libdeflate cannot pause.
class BodyStream {
 public:
  BodyStream(Bytes zip, const ZipEntry& entry);
  ~BodyStream();
  BodyStream(BodyStream&&) noexcept;
  BodyStream& operator=(BodyStream&&) noexcept;

  // The next piece, not longer than `window`: written there, or a view of `zip` where the body is
  // stored. Empty at the end and once something is wrong. Throws nothing: see Finish.
  Bytes Next(absl::Span<std::uint8_t> window);

  bool at_end() const { return at_end_; }

  // How many compressed bytes are still to be read.
  std::size_t compressed_rest() const;

  // What is wrong with the body; asked at the end. Throws std::bad_alloc if zlib had no memory.
  const char* Finish() const;

 private:
  class Inflater;

  Bytes NextInflated(absl::Span<std::uint8_t> window);
  Bytes Fail(const char* problem);

  Bytes rest_;  // compressed, not given to the inflater yet
  std::uint64_t size_, produced_ = 0;
  std::uint32_t expected_crc_, crc_ = 0;
  bool at_end_ = false;
  const char* problem_ = nullptr;
  std::unique_ptr<Inflater> inflater_;  // null: stored
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_INFLATE_H_
