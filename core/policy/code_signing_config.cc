#include "core/policy/code_signing_config.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "core/base/arn.h"
#include "core/base/format.h"
#include "core/encoding/json.h"
#include "core/encoding/utf8.h"

namespace countersign {
namespace {

using Kind = JsonValue::Kind;

constexpr char kWrapper[] = "CodeSigningConfig";
constexpr char kId[] = "CodeSigningConfigId";
constexpr char kArn[] = "CodeSigningConfigArn";
constexpr char kLastModified[] = "LastModified";
constexpr char kTags[] = "Tags";
constexpr char kPublishers[] = "AllowedPublishers";
constexpr char kArns[] = "SigningProfileVersionArns";
constexpr char kAnArn[] = "an ARN";

std::string PublisherPath(std::size_t i) { return Format("%s.%s[%d]", kPublishers, kArns, i); }

std::string CountText(std::size_t count, std::string_view unit) {
  return Format("%d %s", count, unit);
}

}  // namespace

// Reads the document member by member; the first thing that is wrong is the error.
class CodeSigningConfig::Parser {
 public:
  absl::StatusOr<CodeSigningConfig> Run(const JsonValue& document) {
    JsonObjectReader outer(document, "");
    if (!outer.Has(kWrapper)) {
      if (absl::Status status = Body(document, "", true); !status.ok()) return status;
    } else {
      const JsonValue* const inner = outer.Required(kWrapper, Kind::kObject);
      if (absl::Status status = outer.Finish(); !status.ok()) return status;
      if (absl::Status status = Body(*inner, kWrapper, false); !status.ok()) return status;
    }
    return Done();
  }

  absl::StatusOr<CodeSigningConfig> Assemble(std::vector<std::string> publishers, Policy policy) {
    const std::string path = Format("%s.%s", kPublishers, kArns);
    if (absl::Status status = Count(publishers.size(), path); !status.ok()) return status;
    for (std::size_t i = 0; i < publishers.size(); ++i) {
      if (!MatchesAwsArn(publishers[i])) {
        return JsonMismatch(PublisherPath(i), kAnArn, JsonFound(publishers[i]));
      }
    }
    data_->publishers = std::move(publishers);
    data_->policy = policy;
    return Done();
  }

 private:
  CodeSigningConfig Done() {
    data_->sorted_publishers = data_->publishers;
    std::sort(data_->sorted_publishers.begin(), data_->sorted_publishers.end());
    return CodeSigningConfig(std::move(data_));
  }

  static absl::Status Count(std::size_t publishers, const std::string& path) {
    if (publishers >= kMinPublishers && publishers <= kMaxPublishers) return absl::OkStatus();
    return JsonMismatch(path, Format("%d to %d ARNs", kMinPublishers, kMaxPublishers),
                        CountText(publishers, "items"));
  }

  absl::Status Body(const JsonValue& value, std::string path, bool may_be_request) {
    JsonObjectReader in(value, std::move(path));
    Identity(in);
    if (const std::string* text = in.OptionalString("Description")) {
      const std::size_t length = CountCodePoints(*text);
      if (length > kMaxDescription) {
        in.Refuse("Description", CountText(kMaxDescription, "characters at most"),
                  CountText(length, "characters"));
      }
      data_->description = *text;
    }
    // A request has tags and no identity yet; what AWS returns has an identity and no tags.
    const bool returned = in.Has(kId) || in.Has(kArn) || in.Has(kLastModified);
    const JsonValue* tags = nullptr;
    if (may_be_request && !returned) tags = in.Optional(kTags, Kind::kObject);
    const JsonValue* const publishers = in.Required(kPublishers, Kind::kObject);
    const JsonValue* const policies = in.Optional("CodeSigningPolicies", Kind::kObject);
    if (absl::Status status = in.Finish(); !status.ok()) return status;
    if (tags != nullptr) {
      if (absl::Status status = Tags(*tags, in.PathOf(kTags)); !status.ok()) return status;
    }
    if (policies != nullptr) {
      absl::Status status = Policies(*policies, in.PathOf("CodeSigningPolicies"));
      if (!status.ok()) return status;
    }
    return Publishers(*publishers, in.PathOf(kPublishers));
  }

  void Identity(JsonObjectReader& in) {
    if (const std::string* id = in.OptionalString(kId); id && !MatchesCodeSigningConfigId(*id)) {
      in.Refuse(kId, "a code signing configuration ID, `csc-` and 17 characters", JsonFound(*id));
    }
    if (const std::string* arn = in.OptionalString(kArn)) {
      if (!MatchesCodeSigningConfigArn(*arn)) {
        in.Refuse(kArn, "a code signing configuration ARN", JsonFound(*arn));
      }
      data_->arn = *arn;
    }
    in.OptionalString(kLastModified);
  }

  absl::Status Policies(const JsonValue& value, std::string path) {
    constexpr char kOnDeployment[] = "UntrustedArtifactOnDeployment";
    JsonObjectReader in(value, std::move(path));
    if (const std::string* name = in.OptionalString(kOnDeployment)) {
      const std::optional<Policy> policy = PolicyByName(*name);
      if (!policy.has_value()) in.Refuse(kOnDeployment, "`Warn` or `Enforce`", JsonFound(*name));
      data_->policy = policy.value_or(Policy::kEnforce);
    }
    return in.Finish();
  }

  absl::Status Publishers(const JsonValue& value, std::string path) {
    JsonObjectReader in(value, std::move(path));
    const JsonValue* const arns = in.Required(kArns, Kind::kArray);
    if (absl::Status status = in.Finish(); !status.ok()) return status;
    const std::string arns_path = in.PathOf(kArns);
    if (absl::Status status = Count(arns->items.size(), arns_path); !status.ok()) return status;
    for (std::size_t i = 0; i < arns->items.size(); ++i) {
      const JsonValue& item = arns->items[i];
      if (item.kind != Kind::kString || !MatchesAwsArn(item.text)) {
        return JsonMismatch(Format("%s[%d]", arns_path, i), kAnArn, JsonFound(item));
      }
      data_->publishers.push_back(item.text);
    }
    return absl::OkStatus();
  }

  // A tag may have any name, so none is looked up: linear, however many there are.
  static absl::Status Tags(const JsonValue& value, std::string_view path) {
    for (const auto& [key, tag] : value.members) {
      const std::string tag_path = Format("%s.%s", path, key);
      const std::size_t key_length = CountCodePoints(key);
      if (key_length < 1 || key_length > kMaxTagKey) {
        return JsonMismatch(tag_path, Format("a key of 1 to %d characters", kMaxTagKey),
                            CountText(key_length, "characters"));
      }
      if (tag.kind != Kind::kString) {
        return JsonMismatch(tag_path, KindName(Kind::kString), KindName(tag.kind));
      }
      if (const std::size_t length = CountCodePoints(tag.text); length > kMaxTagValue) {
        return JsonMismatch(tag_path, CountText(kMaxTagValue, "characters at most"),
                            CountText(length, "characters"));
      }
    }
    return absl::OkStatus();
  }

  std::shared_ptr<Data> data_ = std::make_shared<Data>();
};

std::string_view NameOf(Policy policy) { return policy == Policy::kWarn ? "Warn" : "Enforce"; }

std::optional<Policy> PolicyByName(std::string_view name) {
  for (const Policy policy : {Policy::kWarn, Policy::kEnforce}) {
    if (NameOf(policy) == name) return policy;
  }
  return std::nullopt;
}

absl::StatusOr<CodeSigningConfig> CodeSigningConfig::FromJson(std::string_view json,
                                                              const Limits& limits) {
  const absl::StatusOr<JsonValue> document = ParseConfigJson(json, limits);
  if (!document.ok()) return document.status();
  return Parser().Run(*document);
}

absl::StatusOr<CodeSigningConfig> CodeSigningConfig::Create(std::vector<std::string> publishers,
                                                            Policy policy) {
  return Parser().Assemble(std::move(publishers), policy);
}

bool CodeSigningConfig::Allows(std::string_view profile_version_arn) const {
  const std::vector<std::string>& sorted = data_->sorted_publishers;
  return std::binary_search(sorted.begin(), sorted.end(), profile_version_arn);
}

std::vector<std::string> CodeSigningConfig::Lint() const {
  std::vector<std::string> notes;
  const auto add = [&](std::size_t i, std::string_view what) {
    notes.push_back(Format("`%s`: %s", PublisherPath(i), what));
  };
  for (std::size_t i = 0; i < publishers().size(); ++i) {
    const std::string& arn = publishers()[i];
    const auto first = std::find(publishers().begin(), publishers().end(), arn);
    const std::size_t earlier = static_cast<std::size_t>(first - publishers().begin());
    if (earlier != i) add(i, Format("repeats `%s`", PublisherPath(earlier)));
    if (IsSigningProfileVersionArn(arn)) continue;
    if (SplitArn(arn)->service != "signer") {
      add(i, "is an ARN of another service than AWS Signer and can never match a signature");
    } else if (IsUnversionedSigningProfileArn(arn)) {
      add(i, "is a signing profile ARN without version and can never match a signature");
    } else {
      add(i, "is not a signing profile version ARN and can never match a signature");
    }
  }
  return notes;
}

}  // namespace countersign
