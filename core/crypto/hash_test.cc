// The digests are those of the examples that go with FIPS 180-4 (NIST, Secure Hashing), and of
// coreutils' sha256sum and sha384sum, which agree with them.
#include "core/crypto/hash.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

struct HashCase {
  const char* name;
  std::string message;
  const char* sha256;
  const char* sha384;
};

const HashCase kCases[] = {
    {"empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
     "274edebfe76f65fbd51ad2f14898b95b"},
    {"abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
     "8086072ba1e7cc2358baeca134c825a7"},
    {"two blocks of SHA-256", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
     "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6"
     "b0455a8520bc4e6f5fe95b1fe3c8452b"},
    {"two blocks of SHA-384",
     "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
     "lmnopqrsmnopqrstnopqrstu",
     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
     "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
     "fcc7c71a557e2db966c3e9fa91746039"},
    {"a million times the letter a", std::string(1'000'000, 'a'),
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
     "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
     "07b8b3dc38ecc4ebae97ddd87f3d8985"},
};

template <typename DigestType>
std::string HexOf(const DigestType& digest) {
  return HexEncode(digest.view());
}

TEST(Hash, WholeMessages) {
  for (const HashCase& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(HexOf(Sha256(AsBytes(c.message))), c.sha256);
    EXPECT_EQ(HexOf(Sha384(AsBytes(c.message))), c.sha384);
  }
}

template <typename HasherType>
std::string HashInTwoParts(std::string_view message, std::size_t split) {
  HasherType hasher;
  hasher.Update(AsBytes(message.substr(0, split)));
  hasher.Update(AsBytes(message.substr(split)));
  return HexOf(hasher.Finish());
}

TEST(Hash, EverySplitGivesTheSameDigest) {
  const HashCase& c = kCases[3];
  for (std::size_t split = 0; split <= c.message.size(); ++split) {
    SCOPED_TRACE(split);
    EXPECT_EQ(HashInTwoParts<Sha256Hasher>(c.message, split), c.sha256);
    EXPECT_EQ(HashInTwoParts<Sha384Hasher>(c.message, split), c.sha384);
  }
}

TEST(Hash, EveryChunkSizeGivesTheSameDigest) {
  const HashCase& c = kCases[3];
  for (std::size_t chunk = 1; chunk <= c.message.size(); ++chunk) {
    SCOPED_TRACE(chunk);
    Sha256Hasher sha256;
    Sha384Hasher sha384;
    for (std::size_t at = 0; at < c.message.size(); at += chunk) {
      const std::string_view part = std::string_view(c.message).substr(at, chunk);
      sha256.Update(AsBytes(part));
      sha384.Update(AsBytes(part));
    }
    EXPECT_EQ(HexOf(sha256.Finish()), c.sha256);
    EXPECT_EQ(HexOf(sha384.Finish()), c.sha384);
  }
}

TEST(Hash, FinishStartsAgain) {
  Sha384Hasher hasher;
  hasher.Update(AsBytes("something else"));
  EXPECT_NE(HexOf(hasher.Finish()), kCases[1].sha384);
  hasher.Update(AsBytes("abc"));
  EXPECT_EQ(HexOf(hasher.Finish()), kCases[1].sha384);
  EXPECT_EQ(HexOf(hasher.Finish()), kCases[0].sha384);
}

TEST(Hash, MovingTakesTheMessageAlong) {
  Sha256Hasher first;
  first.Update(AsBytes("a"));
  Sha256Hasher second(std::move(first));
  second.Update(AsBytes("b"));
  Sha256Hasher third;
  third.Update(AsBytes("dropped"));
  third = std::move(second);
  third.Update(AsBytes("c"));
  EXPECT_EQ(HexOf(third.Finish()), kCases[1].sha256);
}

template <typename HasherType>
void TogetherIsOneByOne(const char* HashCase::*expected) {
  std::vector<HasherType> hashers(std::size(kCases));
  std::vector<HasherType*> pointers;
  std::vector<Bytes> pieces;
  for (std::size_t i = 0; i < hashers.size(); ++i) {
    const std::string_view message = kCases[i].message;
    hashers[i].Update(AsBytes(message.substr(0, i)));
    pointers.push_back(&hashers[i]);
    pieces.push_back(AsBytes(message.substr(std::min(i, message.size()))));
  }
  UpdateTogether(pointers, pieces);
  for (std::size_t i = 0; i < hashers.size(); ++i) {
    EXPECT_EQ(HexOf(hashers[i].Finish()), kCases[i].*expected) << kCases[i].name;
  }
}

TEST(Hash, TogetherIsOneByOne) {
  TogetherIsOneByOne<Sha256Hasher>(&HashCase::sha256);
  TogetherIsOneByOne<Sha384Hasher>(&HashCase::sha384);
}

}  // namespace
}  // namespace countersign
