// Distinguished names (RFC 5280 section 4.1.2.4): compared and shown.
#ifndef COUNTERSIGN_CORE_CRYPTO_NAME_H_
#define COUNTERSIGN_CORE_CRYPTO_NAME_H_

#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace countersign {

// A canonical form of the DER Name `name`, equal for names that RFC 5280 section 7.1 treats as the
// same as far as ASCII goes: PrintableString, UTF8String and IA5String values are one type, letters
// fold to lower case, white space is trimmed and runs of it shrink to one space. Values of other
// types are compared byte for byte. Nothing when `name` is not a well-formed Name.
std::optional<std::string> NormalizeName(Bytes name);

// `name` for people, in the order of RFC 4514: `CN=signer,O=AWS,...`. Control characters and
// anything beyond ASCII are escaped, long names cut. Of a name with more than 64 attributes only
// the first are read, so that the length of a name does not matter. Not for comparisons.
std::string NameText(Bytes name);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_NAME_H_
