// ASN.1 times as X.509 and CMS write them.
#ifndef COUNTERSIGN_CORE_ENCODING_ASN1_TIME_H_
#define COUNTERSIGN_CORE_ENCODING_ASN1_TIME_H_

#include <optional>

#include "absl/time/time.h"
#include "core/base/bytes.h"

namespace countersign {

// UTCTime `YYMMDDhhmmssZ`, years 1950 to 2049 (RFC 5280 section 4.1.2.5.1).
std::optional<absl::Time> ParseUtcTime(Bytes contents);

// GeneralizedTime `YYYYMMDDhhmmssZ` without fraction (RFC 5280 section 4.1.2.5.2).
std::optional<absl::Time> ParseGeneralizedTime(Bytes contents);

// GeneralizedTime with `Z` and a fraction of 0 to 9 digits, trailing zeros allowed, as AWS Signer
// writes signed attributes: `20220211174524.338Z`.
std::optional<absl::Time> ParseGeneralizedTimeWithFraction(Bytes contents);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_ASN1_TIME_H_
