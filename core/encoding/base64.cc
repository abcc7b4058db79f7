#include "core/encoding/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace countersign {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> ReverseAlphabet() {
  std::array<std::uint8_t, 256> values{};
  for (std::uint8_t& value : values) value = kNone;
  for (std::uint8_t i = 0; i < 64; ++i) values[static_cast<std::uint8_t>(kAlphabet[i])] = i;
  return values;
}

constexpr std::array<std::uint8_t, 256> kValues = ReverseAlphabet();

}  // namespace

std::string Base64Encode(Bytes data) {
  std::string out;
  out.reserve((data.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < data.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, data.size() - i);
    const std::uint32_t group = static_cast<std::uint32_t>(data[i]) << 16 |
                                (n > 1 ? static_cast<std::uint32_t>(data[i + 1]) << 8 : 0) |
                                (n > 2 ? data[i + 2] : 0);
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(k <= n ? kAlphabet[group >> (18 - 6 * k) & 63] : '=');
    }
  }
  return out;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  const std::size_t digits = text.size() - padding;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::uint8_t value = kValues[static_cast<std::uint8_t>(text[i])];
    if (value == kNone) return std::nullopt;
    bits = (bits << 6 | value) & 0xffffff;
    // Digit i completes a byte unless it is the first of its group of four.
    if (i % 4 != 0) out.push_back(static_cast<char>(bits >> (6 - 2 * (i % 4))));
  }
  const std::uint32_t unused = padding == 1 ? 0x3 : padding == 2 ? 0xf : 0;
  if ((bits & unused) != 0) return std::nullopt;
  return out;
}

}  // namespace countersign
