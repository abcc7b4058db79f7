// The chain part of the oracle, for the others.
#ifndef COUNTERSIGN_TESTING_OPENSSL_ORACLE_CHAIN_ORACLE_H_
#define COUNTERSIGN_TESTING_OPENSSL_ORACLE_CHAIN_ORACLE_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "testing/openssl_oracle/handles.h"

namespace countersign::openssl {

// Null when `der` is not one certificate in full.
Cert ParseCertificate(std::string_view der);

// A store of these anchors that validates strictly at the instant, partial chains included.
Store MakeStore(const std::vector<std::string>& anchors, std::int64_t at);

// ObjectionsToChain over parsed certificates; `bag` may be null.
std::set<std::string> Objections(X509_STORE* store, X509* leaf, STACK_OF(X509) * bag);

}  // namespace countersign::openssl

#endif  // COUNTERSIGN_TESTING_OPENSSL_ORACLE_CHAIN_ORACLE_H_
