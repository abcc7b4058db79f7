// What a caller configures: configurations and revocation lists. Properties: an error says
// something; what is accepted keeps to the constraints, and is the same when it is made of its
// parts; of a list, every entry that the document names is found, and nothing is accepted that is
// not JSON.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "api/countersign.h"
#include "core/base/instant.h"
#include "core/encoding/hex.h"
#include "core/encoding/json.h"
#include "core/encoding/utf8.h"
#include "fuzz/input.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page
using fuzz::Require;

void CheckError(const absl::Status& status) {
  Require(!status.message().empty(), "an error says something");
  Require(status.message().size() < 2000, "an error is short");
}

void CheckConfig(const CodeSigningConfig& config) {
  const std::vector<std::string>& publishers = config.publishers();
  Require(publishers.size() >= kMinPublishers && publishers.size() <= kMaxPublishers,
          "there are 1 to 20 publishers");
  for (const std::string& publisher : publishers) {
    Require(config.Allows(publisher), "a publisher is allowed");
    Require(config.Allows(publisher + "x") == (std::find(publishers.begin(), publishers.end(),
                                                         publisher + "x") != publishers.end()),
            "publishers match byte for byte");
  }
  Require(config.Lint().size() <= 2 * kMaxPublishers, "lint says at most two things of each");
  Require(!config.description().has_value() ||
              CountCodePoints(*config.description()) <= kMaxDescription,
          "a description keeps to its length");
  const auto again = CodeSigningConfig::Create(publishers, config.policy());
  Require(again.ok() && again->publishers() == publishers && again->policy() == config.policy(),
          "a configuration can be made of its parts");
}

const JsonValue* Member(const JsonValue& object, std::string_view name) {
  for (const auto& [key, value] : object.members) {
    if (key == name) return &value;
  }
  return nullptr;
}

// The text of an entry: itself, or its member of that name.
std::string_view TextOf(const JsonValue& entry, std::string_view member) {
  if (entry.kind == JsonValue::Kind::kString) return entry.text;
  const JsonValue* const value = Member(entry, member);
  return value == nullptr ? std::string_view() : std::string_view(value->text);
}

const std::vector<JsonValue>& Entries(const JsonValue& document, std::string_view name) {
  static const auto* const none = new std::vector<JsonValue>;
  const JsonValue* const list = Member(document, name);
  return list == nullptr ? *none : list->items;
}

void CheckRevocations(const RevocationSet& revocations, const JsonValue& document) {
  Require(revocations.is_checked(), "a list is for checking");
  Require(Member(document, "asOf") != nullptr &&
              ParseInstant(Member(document, "asOf")->text) == revocations.as_of(),
          "a list has its date");
  if (const auto until = revocations.valid_until(); until.has_value()) {
    Require(*until > revocations.as_of(), "a list is valid for some time");
    Require(revocations.IsStaleAt(*until) && !revocations.IsStaleAt(*until - absl::Nanoseconds(1)),
            "a list is stale from its end on");
  }
  for (const JsonValue& job : Entries(document, "signingJobs")) {
    Require(revocations.FindJob(TextOf(job, "arn")).has_value(), "a job on the list is found");
  }
  for (const JsonValue& profile : Entries(document, "signingProfiles")) {
    const auto from = revocations.ProfileRevokedFrom(TextOf(profile, "profileVersionArn"));
    const auto written = ParseInstant(TextOf(profile, "effectiveTime"));
    Require(from.has_value() && written.has_value() && *from <= *written,
            "a profile on the list is revoked from its time on, or earlier");
  }
  for (const JsonValue& hex : Entries(document, "certificates")) {
    const auto bytes = HexDecode(hex.text);
    CertificateHash hash;
    Require(bytes.has_value() && bytes->size() == hash.bytes.size(), "a hash has 96 bytes");
    std::copy(bytes->begin(), bytes->end(), hash.bytes.begin());
    Require(revocations.HasCertificate(hash) && revocations.HasCertificateUnderAnyIssuer(hash),
            "a certificate on the list is found");
    hash.bytes[95] ^= 1;
    Require(revocations.HasCertificateUnderAnyIssuer(hash), "under another issuer as well");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const auto document = ParseJson(json, Limits().json_depth);
  const auto config = CodeSigningConfig::FromJson(json);
  const auto revocations = RevocationSet::FromJson(json);
  if (!document.ok()) {
    CheckError(document.status());
    Require(!config.ok() && !revocations.ok(), "what is not JSON is no document");
  }
  if (config.ok())
    CheckConfig(*config);
  else
    CheckError(config.status());
  if (revocations.ok())
    CheckRevocations(*revocations, *document);
  else
    CheckError(revocations.status());
  Require(!config.ok() || !revocations.ok(), "no document is both");
  return 0;
}
