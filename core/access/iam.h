// Who may choose a code signing configuration: IAM's condition key lambda:CodeSigningConfigArn.
//
// Administrators let developers create functions, but only with the configurations that they name:
//
//   const absl::StatusOr<AccessPolicy> policy = AccessPolicy::FromJson(R"({
//     "Version": "2012-10-17",
//     "Statement": [{
//       "Sid": "OnlyProduction", "Effect": "Allow",
//       "Action": ["lambda:CreateFunction", "lambda:PutFunctionCodeSigningConfig"],
//       "Resource": "*",
//       "Condition": {"StringEquals": {"lambda:CodeSigningConfigArn":
//           "arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-0d4518bd353a0a7c6"}}
//     }]
//   })");
//   if (!policy.ok()) return policy.status();
//   const AccessDecision decision =
//       Decide({*policy}, AccessRequest::CreateFunction(function_arn, code_signing_config_arn));
//   if (!decision.allowed()) ...  // NameOf(decision.kind), decision.sid
//
// With this policy, a CreateFunction without a configuration, or with another one, is refused: no
// statement allows it. All of it is computed from the arguments; nothing asks AWS.
//
// What is read is an identity-based policy, as far as this condition key needs: the operators of
// strings and ARNs, and Null, for keys that have one value. What is not known is an error, never
// skipped: other operators, ForAllValues and ForAnyValue, policy variables, Principal. Resource
// policies, permissions boundaries, session policies and those of an organization are not part of
// the decision; AWS may refuse what is allowed here.
//
// Sources: the guide's example and what it refuses,
//   https://docs.aws.amazon.com/lambda/latest/dg/config-codesigning-policies.html
// the language, element by element,
//   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
#ifndef COUNTERSIGN_CORE_ACCESS_IAM_H_
#define COUNTERSIGN_CORE_ACCESS_IAM_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/base/limits.h"

namespace countersign {

// How condition keys compare: the letters A-Z like a-z.
struct LessIgnoreCase {
  bool operator()(std::string_view a, std::string_view b) const;
};

// Condition keys and their values, such as "lambda:CodeSigningConfigArn". What is not in it is
// absent from the request, so give every key that the policies name and AWS would know, such as
// "aws:PrincipalOrgID".
using AccessContext = std::map<std::string, std::string, LessIgnoreCase>;

inline constexpr char kCodeSigningConfigArnKey[] = "lambda:CodeSigningConfigArn";

// What somebody wants to do.
struct AccessRequest {
  std::string action;  // "lambda:CreateFunction"; its case does not matter
  // The ARN of the function. Empty when it is not known: then an Allow applies only if it applies
  // to any resource, and a Deny applies whatever resources it is about.
  std::string resource;
  AccessContext context;

  // The two operations that have the condition key. It is absent without a configuration; an empty
  // text is a value like any other.
  static AccessRequest CreateFunction(std::string function_arn,
                                      std::optional<std::string> code_signing_config_arn);
  static AccessRequest PutFunctionCodeSigningConfig(
      std::string function_arn, std::optional<std::string> code_signing_config_arn);
};

// What comes of it, and why.
struct AccessDecision {
  enum class Kind { kAllowed, kExplicitDeny, kImplicitDeny };

  Kind kind = Kind::kImplicitDeny;
  // The first statement that decides, counted from 0: the policy in the span and the statement in
  // the policy. Both are absent when none decides: an implicit deny.
  std::optional<std::size_t> policy, statement;
  std::string sid;  // of that statement; empty when it has none

  bool allowed() const { return kind == Kind::kAllowed; }
};

std::string_view NameOf(AccessDecision::Kind kind);  // "allowed", "explicitDeny", "implicitDeny"

// A checked identity-based policy. Immutable, cheap to copy, shared freely between threads.
class AccessPolicy {
 public:
  // Parses a policy document of at most `limits.config_bytes`. Errors (InvalidArgument) name the
  // member and what was expected.
  //
  // - Version, if any, is 2012-10-17 or 2008-10-17; it changes nothing here. Id may be any text.
  // - Statement is an object or an array of them. In each, Effect is Allow or Deny, Sid is unique
  //   letters and digits, and there is one of Action and NotAction, at most one of Resource and
  //   NotResource, and Condition where needed. IAM itself demands a Resource: without one, a
  //   statement here applies to every resource, as with "*".
  // - Actions match in any case, with `*` and `?` for any characters and for one.
  // - Resources match with their case. `*` and `?` stay within their part of the ARN, but for a
  //   `*` at the end of a part, which may go past colons, and those in the last part.
  // - Several condition operators, and several keys of one, must all hold. Of several values one
  //   must match, or with a negated operator none. An absent key matches no value, and makes an
  //   operator with IfExists hold. Null holds for "true" if the key is absent, for "false" if not.
  //   IgnoreCase is about the letters A-Z.
  // - ArnEquals and ArnLike are the same: the six parts of the ARN match each on their own, with
  //   wildcards. What is not an ARN matches no value.
  static absl::StatusOr<AccessPolicy> FromJson(std::string_view json, const Limits& limits = {});

  std::size_t size() const;  // its statements

 private:
  struct Statement;
  struct Data;
  class Parser;
  friend AccessDecision Decide(absl::Span<const AccessPolicy> policies,
                               const AccessRequest& request);

  explicit AccessPolicy(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  std::shared_ptr<const Data> data_;
};

// Decides by all policies of one identity: a Deny that applies wins over every Allow; without
// either the request is refused.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
AccessDecision Decide(absl::Span<const AccessPolicy> policies, const AccessRequest& request);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ACCESS_IAM_H_
