// gate FOLDER: exits with 0 when the package there may be deployed, with 1 when not, with 2 when
// the configuration, the roots or the revocations are at fault.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/time/time.h"
#include "api/countersign.h"

namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int Complain(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  const auto config = countersign::CodeSigningConfig::FromJson(Read(folder + "/config.json"));
  const auto anchors = countersign::TrustAnchors::FromPem(Read(folder + "/roots.pem"));
  const auto revoked = countersign::RevocationSet::FromJson(Read(folder + "/revocations.json"));
  if (!config.ok()) return Complain(config.status());
  if (!anchors.ok()) return Complain(anchors.status());
  if (!revoked.ok()) return Complain(revoked.status());

  const auto package = countersign::ReadPackage(Read(folder + "/package.zip")).Named("package.zip");
  // A service passes absl::Now(); an example wants the same answer every day.
  const absl::Time at = absl::FromCivil(absl::CivilDay(2026, 6, 1), absl::UTCTimeZone());
  const countersign::Verdict verdict =
      countersign::Evaluate(*config, package, {at, *anchors, &*revoked});
  std::printf("%s", countersign::Explain(verdict).c_str());
  return verdict.decision() == countersign::Decision::kBlock ? 1 : 0;
}
