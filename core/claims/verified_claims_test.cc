// Envelopes judged as a whole: with a package, a trust and an instant. Every rule of the format's
// verification that needs one of these, one named case each, with exactly the codes expected; every
// case is also judged with the certificates in other orders. The chain: claims_chain_test.cc.
#include "core/claims/verified_claims.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/claims/claims_testing.h"
#include "core/envelope/signature_envelope.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_authority.h"
#include "testing/authority/dev_key.h"
#include "testing/authority/envelope_builder.h"

namespace countersign {
namespace {

// ---- what is accepted

TEST(VerifiedClaims, SayWhatWasSigned) {
  const ClaimsAnswer answer = Judge({});
  ASSERT_TRUE(answer.claims.has_value()) << Describe(answer);
  EXPECT_TRUE(answer.reasons.empty());
  EXPECT_EQ(answer.changes_at, std::nullopt);
  EXPECT_EQ(answer.claims->format(), EnvelopeFormat::kAwsSignerLambda);
  EXPECT_EQ(answer.claims->signing_profile_version_arn(), Request().profile_version_arn);
  EXPECT_EQ(answer.claims->signing_job_arn(), Request().job_arn);
  EXPECT_EQ(answer.claims->signing_time(), kSigned);
  EXPECT_EQ(answer.claims->expires_at(), Request().expires_at);
}

TEST(VerifiedClaims, ToleratedVariants) {
  ExpectCodesOf({
      {"digest parameters absent", [](auto& o) { o.null_digest_parameters = false; }, {}},
      {"signature parameters NULL", [](auto& o) { o.null_signature_parameters = true; }, {}},
      {"root once", WithBag([](auto& c) { c.resize(4); }), {}},
      {"no root", WithBag([](auto& c) { c.resize(3); }), {}},
      {"root three times", WithBag([](auto& c) { c.push_back(c.back()); }), {}},
      {"32 certificates", WithBag([](auto& c) { c.resize(32, c.back()); }), {}},
      {"an intermediate twice", WithBag([](auto& c) { c.push_back(c[1]); }), {}},
      {"definite lengths", [](auto& o) { o.definite_lengths = true; }, {}},
      {"CRLF", [](auto& o) { o.line_ending = "\r\n"; }, {}},
      {"no fraction", [](auto& o) { o.fraction_digits = 0; }, {}},
      {"nine fraction digits", [](auto& o) { o.fraction_digits = 9; }, {}},
      {"no algorithm protection",
       [](auto& o) { o.algorithm_protection = AlgorithmProtection::kAbsent; },
       {}},
      {"unknown attribute",
       [](auto& o) {
         o.edit_attributes = [](auto& a) { a.push_back({"1.2.3.4", {asn1::Null()}}); };
       },
       {}},
      {"leaf without basicConstraints", WithLeaf([](auto& s) { s.basic_constraints.reset(); }), {}},
      {"leaf with more usages",
       WithLeaf([](auto& s) {
         s.key_usage = key_usage::kDigitalSignature | key_usage::kContentCommitment;
         s.extended_key_usage = {oids::kServerAuth, oids::kCodeSigning};
       }),
       {}},
  });
}

// ---- the package and the clock, which leave the claims authentic

TEST(VerifiedClaims, AnotherPackage) {
  Judged judged;
  judged.inner.bytes[47] ^= 1;
  ExpectCodes(judged, {kMismatch});
  EXPECT_EQ(Describe(Judge(judged)).substr(0, 7), "claims\n");
  judged = {};
  judged.edit = [](auto& o) { o.message_digest = std::string(48, '\0'); };
  ExpectCodes(judged, {kMismatch});
  judged.edit = [](auto& o) { o.message_digest = std::string(AsText(Inner().view())); };
  ExpectCodes(judged, {kMismatch});  // the digest itself instead of its digest
}

TEST(VerifiedClaims, SigningTimeAndTheInstantOfEvaluation) {
  const absl::Duration ns = absl::Nanoseconds(1);
  const struct {
    const char* name;
    absl::Time at;
    bool future;
  } kCases[] = {
      {"1 ns ahead", kSigned - ns, true},
      {"equal", kSigned, false},
      {"1 ns behind", kSigned + ns, false},
      {"far ahead", kSigned - absl::Hours(24 * 365 * 100), true},
      {"after the expiry", Request().expires_at + ns, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Judged judged;
    judged.at = c.at;
    ExpectCodes(judged, c.future ? Codes{kFuture} : Codes{});
    const ClaimsAnswer answer = Judge(judged);
    EXPECT_EQ(answer.changes_at, c.future ? std::optional<absl::Time>(kSigned) : std::nullopt);
  }
  Judged both;
  both.at = kSigned - ns;
  both.inner.bytes[0] ^= 1;
  ExpectCodes(both, {kMismatch, kFuture});
}

// ---- the signer

TEST(VerifiedClaims, SignersCertificate) {
  const std::string serial = asn1::Integer(7);
  ExpectCodesOf({
      {"no keyUsage", WithLeaf([](auto& s) { s.key_usage.reset(); }), {kNotAcceptable}},
      {"keyUsage without digitalSignature",
       WithLeaf([](auto& s) { s.key_usage = key_usage::kContentCommitment; }),
       {kNotAcceptable}},
      {"no extended usage",
       WithLeaf([](auto& s) { s.extended_key_usage.clear(); }),
       {kNotAcceptable}},
      {"serverAuth",
       WithLeaf([](auto& s) { s.extended_key_usage = {oids::kServerAuth}; }),
       {kNotAcceptable}},
      {"any extended usage",
       WithLeaf([](auto& s) { s.extended_key_usage = {oids::kAnyExtendedKeyUsage}; }),
       {kNotAcceptable}},
      {"an authority", WithLeaf([](auto& s) { s.basic_constraints->ca = true; }), {kNotAcceptable}},
      {"P-256", [](auto& o) { o.leaf_key = DevKey::P256FromSeed("leaf"); }, {kNotAcceptable}},
      {"P-521", [](auto& o) { o.leaf_key = DevKey::P521FromSeed("leaf"); }, {kNotAcceptable}},
      {"RSA",
       [](auto& o) { o.leaf_key = DevKey::Rsa2048FromSeed("leaf"); },
       {kNotAcceptable, kInvalid}},
      {"unknown critical extension",
       WithLeaf([](auto& s) {
         s.extra_extensions = {{"1.2.3", true, "x"}};
       }),
       {kNotAcceptable, kUntrusted}},
      {"SHA-1",
       WithLeaf([](auto& s) {
         s.signature_algorithm = asn1::Sequence(asn1::ObjectIdentifier("1.2.840.10045.4.1"));
       }),
       {kUntrusted}},
      {"malformed",
       WithLeaf([](auto& s) { s.outer_signature_algorithm = asn1::Sequence(asn1::Null()); }),
       {kMalformed, kNotAcceptable}},
      {"absent", WithBag([](auto& c) { c.erase(c.begin()); }), {kNotAcceptable}},
      {"no certificates at all", WithBag([](auto& c) { c.clear(); }), {kNotAcceptable}},
      {"twice", WithBag([](auto& c) { c.push_back(c[0]); }), {kNotAcceptable}},
      {"another serial number named",
       [&](auto& o) {
         o.signer_identifier = asn1::Sequence(DerName(Authority().regional().spec.subject), serial);
       },
       {kNotAcceptable}},
      {"an authority named as the signer",
       [](auto& o) {
         const CertificateSpec& spec = Authority().regional().spec;
         o.signer_identifier = asn1::Sequence(DerIssuer(spec), DerSerial(spec));
       },
       {kNotAcceptable, kInvalid}},
  });
}

TEST(VerifiedClaims, TwoCertificatesOfOneIssuerAndSerialNumber) {
  EnvelopeOptions plain;
  const Leaf leaf = Authority().MakeLeaf(Request(), plain);
  CertificateSpec twin = leaf.spec;
  twin.public_key = DevKey::P384FromSeed("twin").SubjectPublicKeyInfo();
  const std::string certificate = BuildCertificate(twin, Authority().regional().key);
  Judged judged;
  judged.edit = WithBag([=](auto& c) { c.push_back(certificate); });
  ExpectCodes(judged, {kNotAcceptable});
}

TEST(VerifiedClaims, Signature) {
  const DevKey other = DevKey::P384FromSeed("other");
  ExpectCodesOf({
      {"lowest bit", [](auto& o) { o.flip_signature_bit = 0; }, {kInvalid}},
      {"a bit in the middle", [](auto& o) { o.flip_signature_bit = 399; }, {kInvalid}},
      {"no signature", [](auto& o) { o.signature = ""; }, {kInvalid}},
      {"not a signature", [](auto& o) { o.signature = std::string(104, 'x'); }, {kInvalid}},
      {"by another key", [&](auto& o) { o.signature = other.Sign("x"); }, {kInvalid}},
  });
  // Another request's signature; the leaf's key as well follows from the request.
  SigningRequest request = Request();
  request.expires_at += absl::Milliseconds(1);
  EnvelopeOptions same_key;
  same_key.leaf_key = DevKey::P384FromSeed("leaf");
  const std::string moved = Authority().MakeParts(request, same_key).signature;
  Judged judged;
  judged.edit = [&](auto& o) {
    o.leaf_key = same_key.leaf_key;
    o.signature = moved;
  };
  ExpectCodes(judged, {kInvalid});
}

// ---- faults of the envelope, and several at once

TEST(VerifiedClaims, AnyFaultOfTheEnvelopeKeepsTheClaimsAway) {
  ExpectCodesOf({
      {"UTCTime", [](auto& o) { o.utc_signing_time = true; }, {kUnsupported}},
      {"embedded content", [](auto& o) { o.embedded_content = "x"; }, {kUnsupported}},
      {"unsigned attributes",
       [](auto& o) {
         o.unsigned_attributes = {{"1.2.3", {asn1::Null()}}};
       },
       {kUnsupported}},
      {"revocation lists", [](auto& o) { o.revocation_lists = asn1::Sequence(); }, {kUnsupported}},
      {"two signers", [](auto& o) { o.signer_infos = 2; }, {kUnsupported}},
      {"SignedData version 3", [](auto& o) { o.signed_data_version = 3; }, {kUnsupported}},
      {"SHA-256", [](auto& o) { o.digest_algorithm = oids::kSha256; }, {kUnsupported}},
      {"SHA-256 in the SignedData alone",
       [](auto& o) { o.digest_algorithms = {oids::kSha256}; },
       {kUnsupported}},
      {"no field for signed attributes",
       [](auto& o) { o.omit_signed_attributes = true; },
       {kUnsupported}},
      // Without them CMS signs the content itself (RFC 5652 section 5.4): what is signed as one
      // message's attributes would be another's content.
      {"no field for signed attributes, signed over the content",
       [](auto& o) {
         o.omit_signed_attributes = true;
         o.leaf_key = DevKey::P384FromSeed("content");
         o.signature = o.leaf_key->Sign(AsText(Inner().view()), HashAlgorithm::kSha384);
       },
       {kUnsupported}},
      {"no field for certificates", [](auto& o) { o.omit_certificates = true; }, {kNotAcceptable}},
      {"wrong algorithm protection",
       [](auto& o) { o.algorithm_protection = AlgorithmProtection::kWrong; },
       {kMalformed}},
      {"attributes out of order", [](auto& o) { o.sort_attributes = false; }, {kMalformed}},
      {"33 certificates", WithBag([](auto& c) { c.resize(33, c.back()); }), {kLimit}},
      {"short digest", [](auto& o) { o.message_digest = std::string(47, 'x'); }, {kMalformed}},
      {"label", [](auto& o) { o.pem_label = "CMS"; }, {kUnsupported}},
  });
}

// One bit of every byte; every bit of AWS's own envelope in genuine_envelope_test.cc. The cache
// holds all answers about the right one: none may serve for another.
TEST(VerifiedClaims, NoByteWithAFlippedBitLeavesThemAuthentic) {
  const std::string envelope = Authority().Sign(Request(), {});
  const TrustAnchors anchors = Trust(Authority().root_pem());
  VerificationCache cache;
  const auto judge = [&](const std::string& text) {
    return VerifyEnvelope(AsBytes(text), std::nullopt,
                          {Inner(), anchors, kLater, Limits(), &cache});
  };
  ASSERT_TRUE(judge(envelope).claims.has_value());
  ASSERT_EQ(envelope.back(), '\n');  // white space: the one byte that may change, into more of it
  for (std::size_t i = 0; i + 1 < envelope.size(); ++i) {
    std::string altered = envelope;
    altered[i] = static_cast<char>(altered[i] ^ (1 << i % 8));
    const ClaimsAnswer answer = judge(altered);
    EXPECT_FALSE(answer.claims.has_value()) << "byte " << i;
    EXPECT_FALSE(answer.reasons.empty()) << "byte " << i;
  }
}

TEST(VerifiedClaims, EveryFaultWhosePremiseHoldsIsReported) {
  Judged judged;
  judged.inner.bytes[0] ^= 1;
  judged.at = kSigned - absl::Seconds(1);
  judged.anchors = Trust(Stranger().root_pem());
  judged.edit = [](auto& o) {
    o.flip_signature_bit = 3;
    o.embedded_content = "x";
    o.edit_leaf = [](auto& s) { s.extended_key_usage.clear(); };
    o.edit_attributes = [](auto& a) { a.push_back({"1.2.3", {}}); };
  };
  ExpectCodes(judged,
              {kMalformed, kUnsupported, kMismatch, kInvalid, kUntrusted, kNotAcceptable, kFuture});
}

TEST(VerifiedClaims, NoEnvelopeNoClaims) {
  const EnvelopeReading reading = ParseEnvelope(AsBytes("x"), std::nullopt, Limits());
  const ClaimsAnswer answer =
      VerifyClaims(reading, {Inner(), Trust(Authority().root_pem()), kLater, Limits()});
  EXPECT_FALSE(answer.claims.has_value());
  ASSERT_EQ(answer.reasons.size(), 1u);
  EXPECT_EQ(answer.reasons[0].code, kMalformed);
}

// AWS Signer's is the only format so far; claims say which one they came in.
TEST(VerifiedClaims, SayInWhichFormatTheyCame) {
  EnvelopeReading reading =
      ParseEnvelope(AsBytes(Authority().Sign(Request(), {})), std::nullopt, Limits());
  ASSERT_TRUE(reading.envelope.has_value());
  reading.envelope->format = EnvelopeFormat::kCms;
  const TrustAnchors anchors = Trust(Authority().root_pem());
  const ClaimsAnswer answer = VerifyClaims(reading, {Inner(), anchors, kLater, Limits()});
  ASSERT_TRUE(answer.claims.has_value()) << Describe(answer);
  EXPECT_EQ(answer.claims->format(), EnvelopeFormat::kCms);
}

// No parser may leave a claim out without a fault. If one did, nothing would pass for it.
TEST(VerifiedClaims, AClaimThatIsMissingWithoutAFaultIsInternal) {
  const std::string text = Authority().Sign(Request(), {});
  const EnvelopeReading whole = ParseEnvelope(AsBytes(text), std::nullopt, Limits());
  const struct {
    const char* name;
    std::function<void(ClaimedAttributes&)> remove;
  } cases[] = {
      {"digest", [](auto& c) { c.message_digest.reset(); }},
      {"signing time", [](auto& c) { c.signing_time.reset(); }},
      {"expiry", [](auto& c) { c.expires_at.reset(); }},
      {"job", [](auto& c) { c.signing_job_arn.reset(); }},
      {"profile version", [](auto& c) { c.signing_profile_version_arn.reset(); }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EnvelopeReading reading = whole;
    ASSERT_TRUE(reading.envelope.has_value());
    c.remove(reading.envelope->claimed);
    const TrustAnchors anchors = Trust(Authority().root_pem());
    const ClaimsAnswer answer = VerifyClaims(reading, {Inner(), anchors, kLater, Limits()});
    EXPECT_FALSE(answer.claims.has_value());
    ASSERT_EQ(answer.reasons.size(), 1u) << Describe(answer);
    EXPECT_EQ(answer.reasons[0].code, ReasonCode::kInternal);
  }
}

// ---- limits

TEST(VerifiedClaims, SignatureChecks) {
  Judged judged;
  judged.limits.signature_checks = 4;  // the signature and three certificates
  ExpectCodes(judged, {});
  for (const std::size_t limit : {0, 1, 3}) {
    SCOPED_TRACE(limit);
    judged.limits.signature_checks = limit;
    ExpectCodes(judged, {kLimit});
  }
}

// Nor is the signature verified beyond the limit where there is no chain to verify.
TEST(VerifiedClaims, SignatureChecksWithoutAChain) {
  Judged judged;
  judged.anchors = Trust(Stranger().root_pem());
  judged.edit = WithBag([](auto& c) { c.resize(1); });
  judged.limits.signature_checks = 1;
  ExpectCodes(judged, {kUntrusted});
  judged.limits.signature_checks = 0;
  ExpectCodes(judged, {kUntrusted, kLimit});
}

TEST(VerifiedClaims, ForgedLookAlikesAreStrays) {
  // 28 certificates with the regional authority's name and another key each.
  std::vector<std::string> forged;
  for (int i = 0; i < 28; ++i) {
    CertificateSpec spec = Authority().regional().spec;
    spec.public_key = DevKey::P384FromSeed(absl::StrFormat("forged %d", i)).SubjectPublicKeyInfo();
    forged.push_back(BuildCertificate(spec, Stranger().subordinate().key));
  }
  Judged judged;
  judged.edit = WithBag([&](auto& c) {
    c.resize(4);
    c.insert(c.end(), forged.begin(), forged.end());
  });
  ExpectCodes(judged, {kNotAcceptable});
}

}  // namespace
}  // namespace countersign
