#include "core/claims/certificate_bag.h"

#include <algorithm>

namespace countersign {
namespace {

bool Contains(absl::Span<const Certificate> certificates, const Certificate& wanted) {
  return std::find(certificates.begin(), certificates.end(), wanted) != certificates.end();
}

bool Issued(const Certificate& child, const Certificate& issuer, SignatureMeter& meter) {
  return child.normalized_issuer() == issuer.normalized_subject() &&
         meter.VerifyIssued(child, issuer) == MeteredCheck::kValid;
}

// How the signature of a certificate itself stands: an intact one was signed by another certificate
// of the bag, or by itself.
enum class Standing { kIntact, kAltered, kIssuerNotAtHand };

Standing StandingOf(const Certificate& certificate, absl::Span<const Certificate> bag,
                    SignatureMeter& meter) {
  Standing standing = Standing::kIssuerNotAtHand;
  for (const Certificate& issuer : bag) {
    if (certificate.normalized_issuer() != issuer.normalized_subject()) continue;
    if (Issued(certificate, issuer, meter)) return Standing::kIntact;
    standing = Standing::kAltered;
  }
  return standing;
}

// The strays that issued `child`. A certificate whose own issuer is not at hand cannot be told from
// an altered one; it passes only where it is the one issuer there is.
std::vector<Certificate> IssuersAbove(const Certificate& child, absl::Span<const Certificate> bag,
                                      absl::Span<const Certificate> strays, SignatureMeter& meter) {
  std::vector<Certificate> intact, loose;
  for (const Certificate& candidate : strays) {
    if (!Issued(child, candidate, meter)) continue;
    const Standing standing = StandingOf(candidate, bag, meter);
    if (standing == Standing::kIntact) intact.push_back(candidate);
    if (standing == Standing::kIssuerNotAtHand) loose.push_back(candidate);
  }
  const bool take_loose = intact.empty() && loose.size() == 1 && !child.is_self_issued();
  return take_loose ? loose : intact;
}

}  // namespace

BagReading ReadBag(absl::Span<const Certificate> bag, absl::Span<const Certificate> path,
                   SignatureMeter& meter) {
  BagReading out;
  for (const Certificate& certificate : bag) {
    if (!Contains(path, certificate) && !Contains(out.strays, certificate)) {
      out.strays.push_back(certificate);
    }
  }
  // Climb from the anchor: each round takes up the issuers of what was taken up before.
  std::vector<Certificate> climbed = {path.back()};
  for (std::size_t i = 0; i < climbed.size(); ++i) {
    const std::vector<Certificate> issuers = IssuersAbove(climbed[i], bag, out.strays, meter);
    for (const Certificate& issuer : issuers) {
      out.strays.erase(std::find(out.strays.begin(), out.strays.end(), issuer));
    }
    climbed.insert(climbed.end(), issuers.begin(), issuers.end());
  }
  out.above.assign(climbed.begin() + 1, climbed.end());
  return out;
}

}  // namespace countersign
