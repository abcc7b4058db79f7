// A small world for tests, benchmarks and fuzz seeds: an authority, a publisher, a signed package.
#ifndef COUNTERSIGN_TESTING_SCENARIO_SCENARIO_H_
#define COUNTERSIGN_TESTING_SCENARIO_SCENARIO_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "api/countersign.h"
#include "testing/authority/dev_authority.h"
#include "testing/zip/zip_builder.h"

namespace countersign::testing {

inline constexpr char kProfileArn[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Release/abcDEF0123";
inline constexpr char kOtherProfileArn[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Other/abcDEF0123";
inline constexpr char kJobArn[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-jobs/5a2e4c3c-7d61-4d6f-9a40-0f7d8a3c1b11";

// The instant that the text names; it must be one.
absl::Time At(std::string_view rfc3339);

// 2026-01-01T00:00:00.5Z and 2027-01-01T00:00:00.25Z, so that fractions are met everywhere.
absl::Time SigningTime();
absl::Time ExpiresAt();

// The one authority of all tests.
const DevAuthority& TestAuthority();
TrustAnchors TestAnchors();

// A request to sign, complete but for the digest.
SigningRequest TestRequest();

// A package with these entries, signed as AWS Signer would.
std::string SignedPackage(const std::vector<ZipEntrySpec>& entries,
                          const SigningRequest& request = TestRequest(),
                          const EnvelopeOptions& options = {});

// A package of a few small files, unsigned and signed.
std::vector<ZipEntrySpec> SmallEntries();
std::string SmallSignedPackage();

// A configuration that allows kProfileArn, or what is given.
CodeSigningConfig TestConfig(Policy policy,
                             const std::vector<std::string>& publishers = {kProfileArn});

// The list {"asOf": "2026-01-01T00:00:00Z", <members>}.
RevocationSet TestRevocations(std::string_view members = "");

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_SCENARIO_SCENARIO_H_
