// BER and DER, and the values inside. Properties: what the scan calls sound, the cursor can walk to
// the end, as deep as the scan said; every prefix of a sound element, and the element with a byte
// behind it, is not sound; a value that is read and written again gives the bytes that it was read
// from.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/name.h"
#include "core/crypto/public_key.h"
#include "core/encoding/algorithm_identifier.h"
#include "core/encoding/asn1_time.h"
#include "core/encoding/der.h"
#include "core/encoding/utf8.h"
#include "fuzz/input.h"
#include "testing/authority/der_writer.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page
using fuzz::Require;

constexpr int kDepth = 64;
constexpr std::size_t kMaxText = 4096;  // of a name as people see it

bool IsConstructed(std::uint8_t tag) { return (tag & 0x20) != 0; }
Bytes ContentsOf(const std::string& element) {
  DerElement out;
  Require(DerReader(AsBytes(element)).Next(&out), "what is written can be read");
  return out.contents;
}
void RequireSame(const std::string& written, Bytes contents, const char* property) {
  Require(SameBytes(ContentsOf(written), contents), property);
}

void CheckNumbers(Bytes contents) {
  if (const std::optional<int> value = SmallInteger(contents); value.has_value()) {
    RequireSame(asn1::Integer(*value), contents, "a small INTEGER is written as it was read");
    Require(*value >= 0, "a small INTEGER is not negative");
  }
  if (const std::optional<Bytes> magnitude = PositiveInteger(contents); magnitude.has_value()) {
    Require(IsMinimalInteger(contents), "a positive INTEGER is minimal");
    RequireSame(asn1::UnsignedInteger(AsText(*magnitude)), contents,
                "a positive INTEGER is written as it was read");
  }
  if (const std::optional<bool> value = BooleanValue(contents); value.has_value()) {
    RequireSame(asn1::Boolean(*value), contents, "a BOOLEAN is written as it was read");
  }
  if (const std::optional<Bytes> octets = WholeOctets(contents); octets.has_value()) {
    RequireSame(asn1::BitString(AsText(*octets)), contents,
                "a BIT STRING is written as it was read");
  }
  const std::string oid = OidText(contents);
  Require(IsValidUtf8(oid) && !oid.empty(), "an OID has a text");
}

void CheckTimes(Bytes contents) {
  if (const auto time = ParseUtcTime(contents); time.has_value()) {
    RequireSame(asn1::UtcTime(*time), contents, "a UTCTime is written as it was read");
  }
  const auto time = ParseGeneralizedTime(contents);
  if (time.has_value()) {
    RequireSame(asn1::GeneralizedTime(*time), contents,
                "a GeneralizedTime is written as it was read");
  }
  const auto with_fraction = ParseGeneralizedTimeWithFraction(contents);
  Require(!time.has_value() || with_fraction == time, "a time is one with a fraction of no digits");
  if (with_fraction.has_value() && !time.has_value()) {
    const int digits = static_cast<int>(contents.size()) - 16;
    RequireSame(asn1::GeneralizedTime(*with_fraction, digits), contents,
                "a time with a fraction is written as it was read");
  }
}

// What the whole of an element may be.
void CheckStructures(Bytes whole) {
  const std::optional<std::string> name = NormalizeName(whole);
  Require(name == NormalizeName(whole), "a name has one canonical form");
  if (name.has_value()) {
    const std::string text = NameText(whole);
    Require(IsValidUtf8(text) && text.size() <= kMaxText, "the text of a name is short and UTF-8");
  }
  if (const auto key = ParseSubjectPublicKeyInfo(whole); key.has_value()) {
    Require(SameBytes(key->der, whole), "a key is the element that it was read from");
  }
  const auto strict = ParseSignatureAlgorithm(whole, NullParameters::kRefuse);
  const auto tolerant = ParseSignatureAlgorithm(whole, NullParameters::kAccept);
  Require(!strict.has_value() || (tolerant.has_value() && *tolerant == *strict),
          "what is an algorithm without NULL is one where NULL may stand");
  const auto algorithm = ParseAlgorithmIdentifier(whole);
  Require(algorithm.has_value() || (!tolerant.has_value() && !ParseDigestAlgorithm(whole)),
          "an algorithm is an AlgorithmIdentifier");
}

void CheckValue(const DerElement& element) {
  CheckNumbers(element.contents);
  CheckTimes(element.contents);
  CheckStructures(element.whole);
}

// Walks all of a sound element and gives its depth.
int Walk(Bytes data) {
  BerCursor cursor(data);
  std::vector<BerCursor::Frame> open;
  int deepest = 0;
  do {
    if (!open.empty() && cursor.AtEnd()) {
      Require(cursor.Leave(open.back()), "an element that was read to its end can be left");
      open.pop_back();
      continue;
    }
    deepest = std::max(deepest, static_cast<int>(open.size()) + 1);
    const std::uint8_t tag = cursor.NextTag();
    if (IsConstructed(tag)) {
      const auto frame = cursor.Enter(tag);
      Require(frame.has_value(), "a constructed element can be entered");
      open.push_back(*frame);
    } else {
      DerElement element;
      Require(cursor.Read(tag, &element) && element.tag == tag, "a primitive element can be read");
      CheckValue(element);
    }
  } while (!open.empty());
  Require(cursor.AtEnd(), "nothing stands behind a sound element");
  return deepest;
}

// As strict DER: elements one after the other, whatever lies inside.
void ReadAll(Bytes data) {
  DerReader in(data);
  std::size_t size = 0;
  DerElement element;
  while (in.Next(&element)) {
    Require(element.whole.size() > element.contents.size(), "an element has a header");
    size += element.whole.size();
    CheckStructures(element.whole);
    DerReader inner(element.contents);
    if (DerElement child; inner.Next(&child)) CheckValue(child);
  }
  Require(in.AtEnd() == (size == data.size()), "a reader stops where it read no more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const BerScanResult scan = ScanBer(input, kDepth);
  ReadAll(input);
  CheckNumbers(input);
  CheckTimes(input);
  if (scan.kind == BerScanResult::Kind::kTooDeep) {
    Require(scan.depth > kDepth, "what is too deep is deeper than allowed");
  }
  if (scan.kind != BerScanResult::Kind::kSound) return 0;
  Require(scan.depth <= kDepth, "what is sound is not too deep");
  Require(Walk(input) == scan.depth, "scan and cursor agree on the depth");
  Require(ScanBer(input, scan.depth).kind == BerScanResult::Kind::kSound &&
              ScanBer(input, scan.depth - 1).kind == BerScanResult::Kind::kTooDeep,
          "the limit of the depth is exact");
  Require(ScanBer(input.subspan(0, size - 1), kDepth).kind != BerScanResult::Kind::kSound,
          "an element without its last byte is not sound");
  std::string longer(AsText(input));
  longer.push_back('\0');
  Require(ScanBer(AsBytes(longer), kDepth).kind != BerScanResult::Kind::kSound,
          "a byte behind an element is noticed");
  return 0;
}
