// digests FOLDER: what AWS Lambda calls the package there (codeSha256), and whether it is signed.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "api/countersign.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ifstream file(std::string(argv[1]) + "/package.zip", std::ios::binary);
  const std::string zip{std::istreambuf_iterator<char>(file), {}};

  const countersign::Artifact artifact = countersign::ReadPackage(zip);
  for (const auto byte : artifact.code_sha256.bytes) std::printf("%02x", byte);
  std::printf(" %s\n", artifact.envelope.has_value() ? "signed" : "unsigned");
  for (const countersign::Reason& reason : artifact.package_faults) {
    std::printf("%s\n", countersign::Explain(reason).c_str());
  }
  return artifact.content.has_value() ? 0 : 1;
}
