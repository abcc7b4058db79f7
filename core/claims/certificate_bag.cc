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

// Whether the signature of `certificate` itself verifies. Where its issuer is not at hand there is
// nothing to verify it with; it then adds nothing to what the anchor below it already proves.
bool IsIntact(const Certificate& certificate, absl::Span<const Certificate> bag,
              SignatureMeter& meter) {
  bool has_issuer = false;
  for (const Certificate& issuer : bag) {
    if (certificate.normalized_issuer() != issuer.normalized_subject()) continue;
    if (Issued(certificate, issuer, meter)) return true;
    has_issuer = true;
  }
  return !has_issuer;
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
  // Climb from the path: each round takes up issuers of what was taken up before.
  std::vector<Certificate> known(path.begin(), path.end());
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto is_above = [&](const Certificate& candidate) {
      return Issued(known[i], candidate, meter) && IsIntact(candidate, bag, meter);
    };
    const auto split = std::stable_partition(
        out.strays.begin(), out.strays.end(),
        [&](const Certificate& candidate) { return !is_above(candidate); });
    known.insert(known.end(), split, out.strays.end());
    out.above.insert(out.above.end(), split, out.strays.end());
    out.strays.erase(split, out.strays.end());
  }
  return out;
}

}  // namespace countersign
