#include "api/explain.h"

#include "core/base/format.h"
#include "core/base/instant.h"
#include "core/encoding/base64.h"
#include "core/encoding/utf8.h"

namespace countersign {
namespace {

std::string ArtifactLines(const ArtifactVerdict& artifact) {
  std::string lines = Printable(Format("  %s: %s", artifact.name, NameOf(artifact.status))) + "\n";
  lines += Format("    codeSha256  %s\n", Base64Encode(artifact.code_sha256.view()));
  if (artifact.signature.has_value()) {
    lines += Format("    signed by   %s at %s\n", artifact.signature->signing_profile_version_arn(),
                    FormatInstant(artifact.signature->signing_time()));
  }
  return lines;
}

// A line for the finding; a further one for each reason after the first.
void AppendFinding(const Finding& finding, std::string* out) {
  std::string lead = Format("    %-10s  %-13s", NameOf(finding.check), NameOf(finding.outcome));
  if (finding.reasons.empty()) *out += lead.substr(0, lead.find_last_not_of(' ') + 1) + "\n";
  for (const Reason& reason : finding.reasons) {
    *out += lead + "  " + Explain(reason) + "\n";
    lead.assign(lead.size(), ' ');
  }
}

}  // namespace

std::string Printable(std::string_view text) {
  const std::string valid = ToValidUtf8(text);
  std::string out;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto byte = static_cast<unsigned char>(valid[i]);
    out += byte < 0x20 || byte == 0x7f ? '?' : valid[i];
    // U+0080 to U+009F, C1, have two bytes.
    if (byte == 0xc2 && static_cast<unsigned char>(valid[i + 1]) < 0xa0) {
      out.back() = '?';
      ++i;
    }
  }
  return out;
}

std::string Explain(const Reason& reason) {
  const ReasonInfo& info = InfoOf(reason.code);
  std::string out = Format("%d %s: %s", static_cast<int>(reason.code), info.name, reason.message);
  for (const Detail& detail : reason.detail) {
    if (detail.key == "certificate") {
      out += Format(" (%s `%s`)", detail.key, std::get<std::string>(detail.value));
    }
  }
  if (!reason.expected.empty()) out += "; expected " + reason.expected;
  return Printable(out + "; to pass: " + info.remedy);
}

std::string Explain(const Verdict& verdict) {
  std::string out = Format("%s under %s", NameOf(verdict.decision()), NameOf(verdict.policy()));
  if (verdict.primary_reason().has_value()) {
    out += Format(": %s", NameOf(*verdict.primary_reason()));
  }
  out += "\n";
  for (const ArtifactVerdict& artifact : verdict.artifacts()) {
    out += ArtifactLines(artifact);
    for (const Finding& finding : artifact.findings) AppendFinding(finding, &out);
  }
  out += Format("  evaluated at %s, holds %s\n", FormatInstant(verdict.evaluated_at()),
                verdict.holds_until().has_value() ? "until " + FormatInstant(*verdict.holds_until())
                                                  : std::string("for ever"));
  return out;
}

}  // namespace countersign
