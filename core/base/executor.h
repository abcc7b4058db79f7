// Where parallel work runs: on threads of the caller's. This library starts none.
#ifndef COUNTERSIGN_CORE_BASE_EXECUTOR_H_
#define COUNTERSIGN_CORE_BASE_EXECUTOR_H_

#include <cstddef>

#include "absl/functional/function_ref.h"

namespace countersign {

// Implemented by the caller, usually over a thread pool of its own; cli/thread_pool.h is one to
// start from. Used by one call at a time for each thread that calls: implementations that are
// shared must be thread-safe.
class Executor {
 public:
  virtual ~Executor() = default;

  // How many tasks can run at the same time, the calling thread's included. At least 1.
  virtual std::size_t Width() const = 0;

  // Calls task(0) to task(count - 1), each exactly once, on any threads, and returns when all have
  // returned. Tasks with low numbers take longest and are best begun first. Tasks do not block, do
  // not throw and do not call Run. A task that is left out is noticed: the package is refused, or
  // has a digest that nobody signed; ReadPackages throws std::bad_alloc.
  virtual void Run(std::size_t count, absl::FunctionRef<void(std::size_t)> task) = 0;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_BASE_EXECUTOR_H_
