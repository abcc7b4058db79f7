#include "core/lifecycle/names.h"

#include "core/base/arn.h"
#include "core/base/format.h"
#include "core/lifecycle/errors.h"
#include "core/lifecycle/shapes.h"

namespace countersign::lifecycle {
namespace {

std::string Or(std::string_view given, const std::string& otherwise) {
  return given.empty() ? otherwise : std::string(given);
}

}  // namespace

FunctionReference Resolve(const Call& call, std::string_view text) {
  const FunctionNameParts parts = SplitFunctionName(text).value_or(FunctionNameParts{});
  FunctionReference out;
  out.name = std::string(parts.name);
  out.qualifier = std::string(parts.qualifier);
  out.region = Or(parts.region, call.region);
  const std::string account = Or(parts.account_id, call.account_id);
  const std::string partition = Or(parts.partition, call.partition);
  out.is_elsewhere = account != call.account_id || partition != call.partition;
  out.arn = Format("arn:%s:lambda:%s:%s:function:%s", partition, out.region, account, out.name);
  return out;
}

std::string FunctionKey(std::string_view text) {
  const std::optional<FunctionNameParts> parts = SplitFunctionName(text);
  return parts.has_value() ? std::string(parts->name) : std::string();
}

std::string VersionKey(std::string_view text, const std::optional<std::string>& qualifier) {
  const FunctionNameParts parts = SplitFunctionName(text).value_or(FunctionNameParts{});
  return Or(parts.qualifier, qualifier.value_or(kLatest));
}

std::optional<Response> RefuseReference(const Call& call, const FunctionReference& reference) {
  if (reference.region != call.region) return errors::OtherRegion(reference.region, call.region);
  if (!reference.qualifier.empty()) return errors::QualifiedName();
  return std::nullopt;
}

std::string LambdaArn(const Call& call, std::string_view resource) {
  return Format("arn:%s:lambda:%s:%s:%s", call.partition, call.region, call.account_id, resource);
}

std::string LayerArn(const Call& call, std::string_view name_or_arn) {
  if (SplitArn(name_or_arn).has_value()) return std::string(name_or_arn);
  return LambdaArn(call, Format("layer:%s", name_or_arn));
}

}  // namespace countersign::lifecycle
