// What passes the check inflates with libdeflate as with zlib; what zlib takes passes the check.
#include "core/package/deflate_check.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/encoding/hex.h"
#include "testing/adversary/deflate_blocks.h"

namespace countersign {
namespace {

constexpr std::size_t kMaxOutput = 1 << 17;  // what is longer counts as refused by both

struct Inflated {
  std::string text;
  std::size_t consumed = 0;
};

// The oracle.
std::optional<Inflated> WithZlib(const std::string& stream) {
  z_stream z = {};
  EXPECT_EQ(inflateInit2(&z, -MAX_WBITS), Z_OK);
  Inflated out;
  out.text.resize(kMaxOutput);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(stream.data()));
  z.avail_in = static_cast<uInt>(stream.size());
  z.next_out = reinterpret_cast<Bytef*>(out.text.data());
  z.avail_out = static_cast<uInt>(out.text.size());
  const int status = inflate(&z, Z_NO_FLUSH);
  out.text.resize(z.total_out);
  out.consumed = z.total_in;
  inflateEnd(&z);
  if (status != Z_STREAM_END) return std::nullopt;
  return out;
}

std::optional<Inflated> WithLibdeflate(const std::string& stream) {
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> inflater(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  Inflated out;
  out.text.resize(kMaxOutput);
  std::size_t produced = 0;
  if (libdeflate_deflate_decompress_ex(inflater.get(), stream.data(), stream.size(),
                                       out.text.data(), out.text.size(), &out.consumed,
                                       &produced) != LIBDEFLATE_SUCCESS) {
    return std::nullopt;
  }
  out.text.resize(produced);
  return out;
}

DeflateForm FormOf(DeflateChecker& checker, const std::string& stream) {
  return checker.FormOf(AsBytes(stream), kMaxOutput);
}
bool IsPlain(const std::string& stream) {
  DeflateChecker checker;
  return FormOf(checker, stream) == DeflateForm::kPlain;
}

// Whether libdeflate behind the check answers as zlib does.
void ExpectAgreement(DeflateChecker& checker, const std::string& stream) {
  const std::optional<Inflated> expected = WithZlib(stream);
  const DeflateForm form = FormOf(checker, stream);
  if (form == DeflateForm::kChopped) return;  // nobody disagrees, but nobody needs it
  const std::optional<Inflated> found =
      form == DeflateForm::kPlain ? WithLibdeflate(stream) : std::nullopt;
  ASSERT_EQ(found.has_value(), expected.has_value()) << HexEncode(AsBytes(stream));
  if (!found.has_value()) return;
  EXPECT_EQ(found->text, expected->text) << HexEncode(AsBytes(stream));
  EXPECT_EQ(found->consumed, expected->consumed) << HexEncode(AsBytes(stream));
}

std::string FromHex(const char* hex) {
  const auto bytes = HexDecode(hex).value();
  return {bytes.begin(), bytes.end()};
}

TEST(DeflateChecker, RefusesWhatOnlySomeInflatersTake) {
  const struct {
    const char* what;
    const char* stream;
    bool libdeflate_takes;
  } kCases[] = {
      {"287 length codes", "f5c021010000000090adfe9ff084", true},
      {"fixed block, length symbol 286", "0b1b0300", true},
      {"reserved block type", "07", false},
      {"stored block with a wrong complement", "0105000000", false},
      {"stored block, cut off", "010500faff68656c6c", false},
      {"nothing", "", false},
  };
  for (const auto& c : kCases) {
    const std::string stream = FromHex(c.stream);
    EXPECT_FALSE(WithZlib(stream).has_value()) << c.what;
    EXPECT_EQ(WithLibdeflate(stream).has_value(), c.libdeflate_takes) << c.what;
    EXPECT_FALSE(IsPlain(stream)) << c.what;
  }
}

TEST(DeflateChecker, TakesWhatFollowsTheStream) {
  EXPECT_TRUE(IsPlain(FromHex("0300ff")));            // an empty fixed block
  EXPECT_TRUE(IsPlain(FromHex("010000ffffffffff")));  // an empty stored block
}

std::string Deflate(const std::string& text, int level, int strategy, int memory) {
  z_stream z = {};
  EXPECT_EQ(deflateInit2(&z, level, Z_DEFLATED, -MAX_WBITS, memory, strategy), Z_OK);
  std::string out(deflateBound(&z, text.size()) + 1024, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string Text(std::mt19937& random, std::size_t size) {
  const unsigned alphabet = 1 + random() % 60;
  std::string text;
  while (text.size() < size) {
    if (random() % 3 != 0 && text.size() > 4) {
      text += text.substr(random() % text.size(), random() % 40);
    } else {
      text += static_cast<char>('A' + random() % alphabet);
    }
  }
  return text;
}

// Of every level and strategy, in one block and in many.
std::vector<std::string> Streams(std::mt19937& random) {
  constexpr int kStrategies[] = {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE};
  constexpr std::size_t kSizes[] = {300, 6'000, 60'000};
  std::vector<std::string> out;
  for (int i = 0; i < 120; ++i) {
    out.push_back(Deflate(Text(random, random() % kSizes[i % 3]), i % 10, kStrategies[i % 4],
                          1 + static_cast<int>(random() % 9)));
  }
  return out;
}

void Damage(std::mt19937& random, std::string* stream) {
  if (stream->empty()) return;
  // The codes of the first block lie at the front.
  const std::size_t near =
      random() % 2 == 0 ? std::min<std::size_t>(stream->size(), 20) : stream->size();
  const std::size_t at = random() % near;
  switch (random() % 4) {
    case 0:
      (*stream)[at] = static_cast<char>((*stream)[at] ^ 1 << random() % 8);
      break;
    case 1:
      (*stream)[at] = static_cast<char>(random());
      break;
    case 2:
      stream->erase(at, 1);
      break;
    default:
      stream->insert(at, 1, static_cast<char>(random()));
  }
}

TEST(DeflateChecker, AgreesWithZlibAboutStreamsAndDamagedOnes) {
  std::mt19937 random(11);
  const std::vector<std::string> streams = Streams(random);
  DeflateChecker checker;  // one for all: what it keeps must not show
  for (const std::string& stream : streams) ExpectAgreement(checker, stream);
  for (int round = 0; round < 20'000; ++round) {
    std::string stream = streams[random() % streams.size()];
    for (unsigned i = 1 + random() % 3; i > 0; --i) Damage(random, &stream);
    ExpectAgreement(checker, stream);
    if (::testing::Test::HasFailure()) return;
  }
}

// Random codes rather than damaged ones: most are refused, at different places.
TEST(DeflateChecker, AgreesWithZlibAboutRandomBytes) {
  std::mt19937 random(12);
  DeflateChecker checker;
  for (int round = 0; round < 20'000; ++round) {
    std::string stream(1 + random() % 60, '\0');
    for (char& c : stream) c = static_cast<char>(random());
    stream[0] = static_cast<char>((stream[0] & ~7) | 1 | (random() % 3) << 1);
    ExpectAgreement(checker, stream);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(DeflateChecker, RefusesEveryTruncation) {
  std::mt19937 random(13);
  const std::string stream = Deflate(Text(random, 3'000), 6, Z_FIXED, 8);
  DeflateChecker checker;
  for (std::size_t size = 0; size < stream.size(); ++size) {
    ExpectAgreement(checker, stream.substr(0, size));
  }
  EXPECT_EQ(FormOf(checker, stream), DeflateForm::kPlain);
}

// Empty blocks take 90 bits each.
TEST(DeflateChecker, RefusesStreamsOfFarTooManyBlocks) {
  DeflateChecker checker;
  for (const std::size_t size : {70, 80, 90, 100, 120, 1'000, 1'000'000}) {
    const std::string stream = testing::EmptyBlocks({testing::Block::kDynamic}, size);
    const std::size_t blocks = stream.size() * 8 / 90;
    for (const std::uint64_t output : {0, 1 << 10, 1 << 11, 1 << 16, 1 << 27}) {
      const bool is_chopped = blocks > MaxDynamicBlocks(stream.size(), output);
      EXPECT_EQ(checker.FormOf(AsBytes(stream), output),
                is_chopped ? DeflateForm::kChopped : DeflateForm::kPlain)
          << size << ", " << output;
    }
  }
}

// zlib's shortest blocks, by its smallest memory level. (Without looking for repetitions it writes
// shorter ones of texts of a few letters, and those are refused.)
TEST(DeflateChecker, TakesTheShortestBlocksThatZlibWrites) {
  std::mt19937 random(14);
  std::string letters(300'000, 'a');
  for (char& letter : letters) letter = static_cast<char>('a' + random() % 2);
  DeflateChecker checker;
  for (const std::string& text : {std::string(2'000'000, '\0'), letters}) {
    for (const int level : {1, 6, 9}) {
      for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FILTERED}) {
        const std::string stream = Deflate(text, level, strategy, 1);
        EXPECT_EQ(checker.FormOf(AsBytes(stream), text.size()), DeflateForm::kPlain)
            << level << ", " << strategy;
      }
    }
  }
}

}  // namespace
}  // namespace countersign
