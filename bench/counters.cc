#include "bench/counters.h"

#include <linux/perf_event.h>
#include <malloc.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTERSIGN_BENCH_HAS_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COUNTERSIGN_BENCH_HAS_MALLOC 0
#endif
#endif
#ifndef COUNTERSIGN_BENCH_HAS_MALLOC
#define COUNTERSIGN_BENCH_HAS_MALLOC 1
#endif

namespace countersign::bench {
namespace {

// Constant initialization: malloc is called before any constructor.
std::atomic<bool> is_counting{false};
std::atomic<std::uint64_t> allocations{0};
std::atomic<std::int64_t> held_bytes{0}, peak_bytes{0};

}  // namespace

#if COUNTERSIGN_BENCH_HAS_MALLOC
namespace {

void CountHeld(std::int64_t change) {
  const std::int64_t held = held_bytes.fetch_add(change, std::memory_order_relaxed) + change;
  std::int64_t peak = peak_bytes.load(std::memory_order_relaxed);
  while (held > peak && !peak_bytes.compare_exchange_weak(peak, held, std::memory_order_relaxed)) {
  }
}

void* CountNew(void* memory) {
  if (memory != nullptr && is_counting.load(std::memory_order_relaxed)) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    CountHeld(static_cast<std::int64_t>(malloc_usable_size(memory)));
  }
  return memory;
}

void CountOld(void* memory) {
  if (memory != nullptr && is_counting.load(std::memory_order_relaxed)) {
    CountHeld(-static_cast<std::int64_t>(malloc_usable_size(memory)));
  }
}

}  // namespace

// In place of glibc's, which calls them by these names from everywhere.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) noexcept { return CountNew(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) noexcept {
  return CountNew(__libc_calloc(count, size));
}
void* realloc(void* memory, std::size_t size) noexcept {
  CountOld(memory);
  return CountNew(__libc_realloc(memory, size));
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return CountNew(__libc_memalign(alignment, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return CountNew(__libc_memalign(alignment, size));
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  *memory = CountNew(__libc_memalign(alignment, size));
  return *memory == nullptr ? ENOMEM : 0;
}
void free(void* memory) noexcept {
  CountOld(memory);
  __libc_free(memory);
}
}  // extern "C"
#endif

std::optional<HeapUse> HeapUseOf(const std::function<void()>& run) {
  allocations = 0;
  held_bytes = peak_bytes = 0;
  is_counting = true;
  run();
  is_counting = false;
  if (COUNTERSIGN_BENCH_HAS_MALLOC == 0) return std::nullopt;
  return HeapUse{allocations, static_cast<std::uint64_t>(peak_bytes)};
}

void ReportHeap(benchmark::State& state, const std::optional<HeapUse>& use) {
  if (!use.has_value()) return;
  state.counters["allocations"] = static_cast<double>(use->allocations);
  state.counters["peak_heap_bytes"] = static_cast<double>(use->peak_bytes);
}

CycleMeter::CycleMeter() {
  perf_event_attr attributes = {};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = PERF_COUNT_HW_CPU_CYCLES;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  file_ = static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}

CycleMeter::~CycleMeter() {
  if (file_ >= 0) close(file_);
}

std::optional<std::uint64_t> CycleMeter::Cycles() const {
  std::uint64_t cycles = 0;
  if (file_ < 0 || read(file_, &cycles, sizeof cycles) != sizeof cycles) return std::nullopt;
  return cycles;
}

void Throughput::Report(std::uint64_t uncompressed_bytes, std::uint64_t compressed_bytes) {
  const std::optional<std::uint64_t> cycles = cycles_.Cycles();
  const auto iterations = static_cast<double>(state_.iterations());
  const double bytes = iterations * static_cast<double>(uncompressed_bytes);
  state_.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state_.counters["compressed_bytes_per_second"] =
      benchmark::Counter(iterations * static_cast<double>(compressed_bytes),
                         benchmark::Counter::kIsRate, benchmark::Counter::kIs1024);
  if (cycles.has_value() && bytes > 0) {
    state_.counters["cycles_per_byte"] = static_cast<double>(*cycles) / bytes;
  }
}

}  // namespace countersign::bench
