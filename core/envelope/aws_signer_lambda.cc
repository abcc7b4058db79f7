#include "core/envelope/aws_signer_lambda.h"

#include <string>
#include <utility>

#include "core/base/format.h"
#include "core/encoding/algorithm_identifier.h"
#include "core/encoding/der.h"
#include "core/encoding/pem.h"

namespace countersign {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSignedData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"sv;

Reason Malformed(std::string message, std::string expected) {
  return {ReasonCode::kMalformedEnvelope, std::move(message), std::move(expected), {}};
}

Reason Unsupported(std::string message, std::string expected) {
  return {ReasonCode::kUnsupportedEnvelope, std::move(message), std::move(expected), {}};
}

// The contents of the one PEM block with label PKCS7, or a fault.
std::optional<std::string> ReadPem(Bytes text, std::vector<Reason>* faults) {
  absl::StatusOr<std::vector<PemBlock>> blocks = ParsePem(AsText(text), PemSurroundings::kNothing);
  if (!blocks.ok()) {
    faults->push_back(Malformed(std::string(blocks.status().message()), "one PEM block"));
    return std::nullopt;
  }
  if (blocks->size() != 1) {
    faults->push_back(Malformed("the envelope has several PEM blocks", "one PEM block"));
    return std::nullopt;
  }
  if (blocks->front().label != "PKCS7") {
    faults->push_back(Unsupported("the PEM label is another one", "the label PKCS7"));
    return std::nullopt;
  }
  return std::move(blocks->front().body);
}

// A nesting beyond the limit is a fault of the format, too, which knows no such depth.
bool ScanFraming(Bytes cms, const Limits& limits, std::vector<Reason>* faults) {
  const BerScanResult scan = ScanBer(cms, limits.ber_depth);
  if (scan.kind == BerScanResult::Kind::kSound) return true;
  if (scan.kind == BerScanResult::Kind::kTooDeep) {
    faults->push_back(
        Malformed("the BER is nested too deeply", Format("at most %d levels", limits.ber_depth)));
    faults->push_back(LimitExceeded(limit_names::kBerDepth, limits.ber_depth, scan.depth));
  } else {
    faults->push_back(
        Malformed(Format("the BER is malformed at offset %d: %s", scan.offset, scan.problem),
                  "one BER element with minimal definite or closed indefinite lengths"));
  }
  return false;
}

// Reads the layers of RFC 5652 section 5.1 from the outside in. Each reader returns false when its
// layer is not what comes next, so that nothing further in can be found; what is found but not
// wanted is a fault and reading goes on.
class SignedDataParser {
 public:
  SignedDataParser(Bytes cms, const Limits& limits, EnvelopeReading* out)
      : cursor_(cms), limits_(limits), out_(*out) {}

  void Run() {
    if (!ContentInfo()) {
      out_.faults.push_back(Malformed(Format("%s is malformed", layer_),
                                      "a CMS SignedData (RFC 5652) with one signer"));
      return;
    }
    if (complete_) out_.envelope = std::move(envelope_);
  }

 private:
  bool ContentInfo() {
    layer_ = "ContentInfo";
    DerElement type;
    const auto info = cursor_.Enter(der::kSequence);
    if (!info.has_value() || !cursor_.Read(der::kObjectIdentifier, &type)) return false;
    if (AsText(type.contents) != kSignedData) {
      Refuse("the CMS content is not SignedData", "id-signedData");
      return true;
    }
    const auto content = cursor_.Enter(der::ContextConstructed(0));
    return content.has_value() && SignedData() && cursor_.Leave(*content) && cursor_.Leave(*info);
  }

  bool SignedData() {
    layer_ = "SignedData";
    const auto data = cursor_.Enter(der::kSequence);
    DerElement version, digests, signers;
    if (!data.has_value() || !cursor_.Read(der::kInteger, &version)) return false;
    if (SmallInteger(version.contents) != std::optional<int>(1)) {
      Refuse("the SignedData has another version", "version 1");
    }
    if (!cursor_.Read(der::kSet, &digests)) return false;
    if (!IsPlainAlgorithm(ParseAlgorithmIdentifier(digests.contents), aws_signer::kSha384)) {
      Refuse("the digest algorithms are not exactly SHA-384", "sha384 alone");
    }
    if (!EncapsulatedContent() || !Certificates()) return false;
    if (cursor_.NextTag() == der::ContextConstructed(1)) {
      Refuse("the envelope carries revocation lists", "no CRLs");
      DerElement lists;
      if (!cursor_.Read(der::ContextConstructed(1), &lists)) return false;
    }
    layer_ = "SignerInfos";
    return cursor_.Read(der::kSet, &signers) && SignerInfos(signers.contents) &&
           cursor_.Leave(*data);
  }

  bool EncapsulatedContent() {
    layer_ = "EncapsulatedContentInfo";
    const auto info = cursor_.Enter(der::kSequence);
    DerElement type;
    if (!info.has_value() || !cursor_.Read(der::kObjectIdentifier, &type)) return false;
    if (AsText(type.contents) != aws_signer::kIdData) {
      Refuse("the encapsulated content type is another one", "id-data");
    }
    if (cursor_.AtEnd()) return cursor_.Leave(*info);
    Refuse("the envelope embeds its content", "a detached content");
    const auto content = cursor_.Enter(der::ContextConstructed(0));
    if (!content.has_value()) return false;
    const auto pieces = cursor_.Enter(der::kConstructedOctetString);
    DerElement octets;
    while (!cursor_.AtEnd()) {
      if (!cursor_.Read(der::kOctetString, &octets)) return false;
    }
    if (pieces.has_value() && !cursor_.Leave(*pieces)) return false;
    return cursor_.Leave(*content) && cursor_.Leave(*info);
  }

  bool Certificates() {
    layer_ = "CertificateSet";
    if (cursor_.NextTag() != der::ContextConstructed(0)) return true;  // none: no signer's either
    const auto set = cursor_.Enter(der::ContextConstructed(0));
    if (!set.has_value()) return false;
    std::size_t count = 0;
    while (!cursor_.AtEnd()) {
      DerElement certificate;
      if (!cursor_.Read(der::kSequence, &certificate)) return false;
      if (++count <= limits_.envelope_certificates) {
        envelope_.certificates.emplace_back(AsText(certificate.whole));
      }
    }
    if (count > limits_.envelope_certificates) {
      // Not those that come first: what is said must not depend on their order.
      envelope_.certificates.clear();
      envelope_.has_too_many_certificates = true;
      out_.faults.push_back(
          LimitExceeded(limit_names::kEnvelopeCertificates, limits_.envelope_certificates, count));
    }
    return cursor_.Leave(*set);
  }

  bool SignerInfos(Bytes contents) {
    DerReader signers(contents);
    Bytes first;
    if (!signers.Read(der::kSequence, &first)) return false;
    if (!signers.AtEnd()) {
      Refuse("the envelope has several signers", "one SignerInfo");
      return true;  // whose claims are meant cannot be told
    }
    layer_ = "SignerInfo";
    return SignerInfo(first);
  }

  // RFC 5652 section 5.3.
  bool SignerInfo(Bytes contents) {
    DerReader in(contents);
    DerElement version, digest, attributes, algorithm;
    Bytes identifier, signature;
    if (!in.Read(der::kInteger, &version)) return false;
    if (SmallInteger(version.contents) != std::optional<int>(1)) {
      Refuse("the SignerInfo has another version", "version 1, with issuerAndSerialNumber");
      return true;
    }
    if (!in.Read(der::kSequence, &identifier) || !SignerIdentifier(identifier) ||
        !in.Read(der::kSequence, &digest)) {
      return false;
    }
    // Under other algorithms there is nothing to verify: the premise of all that follows.
    complete_ = IsPlainAlgorithm(ParseAlgorithmIdentifier(digest.whole), aws_signer::kSha384);
    if (!complete_) Refuse("the signer's digest algorithm is another one", "sha384");
    if (!in.NextIs(der::ContextConstructed(0))) {
      Refuse("the envelope has no signed attributes", "signed attributes");
      complete_ = false;
      return true;
    }
    if (!in.Read(der::ContextConstructed(0), &attributes) || !in.Read(der::kSequence, &algorithm) ||
        !in.Read(der::kOctetString, &signature)) {
      return false;
    }
    if (!IsPlainAlgorithm(ParseAlgorithmIdentifier(algorithm.whole),
                          aws_signer::kEcdsaWithSha384)) {
      Refuse("the signature algorithm is another one", "ecdsa-with-SHA384");
      complete_ = false;
    }
    if (in.NextIs(der::ContextConstructed(1))) {
      Refuse("the envelope has unsigned attributes", "signed attributes only");
    } else if (!in.AtEnd()) {
      return false;
    }
    if (!complete_) return true;
    ParseAwsSignedAttributes(attributes.contents, limits_, &envelope_.claimed, &out_.faults);
    // RFC 5652 section 5.4: signed as the SET OF that it is, not under its implicit tag.
    envelope_.signed_bytes = std::string(AsText(attributes.whole));
    envelope_.signed_bytes[0] = static_cast<char>(der::kSet);
    envelope_.signature = std::string(AsText(signature));
    return true;
  }

  // IssuerAndSerialNumber (RFC 5652 section 10.2.4).
  bool SignerIdentifier(Bytes contents) {
    DerReader in(contents);
    DerElement issuer;
    Bytes serial;
    if (!in.Read(der::kSequence, &issuer) || !in.Read(der::kInteger, &serial) || !in.AtEnd()) {
      return false;
    }
    envelope_.signer_issuer = std::string(AsText(issuer.whole));
    envelope_.signer_serial = std::string(AsText(serial));
    return true;
  }

  void Refuse(std::string message, std::string expected) {
    out_.faults.push_back(Unsupported(std::move(message), std::move(expected)));
  }

  BerCursor cursor_;
  const Limits& limits_;
  EnvelopeReading& out_;
  SignatureEnvelope envelope_;
  const char* layer_ = "";
  bool complete_ = false;
};

}  // namespace

EnvelopeReading ParseAwsSignerLambda(Bytes envelope, const Limits& limits) {
  EnvelopeReading out;
  const std::optional<std::string> cms = ReadPem(envelope, &out.faults);
  if (cms.has_value() && ScanFraming(AsBytes(*cms), limits, &out.faults)) {
    SignedDataParser(AsBytes(*cms), limits, &out).Run();
  }
  SortReasons(out.faults);
  return out;
}

}  // namespace countersign
