#include "core/envelope/signature_envelope.h"

#include "core/base/format.h"
#include "core/envelope/aws_signer_lambda.h"

namespace countersign {
namespace {

struct NamedFormat {
  EnvelopeFormat format;
  std::string_view name;
};
constexpr NamedFormat kFormats[] = {
    {EnvelopeFormat::kAwsSignerLambda, "aws-signer-lambda"},
    {EnvelopeFormat::kNotationJws, "notation-jws"},
    {EnvelopeFormat::kNotationCose, "notation-cose"},
    {EnvelopeFormat::kDsse, "dsse"},
    {EnvelopeFormat::kCms, "cms"},
};

EnvelopeReading Refused(Reason reason) {
  EnvelopeReading out;
  out.faults.push_back(std::move(reason));
  return out;
}

}  // namespace

std::string_view NameOf(EnvelopeFormat format) {
  for (const NamedFormat& named : kFormats) {
    if (named.format == format) return named.name;
  }
  return "";
}

std::optional<EnvelopeFormat> EnvelopeFormatByName(std::string_view name) {
  for (const NamedFormat& named : kFormats) {
    if (named.name == name) return named.format;
  }
  return std::nullopt;
}

std::optional<EnvelopeFormat> SniffEnvelope(Bytes envelope) {
  const std::string_view text = AsText(envelope);
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return std::nullopt;
  const std::string_view front = text.substr(start);
  if (front.substr(0, 10) == "-----BEGIN") return EnvelopeFormat::kAwsSignerLambda;
  if (front[0] == '{') {
    return front.find("\"payloadType\"") != std::string_view::npos ? EnvelopeFormat::kDsse
                                                                   : EnvelopeFormat::kNotationJws;
  }
  if (envelope[0] == 0x30) return EnvelopeFormat::kCms;
  // COSE_Sign1, tagged 18 or not (RFC 9052 section 4.2).
  if (envelope[0] == 0xd2 || envelope[0] == 0x84) return EnvelopeFormat::kNotationCose;
  return std::nullopt;
}

EnvelopeReading ParseEnvelope(Bytes envelope, std::optional<EnvelopeFormat> format,
                              const Limits& limits) {
  if (envelope.size() > limits.envelope_bytes) {
    return Refused(
        LimitExceeded(limit_names::kEnvelopeBytes, limits.envelope_bytes, envelope.size()));
  }
  if (!format.has_value()) format = SniffEnvelope(envelope);
  if (!format.has_value()) {
    return Refused({ReasonCode::kMalformedEnvelope,
                    "the envelope is of no known format",
                    "an envelope of AWS Signer: a PEM block `PKCS7`",
                    {}});
  }
  if (*format != EnvelopeFormat::kAwsSignerLambda) {
    return Refused({ReasonCode::kUnsupportedEnvelope,
                    Format("envelopes of the format %s are not verified", NameOf(*format)),
                    "the format aws-signer-lambda",
                    {{"format", std::string(NameOf(*format))}}});
  }
  return ParseAwsSignerLambda(envelope, limits);
}

}  // namespace countersign
