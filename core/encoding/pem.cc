#include "core/encoding/pem.h"

#include <cstddef>
#include <optional>

#include "absl/status/status.h"
#include "core/base/bytes.h"
#include "core/base/format.h"
#include "core/encoding/base64.h"

namespace countersign {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kBlanks = " \t\r\n";

// Takes one line off the front, without its LF or CRLF.
std::string_view TakeLine(std::string_view& text) {
  const std::size_t lf = text.find('\n');
  std::string_view line = text.substr(0, lf);
  text.remove_prefix(lf == std::string_view::npos ? text.size() : lf + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// The label of `-----BEGIN label-----`: printable ASCII (RFC 7468 section 3).
std::optional<std::string_view> LabelOf(std::string_view line) {
  if (line.substr(0, kBegin.size()) != kBegin || line.size() < kBegin.size() + kDashes.size() ||
      line.substr(line.size() - kDashes.size()) != kDashes) {
    return std::nullopt;
  }
  line.remove_prefix(kBegin.size());
  line.remove_suffix(kDashes.size());
  for (const char c : line) {
    if (c < 0x20 || c > 0x7e) return std::nullopt;
  }
  return line;
}

// Reads the lines behind BEGIN up to the END line of the same label.
absl::StatusOr<std::string> TakeBody(std::string_view& text, std::string_view label) {
  const std::string end_line = std::string(kEnd) + std::string(label) + std::string(kDashes);
  std::string digits;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line == end_line) {
      std::optional<std::string> body = Base64Decode(digits);
      if (!body.has_value()) {
        return absl::InvalidArgumentError("PEM: the block is not canonical base64");
      }
      return *std::move(body);
    }
    if (line.empty()) return absl::InvalidArgumentError("PEM: an empty line within the block");
    digits.append(line);
  }
  return absl::InvalidArgumentError("PEM: the END line is missing");
}

}  // namespace

absl::StatusOr<std::vector<PemBlock>> ParsePem(std::string_view text,
                                               PemSurroundings surroundings) {
  std::vector<PemBlock> blocks;
  while (true) {
    const std::size_t next = surroundings == PemSurroundings::kNothing
                                 ? text.find_first_not_of(kBlanks)
                                 : text.find(kBegin);
    if (next == std::string_view::npos) break;
    text.remove_prefix(next);
    const std::optional<std::string_view> label = LabelOf(TakeLine(text));
    if (!label.has_value()) {
      return absl::InvalidArgumentError("PEM: expected a line `-----BEGIN label-----`");
    }
    absl::StatusOr<std::string> body = TakeBody(text, *label);
    if (!body.ok()) return body.status();
    blocks.push_back({std::string(*label), *std::move(body)});
  }
  if (blocks.empty()) return absl::InvalidArgumentError("PEM: there is no block");
  return blocks;
}

std::string WritePem(std::string_view label, std::string_view body) {
  constexpr std::size_t kColumns = 64;
  const std::string digits = Base64Encode(AsBytes(body));
  std::string out = Format("-----BEGIN %s-----\n", label);
  for (std::size_t i = 0; i < digits.size(); i += kColumns) {
    out += digits.substr(i, kColumns);
    out += '\n';
  }
  return out + Format("-----END %s-----\n", label);
}

}  // namespace countersign
