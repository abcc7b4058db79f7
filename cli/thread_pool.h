// An executor over threads of its own. Outside core/ and api/, which start no thread: copy it, or
// put a few lines over the pool that your service has.
#ifndef COUNTERSIGN_CLI_THREAD_POOL_H_
#define COUNTERSIGN_CLI_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "core/base/executor.h"

namespace countersign {

// Thread-safe: calls of Run from several threads follow one another. Tasks must not call Run.
class ThreadPool : public Executor {
 public:
  // `width` - 1 threads; the calling thread is the last. At least 1.
  explicit ThreadPool(std::size_t width);
  ~ThreadPool() override;

  std::size_t Width() const override { return threads_.size() + 1; }
  void Run(std::size_t count, absl::FunctionRef<void(std::size_t)> task) override;

 private:
  struct Job {
    absl::FunctionRef<void(std::size_t)> task;
    std::size_t count;
    std::atomic<std::size_t> next{0};
  };

  void Work();
  static void Drain(Job& job);

  std::mutex run_mutex_;  // held during Run
  std::mutex mutex_;      // over job_, busy_ and stopping_
  std::condition_variable begin_, end_;
  Job* job_ = nullptr;    // null: nothing to do
  std::size_t busy_ = 0;  // threads that look at job_
  bool stopping_ = false;
  std::atomic<std::uint64_t> jobs_begun_{0};  // looked at without the mutex before a thread sleeps
  std::vector<std::thread> threads_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CLI_THREAD_POOL_H_
