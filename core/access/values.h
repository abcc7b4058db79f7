// Pieces of policy documents that several members share.
#ifndef COUNTERSIGN_CORE_ACCESS_VALUES_H_
#define COUNTERSIGN_CORE_ACCESS_VALUES_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "core/encoding/json.h"

namespace countersign {

// The letters A-Z as a-z, all else as it is: how actions and condition keys compare.
char FoldCase(char c);
std::string FoldCase(std::string_view text);

using ReadItem = std::function<absl::Status(const JsonValue& item, const std::string& path)>;

// Reads one item, or each of an array that has at least one. Stops at the first error.
absl::Status EachItem(const JsonValue& value, const std::string& path, const ReadItem& read);

// Refuses what is not a string, and policy variables, `${...}`.
absl::Status CheckText(const JsonValue& item, const std::string& path);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ACCESS_VALUES_H_
