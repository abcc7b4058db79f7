// What a caller configures: parsers of configurations and revocation lists never crash, and an
// error always says something.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/countersign.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const auto config = CodeSigningConfig::FromJson(json);
  if (config.ok()) {
    Require(!config->publishers().empty() && config->publishers().size() <= kMaxPublishers);
    for (const std::string& publisher : config->publishers()) Require(config->Allows(publisher));
    Require(config->Lint().size() <= 2 * kMaxPublishers);
  } else {
    Require(!config.status().message().empty());
  }
  const auto revocations = RevocationSet::FromJson(json);
  if (revocations.ok()) {
    Require(revocations->is_checked());
  } else {
    Require(!revocations.status().message().empty());
  }
  return 0;
}
