// The frame of the envelope: PEM, BER, and the layers of CMS SignedData around the signed
// attributes; and which format an envelope is taken for.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/encoding/der.h"
#include "core/envelope/signature_envelope.h"
#include "gtest/gtest.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_authority.h"
#include "testing/authority/envelope_builder.h"

namespace countersign {
namespace {

using Codes = std::set<ReasonCode>;
constexpr ReasonCode kMalformed = ReasonCode::kMalformedEnvelope;
constexpr ReasonCode kUnsupported = ReasonCode::kUnsupportedEnvelope;
constexpr ReasonCode kLimit = ReasonCode::kLimitExceeded;

const DevAuthority& Authority() {
  static const DevAuthority* const authority =
      new DevAuthority(DevAuthority::FromSeed("framing test"));
  return *authority;
}

SigningRequest Request() {
  SigningRequest request;
  request.profile_version_arn =
      "arn:aws:signer:us-east-1:111122223333:/signing-profiles/Profile/abcdEFGH12";
  request.job_arn =
      "arn:aws:signer:us-east-1:111122223333:/signing-jobs/57613597-fcbd-4527-b0b5-11a4ce6500aa";
  request.signing_time = absl::FromCivil(absl::CivilDay(2026, 2, 3), absl::UTCTimeZone());
  request.expires_at = absl::FromCivil(absl::CivilDay(2036, 2, 3), absl::UTCTimeZone());
  return request;
}

std::string Ber() {
  return AssembleSignedData(Authority().MakeParts(Request()), EnvelopeOptions());
}
std::string Pem(const std::string& ber) { return EncodeEnvelopePem(ber, EnvelopeOptions()); }

// Expects exactly these codes, an envelope that can be judged further or none, and part of a fault.
void ExpectFaults(const std::string& text, const Codes& codes, bool readable,
                  const std::string& part, const Limits& limits = Limits()) {
  const EnvelopeReading reading = ParseEnvelope(AsBytes(text), std::nullopt, limits);
  Codes found;
  std::string all;
  for (const Reason& fault : reading.faults) {
    found.insert(fault.code);
    all += absl::StrFormat("%s: %s; ", std::string(NameOf(fault.code)), fault.message);
  }
  EXPECT_EQ(found, codes) << all;
  EXPECT_EQ(reading.envelope.has_value(), readable) << all;
  EXPECT_NE(all.find(part), std::string::npos) << part << "\nin " << all;
}

TEST(Framing, Pem) {
  const std::string ok = Pem(Ber()), begin = "-----BEGIN PKCS7-----\n";
  const std::string body = ok.substr(begin.size());
  const std::string cut = body.substr(0, body.find("-----END"));
  const struct {
    const char* name;
    std::string text;
    Codes codes;
  } kCases[] = {
      {"as it should be", ok, {}},
      {"blank lines before and after", "\n \r\n\t" + ok + "\n \r\n", {}},
      {"no line end after it", ok.substr(0, ok.size() - 1), {}},
      {"empty", "", {kMalformed}},
      {"blanks alone", " \n\n", {kMalformed}},
      {"text before", "text\n" + ok, {kMalformed}},
      {"text after", ok + "text\n", {kMalformed}},
      {"a zero byte after", ok + '\0', {kMalformed}},
      {"two blocks", ok + ok, {kMalformed}},
      {"a header", begin + "Proc-Type: 4,ENCRYPTED\n\n" + body, {kMalformed}},
      {"a blank line inside", begin + "\n" + body, {kMalformed}},
      {"a blank inside", begin + " " + body, {kMalformed}},
      {"a character that is not base64", begin + "*" + body, {kMalformed}},
      {"no end", begin + cut, {kMalformed}},
      {"another end", begin + cut + "-----END PKCS8-----\n", {kMalformed}},
      {"no begin", body, {kMalformed}},
      {"no body", begin + "-----END PKCS7-----\n", {kMalformed}},
      {"another label", "-----BEGIN CMS-----\n" + cut + "-----END CMS-----\n", {kUnsupported}},
      {"label in lower case",
       "-----BEGIN pkcs7-----\n" + cut + "-----END pkcs7-----\n",
       {kUnsupported}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    ExpectFaults(c.text, c.codes, c.codes.empty(), "");
  }
}

TEST(Framing, Ber) {
  const std::string ok = Ber();
  ASSERT_EQ(ok.substr(0, 2), "\x30\x80");
  const std::string definite = [] {
    EnvelopeOptions options;
    options.definite_lengths = true;
    return AssembleSignedData(Authority().MakeParts(Request()), options);
  }();
  ASSERT_EQ(definite.substr(0, 2), "\x30\x82");
  const struct {
    const char* name;
    std::string ber;
  } kCases[] = {
      {"a trailing byte", ok + '\0'},
      {"a trailing element", ok + asn1::Null()},
      {"twice", ok + ok},
      {"end-of-contents missing", ok.substr(0, ok.size() - 2)},
      {"cut off", ok.substr(0, ok.size() / 2)},
      {"one byte", "\x30"},
      {"length not minimal", "\x30\x83" + std::string(1, '\0') + definite.substr(2)},
      {"length of five octets", "\x30\x85" + std::string(3, '\0') + definite.substr(2)},
      {"length beyond the end", "\x30\x84\x7f\xff\xff\xff" + definite.substr(4)},
      {"tag of several octets", "\x3f\x81\x01" + definite.substr(1)},
      {"indefinite length of a primitive", "\x04\x80" + ok.substr(2)},
      {"reserved length octet", "\x30\xff" + ok.substr(2)},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    ExpectFaults(Pem(c.ber), {kMalformed}, false, "");
  }
}

std::string Nested(int depth, bool indefinite) {
  std::string out = asn1::Null();
  for (int i = 1; i < depth; ++i) {
    out = indefinite ? asn1::Indefinite(der::kSequence, out) : asn1::Sequence(out);
  }
  return out;
}

TEST(Framing, Depth) {
  for (const bool indefinite : {false, true}) {
    SCOPED_TRACE(indefinite);
    ExpectFaults(Pem(Nested(64, indefinite)), {kMalformed}, false, "ContentInfo is malformed");
    ExpectFaults(Pem(Nested(65, indefinite)), {kMalformed, kLimit}, false, "berDepth");
    ExpectFaults(Pem(Nested(70, indefinite)), {kMalformed, kLimit}, false, "berDepth");
    ExpectFaults(Pem(Nested(10'000, indefinite)), {kMalformed, kLimit}, false, "berDepth");
  }
}

TEST(Framing, Size) {
  const std::string ok = Pem(Ber());
  Limits limits;
  limits.envelope_bytes = ok.size();
  ExpectFaults(ok, {}, true, "", limits);
  limits.envelope_bytes = ok.size() - 1;
  ExpectFaults(ok, {kLimit}, false, "envelopeBytes", limits);
  ExpectFaults(ok + std::string((1 << 20) - ok.size(), '\n'), {}, true, "");
  ExpectFaults(ok + std::string((1 << 20) - ok.size() + 1, '\n'), {kLimit}, false, "envelopeBytes");
}

struct StructureCase {
  const char* name;
  std::function<void(EnvelopeOptions&)> edit;
  Codes codes;
  bool readable;
  const char* part;
};

void ExpectFaultsOf(const std::vector<StructureCase>& cases) {
  for (const StructureCase& c : cases) {
    SCOPED_TRACE(c.name);
    EnvelopeOptions options;
    c.edit(options);
    ExpectFaults(Authority().Sign(Request(), options), c.codes, c.readable, c.part);
  }
}

TEST(Framing, SignedData) {
  ExpectFaultsOf({
      {"embedded content",
       [](auto& o) { o.embedded_content = "content"; },
       {kUnsupported},
       true,
       "embeds its content"},
      {"embedded content of no octets",
       [](auto& o) { o.embedded_content = ""; },
       {kUnsupported},
       true,
       "embeds its content"},
      {"embedded content in pieces",
       [](auto& o) {
         o.embedded_content = "content";
         o.embedded_in_pieces = true;
       },
       {kUnsupported},
       true,
       "embeds its content"},
      {"revocation lists",
       [](auto& o) { o.revocation_lists = asn1::Sequence(asn1::Null()); },
       {kUnsupported},
       true,
       "revocation lists"},
      {"SHA-256",
       [](auto& o) {
         o.digest_algorithm = oids::kSha256;
         o.message_digest = std::string(32, 'x');
       },
       {kUnsupported},
       false,
       "digest algorithm is another one"},
      {"SHA-256 in the SignedData, SHA-384 in the SignerInfo",
       [](auto& o) { o.digest_algorithms = {oids::kSha256}; },
       {kUnsupported},
       true,
       "digest algorithms are not exactly SHA-384"},
      {"SHA-256 beside SHA-384 in the SignedData",
       [](auto& o) {
         o.digest_algorithms = {oids::kSha256, oids::kSha384};
       },
       {kUnsupported},
       true,
       "digest algorithms are not exactly SHA-384"},
      {"SHA-384 in the SignedData, SHA-256 in the SignerInfo",
       [](auto& o) {
         o.digest_algorithm = oids::kSha256;
         o.digest_algorithms = {oids::kSha384};
       },
       {kUnsupported},
       false,
       "digest algorithm is another one"},
      {"no digest algorithm in the SignedData",
       [](auto& o) { o.digest_algorithms.emplace(); },
       {kUnsupported},
       true,
       "digest algorithms are not exactly SHA-384"},
      {"SignedData version 3",
       [](auto& o) { o.signed_data_version = 3; },
       {kUnsupported},
       true,
       "SignedData has another version"},
      {"SignedData version 0",
       [](auto& o) { o.signed_data_version = 0; },
       {kUnsupported},
       true,
       "SignedData has another version"},
      {"another encapsulated type",
       [](auto& o) { o.encapsulated_type = oids::kSignedData; },
       {kUnsupported},
       true,
       "encapsulated content type is another one"},
      {"no field for certificates", [](auto& o) { o.omit_certificates = true; }, {}, true, ""},
      {"33 certificates",
       [](auto& o) { o.edit_certificates = [](auto& c) { c.resize(33, c.back()); }; },
       {kLimit},
       true,
       "envelopeCertificates"},
      {"a certificate that is no SEQUENCE",
       [](auto& o) { o.edit_certificates = [](auto& c) { c.push_back(asn1::Null()); }; },
       {kMalformed},
       false,
       "CertificateSet is malformed"},
  });
}

TEST(Framing, SignerInfo) {
  ExpectFaultsOf({
      {"two signers",
       [](auto& o) { o.signer_infos = 2; },
       {kUnsupported},
       false,
       "several signers"},
      {"no signer",
       [](auto& o) { o.signer_infos = 0; },
       {kMalformed},
       false,
       "SignerInfos is malformed"},
      {"unsigned attributes",
       [](auto& o) {
         o.unsigned_attributes = {{"1.2.3", {asn1::Null()}}};
       },
       {kUnsupported},
       true,
       "unsigned attributes"},
      {"ecdsa-with-SHA256",
       [](auto& o) { o.signature_algorithm = "1.2.840.10045.4.3.2"; },
       {kUnsupported},
       false,
       "signature algorithm is another one"},
      {"RSA",
       [](auto& o) { o.signature_algorithm = "1.2.840.113549.1.1.12"; },
       {kUnsupported},
       false,
       "signature algorithm is another one"},
      {"SignerInfo version 3",
       [](auto& o) { o.signer_info_version = 3; },
       {kUnsupported},
       false,
       "SignerInfo has another version"},
      {"signer by key identifier",
       [](auto& o) { o.signer_identifier = asn1::Element(der::Context(0), "identifier"); },
       {kMalformed},
       false,
       "SignerInfo is malformed"},
      {"signer by issuer alone",
       [](auto& o) { o.signer_identifier = asn1::Sequence(asn1::Sequence()); },
       {kMalformed},
       false,
       "SignerInfo is malformed"},
      {"no field for signed attributes",
       [](auto& o) { o.omit_signed_attributes = true; },
       {kUnsupported},
       false,
       "no signed attributes"},
      {"no signed attribute in it",
       [](auto& o) { o.edit_attributes = [](auto& a) { a.clear(); }; },
       {kMalformed},
       true,
       "is missing"},
      {"several at once",
       [](auto& o) {
         o.utc_signing_time = true;
         o.message_digest = "short";
         o.embedded_content = "content";
       },
       {kMalformed, kUnsupported},
       true,
       "embeds its content"},
  });
}

TEST(Framing, OtherContentInfo) {
  const std::string data = asn1::Sequence(asn1::ObjectIdentifier(oids::kData),
                                          asn1::Explicit(0, asn1::OctetString("data")));
  ExpectFaults(Pem(data), {kUnsupported}, false, "not SignedData");
  ExpectFaults(Pem(asn1::Null()), {kMalformed}, false, "ContentInfo is malformed");
  ExpectFaults(Pem(asn1::Sequence()), {kMalformed}, false, "ContentInfo is malformed");
  ExpectFaults(Pem(asn1::Sequence(asn1::ObjectIdentifier(oids::kSignedData))), {kMalformed}, false,
               "ContentInfo is malformed");
  ExpectFaults(Pem(asn1::Sequence(asn1::ObjectIdentifier(oids::kSignedData),
                                  asn1::Explicit(0, asn1::Sequence()))),
               {kMalformed}, false, "SignedData is malformed");
}

TEST(Framing, EveryPrefixIsRefused) {
  const std::string ber = Ber(), pem = Pem(ber);
  for (std::size_t size = 0; size < ber.size(); size += 7) {
    ExpectFaults(Pem(ber.substr(0, size)), {kMalformed}, false, "");
  }
  for (std::size_t size = 0; size + 2 < pem.size(); size += 7) {
    ExpectFaults(pem.substr(0, size), {kMalformed}, false, "");
  }
}

// ---- formats

TEST(Formats, NamesGoBothWays) {
  for (const EnvelopeFormat format :
       {EnvelopeFormat::kAwsSignerLambda, EnvelopeFormat::kNotationJws,
        EnvelopeFormat::kNotationCose, EnvelopeFormat::kDsse, EnvelopeFormat::kCms}) {
    EXPECT_EQ(EnvelopeFormatByName(NameOf(format)), format);
  }
  EXPECT_EQ(NameOf(EnvelopeFormat::kAwsSignerLambda), "aws-signer-lambda");
  EXPECT_EQ(EnvelopeFormatByName("AWS-SIGNER-LAMBDA"), std::nullopt);
  EXPECT_EQ(EnvelopeFormatByName(""), std::nullopt);
}

TEST(Formats, TheFirstBytesSuggestOne) {
  using Format = std::optional<EnvelopeFormat>;
  const struct {
    const char* name;
    std::string text;
    Format format;
    Codes codes;
  } kCases[] = {
      {"PEM", Pem(Ber()), EnvelopeFormat::kAwsSignerLambda, {}},
      {"PEM after blanks", "\n\n" + Pem(Ber()), EnvelopeFormat::kAwsSignerLambda, {}},
      {"JWS", "{\"payload\":\"\"}", EnvelopeFormat::kNotationJws, {kUnsupported}},
      {"DSSE", "{\"payloadType\":\"x\"}", EnvelopeFormat::kDsse, {kUnsupported}},
      {"CMS in BER", Ber(), EnvelopeFormat::kCms, {kUnsupported}},
      {"COSE_Sign1", "\x84\x43", EnvelopeFormat::kNotationCose, {kUnsupported}},
      {"COSE_Sign1, tagged", "\xd2\x84\x43", EnvelopeFormat::kNotationCose, {kUnsupported}},
      {"text", "text", std::nullopt, {kMalformed}},
      {"empty", "", std::nullopt, {kMalformed}},
      {"blanks", " \n", std::nullopt, {kMalformed}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(SniffEnvelope(AsBytes(c.text)), c.format);
    ExpectFaults(c.text, c.codes, c.codes.empty(), "");
  }
}

TEST(Formats, AHintGoesBeforeTheBytes) {
  const std::string pem = Pem(Ber());
  const EnvelopeReading cms = ParseEnvelope(AsBytes(pem), EnvelopeFormat::kCms, Limits());
  ASSERT_EQ(cms.faults.size(), 1u);
  EXPECT_EQ(cms.faults[0].code, kUnsupported);
  EXPECT_FALSE(cms.envelope.has_value());
  const EnvelopeReading aws =
      ParseEnvelope(AsBytes("{}"), EnvelopeFormat::kAwsSignerLambda, Limits());
  ASSERT_EQ(aws.faults.size(), 1u);
  EXPECT_EQ(aws.faults[0].code, kMalformed);
}

}  // namespace
}  // namespace countersign
