// Base64 (RFC 4648 section 4), canonical only: one text for each byte string.
//
// Our own, because the ones at hand differ between versions in what garble they let through.
#ifndef COUNTERSIGN_CORE_ENCODING_BASE64_H_
#define COUNTERSIGN_CORE_ENCODING_BASE64_H_

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace countersign {

// With padding, without line breaks.
std::string Base64Encode(Bytes data);

// The bytes that `text` spells. Nothing unless it is exactly what Base64Encode writes: padded, no
// white space, unused bits zero (RFC 4648 section 3.5).
std::optional<std::string> Base64Decode(std::string_view text);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_BASE64_H_
