#include "testing/scenario/scenario.h"

#include "absl/strings/str_format.h"

#include "core/base/instant.h"

namespace countersign::testing {

absl::Time At(std::string_view rfc3339) { return ParseInstant(rfc3339).value(); }

absl::Time SigningTime() { return At("2026-01-01T00:00:00.5Z"); }
absl::Time ExpiresAt() { return At("2027-01-01T00:00:00.25Z"); }

const DevAuthority& TestAuthority() {
  static const DevAuthority* const authority =
      new DevAuthority(DevAuthority::FromSeed("the authority of all tests"));
  return *authority;
}

TrustAnchors TestAnchors() { return TrustAnchors::FromPem(TestAuthority().root_pem()).value(); }

SigningRequest TestRequest() {
  SigningRequest request;
  request.profile_version_arn = kProfileArn;
  request.job_arn = kJobArn;
  request.signing_time = SigningTime();
  request.expires_at = ExpiresAt();
  return request;
}

std::string SignedPackage(const std::vector<ZipEntrySpec>& entries, const SigningRequest& request,
                          const EnvelopeOptions& options) {
  const std::string prepared = PrepareForSigning(BuildZip(entries)).value();
  SigningRequest complete = request;
  complete.inner = ReadPackage(prepared).content.value().inner;
  return AppendSignatureEntry(prepared, TestAuthority().Sign(complete, options)).value();
}

std::vector<ZipEntrySpec> SmallEntries() {
  std::vector<ZipEntrySpec> entries(3);
  entries[0].name = "index.js";
  entries[0].body = "exports.handler = async () => 'hello';\n";
  entries[1].name = "lib/";
  entries[1].level = 0;
  entries[2].name = "lib/greeting.txt";
  entries[2].body = "hello\n";
  return entries;
}

std::string SmallSignedPackage() { return SignedPackage(SmallEntries()); }

CodeSigningConfig TestConfig(Policy policy, const std::vector<std::string>& publishers) {
  std::string arns;
  for (const std::string& arn : publishers) {
    arns += absl::StrFormat("%s\"%s\"", arns.empty() ? "" : ",", arn);
  }
  return CodeSigningConfig::FromJson(
             absl::StrFormat("{\"AllowedPublishers\":{\"SigningProfileVersionArns\":[%s]},"
                             "\"CodeSigningPolicies\":{\"UntrustedArtifactOnDeployment\":\"%s\"}}",
                             arns, NameOf(policy)))
      .value();
}

RevocationSet TestRevocations(std::string_view members) {
  return RevocationSet::FromJson(absl::StrFormat("{\"asOf\":\"2026-01-01T00:00:00Z\"%s%s}",
                                                 members.empty() ? "" : ",", members))
      .value();
}

}  // namespace countersign::testing
