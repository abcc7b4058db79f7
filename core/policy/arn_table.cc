#include "core/policy/arn_table.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace countersign {
namespace {

// Word by word; mixes well enough that ARNs spread evenly, and promises nothing else.
std::uint64_t HashOf(std::string_view text) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;  // 2^64 divided by the golden ratio
  std::uint64_t hash = text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t size = std::min(text.size(), sizeof(word));
    std::memcpy(&word, text.data(), size);
    hash = (hash ^ word) * kOdd;
    hash ^= hash >> 32;
    text.remove_prefix(size);
  }
  return hash * kOdd;
}

std::uint32_t KeyOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

void ArnTable::Append(const RevokedArn& entry) {
  slots_.push_back(
      {HashOf(entry.arn), text_.size(), entry.revoked_at.value_or(absl::InfinitePast()),
       static_cast<std::uint32_t>(entry.arn.size()),
       entry.reason.has_value() ? static_cast<std::uint32_t>(entry.reason->size()) : kAbsent});
  text_ += entry.arn;
  text_ += entry.reason.value_or("");
}

void ArnTable::Sort() {
  std::sort(slots_.begin(), slots_.end(), [this](const Slot& a, const Slot& b) {
    if (a.hash != b.hash) return a.hash < b.hash;
    return std::make_tuple(ArnOf(a), a.revoked_at, ReasonOf(a)) <
           std::make_tuple(ArnOf(b), b.revoked_at, ReasonOf(b));
  });
  const auto same = [this](const Slot& a, const Slot& b) {
    return a.hash == b.hash && ArnOf(a) == ArnOf(b);
  };
  slots_.erase(std::unique(slots_.begin(), slots_.end(), same), slots_.end());
  slots_.shrink_to_fit();
  directory_ = KeyDirectory(slots_.size(), [this](std::size_t i) { return KeyOf(slots_[i].hash); });
}

std::string_view ArnTable::ArnOf(const Slot& slot) const {
  return std::string_view(text_).substr(slot.text, slot.arn_size);
}

std::optional<std::string_view> ArnTable::ReasonOf(const Slot& slot) const {
  if (slot.reason_size == kAbsent) return std::nullopt;
  return std::string_view(text_).substr(slot.text + slot.arn_size, slot.reason_size);
}

std::optional<RevokedArn> ArnTable::Find(std::string_view arn) const {
  const std::uint64_t hash = HashOf(arn);
  const auto position = directory_.Candidate(KeyOf(hash), [&](std::size_t i) {
    const Slot& slot = slots_[i];
    if (slot.hash != hash) return slot.hash < hash ? -1 : 1;
    return ArnOf(slot).compare(arn);
  });
  if (!position.has_value()) return std::nullopt;
  const Slot& slot = slots_[*position];
  if (slot.hash != hash || ArnOf(slot) != arn) return std::nullopt;
  RevokedArn entry{ArnOf(slot), slot.revoked_at, ReasonOf(slot)};
  if (slot.revoked_at == absl::InfinitePast()) entry.revoked_at.reset();
  return entry;
}

}  // namespace countersign
