// Collecting what is wrong with a package, within a bound.
#ifndef COUNTERSIGN_CORE_PACKAGE_FAULTS_H_
#define COUNTERSIGN_CORE_PACKAGE_FAULTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/reason.h"

namespace countersign {

// The faults of one package. Lists at most kMaxListedFaults of each code; further ones change
// nothing, the package is refused anyway.
class PackageFaults {
 public:
  // A fault of the package as a whole.
  void Add(ReasonCode code, std::string_view message, std::string_view expected);

  // A fault of the entry called `entry`, which is shown bounded and printable.
  void AddFor(std::string_view entry, ReasonCode code, std::string_view message,
              std::string_view expected);

  void AddLimit(std::string_view limit, std::uint64_t maximum, std::uint64_t found);

  bool empty() const { return reasons_.empty(); }

  // The faults in canonical order; leaves none behind.
  std::vector<Reason> Take();

 private:
  bool HasRoom(ReasonCode code);

  std::vector<Reason> reasons_;
  std::map<ReasonCode, std::size_t> listed_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_FAULTS_H_
