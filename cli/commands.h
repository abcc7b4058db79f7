// The subcommands of the program: each adds itself to the parser and runs when chosen.
#ifndef COUNTERSIGN_CLI_COMMANDS_H_
#define COUNTERSIGN_CLI_COMMANDS_H_

#include <functional>

#include <CLI/CLI.hpp>

#include "absl/status/statusor.h"
#include "cli/flags.h"

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

}  // namespace countersign::cli

#endif  // COUNTERSIGN_CLI_COMMANDS_H_
