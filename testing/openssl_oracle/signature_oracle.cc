#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <string>

#include "testing/openssl_oracle/handles.h"
#include "testing/openssl_oracle/openssl_oracle.h"

namespace countersign::openssl {
namespace {

bool SetPadding(EVP_PKEY_CTX* context, Padding padding, int salt_length) {
  if (padding == Padding::kNone) return true;
  if (padding == Padding::kPkcs1) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt_length) == 1;
}

Key ParseKey(std::string_view public_key) {
  const unsigned char* at = Octets(public_key);
  Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  return at == Octets(public_key) + public_key.size() ? std::move(key) : nullptr;
}

}  // namespace

bool VerifySignature(const SignatureCase& c) {
  const Key key = ParseKey(c.public_key);
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  const std::string digest(c.digest);
  const bool verifies =
      key != nullptr && EVP_PKEY_is_a(key.get(), std::string(c.key_type).c_str()) == 1 &&
      EVP_DigestVerifyInit_ex(context.get(), &options, digest.empty() ? nullptr : digest.c_str(),
                              nullptr, nullptr, key.get(), nullptr) == 1 &&
      SetPadding(options, c.padding, RSA_PSS_SALTLEN_DIGEST) &&
      EVP_DigestVerify(context.get(), Octets(c.signature), c.signature.size(), Octets(c.message),
                       c.message.size()) == 1;
  ERR_clear_error();
  return verifies;
}

std::string SignPss(std::string_view key_pem, std::string_view digest, int salt_length,
                    std::string_view message) {
  const Bio bio(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  std::size_t size = 0;
  std::string signature;
  if (EVP_DigestSignInit_ex(context.get(), &options, std::string(digest).c_str(), nullptr, nullptr,
                            key.get(), nullptr) != 1 ||
      !SetPadding(options, Padding::kPss, salt_length) ||
      EVP_DigestSign(context.get(), nullptr, &size, Octets(message), message.size()) != 1) {
    return signature;
  }
  signature.resize(size);
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                 Octets(message), message.size());
  return signature;
}

}  // namespace countersign::openssl
