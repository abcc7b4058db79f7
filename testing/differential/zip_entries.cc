// zip_entries FILE...: shows how the engine reads archives, a line for the answer about each and a
// line for each of its entries, fields parted by tabs. For tests that ask other readers as well.
//
//   archive  accepted  <SHA-384 of the content message>
//   archive  refused   <reason code>  <message>  [<reason code>  <message> ...]
//   entry    <name in hex>  <size>  <SHA-256 of the body>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/types/span.h"

#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/base/reason.h"
#include "core/crypto/hash.h"
#include "core/encoding/hex.h"
#include "core/package/faults.h"
#include "core/package/inflate.h"
#include "core/package/package.h"
#include "core/package/zip_directory.h"

namespace countersign {
namespace {

void PrintEntry(Bytes zip, const ZipEntry& entry) {
  std::vector<std::uint8_t> body(entry.uncompressed_size);
  const char* const problem = WholeBodyReader().Read(zip, entry, absl::MakeSpan(body));
  const std::string digest = problem == nullptr ? HexEncode(Sha256(body).view()) : problem;
  std::printf("entry\t%s\t%zu\t%s\n", HexEncode(AsBytes(entry.name)).c_str(), body.size(),
              digest.c_str());
}

void PrintArchive(Bytes zip) {
  const PackageReading reading = ReadZipPackage(zip, Limits{});
  if (!reading.content.has_value()) {
    std::printf("archive\trefused");
    for (const Reason& fault : reading.faults) {
      std::printf("\t%s\t%s", std::string(NameOf(fault.code)).c_str(), fault.message.c_str());
    }
    std::printf("\n");
    return;
  }
  std::printf("archive\taccepted\t%s\n", HexEncode(reading.content->inner.view()).c_str());
  PackageFaults faults;
  for (const ZipEntry& entry : ReadZipDirectory(zip, Limits{}, faults)) PrintEntry(zip, entry);
}

}  // namespace
}  // namespace countersign

int main(int count, char** names) {
  for (int i = 1; i < count; ++i) {
    std::ifstream file(names[i], std::ios::binary);
    const std::string zip{std::istreambuf_iterator<char>(file), {}};
    countersign::PrintArchive(countersign::AsBytes(zip));
  }
}
