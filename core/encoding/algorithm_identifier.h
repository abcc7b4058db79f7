// AlgorithmIdentifier (RFC 5280 section 4.1.1.2), which certificates, keys and CMS all use.
#ifndef COUNTERSIGN_CORE_ENCODING_ALGORITHM_IDENTIFIER_H_
#define COUNTERSIGN_CORE_ENCODING_ALGORITHM_IDENTIFIER_H_

#include <optional>
#include <string_view>

#include "core/base/bytes.h"

namespace countersign {

// Borrowed from the bytes it was parsed from.
struct AlgorithmIdentifier {
  std::string_view oid;  // contents of the OBJECT IDENTIFIER
  Bytes parameters;      // one DER element; empty when absent
};

// Parses one AlgorithmIdentifier, its SEQUENCE header included.
std::optional<AlgorithmIdentifier> ParseAlgorithmIdentifier(Bytes der);

// The same without the header, as an implicit tag leaves it.
std::optional<AlgorithmIdentifier> ParseAlgorithmIdentifierContents(Bytes contents);

// Whether `der` is exactly one NULL.
bool IsDerNull(Bytes der);

// Whether this is the algorithm called `oid`, with parameters absent or NULL.
bool IsPlainAlgorithm(const std::optional<AlgorithmIdentifier>& algorithm, std::string_view oid);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_ALGORITHM_IDENTIFIER_H_
