// All the input and output of the program. The library has none.
#ifndef COUNTERSIGN_CLI_IO_H_
#define COUNTERSIGN_CLI_IO_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace countersign::cli {

// Goes to the folder in which the user stands: `bazel run` starts programs elsewhere.
void EnterUsersFolder();

// The whole file, read once. Errors name the file.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes the file anew, readable by the owner alone if `secret`. Errors name the file.
absl::Status WriteFile(const std::string& path, std::string_view contents, bool secret = false);

// Makes the folder unless it is there.
absl::Status MakeFolder(const std::string& path);

bool FileExists(const std::string& path);

// The last component of a path.
std::string BaseName(std::string_view path);

// Random bytes from the system.
absl::StatusOr<std::string> RandomBytes(std::size_t count);

// Whether text on standard output may be coloured: a terminal, and NO_COLOR is not set
// (https://no-color.org).
bool MayColour();

}  // namespace countersign::cli

#endif  // COUNTERSIGN_CLI_IO_H_
