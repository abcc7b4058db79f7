// What sha2_kernels.cc puts into its table: one function for each kernel. Only where the compiler
// makes code for x86-64; callers see to it that the CPU has the instructions.
#ifndef COUNTERSIGN_CORE_CRYPTO_SHA2_COMPRESS_H_
#define COUNTERSIGN_CORE_CRYPTO_SHA2_COMPRESS_H_

#include <cstddef>
#include <cstdint>

#include "core/crypto/sha2_kernels.h"

namespace countersign::internal {

// SHA-256 with the CPU's instructions for it: SHA, SSSE3, SSE4.1.
void Sha256Ni(const Sha2Lane<std::uint32_t>* messages, std::size_t blocks);
void Sha256NiTwo(const Sha2Lane<std::uint32_t>* messages, std::size_t blocks);
void Sha256NiFour(const Sha2Lane<std::uint32_t>* messages, std::size_t blocks);

// SHA-512 of one message: AVX2, BMI1, BMI2.
void Sha512Avx2(const Sha2Lane<std::uint64_t>* messages, std::size_t blocks);

// SHA-512 of several messages, one in each lane of a vector: AVX2; AVX-512 F, VL and BW.
void Sha512Avx2Four(const Sha2Lane<std::uint64_t>* messages, std::size_t blocks);
void Sha512Avx512Eight(const Sha2Lane<std::uint64_t>* messages, std::size_t blocks);

}  // namespace countersign::internal

#endif  // COUNTERSIGN_CORE_CRYPTO_SHA2_COMPRESS_H_
