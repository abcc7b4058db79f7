// watch FOLDER: judges the package there at the beginning of each month of a year, and says how
// rarely that has to be done: a verdict is good until it says, and an authentic package is judged
// again without looking at its signature.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "api/countersign.h"

namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

absl::Time Month(int month) {
  return absl::FromCivil(absl::CivilMonth(2026, month), absl::UTCTimeZone());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  const auto config = countersign::CodeSigningConfig::FromJson(Read(folder + "/config.json"));
  const auto anchors = countersign::TrustAnchors::FromPem(Read(folder + "/roots.pem"));
  const auto revoked = countersign::RevocationSet::FromJson(Read(folder + "/revocations.json"));
  if (!config.ok() || !anchors.ok() || !revoked.ok()) return 2;

  const auto package = countersign::ReadPackage(Read(folder + "/package.zip"));
  const auto authentic = countersign::Authenticate(package, {Month(6), *anchors, &*revoked});
  if (!authentic.has_value()) {
    std::printf("not authentic\n");
    return 1;
  }
  std::optional<countersign::Verdict> verdict;
  for (int month = 6; month <= 18; ++month) {
    const absl::Time at = Month(month);
    if (verdict.has_value() && (!verdict->holds_until() || at < *verdict->holds_until())) continue;
    verdict = countersign::Evaluate(*config, *authentic, {at, &*revoked});
    const auto decision = countersign::NameOf(verdict->decision());
    std::printf("%s: %.*s\n", absl::FormatTime("%Y-%m-%d", at, absl::UTCTimeZone()).c_str(),
                static_cast<int>(decision.size()), decision.data());
  }
  return 0;
}
