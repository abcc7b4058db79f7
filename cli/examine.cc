// The subcommands that look at one file: digest, lint, chain, inspect.
#include <cstdio>
#include <memory>

#include "absl/strings/str_format.h"

#include "cli/commands.h"
#include "cli/read.h"
#include "core/encoding/base64.h"
#include "core/encoding/hex.h"
#include "core/encoding/json_writer.h"

namespace countersign::cli {
namespace {

void Print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// Says why on one line, whatever the file's name holds.
int Refuse(const std::string& file, const std::string& why) {
  std::fprintf(stderr, "countersign: %s\n", Printable(file + ": " + why).c_str());
  return kNo;
}

std::string DigestJson(const Artifact& artifact) {
  JsonWriter json;
  json.StartObject();
  json.Member("codeSha256", Base64Encode(artifact.code_sha256.view()));
  json.Member("contentSha384", HexEncode(artifact.content->inner.view()));
  json.Member("entries", static_cast<std::int64_t>(artifact.content->entries));
  json.Member("uncompressedBytes", static_cast<std::int64_t>(artifact.content->uncompressed_bytes));
  json.Member("signed", artifact.envelope.has_value());
  json.EndObject();
  return json.Take() + "\n";
}

std::string DigestText(const Artifact& artifact) {
  return absl::StrFormat(
      "codeSha256         %s\ncontentSha384      %s\nentries            %d\n"
      "uncompressedBytes  %d\nsigned             %s\n",
      Base64Encode(artifact.code_sha256.view()), HexEncode(artifact.content->inner.view()),
      artifact.content->entries, artifact.content->uncompressed_bytes,
      artifact.envelope.has_value() ? "yes" : "no");
}

absl::StatusOr<int> Digest(const std::string& package, const std::string& output) {
  const absl::StatusOr<std::string> zip = ReadFlagFile("PACKAGE", package);
  if (!zip.ok()) return zip.status();
  const Artifact artifact = ReadOnAllCores(*zip);
  if (!artifact.package_faults.empty()) {
    return Refuse(package, Explain(artifact.package_faults.front()));
  }
  Print(output == "json" ? DigestJson(artifact) : DigestText(artifact));
  return kOk;
}

absl::StatusOr<int> Lint(const std::string& file) {
  const absl::StatusOr<std::string> json = ReadFlagFile("CONFIG", file);
  if (!json.ok()) return json.status();
  const absl::StatusOr<CodeSigningConfig> config = CodeSigningConfig::FromJson(*json);
  if (!config.ok()) return About("CONFIG", file, config.status());
  for (const std::string& note : config->Lint()) Print(Printable(note) + "\n");
  return kOk;
}

struct ChainFlags {
  std::string leaf, intermediates, at, output;
  std::vector<std::string> trust;
};

absl::StatusOr<int> Chain(const ChainFlags& flags) {
  const absl::StatusOr<absl::Time> at = ParseFlagInstant("--at", flags.at);
  if (!at.ok()) return at.status();
  const absl::StatusOr<TrustAnchors> anchors = ReadTrust(flags.trust);
  if (!anchors.ok()) return anchors.status();
  const absl::StatusOr<std::string> leaf = ReadFlagFile("--leaf", flags.leaf);
  if (!leaf.ok()) return leaf.status();
  absl::StatusOr<std::string> intermediates = std::string();
  if (!flags.intermediates.empty()) {
    intermediates = ReadFlagFile("--intermediates", flags.intermediates);
  }
  if (!intermediates.ok()) return intermediates.status();
  const ChainReport report = JudgeChain(*leaf, *intermediates, *anchors, *at);
  Print(flags.output == "json" ? ToJson(report) + "\n" : Explain(report));
  return report.valid ? kOk : kNo;
}

absl::StatusOr<int> Inspect(const std::string& file) {
  const absl::StatusOr<std::string> bytes = ReadFlagFile("FILE", file);
  if (!bytes.ok()) return bytes.status();
  std::string envelope = *bytes;
  if (bytes->rfind("PK", 0) == 0) {  // every zip that ReadPackage accepts begins so
    const Artifact artifact = ReadPackage(*bytes);
    if (!artifact.envelope.has_value()) {
      return Refuse(file, artifact.package_faults.empty()
                              ? "the package is not signed"
                              : Explain(artifact.package_faults.front()));
    }
    envelope = *artifact.envelope;
  }
  const Inspection inspection = InspectEnvelope(envelope);
  Print(inspection.text);
  return inspection.readable ? kOk : kNo;
}

}  // namespace

void AddDigest(CLI::App& program, Action* action) {
  struct Flags {
    std::string package, output;
  };
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = *program.add_subcommand("digest", "Show the digests of a package");
  command.footer("Example:\n  countersign digest function.zip --output json");
  command.add_option("PACKAGE", flags->package, "a zip")->required();
  AddOutputOption(command, &flags->output);
  command.callback(
      [flags, action] { *action = [flags] { return Digest(flags->package, flags->output); }; });
}

void AddLint(CLI::App& program, Action* action) {
  const auto file = std::make_shared<std::string>();
  CLI::App& command =
      *program.add_subcommand("lint", "Show what in a configuration can never match a signature");
  command.footer("Example:\n  countersign lint config.json");
  command.add_option("CONFIG", *file, "a CodeSigningConfig as JSON")->required();
  command.callback([file, action] { *action = [file] { return Lint(*file); }; });
}

void AddChain(CLI::App& program, Action* action) {
  const auto flags = std::make_shared<ChainFlags>();
  CLI::App& command =
      *program.add_subcommand("chain", "Judge a certificate chain for code signing");
  command.footer(
      "Example:\n"
      "  countersign chain --leaf signer.pem --intermediates ca.pem --trust roots.pem "
      "--at 2026-11-21T00:00:00Z");
  command.add_option("--leaf", flags->leaf, "the signer's certificate, PEM or DER")->required();
  command.add_option("--trust", flags->trust, "a PEM file, sha256:HEX or aws; repeatable")
      ->required()
      ->allow_extra_args(false);
  command.add_option("--at", flags->at, "the instant, RFC 3339")->required();
  command.add_option("--intermediates", flags->intermediates, "further certificates, PEM or DER")
      ->check(NotEmpty());
  AddOutputOption(command, &flags->output);
  command.callback([flags, action] { *action = [flags] { return Chain(*flags); }; });
}

void AddInspect(CLI::App& program, Action* action) {
  const auto file = std::make_shared<std::string>();
  CLI::App& command = *program.add_subcommand(
      "inspect", "Show what an envelope claims, without verifying anything");
  command.footer("Example:\n  countersign inspect function.zip");
  command.add_option("FILE", *file, "a signed zip or an envelope")->required();
  command.callback([file, action] { *action = [file] { return Inspect(*file); }; });
}

}  // namespace countersign::cli
