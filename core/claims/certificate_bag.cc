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

// Whether a certificate of the bag, or itself, signed it as it stands: one whose issuer is not at
// hand cannot be told from an altered one.
bool IsIntact(const Certificate& certificate, absl::Span<const Certificate> bag,
              SignatureMeter& meter) {
  return std::any_of(bag.begin(), bag.end(), [&](const Certificate& issuer) {
    return Issued(certificate, issuer, meter);
  });
}

// The strays that issued `child` and are intact themselves.
std::vector<Certificate> IssuersAbove(const Certificate& child, absl::Span<const Certificate> bag,
                                      absl::Span<const Certificate> strays, SignatureMeter& meter) {
  std::vector<Certificate> out;
  for (const Certificate& candidate : strays) {
    if (Issued(child, candidate, meter) && IsIntact(candidate, bag, meter)) {
      out.push_back(candidate);
    }
  }
  return out;
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
