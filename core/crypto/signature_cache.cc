#include "core/crypto/signature_cache.h"

namespace countersign {

std::optional<PublicKey> SignatureCache::KeyOf(const SubjectPublicKeyInfo& spki) {
  const Sha256Digest question = QuestionDigest("key").Add(spki.der).Finish();
  std::optional<PublicKey> key = keys_.Find(question);
  if (key.has_value()) return key;
  key = PublicKey::Load(spki);
  if (key.has_value()) keys_.Store(question, *key);
  return key;
}

SignatureCheck SignatureCache::Verify(const SubjectPublicKeyInfo& spki, SignatureScheme scheme,
                                      Bytes message, Bytes signature) {
  const Sha256Digest question = QuestionDigest("signature")
                                    .Add(spki.der)
                                    .AddNumber(static_cast<std::uint64_t>(scheme.kind))
                                    .AddNumber(static_cast<std::uint64_t>(scheme.hash))
                                    .Add(message)
                                    .Add(signature)
                                    .Finish();
  if (const std::optional<bool> valid = signatures_.Find(question); valid.has_value()) {
    return *valid ? SignatureCheck::kValid : SignatureCheck::kInvalid;
  }
  const std::optional<PublicKey> key = KeyOf(spki);
  if (!key.has_value()) return SignatureCheck::kUnsuitable;
  const SignatureCheck check = key->Verify(scheme, message, signature);
  if (check == SignatureCheck::kValid || check == SignatureCheck::kInvalid) {
    signatures_.Store(question, check == SignatureCheck::kValid);
  }
  return check;
}

}  // namespace countersign
