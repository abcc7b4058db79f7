// Ways to alter a signature or a public key, drawn by chance. Each says what it did.
#ifndef COUNTERSIGN_TESTING_DIFFERENTIAL_SIGNATURE_EDITS_H_
#define COUNTERSIGN_TESTING_DIFFERENTIAL_SIGNATURE_EDITS_H_

#include <random>
#include <string>

#include "core/crypto/public_key.h"

namespace countersign::differential {

// Of any bytes: a bit, a byte, fewer, more, none.
std::string AlterBytes(std::mt19937& random, std::string* bytes);

// An ECDSA-Sig-Value: its DER, its two numbers.
std::string AlterEcdsa(std::mt19937& random, KeyAlgorithm curve, std::string* signature);

// The scalar, and where the point begins.
std::string AlterEd25519(std::mt19937& random, std::string* signature);

// The number: the modulus added, at its edges, as long as it is not.
std::string AlterRsa(std::mt19937& random, const std::string& key, std::string* signature);

// A SubjectPublicKeyInfo: the bytes of the key; the point of an EC key compressed, hybrid,
// infinite; the outer length not minimal; the parameters of the algorithm.
std::string AlterKeyInside(std::mt19937& random, std::string* key);
std::string WithOtherPoint(std::mt19937& random, KeyAlgorithm algorithm, std::string* key);
std::string WithLongLength(std::string* key);
std::string WithOtherParameters(std::mt19937& random, KeyAlgorithm algorithm, std::string* key);

}  // namespace countersign::differential

#endif  // COUNTERSIGN_TESTING_DIFFERENTIAL_SIGNATURE_EDITS_H_
