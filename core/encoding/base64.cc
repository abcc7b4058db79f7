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
  const auto value = [&](std::size_t i) -> std::uint32_t {
    return kValues[static_cast<std::uint8_t>(text[i])];
  };
  std::string out(text.size() / 4 * 3, '\0');
  std::size_t end = 0;
  const auto append = [&](std::uint32_t group) {
    for (int shift = 16; shift >= 0; shift -= 8) out[end++] = static_cast<char>(group >> shift);
  };
  std::uint32_t seen = 0;  // kNone is the only value with its highest bit set
  const std::size_t whole = text.size() - (padding > 0 ? 4 : 0);
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
    seen |= a | b | c | d;
    append(a << 18 | b << 12 | c << 6 | d);
  }
  if (padding > 0) {
    const std::uint32_t a = value(whole), b = value(whole + 1);
    const std::uint32_t c = padding == 1 ? value(whole + 2) : 0;
    seen |= a | b | c;
    const std::uint32_t unused = padding == 1 ? c & 0x3 : b & 0xf;
    if (unused != 0) return std::nullopt;
    append(a << 18 | b << 12 | c << 6);
    out.resize(end - padding);
  }
  if ((seen & 0x80) != 0) return std::nullopt;
  return out;
}

}  // namespace countersign
