// UTF-8 (RFC 3629), strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF.
#ifndef COUNTERSIGN_CORE_ENCODING_UTF8_H_
#define COUNTERSIGN_CORE_ENCODING_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace countersign {

bool IsValidUtf8(std::string_view text);

// The number of bytes before the first that is not part of valid UTF-8; all of them if none is.
std::size_t ValidUtf8Prefix(std::string_view text);

// The number of Unicode scalar values in valid UTF-8.
std::size_t CountCodePoints(std::string_view text);

// `text` with U+FFFD in place of every byte that is not part of valid UTF-8.
std::string ToValidUtf8(std::string_view text);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_UTF8_H_
