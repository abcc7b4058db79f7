#include "core/policy/arn_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace countersign {
namespace {

using Known = std::pair<std::optional<absl::Time>, std::optional<std::string>>;
using Entry = std::pair<std::string, Known>;

ArnTable TableOf(const std::vector<Entry>& entries) {
  return ArnTable(entries.size(), [&](std::size_t i) {
    return RevokedArn{entries[i].first, entries[i].second.first, entries[i].second.second};
  });
}

void ExpectAnswers(const std::vector<Entry>& entries, const std::vector<std::string>& probes) {
  const ArnTable table = TableOf(entries);
  std::map<std::string, Known> model;
  for (const auto& [arn, known] : entries) {
    const auto [at, fresh] = model.emplace(arn, known);
    if (!fresh) at->second = std::min(at->second, known);
  }
  const auto check = [&](const std::string& arn) {
    const std::optional<RevokedArn> found = table.Find(arn);
    const auto expected = model.find(arn);
    ASSERT_EQ(found.has_value(), expected != model.end()) << arn;
    if (!found.has_value()) return;
    EXPECT_EQ(found->arn, arn);
    EXPECT_EQ(found->revoked_at, expected->second.first) << arn;
    EXPECT_EQ(found->reason, expected->second.second) << arn;
  };
  for (const Entry& entry : entries) {
    check(entry.first);
    check(entry.first + "0");
    check(entry.first.substr(0, entry.first.size() / 2));
  }
  for (const std::string& probe : probes) check(probe);
}

TEST(ArnTable, HasNothingAtFirst) {
  EXPECT_EQ(ArnTable().Find(""), std::nullopt);
  EXPECT_EQ(TableOf({}).Find("arn:"), std::nullopt);
}

TEST(ArnTable, AnswersLikeAMap) {
  std::mt19937 random(1);
  for (const int count : {1, 2, 13, 200, 5000}) {
    SCOPED_TRACE(count);
    std::vector<Entry> entries;
    std::vector<std::string> probes = {"", std::string(1, '\0'), std::string(10'000, 'a')};
    for (int i = 0; i < count; ++i) {
      Entry entry;
      entry.first = "arn:aws:signer:" + std::to_string(random() % (2 * count));
      if (random() % 2 == 0) {  // some before 1970
        entry.second.first = absl::FromUnixSeconds(static_cast<std::int32_t>(random()));
      }
      if (random() % 2 == 0) entry.second.second = std::string(random() % 4, 'r');
      entries.push_back(entry);
      probes.push_back("arn:aws:signer:" + std::to_string(i));
    }
    ExpectAnswers(entries, probes);
  }
}

TEST(ArnTable, TakesAnEntryAnyNumberOfTimes) {
  const Entry entry = {"arn:", {absl::FromUnixSeconds(1), "reason"}};
  ExpectAnswers(std::vector<Entry>(1000, entry), {"other"});
}

TEST(ArnTable, TellsTheFirstOfSeveral) {
  const absl::Time early = absl::FromUnixSeconds(1), late = absl::FromUnixSeconds(2);
  // From first to last.
  const std::vector<Known> ranks = {
      {std::nullopt, std::nullopt}, {std::nullopt, ""}, {std::nullopt, "a"},
      {early, std::nullopt},        {early, "a"},       {early, "b"},
      {late, std::nullopt}};
  for (std::size_t first = 0; first < ranks.size(); ++first) {
    for (std::size_t second = first; second < ranks.size(); ++second) {
      SCOPED_TRACE(testing::Message() << first << " and " << second);
      for (const auto& [a, b] : {std::pair(first, second), std::pair(second, first)}) {
        const ArnTable table = TableOf({{"arn", ranks[a]}, {"other", {}}, {"arn", ranks[b]}});
        const std::optional<RevokedArn> found = table.Find("arn");
        ASSERT_NE(found, std::nullopt);
        EXPECT_EQ(found->revoked_at, ranks[first].first);
        EXPECT_EQ(found->reason, ranks[first].second);
      }
    }
  }
}

// Texts of 16 bytes that share one hash: what the first eight change, the last eight take back.
std::vector<std::string> Colliding(int count) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) {
    std::uint64_t words[2] = {static_cast<std::uint64_t>(i), 0};
    words[1] = (16 ^ words[0]) * kOdd;
    words[1] ^= words[1] >> 32;
    texts.emplace_back(reinterpret_cast<const char*>(words), sizeof(words));
  }
  return texts;
}

// Texts of 8 bytes whose hashes follow one another, so that one cell of the directory has them all.
std::vector<std::string> Neighbouring(int count) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
  std::uint64_t inverse = kOdd;  // modulo 2^64: each round doubles the bits that are right
  for (int round = 0; round < 6; ++round) inverse *= 2 - kOdd * inverse;
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) {
    std::uint64_t hash = (0x1234567800000000 + static_cast<std::uint64_t>(i)) * inverse;
    hash ^= hash >> 32;
    const std::uint64_t word = hash * inverse ^ 8;
    texts.emplace_back(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  return texts;
}

TEST(ArnTable, FindsAmongNeighbouringHashes) {
  for (const int count : {2, 3, 100, 2001}) {
    SCOPED_TRACE(count);
    const std::vector<std::string> texts = Neighbouring(count);
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < texts.size(); i += 2) {
      entries.push_back({texts[i], {absl::FromUnixSeconds(static_cast<int>(i)), std::nullopt}});
    }
    ExpectAnswers(entries, texts);
  }
}

TEST(ArnTable, ComparesTextsAndNotTheirHashes) {
  const std::vector<std::string> texts = Colliding(2000);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < texts.size(); i += 2) {
    entries.push_back({texts[i], {absl::FromUnixSeconds(static_cast<int>(i)), std::nullopt}});
  }
  ExpectAnswers(entries, texts);
}

}  // namespace
}  // namespace countersign
