// Versions of functions, and the bounds of the API model on their settings.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_FUNCTIONS_H_
#define COUNTERSIGN_CORE_LIFECYCLE_FUNCTIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/lifecycle/outcome.h"
#include "core/lifecycle/records.h"

namespace countersign::lifecycle {

inline constexpr std::int64_t kMaxTimeout = 5400;                     // seconds
inline constexpr std::int64_t kMinMemory = 128, kMaxMemory = 32'768;  // MiB
inline constexpr std::size_t kMaxFunctionName = 64;                   // a name without ARN
inline constexpr char kZipType[] = "Zip";
inline constexpr char kImageType[] = "Image";

// The version that publishing `latest` makes. If nothing has changed since `last_published`, that
// one, and no changes; else a new one, which `changes` gets, and whose number `latest` remembers.
FunctionRecord PublishNext(const Call& call, FunctionRecord& latest,
                           const FunctionRecord* last_published,
                           const std::optional<std::string>& description, Changes& changes);

// That nobody else has published the version.
Precondition VersionIsNew(const FunctionRecord& version);

// The key of a version in preconditions: "name:version".
std::string VersionName(const std::string& name, const std::string& version);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_FUNCTIONS_H_
