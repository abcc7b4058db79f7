#include "testdata/cases.h"

#include <algorithm>

#include "absl/strings/str_format.h"

#include "core/encoding/hex.h"
#include "testing/scenario/scenario.h"

namespace countersign::testdata {
namespace {

using namespace countersign::testing;  // NOLINT: the vocabulary of test worlds

constexpr char kAt[] = "2026-06-01T00:00:00Z";

std::string Config(const std::string& publisher = kProfileArn) {
  return absl::StrFormat(
      "{\n  \"AllowedPublishers\": {\n    \"SigningProfileVersionArns\": [\n      \"%s\"\n    ]\n"
      "  },\n  \"CodeSigningPolicies\": {\n    \"UntrustedArtifactOnDeployment\": \"Enforce\"\n"
      "  }\n}\n",
      publisher);
}

std::string Revocations(const std::string& members = "") {
  return absl::StrFormat("{\n  \"asOf\": \"2026-05-31T00:00:00Z\"%s%s\n}\n",
                         members.empty() ? "" : ",\n  ", members);
}

// A case that differs from the valid one in what the caller of this function then sets.
Case Base(const char* name, const char* description, Decision decision, const char* reason) {
  Case c;
  c.name = name;
  c.description = description;
  c.at = kAt;
  c.decision = decision;
  c.primary_reason = reason;
  c.package = SmallSignedPackage();
  c.config = Config();
  c.roots = TestAuthority().root_pem();
  c.revocations = Revocations();
  return c;
}

Case Blocked(const char* name, const char* description, const char* reason) {
  return Base(name, description, Decision::kBlock, reason);
}

std::string SignedWith(const EnvelopeOptions& options) {
  return SignedPackage(SmallEntries(), TestRequest(), options);
}

// A package whose signature entry is the text.
std::string WithEnvelope(const std::string& envelope) {
  return AppendSignatureEntry(PrepareForSigning(BuildZip(SmallEntries())).value(), envelope)
      .value();
}

std::string Tampered() {
  std::vector<ZipEntrySpec> entries = SmallEntries();
  const std::string envelope = ReadPackage(SmallSignedPackage()).envelope.value();
  entries[0].body = "exports.handler = async () => 'evil!';\n";
  return AppendSignatureEntry(PrepareForSigning(BuildZip(entries)).value(), envelope).value();
}

std::string Ambiguous() {
  std::vector<ZipEntrySpec> entries = SmallEntries();
  entries.push_back(entries[0]);
  return BuildZip(entries);
}

std::vector<Case> IntegrityCases() {
  std::vector<Case> cases;
  Case c =
      Blocked("malformed-package", "The valid package without its last byte.", "MALFORMED_PACKAGE");
  c.package.pop_back();
  cases.push_back(c);
  c = Blocked("ambiguous-package", "A package that has one name twice.", "AMBIGUOUS_PACKAGE");
  c.package = Ambiguous();
  cases.push_back(c);
  c = Blocked("malformed-envelope", "The signature entry is no PEM.", "MALFORMED_ENVELOPE");
  c.package = WithEnvelope("not an envelope\n");
  cases.push_back(c);
  c = Blocked("unsupported-envelope", "The signing time is a UTCTime, which AWS never writes.",
              "UNSUPPORTED_ENVELOPE");
  EnvelopeOptions options;
  options.utc_signing_time = true;
  c.package = SignedWith(options);
  cases.push_back(c);
  c = Blocked("digest-mismatch", "A file was changed after signing.", "DIGEST_MISMATCH");
  c.package = Tampered();
  cases.push_back(c);
  c = Blocked("signature-invalid", "One bit of the signature is flipped.", "SIGNATURE_INVALID");
  options = {};
  options.flip_signature_bit = 0;
  c.package = SignedWith(options);
  cases.push_back(c);
  c = Blocked("untrusted-chain", "The trusted root is another authority's.", "UNTRUSTED_CHAIN");
  c.roots = DevAuthority::FromSeed("another authority").root_pem();
  cases.push_back(c);
  c = Blocked("certificate-not-acceptable",
              "The signer's certificate is for server authentication only.",
              "CERTIFICATE_NOT_ACCEPTABLE");
  options = {};
  options.edit_leaf = [](CertificateSpec& leaf) { leaf.extended_key_usage = {oids::kServerAuth}; };
  c.package = SignedWith(options);
  cases.push_back(c);
  c = Blocked("signing-time-in-future", "Evaluated a nanosecond before the signing time.",
              "SIGNING_TIME_IN_FUTURE");
  c.at = "2026-01-01T00:00:00.499999999Z";
  cases.push_back(c);
  c = Blocked("limit-exceeded", "The signature entry is one byte larger than 1 MiB.",
              "LIMIT_EXCEEDED");
  std::vector<ZipEntrySpec> entries = SmallEntries();
  entries.push_back({std::string(kSignatureEntryName), std::string((1 << 20) + 1, '\n')});
  c.package = BuildZip(entries);
  cases.push_back(c);
  return cases;
}

std::vector<Case> PolicyCases() {
  std::vector<Case> cases;
  cases.push_back(Base("valid", "Signed by an allowed publisher, not expired, not revoked.",
                       Decision::kAllow, ""));
  Case c = Blocked("signature-missing", "The package is not signed.", "SIGNATURE_MISSING");
  c.package = BuildZip(SmallEntries());
  cases.push_back(c);
  c = Blocked("publisher-not-allowed", "The configuration allows another signing profile.",
              "PUBLISHER_NOT_ALLOWED");
  c.config = Config(kOtherProfileArn);
  cases.push_back(c);
  c = Blocked("signature-expired", "Evaluated at the very instant of expiry.", "SIGNATURE_EXPIRED");
  c.at = "2027-01-01T00:00:00.25Z";
  cases.push_back(c);
  c = Blocked("signing-job-revoked", "The signing job is on the list.", "SIGNING_JOB_REVOKED");
  c.revocations = Revocations(absl::StrFormat("\"signingJobs\": [\"%s\"]", kJobArn));
  cases.push_back(c);
  c = Blocked("signing-profile-revoked",
              "The profile version is revoked from a nanosecond before the signing time on.",
              "SIGNING_PROFILE_REVOKED");
  c.revocations = Revocations(
      absl::StrFormat("\"signingProfiles\": [{\"profileVersionArn\": \"%s\", \"effectiveTime\": "
                      "\"2026-01-01T00:00:00.499999999Z\"}]",
                      kProfileArn));
  cases.push_back(c);
  c = Blocked("certificate-revoked", "The regional authority's certificate is on the list.",
              "CERTIFICATE_REVOKED");
  const Verdict valid = Judge(c.package, c.config, c.roots, c.revocations, c.at);
  c.revocations = Revocations(
      absl::StrFormat("\"certificates\": [\"%s\"]",
                      HexEncode(valid.artifacts()[0].signature->certificate_hashes()[1].view())));
  cases.push_back(c);
  c = Blocked("revocation-unknown", "Evaluated when the revocation list has gone stale.",
              "REVOCATION_UNKNOWN");
  c.revocations = Revocations("\"validUntil\": \"2026-06-01T00:00:00Z\"");
  cases.push_back(c);
  return cases;
}

}  // namespace

std::vector<Case> AllCases() {
  std::vector<Case> cases = IntegrityCases();
  for (Case& c : PolicyCases()) cases.push_back(std::move(c));
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

Verdict Judge(const std::string& package, const std::string& config, const std::string& roots,
              const std::string& revocations, const std::string& at) {
  const RevocationSet list = RevocationSet::FromJson(revocations).value();
  const TrustAnchors anchors = TrustAnchors::FromPem(roots).value();
  return Evaluate(CodeSigningConfig::FromJson(config).value(),
                  ReadPackage(package).Named("package.zip"), {At(at), anchors, &list});
}

std::map<std::string, std::string> FilesOf(const Case& c) {
  return {
      {"package.zip", c.package},
      {"config.json", c.config},
      {"roots.pem", c.roots},
      {"revocations.json", c.revocations},
      {"at.txt", c.at + "\n"},
      {"README.md", c.description + "\n"},
      {"expected.json", ToJson(Judge(c.package, c.config, c.roots, c.revocations, c.at)) + "\n"}};
}

}  // namespace countersign::testdata
