// Reading a package as fast as the machine allows.
#ifndef COUNTERSIGN_CLI_READ_H_
#define COUNTERSIGN_CLI_READ_H_

#include <string_view>

#include "api/countersign.h"

namespace countersign::cli {

// ReadPackage, on threads where the package is large enough for starting them to pay.
Artifact ReadOnAllCores(std::string_view zip);

}  // namespace countersign::cli

#endif  // COUNTERSIGN_CLI_READ_H_
