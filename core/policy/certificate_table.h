// Millions of certificate hashes, packed, with exact lookups.
#ifndef COUNTERSIGN_CORE_POLICY_CERTIFICATE_TABLE_H_
#define COUNTERSIGN_CORE_POLICY_CERTIFICATE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/base/digest.h"
#include "core/policy/key_directory.h"

namespace countersign {

// Certificate hashes to be looked up, in any order and as often as one likes. Takes 52 bytes for
// each and about 100 for each issuer: a CertificateHash ends in its issuer's half, of which a list
// has few, so each is kept once.
class CertificateList {
 public:
  // Makes room for `count` hashes in all; without it, a list that grows holds up to three times
  // its size for a moment.
  void Reserve(std::size_t count) { entries_.reserve(count); }

  void Add(const CertificateHash& hash);

  // How many were added.
  std::size_t size() const { return entries_.size(); }

 private:
  friend class CertificateTable;

  struct Entry {
    Sha384Digest own;      // the first half of the hash
    std::uint32_t issuer;  // the number of the second
  };

  std::vector<Entry> entries_;
  std::map<Sha384Digest, std::uint32_t> issuers_;  // numbered as they came
};

// A set of certificate hashes under a KeyDirectory. An entry is the certificate's own half, of
// which the directory knows the leading bits, and the position of its issuer's half in a table of
// these, in as few bytes as the table needs. With up to 65536 issuers that makes at most 52 bytes
// for each of ten million entries. A lookup reads a cache line of the directory and, if the answer
// is yes, the entry: one or two lines. It allocates nothing and its answers are exact.
class CertificateTable {
 public:
  // Empty.
  CertificateTable() = default;

  // Of at most KeyDirectory::kMaxKeys hashes, sorted where they lie: beside the list and the table
  // it needs next to nothing, so about twice the table.
  explicit CertificateTable(CertificateList list);

  bool Has(const CertificateHash& hash) const;

  // Whether the table has a hash with the same first half.
  bool HasUnderAnyIssuer(const CertificateHash& hash) const;

 private:
  static constexpr std::size_t kOwnSize = sizeof(Sha384Digest);
  static constexpr std::size_t kPadding = 3;  // so that any position can be read as four bytes

  const std::uint8_t* EntryAt(std::size_t position) const {
    return packed_.data() + position * (kOwnSize + index_size_);
  }

  const Sha384Digest& IssuerOf(const std::uint8_t* entry) const;

  std::vector<Sha384Digest> issuers_;  // ascending
  std::size_t index_size_ = 0;         // bytes of a position in `issuers_`
  std::uint32_t index_mask_ = 0;       // their bits
  std::vector<std::uint8_t> packed_;   // ascending: own half, position (least byte first)
  KeyDirectory directory_;             // by the first 32 bits of the own half
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_POLICY_CERTIFICATE_TABLE_H_
