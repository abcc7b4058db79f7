// Certificates and chains. Properties: a certificate is what its bytes say, wherever they lie; a
// path leads from an altered leaf, or over an altered authority, only if what they certify is
// unaltered; the answer does not depend on the order of the certificates.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain.h"
#include "core/crypto/hash.h"
#include "core/crypto/name.h"
#include "core/crypto/signature_meter.h"
#include "core/crypto/trust_anchors.h"
#include "core/encoding/pem.h"
#include "fuzz/chain_seeds.h"
#include "fuzz/input.h"
#include "fuzz/properties.h"

namespace {

using namespace countersign;        // NOLINT: a program of one page
using namespace countersign::fuzz;  // NOLINT

// A chain to put the input into, and what its certificates certify.
struct World {
  std::vector<Certificate> chain;      // leaf, lower, upper, root
  std::vector<Certificate> certified;  // all that these authorities signed
  TrustAnchors anchors;
  absl::Time at = ParseInstant("2026-06-01T00:00:00Z").value();

  World() {
    for (const std::string& der : SeedCertificates()) {
      const auto parsed = Certificate::Parse(AsBytes(der));
      if (parsed.ok()) certified.push_back(*parsed);
    }
    chain.assign(certified.begin(), certified.begin() + 4);
    anchors = TrustAnchors::FromPem(WritePem("CERTIFICATE", AsText(chain.back().der()))).value();
  }

  bool Certifies(const Certificate& certificate) const {
    for (const Certificate& known : certified) {
      if (SameBytes(known.tbs(), certificate.tbs())) return true;
    }
    return false;
  }
};

const World& TheWorld() {
  static const auto* const world = new World;
  return *world;
}

bool IsWithin(Bytes part, Bytes whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void CheckParsed(const Certificate& c, Bytes input) {
  Require(SameBytes(c.der(), input), "a certificate is its bytes");
  Require(IsWithin(c.tbs(), c.der()) && IsWithin(c.signature(), c.der()),
          "what is signed lies within the certificate");
  for (const Bytes part : {c.serial(), c.issuer(), c.subject()}) {
    Require(IsWithin(part, c.tbs()) && !part.empty(), "a field lies within what is signed");
  }
  Require(c.fingerprint() == Sha256(input), "the fingerprint is of the bytes");
  Require(NormalizeName(c.issuer()) == c.normalized_issuer() &&
              NormalizeName(c.subject()) == c.normalized_subject(),
          "names have their canonical form");
  Require(c.version() >= 1 && c.version() <= 3, "there are three versions");
  if (c.public_key_info().has_value()) {
    Require(IsWithin(c.public_key_info()->der, c.tbs()), "the key lies within what is signed");
  }
  const std::vector<std::string>& unprocessed = c.extensions().unprocessed;
  Require(unprocessed.size() <= kMaxListedFaults, "constraints are listed up to a limit");
  RequireNone(ReasonsInOrder(CheckCodeSigningLeaf(c), Check::kIntegrity));
  Require(!CheckCodeSigningLeaf(c).empty() ||
              (c.version() == 3 && !c.extensions().is_ca && c.extensions().code_signing &&
               c.extensions().digital_signature && c.public_key_info().has_value()),
          "a leaf that may sign code says so");
}

ChainAnswer Ask(const Certificate& leaf, const std::vector<Certificate>& bag, std::size_t* used) {
  const World& world = TheWorld();
  const Limits limits;
  SignatureMeter meter(limits.signature_checks);
  ChainAnswer answer = VerifyChain({leaf, bag, world.anchors, world.at, limits}, meter);
  *used = meter.used();
  return answer;
}

void CheckChain(const Certificate& leaf, std::vector<Certificate> bag) {
  std::size_t used = 0;
  const ChainAnswer answer = Ask(leaf, bag, &used);
  Require(answer.path.empty() == !answer.reasons.empty(), "there is a path or a reason");
  RequireNone(ReasonsInOrder(answer.reasons, Check::kIntegrity));
  for (const Certificate& c : answer.path) {
    Require(TheWorld().Certifies(c), "a path leads over what nobody certified");
    Require(c.IsValidAt(TheWorld().at), "a path leads over an expired certificate");
  }
  std::reverse(bag.begin(), bag.end());
  const ChainAnswer again = Ask(leaf, bag, &used);
  Require(again.path == answer.path, "the order of certificates shows");
  RequireNone(SameReasons(again.reasons, answer.reasons));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const auto parsed = Certificate::Parse(input);
  if (!parsed.ok()) {
    Require(!parsed.status().message().empty(), "an error says something");
    return 0;
  }
  CheckParsed(*parsed, input);
  const std::vector<Certificate>& chain = TheWorld().chain;
  CheckChain(*parsed, {chain[1], chain[2], *parsed});
  CheckChain(chain[0], {*parsed, chain[2]});
  CheckChain(chain[0], {chain[1], *parsed, chain[3]});
  return 0;
}
