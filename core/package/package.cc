#include "core/package/package.h"

#include <utility>

#include "core/crypto/hash.h"
#include "core/package/content_hasher.h"
#include "core/package/inflate.h"
#include "core/package/zip_directory.h"

namespace countersign {
namespace {

class HashedBody : public BodySink {
 public:
  explicit HashedBody(ContentHasher& hasher) : hasher_(hasher) {}
  void Append(Bytes piece) override { hasher_.AddBody(piece); }

 private:
  ContentHasher& hasher_;
};

class CollectedBody : public BodySink {
 public:
  void Append(Bytes piece) override { text_.append(AsText(piece)); }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

void ReadBodies(Bytes zip, const std::vector<ZipEntry>& entries, PackageFaults& faults,
                PackageReading* out) {
  BodyReader reader;
  ContentHasher hasher;
  for (const ZipEntry& entry : entries) {
    const char* problem = nullptr;
    if (entry.name == kSignatureEntryName) {
      CollectedBody signature;  // no larger than Limits::envelope_bytes: the directory says so
      problem = reader.Read(zip, entry, signature);
      out->signature_entry = signature.Take();
    } else {
      HashedBody body(hasher);
      hasher.AddEntry(entry.name);
      problem = reader.Read(zip, entry, body);
    }
    if (problem != nullptr) {
      faults.AddFor(entry.name, ReasonCode::kMalformedPackage, problem, "an intact body");
    }
  }
  out->content = hasher.Finish();
}

}  // namespace

void ContentHasher::AddEntry(std::string_view name) {
  hasher_.Update(AsBytes(name));
  ++entries_;
}

void ContentHasher::AddBody(Bytes chunk) {
  hasher_.Update(chunk);
  uncompressed_bytes_ += chunk.size();
}

ContentDigest ContentHasher::Finish() {
  const ContentDigest digest = {hasher_.Finish(), entries_, uncompressed_bytes_};
  entries_ = 0;
  uncompressed_bytes_ = 0;
  return digest;
}

PackageReading ReadZipPackage(Bytes zip, const Limits& limits) {
  PackageReading out;
  out.code_sha256 = Sha256(zip);
  PackageFaults faults;
  const std::vector<ZipEntry> entries = ReadZipDirectory(zip, limits, faults);
  if (faults.empty()) ReadBodies(zip, entries, faults, &out);
  if (!faults.empty()) {
    out.content.reset();
    out.signature_entry.reset();
  }
  out.faults = faults.Take();
  return out;
}

}  // namespace countersign
