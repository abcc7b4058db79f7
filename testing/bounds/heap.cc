#include "testing/bounds/heap.h"

#include <malloc.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define COUNTERSIGN_BELOW(name) __interceptor_##name
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTERSIGN_BELOW(name) __interceptor_##name
#endif
#endif
#ifndef COUNTERSIGN_BELOW
#define COUNTERSIGN_BELOW(name) __libc_##name
#endif

// malloc is called before the address sanitizer has its shadow memory, which checked code looks at.
#define COUNTERSIGN_UNCHECKED __attribute__((no_sanitize("address", "undefined")))

namespace countersign::testing {
namespace {

// Constant initialization: malloc is called before any constructor.
bool is_watched = false;
HeapUse use;
std::int64_t held = 0;
bool fails = false;
std::uint64_t first_failing = 0;
Failing failing_kind = Failing::kOnce;

// Whether the allocation that is asked for now is to fail.
COUNTERSIGN_UNCHECKED bool IsRefused() {
  if (!is_watched) return false;
  const std::uint64_t number = use.allocations++;
  if (!fails || number < first_failing) return false;
  return number == first_failing || failing_kind == Failing::kFromThenOn;
}

COUNTERSIGN_UNCHECKED void* Taken(void* memory, std::size_t size) {
  if (!is_watched || memory == nullptr) return memory;
  held += static_cast<std::int64_t>(malloc_usable_size(memory));
  use.bytes += size;
  use.largest_bytes = std::max<std::uint64_t>(use.largest_bytes, size);
  if (held > 0) use.peak_bytes = std::max(use.peak_bytes, static_cast<std::uint64_t>(held));
  return memory;
}

COUNTERSIGN_UNCHECKED void Released(void* memory) {
  if (!is_watched || memory == nullptr) return;
  held -= static_cast<std::int64_t>(malloc_usable_size(memory));
}

// While it lives, allocations of this thread are watched.
class Watch {
 public:
  Watch() {
    use = {};
    held = 0;
    is_watched = true;
  }
  ~Watch() {
    is_watched = false;
    fails = false;
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
};

}  // namespace

// In place of the C library's, or the sanitizer's, which calls them by these names from everywhere.
extern "C" {
void* COUNTERSIGN_BELOW(malloc)(std::size_t size);
void* COUNTERSIGN_BELOW(calloc)(std::size_t count, std::size_t size);
void* COUNTERSIGN_BELOW(realloc)(void* memory, std::size_t size);
void* COUNTERSIGN_BELOW(memalign)(std::size_t alignment, std::size_t size);
void COUNTERSIGN_BELOW(free)(void* memory);

COUNTERSIGN_UNCHECKED void* malloc(std::size_t size) noexcept {
  return IsRefused() ? nullptr : Taken(COUNTERSIGN_BELOW(malloc)(size), size);
}
COUNTERSIGN_UNCHECKED void* calloc(std::size_t count, std::size_t size) noexcept {
  return IsRefused() ? nullptr : Taken(COUNTERSIGN_BELOW(calloc)(count, size), count * size);
}
COUNTERSIGN_UNCHECKED void* realloc(void* memory, std::size_t size) noexcept {
  if (IsRefused()) return nullptr;
  Released(memory);
  return Taken(COUNTERSIGN_BELOW(realloc)(memory, size), size);
}
COUNTERSIGN_UNCHECKED void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return IsRefused() ? nullptr : Taken(COUNTERSIGN_BELOW(memalign)(alignment, size), size);
}
COUNTERSIGN_UNCHECKED void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return memalign(alignment, size);
}
COUNTERSIGN_UNCHECKED int posix_memalign(void** memory, std::size_t alignment,
                                         std::size_t size) noexcept {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
COUNTERSIGN_UNCHECKED void free(void* memory) noexcept {
  Released(memory);
  COUNTERSIGN_BELOW(free)(memory);
}
}  // extern "C"

HeapUse HeapUseOf(absl::FunctionRef<void()> run) {
  {
    const Watch watch;
    run();
  }
  use.left_bytes = held;
  return use;
}

FailedRun FailAllocation(std::uint64_t number, Failing failing, absl::FunctionRef<void()> run) {
  {
    const Watch watch;
    first_failing = number;
    failing_kind = failing;
    fails = true;
    run();
  }
  return {use.allocations > number, held};
}

}  // namespace countersign::testing

// The sanitizer's own do not call malloc.
void* operator new(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new[](std::size_t size) { return ::operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return std::malloc(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return std::malloc(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
