#include "core/access/iam.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "core/access/condition.h"
#include "core/access/pattern.h"
#include "core/access/values.h"
#include "core/base/format.h"
#include "core/encoding/json.h"

namespace countersign {
namespace {

using Kind = JsonValue::Kind;

// The patterns of Action and NotAction, or of Resource and NotResource.
struct Patterns {
  std::vector<Pattern> patterns;
  bool negated = false;  // the element's name begins with Not
  bool any = false;      // whatever there is: one of the patterns is `*`, and they are not negated

  bool Apply(std::string_view text) const {
    const auto matches = [&](const Pattern& pattern) { return pattern.Matches(text); };
    return std::any_of(patterns.begin(), patterns.end(), matches) != negated;
  }
};

bool IsSidCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const JsonValue* Find(const JsonValue& object, std::string_view name) {
  for (const JsonValue::Member& member : object.members) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

// The member, of whatever kind it is.
const JsonValue* Take(const JsonValue& object, JsonObjectReader& in, std::string_view name) {
  const JsonValue* const value = Find(object, name);
  return value == nullptr ? nullptr : in.Optional(name, value->kind);
}

absl::StatusOr<Patterns> ReadActions(const JsonValue& value, const std::string& path) {
  Patterns out;
  absl::Status status =
      EachItem(value, path, [&](const JsonValue& item, const std::string& item_path) {
        if (absl::Status text = CheckText(item, item_path); !text.ok()) return text;
        if (item.text != "*" && item.text.find(':') == std::string::npos) {
          return JsonMismatch(item_path, "`*` or an action with the prefix of its service",
                              JsonFound(item));
        }
        out.patterns.emplace_back(FoldCase(item.text), Pattern::Scope::kText);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return out;
}

absl::StatusOr<Patterns> ReadResources(const JsonValue& value, const std::string& path) {
  Patterns out;
  absl::Status status =
      EachItem(value, path, [&](const JsonValue& item, const std::string& item_path) {
        if (absl::Status text = CheckText(item, item_path); !text.ok()) return text;
        if (item.text != "*" && item.text.substr(0, 4) != "arn:") {
          return JsonMismatch(item_path, "`*` or an ARN", JsonFound(item));
        }
        if (item.text == "*") out.any = true;
        out.patterns.emplace_back(item.text, Pattern::Scope::kResource);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return out;
}

}  // namespace

struct AccessPolicy::Statement {
  std::string sid;
  bool allows = false;
  Patterns actions;
  Patterns resources;
  std::vector<Condition> conditions;

  bool AppliesToResource(const std::string& resource) const {
    if (resource.empty()) return resources.any || !allows;
    return resources.any || resources.Apply(resource);
  }

  bool Applies(const AccessRequest& request, std::string_view folded_action) const {
    return actions.Apply(folded_action) && AppliesToResource(request.resource) &&
           std::all_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
             return condition.Holds(request.context);
           });
  }
};

struct AccessPolicy::Data {
  std::vector<Statement> statements;
};

// Reads the document member by member; the first thing that is wrong is the error.
class AccessPolicy::Parser {
 public:
  absl::StatusOr<AccessPolicy> Run(const JsonValue& document) {
    JsonObjectReader in(document, "");
    const std::string* const version = in.OptionalString("Version");
    if (version != nullptr && *version != "2012-10-17" && *version != "2008-10-17") {
      in.Refuse("Version", "`2012-10-17` or `2008-10-17`", JsonFound(*version));
    }
    in.OptionalString("Id");
    const JsonValue* const statements = Take(document, in, "Statement");
    if (statements == nullptr) in.Required("Statement", Kind::kObject);
    if (absl::Status status = in.Finish(); !status.ok()) return status;
    absl::Status status = EachItem(
        *statements, "Statement",
        [&](const JsonValue& item, const std::string& path) { return ReadStatement(item, path); });
    if (!status.ok()) return status;
    if (status = UniqueSids(); !status.ok()) return status;
    return AccessPolicy(std::move(data_));
  }

 private:
  absl::Status ReadStatement(const JsonValue& value, const std::string& path) {
    JsonObjectReader in(value, path);
    Statement out;
    if (const std::string* sid = in.OptionalString("Sid")) {
      if (!std::all_of(sid->begin(), sid->end(), IsSidCharacter)) {
        in.Refuse("Sid", "letters and digits", JsonFound(*sid));
      }
      out.sid = *sid;
    }
    if (const std::string* effect = in.RequiredString("Effect")) {
      if (*effect != "Allow" && *effect != "Deny") {
        in.Refuse("Effect", "`Allow` or `Deny`", JsonFound(*effect));
      }
      out.allows = *effect == "Allow";
    }
    const JsonValue* const action = Take(value, in, "Action");
    const JsonValue* const not_action = Take(value, in, "NotAction");
    const JsonValue* const resource = Take(value, in, "Resource");
    const JsonValue* const not_resource = Take(value, in, "NotResource");
    const JsonValue* const conditions = in.Optional("Condition", Kind::kObject);
    for (const std::string_view name : {"Principal", "NotPrincipal"}) {
      if (in.Has(name)) in.Refuse(name, "no such member in an identity-based policy", "one");
    }
    if (action == nullptr && not_action == nullptr) {
      in.Refuse("Action", "it or `NotAction`", "neither");
    }
    if (action != nullptr && not_action != nullptr) {
      in.Refuse("NotAction", "it or `Action`", "both");
    }
    if (resource != nullptr && not_resource != nullptr) {
      in.Refuse("NotResource", "it or `Resource`", "both");
    }
    if (absl::Status status = in.Finish(); !status.ok()) return status;
    absl::Status status = Fill(in, action, not_action, resource, not_resource, conditions, out);
    if (status.ok()) data_->statements.push_back(std::move(out));
    return status;
  }

  static absl::Status Fill(const JsonObjectReader& in, const JsonValue* action,
                           const JsonValue* not_action, const JsonValue* resource,
                           const JsonValue* not_resource, const JsonValue* conditions,
                           Statement& out) {
    absl::StatusOr<Patterns> actions = action != nullptr
                                           ? ReadActions(*action, in.PathOf("Action"))
                                           : ReadActions(*not_action, in.PathOf("NotAction"));
    if (!actions.ok()) return actions.status();
    out.actions = *std::move(actions);
    out.actions.negated = action == nullptr;

    out.resources.any = true;
    if (resource != nullptr || not_resource != nullptr) {
      absl::StatusOr<Patterns> resources =
          resource != nullptr ? ReadResources(*resource, in.PathOf("Resource"))
                              : ReadResources(*not_resource, in.PathOf("NotResource"));
      if (!resources.ok()) return resources.status();
      out.resources = *std::move(resources);
      out.resources.negated = resource == nullptr;
      out.resources.any = out.resources.any && !out.resources.negated;
    }

    if (conditions == nullptr) return absl::OkStatus();
    absl::StatusOr<std::vector<Condition>> read =
        Condition::ReadAll(*conditions, in.PathOf("Condition"));
    if (!read.ok()) return read.status();
    out.conditions = *std::move(read);
    return absl::OkStatus();
  }

  absl::Status UniqueSids() const {
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < data_->statements.size(); ++i) {
      const std::string& sid = data_->statements[i].sid;
      if (sid.empty()) continue;
      const auto [earlier, is_new] = seen.emplace(sid, i);
      if (is_new) continue;
      return JsonMismatch(Format("Statement[%d].Sid", i), "another than those before",
                          Format("%s, as in `Statement[%d]`", JsonFound(sid), earlier->second));
    }
    return absl::OkStatus();
  }

  std::shared_ptr<Data> data_ = std::make_shared<Data>();
};

bool LessIgnoreCase::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return FoldCase(x) < FoldCase(y); });
}

AccessRequest AccessRequest::CreateFunction(std::string function_arn,
                                            std::optional<std::string> code_signing_config_arn) {
  AccessRequest out{"lambda:CreateFunction", std::move(function_arn), {}};
  if (code_signing_config_arn.has_value()) {
    out.context.emplace(kCodeSigningConfigArnKey, *std::move(code_signing_config_arn));
  }
  return out;
}

AccessRequest AccessRequest::PutFunctionCodeSigningConfig(
    std::string function_arn, std::optional<std::string> code_signing_config_arn) {
  AccessRequest out = CreateFunction(std::move(function_arn), std::move(code_signing_config_arn));
  out.action = "lambda:PutFunctionCodeSigningConfig";
  return out;
}

std::string_view NameOf(AccessDecision::Kind kind) {
  constexpr std::string_view kNames[] = {"allowed", "explicitDeny", "implicitDeny"};
  return kNames[static_cast<int>(kind)];
}

absl::StatusOr<AccessPolicy> AccessPolicy::FromJson(std::string_view json, const Limits& limits) {
  const absl::StatusOr<JsonValue> document = ParseConfigJson(json, limits);
  if (!document.ok()) return document.status();
  return Parser().Run(*document);
}

std::size_t AccessPolicy::size() const { return data_->statements.size(); }

AccessDecision Decide(absl::Span<const AccessPolicy> policies, const AccessRequest& request) {
  const std::string action = FoldCase(request.action);
  AccessDecision decision;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const std::vector<AccessPolicy::Statement>& statements = policies[i].data_->statements;
    for (std::size_t j = 0; j < statements.size(); ++j) {
      const AccessPolicy::Statement& statement = statements[j];
      // A second Allow changes nothing; only a Deny still can.
      if (statement.allows && decision.allowed()) continue;
      if (!statement.Applies(request, action)) continue;
      using Decided = AccessDecision::Kind;
      decision = {statement.allows ? Decided::kAllowed : Decided::kExplicitDeny, i, j,
                  statement.sid};
      if (!statement.allows) return decision;
    }
  }
  return decision;
}

}  // namespace countersign
