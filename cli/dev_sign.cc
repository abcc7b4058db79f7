// Throw-away authorities and signatures: for trying things out, never for production.
#include <cstdio>
#include <memory>

#include "absl/strings/str_format.h"

#include "cli/commands.h"
#include "cli/io.h"
#include "core/base/arn.h"
#include "testing/authority/dev_authority.h"
#include "testing/zip/zip_builder.h"

namespace countersign::cli {
namespace {

constexpr char kRootFile[] = "root.pem";

struct SignFlags {
  std::string package, authority, profile_arn, job_arn, signing_time, expires, out;
};

absl::StatusOr<int> Init(const std::string& folder) {
  if (const absl::Status made = MakeFolder(folder); !made.ok()) return made;
  if (FileExists(folder + "/" + kRootFile)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "DIR: `%s/%s` exists already; its keys are not overwritten", folder, kRootFile));
  }
  const absl::StatusOr<std::string> seed = RandomBytes(48);
  if (!seed.ok()) return seed.status();
  for (const DevAuthority::File& file : DevAuthority::FromSeed(*seed).ToFiles()) {
    const bool secret = file.name.find(".key") != std::string::npos;
    const absl::Status written = WriteFile(folder + "/" + file.name, file.content, secret);
    if (!written.ok()) return written;
  }
  return kOk;
}

absl::StatusOr<SigningRequest> ParseRequest(const SignFlags& flags) {
  SigningRequest request;
  request.profile_version_arn = flags.profile_arn;
  request.job_arn = flags.job_arn;
  const absl::StatusOr<absl::Time> signing_time =
      ParseFlagInstant("--signing-time", flags.signing_time);
  if (!signing_time.ok()) return signing_time.status();
  const absl::StatusOr<absl::Time> expires = ParseFlagInstant("--expires", flags.expires);
  if (!expires.ok()) return expires.status();
  if (*expires <= *signing_time) {
    return absl::InvalidArgumentError("--expires: expected an instant after --signing-time");
  }
  request.signing_time = *signing_time;
  request.expires_at = *expires;
  if (!IsSigningProfileVersionArn(flags.profile_arn)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("--profile-arn: expected a signing profile version ARN such as "
                        "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Name/abcdefghij, "
                        "found `%s`",
                        flags.profile_arn));
  }
  if (!IsSigningJobArn(flags.job_arn)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("--job-arn: expected a signing job ARN such as "
                        "arn:aws:signer:us-east-1:123456789012:/signing-jobs/ID, found `%s`",
                        flags.job_arn));
  }
  const std::optional<Arn> job = SplitArn(flags.job_arn), profile = SplitArn(flags.profile_arn);
  if (job->partition != profile->partition || job->region != profile->region ||
      job->account != profile->account) {
    return absl::InvalidArgumentError(
        "--job-arn: expected the partition, Region and account of --profile-arn");
  }
  return request;
}

absl::StatusOr<int> Sign(const SignFlags& flags) {
  absl::StatusOr<SigningRequest> request = ParseRequest(flags);
  if (!request.ok()) return request.status();
  const absl::StatusOr<DevAuthority> authority =
      DevAuthority::FromFiles([&](const std::string& name) {
        return ReadFlagFile("--authority", flags.authority + "/" + name);
      });
  if (!authority.ok()) return authority.status();
  const absl::StatusOr<std::string> package = ReadFlagFile("PACKAGE", flags.package);
  if (!package.ok()) return package.status();
  const absl::StatusOr<std::string> prepared = testing::PrepareForSigning(*package);
  if (!prepared.ok()) return About("PACKAGE", flags.package, prepared.status());
  request->inner = ReadPackage(*prepared).content->inner;
  const absl::StatusOr<std::string> signed_package =
      testing::AppendSignatureEntry(*prepared, authority->Sign(*request));
  if (!signed_package.ok()) return About("PACKAGE", flags.package, signed_package.status());
  const absl::Status written = WriteFile(flags.out, *signed_package);
  if (!written.ok()) return written;
  return kOk;
}

// The flags of signing are required only when signing: CLI11 cannot say so beside `init`.
absl::Status RequireAll(const SignFlags& flags) {
  const std::pair<const char*, const std::string*> required[] = {
      {"PACKAGE", &flags.package},
      {"--authority", &flags.authority},
      {"--profile-arn", &flags.profile_arn},
      {"--job-arn", &flags.job_arn},
      {"--signing-time", &flags.signing_time},
      {"--expires", &flags.expires},
      {"--out", &flags.out}};
  for (const auto& [flag, value] : required) {
    if (value->empty()) return absl::InvalidArgumentError(absl::StrFormat("%s is required", flag));
  }
  return absl::OkStatus();
}

}  // namespace

void AddDevSign(CLI::App& program, Action* action) {
  const auto flags = std::make_shared<SignFlags>();
  const auto folder = std::make_shared<std::string>();
  CLI::App& command = *program.add_subcommand(
      "dev-sign", "Make a throw-away authority and sign packages with it; never for production");
  command.footer(
      "Example:\n"
      "  countersign dev-sign init authority\n"
      "  countersign dev-sign function.zip --authority authority "
      "--profile-arn arn:aws:signer:us-east-1:123456789012:/signing-profiles/Dev/abcdefghij "
      "--job-arn arn:aws:signer:us-east-1:123456789012:/signing-jobs/1 "
      "--signing-time 2026-01-01T00:00:00Z --expires 2027-01-01T00:00:00Z --out signed.zip");
  CLI::App& init = *command.add_subcommand("init", "write DIR/root.pem and the keys beside it");
  init.add_option("DIR", *folder, "the folder, made if it is not there")->required();
  command.add_option("PACKAGE", flags->package, "the zip to sign");
  command.add_option("--authority", flags->authority, "the folder that `init` wrote");
  command.add_option("--profile-arn", flags->profile_arn, "the signing profile version ARN");
  command.add_option("--job-arn", flags->job_arn, "the signing job ARN");
  command.add_option("--signing-time", flags->signing_time, "RFC 3339");
  command.add_option("--expires", flags->expires, "RFC 3339");
  command.add_option("--out", flags->out, "the signed zip to write");
  CLI::App* const init_command = &init;
  command.callback([flags, folder, init_command, action] {
    *action = [flags, folder, init_command]() -> absl::StatusOr<int> {
      if (init_command->parsed()) return Init(*folder);
      if (const absl::Status complete = RequireAll(*flags); !complete.ok()) return complete;
      return Sign(*flags);
    };
  });
}

}  // namespace countersign::cli
