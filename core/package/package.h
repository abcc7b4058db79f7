// A package seen once: the strict zip walk and the digests that signatures are compared with.
//
// The walk proves the directory consistent before it decompresses anything. A package that two zip
// readers could see differently is refused as AMBIGUOUS_PACKAGE, a broken one as
// MALFORMED_PACKAGE, one beyond a limit as LIMIT_EXCEEDED; refused packages have no content digest.
#ifndef COUNTERSIGN_CORE_PACKAGE_PACKAGE_H_
#define COUNTERSIGN_CORE_PACKAGE_PACKAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/executor.h"
#include "core/base/limits.h"
#include "core/base/reason.h"

namespace countersign {

// The entry in which AWS Signer leaves its signature: case-sensitive, underscore.
inline constexpr std::string_view kSignatureEntryName = "META_INF/aws_signer_signature_v1.0.SF";

// What AWS Signer's platform AWSLambda-SHA384-ECDSA digests: SHA-384 over the names and inflated
// bodies of all entries in central-directory order, the signature entry left out. Nothing
// separates a name from its body: that is a property of the format.
struct ContentDigest {
  Sha384Digest inner;                    // the detached CMS content, 48 raw bytes
  std::uint64_t entries = 0;             // signature entry left out
  std::uint64_t uncompressed_bytes = 0;  // signature entry left out
};

// What the walk finds. Owns everything it holds.
struct ContentReading {
  std::optional<ContentDigest> content;        // nothing when refused
  std::optional<std::string> signature_entry;  // inflated; nothing when unsigned or refused
  std::vector<Reason> faults;                  // why it is refused, canonical order; else empty
};

// The answer about one package.
struct PackageReading : ContentReading {
  Sha256Digest code_sha256;  // of the package bytes, as Lambda shows it
};

// Reads `zip`, which is borrowed for the call and never copied. Total: every input has an answer.
//
// Working memory: 64 bytes for each entry (88 where names are not canonical), 150 KB, and a window
// of the largest body's size, 16 MiB at most; what is larger is read in pieces of 1 MiB. With an
// executor of width w there are two windows, of 1 MiB at least, and 50 KB w more.
//
// With an executor, inflating goes on while what came before is hashed, and codeSha256 beside both.
// One package is one SHA-384 stream, which bounds what more than three threads can win.
PackageReading ReadZipPackage(Bytes zip, const Limits& limits, Executor* executor = nullptr);

// The same without codeSha256.
ContentReading ReadZipContent(Bytes zip, const Limits& limits, Executor* executor = nullptr);

// Reads several packages at once: faster than one after the other, since the CPU hashes several
// messages at the same time. The answers are those of ReadZipPackage, in the order of `zips`. Of
// each group of packages, one for each thread, eight are under way at a time, each with the working
// memory above.
std::vector<PackageReading> ReadZipPackages(absl::Span<const Bytes> zips, const Limits& limits,
                                            Executor* executor = nullptr);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_PACKAGE_H_
