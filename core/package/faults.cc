#include "core/package/faults.h"

#include <utility>

#include "core/base/limits.h"

namespace countersign {
namespace {

// Names are bytes that the attacker chose: shown as ASCII, cut when long.
std::string ShownName(std::string_view name) {
  constexpr std::size_t kMaxShown = 120;
  std::string out(name.substr(0, kMaxShown));
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return name.size() > kMaxShown ? out + "..." : out;
}

}  // namespace

bool PackageFaults::HasRoom(ReasonCode code) { return listed_[code]++ < kMaxListedFaults; }

void PackageFaults::Add(ReasonCode code, std::string_view message, std::string_view expected) {
  if (!HasRoom(code)) return;
  reasons_.push_back({code, std::string(message), std::string(expected), {}});
}

void PackageFaults::AddFor(std::string_view entry, ReasonCode code, std::string_view message,
                           std::string_view expected) {
  if (!HasRoom(code)) return;
  const std::string shown = ShownName(entry);
  reasons_.push_back({code,
                      "entry `" + shown + "`: " + std::string(message),
                      std::string(expected),
                      {{"entry", shown}}});
}

void PackageFaults::AddLimit(std::string_view limit, std::uint64_t maximum, std::uint64_t found) {
  reasons_.push_back(LimitExceeded(limit, maximum, found));
}

std::vector<Reason> PackageFaults::Take() {
  SortReasons(reasons_);
  return std::move(reasons_);
}

}  // namespace countersign
