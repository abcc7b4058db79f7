// The subcommands of the program: each adds itself to the parser and runs when chosen.
#ifndef COUNTERSIGN_CLI_COMMANDS_H_
#define COUNTERSIGN_CLI_COMMANDS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/countersign.h"

namespace countersign::cli {

// How the program ends.
inline constexpr int kOk = 0;       // allowed, warned, or yes
inline constexpr int kNo = 1;       // blocked, refused, or no
inline constexpr int kMistake = 2;  // the caller's; one line on standard error, nothing elsewhere

// What to do once the flags are parsed: the exit status, or the caller's mistake.
using Action = std::function<absl::StatusOr<int>()>;

// Each adds a subcommand to `program`, which sets `*action` when the user chooses it.
void AddVerify(CLI::App& program, Action* action);
void AddDigest(CLI::App& program, Action* action);
void AddLint(CLI::App& program, Action* action);
void AddChain(CLI::App& program, Action* action);
void AddInspect(CLI::App& program, Action* action);
void AddDevSign(CLI::App& program, Action* action);

// Shared by the subcommands.

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

#endif  // COUNTERSIGN_CLI_COMMANDS_H_
