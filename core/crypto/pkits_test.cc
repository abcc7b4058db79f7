// NIST's Public Key Interoperability Test Suite: paths that are to be accepted or refused.
//
// The rows without policy inputs, judged by VerifyChain at an instant at which all certificates
// that are meant to be valid are. Where the engine answers otherwise than the suite, on purpose,
// testdata/pkits_divergences.tsv says why; every other difference fails, in either direction.
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain.h"
#include "core/crypto/signature_meter.h"
#include "core/crypto/trust_anchors.h"
#include "core/crypto/tsv_for_test.h"
#include "core/encoding/pem.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

constexpr char kDivergences[] = "core/crypto/testdata/pkits_divergences.tsv";
constexpr std::size_t kRows = 177;  // of the suite's 249, those without policy inputs

struct Divergence {
  bool accepted;
  std::string reason;
};

std::map<std::string, Divergence> Divergences() {
  std::map<std::string, Divergence> out;
  for (const std::vector<std::string>& fields : ReadTsv(kDivergences)) {
    EXPECT_EQ(fields.size(), 3u) << fields[0];
    if (fields.size() != 3) continue;
    EXPECT_TRUE(fields[1] == "accepted" || fields[1] == "refused") << fields[1];
    // What the suite refuses may be accepted for one reason only.
    if (fields[1] == "accepted") {
      EXPECT_EQ(fields[2].rfind("needs CRLs", 0), 0u) << fields[0];
    }
    EXPECT_TRUE(out.emplace(fields[0], Divergence{fields[1] == "accepted", fields[2]}).second);
  }
  return out;
}

std::vector<std::string> SplitNames(const std::string& list) {
  std::vector<std::string> names(1);
  for (const char c : list) {
    if (c == ',') {
      names.emplace_back();
    } else {
      names.back() += c;
    }
  }
  return names;
}

struct PathVerdict {
  bool accepted = false;
  std::string why;
};

// `names`: certificates from the root to the end entity.
PathVerdict Judge(const std::string& folder, const std::vector<std::string>& names) {
  std::optional<Certificate> leaf;
  std::vector<Certificate> bag;
  TrustAnchors anchors;
  for (const std::string& name : names) {
    const std::string der = ReadWholeFile(folder + "/certs/" + name + ".crt");
    EXPECT_FALSE(der.empty()) << name;
    const absl::StatusOr<Certificate> certificate = Certificate::Parse(AsBytes(der));
    if (!certificate.ok()) return {false, std::string(certificate.status().message())};
    if (name == names.front()) {
      anchors.Add(*TrustAnchors::FromPem(WritePem("CERTIFICATE", der)));
    } else if (name == names.back()) {
      leaf = *certificate;
    } else {
      bag.push_back(*certificate);
    }
  }
  const Limits limits;
  SignatureMeter meter(limits.signature_checks);
  const absl::Time at = absl::FromCivil(absl::CivilDay(2015, 6, 1), absl::UTCTimeZone());
  const ChainAnswer answer = VerifyChain({*leaf, bag, anchors, at, limits}, meter);
  EXPECT_EQ(answer.path.empty(), !answer.reasons.empty());
  PathVerdict verdict = {!answer.path.empty(), ""};
  for (const Reason& reason : answer.reasons) verdict.why += reason.message + "; ";
  return verdict;
}

TEST(Pkits, EveryPathIsJudgedAsItShouldBe) {
  const char* const vectors = std::getenv("COUNTERSIGN_VECTORS");
  if (vectors == nullptr) {
    GTEST_SKIP() << "COUNTERSIGN_VECTORS is not set: NIST's paths are not at hand";
  }
  const std::string folder = std::string(vectors) + "/pkits";
  const std::map<std::string, Divergence> divergences = Divergences();
  std::set<std::string> met;
  for (const auto& fields : ReadTsv(folder + "/MANIFEST.tsv")) {
    ASSERT_EQ(fields.size(), 6u);
    if (!fields[5].empty()) continue;
    const std::string& id = fields[0];
    SCOPED_TRACE(id + " " + fields[2]);
    EXPECT_TRUE(met.insert(id).second) << "occurs twice";
    const bool wanted = fields[1] == "valid";
    const auto divergence = divergences.find(id);
    const bool declared = divergence != divergences.end();
    if (declared) {
      EXPECT_NE(divergence->second.accepted, wanted) << "declared for nothing";
    }
    const PathVerdict verdict = Judge(folder, SplitNames(fields[3]));
    EXPECT_EQ(verdict.accepted, declared ? !wanted : wanted) << verdict.why;
  }
  EXPECT_EQ(met.size(), kRows);
  for (const auto& [id, divergence] : divergences) {
    EXPECT_EQ(met.count(id), 1u) << "no such path: " << id;
  }
}

}  // namespace
}  // namespace countersign
