#include "core/crypto/hash.h"

namespace countersign {

void UpdateTogether(absl::Span<Sha256Hasher* const> hashers, absl::Span<const Bytes> pieces) {
  for (std::size_t i = 0; i < hashers.size(); ++i) hashers[i]->Update(pieces[i]);
}

void UpdateTogether(absl::Span<Sha384Hasher* const> hashers, absl::Span<const Bytes> pieces) {
  for (std::size_t i = 0; i < hashers.size(); ++i) hashers[i]->Update(pieces[i]);
}

}  // namespace countersign
