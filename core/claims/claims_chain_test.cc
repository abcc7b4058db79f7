// The chain of a signer as part of its envelope: instants, trust, certificates that do not belong,
// and the hashes by which certificates are revoked.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/base/digest.h"
#include "core/base/reason.h"
#include "core/claims/claims_testing.h"
#include "core/claims/verified_claims.h"
#include "core/crypto/trust_anchors.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_authority.h"
#include "testing/authority/envelope_builder.h"
#include "testing/authority/openssl_for_test.h"

namespace countersign {
namespace {

// ---- the chain

TEST(VerifiedClaims, TheChainIsJudgedAtTheSigningTime) {
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(kSigned));
  ExpectCodesOf({
      {"leaf ended the second before",
       WithLeaf([=](auto& s) { s.not_after = second - absl::Seconds(1); }),
       {kUntrusted}},
      {"leaf ended less than a second before",
       WithLeaf([=](auto& s) { s.not_after = second; }),
       {kUntrusted}},
      {"leaf ends the second after",
       WithLeaf([=](auto& s) { s.not_after = second + absl::Seconds(1); }),
       {}},
      {"leaf begins in this second", WithLeaf([=](auto& s) { s.not_before = second; }), {}},
      {"leaf begins the second after",
       WithLeaf([=](auto& s) { s.not_before = second + absl::Seconds(1); }),
       {kUntrusted}},
      {"the last instant of the leaf is the signing time",
       [=](auto& o) {
         o.fraction_digits = 0;
         o.edit_leaf = [=](auto& s) { s.not_after = second; };
       },
       {}},
  });
}

TEST(VerifiedClaims, Chain) {
  ExpectCodesOf({
      {"leaf by another authority's key",
       [](auto& o) { o.leaf_issuer_key = Stranger().regional().key; },
       {kUntrusted}},
      {"leaf names another issuer",
       WithLeaf([](auto& s) {
         s.issuer = {{oids::kCommonName, "nobody"}};
       }),
       {kUntrusted}},
      {"regional authority absent", WithBag([](auto& c) { c.erase(c.begin() + 1); }), {kUntrusted}},
      {"subordinate authority absent",
       WithBag([](auto& c) { c.erase(c.begin() + 2); }),
       {kUntrusted}},
  });
}

TEST(VerifiedClaims, Trust) {
  const Edit no_root = WithBag([](auto& c) { c.resize(3); });
  TrustAnchors both = Trust(Stranger().root_pem());
  both.Add(Trust(Authority().root_pem()));
  const struct {
    const char* name;
    TrustAnchors anchors;
    Edit edit;
    Codes codes;
  } kCases[] = {
      {"nothing", TrustAnchors(), nullptr, {kUntrusted}},
      {"another root of the same name", Trust(Stranger().root_pem()), nullptr, {kUntrusted}},
      {"another root, none carried", Trust(Stranger().root_pem()), no_root, {kUntrusted}},
      {"AWS's roots", TrustAnchors::Aws(), nullptr, {kUntrusted}},
      {"both roots", both, nullptr, {}},
      {"subordinate authority", Trust(Authority().subordinate().pem()), nullptr, {}},
      {"subordinate authority, root not carried",
       Trust(Authority().subordinate().pem()),
       no_root,
       {}},
      {"regional authority", Trust(Authority().regional().pem()), nullptr, {}},
      {"root's fingerprint", Fingerprint(Authority().root()), nullptr, {}},
      {"root's fingerprint, root not carried",
       Fingerprint(Authority().root()),
       no_root,
       {kUntrusted}},
      {"subordinate authority's fingerprint", Fingerprint(Authority().subordinate()), nullptr, {}},
      {"another fingerprint", Fingerprint(Stranger().root()), nullptr, {kUntrusted}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Judged judged;
    judged.anchors = c.anchors;
    judged.edit = c.edit;
    ExpectCodes(judged, c.codes);
  }
  Judged leaf;
  leaf.anchors = Trust(WritePem("CERTIFICATE", Authority().MakeLeaf(Request()).certificate));
  ExpectCodes(leaf, {kUntrusted});
}

// ---- certificates that do not belong

TEST(VerifiedClaims, StrayCertificates) {
  const std::string foreign = Stranger().root().certificate;
  std::string altered = Authority().root().certificate;
  altered.back() = static_cast<char>(altered.back() ^ 1);
  const std::string garbage = asn1::Sequence(asn1::Null());
  CertificateSpec unrelated_spec = Stranger().root().spec;
  unrelated_spec.subject = unrelated_spec.issuer = {{oids::kCommonName, "unrelated"}};
  const std::string unrelated = BuildCertificate(unrelated_spec, Stranger().root().key);
  const auto push = [](const std::string& certificate) {
    return WithBag([=](auto& c) { c.push_back(certificate); });
  };
  ExpectCodesOf({
      {"an unrelated root", push(unrelated), {kNotAcceptable}},
      {"a root of the same name", push(foreign), {kNotAcceptable}},
      {"a foreign intermediate", push(Stranger().regional().certificate), {kNotAcceptable}},
      {"the root with an altered signature", push(altered), {kNotAcceptable}},
      {"not a certificate", push(garbage), {kMalformed}},
  });
  Judged judged;  // above the anchor, too
  judged.anchors = Trust(Authority().subordinate().pem());
  judged.edit = push(altered);
  ExpectCodes(judged, {kNotAcceptable});
  judged.edit = WithBag([=](auto& c) {
    c.resize(3);
    c.push_back(altered);
  });
  ExpectCodes(judged, {kNotAcceptable});
}

// Wherever the signer's certificate stands among too many, the answer is the same.
TEST(VerifiedClaims, TooManyCertificatesInAnyOrder) {
  for (const bool signer_last : {false, true}) {
    SCOPED_TRACE(signer_last);
    Judged judged;
    judged.edit = WithBag([=](auto& c) {
      c.resize(33, Stranger().regional().certificate);
      if (signer_last) std::reverse(c.begin(), c.end());
    });
    ExpectCodes(judged, {kLimit});
  }
}

// ---- hashes

std::string OpensslTbsHash(const std::string& name, const std::string& certificate) {
  const std::string in = WriteTestFile(name + ".der", certificate);
  const std::string tbs = WriteTestFile(name + ".tbs", "");
  EXPECT_EQ(RunOpenssl(
                {"asn1parse", "-inform", "DER", "-in", in, "-strparse", "4", "-noout", "-out", tbs})
                .status,
            0);
  return RunOpenssl({"dgst", "-sha384", "-r", tbs}).output.substr(0, 96);
}

std::vector<std::string> HashesOf(const Judged& judged) {
  const ClaimsAnswer answer = Judge(judged);
  EXPECT_TRUE(answer.claims.has_value()) << Describe(answer);
  std::vector<std::string> out;
  if (!answer.claims.has_value()) return out;
  for (const CertificateHash& h : answer.claims->certificate_hashes()) {
    out.push_back(HexEncode(h.view()));
  }
  return out;
}

TEST(VerifiedClaims, CertificateHashesOfThePath) {
  const std::string leaf = OpensslTbsHash("leaf", Authority().MakeLeaf(Request()).certificate);
  const std::string regional = OpensslTbsHash("regional", Authority().regional().certificate);
  const std::string sub = OpensslTbsHash("subordinate", Authority().subordinate().certificate);
  const std::string root = OpensslTbsHash("root", Authority().root().certificate);
  using Hashes = std::vector<std::string>;
  Judged judged;
  EXPECT_EQ(HashesOf(judged), (Hashes{leaf + regional, regional + sub, sub + root, root + root}));
  judged.anchors = Trust(Authority().subordinate().pem());
  EXPECT_EQ(HashesOf(judged), (Hashes{leaf + regional, regional + sub, sub + root}));
  judged.edit = WithBag([](auto& c) { c.resize(3); });  // what is above is not known
  EXPECT_EQ(HashesOf(judged), (Hashes{leaf + regional, regional + sub, sub + sub}));
  judged.anchors = Trust(Authority().regional().pem());
  judged.edit = nullptr;
  EXPECT_EQ(HashesOf(judged), (Hashes{leaf + regional, regional + sub}));
}

// What stands above the anchor is verified within the same limit.
TEST(VerifiedClaims, SignatureChecksAboveTheAnchor) {
  Judged judged;
  judged.anchors = Trust(Authority().regional().pem());
  for (const std::size_t limit : {2, 3}) {  // the signature and the path alone take two
    SCOPED_TRACE(limit);
    judged.limits.signature_checks = limit;
    ExpectCodes(judged, {kLimit, kNotAcceptable});
    EXPECT_EQ(Judge(judged).reasons.back().detail,
              (std::vector<Detail>{{"limit", std::string("signatureChecks")},
                                   {"maximum", static_cast<std::int64_t>(limit)},
                                   {"found", static_cast<std::int64_t>(limit + 1)}}));
  }
}

// Of two certificates above the anchor that could be its issuer's, one is chosen by itself and not
// by where it stands: Judge asks with other orders, too, and compares the hashes.
TEST(VerifiedClaims, OneOfTwoIssuersOfTheAnchor) {
  CertificateSpec spec = Authority().subordinate().spec;
  Judged judged;
  judged.anchors = Trust(Authority().regional().pem());
  for (const char* serial : {"again", "and again"}) {
    SCOPED_TRACE(serial);
    spec.serial = serial;
    judged.edit = WithBag(
        [again = BuildCertificate(spec, Authority().root().key)](auto& c) { c.push_back(again); });
    ExpectCodes(judged, {});
  }
}

// Above an intermediate anchor, too, every byte counts: what nobody at hand has signed is a stray.
TEST(VerifiedClaims, ACertificateAboveTheAnchorNeedsItsIssuer) {
  Judged judged;
  judged.anchors = Trust(Authority().regional().pem());
  ExpectCodes(judged, {});
  judged.edit = WithBag([](auto& c) { c.resize(3); });  // the subordinate without its root
  ExpectCodes(judged, {kNotAcceptable});
  judged.edit = WithBag([](auto& c) { c.resize(2); });
  ExpectCodes(judged, {});
}

}  // namespace
}  // namespace countersign
