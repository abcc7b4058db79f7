// Where the search for a path goes and where it ends: other ways, anchors, limits; and what a leaf
// must be. Every case is also asked with its bag in other orders.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "core/base/bytes.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain.h"
#include "core/crypto/chain_testing.h"
#include "core/crypto/trust_anchors.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"

namespace countersign {
namespace {

// ---- several ways

TEST(Chain, AnotherWayIsFoundWhenOneIsClosed) {
  const Chain chain = MakeChain();
  Specs s;
  s.lower.not_after = Day(2021, 1, 1);
  const Certificate expired = Make(s.lower, s.upper_key);
  s = Specs();
  s.upper.basic_constraints->ca = false;
  const Certificate no_authority = Make(s.upper, s.root_key);
  s = Specs();
  s.upper.issuer = NameOfCa("unknown root");
  const Certificate cross = Make(s.upper, KeyNamed("unknown root"));
  Asked asked = chain.question();
  asked.bag = {expired, no_authority, cross, chain.lower, chain.upper};
  ExpectPath(asked, chain.path());
  asked.bag = {expired, no_authority, cross};
  ExpectRefusal(asked, {kUntrusted}, "the certificate is not valid at");
}

TEST(Chain, CrossCertificatesLeadToEitherRoot) {
  const Chain chain = MakeChain();
  const DevKey other_key = KeyNamed("other root");
  const Certificate other_root = Make(CaSpec("other root", "other root", other_key), other_key);
  Specs s;
  s.upper.issuer = NameOfCa("other root");
  const Certificate cross = Make(s.upper, other_key);
  Asked asked = chain.question();
  asked.bag = {chain.lower, chain.upper, cross};
  ExpectPath(asked, chain.path());
  asked.anchors = Anchors({other_root});
  ExpectPath(asked, {chain.leaf, chain.lower, cross, other_root});
}

TEST(Chain, SelfIssuedCertificatesDoNotCount) {
  // The authority `lower` with pathLenConstraint 0 certifies its own new key.
  const DevKey new_key = KeyNamed("new lower");
  Specs s;
  s.lower.basic_constraints->path_length = 0;
  const Chain chain = MakeChain([](Specs& e) { e.lower.basic_constraints->path_length = 0; });
  const Certificate renewed = Make(CaSpec("lower", "lower", new_key), s.lower_key);
  const Certificate leaf = Make(LeafSpec("lower", s.leaf_key), new_key);
  Asked asked = {leaf, {renewed, chain.lower, chain.upper}, Anchors({chain.root})};
  ExpectPath(asked, {leaf, renewed, chain.lower, chain.upper, chain.root});
  // An authority of another name does count.
  const Certificate below = Make(CaSpec("below", "lower", new_key), s.lower_key);
  const Certificate its_leaf = Make(LeafSpec("below", s.leaf_key), new_key);
  asked = {its_leaf, {below, chain.lower, chain.upper}, Anchors({chain.root})};
  ExpectRefusal(asked, {kUntrusted}, "1 authorities stand below the issuer");
}

// ---- anchors

TEST(Chain, IntermediatesAsAnchors) {
  const Chain chain = MakeChain();
  Asked asked = chain.question();
  asked.anchors = Anchors({chain.lower});
  asked.bag = {chain.upper, chain.root};
  ExpectPath(asked, {chain.leaf, chain.lower});
  asked.anchors = Anchors({chain.upper});
  asked.bag = {chain.lower};
  ExpectPath(asked, {chain.leaf, chain.lower, chain.upper});
  // Its own signature is not checked; its validity is.
  const Chain forged = MakeChain([](Specs& s) { s.root_key = KeyNamed("forger"); });
  asked = {forged.leaf, {forged.lower}, Anchors({forged.upper})};
  ExpectPath(asked, {forged.leaf, forged.lower, forged.upper});
  const Chain expired = MakeChain([](Specs& s) { s.lower.not_after = Day(2026, 5, 31); });
  asked = {expired.leaf, {}, Anchors({expired.lower})};
  ExpectRefusal(asked, {kUntrusted}, "the certificate is not valid at");
}

TEST(Chain, ALeafIsNoAnchor) {
  const Chain chain = MakeChain();
  Asked asked = {chain.leaf, {chain.leaf}, Anchors({chain.leaf})};
  ExpectRefusal(asked, {kUntrusted}, "not at hand");
  const DevKey key = KeyNamed("own");
  CertificateSpec spec = LeafSpec("leaf", key);
  const Certificate self_signed = Make(spec, key);
  asked = {self_signed, {}, Anchors({self_signed})};
  ExpectRefusal(asked, {kUntrusted}, "which is not trusted");
  asked.anchors = Fingerprint(self_signed);
  asked.bag = {self_signed};
  ExpectRefusal(asked, {kUntrusted}, "which is not trusted");
}

TEST(Chain, Fingerprints) {
  const Chain chain = MakeChain();
  Asked asked = chain.question();
  asked.anchors = Fingerprint(chain.root);
  ExpectRefusal(asked, {kUntrusted}, "the path ends where the issuer `CN=root` is not at hand");
  asked.bag.push_back(chain.root);
  ExpectPath(asked, chain.path());
  asked.anchors = Fingerprint(chain.upper);
  ExpectPath(asked, {chain.leaf, chain.lower, chain.upper});
  // The same authority, another certificate.
  Specs s;
  s.root.serial = "\x02";
  asked.anchors = Fingerprint(Make(s.root, s.root_key));
  ExpectRefusal(asked, {kUntrusted}, "which is not trusted");
}

TEST(Chain, ARootInTheBagIsNotTrustedForBeingThere) {
  const Chain chain = MakeChain();
  Specs s;
  s.root.serial = "\x02";
  Asked asked = {chain.leaf, {chain.lower, chain.upper, chain.root}, TrustAnchors::Aws()};
  ExpectRefusal(asked, {kUntrusted}, "the path ends in `CN=root`, which is not trusted");
  // Another certificate of the trusted authority, of the same name and key, is as good as the
  // first.
  asked.anchors = Anchors({Make(s.root, s.root_key)});
  ExpectPath(asked, {chain.leaf, chain.lower, chain.upper, Make(s.root, s.root_key)});
}

TEST(TrustAnchors, WhatIsNone) {
  const Chain chain = MakeChain();
  const std::string pem = WritePem("CERTIFICATE", AsText(chain.root.der()));
  EXPECT_TRUE(TrustAnchors::FromPem("text before\n" + pem + "and between\n" + pem).ok());
  const struct {
    const char* name;
    absl::StatusOr<TrustAnchors> anchors;
  } kCases[] = {
      {"empty PEM", TrustAnchors::FromPem("")},
      {"no PEM", TrustAnchors::FromPem("no certificate here")},
      {"a key", TrustAnchors::FromPem(pem + KeyNamed("root").Pkcs8Pem())},
      {"not a certificate", TrustAnchors::FromPem(WritePem("CERTIFICATE", "certificate"))},
      {"empty fingerprint", TrustAnchors::FromFingerprint("")},
      {"63 digits", TrustAnchors::FromFingerprint(std::string(63, 'a'))},
      {"65 digits", TrustAnchors::FromFingerprint(std::string(65, 'a'))},
      {"62 digits", TrustAnchors::FromFingerprint(std::string(62, 'a'))},
      {"66 digits", TrustAnchors::FromFingerprint(std::string(66, 'a'))},
      {"not hexadecimal", TrustAnchors::FromFingerprint(std::string(64, 'g'))},
      {"with colons", TrustAnchors::FromFingerprint("aa:" + std::string(61, 'a'))},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.anchors.status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_TRUE(TrustAnchors::FromFingerprint(std::string(64, 'a')).ok());
  EXPECT_TRUE(TrustAnchors::FromFingerprint(std::string(64, 'A')).ok());
}

// ---- limits

// A chain of that many certificates, root first.
std::vector<Certificate> ChainOf(int length) {
  std::vector<Certificate> out;
  DevKey issuer_key = KeyNamed("ca 0");
  out.push_back(Make(CaSpec("ca 0", "ca 0", issuer_key), issuer_key));
  for (int i = 1; i < length; ++i) {
    const std::string issuer = absl::StrFormat("ca %d", i - 1), name = absl::StrFormat("ca %d", i);
    const DevKey key = KeyNamed(name);
    const bool last = i + 1 == length;
    out.push_back(Make(last ? LeafSpec(issuer, key) : CaSpec(name, issuer, key), issuer_key));
    issuer_key = key;
  }
  return out;
}

TEST(ChainLimits, PathLength) {
  for (const int length : {2, 7, 8, 9, 10}) {
    SCOPED_TRACE(length);
    std::vector<Certificate> chain = ChainOf(length);
    const Asked asked = {chain.back(), chain, Anchors({chain.front()})};
    if (length <= 8) {
      std::reverse(chain.begin(), chain.end());
      ExpectPath(asked, chain);
    } else {
      ExpectRefusal(asked, {kLimit, kUntrusted}, "pathLength");
    }
  }
}

TEST(ChainLimits, SignatureChecks) {
  const Chain chain = MakeChain();
  Asked asked = chain.question();
  asked.limits.signature_checks = 3;  // what the path needs
  ExpectPath(asked, chain.path());
  asked.limits.signature_checks = 2;
  ExpectRefusal(asked, {kLimit}, "signatureChecks");
  asked.limits.signature_checks = 0;
  ExpectRefusal(asked, {kLimit}, "signatureChecks");
}

// Certificates of one name and one key, each of which issued all of them.
Asked LookAlikes(int count) {
  const DevKey key = KeyNamed("twin");
  Asked asked = {Make(LeafSpec("twin", KeyNamed("leaf")), key), {}, TrustAnchors::Aws()};
  for (int i = 0; i < count; ++i) {
    CertificateSpec spec = CaSpec("twin", "twin", key);
    spec.serial = std::string(1, static_cast<char>(i + 1));
    asked.bag.push_back(Make(spec, key));
  }
  return asked;
}

TEST(ChainLimits, LookAlikesEndTheSearch) {
  Asked asked = LookAlikes(32);
  ExpectRefusal(asked, {kLimit}, "pathSteps");
  asked.limits.signature_checks = 16;
  ExpectRefusal(asked, {kLimit}, "signatureChecks");
}

// The same certificate with the other ECDSA signature (r, n - s), which verifies as well.
Certificate EcdsaTwin(const Certificate& c) {
  // The order of P-256 (SEC 2 section 2.4.2).
  const std::vector<std::uint8_t> order =
      *HexDecode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  std::string_view in = AsText(c.signature());
  in.remove_prefix(2);
  const auto take = [&in] {
    const std::string integer(in.substr(2, static_cast<unsigned char>(in[1])));
    in.remove_prefix(2 + integer.size());
    const std::string padded = std::string(32, '\0') + integer;
    return padded.substr(padded.size() - 32);
  };
  const std::string r = take(), s = take();
  std::string other(32, '\0');
  int borrow = 0;
  for (int i = 31; i >= 0; --i) {
    const int digit = order[i] - static_cast<unsigned char>(s[i]) - borrow;
    borrow = digit < 0 ? 1 : 0;
    other[i] = static_cast<char>(digit);
  }
  const std::string signature =
      asn1::BitString(asn1::Sequence(asn1::UnsignedInteger(r), asn1::UnsignedInteger(other)));
  const std::string_view all = AsText(c.der());
  const std::string_view tbs = AsText(c.tbs());
  const std::size_t after_tbs = 4 + tbs.size();
  const std::size_t old_bits = 3 + c.signature().size();
  const std::string algorithm(all.substr(after_tbs, all.size() - old_bits - after_tbs));
  const std::string twin = asn1::Sequence(std::string(tbs), algorithm, signature);
  return *Certificate::Parse(AsBytes(twin));
}

TEST(Chain, ATwinOfTheRootIsNotWalkedThrough) {
  for (int serial = 1; serial <= 8; ++serial) {  // in either order of the two
    SCOPED_TRACE(serial);
    const Chain chain = MakeChain();
    Specs s;
    s.root.serial = std::string(1, static_cast<char>(serial));
    const Certificate root = Make(s.root, s.root_key);
    const Certificate twin = EcdsaTwin(root);
    ASSERT_FALSE(twin == root);
    Asked asked = chain.question();
    asked.anchors = Anchors({root});
    asked.bag = {chain.lower, chain.upper, root, twin};
    ExpectPath(asked, {chain.leaf, chain.lower, chain.upper, root});
    asked.anchors = Anchors({twin});
    ExpectPath(asked, {chain.leaf, chain.lower, chain.upper, twin});
  }
}

TEST(ChainLimits, LookAlikesWithAnAnchorAmongThem) {
  Asked asked = LookAlikes(32);
  asked.anchors = Anchors({asked.bag[17]});
  const ChainAnswer answer = Ask(asked);
  ASSERT_FALSE(answer.path.empty()) << Text(answer);
  EXPECT_EQ(answer.path.back(), asked.bag[17]);
}

TEST(ChainLimits, ForgedLookAlikesEndTheSearch) {
  const Chain chain = MakeChain();
  Asked asked = {chain.leaf, {}, Anchors({chain.root})};
  for (int i = 0; i < 70; ++i) {
    const DevKey key = KeyNamed("lower");
    CertificateSpec spec = CaSpec("lower", "upper", KeyNamed(absl::StrFormat("forged %d", i)));
    asked.bag.push_back(Make(spec, key));
  }
  ExpectRefusal(asked, {kLimit, kUntrusted}, "signatureChecks");
}

// ---- the leaf

TEST(CodeSigningLeaf, WhatItMustBe) {
  const struct {
    const char* name;
    std::function<void(CertificateSpec&)> edit;
    std::vector<std::string> parts;  // one of each message
  } kCases[] = {
      {"as it should be", [](auto&) {}, {}},
      {"no basicConstraints", [](auto& s) { s.basic_constraints.reset(); }, {}},
      {"more usages",
       [](auto& s) {
         s.key_usage = key_usage::kDigitalSignature | key_usage::kContentCommitment;
         s.extended_key_usage = {oids::kServerAuth, oids::kCodeSigning};
       },
       {}},
      {"usages not critical",
       [](auto& s) { s.key_usage_critical = s.extended_key_usage_critical = false; },
       {}},
      {"an authority", [](auto& s) { s.basic_constraints->ca = true; }, {"an authority's"}},
      {"no keyUsage", [](auto& s) { s.key_usage.reset(); }, {"may not sign data"}},
      {"keyUsage without digitalSignature",
       [](auto& s) { s.key_usage = key_usage::kContentCommitment; },
       {"may not sign data"}},
      {"no extended usage", [](auto& s) { s.extended_key_usage = {}; }, {"may not sign code"}},
      {"any extended usage",
       [](auto& s) { s.extended_key_usage = {oids::kAnyExtendedKeyUsage}; },
       {"may not sign code"}},
      {"serverAuth",
       [](auto& s) { s.extended_key_usage = {oids::kServerAuth}; },
       {"may not sign code"}},
      {"version 1",
       [](auto& s) {
         MakeVersion1(s);
         s.extended_key_usage = {};
       },
       {"not version 3", "may not sign code", "may not sign data"}},
      {"key off the allow-list",
       [](auto& s) { s.public_key = Spki("1.3.101.113", "", std::string(57, '\x01')); },
       {"key is not acceptable"}},
      {"unknown critical extension",
       [](auto& s) {
         s.extra_extensions = {{"1.2.3", true, "x"}};
       },
       {"1.2.3"}},
      {"several faults",
       [](auto& s) {
         s.basic_constraints->ca = true;
         s.key_usage.reset();
       },
       {"an authority's", "may not sign data"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    CertificateSpec spec = LeafSpec("lower", KeyNamed("leaf"));
    c.edit(spec);
    const std::vector<Reason> reasons = CheckCodeSigningLeaf(Make(spec, KeyNamed("lower")));
    ASSERT_EQ(reasons.size(), c.parts.size());
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      EXPECT_EQ(reasons[i].code, kNotAcceptable);
      bool found = false;
      for (const std::string& part : c.parts) {
        found |= reasons[i].message.find(part) != std::string::npos;
      }
      EXPECT_TRUE(found) << reasons[i].message;
    }
  }
}

}  // namespace
}  // namespace countersign
