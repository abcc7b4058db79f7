// The development authority: a chain of throw-away certification authorities shaped like AWS
// Signer's, and signatures over package digests in AWS Signer's format for Lambda.
//
// For trying things out and for tests, never for production: no such root belongs into anybody's
// trust. The same seed and the same request always give the same bytes.
//
//   const DevAuthority authority = DevAuthority::FromSeed("my test");
//   const std::string envelope = authority.Sign({inner, profile_arn, job_arn, signed_at, expires});
//   TrustAnchors::FromPem(authority.root_pem());
#ifndef COUNTERSIGN_TESTING_AUTHORITY_DEV_AUTHORITY_H_
#define COUNTERSIGN_TESTING_AUTHORITY_DEV_AUTHORITY_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/dev_key.h"
#include "testing/authority/envelope_builder.h"

namespace countersign {

// One certification authority of the chain.
struct IssuingAuthority {
  CertificateSpec spec;     // of its certificate
  DevKey key;               // P-384
  std::string certificate;  // DER

  std::string pem() const;  // of the certificate
};

// Immutable. Root (self-signed) <- subordinate (pathlen 1) <- regional (pathlen 0), all on P-384
// with ecdsa-with-SHA384. The root is valid from 2000-01-01 to 2120-01-01, the others to the end of
// 2049. The certificates follow from the three keys alone. Authorities of different seeds have the
// same names.
class DevAuthority {
 public:
  static DevAuthority FromSeed(std::string_view seed);

  struct File {
    std::string name;  // "root.pem"
    std::string content;
  };

  // The authority as files for a folder of its own: the certificates root.pem, subordinate.pem and
  // regional.pem, and the key of each (root.key.pem ...). Writing them is the caller's part.
  std::vector<File> ToFiles() const;

  // Reads back what ToFiles gave. `read` gives the content of the file of that name, or says why
  // not; its errors are passed on. InvalidArgument names the file that is not a P-384 key, or not
  // the certificate of the key beside it.
  using FileReader = std::function<absl::StatusOr<std::string>(const std::string& name)>;
  static absl::StatusOr<DevAuthority> FromFiles(const FileReader& read);

  const IssuingAuthority& root() const { return root_; }
  const IssuingAuthority& subordinate() const { return subordinate_; }
  const IssuingAuthority& regional() const { return regional_; }

  // The trust anchor for what this authority signs: one PEM certificate.
  std::string root_pem() const { return root_.pem(); }

  // SHA-256 of the root's DER, 64 lowercase hexadecimal digits.
  std::string RootFingerprintHex() const;

  // The envelope: the text of `META_INF/aws_signer_signature_v1.0.SF`.
  std::string Sign(const SigningRequest& request, const EnvelopeOptions& options = {}) const;

  // The steps of Sign, for assembling by hand (see envelope_builder.h). The leaf is made for the
  // one request: valid from 1 h 35 min 45 s before the signing time to 3 days after it, not an
  // authority, digitalSignature and codeSigning both critical.
  Leaf MakeLeaf(const SigningRequest& request, const EnvelopeOptions& options = {}) const;
  EnvelopeParts MakeParts(const SigningRequest& request, const EnvelopeOptions& options = {}) const;

 private:
  DevAuthority(DevKey root, DevKey subordinate, DevKey regional);

  IssuingAuthority root_, subordinate_, regional_;
};

}  // namespace countersign

#endif  // COUNTERSIGN_TESTING_AUTHORITY_DEV_AUTHORITY_H_
