#include <cstdio>
#include <memory>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

#include "cli/commands.h"
#include "cli/io.h"
#include "cli/read.h"

namespace countersign::cli {
namespace {

struct VerifyFlags {
  std::string package, config, envelope, format_hint, revocations, at, subject, output;
  std::vector<std::string> trust, layers;
  bool no_revocation_check = false;
  bool warnings_as_errors = false;
};

absl::StatusOr<Artifact> ReadArtifact(std::string_view flag, const std::string& path,
                                      const std::string& name) {
  const absl::StatusOr<std::string> zip = ReadFlagFile(flag, path);
  if (!zip.ok()) return zip.status();
  return ReadOnAllCores(*zip).Named(name.empty() ? BaseName(path) : name);
}

// The function package, with the detached envelope if there is one, and the layers.
absl::StatusOr<std::vector<Artifact>> ReadArtifacts(const VerifyFlags& flags) {
  absl::StatusOr<Artifact> function = ReadArtifact("PACKAGE", flags.package, "");
  if (!function.ok()) return function.status();
  function->format_hint = EnvelopeFormatByName(flags.format_hint);
  if (!flags.envelope.empty()) {
    const absl::StatusOr<std::string> envelope = ReadFlagFile("--envelope", flags.envelope);
    if (!envelope.ok()) return envelope.status();
    *function = function->WithEnvelope(*envelope, function->format_hint);
  }
  std::vector<Artifact> artifacts = {*std::move(function)};
  for (const std::string& layer : flags.layers) {
    const std::size_t equals = layer.find('=');
    const bool named = equals != std::string::npos;
    absl::StatusOr<Artifact> artifact = ReadArtifact(
        "--layer", named ? layer.substr(equals + 1) : layer, named ? layer.substr(0, equals) : "");
    if (!artifact.ok()) return artifact.status();
    artifacts.push_back(*std::move(artifact));
  }
  return artifacts;
}

// No list, no check wanted, or the list of the file.
absl::StatusOr<std::optional<RevocationSet>> ReadRevocations(const VerifyFlags& flags,
                                                             absl::Time at) {
  if (flags.no_revocation_check) return std::make_optional(RevocationSet::NoCheck(at));
  if (flags.revocations.empty()) return std::optional<RevocationSet>();
  const absl::StatusOr<std::string> json = ReadFlagFile("--revocations", flags.revocations);
  if (!json.ok()) return json.status();
  absl::StatusOr<RevocationSet> set = RevocationSet::FromJson(*json);
  if (!set.ok()) return About("--revocations", flags.revocations, set.status());
  return std::make_optional(*std::move(set));
}

std::string Coloured(std::string text, Decision decision) {
  if (!MayColour()) return text;
  constexpr const char* kColours[] = {"\033[1;32m", "\033[1;33m", "\033[1;31m"};
  const std::size_t size = NameOf(decision).size();
  return kColours[static_cast<int>(decision)] + text.substr(0, size) + "\033[0m" +
         text.substr(size);
}

absl::StatusOr<int> Verify(const VerifyFlags& flags) {
  absl::Time at = absl::Now();
  if (!flags.at.empty()) {
    const absl::StatusOr<absl::Time> given = ParseFlagInstant("--at", flags.at);
    if (!given.ok()) return given.status();
    at = *given;
  }
  const absl::StatusOr<std::string> config_json = ReadFlagFile("--config", flags.config);
  if (!config_json.ok()) return config_json.status();
  const absl::StatusOr<CodeSigningConfig> config = CodeSigningConfig::FromJson(*config_json);
  if (!config.ok()) return About("--config", flags.config, config.status());
  const absl::StatusOr<TrustAnchors> anchors = ReadTrust(flags.trust);
  if (!anchors.ok()) return anchors.status();
  const absl::StatusOr<std::optional<RevocationSet>> revocations = ReadRevocations(flags, at);
  if (!revocations.ok()) return revocations.status();
  const absl::StatusOr<std::vector<Artifact>> artifacts = ReadArtifacts(flags);
  if (!artifacts.ok()) return artifacts.status();

  const RevocationSet* const list = revocations->has_value() ? &**revocations : nullptr;
  const Verdict verdict =
      Evaluate(*config, *artifacts, {at, *anchors, list, Limits{}, flags.subject});
  const std::string text = flags.output == "json" ? ToJson(verdict) + "\n"
                                                  : Coloured(Explain(verdict), verdict.decision());
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (verdict.decision() == Decision::kBlock) return kNo;
  return verdict.decision() == Decision::kWarn && flags.warnings_as_errors ? kNo : kOk;
}

}  // namespace

void AddVerify(CLI::App& program, Action* action) {
  const auto flags = std::make_shared<VerifyFlags>();
  CLI::App& command = *program.add_subcommand("verify", "Decide whether a package may be deployed");
  command.footer(
      "Example:\n"
      "  countersign verify function.zip --config config.json --trust aws "
      "--revocations revoked.json");
  command.add_option("PACKAGE", flags->package, "the function's zip")->required();
  command.add_option("--config", flags->config, "a CodeSigningConfig as JSON")->required();
  command.add_option("--trust", flags->trust, "a PEM file, sha256:HEX or aws; repeatable")
      ->required()
      ->allow_extra_args(false);
  command
      .add_option("--envelope", flags->envelope, "a detached envelope, in place of the package's")
      ->check(NotEmpty());
  command.add_option("--format-hint", flags->format_hint, "the envelope's format; else sniffed")
      ->check(CLI::IsMember({"aws-signer-lambda", "notation-jws", "notation-cose", "dsse", "cms"}));
  CLI::Option* const list =
      command.add_option("--revocations", flags->revocations, "a revocation list as JSON")
          ->check(NotEmpty());
  command
      .add_flag("--no-revocation-check", flags->no_revocation_check,
                "do not check revocation; without this and a list, revocation is unknown")
      ->excludes(list);
  command.add_option("--at", flags->at, "the instant of evaluation, RFC 3339; else now")
      ->check(NotEmpty());
  command.add_option("--layer", flags->layers, "[NAME=]FILE.zip, a layer; repeatable")
      ->allow_extra_args(false);
  command.add_option("--subject", flags->subject, "what AWS's error texts call the function");
  command.add_flag("--warnings-as-errors", flags->warnings_as_errors, "let a warning exit with 1");
  AddOutputOption(command, &flags->output);
  command.callback([flags, action] { *action = [flags] { return Verify(*flags); }; });
}

}  // namespace countersign::cli
