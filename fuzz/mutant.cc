#include "fuzz/mutant.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/time/time.h"

#include "core/base/instant.h"
#include "core/package/package.h"
#include "testing/scenario/scenario.h"

namespace countersign::fuzz {
namespace {

using testing::At;
using testing::TestAuthority;

// A chosen set of anchors; the first ones lead to the test authority.
struct ChosenAnchors {
  TrustAnchors anchors;
  bool is_ours;  // some anchor is on the ordinary chain
  bool is_root;
};

std::vector<ChosenAnchors> MakeAnchors() {
  const DevAuthority& ours = TestAuthority();
  const auto pem = [](const std::string& text) { return TrustAnchors::FromPem(text).value(); };
  const TrustAnchors stranger = pem(DevAuthority::FromSeed("a stranger").root_pem());
  TrustAnchors both = pem(ours.root_pem());
  both.Add(stranger);
  return {{pem(ours.root_pem()), true, true},
          {TrustAnchors::FromFingerprint(ours.RootFingerprintHex()).value(), true, true},
          {both, true, true},
          {pem(ours.subordinate().pem()), true, false},
          {pem(ours.regional().pem()), true, false},
          {stranger, false, false},
          {TrustAnchors(), false, false},
          {TrustAnchors::Aws(), false, false}};
}

// The hashes of the ordinary chain, leaf to root, and then of a certificate that nobody has.
std::vector<CertificateHash> MakeHashes() {
  const TrustAnchors anchors = testing::TestAnchors();
  Premises premises = {testing::SigningTime(), anchors, nullptr};
  const auto authentic = Authenticate(ReadPackage(testing::SmallSignedPackage()), premises);
  std::vector<CertificateHash> out = authentic.value().claims().certificate_hashes();
  out.emplace_back();
  return out;
}

// Near an instant at which something turns, or anywhere.
absl::Time ChosenInstant(Input& input) {
  static const absl::Time kTurns[] = {At("2026-06-01T00:00:00Z"), testing::SigningTime(),
                                      testing::ExpiresAt(), At("2026-07-01T00:00:00Z"),
                                      absl::UnixEpoch()};
  constexpr std::int64_t kUnits[] = {0, 1, 1'000'000'000, 86'400'000'000'000};
  const absl::Time turn = kTurns[input.Below(std::size(kTurns))];
  const std::int64_t unit = kUnits[input.Below(std::size(kUnits))];
  const auto steps = static_cast<std::int8_t>(input.Byte());
  if (unit != 0) return turn + absl::Nanoseconds(unit) * steps;
  // Of the years 1653 to 2286 or so, so that instants of signatures lie on both sides.
  return steps == 0 ? turn : turn + absl::Milliseconds(static_cast<std::int64_t>(input.Number(6)));
}

void ChoosePublishers(Input& input, Mutant& out) {
  const std::string ours = testing::kProfileArn;
  const std::string others[] = {testing::kOtherProfileArn, ours + "4",
                                ours.substr(0, ours.size() - 1), ours.substr(0, ours.rfind('/'))};
  const std::uint8_t choice = input.Byte();  // a bit each
  if ((choice & 1) == 0) out.terms.publishers.push_back(ours);
  for (int i = 0; i < 4; ++i) {
    if ((choice >> (i + 1) & 1) != 0) out.terms.publishers.push_back(others[i]);
  }
  if (out.terms.publishers.empty()) out.terms.publishers.push_back(others[0]);
  out.policy = (choice & 0x80) != 0 ? Policy::kEnforce : Policy::kWarn;
}

// The revocations of the terms, as the engine takes them.
std::optional<RevocationSet> ToSet(const Terms& terms) {
  const absl::Time as_of = At("2026-01-01T00:00:00Z");
  if (!terms.has_list) return std::nullopt;
  if (!terms.is_checked) return RevocationSet::NoCheck(as_of);
  RevocationEntries entries;
  entries.as_of = as_of;
  entries.valid_until = terms.valid_until;
  for (const std::string& arn : terms.jobs) entries.jobs.push_back({arn, {}, {}});
  for (const auto& [arn, from] : terms.profiles) entries.profiles.push_back({arn, from});
  for (const CertificateHash& hash : terms.certificates) entries.certificates.Add(hash);
  return RevocationSet::Create(std::move(entries)).value();
}

void ChooseRevocations(Input& input, Mutant& out) {
  static const auto* const hashes = new std::vector<CertificateHash>(MakeHashes());
  const std::uint8_t choice = input.Byte();  // a bit each
  Terms& terms = out.terms;
  terms.has_list = (choice & 1) == 0;
  terms.is_checked = (choice & 2) == 0;
  if ((choice & 4) != 0) terms.valid_until = At("2026-07-01T00:00:00Z");
  if ((choice & 8) != 0) terms.jobs.push_back(testing::kJobArn);
  if ((choice & 16) != 0) terms.jobs.push_back(std::string(testing::kJobArn) + "0");
  if ((choice & 32) != 0) {
    const std::size_t count = 1 + input.Below(3);
    for (std::size_t i = 0; i < count; ++i) {
      terms.profiles.push_back({input.Flag() ? testing::kOtherProfileArn : testing::kProfileArn,
                                ToRepresentable(ChosenInstant(input))});
    }
  }
  if ((choice & 64) != 0) {
    CertificateHash hash = (*hashes)[input.Below(hashes->size())];
    const std::size_t flipped = input.Below(97);  // 96: as it is
    if (flipped > 0) hash.bytes[flipped - 1] ^= 1;
    terms.certificates.push_back(hash);
  }
  out.revocations = ToSet(terms);
}

void ChooseAnchors(Input& input, Mutant& out) {
  static const auto* const sets = new std::vector<ChosenAnchors>(MakeAnchors());
  const ChosenAnchors& chosen = (*sets)[input.Below(16) % sets->size()];
  out.anchors = chosen.anchors;
  out.ledger.is_forged |= !chosen.is_ours;
  out.is_sound &= chosen.is_root;
}

void ChooseLimits(Input& input, Mutant& out) {
  const std::size_t choice = input.Below(32);
  const std::size_t value = choice == 0 || choice > 8 ? 0 : input.Byte();
  switch (choice) {
    case 1:
      out.limits.package_entries = value;
      break;
    case 2:
      out.limits.uncompressed_bytes = value;
      break;
    case 3:
      out.limits.envelope_bytes = value * 64;
      break;
    case 4:
      out.limits.ber_depth = static_cast<int>(value);
      break;
    case 5:
      out.limits.envelope_certificates = value;
      break;
    case 6:
      out.limits.path_length = value;
      break;
    case 7:
      out.limits.signature_checks = value % 16;
      break;
    case 8:
      out.limits.signed_attributes = value;
      break;
    default:
      return;
  }
  out.is_sound = false;
}

// Puts the envelope where a verifier looks for it, or beside the package, or nowhere.
void ChoosePlace(Input& input, Content content, std::string envelope, Mutant& out) {
  constexpr EnvelopeFormat kHints[] = {EnvelopeFormat::kAwsSignerLambda,
                                       EnvelopeFormat::kNotationJws, EnvelopeFormat::kNotationCose,
                                       EnvelopeFormat::kDsse, EnvelopeFormat::kCms};
  const std::size_t place = input.Below(16);
  if (place == 3) envelope = input.Text(200);  // of no authority
  if (place == 1 || place == 4) {
    out.detached = std::move(envelope);
    if (place == 4) out.hint = kHints[input.Below(std::size(kHints))];
  } else if (place != 2) {
    content.entries.push_back(
        {std::string(kSignatureEntryName), std::move(envelope), input.Below(8) == 1 ? 6 : 0});
  }
  out.is_sound &= place != 2 && place != 3 && place != 4;
  out.package = content.Build();
}

}  // namespace

Mutant MutantFrom(Input input) {
  Mutant out;
  out.terms.at = ChosenInstant(input);
  out.later = ChosenInstant(input);
  ChoosePublishers(input, out);
  ChooseRevocations(input, out);
  Content content = ContentFrom(input);
  ForgedEnvelope forged = EnvelopeFrom(input, content.Digest());
  const bool is_exchanged = input.Below(8) == 1;  // another content than what was signed
  if (is_exchanged) content = ContentFrom(input);
  out.ledger = std::move(forged.ledger);
  out.is_sound = forged.is_sound && content.is_sound && !is_exchanged;
  if (content.is_true) out.content = content.Digest();
  ChooseAnchors(input, out);
  ChooseLimits(input, out);
  ChoosePlace(input, std::move(content), std::move(forged.text), out);
  return out;
}

}  // namespace countersign::fuzz
