// What benchmarks count beside time: the heap, cycles, bytes on both sides of the compression.
//
//   bench::ReportHeap(state, bench::HeapUseOf([&] { ReadPackage(zip); }));  // outside the loop
//   bench::Throughput throughput(state);
//   for (auto _ : state) benchmark::DoNotOptimize(ReadPackage(zip));
//   throughput.Report(corpus.uncompressed_bytes, corpus.compressed_bytes);
//
// A program that links this has malloc, and with it operator new, counted: that of libraries too.
// Only while HeapUseOf runs; a timed loop is not slowed down.
#ifndef COUNTERSIGN_BENCH_COUNTERS_H_
#define COUNTERSIGN_BENCH_COUNTERS_H_

#include <cstdint>
#include <functional>
#include <optional>

#include <benchmark/benchmark.h>

namespace countersign::bench {

// Of one run, over all threads.
struct HeapUse {
  std::uint64_t allocations = 0;
  std::uint64_t peak_bytes = 0;  // the most that was held beyond what was held at the beginning
};

// Runs `run` once and counts. Nothing under a sanitizer, which has a malloc of its own. Not to be
// nested; what other threads do meanwhile is counted too.
std::optional<HeapUse> HeapUseOf(const std::function<void()>& run);

// The counters "allocations" and "peak_heap_bytes"; without a count, none.
void ReportHeap(benchmark::State& state, const std::optional<HeapUse>& use);

// Cycles of the calling thread in user mode. Nothing where the kernel or a virtual machine has no
// counter.
class CycleMeter {
 public:
  CycleMeter();
  ~CycleMeter();
  CycleMeter(const CycleMeter&) = delete;
  CycleMeter& operator=(const CycleMeter&) = delete;

  // Since the meter was made.
  std::optional<std::uint64_t> Cycles() const;

 private:
  int file_ = -1;
};

// Made before the loop of a benchmark, asked after it.
class Throughput {
 public:
  explicit Throughput(benchmark::State& state) : state_(state) {}

  // bytes_per_second of uncompressed bytes, compressed_bytes_per_second, and cycles_per_byte
  // (uncompressed, of the calling thread alone) where cycles are counted. Bytes of one iteration.
  void Report(std::uint64_t uncompressed_bytes, std::uint64_t compressed_bytes);

 private:
  benchmark::State& state_;
  const CycleMeter cycles_;
};

}  // namespace countersign::bench

#endif  // COUNTERSIGN_BENCH_COUNTERS_H_
