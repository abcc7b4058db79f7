// Parsing the extensions of a certificate. Part of certificate.h; nothing else includes it.
#ifndef COUNTERSIGN_CORE_CRYPTO_CERTIFICATE_EXTENSIONS_H_
#define COUNTERSIGN_CORE_CRYPTO_CERTIFICATE_EXTENSIONS_H_

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/crypto/certificate.h"

namespace countersign {

// Reads the SEQUENCE OF Extension in `contents` (the contents of that SEQUENCE).
absl::StatusOr<CertificateExtensions> ParseExtensions(Bytes contents);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_CERTIFICATE_EXTENSIONS_H_
