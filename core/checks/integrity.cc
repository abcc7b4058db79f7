#include <utility>

#include "core/checks/checks.h"

namespace countersign {

Finding CheckIntegrity(std::vector<Reason> reasons) {
  SortReasons(reasons);
  const Outcome outcome = reasons.empty() ? Outcome::kPassed : Outcome::kFailed;
  return {Check::kIntegrity, outcome, std::move(reasons)};
}

}  // namespace countersign
