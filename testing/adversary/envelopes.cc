// Envelopes that keep the parsers of PEM, BER and certificates and the search for a path busy.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "testing/adversary/adversary.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/envelope_builder.h"
#include "testing/scenario/scenario.h"

namespace countersign::testing {
namespace {

std::string Times(std::size_t count, std::string_view text) {
  std::string out;
  out.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// How much BER an envelope of `size` bytes holds: lines of 64 digits, each for 6 bits.
std::size_t BerSize(std::size_t size) { return (size - 100) / 65 * 48; }

std::string Pem(std::string_view ber) { return EncodeEnvelopePem(ber, {}); }

// What an envelope holds besides its padding, at most.
constexpr std::size_t kRest = 5'000;
std::size_t Room(std::size_t size) { return BerSize(size) - std::min(BerSize(size), kRest); }

// --- framing

std::string Nested(std::size_t size) { return Pem(Times(BerSize(size) / 2, "\x30\x80")); }

std::string Siblings(std::size_t size) {
  constexpr std::size_t kDepth = 63;
  const std::string end(2, '\0');
  return Pem(Times(kDepth, "\x30\x80") + Times(BerSize(size) / 4 - kDepth, "\x30\x80" + end) +
             Times(kDepth, end));
}

std::string Nulls(std::size_t size) {
  return Pem(asn1::Sequence(Times(BerSize(size) / 2 - 4, std::string("\5\0", 2))));
}

std::string ShortLines(std::size_t size) {
  EnvelopeOptions options;
  options.columns = 1;
  options.line_ending = "\r\n";
  return EncodeEnvelopePem(asn1::OctetString(std::string(size / 4 - 50, 'x')), options);
}

std::string WhiteSpace(std::size_t size) {
  const std::string envelope = Pem(asn1::Sequence(asn1::Null()));
  const std::size_t half = (size - envelope.size()) / 2;
  return std::string(half, ' ') + envelope + std::string(half, '\n');
}

std::string ManyBlocks(std::size_t size) {
  const std::string block = "-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n";
  return Times(size / block.size(), block);
}

std::string LongLabel(std::size_t size) {
  const std::string label(size / 3, 'X');
  return "-----BEGIN " + label + "-----\n" + std::string(size / 3 - 100, '-') + "\n-----END " +
         label + "-----\n";
}

std::string Garbage(std::size_t size) {
  return "-----BEGIN PKCS7-----\n" + std::string(size / 4 * 4 - 100, '!') +
         "\n-----END PKCS7-----\n";
}

// --- attributes

std::string WithAttributes(const std::vector<std::string>& attributes) {
  EnvelopeParts parts = TestAuthority().MakeParts(TestRequest());
  const Leaf leaf = TestAuthority().MakeLeaf(TestRequest());
  parts.signer_infos = {EncodeSignerInfo(leaf, attributes, "signature", {})};
  return Pem(AssembleSignedData(parts, {}));
}

// An attribute of which type and value are as long as they are told to be.
std::string Attribute(std::size_t type_size, std::size_t value_size, std::size_t number) {
  std::string type(type_size, '\x2a'), value(value_size, 'x');
  for (std::size_t i = 0; i < std::min<std::size_t>(3, type_size); ++i) {
    type[type_size - 1 - i] = static_cast<char>(number >> (7 * i) & 0x7f);
  }
  return asn1::Sequence(asn1::Element(der::kObjectIdentifier, type),
                        asn1::Set(asn1::OctetString(value)));
}

std::string Attributes(std::size_t count, std::size_t type_size, std::size_t value_size) {
  std::vector<std::string> attributes(count);
  for (std::size_t i = 0; i < count; ++i) attributes[i] = Attribute(type_size, value_size, i);
  return WithAttributes(attributes);
}

std::string ManyAttributes(std::size_t size) { return Attributes(Room(size) / 16, 3, 3); }
std::string LongTypes(std::size_t size) { return Attributes(64, Room(size) / 64 - 30, 3); }
std::string LargeValues(std::size_t size) { return Attributes(64, 3, Room(size) / 64 - 30); }

// --- certificates

std::string WithCertificates(const std::function<void(std::vector<std::string>&)>& edit) {
  EnvelopeOptions options;
  options.edit_certificates = edit;
  return TestAuthority().Sign(TestRequest(), options);
}

std::string WithLeaf(const std::function<void(CertificateSpec&)>& edit) {
  EnvelopeOptions options;
  options.edit_leaf = edit;
  return TestAuthority().Sign(TestRequest(), options);
}

std::string ManyCertificates(std::size_t size) {
  return WithCertificates([=](std::vector<std::string>& certificates) {
    certificates.insert(certificates.end(), Room(size) / certificates.back().size(),
                        certificates.back());
  });
}

// 31 certificates of the regional authority's name and key that could all issue the leaf and one
// another, but for what `edit` changes of them; `edit_leaf` may follow.
std::string LookAlikes(const std::function<void(CertificateSpec&)>& edit,
                       const std::function<void(CertificateSpec&)>& edit_leaf = nullptr) {
  const IssuingAuthority& authority = TestAuthority().regional();
  EnvelopeOptions options;
  options.edit_leaf = edit_leaf;
  options.edit_certificates = [&](std::vector<std::string>& certificates) {
    certificates.resize(1);
    for (char i = 0; i < 31; ++i) {
      CertificateSpec spec = authority.spec;
      spec.basic_constraints->path_length.reset();
      spec.serial = std::string("\x40") + i;
      spec.issuer = spec.subject;
      edit(spec);
      certificates.push_back(BuildCertificate(spec, authority.key));
    }
  };
  return TestAuthority().Sign(TestRequest(), options);
}

std::string PaddedLookAlikes(std::size_t size) {
  return LookAlikes([=](CertificateSpec& spec) {
    spec.extra_extensions = {
        {"1.2.3.4", false, asn1::OctetString(std::string(Room(size) / 31 - 700, 'x'))}};
  });
}

std::string LongNames(std::size_t size) {
  constexpr std::size_t kNames = 2 * 31 + 2;  // the signer is named by it as well
  const std::string text(Room(size) / kNames - 300, 'x');
  const std::string name = DerName({{oids::kCommonName, text}});
  return LookAlikes([&](CertificateSpec& spec) { spec.raw_issuer = spec.raw_subject = name; },
                    [&](CertificateSpec& spec) { spec.raw_issuer = name; });
}

// Of types in no order, so that sorting them is work.
std::string SmallRelativeNames(std::size_t count, bool one_set) {
  std::string all;
  std::uint32_t number = 1;
  for (std::size_t i = 0; i < count; ++i) {
    number = number * 1664525 + 1013904223;  // Numerical Recipes, section 7.1
    const std::string type(1, static_cast<char>(number >> 25));
    const std::string attribute =
        asn1::Sequence(asn1::Element(der::kObjectIdentifier, type), asn1::Utf8String(""));
    all += one_set ? attribute : asn1::Set(attribute);
  }
  return one_set ? asn1::Sequence(asn1::Set(all)) : asn1::Sequence(all);
}

std::string WithSubject(const std::string& name) {
  return WithLeaf([&](CertificateSpec& spec) { spec.raw_subject = name; });
}
std::string OneHugeName(std::size_t size) {
  return WithSubject(DerName({{oids::kCommonName, std::string(Room(size), '\1')}}));
}
std::string ManyRelativeNames(std::size_t size) {
  return WithSubject(SmallRelativeNames(Room(size) / 9, false));
}
std::string OneRelativeName(std::size_t size) {
  return WithSubject(SmallRelativeNames(Room(size) / 7, true));
}

// Critical and unknown, each under an object identifier of many arcs.
std::string Extensions(std::size_t size, std::size_t oid_size) {
  return WithLeaf([=](CertificateSpec& spec) {
    std::string type = "1.3";
    for (std::size_t i = 4; i < oid_size; ++i) type += ".1";
    for (std::size_t i = 0; i < Room(size) / (oid_size + 11); ++i) {
      const std::string number =
          "." + std::to_string(128 + i / 128) + "." + std::to_string(i % 128);
      spec.extra_extensions.push_back({type + number, true, ""});
    }
  });
}
std::string ManyExtensions(std::size_t size) { return Extensions(size, 5); }
std::string LongExtensionTypes(std::size_t size) { return Extensions(size, 60); }

std::string ManyUsages(std::size_t size) {
  return WithLeaf(
      [=](CertificateSpec& spec) { spec.extended_key_usage.assign(Room(size) / 4, "1.3.1"); });
}

}  // namespace

std::vector<Adversary> HostileEnvelopes() {
  return {
      {"BER: nested", Door::kEnvelope, Nested},
      {"BER: siblings at depth 64", Door::kEnvelope, Siblings},
      {"BER: NULLs", Door::kEnvelope, Nulls},
      {"PEM: lines of one digit", Door::kEnvelope, ShortLines},
      {"PEM: white space around", Door::kEnvelope, WhiteSpace},
      {"PEM: many blocks", Door::kEnvelope, ManyBlocks},
      {"PEM: a long label", Door::kEnvelope, LongLabel},
      {"PEM: garbage", Door::kEnvelope, Garbage},
      {"many attributes", Door::kEnvelope, ManyAttributes},
      {"attributes of long types", Door::kEnvelope, LongTypes},
      {"attributes of large values", Door::kEnvelope, LargeValues},
      {"many certificates", Door::kEnvelope, ManyCertificates},
      {"31 look-alikes", Door::kEnvelope, PaddedLookAlikes},
      {"31 look-alikes of long names", Door::kEnvelope, LongNames},
      {"one huge name", Door::kEnvelope, OneHugeName},
      {"many relative names", Door::kEnvelope, ManyRelativeNames},
      {"one relative name of many parts", Door::kEnvelope, OneRelativeName},
      {"many extensions", Door::kEnvelope, ManyExtensions},
      {"extensions of long types", Door::kEnvelope, LongExtensionTypes},
      {"many key usages", Door::kEnvelope, ManyUsages},
  };
}

}  // namespace countersign::testing
