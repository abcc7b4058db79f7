// Judging the packages of a deployment by the function's configuration.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_JUDGE_H_
#define COUNTERSIGN_CORE_LIFECYCLE_JUDGE_H_

#include <optional>
#include <string>
#include <vector>

#include "core/decision/verdict.h"
#include "core/lifecycle/outcome.h"
#include "core/lifecycle/records.h"

namespace countersign::lifecycle {

// What is judged: the package, if there is a new one, and layers. Borrowed.
struct Deployment {
  std::string subject;                   // what errors call the function
  const CodePackage* package = nullptr;  // null: only layers are judged
  std::vector<const LayerVersionRecord*> layers;
};

// The configuration's answer about a deployment.
struct Judgement {
  std::optional<Response> error;  // when blocked
  Effects effects;                // without the event's name
  std::optional<Signer> signer;   // of the package, when its integrity is in order
};

Judgement Judge(const Call& call, const CodeSigningConfigRecord& config,
                const Deployment& deployment);

// Who signed a package, where no configuration says whom to trust: nothing unless its integrity is
// in order.
std::optional<Signer> SignerOf(const Call& call, const CodePackage& package);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_JUDGE_H_
