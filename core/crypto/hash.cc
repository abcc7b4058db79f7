#include "core/crypto/hash.h"

#include <vector>

namespace countersign {
namespace {

std::unique_ptr<internal::LibraryHash> NewLibraryHash(const Sha256Digest*) {
  return internal::NewLibrarySha256();
}

std::unique_ptr<internal::LibraryHash> NewLibraryHash(const Sha384Digest*) {
  return internal::NewLibrarySha384();
}

}  // namespace

template <typename DigestType>
Hasher<DigestType>::Hasher()
    : kernel_(internal::OneLaneSha2Kernel<Word>()), message_(internal::EmptySha2Message<Word>()) {
  if (kernel_ == nullptr) library_ = NewLibraryHash(static_cast<const DigestType*>(nullptr));
}

template <typename DigestType>
void Hasher<DigestType>::Update(Bytes data) {
  if (kernel_ != nullptr) {
    internal::Append(*kernel_, data, message_);
  } else {
    library_->Update(data);
  }
}

template <typename DigestType>
DigestType Hasher<DigestType>::Finish() {
  DigestType digest;
  if (kernel_ != nullptr) {
    internal::Close(*kernel_, message_, absl::MakeSpan(digest.bytes));
    message_ = internal::EmptySha2Message<Word>();
  } else {
    library_->Finish(digest.bytes.data());
  }
  return digest;
}

template <typename DigestType>
void Hasher<DigestType>::UpdateAll(absl::Span<Hasher* const> hashers,
                                   absl::Span<const Bytes> pieces) {
  const auto kernels = internal::SupportedSha2Kernels<Word>();
  if (kernels.empty() || kernels.back()->lanes != 1) {
    for (std::size_t i = 0; i < hashers.size(); ++i) hashers[i]->Update(pieces[i]);
    return;
  }
  std::vector<internal::Sha2Message<Word>*> messages;
  messages.reserve(hashers.size());
  for (Hasher* hasher : hashers) messages.push_back(&hasher->message_);
  internal::AppendTogether<Word>(kernels, pieces, messages);
}

template class Hasher<Sha256Digest>;
template class Hasher<Sha384Digest>;

void UpdateTogether(absl::Span<Sha256Hasher* const> hashers, absl::Span<const Bytes> pieces) {
  Sha256Hasher::UpdateAll(hashers, pieces);
}

void UpdateTogether(absl::Span<Sha384Hasher* const> hashers, absl::Span<const Bytes> pieces) {
  Sha384Hasher::UpdateAll(hashers, pieces);
}

Sha256Digest Sha256(Bytes message) {
  Sha256Hasher hasher;
  hasher.Update(message);
  return hasher.Finish();
}

Sha384Digest Sha384(Bytes message) {
  Sha384Hasher hasher;
  hasher.Update(message);
  return hasher.Finish();
}

}  // namespace countersign
