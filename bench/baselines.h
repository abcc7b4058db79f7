// What others do with a package, put together by hand from the libraries that they use: the rivals
// and the floors of the benchmarks. Each is given its best case: contexts and buffers are kept.
#ifndef COUNTERSIGN_BENCH_BASELINES_H_
#define COUNTERSIGN_BENCH_BASELINES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/digest.h"

namespace countersign::bench {

enum class HashLibrary { kBotan, kOpenssl, kLibgcrypt };
enum class InflateLibrary { kZlib, kLibdeflate };

// For names of benchmarks: "botan", "zlib".
const char* NameOf(HashLibrary library);
const char* NameOf(InflateLibrary library);

// One hash over one message at hand.
Sha256Digest Sha256By(HashLibrary library, Bytes message);
Sha384Digest Sha384By(HashLibrary library, Bytes message);

// An entry as a minimal zip reader sees it, which believes the central directory.
struct PlainEntry {
  std::string_view name, body;  // the body as it lies in the archive
  std::uint64_t size = 0;       // uncompressed
  std::uint32_t crc = 0;
  bool is_deflated = false;
};

// Nothing when there is no directory where the end records say. Checks no more: not for untrusted
// archives. Views into `zip`.
std::optional<std::vector<PlainEntry>> ListEntries(std::string_view zip);

// Inflates bodies: zlib in pieces of 64 KiB, libdeflate the whole body at once into a buffer that
// grows to the largest.
class Inflater {
 public:
  explicit Inflater(InflateLibrary library);
  ~Inflater();

  // Gives the body to `sink`. Stored bodies as they lie there.
  // False when it is broken; `check_crc`: or has another CRC-32, by the same library.
  bool Inflate(const PlainEntry& entry, bool check_crc,
               const std::function<void(Bytes piece)>& sink);

 private:
  class Zlib;
  class Libdeflate;

  std::unique_ptr<Zlib> zlib_;
  std::unique_ptr<Libdeflate> libdeflate_;
};

// The AWS content digest without the strict walk: directory, inflate, CRC-32, SHA-384 over names
// and bodies. Looks for no signature entry.
class ContentDigester {
 public:
  ContentDigester(InflateLibrary inflate, HashLibrary hash) : inflater_(inflate), hash_(hash) {}

  // Nothing when the package cannot be read.
  std::optional<Sha384Digest> Digest(std::string_view zip);

 private:
  Inflater inflater_;
  const HashLibrary hash_;
};

}  // namespace countersign::bench

#endif  // COUNTERSIGN_BENCH_BASELINES_H_
