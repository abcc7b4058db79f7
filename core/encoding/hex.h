// Hexadecimal text (RFC 4648 section 8).
#ifndef COUNTERSIGN_CORE_ENCODING_HEX_H_
#define COUNTERSIGN_CORE_ENCODING_HEX_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace countersign {

// Two lowercase digits a byte.
std::string HexEncode(Bytes data);

// The bytes that `text` spells, digits in either case. Nothing for an odd count or another
// character.
std::optional<std::vector<std::uint8_t>> HexDecode(std::string_view text);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_HEX_H_
