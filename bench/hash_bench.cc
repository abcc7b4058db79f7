// SHA-2: every kernel beside Botan, OpenSSL and libgcrypt, in one process.
//
//   ./bazelw run -c opt //bench:hash_bench -- --benchmark_enable_random_interleaving=true
//       --benchmark_repetitions=9 --benchmark_report_aggregates_only=true
//
// Every benchmark checks its answers before it times them. Compare rows of one run with one
// another: bytes_per_second counts the bytes of all messages. Kernels that this CPU does not run
// are left out.
#include <benchmark/benchmark.h>
#include <gcrypt.h>
#include <openssl/evp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "core/crypto/library_hash.h"
#include "core/crypto/sha2_kernels.h"
#include "core/crypto/sha2_message.h"

namespace countersign {
namespace {

constexpr std::size_t kSize = 64 << 10;  // of a message: stays in the second-level cache
constexpr std::size_t kMessages = internal::kMaxSha2Lanes;

using DigestBytes = std::vector<std::uint8_t>;

// Hashes so many messages and returns the digests one after another.
using HashMessages = std::function<DigestBytes(absl::Span<const Bytes>)>;

absl::Span<const Bytes> Messages(std::size_t count) {
  static const auto* const messages = [] {
    auto* const out = new std::vector<Bytes>;
    std::uint64_t seed = 1;
    for (std::size_t i = 0; i < kMessages; ++i) {
      auto* const bytes = new std::vector<std::uint8_t>(kSize);
      for (std::uint8_t& b : *bytes) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        b = static_cast<std::uint8_t>(seed >> 56);
      }
      out->push_back(*bytes);
    }
    return out;
  }();
  return absl::MakeSpan(*messages).first(count);
}

// `hash` over `count` messages, which `expected` agrees with.
void Time(benchmark::State& state, std::size_t count, const HashMessages& hash,
          const HashMessages& expected) {
  const absl::Span<const Bytes> messages = Messages(count);
  if (hash(messages) != expected(messages)) {
    state.SkipWithError("wrong digest");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(hash(messages));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(count * kSize));
}

HashMessages OneByOne(std::size_t digest_size,
                      const std::function<void(Bytes, std::uint8_t*)>& hash) {
  return [=](absl::Span<const Bytes> messages) {
    DigestBytes out(messages.size() * digest_size);
    for (std::size_t i = 0; i < messages.size(); ++i) hash(messages[i], &out[i * digest_size]);
    return out;
  };
}

HashMessages WithLibrary(std::size_t digest_size,
                         std::unique_ptr<internal::LibraryHash> (*new_hash)()) {
  return OneByOne(digest_size, [new_hash](Bytes message, std::uint8_t* digest) {
    const auto hash = new_hash();
    hash->Update(message);
    hash->Finish(digest);
  });
}

HashMessages WithOpenSsl(std::size_t digest_size, const EVP_MD* algorithm) {
  return OneByOne(digest_size, [algorithm](Bytes message, std::uint8_t* digest) {
    EVP_Digest(message.data(), message.size(), digest, nullptr, algorithm, nullptr);
  });
}

HashMessages WithLibgcrypt(std::size_t digest_size, int algorithm) {
  return OneByOne(digest_size, [algorithm](Bytes message, std::uint8_t* digest) {
    gcry_md_hash_buffer(algorithm, digest, message.data(), message.size());
  });
}

// The messages in the lanes of one kernel, as many as it has.
template <typename Word>
HashMessages WithKernel(std::size_t digest_size, const internal::Sha2Kernel<Word>& kernel,
                        const internal::Sha2Kernel<Word>& one) {
  return [&kernel, &one, digest_size](absl::Span<const Bytes> pieces) {
    std::vector<internal::Sha2Message<Word>> messages(pieces.size(),
                                                      internal::EmptySha2Message<Word>());
    std::vector<internal::Sha2Message<Word>*> pointers;
    for (auto& message : messages) pointers.push_back(&message);
    const internal::Sha2Kernel<Word>* const kernels[] = {&kernel, &one};
    internal::AppendTogether<Word>(kernels, pieces, pointers);
    DigestBytes out(pieces.size() * digest_size);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      internal::Close(one, messages[i], absl::MakeSpan(&out[i * digest_size], digest_size));
    }
    return out;
  };
}

template <typename Word>
void RegisterKernels(std::size_t digest_size, const HashMessages& expected) {
  const internal::Sha2Kernel<Word>* const one = internal::OneLaneSha2Kernel<Word>();
  if (one == nullptr) return;
  for (const internal::Sha2Kernel<Word>* kernel : internal::SupportedSha2Kernels<Word>()) {
    const HashMessages hash = WithKernel(digest_size, *kernel, *one);
    benchmark::RegisterBenchmark(
        kernel->name, [=](benchmark::State& state) { Time(state, kernel->lanes, hash, expected); });
  }
}

// Names as in the archives of packages: what Update costs beyond the compression.
template <typename HasherType>
void SmallPieces(benchmark::State& state) {
  const Bytes message = Messages(1)[0];
  constexpr std::size_t kPiece = 20, kPieces = kSize / kPiece;
  const auto in_pieces = [&] {
    HasherType hasher;
    for (std::size_t i = 0; i < kPieces; ++i) hasher.Update(message.subspan(i * kPiece, kPiece));
    return hasher.Finish();
  };
  HasherType whole;
  whole.Update(message.first(kPieces * kPiece));
  if (in_pieces() != whole.Finish()) {
    state.SkipWithError("wrong digest");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(in_pieces());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPieces));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kPieces * kPiece));
}
BENCHMARK_TEMPLATE(SmallPieces, Sha256Hasher);
BENCHMARK_TEMPLATE(SmallPieces, Sha384Hasher);

void RegisterAll() {
  const HashMessages sha256 = WithLibrary(32, internal::NewLibrarySha256);
  const HashMessages sha384 = WithLibrary(48, internal::NewLibrarySha384);
  const auto one = [](const char* name, const HashMessages& hash, const HashMessages& expected) {
    benchmark::RegisterBenchmark(name,
                                 [=](benchmark::State& state) { Time(state, 1, hash, expected); });
  };
  const HashMessages openssl256 = WithOpenSsl(32, EVP_sha256());
  const HashMessages openssl384 = WithOpenSsl(48, EVP_sha384());
  one("SHA-256, Botan", sha256, openssl256);
  one("SHA-256, OpenSSL", openssl256, sha256);
  one("SHA-256, libgcrypt", WithLibgcrypt(32, GCRY_MD_SHA256), sha256);
  RegisterKernels<std::uint32_t>(32, sha256);
  one("SHA-384, Botan", sha384, openssl384);
  one("SHA-384, OpenSSL", openssl384, sha384);
  one("SHA-384, libgcrypt", WithLibgcrypt(48, GCRY_MD_SHA384), sha384);
  RegisterKernels<std::uint64_t>(48, sha384);
}

}  // namespace
}  // namespace countersign

int main(int argc, char** argv) {
  gcry_check_version(nullptr);
  countersign::RegisterAll();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
