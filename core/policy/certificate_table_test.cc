#include "core/policy/certificate_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "core/base/digest.h"

namespace countersign {
namespace {

using Half = std::array<std::uint8_t, 48>;

CertificateHash Join(const Half& own, const Half& issuer) {
  CertificateHash hash;
  std::copy(own.begin(), own.end(), hash.bytes.begin());
  std::copy(issuer.begin(), issuer.end(), hash.bytes.begin() + 48);
  return hash;
}

Half OwnHalf(const CertificateHash& hash) {
  Half own;
  std::copy_n(hash.bytes.begin(), own.size(), own.begin());
  return own;
}

// The half that spells `number` in its last bytes, behind the byte `lead`.
Half Numbered(std::uint32_t number, std::uint8_t lead = 0) {
  Half half{};
  half[0] = lead;
  for (int i = 0; i < 4; ++i) half[47 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return half;
}

Half RandomHalf(std::mt19937& random) {
  Half half;
  for (std::uint8_t& byte : half) byte = static_cast<std::uint8_t>(random());
  return half;
}

CertificateTable TableOf(const std::vector<CertificateHash>& hashes) {
  CertificateList list;
  for (const CertificateHash& hash : hashes) list.Add(hash);
  EXPECT_EQ(list.size(), hashes.size());
  return CertificateTable(std::move(list));
}

// Holds a table against std::set: the hashes, each with a bit changed in some places, other
// issuers, and strangers.
void ExpectAnswers(const std::vector<CertificateHash>& hashes,
                   const std::vector<CertificateHash>& strangers) {
  const CertificateTable table = TableOf(hashes);
  std::set<CertificateHash> model(hashes.begin(), hashes.end());
  std::set<Half> own_model;
  for (const CertificateHash& hash : hashes) own_model.insert(OwnHalf(hash));
  const auto check = [&](const CertificateHash& probe) {
    ASSERT_EQ(table.Has(probe), model.count(probe) == 1);
    ASSERT_EQ(table.HasUnderAnyIssuer(probe), own_model.count(OwnHalf(probe)) == 1);
  };
  for (const CertificateHash& hash : hashes) {
    check(hash);
    for (const std::size_t byte : {0, 3, 7, 8, 47, 48, 95}) {
      CertificateHash other = hash;
      other.bytes[byte] ^= 1;
      check(other);
    }
  }
  for (std::size_t i = 1; i < hashes.size(); ++i) {  // known halves in other pairs
    CertificateHash other = hashes[i];
    std::copy_n(hashes[i - 1].bytes.begin() + 48, 48, other.bytes.begin() + 48);
    check(other);
  }
  for (const CertificateHash& stranger : strangers) check(stranger);
}

TEST(CertificateTable, HasNothingAtFirst) {
  for (const CertificateTable& table : {CertificateTable(), TableOf({})}) {
    EXPECT_FALSE(table.Has(CertificateHash()));
    EXPECT_FALSE(table.HasUnderAnyIssuer(CertificateHash()));
  }
}

TEST(CertificateTable, AnswersLikeASet) {
  std::mt19937 random(1);
  std::vector<CertificateHash> ends;  // the least and the greatest that there are
  for (const int byte : {0, 255}) {
    Half half;
    half.fill(static_cast<std::uint8_t>(byte));
    ends.push_back(Join(half, half));
  }
  for (const std::size_t issuers : {1, 2, 30}) {
    for (const std::size_t count : {1, 2, 3, 12, 13, 100, 5000}) {
      SCOPED_TRACE(testing::Message() << count << " of " << issuers);
      std::vector<Half> authorities(issuers);
      for (Half& authority : authorities) authority = RandomHalf(random);
      std::vector<CertificateHash> hashes, strangers = ends;
      for (std::size_t i = 0; i < count; ++i) {
        hashes.push_back(Join(RandomHalf(random), authorities[random() % issuers]));
        strangers.push_back(Join(RandomHalf(random), authorities[random() % issuers]));
      }
      ExpectAnswers(hashes, strangers);
      hashes.insert(hashes.end(), ends.begin(), ends.end());
      hashes.insert(hashes.end(), hashes.begin(), hashes.begin() + 1);  // once more
      ExpectAnswers(hashes, strangers);
    }
  }
}

TEST(CertificateTable, ComparesEveryBit) {
  std::mt19937 random(4);
  const CertificateHash hash = Join(RandomHalf(random), RandomHalf(random));
  const CertificateTable table = TableOf({hash});
  for (std::size_t bit = 0; bit < 8 * hash.bytes.size(); ++bit) {
    CertificateHash other = hash;
    other.bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_FALSE(table.Has(other)) << bit;
    EXPECT_EQ(table.HasUnderAnyIssuer(other), bit / 8 >= 48) << bit;
  }
}

TEST(CertificateTable, AnswersWhateverTheHashesHaveInCommon) {
  std::mt19937 random(2);
  constexpr int kCount = 3000;
  std::vector<CertificateHash> same_beginning, one_certificate, first_cell, last_cell, few_halves,
      strangers;
  const std::vector<CertificateHash> one_hash(kCount, Join(Numbered(7), Numbered(7)));
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const Half other = RandomHalf(random);
    same_beginning.push_back(Join(Numbered(2 * i, 0x77), other));
    one_certificate.push_back(Join(Numbered(7), Numbered(2 * i)));
    first_cell.push_back(Join(Numbered(random() % kCount), Numbered(i % 5)));
    Half high = RandomHalf(random);
    std::fill_n(high.begin(), 6, std::uint8_t{0xff});
    last_cell.push_back(Join(high, Numbered(i % 5)));
    few_halves.push_back(Join(Numbered(random() % 40), Numbered(random() % 40)));
    strangers.push_back(Join(Numbered(i, 0x77), other));
    strangers.push_back(Join(Numbered(7), Numbered(i)));
    strangers.push_back(Join(Numbered(i), Numbered(i % 5)));
    strangers.push_back(Join(other, other));
  }
  const std::pair<const char*, const std::vector<CertificateHash>*> cases[] = {
      {"the same first bytes", &same_beginning},
      {"one under many issuers", &one_certificate},
      {"one hash", &one_hash},
      {"in the first cell", &first_cell},
      {"in the last cell", &last_cell},
      {"many of few", &few_halves},
  };
  for (const auto& [name, hashes] : cases) {
    SCOPED_TRACE(name);
    ExpectAnswers(*hashes, strangers);
  }
}

// So many that even the last byte of a key moves its place in the directory (from 657,930 on): with
// keys that do not ascend as the digests do, in whichever byte, some are not found.
TEST(CertificateTable, HasAllOfMany) {
  constexpr std::uint32_t kCount = 700'000;
  constexpr std::uint32_t kOdd = 2654435761;  // odd: each product with it comes once
  const auto half_of = [](std::uint32_t i) {
    Half half{};
    for (int byte = 0; byte < 4; ++byte) {
      half[byte] = static_cast<std::uint8_t>(i * kOdd >> (8 * byte));
    }
    return half;
  };
  CertificateList list;
  list.Reserve(kCount);
  for (std::uint32_t i = 0; i < kCount; ++i) list.Add(Join(half_of(i), Half{}));
  for (std::uint32_t i = 0; i < 12; ++i) {  // behind the least of all, with the greatest last byte
    Half half = Numbered(i);
    half[3] = 0xff;
    list.Add(Join(half, Half{}));
  }
  const CertificateTable table(std::move(list));
  for (std::uint32_t i = 0; i < kCount; ++i) {
    ASSERT_TRUE(table.Has(Join(half_of(i), Half{}))) << i;
    ASSERT_FALSE(table.Has(Join(half_of(i + kCount), Half{}))) << i;
  }
}

// Positions in the table of issuers grow by a byte behind 256 and 65536.
TEST(CertificateTable, TellsIssuersApartHoweverManyThereAre) {
  for (const std::uint32_t issuers : {1, 255, 256, 257, 65535, 65536, 65537}) {
    SCOPED_TRACE(issuers);
    std::vector<CertificateHash> hashes;
    for (std::uint32_t i = 0; i < issuers; ++i) {
      hashes.push_back(Join(Numbered(i * 2654435761u, static_cast<std::uint8_t>(i)), Numbered(i)));
    }
    const CertificateTable table = TableOf(hashes);
    for (std::uint32_t i = 0; i < issuers; ++i) {
      ASSERT_TRUE(table.Has(hashes[i])) << i;
      CertificateHash other = hashes[i];
      other.bytes[95] ^= 1;  // mostly another issuer that is known
      ASSERT_FALSE(table.Has(other)) << i;
      other = hashes[i];
      other.bytes[94] ^= 1;
      ASSERT_FALSE(table.Has(other)) << i;
      ASSERT_TRUE(table.HasUnderAnyIssuer(other)) << i;
    }
  }
}

TEST(CertificateTable, MindsNoOrder) {
  std::mt19937 random(3);
  std::vector<CertificateHash> hashes;
  for (std::uint32_t i = 0; i < 400; ++i) hashes.push_back(Join(Numbered(i / 2), Numbered(i % 7)));
  for (int round = 0; round < 10; ++round) {
    std::shuffle(hashes.begin(), hashes.end(), random);
    ExpectAnswers(hashes, {});
  }
}

}  // namespace
}  // namespace countersign
