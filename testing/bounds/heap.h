// What a run takes from the heap, and what becomes of it when the heap has nothing left.
//
// A program that links this has malloc, and with it operator new, counted: that of libraries too,
// also under the address sanitizer. Only while a function below runs, and for one thread.
#ifndef COUNTERSIGN_TESTING_BOUNDS_HEAP_H_
#define COUNTERSIGN_TESTING_BOUNDS_HEAP_H_

#include <cstdint>

#include "absl/functional/function_ref.h"

namespace countersign::testing {

struct HeapUse {
  std::uint64_t allocations = 0;
  std::uint64_t bytes = 0;          // of all allocations together
  std::uint64_t peak_bytes = 0;     // the most that was held beyond what was held at the beginning
  std::uint64_t largest_bytes = 0;  // of one allocation
  std::int64_t left_bytes = 0;      // held at the end beyond the beginning
};

// Runs `run` once and counts.
HeapUse HeapUseOf(absl::FunctionRef<void()> run);

// Which allocations fail: the one with the given number, or that and all after it.
enum class Failing { kOnce, kFromThenOn };

struct FailedRun {
  bool is_reached = false;      // whether the run came as far as the allocation that fails
  std::int64_t left_bytes = 0;  // held at the end beyond the beginning
};

// Runs `run` and lets allocations fail; the first has the number 0. What is thrown, `run` catches.
FailedRun FailAllocation(std::uint64_t number, Failing failing, absl::FunctionRef<void()> run);

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_BOUNDS_HEAP_H_
