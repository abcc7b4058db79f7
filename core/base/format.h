// Formatted text.
#ifndef COUNTERSIGN_CORE_BASE_FORMAT_H_
#define COUNTERSIGN_CORE_BASE_FORMAT_H_

#include <new>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"

namespace countersign {

namespace internal {

// Takes what absl::Format writes. Abseil flushes in a destructor, which must not throw: a lack of
// memory is kept until it may be told.
struct FormatSink {
  std::string text;
  bool has_failed = false;

  template <typename Text>
  friend void AbslFormatFlush(FormatSink* sink, const Text& part) {
    try {
      sink->text.append(part.data(), part.size());
    } catch (const std::bad_alloc&) {
      sink->has_failed = true;
    }
  }
};

}  // namespace internal

// absl::StrFormat, but for what happens when there is no memory: std::bad_alloc rather than
// std::terminate.
template <typename... Args>
std::string Format(const absl::FormatSpec<Args...>& format, const Args&... args) {
  internal::FormatSink sink;
  const bool is_written = absl::Format(&sink, format, args...);
  if (sink.has_failed || !is_written) throw std::bad_alloc();
  return std::move(sink.text);
}

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_BASE_FORMAT_H_
