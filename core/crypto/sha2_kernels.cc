#include "core/crypto/sha2_kernels.h"

#include "core/crypto/sha2_compress.h"

#if defined(__x86_64__) && defined(__ELF__) && __has_include(<sys/platform/x86.h>)
#define _Bool bool  // the header is for C, and clang knows no _Bool in C++
#include <sys/platform/x86.h>
#undef _Bool
#endif

namespace countersign::internal {

// glibc looks at the CPU once, when a program starts, and tells what it and the kernel support. To
// ask the CPU itself takes microseconds in a virtual machine, and there is nowhere to keep its
// answer.
#ifdef CPU_FEATURE_ACTIVE

namespace {

bool HasShaNi() {
  return CPU_FEATURE_ACTIVE(SHA) && CPU_FEATURE_ACTIVE(SSSE3) && CPU_FEATURE_ACTIVE(SSE4_1);
}

bool HasAvx2() { return CPU_FEATURE_ACTIVE(AVX2); }

bool HasAvx2AndBmi() { return HasAvx2() && CPU_FEATURE_ACTIVE(BMI1) && CPU_FEATURE_ACTIVE(BMI2); }

bool HasAvx512() {
  return CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512VL) &&
         CPU_FEATURE_ACTIVE(AVX512BW);
}

}  // namespace

template <>
absl::Span<const Sha2Kernel<std::uint32_t>> AllSha2Kernels() {
  static constexpr Sha2Kernel<std::uint32_t> kKernels[] = {
      {"SHA-256, SHA-NI, 4 messages", 4, 4, HasShaNi, Sha256NiFour},
      {"SHA-256, SHA-NI, 2 messages", 2, 2, HasShaNi, Sha256NiTwo},
      {"SHA-256, SHA-NI", 1, 1, HasShaNi, Sha256Ni},
  };
  return kKernels;
}

template <>
absl::Span<const Sha2Kernel<std::uint64_t>> AllSha2Kernels() {
  static constexpr Sha2Kernel<std::uint64_t> kKernels[] = {
      {"SHA-384, AVX-512, 8 messages", 8, 5, HasAvx512, Sha512Avx512Eight},
      {"SHA-384, AVX2, 4 messages", 4, 3, HasAvx2, Sha512Avx2Four},
      {"SHA-384, AVX2", 1, 1, HasAvx2AndBmi, Sha512Avx2},
  };
  return kKernels;
}

#else

template <>
absl::Span<const Sha2Kernel<std::uint32_t>> AllSha2Kernels() {
  return {};
}

template <>
absl::Span<const Sha2Kernel<std::uint64_t>> AllSha2Kernels() {
  return {};
}

#endif

}  // namespace countersign::internal
