// The program `countersign`. The only code in the repository that reads files, the clock or the
// environment.
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

#include "absl/strings/str_format.h"

#include "cli/commands.h"
#include "cli/io.h"

namespace countersign::cli {
namespace {

int Mistake(const std::string& message) {
  // One line, whatever a file name or a flag held.
  std::fprintf(stderr, "countersign: %s\n", Printable(message).c_str());
  return kMistake;
}

int Run(int argc, char** argv) {
  CLI::App program("Decides whether a signed code package may be deployed, as AWS Lambda does.",
                   "countersign");
  program.footer("Exit status: 0 allowed, warned or yes; 1 blocked, refused or no; 2 a mistake.");
  program.require_subcommand(1);
  Action action;
  AddVerify(program, &action);
  AddDigest(program, &action);
  AddLint(program, &action);
  AddChain(program, &action);
  AddInspect(program, &action);
  AddDevSign(program, &action);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help
    if (program.get_subcommands().empty() && argc > 1) {
      return Mistake(
          absl::StrFormat("there is no subcommand `%s`; see countersign --help", argv[1]));
    }
    return Mistake(error.what());
  }
  EnterUsersFolder();
  const absl::StatusOr<int> status = action();
  if (!status.ok()) return Mistake(std::string(status.status().message()));
  if (std::fflush(stdout) != 0) return Mistake("cannot write to standard output");
  return *status;
}

}  // namespace
}  // namespace countersign::cli

int main(int argc, char** argv) {
  // Botan's pool of locked memory is for secrets, of which there are none here, and costs a third
  // of the time of a short run. An embedder does the same before the first use of this library.
  setenv("BOTAN_MLOCK_POOL_SIZE", "0", 0);
  try {
    return countersign::cli::Run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("countersign: out of memory\n", stderr);
    return countersign::cli::kMistake;
  }
}
