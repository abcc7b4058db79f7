#include "core/lifecycle/page.h"

#include <algorithm>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/encoding/base64.h"

namespace countersign::lifecycle {
namespace {

constexpr char kSeparator = ' ';  // in no instant, so the first one ends it

Page PageFor(const Text& marker, std::optional<std::int64_t> max_items) {
  Page page;
  if (marker.has_value()) page.after = DecodeMarker(*marker);
  if (max_items.has_value()) {
    page.size = static_cast<std::size_t>(std::clamp<std::int64_t>(*max_items, 1, kMaxPageSize));
  }
  return page;
}

}  // namespace

Page PageOf(const ListCodeSigningConfigsRequest& request) {
  return PageFor(request.marker, request.max_items);
}

Page PageOf(const ListFunctionsByCodeSigningConfigRequest& request) {
  return PageFor(request.marker, request.max_items);
}

std::string EncodeMarker(const Position& position) {
  return Base64Encode(AsBytes(FormatInstant(position.created_at) + kSeparator + position.key));
}

std::optional<Position> DecodeMarker(std::string_view marker) {
  const std::optional<std::string> text = Base64Decode(marker);
  if (!text.has_value()) return std::nullopt;
  const std::size_t end = text->find(kSeparator);
  if (end == std::string::npos) return std::nullopt;
  const std::optional<absl::Time> created_at = ParseInstant(text->substr(0, end));
  if (!created_at.has_value()) return std::nullopt;
  Position position{*created_at, text->substr(end + 1)};
  if (position.key.empty() || EncodeMarker(position) != marker) return std::nullopt;
  return position;
}

}  // namespace countersign::lifecycle
