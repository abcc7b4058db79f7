#include "fuzz/forge.h"

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "absl/time/time.h"

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/envelope_builder.h"
#include "testing/scenario/scenario.h"

namespace countersign::fuzz {
namespace {

using testing::TestAuthority;

constexpr std::size_t kRememberedSignatures = 1 << 14;

// A signer, made once.
struct Signer {
  Leaf leaf;
  bool may_sign;  // the authority's own, with nothing wrong about it
  CertificateHash hash;
};

CertificateHash HashOfLeaf(const Leaf& leaf) {
  const auto& regional = TestAuthority().regional();
  const std::string own = BuildTbsCertificate(leaf.spec, regional.key);
  const std::string above = BuildTbsCertificate(regional.spec, TestAuthority().subordinate().key);
  CertificateHash out;
  const Sha384Digest first = Sha384(AsBytes(own)), second = Sha384(AsBytes(above));
  std::copy(first.bytes.begin(), first.bytes.end(), out.bytes.begin());
  std::copy(second.bytes.begin(), second.bytes.end(), out.bytes.begin() + first.bytes.size());
  return out;
}

Signer MakeSigner(bool may_sign, const std::function<void(EnvelopeOptions&)>& edit) {
  EnvelopeOptions options;
  if (edit) edit(options);
  Leaf leaf = TestAuthority().MakeLeaf(testing::TestRequest(), options);
  const CertificateHash hash = HashOfLeaf(leaf);
  return {std::move(leaf), may_sign, hash};
}

Signer Unfit(const std::function<void(CertificateSpec&)>& edit) {
  return MakeSigner(false, [&](EnvelopeOptions& options) { options.edit_leaf = edit; });
}

// The first is the ordinary one.
std::vector<Signer> MakeSigners() {
  std::vector<Signer> out;
  out.push_back(MakeSigner(true, nullptr));
  out.push_back(MakeSigner(true, [](EnvelopeOptions& options) {
    options.leaf_key = DevKey::P384FromSeed("another signer");
    options.edit_leaf = [](CertificateSpec& leaf) { leaf.serial = "\x02"; };
  }));
  out.push_back(MakeSigner(false, [](EnvelopeOptions& options) {
    options.leaf_issuer_key = DevKey::P384FromSeed("a stranger");
  }));
  out.push_back(MakeSigner(false, [](EnvelopeOptions& options) {
    options.leaf_key = DevKey::P256FromSeed("a signer on another curve");
  }));
  out.push_back(Unfit([](CertificateSpec& leaf) { leaf.basic_constraints->ca = true; }));
  out.push_back(Unfit([](CertificateSpec& leaf) { leaf.key_usage.reset(); }));
  out.push_back(Unfit([](CertificateSpec& leaf) { leaf.key_usage = key_usage::kKeyCertSign; }));
  out.push_back(Unfit([](CertificateSpec& leaf) { leaf.extended_key_usage.clear(); }));
  out.push_back(
      Unfit([](CertificateSpec& leaf) { leaf.extended_key_usage = {oids::kServerAuth}; }));
  out.push_back(
      Unfit([](CertificateSpec& leaf) { leaf.extended_key_usage = {oids::kAnyExtendedKeyUsage}; }));
  out.push_back(Unfit([](CertificateSpec& leaf) { leaf.not_after = leaf.not_before; }));
  out.push_back(Unfit([](CertificateSpec& leaf) {
    leaf.extra_extensions.push_back({"1.2.3.4", true, asn1::Null()});
  }));
  out.push_back(Unfit([](CertificateSpec& leaf) {
    leaf.hash = HashAlgorithm::kSha256;
    leaf.signature_algorithm.reset();
    leaf.issuer = leaf.subject;
  }));
  return out;
}

// The signature of a signer, in the encoding of CMS.
const std::string& Sign(std::size_t number, const Signer& signer, const std::string& message) {
  static auto* const known = new std::map<std::pair<std::size_t, std::string>, std::string>;
  if (known->size() >= kRememberedSignatures) known->clear();
  std::string& signature = (*known)[{number, message}];
  if (signature.empty()) signature = signer.leaf.key.Sign(message, HashAlgorithm::kSha384);
  return signature;
}

void Damage(Input& input, std::string& bytes) {
  if (bytes.empty()) return;
  const std::size_t at = static_cast<std::size_t>(input.Number(2)) % bytes.size();
  const auto value = static_cast<char>(input.Byte());
  switch (input.Below(4)) {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << (value & 7)));
      break;
    case 1:
      bytes[at] = value;
      break;
    case 2:
      bytes.insert(at, 1, value);
      break;
    default:
      bytes.erase(at, 1 + static_cast<std::size_t>(value & 15));
      break;
  }
}

class Forger {
 public:
  Forger(Input& input, const Sha384Digest& content) : input_(input) {
    request_ = testing::TestRequest();
    request_.inner = content;
  }

  ForgedEnvelope Run() {
    static const auto* const signers = new std::vector<Signer>(MakeSigners());
    ChooseRequest();
    ChooseOptions();
    number_ = input_.Below(4) == 0 ? 0 : input_.Below(signers->size());
    const Signer& signer = (*signers)[number_];
    std::vector<SignedAttribute> attributes = DefaultAttributes(request_, options_);
    if (input_.Below(4) == 1) ChangeAttributes(attributes);
    std::string signature = SignAttributes(attributes, signer);
    if (input_.Below(8) == 1) {
      Damage(input_, signature);
      out_.is_sound = false;
    }
    const std::vector<std::string> encoded = Encoded(attributes);
    EnvelopeParts parts;
    parts.certificates = Certificates(signer);
    for (int i = 0; i < options_.signer_infos; ++i) {
      parts.signer_infos.push_back(EncodeSignerInfo(signer.leaf, encoded, signature, options_));
    }
    Write(parts);
    return std::move(out_);
  }

 private:
  void ChooseRequest() {
    const std::size_t choice = input_.Below(8);
    if (choice == 1) request_.profile_version_arn = testing::kOtherProfileArn;
    if (choice == 2) request_.signing_time += absl::Milliseconds(input_.Number(4));
    if (choice == 3) request_.signing_time -= absl::Milliseconds(input_.Number(4));
    if (choice == 4) request_.expires_at += absl::Milliseconds(input_.Number(5));
    if (choice == 5) request_.expires_at -= absl::Milliseconds(input_.Number(5));
    if (choice == 6) request_.profile_version_arn += input_.Text(16);
    if (choice == 7) request_.job_arn += input_.Text(16);
    out_.is_sound &= choice < 2;
  }

  // What AWS never writes, but for the first few, which readers take.
  void ChooseOptions() {
    switch (input_.Below(40)) {
      case 1:
        options_.definite_lengths = true;
        return;
      case 2:
        options_.null_digest_parameters = false;
        return;
      case 3:
        options_.null_signature_parameters = true;
        return;
      case 4:
        options_.line_ending = "\r\n";
        return;
      case 5:
        options_.fraction_digits = 9;
        return;
      case 6:
        options_.fraction_digits = 4;
        return;
      case 7:
        options_.fraction_digits = 0;
        break;
      case 8:
        options_.utc_signing_time = true;
        break;
      case 9:
        options_.algorithm_protection = AlgorithmProtection::kWrong;
        break;
      case 10:
        options_.algorithm_protection = AlgorithmProtection::kAbsent;
        break;
      case 11:
        options_.message_digest = input_.Text(64);
        break;
      case 12:
        options_.content_type = oids::kSignedData;
        break;
      case 13:
        options_.sort_attributes = false;
        break;
      case 14:
        options_.signer_info_version = static_cast<int>(input_.Below(6));
        break;
      case 15:
        options_.signer_identifier = asn1::Sequence(asn1::Sequence(), asn1::Integer(1));
        break;
      case 16:
        options_.signature_algorithm = "1.2.840.10045.4.3.2";
        break;
      case 17:
        options_.unsigned_attributes = {{"1.2.3.4", {asn1::Null()}}};
        break;
      case 18:
        options_.signer_infos = static_cast<int>(input_.Below(20));
        break;
      case 19:
        options_.signed_data_version = static_cast<int>(input_.Below(6));
        break;
      case 20:
        options_.digest_algorithm = oids::kSha256;
        break;
      case 21:
        options_.encapsulated_type = oids::kSignedData;
        break;
      case 22:
        options_.embedded_content = input_.Text(60);
        break;
      case 23:
        options_.revocation_lists = asn1::Sequence();
        break;
      case 24:
        options_.pem_label = "CMS";
        break;
      case 25:
        options_.columns = 1 + input_.Below(100);
        break;
      default:
        return;
    }
    out_.is_sound = false;
  }

  // Before signing: the signature will fit. Whether the statement still holds depends on what was
  // changed; an unknown attribute leaves it as it was.
  void ChangeAttributes(std::vector<SignedAttribute>& attributes) {
    const std::size_t at = input_.Below(attributes.size());
    SignedAttribute& attribute = attributes[at];
    const auto tag = static_cast<std::uint8_t>(attribute.values.at(0).at(0));
    const std::size_t choice = input_.Below(7);
    out_.is_sound = false;
    switch (choice) {
      case 0:
        attributes.push_back({"1.2.3." + std::to_string(input_.Byte()), {asn1::Null()}});
        return;
      case 1:
        attributes.erase(attributes.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 2:
        attributes.push_back(attribute);
        break;
      case 3:
        attribute.values.push_back(attribute.values.at(0));
        break;
      case 4:
        attribute.values.clear();
        break;
      case 5:
        Damage(input_, attribute.values.at(0));
        break;
      default:
        attribute.values = {asn1::Element(tag, input_.Text(60))};
        break;
    }
    out_.ledger.has_signed_unknown = true;
  }

  std::vector<std::string> Encoded(const std::vector<SignedAttribute>& attributes) {
    std::vector<std::string> encoded;
    for (const SignedAttribute& attribute : attributes) {
      encoded.push_back(EncodeAttribute(attribute));
    }
    if (options_.sort_attributes) encoded = asn1::SetOfOrder(std::move(encoded));
    if (!changed_late_) return encoded;
    Damage(input_, encoded[input_.Below(encoded.size())]);
    return encoded;
  }

  // Signs, enters it into the ledger, and chooses whether the attributes change afterwards.
  std::string SignAttributes(const std::vector<SignedAttribute>& attributes, const Signer& signer) {
    const std::string message = asn1::Set(asn1::Join(Encoded(attributes)));
    out_.ledger.is_forged = !signer.may_sign;
    if (signer.may_sign) {
      out_.ledger.signed_bytes.insert(message);
      out_.ledger.leaf_hashes.insert(signer.hash);
      out_.ledger.statements.push_back(StatementOfRequest());
      out_.ledger.has_signed_unknown |= options_.message_digest.has_value();
    } else {
      out_.is_sound = false;
    }
    changed_late_ = input_.Below(8) == 1;
    out_.is_sound &= !changed_late_;
    return Sign(number_, signer, message);
  }

  Statement StatementOfRequest() const {
    // What is below the last digit is not written.
    const absl::Duration unit = options_.utc_signing_time       ? absl::Seconds(1)
                                : options_.fraction_digits == 0 ? absl::Seconds(1)
                                                                : absl::Milliseconds(1);
    const auto cut = [](absl::Time time, absl::Duration to) {
      return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), to);
    };
    const absl::Duration expiry_unit =
        options_.fraction_digits == 0 ? absl::Seconds(1) : absl::Milliseconds(1);
    return {request_.profile_version_arn, request_.job_arn, cut(request_.signing_time, unit),
            cut(request_.expires_at, expiry_unit), Sha384(request_.inner.view())};
  }

  std::vector<std::string> Certificates(const Signer& signer) {
    const DevAuthority& authority = TestAuthority();
    std::vector<std::string> out = {signer.leaf.certificate, authority.regional().certificate,
                                    authority.subordinate().certificate,
                                    authority.root().certificate, authority.root().certificate};
    const std::size_t changes = input_.Below(4) == 1 ? 1 + input_.Below(3) : 0;
    for (std::size_t i = 0; i < changes && !out.empty(); ++i) ChangeCertificates(out);
    return out;
  }

  void ChangeCertificates(std::vector<std::string>& certificates) {
    static const auto* const stranger = new DevAuthority(DevAuthority::FromSeed("a stranger"));
    const std::size_t at = input_.Below(certificates.size());
    const std::size_t choice = input_.Below(6);
    out_.is_sound &= choice == 0;
    switch (choice) {
      case 0:
        std::swap(certificates[at], certificates[input_.Below(certificates.size())]);
        return;
      case 1:
        certificates.erase(certificates.begin() + static_cast<std::ptrdiff_t>(at));
        return;
      case 2:
        certificates.resize(certificates.size() + input_.Below(36), certificates[at]);
        return;
      case 3:
        certificates.push_back(stranger->regional().certificate);
        return;
      case 4:
        certificates.push_back(stranger->root().certificate);
        return;
      default:
        Damage(input_, certificates[at]);
        return;
    }
  }

  void Write(const EnvelopeParts& parts) {
    std::string ber = AssembleSignedData(parts, options_);
    const std::size_t damages = input_.Below(8);  // of the BER, then of the text
    for (std::size_t i = 4; i < damages; ++i) Damage(input_, ber);
    out_.text = EncodeEnvelopePem(ber, options_);
    if (damages == 3) Damage(input_, out_.text);
    out_.is_sound &= damages < 3;
  }

  Input& input_;
  SigningRequest request_;
  EnvelopeOptions options_;
  std::size_t number_ = 0;     // of the signer
  bool changed_late_ = false;  // attributes change after signing
  ForgedEnvelope out_;
};

}  // namespace

ForgedEnvelope EnvelopeFrom(Input& input, const Sha384Digest& content) {
  return Forger(input, content).Run();
}

}  // namespace countersign::fuzz
