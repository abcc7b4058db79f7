#include "core/policy/certificate_table.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace countersign {
namespace {

// The first 32 bits, as compilers know to read them at once.
std::uint32_t KeyOf(const std::uint8_t* own) {
  const auto at = [own](int i) { return std::uint32_t{own[i]} << (24 - 8 * i); };
  return at(0) | at(1) | at(2) | at(3);
}

std::uint32_t Load32(const std::uint8_t* bytes) {
  const auto part = [bytes](int i) { return std::uint32_t{bytes[i]} << (8 * i); };
  return part(0) | part(1) | part(2) | part(3);
}

// Whether two halves are equal. Without a branch on the way, so that the processor waits for both
// cache lines of an entry at once.
bool Same(const std::uint8_t* a, const std::uint8_t* b) {
  const auto differ = [a, b](std::size_t i) {
    std::uint64_t x, y;
    std::memcpy(&x, a + 8 * i, sizeof(x));
    std::memcpy(&y, b + 8 * i, sizeof(y));
    return x ^ y;
  };
  return (differ(0) | differ(1) | differ(2) | differ(3) | differ(4) | differ(5)) == 0;
}

// The bytes that the numbers below `count` need.
std::size_t IndexSize(std::size_t count) {
  std::size_t size = 1;
  while (count > std::uint64_t{1} << (8 * size)) ++size;
  return size;
}

}  // namespace

void CertificateList::Add(const CertificateHash& hash) {
  Entry entry;
  Sha384Digest issuer;
  std::memcpy(entry.own.bytes.data(), hash.bytes.data(), entry.own.bytes.size());
  std::memcpy(issuer.bytes.data(), hash.bytes.data() + entry.own.bytes.size(), issuer.bytes.size());
  entry.issuer =
      issuers_.try_emplace(issuer, static_cast<std::uint32_t>(issuers_.size())).first->second;
  entries_.push_back(entry);
}

CertificateTable::CertificateTable(CertificateList list) {
  using Entry = CertificateList::Entry;
  std::vector<Entry>& entries = list.entries_;

  // Issuers ascend in their table, so that the order of positions is that of the halves.
  std::vector<std::uint32_t> positions(list.issuers_.size());
  issuers_.reserve(list.issuers_.size());
  for (const auto& [issuer, number] : list.issuers_) {
    positions[number] = static_cast<std::uint32_t>(issuers_.size());
    issuers_.push_back(issuer);
  }
  for (Entry& entry : entries) entry.issuer = positions[entry.issuer];

  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.own, a.issuer) < std::tie(b.own, b.issuer);
  });
  const auto same = [](const Entry& a, const Entry& b) {
    return a.issuer == b.issuer && a.own == b.own;
  };
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());

  index_size_ = IndexSize(issuers_.size());
  index_mask_ = static_cast<std::uint32_t>((std::uint64_t{1} << (8 * index_size_)) - 1);
  packed_.resize(entries.size() * (kOwnSize + index_size_) + kPadding);
  std::uint8_t* out = packed_.data();
  for (const Entry& entry : entries) {
    out = std::copy(entry.own.bytes.begin(), entry.own.bytes.end(), out);
    for (std::size_t i = 0; i < index_size_; ++i) {
      *out++ = static_cast<std::uint8_t>(entry.issuer >> (8 * i));
    }
  }
  directory_ = KeyDirectory(entries.size(), [this](std::size_t i) { return KeyOf(EntryAt(i)); });
}

const Sha384Digest& CertificateTable::IssuerOf(const std::uint8_t* entry) const {
  return issuers_[Load32(entry + kOwnSize) & index_mask_];
}

bool CertificateTable::Has(const CertificateHash& hash) const {
  const std::uint8_t* const own = hash.bytes.data();
  const std::uint8_t* const issuer = own + kOwnSize;
  const auto position = directory_.Candidate(KeyOf(own), [&](std::size_t i) {
    const std::uint8_t* const entry = EntryAt(i);
    const int order = std::memcmp(entry, own, kOwnSize);
    return order != 0 ? order : std::memcmp(IssuerOf(entry).bytes.data(), issuer, kOwnSize);
  });
  if (!position.has_value()) return false;
  const std::uint8_t* const entry = EntryAt(*position);
  return Same(entry, own) && Same(IssuerOf(entry).bytes.data(), issuer);
}

bool CertificateTable::HasUnderAnyIssuer(const CertificateHash& hash) const {
  const std::uint8_t* const own = hash.bytes.data();
  const auto position = directory_.Candidate(
      KeyOf(own), [&](std::size_t i) { return std::memcmp(EntryAt(i), own, kOwnSize); });
  return position.has_value() && Same(EntryAt(*position), own);
}

}  // namespace countersign
