// The request target of HTTP (RFC 9112 section 3.2.1, origin-form): path labels and query.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_HTTP_TARGET_H_
#define COUNTERSIGN_CORE_LIFECYCLE_HTTP_TARGET_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace countersign::lifecycle {

using Labels = std::vector<std::string>;

// A target, percent-decoded (RFC 3986 section 2.1) after it was split, so that an encoded slash
// stays within its label. A slash at the end does not count.
class HttpTarget {
 public:
  // Nothing unless it begins with a slash, percent-encoding is whole and the bytes are UTF-8.
  static std::optional<HttpTarget> Parse(std::string_view target);

  // The labels that stand at the `*`s of a path such as "/functions/*/code", if it is this path.
  std::optional<Labels> Match(std::string_view path) const;

  // The first value of a query parameter, and all of them in order. `+` is a space.
  std::optional<std::string> Query(std::string_view name) const;
  std::vector<std::string> QueryAll(std::string_view name) const;

 private:
  Labels segments_;
  std::vector<std::pair<std::string, std::string>> query_;
};

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_HTTP_TARGET_H_
