// Every kernel that this CPU supports beside the cryptographic library: lengths, splits,
// alignments, several messages at once. hash_test.cc has the published vectors.
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iostream>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/library_hash.h"
#include "core/crypto/sha2_constants.h"
#include "core/crypto/sha2_kernels.h"
#include "core/crypto/sha2_message.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"

namespace countersign::internal {
namespace {

#if defined(__x86_64__) && defined(__ELF__)
// What AVX-512 runs eight lanes wide, made from two AVX2 instructions for each of its own.
#define COUNTERSIGN_LANES 8
#define COUNTERSIGN_TARGET "avx2"
#include "core/crypto/sha2_sha512_lanes.inc"
constexpr auto kEightLanes = Compress;
#else
constexpr void (*kEightLanes)(const Sha2Lane<std::uint64_t>*, std::size_t) = nullptr;
#endif

std::unique_ptr<LibraryHash> Library(std::uint32_t) { return NewLibrarySha256(); }
std::unique_ptr<LibraryHash> Library(std::uint64_t) { return NewLibrarySha384(); }

template <typename Word>
constexpr std::size_t kDigestSize = sizeof(Word) == 4 ? 32 : 48;

template <typename Word>
std::string Expected(Bytes message) {
  const auto library = Library(Word());
  library->Update(message);
  std::uint8_t digest[kDigestSize<Word>];
  library->Finish(digest);
  return HexEncode(digest);
}

template <typename Word>
std::string CloseHex(const Sha2Kernel<Word>& kernel, Sha2Message<Word>& message) {
  std::uint8_t digest[kDigestSize<Word>];
  Close(kernel, message, absl::MakeSpan(digest));
  return HexEncode(digest);
}

std::vector<std::uint8_t> RandomBytes(std::size_t size) {
  std::mt19937 random(static_cast<unsigned>(size));
  std::vector<std::uint8_t> bytes(size);
  for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(random());
  return bytes;
}

// The program's kernels of `lanes` lanes, or of several (0), that run here.
template <typename Word>
std::vector<Sha2Kernel<Word>> Kernels(std::size_t lanes) {
  std::vector<Sha2Kernel<Word>> kernels;
  for (const Sha2Kernel<Word>* kernel : SupportedSha2Kernels<Word>()) {
    if (lanes == 0 ? kernel->lanes > 1 : kernel->lanes == lanes) kernels.push_back(*kernel);
  }
  if constexpr (sizeof(Word) == 8) {
    if (lanes == 0 && !kernels.empty()) {  // whichever it is, it needs AVX2
      kernels.push_back({"SHA-384, AVX2 as if it were AVX-512", 8, 1, nullptr, kEightLanes});
    }
  }
  return kernels;
}

template <typename Word>
class Sha2 : public ::testing::Test {};
using BothWords = ::testing::Types<std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(Sha2, BothWords);

TYPED_TEST(Sha2, TellsWhatItCannotRun) {
  for (const Sha2Kernel<TypeParam>& kernel : AllSha2Kernels<TypeParam>()) {
    EXPECT_LE(kernel.lanes, kMaxSha2Lanes) << kernel.name;
    EXPECT_LE(kernel.worthwhile, kernel.lanes) << kernel.name;
    if (!kernel.supported()) std::cout << "NOT RUN: this CPU lacks " << kernel.name << "\n";
  }
  if (OneLaneSha2Kernel<TypeParam>() == nullptr) GTEST_SKIP() << "the library hashes on this CPU";
}

TYPED_TEST(Sha2, TableGoesFromManyLanesToOne) {
  const auto kernels = AllSha2Kernels<TypeParam>();
  for (std::size_t i = 1; i < kernels.size(); ++i) {
    EXPECT_GT(kernels[i - 1].lanes, kernels[i].lanes) << kernels[i].name;
  }
}

TYPED_TEST(Sha2, EveryLengthAndAlignment) {
  const std::vector<std::uint8_t> bytes = RandomBytes(1100);
  for (const auto& kernel : Kernels<TypeParam>(1)) {
    SCOPED_TRACE(kernel.name);
    for (std::size_t size = 0; size <= 1024; ++size) {
      const Bytes data = Bytes(bytes).subspan(size % 67, size);
      auto message = EmptySha2Message<TypeParam>();
      Append(kernel, data, message);
      ASSERT_EQ(CloseHex(kernel, message), Expected<TypeParam>(data)) << size;
    }
  }
}

TYPED_TEST(Sha2, RandomSplits) {
  const std::vector<std::uint8_t> bytes = RandomBytes(6000);
  std::mt19937 random(1);
  for (const auto& kernel : Kernels<TypeParam>(1)) {
    SCOPED_TRACE(kernel.name);
    for (int i = 0; i < 300; ++i) {
      const Bytes data = Bytes(bytes).subspan(random() % 64, random() % 5900);
      const std::size_t longest = std::size_t{1} << (random() % 12);
      auto message = EmptySha2Message<TypeParam>();
      for (Bytes rest = data; !rest.empty();) {
        const std::size_t size = std::min(rest.size(), random() % (longest + 1));
        Append(kernel, rest.first(size), message);
        rest.remove_prefix(size);
      }
      ASSERT_EQ(CloseHex(kernel, message), Expected<TypeParam>(data)) << i;
    }
  }
}

// Readable bytes between two pages that are not.
class GuardedBytes {
 public:
  GuardedBytes() {
    map_ = static_cast<std::uint8_t*>(
        mmap(nullptr, kGuard + kSize + kGuard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(map_ + kGuard, kSize, PROT_READ | PROT_WRITE);
    for (std::size_t i = 0; i < kSize; ++i) map_[kGuard + i] = static_cast<std::uint8_t>(i * i);
  }
  ~GuardedBytes() { munmap(map_, kGuard + kSize + kGuard); }
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;

  Bytes view() const { return Bytes(map_ + kGuard, kSize); }

 private:
  static constexpr std::size_t kGuard = 1 << 16, kSize = 1 << 16;
  std::uint8_t* map_;
};

// The sanitizers do not see what assembly reads.
TYPED_TEST(Sha2, ReadsNothingBeyondTheBlocks) {
  const GuardedBytes guarded;
  for (const std::size_t lanes : {1, 0}) {
    for (const Sha2Kernel<TypeParam>& kernel : Kernels<TypeParam>(lanes)) {
      for (std::size_t blocks = 1; blocks <= 20; ++blocks) {
        const std::size_t size = blocks * kSha2BlockSize<TypeParam>;
        for (const Bytes data : {guarded.view().first(size), guarded.view().last(size)}) {
          std::array<Sha2Message<TypeParam>, kMaxSha2Lanes> messages;
          std::array<Sha2Lane<TypeParam>, kMaxSha2Lanes> each;
          for (std::size_t i = 0; i < kMaxSha2Lanes; ++i) {
            messages[i] = EmptySha2Message<TypeParam>();
            each[i] = {messages[i].chain.data(), data.data()};
          }
          kernel.compress(each.data(), blocks);
          EXPECT_EQ(messages[0].chain, messages[kernel.lanes - 1].chain) << kernel.name;
        }
      }
    }
  }
}

// Appends random pieces to `count` messages, several times.
template <typename Word>
void SeveralAtOnce(const std::vector<const Sha2Kernel<Word>*>& kernels, std::size_t count,
                   std::mt19937& random) {
  const std::vector<std::uint8_t> bytes = RandomBytes(30000);
  std::vector<Sha2Message<Word>> messages(count, EmptySha2Message<Word>());
  std::vector<Sha2Message<Word>*> pointers;
  for (auto& message : messages) pointers.push_back(&message);
  std::vector<std::vector<std::uint8_t>> appended(count);
  for (int round = 0; round < 3; ++round) {
    std::vector<Bytes> pieces;
    for (std::size_t i = 0; i < count; ++i) {
      constexpr std::size_t kLongest[] = {1, 20, 300, 2000, 20000};
      const std::size_t size = random() % kLongest[random() % std::size(kLongest)];
      pieces.push_back(Bytes(bytes).subspan(random() % 10000, size));
      appended[i].insert(appended[i].end(), pieces[i].begin(), pieces[i].end());
    }
    AppendTogether<Word>(kernels, pieces, pointers);
  }
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_EQ(CloseHex(*kernels.back(), messages[i]), Expected<Word>(appended[i]))
        << "message " << i << " of " << count;
  }
}

TYPED_TEST(Sha2, SeveralAtOnce) {
  const Sha2Kernel<TypeParam>* one = OneLaneSha2Kernel<TypeParam>();
  if (one == nullptr) GTEST_SKIP() << "the library hashes on this CPU";
  std::mt19937 random(2);
  for (Sha2Kernel<TypeParam> kernel : Kernels<TypeParam>(0)) {
    SCOPED_TRACE(kernel.name);
    for (std::size_t count = 0; count <= 2 * kernel.lanes + 1; ++count) {
      kernel.worthwhile = 1 + random() % kernel.lanes;
      SeveralAtOnce<TypeParam>({&kernel, one}, count, random);
    }
  }
  SeveralAtOnce<TypeParam>(SupportedSha2Kernels<TypeParam>(), 50, random);
}

// A message of a length that nobody hashes in a test: what Close appends is written out here, and
// hashed as whole blocks.
TYPED_TEST(Sha2, LengthsOfManyBits) {
  struct LengthCase {
    std::uint64_t length;
    const char* bits;  // in hex, sixteen bytes
  };
  constexpr LengthCase kCases[] = {
      {0x0000000010000003,
       "0000000000000000"
       "0000000080000018"},
      {0x0000000020000003,
       "0000000000000000"
       "0000000100000018"},
      {0x0000000100000003,
       "0000000000000000"
       "0000000800000018"},
      {0x1fffffffffffff83,
       "0000000000000000"
       "fffffffffffffc18"},
      {0x2000000000000003,
       "0000000000000001"
       "0000000000000018"},
      {0xffffffffffffff83,
       "0000000000000007"
       "fffffffffffffc18"},
  };
  for (const auto& kernel : Kernels<TypeParam>(1)) {
    for (const LengthCase& c : kCases) {
      if (sizeof(TypeParam) == 4 && c.length >> 61 != 0) continue;  // longer than SHA-256 takes
      auto message = EmptySha2Message<TypeParam>();
      Append(kernel, AsBytes("abc"), message);
      message.length = c.length;

      constexpr std::size_t kSize = kSha2BlockSize<TypeParam>;
      std::string block = "abc\x80" + std::string(kSize - 4 - 2 * sizeof(TypeParam), '\0');
      const auto bits = HexDecode(c.bits);
      ASSERT_TRUE(bits.has_value());
      block += std::string(bits->begin(), bits->end()).substr(16 - 2 * sizeof(TypeParam));
      ASSERT_EQ(block.size(), kSize);
      auto whole = EmptySha2Message<TypeParam>();
      Append(kernel, AsBytes(block), whole);
      std::string expected;
      for (const TypeParam word : whole.chain) {
        for (std::size_t i = sizeof(word); i-- > 0;) {
          expected += static_cast<char>(word >> (8 * i));
        }
      }
      expected.resize(kDigestSize<TypeParam>);
      EXPECT_EQ(CloseHex(kernel, message), HexEncode(AsBytes(expected))) << c.bits;
    }
  }
}

}  // namespace
}  // namespace countersign::internal
