#include "testing/authority/seed.h"

#include "absl/strings/str_format.h"

#include "core/base/bytes.h"
#include "core/crypto/hash.h"

namespace countersign {

std::string CombineSeeds(std::initializer_list<std::string_view> values) {
  std::string out;
  for (const std::string_view value : values) {
    out += absl::StrFormat("%d:", value.size());
    out += value;
  }
  return out;
}

std::string ExpandSeed(std::string_view purpose, std::string_view seed, std::size_t size) {
  std::string out;
  for (int block = 0; out.size() < size; ++block) {
    const std::string number = absl::StrFormat("%d", block);
    out += AsText(Sha384(AsBytes(CombineSeeds({purpose, seed, number}))).view());
  }
  out.resize(size);
  return out;
}

}  // namespace countersign
