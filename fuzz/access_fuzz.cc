// IAM policies. The input is a line each for action, resource and the ARN of a code signing
// configuration ("-": none), then a policy document. Properties: an error says something; a
// decision names a statement that is there; Deny wins, wherever it stands; a policy twice decides
// as once; the case of the action does not matter.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/access/iam.h"
#include "fuzz/input.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page
using fuzz::Require;

std::string TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return std::string(line);
}

std::string InOtherCase(std::string text) {
  for (char& c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) c = static_cast<char>(c ^ 0x20);
  }
  return text;
}

const AccessPolicy& DenyAll() {
  static const auto* const policy = new AccessPolicy(
      AccessPolicy::FromJson(R"({"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})")
          .value());
  return *policy;
}

void CheckDecision(const AccessPolicy& policy, AccessRequest request) {
  using Kind = AccessDecision::Kind;
  const AccessDecision decision = Decide({policy}, request);
  const bool is_implicit = decision.kind == Kind::kImplicitDeny;
  Require(
      decision.statement.has_value() != is_implicit && decision.policy.has_value() != is_implicit,
      "a statement decides, unless none does");
  Require(is_implicit || (*decision.policy == 0 && *decision.statement < policy.size()),
          "the statement that decides is there");
  Require(Decide({policy, policy}, request).kind == decision.kind, "twice is as once");
  Require(Decide({policy, DenyAll()}, request).kind == Kind::kExplicitDeny &&
              Decide({DenyAll(), policy}, request).kind == Kind::kExplicitDeny,
          "Deny wins wherever it stands");
  Require(Decide({}, request).kind == Kind::kImplicitDeny, "nothing allows nothing");
  request.action = InOtherCase(request.action);
  Require(Decide({policy}, request).kind == decision.kind, "the case of an action is nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  AccessRequest request;
  request.action = TakeLine(text);
  request.resource = TakeLine(text);
  const std::string arn = TakeLine(text);
  if (arn != "-") request.context[kCodeSigningConfigArnKey] = arn;
  const auto policy = AccessPolicy::FromJson(text);
  if (policy.ok()) {
    CheckDecision(*policy, request);
  } else {
    Require(!policy.status().message().empty(), "an error says something");
  }
  return 0;
}
