// The unavoidable: hashes, inflate, signatures, by the libraries that others use.
//
//   ./bazelw run -c opt //bench:floor_bench -- --benchmark_filter=deflated
//       --benchmark_enable_random_interleaving=true --benchmark_repetitions=10
//
// Compare rows of one run with one another. bytes_per_second counts uncompressed bytes.
#include <benchmark/benchmark.h>

#include "bench/corpus.h"
#include "bench/floors.h"

namespace countersign::bench {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;

void RegisterAll() {
  for (const std::uint64_t mebibytes : {1, 10, 50}) {
    RegisterHashFloors(
        {CorpusKind::kText, Shape::kFewLarge, mebibytes * kMebibyte, Method::kStored});
  }
  for (const CorpusKind kind :
       {CorpusKind::kText, CorpusKind::kBinary, CorpusKind::kIncompressible}) {
    for (const Shape shape : {Shape::kFewLarge, Shape::kTypical, Shape::kTenThousand}) {
      const CorpusId id = {kind, shape, 10 * kMebibyte, Method::kDeflated};
      RegisterInflateFloors(id);
      RegisterContentRivals(id);
    }
  }
  RegisterVerifyFloors();
}

}  // namespace
}  // namespace countersign::bench

int main(int argc, char** argv) {
  countersign::bench::RegisterAll();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
