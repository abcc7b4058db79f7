// The hashing hot path: both digests of a package, beside the raw hashes that bound them.
//
//   ./bazelw run -c opt //bench:package_digest_bench
//
// Every benchmark checks its answer before it times it. Compare rows of one run with one another:
// bytes_per_second counts uncompressed bytes.
#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <utility>

#include "api/countersign.h"
#include "core/crypto/hash.h"
#include "testing/scenario/scenario.h"

namespace countersign {
namespace {

using testing::BuildZip;
using testing::ZipEntrySpec;

constexpr std::size_t kEntrySize = 1 << 20;

// Text-like and compressible about three to one; the same for every run.
std::string Body(std::size_t size, std::uint64_t seed) {
  constexpr std::string_view kWords[] = {
      "function ", "return ", "const ", "module.exports = ", "{\n  ", "}\n", "=> ", "await fetch("};
  std::string out;
  while (out.size() < size) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    out += kWords[seed >> 61];
    if ((seed >> 32) % 4 == 0) out += std::to_string(seed >> 44);
  }
  out.resize(size);
  return out;
}

struct Sample {
  std::string zip;
  std::string flat;  // what the content digest hashes
};

const Sample& SampleOf(std::size_t mebibytes, int level) {
  static auto* const samples = new std::map<std::pair<std::size_t, int>, Sample>;
  const auto [entry, fresh] = samples->try_emplace({mebibytes, level});
  if (fresh) {
    std::vector<ZipEntrySpec> entries;
    for (std::size_t i = 0; i < mebibytes; ++i) {
      entries.push_back({"file" + std::to_string(i), Body(kEntrySize, i), level});
      entry->second.flat += entries.back().name + entries.back().body;
    }
    entry->second.zip = BuildZip(entries);
  }
  return entry->second;
}

void ReadPackageOf(benchmark::State& state, int level) {
  const Sample& sample = SampleOf(static_cast<std::size_t>(state.range(0)), level);
  if (ReadPackage(sample.zip).content->inner != Sha384(AsBytes(sample.flat))) {
    state.SkipWithError("wrong digest");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(ReadPackage(sample.zip));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(sample.flat.size()));
}
BENCHMARK_CAPTURE(ReadPackageOf, stored, 0)->Arg(1)->Arg(10)->Arg(50)->UseRealTime();
BENCHMARK_CAPTURE(ReadPackageOf, deflated, 6)->Arg(1)->Arg(10)->Arg(50)->UseRealTime();

template <typename HasherType>
void RawHash(benchmark::State& state) {
  const Sample& sample = SampleOf(static_cast<std::size_t>(state.range(0)), 0);
  for (auto _ : state) {
    HasherType hasher;
    hasher.Update(AsBytes(sample.flat));
    benchmark::DoNotOptimize(hasher.Finish());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(sample.flat.size()));
}
BENCHMARK_TEMPLATE(RawHash, Sha256Hasher)->Arg(10)->UseRealTime();
BENCHMARK_TEMPLATE(RawHash, Sha384Hasher)->Arg(10)->UseRealTime();

// A verdict on an artifact whose digests are at hand: parsing, four signatures, policy.
void EvaluateCold(benchmark::State& state) {
  const Artifact artifact = ReadPackage(testing::SmallSignedPackage());
  const CodeSigningConfig config = testing::TestConfig(Policy::kEnforce);
  const TrustAnchors anchors = testing::TestAnchors();
  const RevocationSet revocations = testing::TestRevocations();
  const Premises premises = {testing::At("2026-06-01T00:00:00Z"), anchors, &revocations};
  if (Evaluate(config, artifact, premises).decision() != Decision::kAllow) {
    state.SkipWithError("wrong verdict");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(Evaluate(config, artifact, premises));
}
BENCHMARK(EvaluateCold)->UseRealTime();

}  // namespace
}  // namespace countersign

BENCHMARK_MAIN();
