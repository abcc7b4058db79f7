// Octets as tests write them.
#ifndef COUNTERSIGN_CORE_ENCODING_DER_TESTING_H_
#define COUNTERSIGN_CORE_ENCODING_DER_TESTING_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/encoding/hex.h"
#include "gtest/gtest.h"

namespace countersign {

using Octets = std::vector<std::uint8_t>;

// The octets that `hex` spells, blanks ignored.
inline Octets Hex(std::string hex) {
  hex.erase(std::remove(hex.begin(), hex.end(), ' '), hex.end());
  const std::optional<Octets> octets = HexDecode(hex);
  EXPECT_TRUE(octets.has_value()) << hex;
  return octets.value_or(Octets{});
}

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_DER_TESTING_H_
