// The envelope of AWS Signer's platform AWSLambda-SHA384-ECDSA: PEM around a CMS SignedData
// (RFC 5652) with a detached content and one signer.
//
// AWS publishes no specification. The structure was read off a genuine file; see the README for
// what is certain about it.
#ifndef COUNTERSIGN_CORE_ENVELOPE_AWS_SIGNER_LAMBDA_H_
#define COUNTERSIGN_CORE_ENVELOPE_AWS_SIGNER_LAMBDA_H_

#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/envelope/signature_envelope.h"

namespace countersign {

// Accepted variants: hash and signature parameters NULL or absent, definite or indefinite outer
// lengths, certificates in any order, 0 to 9 fraction digits in times, unknown signed attributes,
// CRLF. Well-formed CMS of another build (several signers, UTCTime, unsigned attributes, embedded
// content, other algorithms) is UNSUPPORTED_ENVELOPE, everything else MALFORMED_ENVELOPE.
EnvelopeReading ParseAwsSignerLambda(Bytes envelope, const Limits& limits);

// The signed attributes of such an envelope: checks `contents` (the contents of the SET OF
// Attribute) and fills `claimed`. Faults are appended.
void ParseAwsSignedAttributes(Bytes contents, const Limits& limits, ClaimedAttributes* claimed,
                              std::vector<Reason>* faults);

namespace aws_signer {
// Contents of the OBJECT IDENTIFIERs that both parsers need.
inline constexpr std::string_view kIdData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
inline constexpr std::string_view kSha384 = "\x60\x86\x48\x01\x65\x03\x04\x02\x02";
inline constexpr std::string_view kEcdsaWithSha384 = "\x2a\x86\x48\xce\x3d\x04\x03\x03";
}  // namespace aws_signer

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENVELOPE_AWS_SIGNER_LAMBDA_H_
