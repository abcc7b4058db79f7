// Pages of lists: MaxItems, Marker, NextMarker.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_PAGE_H_
#define COUNTERSIGN_CORE_LIFECYCLE_PAGE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/lifecycle/requests.h"

namespace countersign::lifecycle {

// Items of a page when MaxItems is absent: AWS's number is not known.
inline constexpr std::size_t kDefaultPageSize = 50;
inline constexpr std::size_t kMaxPageSize = 10'000;  // the API model's MaxListItems

// Where an item stands in a list: lists are sorted by creation, then by key (a configuration's ARN,
// a function's name; bytewise). AWS's order is not known.
struct Position {
  absl::Time created_at;
  std::string key;

  friend bool operator<(const Position& a, const Position& b) {
    return a.created_at != b.created_at ? a.created_at < b.created_at : a.key < b.key;
  }
};

// What a host loads for a list: the first `size` + 1 items after `after`.
struct Page {
  std::optional<Position> after;
  std::size_t size = kDefaultPageSize;
};

// The page that a request asks for. One that breaks the rules gets the first page; the operation
// refuses it.
Page PageOf(const ListCodeSigningConfigsRequest& request);
Page PageOf(const ListFunctionsByCodeSigningConfigRequest& request);

// The opaque text of a position, and back; nothing for what EncodeMarker cannot have written. A
// marker stays good when the item it was made of is gone.
std::string EncodeMarker(const Position& position);
std::optional<Position> DecodeMarker(std::string_view marker);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_PAGE_H_
