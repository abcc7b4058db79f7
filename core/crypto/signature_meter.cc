#include "core/crypto/signature_meter.h"

namespace countersign {
namespace {

MeteredCheck Metered(SignatureCheck check) {
  switch (check) {
    case SignatureCheck::kValid:
      return MeteredCheck::kValid;
    case SignatureCheck::kInvalid:
      return MeteredCheck::kInvalid;
    case SignatureCheck::kUnsuitable:
      return MeteredCheck::kUnsuitable;
    case SignatureCheck::kError:
      break;
  }
  return MeteredCheck::kError;
}

}  // namespace

Reason VerificationFailed() { return InternalError("a signature could not be verified"); }

const std::optional<PublicKey>& SignatureMeter::KeyOf(const Certificate& certificate) {
  const auto [entry, fresh] = keys_.try_emplace(certificate.fingerprint());
  if (fresh && certificate.public_key_info().has_value()) {
    entry->second = PublicKey::Load(*certificate.public_key_info());
  }
  return entry->second;
}

SignatureCheck SignatureMeter::Ask(const Certificate& signer, SignatureScheme scheme, Bytes message,
                                   Bytes signature) {
  if (!signer.public_key_info().has_value()) return SignatureCheck::kUnsuitable;
  if (cache_ != nullptr) {
    return cache_->Verify(*signer.public_key_info(), scheme, message, signature);
  }
  const std::optional<PublicKey>& key = KeyOf(signer);
  return key.has_value() ? key->Verify(scheme, message, signature) : SignatureCheck::kUnsuitable;
}

MeteredCheck SignatureMeter::Verify(const Certificate& signer, SignatureScheme scheme,
                                    Bytes message, Bytes signature) {
  if (used_ >= limit_) {
    over_limit_ = true;
    return MeteredCheck::kOverLimit;
  }
  ++used_;
  const MeteredCheck answer = Metered(Ask(signer, scheme, message, signature));
  failed_ |= answer == MeteredCheck::kError;
  return answer;
}

MeteredCheck SignatureMeter::VerifyIssued(const Certificate& child, const Certificate& issuer) {
  if (!child.signature_scheme().has_value()) return MeteredCheck::kUnsuitable;
  const std::pair<Sha256Digest, Sha256Digest> question(child.fingerprint(), issuer.fingerprint());
  const auto known = issued_.find(question);
  if (known != issued_.end()) return known->second;
  const MeteredCheck answer =
      Verify(issuer, *child.signature_scheme(), child.tbs(), child.signature());
  if (answer != MeteredCheck::kOverLimit) issued_.emplace(question, answer);
  return answer;
}

}  // namespace countersign
