// Answers that threads share, found by digests of the questions. What VerificationCache is made of.
#ifndef COUNTERSIGN_CORE_CRYPTO_ANSWER_CACHE_H_
#define COUNTERSIGN_CORE_CRYPTO_ANSWER_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/crypto/hash.h"

namespace countersign {

// The digest of a question. Two questions have the same one only if they are of one kind and agree
// in every part: SHA-256 over the kind and the parts, the length before each. The questions of a
// kind have the same parts in the same order, and a list stands behind the number of its elements.
//
//   const Sha256Digest key = QuestionDigest("key").Add(spki.der).Finish();
class QuestionDigest {
 public:
  explicit QuestionDigest(std::string_view kind) { Add(AsBytes(kind)); }

  QuestionDigest& Add(Bytes part) {
    AddNumber(part.size());
    hasher_.Update(part);
    return *this;
  }
  QuestionDigest& Add(const Sha256Digest& digest) { return Add(digest.view()); }
  QuestionDigest& AddNumber(std::uint64_t number) {
    std::uint8_t octets[8];
    for (std::uint8_t& octet : octets) {
      octet = static_cast<std::uint8_t>(number);
      number >>= 8;
    }
    hasher_.Update(Bytes(octets, sizeof octets));
    return *this;
  }

  Sha256Digest Finish() { return hasher_.Finish(); }

 private:
  Sha256Hasher hasher_;
};

// How often answers were at hand.
struct CacheCount {
  std::uint64_t hits = 0, misses = 0;
};

// A map from questions to answers with room for `capacity` of them; the one that was not asked for
// longest leaves first. Value is cheap to copy. Thread-safe: every call locks, none waits for more
// than a lookup, and a lock that nobody holds costs no system call.
template <typename Value>
class AnswerCache {
 public:
  explicit AnswerCache(std::size_t capacity) : capacity_(capacity) {}

  // The answer; nothing when it is not at hand.
  std::optional<Value> Find(const Sha256Digest& question) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto place = places_.find(question);
    if (place == places_.end()) {
      ++count_.misses;
      return std::nullopt;
    }
    ++count_.hits;
    entries_.splice(entries_.begin(), entries_, place->second);
    return place->second->second;
  }

  void Store(const Sha256Digest& question, Value answer) {
    if (capacity_ == 0) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (places_.count(question) != 0) return;  // another thread was first, with the same answer
    if (entries_.size() == capacity_) {
      places_.erase(entries_.back().first);
      entries_.pop_back();
    }
    // On a list of its own until its place is known, so that nothing is left behind without one
    // when there is no memory.
    std::list<Entry> fresh;
    fresh.emplace_front(question, std::move(answer));
    places_.emplace(question, fresh.begin());
    entries_.splice(entries_.begin(), fresh);
  }

  CacheCount count() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return count_;
  }

 private:
  using Entry = std::pair<Sha256Digest, Value>;

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // last asked for first
  // Ordered, so that no choice of questions makes a lookup slow.
  std::map<Sha256Digest, typename std::list<Entry>::iterator> places_;
  CacheCount count_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_ANSWER_CACHE_H_
