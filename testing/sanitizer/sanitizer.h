// Whether a test runs under a sanitizer.
#ifndef COUNTERSIGN_TESTING_SANITIZER_SANITIZER_H_
#define COUNTERSIGN_TESTING_SANITIZER_SANITIZER_H_

namespace countersign::testing {

// Under the address or the thread sanitizer everything takes ten times as long, and the rules that
// code breaks show early: a test of many cases may try a part of them. All are tried without.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kUnderSanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kUnderSanitizer = true;
#else
inline constexpr bool kUnderSanitizer = false;
#endif
#else
inline constexpr bool kUnderSanitizer = false;
#endif

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_SANITIZER_SANITIZER_H_
