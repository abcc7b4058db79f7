#include "core/lifecycle/http_target.h"

#include <cstddef>

#include "core/encoding/utf8.h"

namespace countersign::lifecycle {
namespace {

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = text.find(separator);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Decode(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const int high = HexValue(text[i + 1]), low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  if (!IsValidUtf8(out)) return std::nullopt;
  return out;
}

// The segments after the leading slash, without the empty one that a trailing slash leaves.
std::vector<std::string_view> Segments(std::string_view path) {
  std::vector<std::string_view> out = Split(path.substr(1), '/');
  if (out.size() > 1 && out.back().empty()) out.pop_back();
  return out;
}

}  // namespace

std::optional<HttpTarget> HttpTarget::Parse(std::string_view target) {
  if (target.empty() || target.front() != '/') return std::nullopt;
  HttpTarget out;
  const std::size_t mark = target.find('?');
  for (const std::string_view segment : Segments(target.substr(0, mark))) {
    std::optional<std::string> label = Decode(segment, false);
    if (!label.has_value()) return std::nullopt;
    out.segments_.push_back(*std::move(label));
  }
  if (mark == std::string_view::npos) return out;
  for (const std::string_view parameter : Split(target.substr(mark + 1), '&')) {
    if (parameter.empty()) continue;
    const std::size_t equals = parameter.find('=');
    const std::string_view text =
        equals == std::string_view::npos ? std::string_view() : parameter.substr(equals + 1);
    std::optional<std::string> name = Decode(parameter.substr(0, equals), true);
    std::optional<std::string> value = Decode(text, true);
    if (!name.has_value() || !value.has_value()) return std::nullopt;
    out.query_.emplace_back(*std::move(name), *std::move(value));
  }
  return out;
}

std::optional<Labels> HttpTarget::Match(std::string_view path) const {
  const std::vector<std::string_view> wanted = Segments(path);
  if (wanted.size() != segments_.size()) return std::nullopt;
  Labels labels;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "*") {
      labels.push_back(segments_[i]);
    } else if (wanted[i] != segments_[i]) {
      return std::nullopt;
    }
  }
  return labels;
}

std::optional<std::string> HttpTarget::Query(std::string_view name) const {
  for (const auto& [key, value] : query_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string> HttpTarget::QueryAll(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [key, value] : query_) {
    if (key == name) out.push_back(value);
  }
  return out;
}

}  // namespace countersign::lifecycle
