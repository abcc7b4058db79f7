// Bodies of zip entries, inflated and checked, within constant memory.
#ifndef COUNTERSIGN_CORE_PACKAGE_INFLATE_H_
#define COUNTERSIGN_CORE_PACKAGE_INFLATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "core/base/bytes.h"
#include "core/package/zip_directory.h"

namespace countersign {

// Receives a body piece by piece.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void Append(Bytes piece) = 0;
};

// Inflates bodies with zlib through one reused window. Not with libdeflate, which is faster but
// takes streams that zlib and most other readers refuse (more than 286 length codes, length symbol
// 286). The whole compressed body must be consumed and yield exactly the declared size with its
// CRC-32.
class BodyReader {
 public:
  BodyReader();
  ~BodyReader();
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  // The most that is held of a body at once.
  static constexpr std::size_t kWindowSize = 512 * 1024;

  // Gives the body of `entry`, whose directory is proven consistent, to `sink`. Null when all is
  // well; otherwise what is wrong (static), and what the sink got is worth nothing.
  const char* Read(Bytes zip, const ZipEntry& entry, BodySink& sink);

 private:
  const char* ReadStored(Bytes body, const ZipEntry& entry, BodySink& sink);
  const char* ReadDeflated(Bytes body, const ZipEntry& entry, BodySink& sink);

  absl::Span<std::uint8_t> Window();

  class Inflater;

  std::unique_ptr<Inflater> inflater_;  // made when first needed
  std::vector<std::uint8_t> window_;    // likewise
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_INFLATE_H_
