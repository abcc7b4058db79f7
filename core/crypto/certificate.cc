#include "core/crypto/certificate.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "core/base/format.h"
#include "core/crypto/certificate_extensions.h"
#include "core/crypto/hash.h"
#include "core/crypto/name.h"
#include "core/encoding/asn1_time.h"
#include "core/encoding/der.h"

namespace countersign {
namespace {

constexpr std::size_t kMaxSerialOctets = 20;  // RFC 5280 section 4.1.2.2

absl::Status Malformed(std::string_view what) {
  return absl::InvalidArgumentError(Format("malformed certificate: %s", what));
}

bool ReadTime(DerReader& in, absl::Time* out) {
  DerElement element;
  if (!in.Next(&element)) return false;
  const std::optional<absl::Time> time =
      element.tag == der::kUtcTime           ? ParseUtcTime(element.contents)
      : element.tag == der::kGeneralizedTime ? ParseGeneralizedTime(element.contents)
                                             : std::nullopt;
  if (time.has_value()) *out = *time;
  return time.has_value();
}

}  // namespace

// Fills a Data from its own der, field by field in the order of RFC 5280 section 4.1.
class Certificate::Parser {
 public:
  explicit Parser(Data* data) : data_(*data) {}

  absl::Status Run() {
    DerReader outer(AsBytes(data_.der));
    DerElement tbs, algorithm;
    Bytes sequence, signature;
    if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) return Malformed("framing");
    DerReader in(sequence);
    if (!in.Read(der::kSequence, &tbs) || !in.Read(der::kSequence, &algorithm) ||
        !in.Read(der::kBitString, &signature) || !in.AtEnd()) {
      return Malformed("expected TBSCertificate, algorithm and signature");
    }
    data_.tbs = tbs.whole;
    const std::optional<Bytes> octets = WholeOctets(signature);
    if (!octets.has_value()) return Malformed("signature");
    data_.signature = *octets;
    data_.scheme = ParseSignatureAlgorithm(algorithm.whole, NullParameters::kRefuse);
    return Tbs(tbs.contents, algorithm.whole);
  }

 private:
  absl::Status Tbs(Bytes contents, Bytes outer_algorithm) {
    DerReader in(contents);
    DerElement algorithm, key;
    if (!Version(in)) return Malformed("version");
    if (!in.Read(der::kInteger, &data_.serial) || !IsMinimalInteger(data_.serial) ||
        data_.serial.size() > kMaxSerialOctets) {
      return Malformed("serial number");
    }
    // RFC 5280 section 4.1.1.2: both fields must say the same.
    if (!in.Read(der::kSequence, &algorithm) || !SameBytes(algorithm.whole, outer_algorithm)) {
      return Malformed("inner and outer signature algorithm differ");
    }
    if (!Name(in, &data_.issuer, &data_.normalized_issuer)) return Malformed("issuer");
    if (!Validity(in)) return Malformed("validity");
    if (!Name(in, &data_.subject, &data_.normalized_subject)) return Malformed("subject");
    if (!in.Read(der::kSequence, &key)) return Malformed("public key");
    data_.key = ParseSubjectPublicKeyInfo(key.whole);
    return Tail(in);
  }

  bool Version(DerReader& in) {
    if (!in.NextIs(der::ContextConstructed(0))) return true;
    Bytes field, contents;
    if (!in.Read(der::ContextConstructed(0), &field)) return false;
    DerReader version(field);
    if (!version.Read(der::kInteger, &contents) || !version.AtEnd()) return false;
    const std::optional<int> value = SmallInteger(contents);
    // The default, version 1, is not written (X.690 section 11.5).
    if (!value.has_value() || *value < 1 || *value > 2) return false;
    data_.version = *value + 1;
    return true;
  }

  static bool Name(DerReader& in, Bytes* der, std::string* normalized) {
    DerElement element;
    if (!in.Read(der::kSequence, &element)) return false;
    std::optional<std::string> name = NormalizeName(element.whole);
    if (!name.has_value()) return false;
    *der = element.whole;
    *normalized = *std::move(name);
    return true;
  }

  bool Validity(DerReader& in) {
    Bytes sequence;
    if (!in.Read(der::kSequence, &sequence)) return false;
    DerReader times(sequence);
    return ReadTime(times, &data_.not_before) && ReadTime(times, &data_.not_after) && times.AtEnd();
  }

  // issuerUniqueID, subjectUniqueID, extensions.
  absl::Status Tail(DerReader& in) {
    for (int id = 1; id <= 2; ++id) {
      Bytes ignored;
      if (in.NextIs(der::Context(id)) &&
          (data_.version < 2 || !in.Read(der::Context(id), &ignored))) {
        return Malformed("unique identifier");
      }
    }
    if (in.AtEnd()) return absl::OkStatus();
    Bytes field, sequence;
    if (data_.version != 3 || !in.Read(der::ContextConstructed(3), &field) || !in.AtEnd()) {
      return Malformed("extensions out of place");
    }
    DerReader extensions(field);
    if (!extensions.Read(der::kSequence, &sequence) || !extensions.AtEnd()) {
      return Malformed("extensions");
    }
    absl::StatusOr<CertificateExtensions> parsed = ParseExtensions(sequence);
    if (!parsed.ok()) return Malformed(std::string(parsed.status().message()));
    data_.extensions = *std::move(parsed);
    return absl::OkStatus();
  }

  Data& data_;
};

absl::StatusOr<Certificate> Certificate::Parse(Bytes der) {
  auto data = std::make_shared<Data>();
  data->der = std::string(AsText(der));
  const absl::Status status = Parser(data.get()).Run();
  if (!status.ok()) return status;
  data->fingerprint = Sha256(der);
  return Certificate(std::move(data));
}

CertificateHash HashOf(const Certificate& certificate, const Certificate& issuer) {
  CertificateHash out;
  const Sha384Digest own = Sha384(certificate.tbs()), above = Sha384(issuer.tbs());
  std::copy(own.bytes.begin(), own.bytes.end(), out.bytes.begin());
  std::copy(above.bytes.begin(), above.bytes.end(), out.bytes.begin() + own.bytes.size());
  return out;
}

}  // namespace countersign
