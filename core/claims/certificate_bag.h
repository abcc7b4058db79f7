// The certificates of an envelope, judged as a whole.
#ifndef COUNTERSIGN_CORE_CLAIMS_CERTIFICATE_BAG_H_
#define COUNTERSIGN_CORE_CLAIMS_CERTIFICATE_BAG_H_

#include <vector>

#include "absl/types/span.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signature_meter.h"

namespace countersign {

// How the certificates of an envelope stand to the validated path.
struct BagReading {
  // Certificates that continue the path above its anchor (an anchor may be an intermediate, and
  // envelopes carry their root): issuers of one another, the anchor's first, signatures verified.
  std::vector<Certificate> above;
  // Certificates that belong to nothing.
  std::vector<Certificate> strays;
};

// Sorts the certificates of `bag` that are not on `path` into those above it and strays. The result
// does not depend on the order of the bag, but for the order within the lists.
BagReading ReadBag(absl::Span<const Certificate> bag, absl::Span<const Certificate> path,
                   SignatureMeter& meter);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_CLAIMS_CERTIFICATE_BAG_H_
