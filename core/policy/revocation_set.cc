#include "core/policy/revocation_set.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

#include "absl/status/status.h"
#include "core/base/arn.h"
#include "core/base/format.h"
#include "core/base/instant.h"
#include "core/encoding/hex.h"
#include "core/encoding/json.h"

namespace countersign {
namespace {

using Kind = JsonValue::Kind;

constexpr char kAsOf[] = "asOf";
constexpr char kValidUntil[] = "validUntil";
constexpr char kJobs[] = "signingJobs";
constexpr char kProfiles[] = "signingProfiles";
constexpr char kCertificates[] = "certificates";

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

// Reads the document member by member; the first that has not the right form is the error. What a
// form cannot say is for Create to check.
class Parser {
 public:
  absl::StatusOr<RevocationEntries> Run(const JsonValue& document) {
    JsonObjectReader in(document, "");
    const std::optional<absl::Time> as_of = Instant(in, kAsOf, in.RequiredString(kAsOf));
    entries_.valid_until = Instant(in, kValidUntil, in.OptionalString(kValidUntil));
    const JsonValue* const jobs = in.Optional(kJobs, Kind::kArray);
    const JsonValue* const profiles = in.Optional(kProfiles, Kind::kArray);
    const JsonValue* const certificates = in.Optional(kCertificates, Kind::kArray);
    if (absl::Status status = in.Finish(); !status.ok()) return status;
    entries_.as_of = *as_of;
    for (const auto& [list, name, read] :
         {std::tuple(jobs, kJobs, &Parser::Job), std::tuple(profiles, kProfiles, &Parser::Profile),
          std::tuple(certificates, kCertificates, &Parser::Certificate)}) {
      if (list == nullptr) continue;
      for (std::size_t i = 0; i < list->items.size(); ++i) {
        absl::Status status = (this->*read)(list->items[i], Format("%s[%d]", name, i));
        if (!status.ok()) return status;
      }
    }
    return std::move(entries_);
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
      if (const std::string* arn = in.RequiredString("arn")) job.arn = *arn;
      job.revoked_at = Instant(in, "revokedAt", in.OptionalString("revokedAt"));
      if (const std::string* reason = in.OptionalString("reason")) job.reason = *reason;
      if (absl::Status status = in.Finish(); !status.ok()) return status;
    }
    entries_.jobs.push_back(std::move(job));
    return absl::OkStatus();
  }

  absl::Status Profile(const JsonValue& value, std::string path) {
    JsonObjectReader in(value, std::move(path));
    const std::string* const arn = in.RequiredString("profileVersionArn");
    const std::optional<absl::Time> from =
        Instant(in, "effectiveTime", in.RequiredString("effectiveTime"));
    in.OptionalString("reason");
    if (absl::Status status = in.Finish(); !status.ok()) return status;
    entries_.profiles.push_back({*arn, *from});
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
    entries_.certificates.Add(hash);
    return absl::OkStatus();
  }

  RevocationEntries entries_;
};

// What is wrong with a member, as an error tells it.
struct Fault {
  const char* member;
  const char* expected;
  std::string found;
};

// Whether it can stand in a verdict.
bool IsWritable(absl::Time instant) { return instant == ToRepresentable(instant); }

constexpr char kUnwritable[] = "one that is finer, infinite or not of the years 0 to 9999";

std::optional<Fault> FaultOf(const JobRevocation& job) {
  if (!IsSigningJobArn(job.arn)) return Fault{"arn", kJobText, JsonFound(job.arn)};
  if (job.revoked_at.has_value() && !IsWritable(*job.revoked_at)) {
    return Fault{"revokedAt", kInstantText, kUnwritable};
  }
  if (job.reason.has_value() && job.reason->size() > ArnTable::kMaxText) {
    return Fault{"reason", "a text of at most 2^32 - 2 bytes", "a longer one"};
  }
  return std::nullopt;
}

std::optional<Fault> FaultOf(const ProfileRevocation& profile) {
  if (!IsSigningProfileVersionArn(profile.profile_version_arn)) {
    return Fault{"profileVersionArn", kProfileText, JsonFound(profile.profile_version_arn)};
  }
  if (!IsWritable(profile.effective_time)) {
    return Fault{"effectiveTime", kInstantText, kUnwritable};
  }
  return std::nullopt;
}

std::optional<Fault> FaultOf(const RevocationEntries& entries) {
  if (!IsWritable(entries.as_of)) return Fault{kAsOf, kInstantText, kUnwritable};
  if (entries.valid_until.has_value()) {
    if (!IsWritable(*entries.valid_until)) return Fault{kValidUntil, kInstantText, kUnwritable};
    if (*entries.valid_until <= entries.as_of) {
      return Fault{kValidUntil, "an instant after asOf",
                   JsonFound(FormatInstant(*entries.valid_until))};
    }
  }
  for (const auto& [size, name] :
       {std::pair(entries.jobs.size(), kJobs), std::pair(entries.profiles.size(), kProfiles),
        std::pair(entries.certificates.size(), kCertificates)}) {
    if (size > KeyDirectory::kMaxKeys) return Fault{name, "less than 2^32 entries", "more"};
  }
  return std::nullopt;
}

template <typename Entry>
absl::Status CheckEach(const std::vector<Entry>& entries, const char* list) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (const std::optional<Fault> fault = FaultOf(entries[i])) {
      return JsonMismatch(Format("%s[%d].%s", list, i, fault->member), fault->expected,
                          fault->found);
    }
  }
  return absl::OkStatus();
}

absl::Status Check(const RevocationEntries& entries) {
  if (const std::optional<Fault> fault = FaultOf(entries)) {
    return JsonMismatch(fault->member, fault->expected, fault->found);
  }
  absl::Status status = CheckEach(entries.jobs, kJobs);
  return status.ok() ? CheckEach(entries.profiles, kProfiles) : status;
}

}  // namespace

absl::StatusOr<RevocationSet> RevocationSet::FromJson(std::string_view json, const Limits& limits) {
  absl::StatusOr<JsonValue> document = ParseJson(json, limits.json_depth);
  if (!document.ok()) return document.status();
  absl::StatusOr<RevocationEntries> entries = Parser().Run(*document);
  if (!entries.ok()) return entries.status();
  *document = JsonValue();  // larger than all that follows
  return Create(*std::move(entries));
}

absl::StatusOr<RevocationSet> RevocationSet::Create(RevocationEntries entries) {
  if (absl::Status status = Check(entries); !status.ok()) return status;
  auto data = std::make_shared<Data>();
  data->as_of = entries.as_of;
  data->valid_until = entries.valid_until;
  data->jobs = ArnTable(entries.jobs.size(), [&](std::size_t i) {
    const JobRevocation& job = entries.jobs[i];
    return RevokedArn{job.arn, job.revoked_at, job.reason};
  });
  entries.jobs = {};
  data->profiles = ArnTable(entries.profiles.size(), [&](std::size_t i) {
    const ProfileRevocation& profile = entries.profiles[i];
    return RevokedArn{profile.profile_version_arn, profile.effective_time, std::nullopt};
  });
  entries.profiles = {};
  data->certificates = CertificateTable(std::move(entries.certificates));
  return RevocationSet(std::move(data));
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

std::optional<RevokedArn> RevocationSet::FindJob(std::string_view arn) const {
  return data_->jobs.Find(arn);
}

std::optional<absl::Time> RevocationSet::ProfileRevokedFrom(
    std::string_view profile_version_arn) const {
  const std::optional<RevokedArn> found = data_->profiles.Find(profile_version_arn);
  return found.has_value() ? found->revoked_at : std::nullopt;
}

bool RevocationSet::HasCertificate(const CertificateHash& hash) const {
  return data_->certificates.Has(hash);
}

bool RevocationSet::HasCertificateUnderAnyIssuer(const CertificateHash& hash) const {
  return data_->certificates.HasUnderAnyIssuer(hash);
}

}  // namespace countersign
