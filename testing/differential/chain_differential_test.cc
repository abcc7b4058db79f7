// Paths: VerifyChain and CheckCodeSigningLeaf against OpenSSL's X509_verify_cert, strict, over
// chains of random certificates and over altered bytes.
//
// A path that the engine accepts is put to OpenSSL as just that path: its builder gives up where
// ours goes on. Objections of its strict mode that concern what an authority must issue, not what a
// path must fulfil, are declared in testdata/openssl_profile.tsv.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain.h"
#include "core/crypto/signature_meter.h"
#include "core/crypto/trust_anchors.h"
#include "core/crypto/tsv_for_test.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "gtest/gtest.h"
#include "testing/differential/random_chain.h"
#include "testing/differential/tally.h"
#include "testing/openssl_oracle/openssl_oracle.h"

namespace countersign::differential {
namespace {

struct EngineAnswer {
  std::vector<Certificate> path;  // empty: refused
  std::string reason;             // the first one's message, without numbers
};

// The last reason, by its number, that says more than that there is no path; without what it quotes
// and counts.
std::string ClassOf(const openssl::ChainCase& c, const std::vector<Reason>& reasons) {
  if (c.anchors.front() == c.leaf) return "the leaf is itself the anchor";
  std::string message;
  for (const Reason& reason : reasons) {
    if (reason.message != "no acceptable path leads to a trust anchor") message = reason.message;
  }
  std::string out;
  for (const char letter : message.substr(0, message.find(" `"))) {
    if (letter < '0' || letter > '9') out += letter;
  }
  return out.substr(0, out.find(" at -"));
}

EngineAnswer AskEngine(const openssl::ChainCase& c) {
  const auto leaf = Certificate::Parse(AsBytes(c.leaf));
  if (!leaf.ok()) return {{}, "a certificate is malformed"};
  std::vector<Certificate> bag;
  for (const std::string& der : c.bag) {
    if (auto parsed = Certificate::Parse(AsBytes(der)); parsed.ok()) bag.push_back(*parsed);
  }
  TrustAnchors anchors;
  for (const std::string& der : c.anchors) {
    const auto anchor = TrustAnchors::FromPem(WritePem("CERTIFICATE", der));
    if (!anchor.ok()) return {{}, "a certificate is malformed"};
    anchors.Add(*anchor);
  }
  const Limits limits;
  SignatureMeter meter(limits.signature_checks);
  ChainAnswer answer =
      VerifyChain({*leaf, bag, anchors, absl::FromUnixSeconds(c.at), limits}, meter);
  for (const Reason& reason : CheckCodeSigningLeaf(*leaf)) answer.reasons.push_back(reason);
  if (answer.reasons.empty()) return {answer.path, ""};
  if (bag.size() != c.bag.size()) return {{}, "a certificate is malformed"};
  return {{}, ClassOf(c, answer.reasons)};
}

// What strict OpenSSL demands of authorities and the engine does not, by its names.
std::set<std::string> Profile() {
  std::set<std::string> out;
  for (const auto& row : ReadTsv("testing/differential/testdata/openssl_profile.tsv")) {
    EXPECT_EQ(row.size(), 3u) << row[0];
    out.insert(row[0]);
  }
  return out;
}

class Comparison {
 public:
  void Compare(const openssl::ChainCase& c, const std::string& about) {
    const EngineAnswer engine = AskEngine(c);
    openssl::ChainCase oracle_case = c;
    if (!engine.path.empty()) {
      oracle_case.anchors = {std::string(AsText(engine.path.back().der()))};
      oracle_case.bag.clear();
      for (const Certificate& certificate : engine.path) {
        oracle_case.bag.emplace_back(AsText(certificate.der()));
      }
    }
    std::string objections;
    bool accepted = true;
    for (const std::string& objection : openssl::ObjectionsToChain(oracle_case)) {
      objections += objection + " ";
      if (profile_.count(objection) == 0) {
        accepted = false;
      } else if (!engine.path.empty()) {
        met_.insert(objection);
      }
    }
    tally_.Count(!engine.path.empty(), accepted, engine.reason,
                 about + "; engine: " + engine.reason + "; oracle: " + objections);
  }

  void Finish() {
    tally_.Finish(kChainCases, kChainCases / 8);
    if (kReduction == 1) {
      EXPECT_EQ(met_, profile_) << "declared for nothing";
    }
  }

 private:
  Tally tally_{"chain"};
  const std::set<std::string> profile_ = Profile();
  std::set<std::string> met_;
};

TEST(ChainDifferential, WhatTheEngineAcceptsOpensslAccepts) {
  Comparison comparison;
  RandomChains chains(1);
  std::mt19937 random(2);
  for (int i = 0; i < kChainCases; i += 2) {
    RandomChain chain = chains.Next();
    comparison.Compare(chain.question, chain.about);
    // The same with bytes of one certificate altered. Not the anchor's: it would be another anchor.
    std::vector<std::string*> all = {&chain.question.leaf};
    for (std::string& der : chain.question.bag) all.push_back(&der);
    std::string& der = *all[random() % all.size()];
    const std::size_t at = random() % der.size();
    der[at] = static_cast<char>(random() % 2 == 0 ? der[at] ^ (1 << random() % 8) : random());
    comparison.Compare(chain.question, chain.about + "; altered: " + HexEncode(AsBytes(der)));
  }
  comparison.Finish();
}

}  // namespace
}  // namespace countersign::differential
