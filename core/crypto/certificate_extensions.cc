#include "core/crypto/certificate_extensions.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "core/base/format.h"
#include "core/base/limits.h"
#include "core/encoding/der.h"

namespace countersign {
namespace {

using namespace std::string_view_literals;

struct Extension {
  Bytes oid;
  bool critical = false;
  Bytes value;  // contents of the OCTET STRING
};

constexpr std::string_view kCodeSigning = "\x2b\x06\x01\x05\x05\x07\x03\x03"sv;
constexpr std::string_view kAnyExtendedKeyUsage = "\x55\x1d\x25\x00"sv;

// BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }
bool ReadBasicConstraints(Bytes value, CertificateExtensions* out) {
  DerReader outer(value);
  Bytes sequence, contents;
  if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) return false;
  DerReader in(sequence);
  if (in.NextIs(der::kBoolean)) {
    if (!in.Read(der::kBoolean, &contents) || !BooleanValue(contents).has_value()) return false;
    out->is_ca = *BooleanValue(contents);  // an explicit FALSE is not DER, but widely written
  }
  if (in.AtEnd()) return true;
  if (!out->is_ca || !in.Read(der::kInteger, &contents) || !in.AtEnd()) return false;
  out->path_length = SmallInteger(contents);
  return out->path_length.has_value();
}

// KeyUsage ::= BIT STRING; bit 0 is the first octet's highest.
bool ReadKeyUsage(Bytes value, CertificateExtensions* out) {
  DerReader outer(value);
  Bytes bits;
  if (!outer.Read(der::kBitString, &bits) || !outer.AtEnd() || bits.size() < 2 || bits[0] > 7 ||
      (bits.back() & ((1 << bits[0]) - 1)) != 0) {
    return false;
  }
  out->has_key_usage = true;
  out->digital_signature = (bits[1] & 0x80) != 0;
  out->key_cert_sign = (bits[1] & 0x04) != 0;
  return true;
}

// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER
bool ReadExtendedKeyUsage(Bytes value, CertificateExtensions* out) {
  DerReader outer(value);
  Bytes sequence, oid;
  if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd() || sequence.empty()) return false;
  DerReader in(sequence);
  while (!in.AtEnd()) {
    if (!in.Read(der::kObjectIdentifier, &oid)) return false;
    out->code_signing |= AsText(oid) == kCodeSigning;
    out->any_extended_usage |= AsText(oid) == kAnyExtendedKeyUsage;
  }
  out->has_extended_key_usage = true;
  return true;
}

// Whether `value` is one element with the tag, and its contents are elements if it is constructed.
bool HasShape(Bytes value, std::uint8_t tag) {
  DerReader outer(value);
  Bytes contents;
  if (!outer.Read(tag, &contents) || !outer.AtEnd()) return false;
  if (tag != der::kSequence) return !contents.empty();
  DerReader in(contents);
  DerElement element;
  while (!in.AtEnd()) {
    if (!in.Next(&element)) return false;
  }
  return !contents.empty();
}

using Reader = bool (*)(Bytes, CertificateExtensions*);
bool ReadSequence(Bytes value, CertificateExtensions*) { return HasShape(value, der::kSequence); }
bool ReadOctets(Bytes value, CertificateExtensions*) { return HasShape(value, der::kOctetString); }

struct KnownExtension {
  std::string_view oid;
  Reader read;
};

// Extensions that are processed, or that need no processing for a path: certificate policies do
// not matter as long as no explicit policy is demanded (RFC 5280 section 6.1.1), and what demands
// one is refused below.
constexpr KnownExtension kKnown[] = {
    {"\x55\x1d\x0e"sv, ReadOctets},            // SubjectKeyIdentifier
    {"\x55\x1d\x0f"sv, ReadKeyUsage},          // KeyUsage
    {"\x55\x1d\x11"sv, ReadSequence},          // SubjectAltName
    {"\x55\x1d\x12"sv, ReadSequence},          // IssuerAltName
    {"\x55\x1d\x13"sv, ReadBasicConstraints},  // BasicConstraints
    {"\x55\x1d\x20"sv, ReadSequence},          // CertificatePolicies
    {"\x55\x1d\x25"sv, ReadExtendedKeyUsage},  // ExtKeyUsage
};

// Extensions that restrict a path whether they are marked critical or not.
constexpr std::string_view kRestricting[] = {
    "\x55\x1d\x1e"sv,  // NameConstraints
    "\x55\x1d\x21"sv,  // PolicyMappings
    "\x55\x1d\x24"sv,  // PolicyConstraints
};

std::optional<Extension> ParseExtension(Bytes contents) {
  Extension out;
  DerReader in(contents);
  if (!in.Read(der::kObjectIdentifier, &out.oid)) return std::nullopt;
  if (in.NextIs(der::kBoolean)) {
    Bytes flag;
    // DER leaves the default FALSE out (X.690 section 11.5); some authorities write it.
    if (!in.Read(der::kBoolean, &flag) || !BooleanValue(flag).has_value()) return std::nullopt;
    out.critical = *BooleanValue(flag);
  }
  if (!in.Read(der::kOctetString, &out.value) || !in.AtEnd()) return std::nullopt;
  return out;
}

bool Apply(const Extension& extension, CertificateExtensions* out) {
  const std::string_view oid = AsText(extension.oid);
  for (const KnownExtension& known : kKnown) {
    if (known.oid == oid) return known.read(extension.value, out);
  }
  const bool restricting =
      std::find(std::begin(kRestricting), std::end(kRestricting), oid) != std::end(kRestricting);
  if ((extension.critical || restricting) && out->unprocessed.size() < kMaxListedFaults) {
    out->unprocessed.push_back(OidText(extension.oid));
  }
  return true;
}

}  // namespace

absl::StatusOr<CertificateExtensions> ParseExtensions(Bytes contents) {
  CertificateExtensions out;
  std::vector<std::string_view> seen;
  DerReader in(contents);
  while (!in.AtEnd()) {
    Bytes sequence;
    if (!in.Read(der::kSequence, &sequence)) {
      return absl::InvalidArgumentError("malformed extensions");
    }
    const std::optional<Extension> extension = ParseExtension(sequence);
    if (!extension.has_value() || !Apply(*extension, &out)) {
      return absl::InvalidArgumentError(
          Format("malformed extension %s", extension.has_value() ? OidText(extension->oid) : "?"));
    }
    seen.push_back(AsText(extension->oid));
  }
  std::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) != seen.end()) {
    return absl::InvalidArgumentError("an extension occurs twice");  // RFC 5280 section 4.2
  }
  if (seen.empty()) return absl::InvalidArgumentError("empty extensions");
  std::sort(out.unprocessed.begin(), out.unprocessed.end());
  return out;
}

}  // namespace countersign
