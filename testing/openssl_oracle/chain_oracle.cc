#include "testing/openssl_oracle/chain_oracle.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <utility>

#include "testing/openssl_oracle/openssl_oracle.h"

namespace countersign::openssl {
namespace {

std::string NameOfError(int error) {
  constexpr std::pair<int, const char*> kNames[] = {
      {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "UNABLE_TO_GET_ISSUER_CERT"},
      {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"},
      {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"},
      {X509_V_ERR_CERT_SIGNATURE_FAILURE, "CERT_SIGNATURE_FAILURE"},
      {X509_V_ERR_CERT_NOT_YET_VALID, "CERT_NOT_YET_VALID"},
      {X509_V_ERR_CERT_HAS_EXPIRED, "CERT_HAS_EXPIRED"},
      {X509_V_ERR_INVALID_CA, "INVALID_CA"},
      {X509_V_ERR_PATH_LENGTH_EXCEEDED, "PATH_LENGTH_EXCEEDED"},
      {X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, "UNHANDLED_CRITICAL_EXTENSION"},
      {X509_V_ERR_KEYUSAGE_NO_CERTSIGN, "KEYUSAGE_NO_CERTSIGN"},
      {X509_V_ERR_INVALID_EXTENSION, "INVALID_EXTENSION"},
      {X509_V_ERR_CA_BCONS_NOT_CRITICAL, "CA_BCONS_NOT_CRITICAL"},
      {X509_V_ERR_CA_CERT_MISSING_KEY_USAGE, "CA_CERT_MISSING_KEY_USAGE"},
      {X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER, "MISSING_AUTHORITY_KEY_IDENTIFIER"},
      {X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER, "MISSING_SUBJECT_KEY_IDENTIFIER"},
      {X509_V_ERR_ISSUER_NAME_EMPTY, "ISSUER_NAME_EMPTY"},
      {X509_V_ERR_SUBJECT_NAME_EMPTY, "SUBJECT_NAME_EMPTY"},
      {X509_V_ERR_EMPTY_SUBJECT_SAN_NOT_CRITICAL, "EMPTY_SUBJECT_SAN_NOT_CRITICAL"},
      {X509_V_ERR_AUTHORITY_KEY_IDENTIFIER_CRITICAL, "AUTHORITY_KEY_IDENTIFIER_CRITICAL"},
      {X509_V_ERR_SUBJECT_KEY_IDENTIFIER_CRITICAL, "SUBJECT_KEY_IDENTIFIER_CRITICAL"},
      {X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH, "SIGNATURE_ALGORITHM_MISMATCH"},
      {X509_V_ERR_SIGNATURE_ALGORITHM_INCONSISTENCY, "SIGNATURE_ALGORITHM_INCONSISTENCY"},
      {X509_V_ERR_KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA, "KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA"},
      {X509_V_ERR_EXTENSIONS_REQUIRE_VERSION_3, "EXTENSIONS_REQUIRE_VERSION_3"},
  };
  for (const auto& [number, name] : kNames) {
    if (number == error) return name;
  }
  return std::to_string(error);
}

// What "code signing" demands, read through OpenSSL's flags.
void CheckUsages(X509* leaf, STACK_OF(X509) * chain, std::set<std::string>* objections) {
  if (X509_get_version(leaf) != X509_VERSION_3) objections->insert("LEAF_VERSION");
  const std::uint32_t flags = X509_get_extension_flags(leaf);
  if ((flags & EXFLAG_CA) != 0) objections->insert("LEAF_IS_AUTHORITY");
  if ((flags & EXFLAG_KUSAGE) == 0 || (X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE) == 0) {
    objections->insert("LEAF_KEY_USAGE");
  }
  if ((flags & EXFLAG_XKUSAGE) == 0 || (X509_get_extended_key_usage(leaf) & XKU_CODE_SIGN) == 0) {
    objections->insert("LEAF_EXTENDED_KEY_USAGE");
  }
  for (int i = 1; i < sk_X509_num(chain); ++i) {
    X509* const authority = sk_X509_value(chain, i);
    if ((X509_get_extension_flags(authority) & EXFLAG_XKUSAGE) != 0 &&
        (X509_get_extended_key_usage(authority) & (XKU_CODE_SIGN | XKU_ANYEKU)) == 0) {
      objections->insert("CA_EXTENDED_KEY_USAGE");
    }
  }
}

// Whether notAfter is the very instant that is asked about. It belongs to the validity (RFC 5280
// section 4.1.2.5); for OpenSSL a certificate has expired then.
bool EndsNow(X509_STORE_CTX* context) {
  const time_t at = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context));
  const X509* const certificate = X509_STORE_CTX_get_current_cert(context);
  return ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate), at) == 0;
}

// Notes the objection and goes on, so that all are known.
int Note(int ok, X509_STORE_CTX* context) {
  if (ok == 1) return 1;
  if (X509_STORE_CTX_get_error(context) == X509_V_ERR_CERT_HAS_EXPIRED && EndsNow(context)) {
    return 1;
  }
  auto* const objections =
      static_cast<std::set<std::string>*>(X509_STORE_CTX_get_app_data(context));
  objections->insert(NameOfError(X509_STORE_CTX_get_error(context)));
  return 1;
}

}  // namespace

Cert ParseCertificate(std::string_view der) {
  const unsigned char* at = Octets(der);
  Cert certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  return at == Octets(der) + der.size() ? std::move(certificate) : nullptr;
}

Store MakeStore(const std::vector<std::string>& anchors, std::int64_t at) {
  Store store(X509_STORE_new());
  for (const std::string& der : anchors) {
    if (const Cert anchor = ParseCertificate(der)) X509_STORE_add_cert(store.get(), anchor.get());
  }
  X509_VERIFY_PARAM* const options = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_flags(options, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(options, static_cast<time_t>(at));
  X509_VERIFY_PARAM_set_purpose(options, X509_PURPOSE_ANY);
  return store;
}

std::set<std::string> Objections(X509_STORE* store, X509* leaf, STACK_OF(X509) * bag) {
  std::set<std::string> objections;
  const StoreContext context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store, leaf, bag);
  X509_STORE_CTX_set_app_data(context.get(), &objections);
  X509_STORE_CTX_set_verify_cb(context.get(), Note);
  if (X509_verify_cert(context.get()) != 1) objections.insert("NOT_VERIFIED");
  CheckUsages(leaf, X509_STORE_CTX_get0_chain(context.get()), &objections);
  ERR_clear_error();
  return objections;
}

std::set<std::string> ObjectionsToChain(const ChainCase& c) {
  const Cert leaf = ParseCertificate(c.leaf);
  if (leaf == nullptr) return {"PARSE"};
  const CertStack bag(sk_X509_new_null());
  for (const std::string& der : c.bag) {
    if (Cert certificate = ParseCertificate(der)) sk_X509_push(bag.get(), certificate.release());
  }
  return Objections(MakeStore(c.anchors, c.at).get(), leaf.get(), bag.get());
}

}  // namespace countersign::openssl
