// The store under VerificationCache: what it keeps, what leaves, and that questions stay apart.
#include "core/crypto/answer_cache.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/encoding/hex.h"

namespace countersign {
namespace {

Sha256Digest Question(std::uint64_t number) {
  return QuestionDigest("test").AddNumber(number).Finish();
}

// printf '\x01\0\0\0\0\0\0\0k\x02\0\0\0\0\0\0\0ab\x03\x01\0\0\0\0\0\0' | sha256sum
TEST(QuestionDigest, IsSha256OverPartsBehindTheirLengths) {
  EXPECT_EQ(HexEncode(QuestionDigest("k").Add(AsBytes("ab")).AddNumber(0x103).Finish().view()),
            "16fcf03b475c5631e0db4c9236c2f5306cee402ee745eb8d408f19506eedd2da");
}

TEST(QuestionDigest, KeepsPartsApart) {
  const auto of = [](std::string_view kind, const std::vector<std::string>& parts) {
    QuestionDigest question(kind);
    for (const std::string& part : parts) question.Add(AsBytes(part));
    return question.Finish();
  };
  const std::set<Sha256Digest> all = {of("ab", {}),        of("a", {"b"}),      of("", {"ab"}),
                                      of("a", {"", "b"}),  of("a", {"b", ""}),  of("a", {"bc"}),
                                      of("a", {"b", "c"}), of("a", {"c", "b"}), of("ab", {"c"})};
  EXPECT_EQ(all.size(), 9u);
}

TEST(AnswerCache, KeepsWhatWasAskedForLast) {
  AnswerCache<int> cache(2);
  cache.Store(Question(1), 10);
  cache.Store(Question(2), 20);
  EXPECT_EQ(cache.Find(Question(1)), 10);
  cache.Store(Question(3), 30);
  EXPECT_EQ(cache.Find(Question(2)), std::nullopt);
  EXPECT_EQ(cache.Find(Question(1)), 10);
  EXPECT_EQ(cache.Find(Question(3)), 30);
  EXPECT_EQ(cache.count().hits, 3u);
  EXPECT_EQ(cache.count().misses, 1u);
}

TEST(AnswerCache, StoringAgainChangesNothing) {
  AnswerCache<int> cache(2);
  cache.Store(Question(1), 10);
  cache.Store(Question(1), 11);
  cache.Store(Question(2), 20);
  EXPECT_EQ(cache.Find(Question(1)), 10);
  EXPECT_EQ(cache.Find(Question(2)), 20);
}

TEST(AnswerCache, WithoutRoomKeepsNothing) {
  AnswerCache<int> cache(0);
  cache.Store(Question(1), 10);
  EXPECT_EQ(cache.Find(Question(1)), std::nullopt);
  EXPECT_EQ(cache.count().misses, 1u);
}

// Against a list that is searched from the front.
TEST(AnswerCache, IsLeastRecentlyUsed) {
  for (const std::size_t capacity : {1, 2, 3, 7}) {
    AnswerCache<std::uint64_t> cache(capacity);
    std::vector<std::uint64_t> recent;
    std::mt19937 random(static_cast<unsigned>(capacity));
    for (int step = 0; step < 2000; ++step) {
      const std::uint64_t number = random() % 10;
      const auto at = std::find(recent.begin(), recent.end(), number);
      const bool known = at != recent.end();
      const std::optional<std::uint64_t> found = cache.Find(Question(number));
      ASSERT_EQ(found.has_value(), known) << step;
      if (known) {
        EXPECT_EQ(*found, number * number);
        recent.erase(at);
      } else {
        cache.Store(Question(number), number * number);
        if (recent.size() == capacity) recent.pop_back();
      }
      recent.insert(recent.begin(), number);
    }
  }
}

TEST(AnswerCache, GivesEveryThreadTheRightAnswer) {
  AnswerCache<std::string> cache(3);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (unsigned t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&cache, &wrong, t] {
      std::mt19937 random(t);
      for (int step = 0; step < 3000; ++step) {
        const std::uint64_t number = random() % 6;
        const auto found = cache.Find(Question(number));
        if (found.has_value() && *found != std::to_string(number)) ++wrong[t];
        if (!found.has_value()) cache.Store(Question(number), std::to_string(number));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
  EXPECT_EQ(cache.count().hits + cache.count().misses, 12000u);
}

}  // namespace
}  // namespace countersign
