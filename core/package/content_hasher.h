// The content digest of AWS Signer's Lambda platform, incrementally: for hosts that stream.
#ifndef COUNTERSIGN_CORE_PACKAGE_CONTENT_HASHER_H_
#define COUNTERSIGN_CORE_PACKAGE_CONTENT_HASHER_H_

#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "core/package/package.h"

namespace countersign {

// SHA384(name_1 || body_1 || name_2 || body_2 || ...) over the entries in the order of the central
// directory, directories with their trailing `/` and no body included, the signature entry left
// out, bodies inflated.
//
//   ContentHasher hasher;
//   hasher.AddEntry("index.js");
//   hasher.AddBody(first_chunk);
//   hasher.AddBody(second_chunk);
//   hasher.AddEntry("lib/");
//   const ContentDigest content = hasher.Finish();
//
// The caller answers for the entries being those that every zip reader sees; ReadZipPackage proves
// it.
class ContentHasher {
 public:
  // Begins an entry. The name is hashed as it stands in the archive.
  void AddEntry(std::string_view name);

  // Appends to the body of the entry begun last.
  void AddBody(Bytes chunk);

  // The digest of everything added; begins anew.
  ContentDigest Finish();

 private:
  Sha384Hasher hasher_;
  std::uint64_t entries_ = 0;
  std::uint64_t uncompressed_bytes_ = 0;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_CONTENT_HASHER_H_
