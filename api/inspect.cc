#include "api/inspect.h"

#include "core/base/format.h"

#include "api/explain.h"
#include "core/base/instant.h"
#include "core/crypto/certificate.h"
#include "core/crypto/name.h"
#include "core/encoding/hex.h"
#include "core/envelope/signature_envelope.h"

namespace countersign {
namespace {

class Lines {
 public:
  void Add(std::string_view label, std::string_view value) {
    text_ += Printable(Format("unverified  %-24s %s", label, value)) + "\n";
  }
  void AddInstant(std::string_view label, const std::optional<absl::Time>& instant) {
    Add(label, instant.has_value() ? FormatInstant(*instant) : "-");
  }
  void AddText(std::string_view label, const std::optional<std::string>& text) {
    Add(label, text.has_value() ? std::string_view(*text) : "-");
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

void AddCertificate(std::size_t number, const std::string& der, Lines* lines) {
  const absl::StatusOr<Certificate> parsed = Certificate::Parse(AsBytes(der));
  const std::string label = Format("certificate %d", number);
  if (!parsed.ok()) return lines->Add(label, std::string(parsed.status().message()));
  lines->Add(label, NameText(parsed->subject()));
  lines->Add("  issuer", NameText(parsed->issuer()));
  lines->Add("  serial number", HexEncode(parsed->serial()));
  lines->Add("  valid", Format("%s to %s", FormatInstant(parsed->not_before()),
                               FormatInstant(parsed->not_after())));
  lines->Add("  SHA-256 fingerprint", HexEncode(parsed->fingerprint().view()));
}

}  // namespace

Inspection InspectEnvelope(std::string_view envelope, const Limits& limits) {
  const EnvelopeReading reading = ParseEnvelope(AsBytes(envelope), std::nullopt, limits);
  Inspection out;
  out.readable = reading.faults.empty();
  if (reading.envelope.has_value()) {
    const ClaimedAttributes& claimed = reading.envelope->claimed;
    Lines lines;
    lines.Add("format", NameOf(reading.envelope->format));
    lines.AddText("signing profile version", claimed.signing_profile_version_arn);
    lines.AddText("signing job", claimed.signing_job_arn);
    lines.AddInstant("signing time", claimed.signing_time);
    lines.AddInstant("expires at", claimed.expires_at);
    lines.Add("message digest",
              claimed.message_digest.has_value() ? HexEncode(claimed.message_digest->view()) : "-");
    for (std::size_t i = 0; i < reading.envelope->certificates.size(); ++i) {
      AddCertificate(i + 1, reading.envelope->certificates[i], &lines);
    }
    out.text = lines.Take();
  }
  for (const Reason& fault : reading.faults) out.text += Explain(fault) + "\n";
  return out;
}

}  // namespace countersign
