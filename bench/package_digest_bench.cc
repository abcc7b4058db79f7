// The hashing hot path: digests of packages by size, shape and method, alone, on two threads and
// several at once, beside the libraries that others put together for it and the raw hashes.
//
//   ./bazelw run -c opt //bench:package_digest_bench
//
// Every benchmark checks its answer before it times it. Compare rows of one run with one another:
// bytes_per_second counts uncompressed bytes.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/baselines.h"
#include "bench/corpus.h"
#include "bench/counters.h"
#include "bench/floors.h"
#include "cli/thread_pool.h"
#include "core/base/limits.h"
#include "core/crypto/hash.h"
#include "core/package/package.h"
#include "testing/zip/zip_builder.h"

namespace countersign::bench {
namespace {

using benchmark::State;

constexpr std::uint64_t kMiB = 1 << 20;

Limits Unlimited() {
  Limits limits;
  limits.uncompressed_bytes = UINT64_MAX;
  return limits;
}

// One pool for all: threads that idle cost nothing.
Executor* TwoThreads() {
  static auto* const pool = new ThreadPool(2);
  return pool;
}

// Times `run`, if `is_right`, over `bytes` uncompressed and `compressed` bytes.
template <typename Run>
void Time(State& state, bool is_right, std::uint64_t bytes, std::uint64_t compressed, Run run) {
  if (!is_right) return state.SkipWithError("wrong digest");
  ReportHeap(state, HeapUseOf([&] { benchmark::DoNotOptimize(run()); }));
  Throughput throughput(state);
  for (auto _ : state) benchmark::DoNotOptimize(run());
  throughput.Report(bytes, compressed);
}

template <typename Body>
void Register(const std::string& name, Body body) {
  benchmark::RegisterBenchmark(name.c_str(), body)->UseRealTime();
}

void RegisterOne(const CorpusId& id) {
  const std::string name = NameOf(id);
  const Limits limits = Unlimited();
  Register("code_sha256/" + name, [=](State& s) {
    const Corpus& c = CorpusOf(id);
    const auto run = [&] { return Sha256(AsBytes(c.zip)); };
    Time(s, run() == c.code_sha256, c.zip.size(), c.zip.size(), run);
  });
  for (const bool parallel : {false, true}) {
    const std::string suffix = (parallel ? "_two_threads/" : "/") + name;
    Register("content" + suffix, [=](State& s) {
      const Corpus& c = CorpusOf(id);
      Executor* const executor = parallel ? TwoThreads() : nullptr;
      const auto run = [&] { return ReadZipContent(AsBytes(c.zip), limits, executor); };
      const ContentReading answer = run();
      Time(s, answer.content.has_value() && answer.content->inner == c.content,
           c.uncompressed_bytes, c.zip.size(), run);
    });
    Register("both" + suffix, [=](State& s) {
      const Corpus& c = CorpusOf(id);
      Executor* const executor = parallel ? TwoThreads() : nullptr;
      const auto run = [&] { return ReadZipPackage(AsBytes(c.zip), limits, executor); };
      const PackageReading answer = run();
      Time(s,
           answer.content.has_value() && answer.content->inner == c.content &&
               answer.code_sha256 == c.code_sha256,
           c.uncompressed_bytes, c.zip.size(), run);
    });
  }
  Register("hash_alone/" + name, [=](State& s) {
    const Corpus& c = CorpusOf(id);
    const std::string flat = FlatOf(c);
    const auto run = [&] { return Sha384(AsBytes(flat)); };
    Time(s, run() == c.content, flat.size(), flat.size(), run);
  });
  RegisterHashFloors(id);
  if (id.method == Method::kDeflated) RegisterContentRivals(id);
}

std::string EntryName(std::size_t i) {
  return "node_modules/package-" + std::to_string(i / 25) + "/lib/file-" + std::to_string(i) +
         ".js";
}

// `count` packages that differ.
struct Batch {
  Batch(const CorpusId& id, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Corpus& c = CorpusOf(id.kind, id.shape, id.bytes, id.method, i);
      corpora.push_back(&c);
      zips.push_back(AsBytes(c.zip));
      uncompressed += c.uncompressed_bytes;
      compressed += c.zip.size();
    }
  }

  bool Holds(const std::vector<PackageReading>& readings) const {
    for (std::size_t i = 0; i < corpora.size(); ++i) {
      if (!readings[i].content.has_value() || readings[i].content->inner != corpora[i]->content ||
          readings[i].code_sha256 != corpora[i]->code_sha256) {
        return false;
      }
    }
    return readings.size() == corpora.size();
  }

  std::vector<const Corpus*> corpora;
  std::vector<Bytes> zips;
  std::uint64_t uncompressed = 0, compressed = 0;
};

// The digests of a batch as it comes, and one package after another.
void RegisterBatch(const CorpusId& id, std::size_t count) {
  const std::string suffix = std::to_string(count) + "/both/" + NameOf(id);
  const Limits limits = Unlimited();
  for (const bool parallel : {false, true}) {
    Register((parallel ? "batch_two_threads_" : "batch_") + suffix, [=](State& s) {
      const Batch batch(id, count);
      Executor* const executor = parallel ? TwoThreads() : nullptr;
      const auto run = [&] { return ReadZipPackages(batch.zips, limits, executor); };
      Time(s, batch.Holds(run()), batch.uncompressed, batch.compressed, run);
    });
  }
  Register("one_by_one_" + suffix, [=](State& s) {
    const Batch batch(id, count);
    const auto run = [&] {
      std::vector<PackageReading> out;
      for (const Bytes zip : batch.zips) out.push_back(ReadZipPackage(zip, limits));
      return out;
    };
    Time(s, batch.Holds(run()), batch.uncompressed, batch.compressed, run);
  });
}

// codeSha256 of a batch: ours together, the library's one after another.
void RegisterCodeBatch(const CorpusId& id, std::size_t count) {
  const auto is_right = [](const Batch& batch, const std::vector<Sha256Digest>& digests) {
    bool right = digests.size() == batch.corpora.size();
    for (std::size_t i = 0; right && i < digests.size(); ++i) {
      right = digests[i] == batch.corpora[i]->code_sha256;
    }
    return right;
  };
  const std::string suffix = NameOf(id);
  Register("batch_" + std::to_string(count) + "/code_sha256/" + suffix, [=](State& s) {
    const Batch batch(id, count);
    const auto run = [&] {
      std::vector<Sha256Hasher> hashers(count);
      std::vector<Sha256Hasher*> pointers;
      for (Sha256Hasher& hasher : hashers) pointers.push_back(&hasher);
      UpdateTogether(pointers, batch.zips);
      std::vector<Sha256Digest> out;
      for (Sha256Hasher& hasher : hashers) out.push_back(hasher.Finish());
      return out;
    };
    Time(s, is_right(batch, run()), batch.compressed, batch.compressed, run);
  });
  Register("floor_" + std::to_string(count) + "/code_sha256/botan/" + suffix, [=](State& s) {
    const Batch batch(id, count);
    const auto run = [&] {
      std::vector<Sha256Digest> out;
      for (const Bytes zip : batch.zips) out.push_back(Sha256By(HashLibrary::kBotan, zip));
      return out;
    };
    Time(s, is_right(batch, run()), batch.compressed, batch.compressed, run);
  });
}

// What an entry costs beyond inflating and hashing: entries without a body, and their names hashed.
void RegisterEmptyEntries() {
  constexpr std::size_t kEntries = 10'000;
  static const auto* const names = new std::string([] {
    std::string out;
    for (std::size_t i = 0; i < kEntries; ++i) out += EntryName(i);
    return out;
  }());
  static const auto* const zip = new std::string([] {
    std::vector<testing::ZipEntrySpec> entries(kEntries);
    for (std::size_t i = 0; i < kEntries; ++i) entries[i] = {EntryName(i), "", 0};
    return testing::BuildZip(entries);
  }());
  Register("content/empty_entries/10000", [](State& s) {
    const auto run = [] { return ReadZipContent(AsBytes(*zip), Limits()); };
    const ContentReading answer = run();
    Time(s, answer.content.has_value() && answer.content->inner == Sha384(AsBytes(*names)),
         names->size(), zip->size(), run);
  });
  Register("hash_alone/empty_entries/10000", [](State& s) {
    const auto run = [] { return Sha384(AsBytes(*names)); };
    Time(s, run() == Sha384By(HashLibrary::kOpenssl, AsBytes(*names)), names->size(), names->size(),
         run);
  });
}

void RegisterAll() {
  RegisterEmptyEntries();
  for (const std::uint64_t size : {1, 10, 50, 250, 1024}) {
    for (const Method method : {Method::kStored, Method::kDeflated}) {
      RegisterOne({CorpusKind::kText, Shape::kFewLarge, size * kMiB, method});
    }
  }
  RegisterOne({CorpusKind::kText, Shape::kFewLarge, 4608 * kMiB, Method::kStored});  // zip64
  for (const CorpusKind kind :
       {CorpusKind::kText, CorpusKind::kBinary, CorpusKind::kIncompressible}) {
    for (const Shape shape : {Shape::kFewLarge, Shape::kTypical, Shape::kTenThousand}) {
      for (const Method method : {Method::kStored, Method::kDeflated}) {
        if (kind != CorpusKind::kText || shape != Shape::kFewLarge) {
          RegisterOne({kind, shape, 10 * kMiB, method});
        }
      }
    }
  }
  for (const std::size_t count : {2, 6, 8, 64}) {
    RegisterBatch({CorpusKind::kText, Shape::kTypical, kMiB, Method::kDeflated}, count);
    RegisterCodeBatch({CorpusKind::kText, Shape::kFewLarge, kMiB, Method::kStored}, count);
  }
}

}  // namespace
}  // namespace countersign::bench

int main(int argc, char** argv) {
  countersign::bench::RegisterAll();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
