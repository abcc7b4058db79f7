// Millions of revoked ARNs, packed, with exact lookups.
#ifndef COUNTERSIGN_CORE_POLICY_ARN_TABLE_H_
#define COUNTERSIGN_CORE_POLICY_ARN_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/policy/key_directory.h"

namespace countersign {

// What is known of a revoked ARN: a view of an entry, or of what becomes one.
struct RevokedArn {
  std::string_view arn;
  std::optional<absl::Time> revoked_at;
  std::optional<std::string_view> reason;
};

// ARNs and what is known of each, under a KeyDirectory by a hash of the ARN. The hash decides how
// long a lookup takes and nothing else: ARNs are compared as text, and those with the same hash are
// sorted. Takes 42 bytes for each beside its text. A lookup allocates nothing.
class ArnTable {
 public:
  // The longest text, ARN or reason, in bytes.
  static constexpr std::size_t kMaxText = std::numeric_limits<std::uint32_t>::max() - 1;

  // Empty.
  ArnTable() = default;

  // Of `entry_at(0)`, ..., `entry_at(count - 1)`, which are RevokedArns and are copied; `count` is
  // at most KeyDirectory::kMaxKeys, no instant is infinite. Of
  // several entries for an ARN the least counts, by `revoked_at`, then `reason`; an absent one is
  // less than any.
  template <typename EntryAt>
  ArnTable(std::size_t count, EntryAt entry_at) {
    std::size_t text_size = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const RevokedArn entry = entry_at(i);
      text_size += entry.arn.size() + entry.reason.value_or("").size();
    }
    text_.reserve(text_size);
    slots_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) Append(entry_at(i));
    Sort();
  }

  // The entry of the ARN, as a view into this table.
  std::optional<RevokedArn> Find(std::string_view arn) const;

 private:
  struct Slot {
    std::uint64_t hash;     // of the ARN
    std::uint64_t text;     // where in `text_` the ARN is; behind it the reason
    absl::Time revoked_at;  // absl::InfinitePast() when absent
    std::uint32_t arn_size;
    std::uint32_t reason_size;  // kAbsent when absent
  };
  static constexpr std::uint32_t kAbsent = kMaxText + 1;

  void Append(const RevokedArn& entry);
  void Sort();
  std::string_view ArnOf(const Slot& slot) const;
  std::optional<std::string_view> ReasonOf(const Slot& slot) const;

  std::string text_;
  std::vector<Slot> slots_;  // by hash, then ARN, which are unique
  KeyDirectory directory_;   // by the leading bits of the hash
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_POLICY_ARN_TABLE_H_
