// Memory for RapidJSON.
#ifndef COUNTERSIGN_CORE_ENCODING_JSON_ALLOCATOR_H_
#define COUNTERSIGN_CORE_ENCODING_JSON_ALLOCATOR_H_

#include <cstddef>
#include <cstdlib>
#include <new>

namespace countersign {

// RapidJSON's concept of an allocator (rapidjson/allocators.h). Its own gives null when there is no
// memory, and RapidJSON writes there: this one throws std::bad_alloc.
class JsonAllocator {
 public:
  static constexpr bool kNeedFree = true;

  void* Malloc(std::size_t size) { return Realloc(nullptr, 0, size); }
  void* Realloc(void* memory, std::size_t, std::size_t size) {
    if (size == 0) {
      std::free(memory);
      return nullptr;
    }
    void* const grown = std::realloc(memory, size);
    if (grown == nullptr) throw std::bad_alloc();
    return grown;
  }
  static void Free(void* memory) { std::free(memory); }
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_JSON_ALLOCATOR_H_
