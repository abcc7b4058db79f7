// What flags give: shared by the subcommands and by programs in //examples.
#ifndef COUNTERSIGN_CLI_FLAGS_H_
#define COUNTERSIGN_CLI_FLAGS_H_

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/countersign.h"

namespace countersign::cli {

// `--output text|json` with text as its default.
void AddOutputOption(CLI::App& command, std::string* output);

// For optional flags: an empty value is a mistake, such as a variable of a script that is not set,
// and does not mean that the flag was left out.
CLI::Validator NotEmpty();

// The file that a flag names; errors name the flag.
absl::StatusOr<std::string> ReadFlagFile(std::string_view flag, const std::string& path);

// The anchors of all --trust flags: PEM files, sha256:HEX, aws.
absl::StatusOr<TrustAnchors> ReadTrust(const std::vector<std::string>& values);

// The instant that a flag gives.
absl::StatusOr<absl::Time> ParseFlagInstant(std::string_view flag, const std::string& text);

// `status` with the flag and the file in front of its message.
absl::Status About(std::string_view flag, std::string_view file, const absl::Status& status);

}  // namespace countersign::cli

#endif  // COUNTERSIGN_CLI_FLAGS_H_
