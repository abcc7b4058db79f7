#include "testing/differential/random_chain.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "core/crypto/public_key.h"
#include "core/encoding/der.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/dev_key.h"

namespace countersign::differential {
namespace {

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}
const absl::Time kNow = Day(2026, 6, 1);

}  // namespace

class RandomChains::Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {
    for (const char* name : {"1", "2", "3", "4", "5"}) keys_.push_back(DevKey::P256FromSeed(name));
    keys_.push_back(DevKey::P384FromSeed("6"));
    keys_.push_back(DevKey::Rsa2048FromSeed("7"));
    keys_.push_back(DevKey::Ed25519FromSeed("8"));
  }

  RandomChain Next() {
    links_.clear();
    about_.clear();
    const std::size_t authorities = 1 + Below(4);
    for (std::size_t i = 0; i <= authorities; ++i) links_.push_back(Right(i, authorities));
    const std::size_t edits = Below(2) == 0 ? 0 : 1 + Below(2);
    for (std::size_t i = 0; i < edits; ++i) Edit();
    return Build();
  }

 private:
  // A certificate to be: links_[0] is the root, the last one the leaf.
  struct Link {
    CertificateSpec spec;
    DevKey key;
    std::size_t signer;  // index into links_
    std::optional<DevKey> other_signer;
  };

  std::size_t Below(std::size_t bound) { return random_() % bound; }
  const DevKey& AnyKey() { return keys_[Below(keys_.size())]; }

  Link Right(std::size_t i, std::size_t authorities) {
    const DevKey& key = Below(8) == 0 ? AnyKey() : keys_[i];
    CertificateSpec spec;
    spec.serial = std::string(1, static_cast<char>(1 + i));
    const std::size_t issuer = i == 0 ? 0 : i - 1;
    spec.subject = {{oids::kCommonName, absl::StrFormat("link %d", i)}};
    spec.issuer = {{oids::kCommonName, absl::StrFormat("link %d", issuer)}};
    spec.not_before = Day(2020, 1, 1);
    spec.not_after = Day(2040, 1, 1);
    spec.public_key = key.SubjectPublicKeyInfo();
    if (i == authorities) {
      spec.basic_constraints = BasicConstraintsSpec{};
      spec.key_usage = key_usage::kDigitalSignature;
      spec.extended_key_usage = {oids::kCodeSigning};
    } else {
      spec.basic_constraints = BasicConstraintsSpec{true, std::nullopt, true};
      spec.key_usage = key_usage::kKeyCertSign | key_usage::kCrlSign;
    }
    return {spec, key, issuer, std::nullopt};
  }

  template <typename T>
  const T& OneOf(const std::vector<T>& values) {
    return values[Below(values.size())];
  }

  // One change of one certificate.
  void Edit() {
    const std::size_t which = Below(links_.size());
    CertificateSpec& spec = links_[which].spec;
    using Change = std::function<void()>;
    const std::pair<const char*, Change> kChanges[] = {
        {"validity", [&] { EditValidity(spec); }},
        {"basic constraints", [&] { EditConstraints(spec); }},
        {"key usage", [&] { EditKeyUsage(spec); }},
        {"extended key usage", [&] { EditExtendedKeyUsage(spec); }},
        {"names", [&] { EditNames(spec); }},
        {"extension", [&] { EditExtensions(spec); }},
        {"algorithm", [&] { EditAlgorithm(links_[which]); }},
        {"signer", [&] { links_[which].other_signer = AnyKey(); }},
        {"version", [&] { spec.version = static_cast<int>(1 + Below(4)); }},
        {"serial", [&] { EditSerial(spec); }},
        {"key", [&] { spec.public_key = AnyKey().SubjectPublicKeyInfo(); }},
        {"identifiers", [&] { EditIdentifiers(spec); }},
        {"structure", [&] { EditStructure(which); }},
    };
    const auto& [name, change] = kChanges[Below(std::size(kChanges))];
    about_ += absl::StrFormat("%s of link %d of %d; ", name, which, links_.size());
    change();
  }

  void EditValidity(CertificateSpec& spec) {
    const absl::Duration second = absl::Seconds(1);
    const std::vector<absl::Time> around = {kNow - second,     kNow,
                                            kNow + second,     Day(1949, 12, 31),
                                            Day(2049, 12, 31), Day(2050, 1, 1),
                                            Day(9999, 12, 31)};
    (Below(2) == 0 ? spec.not_before : spec.not_after) = OneOf(around);
    const std::vector<std::string> raw = {
        asn1::Sequence(asn1::GeneralizedTime(Day(2020, 1, 1)), asn1::UtcTime(Day(2040, 1, 1))),
        asn1::Sequence(asn1::UtcTime(Day(2020, 1, 1)), asn1::GeneralizedTime(Day(2040, 1, 1), 3)),
        asn1::Sequence(asn1::Element(der::kUtcTime, "200101000000+0000"),
                       asn1::UtcTime(Day(2040, 1, 1))),
        asn1::Sequence(asn1::Element(der::kUtcTime, "2001010000Z"),
                       asn1::UtcTime(Day(2040, 1, 1)))};
    if (Below(3) == 0) spec.raw_validity = OneOf(raw);
  }

  void EditConstraints(CertificateSpec& spec) {
    if (Below(5) == 0 || !spec.basic_constraints.has_value()) {
      spec.basic_constraints.reset();
      return;
    }
    if (Below(3) == 0) spec.basic_constraints->ca = !spec.basic_constraints->ca;
    if (Below(3) == 0) spec.basic_constraints->critical = !spec.basic_constraints->critical;
    if (Below(2) == 0) spec.basic_constraints->path_length = static_cast<int>(Below(5)) - 1;
  }

  void EditKeyUsage(CertificateSpec& spec) {
    spec.key_usage_critical = Below(2) == 0;
    const std::vector<std::optional<std::uint16_t>> usages = {
        std::nullopt,
        0,
        key_usage::kDigitalSignature,
        key_usage::kKeyCertSign,
        key_usage::kCrlSign,
        key_usage::kContentCommitment,
        key_usage::kDecipherOnly,
        key_usage::kDigitalSignature | key_usage::kKeyCertSign};
    spec.key_usage = OneOf(usages);
  }

  void EditExtendedKeyUsage(CertificateSpec& spec) {
    spec.extended_key_usage_critical = Below(2) == 0;
    const std::vector<std::vector<std::string>> usages = {{},
                                                          {oids::kCodeSigning},
                                                          {oids::kServerAuth},
                                                          {oids::kAnyExtendedKeyUsage},
                                                          {oids::kServerAuth, oids::kCodeSigning},
                                                          {"1.2.3.4"}};
    spec.extended_key_usage = OneOf(usages);
  }

  void EditNames(CertificateSpec& spec) {
    const std::vector<NameSpec> names = {
        {},
        {{oids::kCommonName, "other"}},
        {{oids::kCommonName, " LINK  0"}},
        {{oids::kCommonName, "link 1", der::kPrintableString}},
        {{oids::kCommonName, "link 0"}, {oids::kOrganizationName, "more"}},
        {{oids::kOrganizationName, "link 0"}}};
    (Below(2) == 0 ? spec.issuer : spec.subject) = OneOf(names);
  }

  void EditExtensions(CertificateSpec& spec) {
    const bool critical = Below(2) == 0;
    const std::string some = asn1::Sequence(asn1::Null());
    const std::string dns = asn1::Sequence(asn1::Element(0x82, "example.com"));
    const std::string policy = asn1::Sequence(asn1::Sequence(asn1::ObjectIdentifier("1.2.3.4")));
    const std::vector<ExtensionSpec> extensions = {
        {"1.2.3.4", critical, some},
        {"2.5.29.30", critical,
         asn1::Sequence(asn1::Explicit(0, asn1::Sequence(asn1::Element(0x82, "example.com"))))},
        {"2.5.29.36", critical, asn1::Sequence(asn1::Implicit(0, asn1::Integer(0)))},
        {"2.5.29.32", critical, policy},
        {"2.5.29.17", critical, dns},
        {"2.5.29.17", critical, asn1::Null()},
        {"2.5.29.15", critical, asn1::BitString("\x80", 7)},
        {"2.5.29.19", critical, asn1::Sequence()},
        {"2.5.29.19", critical, asn1::OctetString("x")},
        {"2.5.29.37", critical, asn1::Sequence()},
        {"2.5.29.54", critical, asn1::Integer(0)},
        {"1.3.6.1.5.5.7.1.1", critical, some}};
    spec.extra_extensions.push_back(OneOf(extensions));
  }

  void EditAlgorithm(Link& link) {
    const auto named = [](const char* oid, const std::string& parameters = "") {
      return asn1::Sequence(asn1::ObjectIdentifier(oid), parameters);
    };
    const std::vector<std::string> algorithms = {
        named("1.2.840.10045.4.3.2"),  named("1.2.840.10045.4.3.2", asn1::Null()),
        named("1.2.840.10045.4.3.3"),  named("1.2.840.10045.4.1"),
        named("1.3.101.112"),          named("1.2.840.113549.1.1.11"),
        named("1.2.840.113549.1.1.5"), named("1.2.840.113549.1.1.11", asn1::Null())};
    std::optional<std::string> other = OneOf(algorithms);
    switch (Below(4)) {
      case 0:
        link.spec.signature_algorithm = std::move(other);
        break;
      case 1:
        link.spec.outer_signature_algorithm = std::move(other);
        break;
      default:
        link.spec.hash = OneOf(std::vector<HashAlgorithm>{
            HashAlgorithm::kSha256, HashAlgorithm::kSha384, HashAlgorithm::kSha512});
    }
  }

  void EditSerial(CertificateSpec& spec) {
    const std::vector<std::string> serials = {
        asn1::Integer(0), asn1::Integer(-1), asn1::UnsignedInteger(std::string(20, '\x7f')),
        asn1::UnsignedInteger(std::string(21, '\x7f')), asn1::Element(der::kInteger, "")};
    spec.raw_serial = OneOf(serials);
  }

  void EditIdentifiers(CertificateSpec& spec) {
    if (Below(2) == 0) spec.authority_key_identifier = false;
    if (Below(2) == 0) spec.subject_key_identifier = false;
  }

  // Not of the certificate alone: a self-issued one, an anchor below, a root that is not
  // self-signed.
  void EditStructure(std::size_t which) {
    switch (Below(4)) {
      case 0:
        anchor_ = which;
        break;
      case 1:
        links_[which].spec.issuer = links_[which].spec.subject;
        break;
      case 2:
        missing_ = which;
        break;
      default:
        look_alike_ = which;
    }
  }

  // Signing is what costs; many certificates occur again.
  std::string Sign(const Link& link, const CertificateSpec& spec) {
    const DevKey& signer =
        link.other_signer.has_value() ? *link.other_signer : links_[link.signer].key;
    if (spec.outer_signature_algorithm.has_value() || spec.hash.has_value()) {
      return BuildCertificate(spec, signer);
    }
    std::string& known = made_[BuildTbsCertificate(spec, signer) + signer.SubjectPublicKeyInfo()];
    if (known.empty()) known = BuildCertificate(spec, signer);
    return known;
  }

  RandomChain Build() {
    RandomChain out;
    out.about = about_;
    out.question.at = absl::ToUnixSeconds(kNow);
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const std::string der = Sign(links_[i], links_[i].spec);
      if (i == anchor_.value_or(0)) out.question.anchors.push_back(der);
      if (i + 1 == links_.size()) {
        out.question.leaf = der;
      } else if (i != missing_) {
        out.question.bag.push_back(der);
      }
      if (i == look_alike_) {  // the same but for the key
        CertificateSpec other = links_[i].spec;
        other.public_key = AnyKey().SubjectPublicKeyInfo();
        out.question.bag.push_back(Sign(links_[i], other));
      }
    }
    anchor_.reset();
    missing_.reset();
    look_alike_.reset();
    return out;
  }

  std::mt19937 random_;
  std::vector<DevKey> keys_;
  std::vector<Link> links_;
  std::string about_;
  std::map<std::string, std::string> made_;
  std::optional<std::size_t> anchor_, missing_, look_alike_;
};

RandomChains::RandomChains(unsigned seed) : maker_(std::make_unique<Maker>(seed)) {}
RandomChains::~RandomChains() = default;
RandomChain RandomChains::Next() { return maker_->Next(); }

}  // namespace countersign::differential
