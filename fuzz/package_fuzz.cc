// Packages: the zip walk and the digests. The first byte says what the rest is: the bytes of a
// package, or choices of which content.h makes one, so that mutants get past checksums and lengths.
// Properties: alone, in a batch, on an executor, with and without codeSha256: the same answer; what
// is accepted keeps to the limits, and they are exact; what is refused has no digest; a package
// whose headers are true has the digest of its names and bodies.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/executor.h"
#include "core/crypto/hash.h"
#include "core/package/package.h"
#include "fuzz/content.h"
#include "fuzz/input.h"
#include "fuzz/properties.h"

namespace {

using namespace countersign;        // NOLINT: a program of one page
using namespace countersign::fuzz;  // NOLINT

// Keeps bombs from taking all the time.
constexpr std::uint64_t kMaxUncompressed = 1 << 20;

// Several tasks at a time, on one thread, the last first.
class Backwards : public Executor {
 public:
  std::size_t Width() const override { return 3; }
  void Run(std::size_t count, absl::FunctionRef<void(std::size_t)> task) override {
    while (count > 0) task(--count);
  }
};

Limits SmallLimits() {
  Limits limits;
  limits.uncompressed_bytes = kMaxUncompressed;
  return limits;
}

void RequireSame(const ContentReading& a, const ContentReading& b, const char* property) {
  RequireNone(SameReasons(a.faults, b.faults));
  Require(a.content.has_value() == b.content.has_value() && a.signature_entry == b.signature_entry,
          property);
  if (!a.content.has_value()) return;
  Require(a.content->inner == b.content->inner && a.content->entries == b.content->entries &&
              a.content->uncompressed_bytes == b.content->uncompressed_bytes,
          property);
}

void CheckForm(const PackageReading& reading, Bytes zip) {
  RequireNone(ReasonsInOrder(reading.faults, Check::kIntegrity));
  Require(reading.code_sha256 == Sha256(zip), "codeSha256 is of the package's bytes");
  Require(reading.content.has_value() == reading.faults.empty(),
          "a package has a digest or faults, not both");
  Require(reading.faults.empty() || !reading.signature_entry.has_value(),
          "of a refused package nothing is shown");
}

// Of an accepted package: what it has is allowed, and one less is not.
void CheckLimits(const PackageReading& reading, Bytes zip) {
  Limits limits = SmallLimits();
  Require(reading.content->uncompressed_bytes <= limits.uncompressed_bytes, "bodies are limited");
  Require(reading.content->entries <= zip.size() / 46, "every entry has a header");
  limits.uncompressed_bytes = reading.content->uncompressed_bytes;
  RequireSame(reading, ReadZipContent(zip, limits), "a package at its limit is accepted");
  if (limits.uncompressed_bytes == 0) return;
  --limits.uncompressed_bytes;
  const ContentReading refused = ReadZipContent(zip, limits);
  Require(!refused.faults.empty() && refused.faults.front().code == ReasonCode::kLimitExceeded,
          "a package beyond its limit is refused");
}

// In a batch, and without codeSha256.
void CheckWays(const PackageReading& reading, Bytes zip) {
  const Limits limits = SmallLimits();
  RequireSame(reading, ReadZipContent(zip, limits), "without codeSha256 it is the same");
  const std::vector<Bytes> batch = {zip, AsBytes("no zip"), zip};
  const std::vector<PackageReading> readings = ReadZipPackages(batch, limits);
  Require(readings.size() == batch.size(), "a batch has an answer each");
  RequireSame(reading, readings[0], "a batch changes nothing");
  RequireSame(reading, readings[2], "a batch changes nothing");
}

void CheckPackage(Bytes zip, const Content* content) {
  const PackageReading reading = ReadZipPackage(zip, SmallLimits());
  CheckForm(reading, zip);
  Backwards executor;
  RequireSame(reading, ReadZipPackage(zip, SmallLimits(), &executor),
              "an executor changes nothing");
  if (IsOneIn(4, zip)) {
    CheckWays(reading, zip);
    if (reading.content.has_value()) CheckLimits(reading, zip);
  }
  if (content == nullptr) return;
  Require(reading.content.has_value() || !content->is_sound, "what is in order is accepted");
  Require(!reading.content.has_value() || !content->is_true ||
              reading.content->inner == content->Digest(),
          "the content digest is that of names and bodies");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(Bytes(data, size));
  if (size > 0 && data[0] == 'E') {
    input.Byte();
    const Content content = ContentFrom(input);
    CheckPackage(AsBytes(content.Build()), &content);
  } else {
    CheckPackage(input.rest(), nullptr);
  }
  return 0;
}
