// Envelopes: the engine's verified claims against OpenSSL's CMS_verify behind a strict look of its
// own (testing/openssl_oracle), over envelopes with random options and altered bytes.
#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/limits.h"
#include "core/claims/verified_claims.h"
#include "core/crypto/trust_anchors.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_authority.h"
#include "testing/authority/dev_key.h"
#include "testing/authority/envelope_builder.h"
#include "testing/differential/tally.h"
#include "testing/openssl_oracle/openssl_oracle.h"

namespace countersign::differential {
namespace {

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

const DevAuthority& Authority() {
  static const DevAuthority* const authority =
      new DevAuthority(DevAuthority::FromSeed("differential"));
  return *authority;
}

SigningRequest Request() {
  SigningRequest request;
  request.inner.bytes.fill(0x5a);
  request.profile_version_arn =
      "arn:aws:signer:us-east-1:111122223333:/signing-profiles/Profile/abcdEFGH12";
  request.job_arn =
      "arn:aws:signer:us-east-1:111122223333:/signing-jobs/57613597-fcbd-4527-b0b5-11a4ce6500aa";
  request.signing_time = Day(2026, 2, 3) + absl::Milliseconds(789);
  request.expires_at = Day(2036, 2, 3);
  return request;
}

struct Envelope {
  std::string pem, about;
};

// Envelopes with options drawn by chance, and the same with bytes altered.
class Envelopes {
 public:
  explicit Envelopes(unsigned seed) : random_(seed) {}

  Envelope Build() {
    EnvelopeOptions options;
    std::string about;
    const std::size_t edits = Below(2) == 0 ? 0 : 1 + Below(3);
    for (std::size_t i = 0; i < edits; ++i) about += Edit(&options);
    parts_ = Authority().MakeParts(Request(), options);
    options_ = options;
    ber_ = AssembleSignedData(parts_, options);
    return {EncodeEnvelopePem(ber_, options), about};
  }

  // Of the last one that was built: a few bytes of its BER, or of its PEM.
  Envelope Altered() {
    std::string ber = ber_;
    if (Below(8) == 0) {
      std::string pem = EncodeEnvelopePem(ber, options_);
      Alter(&pem);
      return {pem, "PEM altered"};
    }
    Alter(&ber);
    return {EncodeEnvelopePem(ber, options_), "BER altered"};
  }

 private:
  std::size_t Below(std::size_t bound) { return random_() % bound; }

  void Alter(std::string* bytes) {
    const std::size_t at = Below(bytes->size());
    switch (Below(6)) {
      case 0:
        bytes->erase(at, 1 + Below(3));
        return;
      case 1:
        bytes->insert(at, 1 + Below(3), static_cast<char>(random_()));
        return;
      case 2:
        (*bytes)[at] = static_cast<char>(random_());
        return;
      default:
        (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << Below(8)));
    }
  }

  std::string Edit(EnvelopeOptions* o) {
    const std::pair<const char*, std::function<void()>> kEdits[] = {
        {"fraction; ", [=] { o->fraction_digits = static_cast<int>(Below(10)); }},
        {"UTCTime; ", [=] { o->utc_signing_time = true; }},
        {"no algorithm protection; ",
         [=] { o->algorithm_protection = AlgorithmProtection::kAbsent; }},
        {"wrong algorithm protection; ",
         [=] { o->algorithm_protection = AlgorithmProtection::kWrong; }},
        {"message digest; ", [=] { o->message_digest = std::string(Below(65), 'd'); }},
        {"content type; ", [=] { o->content_type = oids::kSignedData; }},
        {"attributes; ", [=] { EditAttributes(o); }},
        {"unsorted; ", [=] { o->sort_attributes = false; }},
        {"SignerInfo version; ", [=] { o->signer_info_version = static_cast<int>(Below(5)); }},
        {"signature algorithm; ", [=] { o->signature_algorithm = "1.2.840.10045.4.3.2"; }},
        {"NULL behind it; ", [=] { o->null_signature_parameters = true; }},
        {"signature; ", [=] { o->flip_signature_bit = Below(64); }},
        {"unsigned attribute; ",
         [=] {
           o->unsigned_attributes = {{"1.2.3.4", {asn1::Null()}}};
         }},
        {"several signers; ", [=] { o->signer_infos = static_cast<int>(Below(4)); }},
        {"SignedData version; ", [=] { o->signed_data_version = static_cast<int>(Below(6)); }},
        {"digest algorithm; ", [=] { o->digest_algorithm = oids::kSha256; }},
        {"no NULL behind it; ", [=] { o->null_digest_parameters = false; }},
        {"encapsulated type; ", [=] { o->encapsulated_type = "1.2.3.4"; }},
        {"content; ", [=] { o->embedded_content = std::string(48, '\x5a'); }},
        {"definite lengths; ", [=] { o->definite_lengths = true; }},
        {"label; ", [=] { o->pem_label = Below(2) == 0 ? "CMS" : "CERTIFICATE"; }},
        {"CRLF; ", [=] { o->line_ending = "\r\n"; }},
        {"columns; ", [=] { o->columns = 1 + Below(100); }},
        {"certificates; ", [=] { EditCertificates(o); }},
        {"leaf; ", [=] { EditLeaf(o); }},
    };
    const auto& [name, edit] = kEdits[Below(std::size(kEdits))];
    edit();
    return name;
  }

  void EditAttributes(EnvelopeOptions* o) {
    const std::size_t how = Below(6), which = Below(7);
    o->edit_attributes = [=](std::vector<SignedAttribute>& attributes) {
      if (attributes.size() <= which) return;
      SignedAttribute& attribute = attributes[which];
      if (how == 0) attributes.erase(attributes.begin() + static_cast<std::ptrdiff_t>(which));
      if (how == 1) attributes.push_back(SignedAttribute(attribute));
      if (how == 2) attribute.values.push_back(attribute.values.front());
      if (how == 3) attribute.values.clear();
      if (how == 4) attribute.values = {asn1::Utf8String("x")};
      if (how == 5) attributes.push_back({"1.2.3.4", {asn1::Null()}});
    };
  }

  void EditCertificates(EnvelopeOptions* o) {
    const std::size_t how = Below(5), which = Below(5);
    const std::string stranger = DevAuthority::FromSeed("stranger").root().certificate;
    o->edit_certificates = [=](std::vector<std::string>& bag) {
      if (how == 0) bag.erase(bag.begin() + static_cast<std::ptrdiff_t>(which));
      if (how == 1) bag.push_back(std::string(bag[which]));
      if (how == 2) bag.push_back(stranger);
      if (how == 3) std::swap(bag[0], bag[which]);
      if (how == 4) bag.clear();
    };
  }

  void EditLeaf(EnvelopeOptions* o) {
    const std::size_t how = Below(8);
    if (how == 6) o->leaf_key = DevKey::P256FromSeed("leaf");
    if (how == 7) o->leaf_issuer_key = DevKey::P384FromSeed("other");
    o->edit_leaf = [=](CertificateSpec& spec) {
      if (how == 0) spec.key_usage = key_usage::kContentCommitment;
      if (how == 1) spec.extended_key_usage = {oids::kServerAuth};
      if (how == 2) spec.basic_constraints = BasicConstraintsSpec{true, std::nullopt, true};
      if (how == 3) spec.not_after = Day(2026, 2, 2);
      if (how == 4) spec.not_before = Day(2026, 2, 4);
      if (how == 5) spec.extra_extensions.push_back({"1.2.3.4", true, asn1::Null()});
    };
  }

  std::mt19937 random_;
  EnvelopeParts parts_;
  EnvelopeOptions options_;
  std::string ber_;
};

class Comparison {
 public:
  void Compare(const Envelope& envelope) {
    const SigningRequest request = Request();
    const ClaimsAnswer engine = VerifyEnvelope(AsBytes(envelope.pem), std::nullopt,
                                               {request.inner, anchors_, Day(2030, 1, 1), limits_});
    const bool accepts = engine.claims.has_value() && engine.reasons.empty();
    const std::string anchor = Authority().root().certificate;
    const openssl::EnvelopeAnswer oracle =
        openssl::VerifyEnvelope({envelope.pem, AsText(request.inner.view()), anchor});
    std::string reason;
    for (const Reason& r : engine.reasons) reason = r.message;
    tally_.Count(accepts, oracle.accepted, ClassOf(reason),
                 envelope.about + "; engine: " + reason + "; oracle: " + oracle.objection + "\n" +
                     envelope.pem);
    if (!accepts || !oracle.accepted) return;
    EXPECT_EQ(engine.claims->signing_job_arn(), oracle.job_arn);
    EXPECT_EQ(engine.claims->signing_profile_version_arn(), oracle.profile_version_arn);
    EXPECT_EQ(absl::ToUnixSeconds(engine.claims->signing_time()), oracle.signing_time);
    EXPECT_EQ(absl::ToUnixSeconds(*engine.claims->expires_at()), oracle.expires_at);
  }

  void Finish() { tally_.Finish(kEnvelopeCases, kEnvelopeCases / 10); }

 private:
  static std::string ClassOf(const std::string& message) {
    if (message.find(" match the signer") != std::string::npos) return "no signer's certificate";
    return message.substr(0, std::min(message.find(" at offset"), message.find(':')));
  }

  Tally tally_{"envelope"};
  const Limits limits_ = {};
  const TrustAnchors anchors_ = *TrustAnchors::FromPem(Authority().root_pem());
};

TEST(EnvelopeDifferential, WhatTheEngineAcceptsOpensslAccepts) {
  Comparison comparison;
  Envelopes envelopes(1);
  constexpr int kAltered = 3;  // of each; building is what costs
  for (int i = 0; i < kEnvelopeCases; i += 1 + kAltered) {
    comparison.Compare(envelopes.Build());
    for (int k = 0; k < kAltered; ++k) comparison.Compare(envelopes.Altered());
  }
  comparison.Finish();
}

}  // namespace
}  // namespace countersign::differential
