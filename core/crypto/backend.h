// What crypto_botan.cc gives to its neighbours: the cryptographic library behind plain values.
// Nothing outside this folder includes it.
#ifndef COUNTERSIGN_CORE_CRYPTO_BACKEND_H_
#define COUNTERSIGN_CORE_CRYPTO_BACKEND_H_

#include <memory>

#include "core/base/bytes.h"
#include "core/crypto/public_key.h"

namespace countersign::internal {

// The library's key object for a SubjectPublicKeyInfo whose form is already checked; null if the
// library refuses it.
std::shared_ptr<const LoadedKey> LoadKey(Bytes spki_der);

// Verifies a signature whose form is already checked: r || s of fixed length for ECDSA, the plain
// bytes otherwise.
SignatureCheck VerifyWithKey(const LoadedKey& key, SignatureScheme scheme, Bytes message,
                             Bytes signature);

}  // namespace countersign::internal

#endif  // COUNTERSIGN_CORE_CRYPTO_BACKEND_H_
