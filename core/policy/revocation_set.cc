#include "core/policy/revocation_set.h"

#include <algorithm>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

#include "core/base/arn.h"
#include "core/base/instant.h"
#include "core/encoding/hex.h"
#include "core/encoding/json.h"

namespace countersign {
namespace {

using Kind = JsonValue::Kind;

constexpr char kJobText[] = "a signing job ARN";
constexpr char kProfileText[] = "a signing profile version ARN";
constexpr char kInstantText[] = "an RFC 3339 instant";
constexpr char kCertificateText[] = "a certificate hash, 192 lowercase hex digits";

// The member as an instant; nothing, and an error, when it is not one.
std::optional<absl::Time> Instant(JsonObjectReader& in, std::string_view name,
                                  const std::string* text) {
  if (text == nullptr) return std::nullopt;
  const std::optional<absl::Time> instant = ParseInstant(*text);
  if (!instant.has_value()) in.Refuse(name, kInstantText, JsonFound(*text));
  return instant;
}

bool HasUppercase(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
}

}  // namespace

// Reads the document member by member; the first thing that is wrong is the error.
class RevocationSet::Parser {
 public:
  absl::StatusOr<RevocationSet> Run(const JsonValue& document) {
    JsonObjectReader in(document, "");
    const std::optional<absl::Time> as_of = Instant(in, "asOf", in.RequiredString("asOf"));
    data_->valid_until = Instant(in, "validUntil", in.OptionalString("validUntil"));
    if (as_of.has_value() && data_->valid_until.has_value() && *data_->valid_until <= *as_of) {
      in.Refuse("validUntil", "an instant after asOf",
                JsonFound(FormatInstant(*data_->valid_until)));
    }
    const JsonValue* const jobs = in.Optional("signingJobs", Kind::kArray);
    const JsonValue* const profiles = in.Optional("signingProfiles", Kind::kArray);
    const JsonValue* const certificates = in.Optional("certificates", Kind::kArray);
    if (absl::Status status = in.Finish(); !status.ok()) return status;
    data_->as_of = *as_of;
    for (const auto& [list, name, read] :
         {std::tuple(jobs, "signingJobs", &Parser::Job),
          std::tuple(profiles, "signingProfiles", &Parser::Profile),
          std::tuple(certificates, "certificates", &Parser::Certificate)}) {
      if (list == nullptr) continue;
      for (std::size_t i = 0; i < list->items.size(); ++i) {
        absl::Status status = (this->*read)(list->items[i], absl::StrFormat("%s[%d]", name, i));
        if (!status.ok()) return status;
      }
    }
    Sort();
    return RevocationSet(std::move(data_));
  }

 private:
  absl::Status Job(const JsonValue& value, std::string path) {
    JobRevocation job;
    if (value.kind != Kind::kObject) {
      if (value.kind != Kind::kString || !IsSigningJobArn(value.text)) {
        return JsonMismatch(path, kJobText, JsonFound(value));
      }
      job.arn = value.text;
    } else {
      JsonObjectReader in(value, std::move(path));
      if (const std::string* arn = in.RequiredString("arn")) {
        if (!IsSigningJobArn(*arn)) in.Refuse("arn", kJobText, JsonFound(*arn));
        job.arn = *arn;
      }
      job.revoked_at = Instant(in, "revokedAt", in.OptionalString("revokedAt"));
      if (const std::string* reason = in.OptionalString("reason")) job.reason = *reason;
      if (absl::Status status = in.Finish(); !status.ok()) return status;
    }
    data_->jobs.push_back(std::move(job));
    return absl::OkStatus();
  }

  absl::Status Profile(const JsonValue& value, std::string path) {
    JsonObjectReader in(value, std::move(path));
    const std::string* const arn = in.RequiredString("profileVersionArn");
    if (arn != nullptr && !IsSigningProfileVersionArn(*arn)) {
      in.Refuse("profileVersionArn", kProfileText, JsonFound(*arn));
    }
    const std::optional<absl::Time> from =
        Instant(in, "effectiveTime", in.RequiredString("effectiveTime"));
    in.OptionalString("reason");
    if (absl::Status status = in.Finish(); !status.ok()) return status;
    data_->profiles.emplace_back(*arn, *from);
    return absl::OkStatus();
  }

  absl::Status Certificate(const JsonValue& value, std::string path) {
    CertificateHash hash;
    const auto bytes = HexDecode(value.text);
    if (value.kind != Kind::kString || !bytes.has_value() || bytes->size() != hash.bytes.size() ||
        HasUppercase(value.text)) {
      return JsonMismatch(path, kCertificateText, JsonFound(value));
    }
    std::copy(bytes->begin(), bytes->end(), hash.bytes.begin());
    data_->certificates.push_back(hash);
    return absl::OkStatus();
  }

  // In an order of their own, so that the document's cannot show in a verdict.
  void Sort() {
    std::sort(
        data_->jobs.begin(), data_->jobs.end(), [](const JobRevocation& a, const JobRevocation& b) {
          return std::tie(a.arn, a.revoked_at, a.reason) < std::tie(b.arn, b.revoked_at, b.reason);
        });
    std::sort(data_->profiles.begin(), data_->profiles.end());
    std::sort(data_->certificates.begin(), data_->certificates.end());
  }

  std::shared_ptr<Data> data_ = std::make_shared<Data>();
};

absl::StatusOr<RevocationSet> RevocationSet::FromJson(std::string_view json, const Limits& limits) {
  const absl::StatusOr<JsonValue> document = ParseJson(json, limits.json_depth);
  if (!document.ok()) return document.status();
  return Parser().Run(*document);
}

RevocationSet RevocationSet::NoCheck(absl::Time as_of) {
  auto data = std::make_shared<Data>();
  data->checked = false;
  data->as_of = as_of;
  return RevocationSet(std::move(data));
}

bool RevocationSet::IsStaleAt(absl::Time now) const {
  return data_->valid_until.has_value() && now >= *data_->valid_until;
}

const JobRevocation* RevocationSet::FindJob(std::string_view arn) const {
  const auto found = std::lower_bound(
      data_->jobs.begin(), data_->jobs.end(), arn,
      [](const JobRevocation& job, std::string_view wanted) { return job.arn < wanted; });
  return found != data_->jobs.end() && found->arn == arn ? &*found : nullptr;
}

std::optional<absl::Time> RevocationSet::ProfileRevokedFrom(
    std::string_view profile_version_arn) const {
  // The first of several: the earliest.
  const auto found = std::lower_bound(
      data_->profiles.begin(), data_->profiles.end(), profile_version_arn,
      [](const ProfileRevocation& entry, std::string_view wanted) { return entry.first < wanted; });
  if (found == data_->profiles.end() || found->first != profile_version_arn) return std::nullopt;
  return found->second;
}

bool RevocationSet::HasCertificate(const CertificateHash& hash) const {
  return std::binary_search(data_->certificates.begin(), data_->certificates.end(), hash);
}

bool RevocationSet::HasCertificateUnderAnyIssuer(const CertificateHash& hash) const {
  const auto own = [](const CertificateHash& h) {
    return AsText(h.view().subspan(0, Sha384Digest().bytes.size()));
  };
  const auto found = std::lower_bound(
      data_->certificates.begin(), data_->certificates.end(), hash,
      [&](const CertificateHash& a, const CertificateHash& b) { return own(a) < own(b); });
  return found != data_->certificates.end() && own(*found) == own(hash);
}

}  // namespace countersign
