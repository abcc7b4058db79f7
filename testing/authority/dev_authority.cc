#include "testing/authority/dev_authority.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/crypto/hash.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "testing/authority/seed.h"

namespace countersign {
namespace {

constexpr char kRoot[] = "root";
constexpr char kSubordinate[] = "subordinate";
constexpr char kRegional[] = "regional";

// Attributes, their order and string types as AWS Signer's authorities have them.
NameSpec AuthorityName(std::string_view common_name) {
  return {{oids::kCountryName, "US", der::kPrintableString},
          {oids::kOrganizationName, "Countersign"},
          {oids::kOrganizationalUnitName, "Development"},
          {oids::kStateOrProvinceName, "WA"},
          {oids::kCommonName, std::string(common_name)}};
}

NameSpec LeafName() {
  return {{oids::kCountryName, "US", der::kPrintableString},
          {oids::kStateOrProvinceName, "WA"},
          {oids::kLocalityName, "Seattle"},
          {oids::kOrganizationName, "Countersign"},
          {oids::kOrganizationalUnitName, "Development"},
          {oids::kCommonName, "development signer"}};
}

// 16 octets, the first neither zero nor negative: always of the same length.
std::string SerialFromSeed(std::string_view seed) {
  std::string serial = ExpandSeed("serial number", seed, 16);
  serial[0] = static_cast<char>((serial[0] & 0x3f) | 0x40);
  return serial;
}

absl::Time StartOfYear(int year) {
  return absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone());
}

absl::Time CutToSecond(absl::Time time) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(time));
}

IssuingAuthority MakeAuthority(DevKey key, const char* common_name,
                               std::optional<int> path_length, const IssuingAuthority* issuer) {
  const bool is_root = issuer == nullptr;
  CertificateSpec spec;
  spec.serial = SerialFromSeed(key.SubjectPublicKeyInfo());
  spec.subject = AuthorityName(common_name);
  spec.issuer = is_root ? spec.subject : issuer->spec.subject;
  spec.not_before = StartOfYear(2000);
  // Below the root both times are UTCTimes, as AWS Signer has them.
  spec.not_after = is_root ? StartOfYear(2120) : StartOfYear(2050) - absl::Seconds(1);
  spec.public_key = key.SubjectPublicKeyInfo();
  spec.basic_constraints = BasicConstraintsSpec{true, path_length, true};
  spec.authority_key_identifier = !is_root;
  spec.key_usage = key_usage::kDigitalSignature | key_usage::kKeyCertSign | key_usage::kCrlSign;
  std::string certificate = BuildCertificate(spec, is_root ? key : issuer->key);
  return {std::move(spec), std::move(key), std::move(certificate)};
}

std::string CertificateFile(std::string_view name) { return absl::StrFormat("%s.pem", name); }
std::string KeyFile(std::string_view name) { return absl::StrFormat("%s.key.pem", name); }

absl::StatusOr<DevKey> ReadKey(const DevAuthority::FileReader& read, std::string_view name) {
  const std::string file = KeyFile(name);
  absl::StatusOr<std::string> content = read(file);
  if (!content.ok()) return content.status();
  absl::StatusOr<DevKey> key = DevKey::FromPkcs8Pem(*content);
  if (!key.ok()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("`%s`: %s", file, std::string(key.status().message())));
  }
  if (key->algorithm() != KeyAlgorithm::kEcP384) {
    return absl::InvalidArgumentError(absl::StrFormat("`%s`: expected a key on P-384", file));
  }
  return key;
}

absl::Status CheckCertificate(const DevAuthority::FileReader& read, std::string_view name,
                              const IssuingAuthority& expected) {
  const std::string file = CertificateFile(name);
  const absl::StatusOr<std::string> content = read(file);
  if (!content.ok()) return content.status();
  const absl::StatusOr<std::vector<PemBlock>> blocks =
      ParsePem(*content, PemSurroundings::kNothing);
  if (blocks.ok() && blocks->size() == 1 && blocks->front().label == "CERTIFICATE" &&
      blocks->front().body == expected.certificate) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "`%s`: expected the certificate that belongs to `%s`", file, KeyFile(name)));
}

// Everything that the request says.
std::string SeedOf(const SigningRequest& request) {
  return CombineSeeds({AsText(request.inner.view()), request.profile_version_arn, request.job_arn,
                       FormatInstant(ToRepresentable(request.signing_time)),
                       FormatInstant(ToRepresentable(request.expires_at))});
}

}  // namespace

std::string IssuingAuthority::pem() const { return WritePem("CERTIFICATE", certificate); }

DevAuthority::DevAuthority(DevKey root, DevKey subordinate, DevKey regional)
    : root_(MakeAuthority(std::move(root), "Development us-west-2 ROOT CA", std::nullopt, nullptr)),
      subordinate_(MakeAuthority(std::move(subordinate), "Development us-west-2 SUBORDINATE CA", 1,
                                 &root_)),
      regional_(MakeAuthority(std::move(regional), "Development us-east-1 SUBORDINATE CA", 0,
                              &subordinate_)) {}

DevAuthority DevAuthority::FromSeed(std::string_view seed) {
  const auto key = [seed](const char* name) {
    return DevKey::P384FromSeed(CombineSeeds({"development authority", name, seed}));
  };
  return DevAuthority(key(kRoot), key(kSubordinate), key(kRegional));
}

std::vector<DevAuthority::File> DevAuthority::ToFiles() const {
  std::vector<File> files;
  const auto add = [&files](const char* name, const IssuingAuthority& authority) {
    files.push_back({CertificateFile(name), authority.pem()});
    files.push_back({KeyFile(name), authority.key.Pkcs8Pem()});
  };
  add(kRoot, root_);
  add(kSubordinate, subordinate_);
  add(kRegional, regional_);
  return files;
}

absl::StatusOr<DevAuthority> DevAuthority::FromFiles(const FileReader& read) {
  absl::StatusOr<DevKey> root = ReadKey(read, kRoot);
  if (!root.ok()) return root.status();
  absl::StatusOr<DevKey> subordinate = ReadKey(read, kSubordinate);
  if (!subordinate.ok()) return subordinate.status();
  absl::StatusOr<DevKey> regional = ReadKey(read, kRegional);
  if (!regional.ok()) return regional.status();
  DevAuthority authority(*std::move(root), *std::move(subordinate), *std::move(regional));
  absl::Status status = CheckCertificate(read, kRoot, authority.root_);
  if (status.ok()) status = CheckCertificate(read, kSubordinate, authority.subordinate_);
  if (status.ok()) status = CheckCertificate(read, kRegional, authority.regional_);
  if (!status.ok()) return status;
  return authority;
}

std::string DevAuthority::RootFingerprintHex() const {
  return HexEncode(Sha256(AsBytes(root_.certificate)).view());
}

Leaf DevAuthority::MakeLeaf(const SigningRequest& request, const EnvelopeOptions& options) const {
  const std::string seed = CombineSeeds({regional_.key.Pkcs8Pem(), SeedOf(request)});
  DevKey key = options.leaf_key.has_value() ? *options.leaf_key : DevKey::P384FromSeed(seed);
  CertificateSpec spec;
  spec.serial = SerialFromSeed(seed);
  spec.issuer = regional_.spec.subject;
  spec.subject = LeafName();
  const absl::Time signed_at = CutToSecond(request.signing_time);
  spec.not_before = signed_at - absl::Hours(1) - absl::Minutes(35) - absl::Seconds(45);
  spec.not_after = signed_at + absl::Hours(3 * 24);
  spec.public_key = key.SubjectPublicKeyInfo();
  spec.basic_constraints = BasicConstraintsSpec{};
  spec.key_usage = key_usage::kDigitalSignature;
  spec.extended_key_usage = {oids::kCodeSigning};
  if (options.edit_leaf) options.edit_leaf(spec);
  const DevKey& issuer_key =
      options.leaf_issuer_key.has_value() ? *options.leaf_issuer_key : regional_.key;
  std::string certificate = BuildCertificate(spec, issuer_key);
  return {std::move(spec), std::move(key), std::move(certificate)};
}

EnvelopeParts DevAuthority::MakeParts(const SigningRequest& request,
                                      const EnvelopeOptions& options) const {
  const Leaf leaf = MakeLeaf(request, options);
  return BuildEnvelopeParts(request, leaf,
                            {leaf.certificate, regional_.certificate, subordinate_.certificate,
                             root_.certificate, root_.certificate},
                            options);
}

std::string DevAuthority::Sign(const SigningRequest& request,
                               const EnvelopeOptions& options) const {
  return EncodeEnvelopePem(AssembleSignedData(MakeParts(request, options), options), options);
}

}  // namespace countersign
