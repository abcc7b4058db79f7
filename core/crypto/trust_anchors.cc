#include "core/crypto/trust_anchors.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "core/base/format.h"
#include "core/crypto/answer_cache.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"

namespace countersign {
namespace {

// `Signer us-west-2 ROOT CA`, 2020-07-16 to 2120-07-16, read off AWS's own envelopes.
constexpr std::string_view kAwsRoots[] = {
    "410220a72bba4576767ba5941b694a9bddc40817f76957f6919fdac89a7849c7",
};

}  // namespace

absl::StatusOr<TrustAnchors> TrustAnchors::FromPem(std::string_view pem) {
  absl::StatusOr<std::vector<PemBlock>> blocks = ParsePem(pem, PemSurroundings::kAnyText);
  if (!blocks.ok()) return blocks.status();
  TrustAnchors anchors;
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    const PemBlock& block = (*blocks)[i];
    if (block.label != "CERTIFICATE") {
      return absl::InvalidArgumentError(
          Format("PEM block %d: expected the label CERTIFICATE, found `%s`", i + 1, block.label));
    }
    absl::StatusOr<Certificate> certificate = Certificate::Parse(AsBytes(block.body));
    if (!certificate.ok()) {
      return absl::InvalidArgumentError(
          Format("PEM block %d: %s", i + 1, std::string(certificate.status().message())));
    }
    anchors.fingerprints_.push_back(certificate->fingerprint());
    anchors.certificates_.push_back(*std::move(certificate));
  }
  anchors.Settle();
  return anchors;
}

absl::StatusOr<TrustAnchors> TrustAnchors::FromFingerprint(std::string_view hex) {
  const std::optional<std::vector<std::uint8_t>> bytes = HexDecode(hex);
  Sha256Digest fingerprint;
  if (!bytes.has_value() || bytes->size() != fingerprint.bytes.size()) {
    return absl::InvalidArgumentError(
        "expected the SHA-256 fingerprint of a certificate: 64 hex digits");
  }
  std::copy(bytes->begin(), bytes->end(), fingerprint.bytes.begin());
  TrustAnchors anchors;
  anchors.fingerprints_.push_back(fingerprint);
  anchors.Settle();
  return anchors;
}

TrustAnchors TrustAnchors::Aws() {
  TrustAnchors anchors;
  for (const std::string_view root : kAwsRoots) anchors.Add(*FromFingerprint(root));
  return anchors;
}

void TrustAnchors::Settle() {
  const auto sort = [](std::vector<Sha256Digest>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  std::vector<Sha256Digest> at_hand;
  for (const Certificate& certificate : certificates_) {
    at_hand.push_back(certificate.fingerprint());
  }
  sort(at_hand);
  sort(fingerprints_);
  if (fingerprints_.empty()) return;
  QuestionDigest identity("anchors");
  for (const std::vector<Sha256Digest>* list : {&at_hand, &fingerprints_}) {
    identity.AddNumber(list->size());
    for (const Sha256Digest& fingerprint : *list) identity.Add(fingerprint);
  }
  identity_ = identity.Finish();
}

void TrustAnchors::Add(const TrustAnchors& other) {
  certificates_.insert(certificates_.end(), other.certificates_.begin(), other.certificates_.end());
  fingerprints_.insert(fingerprints_.end(), other.fingerprints_.begin(), other.fingerprints_.end());
  Settle();
}

bool TrustAnchors::Contains(const Certificate& certificate) const {
  return std::binary_search(fingerprints_.begin(), fingerprints_.end(), certificate.fingerprint());
}

}  // namespace countersign
