#include "cli/thread_pool.h"

#include <algorithm>

namespace countersign {

ThreadPool::ThreadPool(std::size_t width) {
  for (std::size_t i = 1; i < width; ++i) threads_.emplace_back([this] { Work(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  begin_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::Drain(Job& job) {
  while (true) {
    const std::size_t task = job.next.fetch_add(1, std::memory_order_relaxed);
    if (task >= job.count) return;
    job.task(task);
  }
}

void ThreadPool::Run(std::size_t count, absl::FunctionRef<void(std::size_t)> task) {
  const std::lock_guard<std::mutex> run_lock(run_mutex_);
  Job job{task, count};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    job_ = &job;
    jobs_begun_.fetch_add(1);
  }
  begin_.notify_all();
  Drain(job);
  std::unique_lock<std::mutex> lock(mutex_);
  job_ = nullptr;  // whoever has not begun yet need not
  end_.wait(lock, [this] { return busy_ == 0; });
}

void ThreadPool::Work() {
  // Jobs follow one another within microseconds, less than falling asleep and waking takes.
  constexpr int kLooks = 2000;
  std::uint64_t seen = 0;
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    lock.unlock();
    for (int i = 0; i < kLooks && jobs_begun_.load() == seen; ++i) std::this_thread::yield();
    lock.lock();
    begin_.wait(lock, [&] { return stopping_ || (job_ != nullptr && jobs_begun_.load() != seen); });
    if (stopping_) return;
    seen = jobs_begun_.load();
    Job& job = *job_;
    ++busy_;
    lock.unlock();
    Drain(job);
    lock.lock();
    if (--busy_ == 0) end_.notify_all();
  }
}

}  // namespace countersign
