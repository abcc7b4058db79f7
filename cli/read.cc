#include "cli/read.h"

#include <algorithm>
#include <thread>

#include "cli/thread_pool.h"

namespace countersign::cli {

Artifact ReadOnAllCores(std::string_view zip) {
  constexpr std::size_t kWorthThreads = 1 << 20;
  // One package is one SHA-384 stream: beyond it, its inflating and its SHA-256, threads idle.
  constexpr unsigned kMostThreads = 4;
  const unsigned cores = std::thread::hardware_concurrency();
  if (zip.size() < kWorthThreads || cores < 2) return ReadPackage(zip);
  ThreadPool pool(std::min(cores, kMostThreads));
  return ReadPackage(zip, {}, &pool);
}

}  // namespace countersign::cli
