// Envelopes. The first byte says what the rest is: the bytes of an envelope of any format, or a CMS
// message that is put into PEM here, so that mutants get past the base64. Properties: the answer is
// the same for the same bytes; an envelope without fault has every claim; what is signed is a DER
// SET of attributes that stands in the message; PEM and base64 read back what they write.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/encoding/base64.h"
#include "core/encoding/der.h"
#include "core/encoding/pem.h"
#include "core/envelope/signature_envelope.h"
#include "fuzz/input.h"
#include "fuzz/properties.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page
using fuzz::Require;

void CheckPem(std::string_view text) {
  const auto alone = ParsePem(text, PemSurroundings::kNothing);
  const auto among = ParsePem(text, PemSurroundings::kAnyText);
  Require(!alone.ok() || (among.ok() && among->size() == alone->size()),
          "what is PEM alone is PEM among text");
  Require(alone.ok() || !alone.status().message().empty(), "an error says something");
  if (!among.ok()) return;
  Require(!among->empty(), "PEM has a block");
  for (const PemBlock& block : *among) {
    const auto again = ParsePem(WritePem(block.label, block.body), PemSurroundings::kNothing);
    Require(again.ok() && again->size() == 1 && again->front().label == block.label &&
                again->front().body == block.body,
            "a PEM block is read as it was written");
  }
}

void CheckBase64(std::string_view text) {
  const auto body = Base64Decode(text);
  Require(!body.has_value() || Base64Encode(AsBytes(*body)) == text,
          "there is one base64 text for each byte string");
  Require(Base64Decode(Base64Encode(AsBytes(text))) == text, "base64 is read as it was written");
}

void CheckEnvelope(const SignatureEnvelope& envelope, bool is_without_fault, Bytes cms) {
  const ClaimedAttributes& claimed = envelope.claimed;
  Require(
      !is_without_fault || (claimed.message_digest && claimed.signing_time && claimed.expires_at &&
                            claimed.signing_job_arn && claimed.signing_profile_version_arn),
      "an envelope without fault has every claim");
  DerReader in(AsBytes(envelope.signed_bytes));
  Bytes contents;
  Require(in.Read(der::kSet, &contents) && in.AtEnd(), "what is signed is a SET");
  Require(
      AsText(cms).find(std::string_view(envelope.signed_bytes).substr(1)) != std::string_view::npos,
      "what is signed stands in the message");
  std::size_t certificates = 0;
  for (const std::string& certificate : envelope.certificates) certificates += certificate.size();
  Require(certificates + envelope.signed_bytes.size() + envelope.signature.size() <= cms.size(),
          "the parts of an envelope do not overlap");
  const Limits limits;
  Require(envelope.certificates.size() <= limits.envelope_certificates,
          "certificates keep to their limit");
  Require(!envelope.has_too_many_certificates || envelope.certificates.empty(),
          "of too many certificates none is kept");
}

void CheckReading(std::string_view text) {
  const Limits limits;
  const EnvelopeReading reading = ParseEnvelope(AsBytes(text), std::nullopt, limits);
  Require(reading.envelope.has_value() || !reading.faults.empty(), "a refusal has a reason");
  fuzz::RequireNone(fuzz::ReasonsInOrder(reading.faults, Check::kIntegrity));
  const auto format = SniffEnvelope(AsBytes(text));
  const EnvelopeReading hinted = ParseEnvelope(AsBytes(text), format, limits);
  fuzz::RequireNone(fuzz::SameReasons(reading.faults, hinted.faults));
  Require(reading.envelope.has_value() == hinted.envelope.has_value(),
          "a hint at what is sniffed changes nothing");
  if (!reading.envelope.has_value()) return;
  const auto blocks = ParsePem(text, PemSurroundings::kNothing);
  Require(blocks.ok() && blocks->size() == 1, "an envelope is one PEM block");
  CheckEnvelope(*reading.envelope, reading.faults.empty(), AsBytes(blocks->front().body));
  Require(reading.envelope->signed_bytes == hinted.envelope->signed_bytes,
          "a hint at what is sniffed changes nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(Bytes(data, size));
  const bool is_cms = input.Byte() == 'C';
  const std::string_view rest = AsText(input.rest());
  if (is_cms) {
    CheckReading(WritePem("PKCS7", rest));
    return 0;
  }
  CheckPem(rest);
  CheckBase64(rest);
  CheckReading(rest);
  for (const EnvelopeFormat format :
       {EnvelopeFormat::kAwsSignerLambda, EnvelopeFormat::kNotationJws,
        EnvelopeFormat::kNotationCose, EnvelopeFormat::kDsse, EnvelopeFormat::kCms}) {
    const EnvelopeReading reading = ParseEnvelope(AsBytes(rest), format, {});
    Require(reading.envelope.has_value() || !reading.faults.empty(), "a refusal has a reason");
  }
  return 0;
}
