#include "core/policy/certificate_table.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace countersign {
namespace {

std::uint64_t KeyOf(const std::uint8_t* own) {
  std::uint64_t key = 0;
  for (int i = 0; i < 8; ++i) key = key << 8 | own[i];
  return key;
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
  packed_.resize(entries.size() * (kOwnSize + index_size_));
  std::uint8_t* out = packed_.data();
  for (const Entry& entry : entries) {
    out = std::copy(entry.own.bytes.begin(), entry.own.bytes.end(), out);
    for (std::size_t i = index_size_; i > 0; --i) {
      *out++ = static_cast<std::uint8_t>(entry.issuer >> (8 * (i - 1)));
    }
  }
  directory_ = KeyDirectory(entries.size(), [this](std::size_t i) { return KeyOf(EntryAt(i)); });
}

const Sha384Digest& CertificateTable::IssuerOf(const std::uint8_t* entry) const {
  std::size_t position = 0;
  for (std::size_t i = 0; i < index_size_; ++i) position = position << 8 | entry[kOwnSize + i];
  return issuers_[position];
}

template <typename Compare>
bool CertificateTable::Search(const CertificateHash& hash, Compare compare) const {
  auto [first, last] = directory_.Find(KeyOf(hash.bytes.data()));
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    const int order = compare(EntryAt(middle));
    if (order == 0) return true;
    if (order < 0) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return false;
}

bool CertificateTable::Has(const CertificateHash& hash) const {
  const std::uint8_t* const own = hash.bytes.data();
  const std::uint8_t* const issuer = own + kOwnSize;
  return Search(hash, [&](const std::uint8_t* entry) {
    const int order = std::memcmp(entry, own, kOwnSize);
    return order != 0 ? order : std::memcmp(IssuerOf(entry).bytes.data(), issuer, kOwnSize);
  });
}

bool CertificateTable::HasUnderAnyIssuer(const CertificateHash& hash) const {
  return Search(hash, [&](const std::uint8_t* entry) {
    return std::memcmp(entry, hash.bytes.data(), kOwnSize);
  });
}

}  // namespace countersign
