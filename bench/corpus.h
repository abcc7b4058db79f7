// Packages to measure with: the same bytes on every machine, shaped like what is deployed.
//
//   const Corpus& corpus =
//       CorpusOf(CorpusKind::kText, Shape::kFewLarge, 50 << 20, Method::kDeflated);
//   ReadPackage(corpus.zip);                   // content()->inner == corpus.content
//
// Bodies are deflated by zlib at level 6, in many blocks, as zip programs do. Above 32 MiB, whole
// pieces of 1 MiB and small files come again, in another order and under other names: further
// apart than a window or a branch predictor reaches, so that 1 GiB costs a copy and not a minute.
//
// Made when first asked for and kept until the program ends: 1 GiB stored holds that much memory.
#ifndef COUNTERSIGN_BENCH_CORPUS_H_
#define COUNTERSIGN_BENCH_CORPUS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/corpus_data.h"
#include "core/base/digest.h"

namespace countersign::bench {

enum class Shape {
  kFewLarge,     // eight entries of about one size: bundles, models, layers of libraries
  kTypical,      // as in node_modules: sizes log-normal, median 8 KiB, from 200 bytes to 500 KiB
  kTenThousand,  // ten thousand entries of about one size
};

enum class Method { kStored, kDeflated };

struct CorpusEntry {
  std::string name;
  std::uint64_t size = 0;             // uncompressed
  std::uint64_t compressed_size = 0;  // as it lies in the package
};

struct Corpus {
  std::string zip;
  std::vector<CorpusEntry> entries;  // in the order of the directory
  std::uint64_t uncompressed_bytes = 0;
  std::uint64_t compressed_bytes = 0;  // bodies as they lie in the package

  // What the content digest covers, names and bodies in turn: what lies here one after the other.
  // Views into memory that is kept.
  std::vector<std::string_view> flat;
  std::uint64_t flat_bytes = 0;

  Sha384Digest content;      // of flat, by OpenSSL
  Sha256Digest code_sha256;  // of zip, by OpenSSL
};

// The package of `bytes` uncompressed bytes, names not counted. Not to be called by several threads
// at a time. Zip64 records appear where sizes need them.
const Corpus& CorpusOf(CorpusKind kind, Shape shape, std::uint64_t bytes, Method method);

// The `number`-th of packages that differ in every entry; the 0th is that of CorpusOf. For batches.
const Corpus& CorpusOf(CorpusKind kind, Shape shape, std::uint64_t bytes, Method method,
                       std::uint64_t number);

// The arguments of CorpusOf as a value, for lists of what to measure.
struct CorpusId {
  CorpusKind kind;
  Shape shape;
  std::uint64_t bytes;
  Method method;
};

inline const Corpus& CorpusOf(const CorpusId& id) {
  return CorpusOf(id.kind, id.shape, id.bytes, id.method);
}

// flat in one piece, for raw hashes.
std::string FlatOf(const Corpus& corpus);

// For names of benchmarks: "text/few_large/deflated/10MiB".
std::string NameOf(CorpusKind kind, Shape shape, std::uint64_t bytes, Method method);

inline std::string NameOf(const CorpusId& id) {
  return NameOf(id.kind, id.shape, id.bytes, id.method);
}

}  // namespace countersign::bench

#endif  // COUNTERSIGN_BENCH_CORPUS_H_
