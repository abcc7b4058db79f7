#include "core/lifecycle/tags.h"

#include <utility>

#include "core/base/arn.h"
#include "core/lifecycle/errors.h"
#include "core/lifecycle/operations.h"
#include "core/lifecycle/render.h"
#include "core/lifecycle/transition.h"

namespace countersign::lifecycle {
namespace {

constexpr char kTagEvent[] = "TagResource20170331v2";
constexpr char kUntagEvent[] = "UntagResource20170331v2";
constexpr char kListEvent[] = "ListTags20170331";

// The record that carries the tags: a configuration or a function.
class Tagged {
 public:
  Tagged(const Call& call, const std::string& resource, const TaggedRecords& records) {
    if (kCodeSigningConfigArn.matches(resource)) {
      config_ = records.config;
      if (config_ == nullptr) error_ = errors::ConfigNotFound(resource);
    } else if (SplitArn(resource)->resource.rfind("function:", 0) == 0) {
      const FunctionReference reference = Resolve(call, resource);
      if (!reference.qualifier.empty()) {
        error_ = errors::TagsOnQualified();
      } else {
        error_ = RefuseFunction(call, reference, records.function);
      }
      function_ = records.function;
    } else {
      error_ = errors::NoSuchResource(resource);
    }
  }

  const std::optional<Response>& error() const { return error_; }
  const Tags& tags() const { return config_ != nullptr ? config_->tags : function_->tags; }

  // The record with these tags instead, as an outcome.
  Outcome With(const char* event_name, const Call& call, Tags tags) const {
    Outcome out = Answered(event_name, 204, "");
    if (config_ != nullptr) {
      out.preconditions = {ConfigIs(config_->arn, config_)};
      CodeSigningConfigRecord& record = out.changes.put_config.emplace(*config_);
      record.tags = std::move(tags);
      record.revision = call.new_revision;
    } else {
      out.preconditions = {FunctionIs(function_->name, function_)};
      FunctionRecord& record = out.changes.put_functions.emplace_back(*function_);
      record.tags = std::move(tags);
      record.revision = call.new_revision;
    }
    return out;
  }

 private:
  const CodeSigningConfigRecord* config_ = nullptr;
  const FunctionRecord* function_ = nullptr;
  std::optional<Response> error_;
};

}  // namespace

Outcome TagResource(const Call& call, const TagResourceRequest& request,
                    const TaggedRecords& records) {
  Validator check;
  check.Check("resource", request.resource, kTaggableResource);
  check.Present("tags", request.tags.has_value());
  check.CheckTags("tags", request.tags);
  if (auto error = check.Finish()) return Refused(kTagEvent, *std::move(error));
  const Tagged tagged(call, request.resource, records);
  if (tagged.error().has_value()) return Refused(kTagEvent, *tagged.error());
  Tags tags = tagged.tags();
  for (const auto& [key, value] : *request.tags) tags[key] = value;
  if (tags.size() > kMaxTags) return Refused(kTagEvent, errors::TooManyTags(kMaxTags));
  return tagged.With(kTagEvent, call, std::move(tags));
}

Outcome UntagResource(const Call& call, const UntagResourceRequest& request,
                      const TaggedRecords& records) {
  Validator check;
  check.Check("resource", request.resource, kTaggableResource);
  check.Present("tagKeys", request.tag_keys.has_value());
  check.Each("tagKeys", request.tag_keys, kTagKey);
  if (auto error = check.Finish()) return Refused(kUntagEvent, *std::move(error));
  const Tagged tagged(call, request.resource, records);
  if (tagged.error().has_value()) return Refused(kUntagEvent, *tagged.error());
  Tags tags = tagged.tags();
  for (const std::string& key : *request.tag_keys) tags.erase(key);
  return tagged.With(kUntagEvent, call, std::move(tags));
}

Outcome ListTags(const Call& call, const ListTagsRequest& request, const TaggedRecords& records) {
  Validator check;
  check.Check("resource", request.resource, kTaggableResource);
  if (auto error = check.Finish()) return Refused(kListEvent, *std::move(error));
  const Tagged tagged(call, request.resource, records);
  if (tagged.error().has_value()) return Refused(kListEvent, *tagged.error());
  return Answered(kListEvent, 200, RenderTags(tagged.tags()));
}

}  // namespace countersign::lifecycle
