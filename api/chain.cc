#include "api/chain.h"

#include <utility>

#include "api/explain.h"
#include "core/base/instant.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain.h"
#include "core/crypto/name.h"
#include "core/crypto/signature_meter.h"
#include "core/encoding/json_writer.h"
#include "core/encoding/pem.h"

namespace countersign {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Appends the certificates of a DER or PEM text to `out`, and what does not parse to `reasons`.
void ParseCertificates(std::string_view text, std::vector<Certificate>* out,
                       std::vector<Reason>* reasons) {
  std::vector<PemBlock> blocks;
  if (text.find("-----BEGIN ") == std::string_view::npos) {
    blocks.push_back({"CERTIFICATE", std::string(text)});
  } else {
    absl::StatusOr<std::vector<PemBlock>> parsed = ParsePem(text, PemSurroundings::kAnyText);
    if (!parsed.ok()) {
      reasons->push_back({ReasonCode::kCertificateNotAcceptable,
                          std::string(parsed.status().message()),
                          "certificates in PEM or DER",
                          {}});
      return;
    }
    blocks = *std::move(parsed);
  }
  for (const PemBlock& block : blocks) {
    absl::StatusOr<Certificate> certificate = Certificate::Parse(AsBytes(block.body));
    if (certificate.ok()) {
      out->push_back(*std::move(certificate));
    } else {
      reasons->push_back({ReasonCode::kCertificateNotAcceptable,
                          std::string(certificate.status().message()),
                          "X.509 certificates in DER",
                          {}});
    }
  }
}

}  // namespace

ChainReport JudgeChain(std::string_view leaf, std::string_view intermediates,
                       const TrustAnchors& anchors, absl::Time at, const Limits& limits) {
  ChainReport report;
  std::vector<Certificate> certificates;
  ParseCertificates(leaf, &certificates, &report.reasons);
  if (!report.reasons.empty()) return report;
  if (intermediates.find_first_not_of(kBlanks) != std::string_view::npos) {
    ParseCertificates(intermediates, &certificates, &report.reasons);
  }
  if (certificates.size() > limits.envelope_certificates) {
    report.reasons.push_back(LimitExceeded(limit_names::kEnvelopeCertificates,
                                           limits.envelope_certificates, certificates.size()));
    return report;
  }
  const Certificate signer = certificates.front();
  certificates.erase(certificates.begin());
  for (Reason& reason : CheckCodeSigningLeaf(signer)) report.reasons.push_back(std::move(reason));
  SignatureMeter meter(limits.signature_checks);
  ChainAnswer answer =
      VerifyChain({signer, certificates, anchors, ToRepresentable(at), limits}, meter);
  for (Reason& reason : answer.reasons) report.reasons.push_back(std::move(reason));
  SortReasons(report.reasons);
  report.valid = report.reasons.empty() && !answer.path.empty();
  if (report.valid) {
    for (const Certificate& c : answer.path) report.path.push_back(NameText(c.subject()));
  }
  return report;
}

std::string ToJson(const ChainReport& report) {
  JsonWriter json;
  json.StartObject();
  json.Member("valid", report.valid);
  json.Key("path");
  json.StartArray();
  for (const std::string& subject : report.path) json.String(subject);
  json.EndArray();
  json.Key("reasons");
  json.StartArray();
  for (const Reason& reason : report.reasons) {
    json.StartObject();
    json.Member("code", NameOf(reason.code));
    json.Member("message", reason.message);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

std::string Explain(const ChainReport& report) {
  std::string out = report.valid ? "valid\n" : "not valid\n";
  for (const std::string& subject : report.path) out += "  " + subject + "\n";
  for (const Reason& reason : report.reasons) out += "  " + Explain(reason) + "\n";
  return out;
}

}  // namespace countersign
