#include "cli/flags.h"

#include "absl/strings/str_format.h"

#include "cli/io.h"
#include "core/base/instant.h"

namespace countersign::cli {

void AddOutputOption(CLI::App& command, std::string* output) {
  *output = "text";
  command.add_option("--output", *output, "text for people, json for machines")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("text|json");
}

CLI::Validator NotEmpty() {
  return CLI::Validator(
      [](std::string& value) {
        return value.empty() ? std::string("expected a value, found nothing") : std::string();
      },
      "");
}

absl::Status About(std::string_view flag, std::string_view file, const absl::Status& status) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s `%s`: %s", flag, file, std::string(status.message())));
}

absl::StatusOr<std::string> ReadFlagFile(std::string_view flag, const std::string& path) {
  absl::StatusOr<std::string> contents = ReadFile(path);
  if (contents.ok()) return contents;
  return absl::InvalidArgumentError(
      absl::StrFormat("%s: %s", flag, std::string(contents.status().message())));
}

absl::StatusOr<TrustAnchors> ReadTrust(const std::vector<std::string>& values) {
  constexpr std::string_view kFingerprint = "sha256:";
  TrustAnchors all;
  for (const std::string& value : values) {
    absl::StatusOr<TrustAnchors> anchors = TrustAnchors::Aws();
    if (value.rfind(kFingerprint, 0) == 0) {
      anchors = TrustAnchors::FromFingerprint(value.substr(kFingerprint.size()));
    } else if (value != "aws") {
      const absl::StatusOr<std::string> pem = ReadFlagFile("--trust", value);
      if (!pem.ok()) return pem.status();
      anchors = TrustAnchors::FromPem(*pem);
    }
    if (!anchors.ok()) return About("--trust", value, anchors.status());
    all.Add(*anchors);
  }
  return all;
}

absl::StatusOr<absl::Time> ParseFlagInstant(std::string_view flag, const std::string& text) {
  const std::optional<absl::Time> instant = ParseInstant(text);
  if (instant.has_value()) return *instant;
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s: expected an RFC 3339 instant such as 2026-11-21T00:00:00Z, found `%s`", flag, text));
}

}  // namespace countersign::cli
