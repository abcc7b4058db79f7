#include "core/encoding/utf8.h"

#include <cstdint>
#include <cstring>

namespace countersign {
namespace {

// The length of the sequence at the front of `text`, which is not empty; 0 if it is not valid. The
// bounds on the second byte are those of the table in RFC 3629 section 4.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (text.size() < length) return 0;
  const std::uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

// Whether 8 bytes are ASCII, as most text is.
bool IsAscii8(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return (word & 0x8080808080808080) == 0;
}

}  // namespace

bool IsValidUtf8(std::string_view text) { return ValidUtf8Prefix(text) == text.size(); }

std::size_t ValidUtf8Prefix(std::string_view text) {
  std::size_t prefix = 0;
  while (prefix < text.size()) {
    if (text.size() - prefix >= 8 && IsAscii8(text.data() + prefix)) {
      prefix += 8;
      continue;
    }
    const std::size_t length = SequenceLength(text.substr(prefix));
    if (length == 0) break;
    prefix += length;
  }
  return prefix;
}

std::size_t CountCodePoints(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (c & 0xc0) != 0x80;
  return count;
}

std::string ToValidUtf8(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    out += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace countersign
