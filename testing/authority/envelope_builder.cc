#include "testing/authority/envelope_builder.h"

#include <utility>

#include "absl/strings/str_format.h"

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "core/encoding/base64.h"
#include "core/encoding/der.h"
#include "testing/authority/der_writer.h"

namespace countersign {
namespace {

// The contents of an AlgorithmIdentifier.
std::string Algorithm(const std::string& oid, bool null_parameters) {
  return asn1::ObjectIdentifier(oid) + (null_parameters ? asn1::Null() : std::string());
}

// A DigestAlgorithmIdentifier.
std::string DigestAlgorithm(const std::string& oid, const EnvelopeOptions& options) {
  return asn1::Sequence(Algorithm(oid, options.null_digest_parameters));
}

// Those of the SignedData.
std::string DigestAlgorithms(const EnvelopeOptions& options) {
  std::string out;
  for (const std::string& oid :
       options.digest_algorithms.value_or(std::vector{options.digest_algorithm})) {
    out += DigestAlgorithm(oid, options);
  }
  return out;
}

std::string SignatureAlgorithm(const EnvelopeOptions& options) {
  return Algorithm(options.signature_algorithm, options.null_signature_parameters);
}

// CMSAlgorithmProtection (RFC 6211 section 2); the wrong one names another hash than the signer.
std::string ProtectionValue(const EnvelopeOptions& options) {
  const bool is_right = options.algorithm_protection == AlgorithmProtection::kRight;
  const std::string hash = is_right ? options.digest_algorithm : oids::kSha256;
  return asn1::Sequence(DigestAlgorithm(hash, options),
                        asn1::Explicit(1, SignatureAlgorithm(options)));
}

std::string MessageDigest(const SigningRequest& request, const EnvelopeOptions& options) {
  if (options.message_digest.has_value()) return *options.message_digest;
  return std::string(AsText(Sha384(request.inner.view()).view()));
}

std::vector<std::string> EncodeAttributes(const std::vector<SignedAttribute>& attributes) {
  std::vector<std::string> out;
  for (const SignedAttribute& attribute : attributes) out.push_back(EncodeAttribute(attribute));
  return out;
}

void FlipBit(std::string& octets, std::size_t bit) {
  char& octet = octets.at(octets.size() - 1 - bit / 8);
  octet = static_cast<char>(octet ^ (1 << (bit % 8)));
}

}  // namespace

std::vector<SignedAttribute> DefaultAttributes(const SigningRequest& request,
                                               const EnvelopeOptions& options) {
  const int digits = options.fraction_digits;
  std::vector<SignedAttribute> attributes = {
      {oids::kContentType, {asn1::ObjectIdentifier(options.content_type)}},
      {oids::kSignatureExpiry, {asn1::GeneralizedTime(request.expires_at, digits)}},
      {oids::kSigningTime,
       {options.utc_signing_time ? asn1::UtcTime(request.signing_time)
                                 : asn1::GeneralizedTime(request.signing_time, digits)}},
      {oids::kMessageDigest, {asn1::OctetString(MessageDigest(request, options))}},
      {oids::kSigningJobArn, {asn1::Utf8String(request.job_arn)}},
      {oids::kProfileVersionArn, {asn1::Utf8String(request.profile_version_arn)}},
  };
  if (options.algorithm_protection != AlgorithmProtection::kAbsent) {
    attributes.push_back({oids::kAlgorithmProtection, {ProtectionValue(options)}});
  }
  return attributes;
}

std::string EncodeAttribute(const SignedAttribute& attribute) {
  return asn1::Sequence(asn1::ObjectIdentifier(attribute.type),
                        asn1::Set(asn1::Join(attribute.values)));
}

std::string EncodeSignerInfo(const Leaf& leaf, const std::vector<std::string>& attributes,
                             std::string_view signature, const EnvelopeOptions& options) {
  const std::string identifier = options.signer_identifier.has_value()
                                     ? *options.signer_identifier
                                     : asn1::Sequence(DerIssuer(leaf.spec), DerSerial(leaf.spec));
  const std::string unsigned_attributes =
      options.unsigned_attributes.empty()
          ? std::string()
          : asn1::Explicit(1, asn1::Join(EncodeAttributes(options.unsigned_attributes)));
  // The attributes stand under an IMPLICIT tag, which spells like an EXPLICIT one around them.
  const std::string signed_attributes =
      options.omit_signed_attributes ? std::string() : asn1::Explicit(0, asn1::Join(attributes));
  return asn1::Sequence(asn1::Integer(options.signer_info_version), identifier,
                        DigestAlgorithm(options.digest_algorithm, options), signed_attributes,
                        asn1::Sequence(SignatureAlgorithm(options)), asn1::OctetString(signature),
                        unsigned_attributes);
}

EnvelopeParts BuildEnvelopeParts(const SigningRequest& request, const Leaf& leaf,
                                 std::vector<std::string> certificates,
                                 const EnvelopeOptions& options) {
  std::vector<SignedAttribute> attributes = DefaultAttributes(request, options);
  if (options.edit_attributes) options.edit_attributes(attributes);
  EnvelopeParts parts;
  parts.certificates = std::move(certificates);
  if (options.edit_certificates) options.edit_certificates(parts.certificates);
  parts.attributes = EncodeAttributes(attributes);
  if (options.sort_attributes) parts.attributes = asn1::SetOfOrder(std::move(parts.attributes));
  parts.signed_bytes = asn1::Set(asn1::Join(parts.attributes));
  parts.signature = options.signature.has_value()
                        ? *options.signature
                        : leaf.key.Sign(parts.signed_bytes, HashAlgorithm::kSha384);
  if (options.flip_signature_bit.has_value()) {
    FlipBit(parts.signature, *options.flip_signature_bit);
  }
  for (int i = 0; i < options.signer_infos; ++i) {
    parts.signer_infos.push_back(
        EncodeSignerInfo(leaf, parts.attributes, parts.signature, options));
  }
  return parts;
}

std::string AssembleSignedData(const EnvelopeParts& parts, const EnvelopeOptions& options) {
  const auto outer = [&options](std::uint8_t tag, const std::string& contents) {
    return options.definite_lengths ? asn1::Element(tag, contents)
                                    : asn1::Indefinite(tag, contents);
  };
  std::string encapsulated = asn1::ObjectIdentifier(options.encapsulated_type);
  if (options.embedded_content.has_value()) {
    std::string octets = asn1::OctetString(*options.embedded_content);
    if (options.embedded_in_pieces) {
      octets = asn1::Indefinite(der::kConstructedOctetString, octets + octets);
    }
    encapsulated += outer(der::ContextConstructed(0), octets);
  }
  const std::string revocation_lists = options.revocation_lists.empty()
                                           ? std::string()
                                           : asn1::Explicit(1, options.revocation_lists);
  const std::string signed_data = asn1::Concatenate({
      asn1::Integer(options.signed_data_version),
      asn1::Set(DigestAlgorithms(options)),
      outer(der::kSequence, encapsulated),
      options.omit_certificates ? std::string()
                                : outer(der::ContextConstructed(0), asn1::Join(parts.certificates)),
      revocation_lists,
      asn1::Set(asn1::Join(parts.signer_infos)),
  });
  return outer(der::kSequence,
               asn1::ObjectIdentifier(oids::kSignedData) +
                   outer(der::ContextConstructed(0), outer(der::kSequence, signed_data)));
}

std::string EncodeEnvelopePem(std::string_view ber, const EnvelopeOptions& options) {
  const std::string digits = Base64Encode(AsBytes(ber));
  const auto line = [&options](std::string_view text) {
    return std::string(text) + options.line_ending;
  };
  std::string out = line(absl::StrFormat("-----BEGIN %s-----", options.pem_label));
  for (std::size_t i = 0; i < digits.size(); i += options.columns) {
    out += line(std::string_view(digits).substr(i, options.columns));
  }
  return out + line(absl::StrFormat("-----END %s-----", options.pem_label));
}

}  // namespace countersign
