// AWS Lambda's CodeSigningConfig: who may publish, and what to do about the rest.
// https://docs.aws.amazon.com/lambda/latest/api/API_CodeSigningConfig.html
#ifndef COUNTERSIGN_CORE_POLICY_CODE_SIGNING_CONFIG_H_
#define COUNTERSIGN_CORE_POLICY_CODE_SIGNING_CONFIG_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/limits.h"

namespace countersign {

// What happens when a check other than integrity fails: UntrustedArtifactOnDeployment.
enum class Policy { kWarn, kEnforce };

std::string_view NameOf(Policy policy);  // "Warn", "Enforce"
std::optional<Policy> PolicyByName(std::string_view name);

// Constraints of the Lambda API model.
inline constexpr std::size_t kMinPublishers = 1;
inline constexpr std::size_t kMaxPublishers = 20;
inline constexpr std::size_t kMaxDescription = 256;  // Unicode scalar values
inline constexpr std::size_t kMaxTagKey = 128;
inline constexpr std::size_t kMaxTagValue = 256;

// A checked configuration. Immutable, cheap to copy, shared freely between threads.
class CodeSigningConfig {
 public:
  // Parses a configuration as AWS's API returns it, bare or as {"CodeSigningConfig": {...}}, or the
  // body of a CreateCodeSigningConfig request. Members that AWS does not know, and members that
  // occur twice, are refused. Errors (InvalidArgument) name the member and what was expected.
  //
  //   {"AllowedPublishers": {"SigningProfileVersionArns": ["arn:aws:signer:..."]},
  //    "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"}}
  static absl::StatusOr<CodeSigningConfig> FromJson(std::string_view json,
                                                    const Limits& limits = {});

  // The same of its parts, for hosts that keep configurations as records.
  static absl::StatusOr<CodeSigningConfig> Create(std::vector<std::string> publishers,
                                                  Policy policy);

  // Warn when the document does not say, as AWS does.
  Policy policy() const { return data_->policy; }

  // The signing profile version ARNs, as written: 1 to 20.
  const std::vector<std::string>& publishers() const { return data_->publishers; }

  const std::optional<std::string>& description() const { return data_->description; }
  const std::optional<std::string>& arn() const { return data_->arn; }

  // Whether the signing profile version ARN is, byte for byte, one of the publishers.
  bool Allows(std::string_view profile_version_arn) const;

  // What AWS accepts but can never match a signature, or says twice: a line each, with the member.
  std::vector<std::string> Lint() const;

 private:
  struct Data {
    Policy policy = Policy::kWarn;
    std::vector<std::string> publishers;
    std::vector<std::string> sorted_publishers;
    std::optional<std::string> description, arn;
  };
  class Parser;

  explicit CodeSigningConfig(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  std::shared_ptr<const Data> data_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_POLICY_CODE_SIGNING_CONFIG_H_
