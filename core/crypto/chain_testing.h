// Chains of throw-away authorities, and questions about them, for the tests of chain.h.
#ifndef COUNTERSIGN_CORE_CRYPTO_CHAIN_TESTING_H_
#define COUNTERSIGN_CORE_CRYPTO_CHAIN_TESTING_H_

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain.h"
#include "core/crypto/signature_meter.h"
#include "core/crypto/trust_anchors.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"

namespace countersign {

using Codes = std::set<ReasonCode>;
inline constexpr ReasonCode kUntrusted = ReasonCode::kUntrustedChain;
inline constexpr ReasonCode kNotAcceptable = ReasonCode::kCertificateNotAcceptable;
inline constexpr ReasonCode kLimit = ReasonCode::kLimitExceeded;

inline absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}
inline const absl::Time kNow = Day(2026, 6, 1);

inline DevKey KeyNamed(const std::string& name) {
  return DevKey::P256FromSeed("chain test " + name);
}
inline NameSpec NameOfCa(const std::string& name) { return {{oids::kCommonName, name}}; }

inline CertificateSpec Spec(const std::string& subject, const std::string& issuer,
                            const DevKey& key) {
  CertificateSpec spec;
  spec.serial = "\x01";
  spec.subject = NameOfCa(subject);
  spec.issuer = NameOfCa(issuer);
  spec.not_before = Day(2020, 1, 1);
  spec.not_after = Day(2040, 1, 1);
  spec.public_key = key.SubjectPublicKeyInfo();
  return spec;
}

inline CertificateSpec CaSpec(const std::string& subject, const std::string& issuer,
                              const DevKey& key) {
  CertificateSpec spec = Spec(subject, issuer, key);
  spec.basic_constraints = BasicConstraintsSpec{true, std::nullopt, true};
  spec.key_usage = key_usage::kKeyCertSign | key_usage::kCrlSign;
  return spec;
}

inline CertificateSpec LeafSpec(const std::string& issuer, const DevKey& key) {
  CertificateSpec spec = Spec("leaf", issuer, key);
  spec.basic_constraints = BasicConstraintsSpec{};
  spec.key_usage = key_usage::kDigitalSignature;
  spec.extended_key_usage = {oids::kCodeSigning};
  return spec;
}

inline Certificate Make(const CertificateSpec& spec, const DevKey& signer) {
  const std::string der = BuildCertificate(spec, signer);
  absl::StatusOr<Certificate> certificate = Certificate::Parse(AsBytes(der));
  EXPECT_TRUE(certificate.ok()) << certificate.status();
  return *std::move(certificate);
}

inline TrustAnchors Anchors(const std::vector<Certificate>& certificates) {
  TrustAnchors anchors;
  for (const Certificate& c : certificates) {
    anchors.Add(*TrustAnchors::FromPem(WritePem("CERTIFICATE", AsText(c.der()))));
  }
  return anchors;
}

inline TrustAnchors Fingerprint(const Certificate& c) {
  return *TrustAnchors::FromFingerprint(HexEncode(c.fingerprint().view()));
}

inline std::string Text(const ChainAnswer& answer) {
  std::string out;
  for (const Certificate& c : answer.path) out += HexEncode(c.fingerprint().view()) + "\n";
  for (const Reason& r : answer.reasons) {
    out +=
        absl::StrFormat("%s: %s; expected %s", std::string(NameOf(r.code)), r.message, r.expected);
    for (const Detail& d : r.detail) {
      const auto* const text = std::get_if<std::string>(&d.value);
      out += absl::StrFormat(" %s=%s", d.key, text != nullptr ? *text : "number");
    }
    out += "\n";
  }
  return out;
}

inline Codes CodesOf(const std::vector<Reason>& reasons) {
  Codes codes;
  for (const Reason& reason : reasons) codes.insert(reason.code);
  return codes;
}

inline std::string NamesOf(const Codes& codes) {
  std::string out;
  for (const ReasonCode code : codes) out += std::string(NameOf(code)) + " ";
  return out;
}

struct Asked {
  Certificate leaf;
  std::vector<Certificate> bag;
  TrustAnchors anchors;
  absl::Time at = kNow;
  Limits limits = {};
};

inline ChainAnswer AskOnce(const Asked& asked) {
  SignatureMeter meter(asked.limits.signature_checks);
  return VerifyChain({asked.leaf, asked.bag, asked.anchors, asked.at, asked.limits}, meter);
}

// The answer, which is the same for every order of the bag and with every certificate doubled.
inline ChainAnswer Ask(const Asked& asked) {
  const ChainAnswer answer = AskOnce(asked);
  EXPECT_EQ(answer.path.empty(), !answer.reasons.empty());
  Asked other = asked;
  std::mt19937 random(7);
  for (int i = 0; i < 12; ++i) {
    if (i == 6) other.bag.insert(other.bag.end(), asked.bag.begin(), asked.bag.end());
    std::shuffle(other.bag.begin(), other.bag.end(), random);
    EXPECT_EQ(Text(AskOnce(other)), Text(answer)) << "another order of the bag";
  }
  return answer;
}

inline void ExpectPath(const Asked& asked, const std::vector<Certificate>& path) {
  const ChainAnswer answer = Ask(asked);
  EXPECT_EQ(answer.path, path) << Text(answer);
  EXPECT_TRUE(answer.reasons.empty()) << Text(answer);
}

inline void ExpectRefusal(const Asked& asked, const Codes& codes, const std::string& part) {
  const ChainAnswer answer = Ask(asked);
  EXPECT_TRUE(answer.path.empty());
  EXPECT_EQ(NamesOf(CodesOf(answer.reasons)), NamesOf(codes));
  EXPECT_NE(Text(answer).find(part), std::string::npos) << part << "\nnot in\n" << Text(answer);
}

// root <- upper <- lower <- leaf, and what a case changes of it.
struct Specs {
  DevKey root_key = KeyNamed("root"), upper_key = KeyNamed("upper");
  DevKey lower_key = KeyNamed("lower"), leaf_key = KeyNamed("leaf");
  CertificateSpec root = CaSpec("root", "root", root_key);
  CertificateSpec upper = CaSpec("upper", "root", upper_key);
  CertificateSpec lower = CaSpec("lower", "upper", lower_key);
  CertificateSpec leaf = LeafSpec("lower", leaf_key);
};
using Edit = std::function<void(Specs&)>;

struct Chain {
  Certificate root, upper, lower, leaf;
  std::vector<Certificate> path() const { return {leaf, lower, upper, root}; }
  Asked question() const { return {leaf, {lower, upper}, Anchors({root})}; }
};

inline Chain MakeChain(const Edit& edit = nullptr) {
  Specs s;
  if (edit) edit(s);
  return {Make(s.root, s.root_key), Make(s.upper, s.root_key), Make(s.lower, s.upper_key),
          Make(s.leaf, s.lower_key)};
}

// A certificate of version 1 has no extensions.
inline void MakeVersion1(CertificateSpec& spec) {
  spec.version = 1;
  spec.basic_constraints.reset();
  spec.key_usage.reset();
  spec.authority_key_identifier = spec.subject_key_identifier = false;
}

// A key of a kind that DevKey does not make.
inline std::string Spki(const std::string& algorithm, const std::string& parameters,
                        const std::string& bits) {
  return asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier(algorithm), parameters),
                        asn1::BitString(bits));
}

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CRYPTO_CHAIN_TESTING_H_
