// Every variant that the format's description tolerates and every fault that it refuses, as far as
// an envelope shows them by itself. What needs keys, trust or a package is in
// core/claims/verified_claims_test.cc.
#include <algorithm>
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
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_authority.h"
#include "testing/authority/envelope_builder.h"

namespace countersign {
namespace {

using Codes = std::set<ReasonCode>;
constexpr ReasonCode kMalformed = ReasonCode::kMalformedEnvelope;
constexpr ReasonCode kUnsupported = ReasonCode::kUnsupportedEnvelope;

constexpr char kProfile[] =
    "arn:aws:signer:us-east-1:111122223333:/signing-profiles/Profile/abcdEFGH12";
constexpr char kJob[] =
    "arn:aws:signer:us-east-1:111122223333:/signing-jobs/57613597-fcbd-4527-b0b5-11a4ce6500aa";
const absl::Time kSigned =
    absl::FromCivil(absl::CivilSecond(2026, 2, 3, 4, 5, 6), absl::UTCTimeZone()) +
    absl::Nanoseconds(123456789);
const absl::Time kExpires = kSigned + absl::Hours(24 * 365);

const DevAuthority& Authority() {
  static const DevAuthority* const authority =
      new DevAuthority(DevAuthority::FromSeed("envelope test"));
  return *authority;
}

SigningRequest Request() {
  SigningRequest request;
  request.inner.bytes.fill(0x5a);
  request.profile_version_arn = kProfile;
  request.job_arn = kJob;
  request.signing_time = kSigned;
  request.expires_at = kExpires;
  return request;
}

std::string Sign(const std::function<void(EnvelopeOptions&)>& edit) {
  EnvelopeOptions options;
  if (edit) edit(options);
  return Authority().Sign(Request(), options);
}

EnvelopeReading Read(const std::string& text) {
  return ParseEnvelope(AsBytes(text), std::nullopt, Limits());
}

std::string Describe(const EnvelopeReading& reading) {
  std::string out;
  for (const Reason& fault : reading.faults) {
    out += absl::StrFormat("%s: %s; expected %s\n", std::string(NameOf(fault.code)), fault.message,
                           fault.expected);
  }
  return out;
}

void ExpectFaults(const std::string& text, const Codes& codes, const std::string& part) {
  const EnvelopeReading reading = Read(text);
  Codes found;
  for (const Reason& fault : reading.faults) found.insert(fault.code);
  EXPECT_EQ(found, codes) << Describe(reading);
  EXPECT_NE(Describe(reading).find(part), std::string::npos)
      << part << "\nin " << Describe(reading);
}

struct OptionCase {
  const char* name;
  std::function<void(EnvelopeOptions&)> edit;
  Codes codes;
  const char* part;
};

void ExpectFaultsOf(const std::vector<OptionCase>& cases) {
  for (const OptionCase& c : cases) {
    SCOPED_TRACE(c.name);
    ExpectFaults(Sign(c.edit), c.codes, c.part);
  }
}

// ---- what is read

TEST(AwsSignerLambda, SaysWhatWasSigned) {
  const EnvelopeReading reading = Read(Sign([](auto& o) { o.fraction_digits = 9; }));
  EXPECT_EQ(Describe(reading), "");
  ASSERT_TRUE(reading.envelope.has_value());
  const SignatureEnvelope& e = *reading.envelope;
  EnvelopeOptions options;
  options.fraction_digits = 9;
  const EnvelopeParts parts = Authority().MakeParts(Request(), options);
  EXPECT_EQ(e.format, EnvelopeFormat::kAwsSignerLambda);
  EXPECT_EQ(e.claimed.signing_time, kSigned);
  EXPECT_EQ(e.claimed.expires_at, kExpires);
  EXPECT_EQ(e.claimed.signing_job_arn, kJob);
  EXPECT_EQ(e.claimed.signing_profile_version_arn, kProfile);
  EXPECT_EQ(e.signed_bytes, parts.signed_bytes);
  EXPECT_EQ(e.signature, parts.signature);
  EXPECT_EQ(e.certificates, parts.certificates);
  const Leaf leaf = Authority().MakeLeaf(Request(), options);
  EXPECT_EQ(e.signer_issuer, DerIssuer(leaf.spec));
  EXPECT_EQ(asn1::Element(der::kInteger, e.signer_serial), DerSerial(leaf.spec));
}

TEST(AwsSignerLambda, MessageDigestIsTheAttributes) {
  const std::string octets(48, '\x77');
  const EnvelopeReading reading = Read(Sign([&](auto& o) { o.message_digest = octets; }));
  ASSERT_TRUE(reading.envelope.has_value());
  ASSERT_TRUE(reading.envelope->claimed.message_digest.has_value());
  EXPECT_EQ(AsText(reading.envelope->claimed.message_digest->view()), octets);
}

// ---- variants that must be accepted

void DropAttribute(std::vector<SignedAttribute>& attributes, const std::string& type) {
  for (std::size_t i = attributes.size(); i-- > 0;) {
    if (attributes[i].type == type) attributes.erase(attributes.begin() + i);
  }
}

void SetAttribute(std::vector<SignedAttribute>& attributes, const std::string& type,
                  const std::vector<std::string>& values) {
  DropAttribute(attributes, type);
  attributes.push_back({type, values});
}

// A case's change of one attribute.
std::function<void(EnvelopeOptions&)> With(const std::string& type,
                                           const std::vector<std::string>& values) {
  return [=](EnvelopeOptions& options) {
    options.edit_attributes = [=](auto& attributes) { SetAttribute(attributes, type, values); };
  };
}

TEST(AwsSignerLambda, ToleratedVariants) {
  const struct {
    const char* name;
    std::function<void(EnvelopeOptions&)> edit;
  } kCases[] = {
      {"as AWS writes it", nullptr},
      {"digest parameters absent", [](auto& o) { o.null_digest_parameters = false; }},
      {"digest parameters NULL", [](auto& o) { o.null_digest_parameters = true; }},
      {"signature parameters NULL", [](auto& o) { o.null_signature_parameters = true; }},
      {"definite lengths", [](auto& o) { o.definite_lengths = true; }},
      {"CRLF", [](auto& o) { o.line_ending = "\r\n"; }},
      {"no algorithm protection",
       [](auto& o) { o.algorithm_protection = AlgorithmProtection::kAbsent; }},
      {"an unknown attribute", With("1.2.3.4", {asn1::Utf8String("anything")})},
      {"unknown attributes of AWS's own arc", With("1.3.187.137.1.99", {asn1::Null()})},
      {"no root", [](auto& o) { o.edit_certificates = [](auto& c) { c.resize(3); }; }},
      {"root once", [](auto& o) { o.edit_certificates = [](auto& c) { c.resize(4); }; }},
      {"32 certificates",
       [](auto& o) { o.edit_certificates = [](auto& c) { c.resize(32, c.back()); }; }},
      {"certificates in another order",
       [](auto& o) {
         o.edit_certificates = [](auto& c) {
           std::vector<std::string>(c.rbegin(), c.rend()).swap(c);
         };
       }},
      {"no certificates", [](auto& o) { o.edit_certificates = [](auto& c) { c.clear(); }; }},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const EnvelopeReading reading = Read(Sign(c.edit));
    EXPECT_EQ(Describe(reading), "");
    ASSERT_TRUE(reading.envelope.has_value());
    EXPECT_EQ(reading.envelope->claimed.signing_profile_version_arn, kProfile);
  }
}

TEST(AwsSignerLambda, NoneToNineFractionDigits) {
  for (int digits = 0; digits <= 9; ++digits) {
    SCOPED_TRACE(digits);
    const EnvelopeReading reading = Read(Sign([&](auto& o) { o.fraction_digits = digits; }));
    EXPECT_EQ(Describe(reading), "");
    ASSERT_TRUE(reading.envelope.has_value());
    absl::Duration unit = absl::Seconds(1);
    for (int i = 0; i < digits; ++i) unit /= 10;
    const absl::Time epoch = absl::UnixEpoch();
    EXPECT_EQ(reading.envelope->claimed.signing_time, epoch + absl::Floor(kSigned - epoch, unit));
    EXPECT_EQ(reading.envelope->claimed.expires_at, epoch + absl::Floor(kExpires - epoch, unit));
  }
}

// ---- attributes

constexpr const char* kRequired[] = {oids::kContentType,   oids::kMessageDigest,
                                     oids::kSigningTime,   oids::kSignatureExpiry,
                                     oids::kSigningJobArn, oids::kProfileVersionArn};

std::vector<std::string> AllAttributes() {
  std::vector<std::string> types(std::begin(kRequired), std::end(kRequired));
  types.push_back(oids::kAlgorithmProtection);
  return types;
}

const SignedAttribute& Find(const std::vector<SignedAttribute>& attributes,
                            const std::string& type) {
  for (const SignedAttribute& attribute : attributes) {
    if (attribute.type == type) return attribute;
  }
  ADD_FAILURE() << "no attribute " << type;
  return attributes.front();
}

TEST(AwsSignerAttributes, EachRequiredOneMissing) {
  for (const char* const type : kRequired) {
    SCOPED_TRACE(type);
    ExpectFaults(
        Sign([&](auto& o) { o.edit_attributes = [&](auto& a) { DropAttribute(a, type); }; }),
        {kMalformed}, "is missing");
  }
}

TEST(AwsSignerAttributes, EachOneTwice) {
  for (const std::string& type : AllAttributes()) {
    SCOPED_TRACE(type);
    ExpectFaults(Sign([&](auto& o) {
                   o.edit_attributes = [&](auto& a) {
                     const SignedAttribute copy = Find(a, type);
                     a.push_back(copy);
                   };
                 }),
                 {kMalformed}, "the signed attribute " + type + " occurs twice");
  }
}

TEST(AwsSignerAttributes, EachOneWithTwoValuesOrNone) {
  for (const std::string& type : AllAttributes()) {
    for (const std::size_t count : {0, 2}) {
      SCOPED_TRACE(absl::StrFormat("%s, %d values", type, count));
      ExpectFaults(Sign([&](auto& o) {
                     o.edit_attributes = [&](auto& a) {
                       const std::string value = Find(a, type).values.front();
                       SetAttribute(a, type, std::vector<std::string>(count, value));
                     };
                   }),
                   {kMalformed}, "the signed attribute " + type + " has not exactly one value");
    }
  }
}

TEST(AwsSignerAttributes, UnknownOnesObeyTheSameRules) {
  const std::string value = asn1::Null();
  ExpectFaults(Sign(With("1.2.3.4", {value, value})), {kMalformed}, "1.2.3.4 has not exactly one");
  ExpectFaults(Sign([&](auto& o) {
                 o.edit_attributes = [&](auto& a) {
                   a.push_back({"1.2.3.4", {value}});
                   a.push_back({"1.2.3.4", {asn1::Integer(1)}});
                 };
               }),
               {kMalformed}, "1.2.3.4 occurs twice");
}

TEST(AwsSignerAttributes, SixtyFourAreTheMost) {
  const auto with_attributes = [](int count) {
    return Sign([=](auto& o) {
      o.edit_attributes = [=](auto& a) {
        for (int i = static_cast<int>(a.size()); i < count; ++i) {
          a.push_back({absl::StrFormat("1.2.3.%d", i), {asn1::Null()}});
        }
      };
    });
  };
  ExpectFaults(with_attributes(64), {}, "");
  ExpectFaults(with_attributes(65), {ReasonCode::kLimitExceeded}, "signedAttributes");
  ExpectFaults(with_attributes(5000), {ReasonCode::kLimitExceeded}, "signedAttributes");
}

TEST(AwsSignerAttributes, EveryExchangeOfNeighboursIsOutOfOrder) {
  EnvelopeOptions plain;
  const std::size_t count = Authority().MakeParts(Request(), plain).attributes.size();
  ASSERT_EQ(count, 7u);
  for (std::size_t i = 0; i + 1 < count; ++i) {
    SCOPED_TRACE(i);
    ExpectFaults(Sign([&](auto& o) {
                   o.sort_attributes = false;
                   o.edit_attributes = [&](auto& a) {
                     std::sort(a.begin(), a.end(), [](const auto& x, const auto& y) {
                       return EncodeAttribute(x) < EncodeAttribute(y);
                     });
                     std::swap(a[i], a[i + 1]);
                   };
                 }),
                 {kMalformed}, "the signed attributes are not in DER order");
  }
}

TEST(AwsSignerAttributes, ValuesOfTheWrongKind) {
  const std::string protection =
      asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier(oids::kSha384), asn1::Null()),
                     asn1::Explicit(1, asn1::ObjectIdentifier("1.2.840.10045.4.3.2")));
  ExpectFaultsOf({
      {"messageDigest of 47 octets",
       [](auto& o) { o.message_digest = std::string(47, 'x'); },
       {kMalformed},
       "messageDigest is not a SHA-384 digest"},
      {"messageDigest of 49 octets",
       [](auto& o) { o.message_digest = std::string(49, 'x'); },
       {kMalformed},
       "messageDigest is not a SHA-384 digest"},
      {"messageDigest of no octets",
       [](auto& o) { o.message_digest = ""; },
       {kMalformed},
       "messageDigest is not a SHA-384 digest"},
      {"messageDigest of another type",
       With(oids::kMessageDigest, {asn1::Utf8String(std::string(48, 'x'))}),
       {kMalformed},
       "messageDigest is not a SHA-384 digest"},
      {"another content type",
       [](auto& o) { o.content_type = oids::kSignedData; },
       {kMalformed},
       "contentType is not id-data"},
      {"content type that is no OID",
       With(oids::kContentType, {asn1::Null()}),
       {kMalformed},
       "contentType is not id-data"},
      {"algorithm protection of another hash",
       [](auto& o) { o.algorithm_protection = AlgorithmProtection::kWrong; },
       {kMalformed},
       "cmsAlgorithmProtection"},
      {"algorithm protection of another signature",
       With(oids::kAlgorithmProtection, {protection}),
       {kMalformed},
       "cmsAlgorithmProtection"},
      {"algorithm protection of a MAC",
       With(oids::kAlgorithmProtection,
            {asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier(oids::kSha384)),
                            asn1::Explicit(2, asn1::ObjectIdentifier(oids::kEcdsaWithSha384)))}),
       {kMalformed},
       "cmsAlgorithmProtection"},
      {"empty algorithm protection",
       With(oids::kAlgorithmProtection, {asn1::Sequence()}),
       {kMalformed},
       "cmsAlgorithmProtection"},
      {"signing time as UTCTime",
       [](auto& o) { o.utc_signing_time = true; },
       {kUnsupported},
       "signingTime is a UTCTime"},
      {"expiry as UTCTime",
       With(oids::kSignatureExpiry, {asn1::UtcTime(kExpires)}),
       {kUnsupported},
       "signature expiry is a UTCTime"},
      {"signing time as text",
       With(oids::kSigningTime, {asn1::Utf8String("20260203040506Z")}),
       {kMalformed},
       "signingTime is not an instant"},
      {"attribute that is no SEQUENCE of OID and SET",
       [](auto& o) { o.edit_attributes = [](auto& a) {
                       a.push_back({"1.2.3", {"\x05"}});
                     }; },
       {kMalformed},
       ""},
  });
}

TEST(AwsSignerAttributes, TimesThatAreNone) {
  for (const char* const text :
       {"", "20260203040506", "20260203040506z", "20260203040506+0000", "20260203040506.Z",
        "20260203040506,5Z", "20260203040506.1234567890Z", "202602030405Z", "20260230040506Z",
        "20261303040506Z", "20260203240000Z", "20260203040560Z", "20260203040506.5 Z",
        " 20260203040506Z", "2026020304050 Z", "20260203040506.-5Z"}) {
    for (const char* const type : {oids::kSigningTime, oids::kSignatureExpiry}) {
      SCOPED_TRACE(absl::StrFormat("%s %s", type, text));
      ExpectFaults(Sign(With(type, {asn1::Element(der::kGeneralizedTime, text)})), {kMalformed},
                   "is not an instant");
    }
  }
}

TEST(AwsSignerAttributes, ExpiryComesAfterTheSigningTime) {
  const absl::Duration ns = absl::Nanoseconds(1);
  const struct {
    const char* name;
    absl::Time expires;
    Codes codes;
  } kCases[] = {
      {"1 ns before", kSigned - ns, {kMalformed}},
      {"equal", kSigned, {kMalformed}},
      {"1 ns after", kSigned + ns, {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EnvelopeOptions options;
    options.fraction_digits = 9;
    SigningRequest request = Request();
    request.expires_at = c.expires;
    ExpectFaults(Authority().Sign(request, options), c.codes,
                 c.codes.empty() ? "" : "the signature expires before it was made");
  }
}

TEST(AwsSignerAttributes, Arns) {
  const std::string job = kJob, profile = kProfile;
  const std::string id = "/57613597-fcbd-4527-b0b5-11a4ce6500aa";
  const auto place = [](const std::string& head, const std::string& resource) {
    return "arn:" + head + ":" + resource;
  };
  const struct {
    const char* name;
    std::string job, profile;
    const char* part;  // empty: accepted
  } kCases[] = {
      {"both well formed", job, profile, ""},
      {"of another partition, both",
       place("aws-us-gov:signer:us-gov-west-1:111122223333", "/signing-jobs" + id),
       place("aws-us-gov:signer:us-gov-west-1:111122223333", "/signing-profiles/Pr/abcdEFGH12"),
       ""},
      {"job empty", "", profile, "signing job ARN is malformed"},
      {"job of another service", place("aws:lambda:us-east-1:111122223333", "/signing-jobs" + id),
       profile, "signing job ARN is malformed"},
      {"job without id", place("aws:signer:us-east-1:111122223333", "/signing-jobs/"), profile,
       "signing job ARN is malformed"},
      {"job with a further part", job + "/x", profile, "signing job ARN is malformed"},
      {"job with a line feed", job + "\n", profile, "signing job ARN is malformed"},
      {"job with a zero byte", job + '\0', profile, "signing job ARN is malformed"},
      {"job is a profile", profile, profile, "signing job ARN is malformed"},
      {"profile is a job", job, job, "signing profile version ARN is malformed"},
      {"profile without version", job,
       place("aws:signer:us-east-1:111122223333", "/signing-profiles/Profile"),
       "signing profile version ARN is malformed"},
      {"version of 9 characters", job,
       place("aws:signer:us-east-1:111122223333", "/signing-profiles/Profile/abcdEFGH1"),
       "signing profile version ARN is malformed"},
      {"version of 11 characters", job,
       place("aws:signer:us-east-1:111122223333", "/signing-profiles/Profile/abcdEFGH123"),
       "signing profile version ARN is malformed"},
      {"name of 1 character", job,
       place("aws:signer:us-east-1:111122223333", "/signing-profiles/P/abcdEFGH12"),
       "signing profile version ARN is malformed"},
      {"account of 11 digits", job,
       place("aws:signer:us-east-1:11112222333", "/signing-profiles/Profile/abcdEFGH12"),
       "signing profile version ARN is malformed"},
      {"different accounts", job,
       place("aws:signer:us-east-1:111122223334", "/signing-profiles/Profile/abcdEFGH12"),
       "belong to different places"},
      {"different Regions", job,
       place("aws:signer:us-east-2:111122223333", "/signing-profiles/Profile/abcdEFGH12"),
       "belong to different places"},
      {"different partitions", job,
       place("aws-cn:signer:us-east-1:111122223333", "/signing-profiles/Profile/abcdEFGH12"),
       "belong to different places"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    SigningRequest request = Request();
    request.job_arn = c.job;
    request.profile_version_arn = c.profile;
    const bool accepted = std::string(c.part).empty();
    ExpectFaults(Authority().Sign(request), accepted ? Codes{} : Codes{kMalformed}, c.part);
  }
  for (const char* const type : {oids::kSigningJobArn, oids::kProfileVersionArn}) {
    const std::string text = type == std::string(oids::kSigningJobArn) ? job : profile;
    ExpectFaults(Sign(With(type, {asn1::PrintableString(text)})), {kMalformed}, "ARN is malformed");
  }
}

}  // namespace
}  // namespace countersign
