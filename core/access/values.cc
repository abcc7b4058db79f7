#include "core/access/values.h"

#include <cstddef>

#include "core/base/format.h"

namespace countersign {

using Kind = JsonValue::Kind;

char FoldCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string FoldCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = FoldCase(c);
  return out;
}

absl::Status EachItem(const JsonValue& value, const std::string& path, const ReadItem& read) {
  if (value.kind != Kind::kArray) return read(value, path);
  if (value.items.empty()) return JsonMismatch(path, "at least one item", "an empty array");
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    absl::Status status = read(value.items[i], Format("%s[%d]", path, i));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckText(const JsonValue& item, const std::string& path) {
  if (item.kind != Kind::kString) {
    return JsonMismatch(path, KindName(Kind::kString), KindName(item.kind));
  }
  const std::size_t start = item.text.find("${");
  if (start == std::string::npos) return absl::OkStatus();
  const std::size_t end = item.text.find('}', start);
  const std::size_t size = end == std::string::npos ? end : end + 1 - start;
  return JsonMismatch(path, "no policy variable", JsonFound(item.text.substr(start, size)));
}

}  // namespace countersign
