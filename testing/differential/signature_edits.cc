#include "testing/differential/signature_edits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/encoding/der.h"
#include "core/encoding/hex.h"
#include "testing/authority/der_writer.h"

namespace countersign::differential {
namespace {

std::string Unhex(std::string_view hex) {
  const auto bytes = HexDecode(hex);
  return std::string(bytes->begin(), bytes->end());
}

// The orders of the groups: FIPS 186-4 appendix D.1.2, RFC 8032 section 5.1 (little-endian).
std::string OrderOf(KeyAlgorithm curve) {
  switch (curve) {
    case KeyAlgorithm::kEcP256:
      return Unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    case KeyAlgorithm::kEcP384:
      return Unhex(
          "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
          "581a0db248b0a77aecec196accc52973");
    case KeyAlgorithm::kEcP521:
      return Unhex(
          "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b"
          "7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409");
    default:
      return Unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  }
}

// a + b and a - b, big-endian, as long as the longer or one octet longer; a >= b for the second.
std::string Plus(std::string a, std::string b, int sign = 1) {
  const std::size_t size = std::max(a.size(), b.size()) + 1;
  a.insert(0, size - a.size(), '\0');
  b.insert(0, size - b.size(), '\0');
  int carry = 0;
  for (std::size_t i = size; i-- > 0;) {
    const int sum =
        static_cast<std::uint8_t>(a[i]) + sign * static_cast<std::uint8_t>(b[i]) + carry;
    a[i] = static_cast<char>(sum & 0xff);
    carry = sum < 0 ? -1 : sum > 0xff ? 1 : 0;
  }
  return a;
}
std::string Minus(const std::string& a, const std::string& b) { return Plus(a, b, -1); }

std::size_t Below(std::mt19937& random, std::size_t bound) { return random() % bound; }

// The elements inside one outer element, each whole.
std::vector<std::string> Inside(const std::string& der) {
  std::vector<std::string> out;
  DerReader outer(AsBytes(der));
  DerElement element;
  if (!outer.Next(&element)) return out;
  DerReader in(element.contents);
  while (!in.AtEnd() && in.Next(&element)) out.emplace_back(AsText(element.whole));
  return out;
}

std::string ContentsOf(const std::string& der) {
  DerReader in(AsBytes(der));
  DerElement element;
  return in.Next(&element) ? std::string(AsText(element.contents)) : std::string();
}

// The outer length in one octet more than it needs.
std::string LongLength(const std::string& der) {
  const auto first = static_cast<std::uint8_t>(der[1]);
  if (first < 0x80) return der.substr(0, 1) + '\x81' + der.substr(1);
  return der.substr(0, 1) + static_cast<char>(first + 1) + '\0' + der.substr(2);
}

// The algorithm and the key (contents of its BIT STRING, without the count of unused bits).
struct KeyParts {
  std::string algorithm, bits;
};
KeyParts Split(const std::string& key) {
  const std::vector<std::string> parts = Inside(key);
  return {parts[0], ContentsOf(parts[1]).substr(1)};
}
std::string Join(const KeyParts& parts) {
  return asn1::Sequence(parts.algorithm, asn1::BitString(parts.bits));
}

}  // namespace

std::string AlterBytes(std::mt19937& random, std::string* bytes) {
  const auto any = [&] { return static_cast<char>(random()); };
  if (bytes->empty()) {
    bytes->push_back(any());
    return "longer";
  }
  const std::size_t at = Below(random, bytes->size());
  switch (Below(random, 8)) {
    case 0:
      (*bytes)[at] = any();
      return "a byte";
    case 1:
      bytes->resize(at);
      return "cut off";
    case 2:
      bytes->push_back(any());
      return "longer";
    case 3:
      bytes->insert(0, 1, '\0');
      return "a zero in front";
    case 4:
      bytes->erase(at, 1);
      return "a byte less";
    default:
      (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << Below(random, 8)));
      return "a bit";
  }
}

std::string AlterEcdsa(std::mt19937& random, KeyAlgorithm curve, std::string* signature) {
  const std::vector<std::string> halves = Inside(*signature);
  if (halves.size() != 2) return "right";
  std::string numbers[] = {ContentsOf(halves[0]), ContentsOf(halves[1])};
  const std::string order = OrderOf(curve), one(1, '\1');
  const std::size_t which = Below(random, 2);
  const std::string edges[] = {"",
                               one,
                               Minus(order, one),
                               order,
                               Plus(order, one),
                               Plus(numbers[which], order),
                               std::string(order.size(), '\xff'),
                               std::string(order.size() + 9, '\x7f')};
  const auto write = [&](const std::string& r, const std::string& s) {
    *signature = asn1::Sequence(r, s);
  };
  switch (Below(random, 12)) {
    case 0:
      write(halves[0], asn1::UnsignedInteger(Minus(order, numbers[1])));
      return "the other s";
    case 1:
      *signature = LongLength(*signature);
      return "length not minimal";
    case 2:
      *signature = asn1::Indefinite(der::kSequence, halves[0] + halves[1]);
      return "indefinite length";
    case 3:
      numbers[which].insert(0, 1, '\0');
      write(asn1::Element(der::kInteger, numbers[0]), asn1::Element(der::kInteger, numbers[1]));
      return "a superfluous zero";
    case 4:
      numbers[which] = '\xff' + numbers[which];
      write(asn1::Element(der::kInteger, numbers[0]), asn1::Element(der::kInteger, numbers[1]));
      return "negative";
    case 5:
      *signature = asn1::Sequence(halves[0], halves[1], asn1::Integer(0));
      return "three numbers";
    case 6:
      write(halves[1], halves[0]);
      return "halves exchanged";
    case 7:
      *signature = asn1::Set(halves[0], halves[1]);
      return "a SET";
    case 8:
      write(LongLength(halves[0]), halves[1]);
      return "length of a number not minimal";
    default:
      numbers[which] = edges[Below(random, std::size(edges))];
      write(asn1::UnsignedInteger(numbers[0]), asn1::UnsignedInteger(numbers[1]));
      return "a number at an edge";
  }
}

std::string AlterEd25519(std::mt19937& random, std::string* signature) {
  std::string r = signature->substr(0, 32), s = signature->substr(32);
  std::string order = OrderOf(KeyAlgorithm::kEd25519);
  const auto reversed = [](const std::string& x) { return std::string(x.rbegin(), x.rend()); };
  const std::string smalls[] = {std::string(32, '\0'),
                                '\1' + std::string(31, '\0'),
                                '\xec' + std::string(30, '\xff') + '\x7f',
                                '\xed' + std::string(30, '\xff') + '\x7f',
                                '\1' + std::string(30, '\0') + '\x80',
                                std::string(32, '\xff')};
  switch (Below(random, 5)) {
    case 0:
      s = reversed(Plus(reversed(s), reversed(order))).substr(0, 32);
      *signature = r + s;
      return "the order added";
    case 1:
      *signature = r + order;
      return "the scalar is the order";
    case 2:
      *signature = r + std::string(32, '\0');
      return "the scalar is zero";
    case 3:
      *signature = smalls[Below(random, std::size(smalls))] + s;
      return "a point of small order";
    default:
      r[31] = static_cast<char>(r[31] ^ 0x80);
      *signature = r + s;
      return "the point's sign";
  }
}

std::string AlterRsa(std::mt19937& random, const std::string& key, std::string* signature) {
  const std::vector<std::string> numbers = Inside(Split(key).bits);
  const std::string modulus = ContentsOf(numbers[0]).substr(1);  // its first bit is set
  switch (Below(random, 6)) {
    case 0: {
      const std::string sum = Plus(*signature, modulus);
      *signature = sum.substr(sum[0] == '\0' ? 1 : 0);
      return "the modulus added";
    }
    case 1:
      *signature = modulus;
      return "the modulus";
    case 2:
      *signature = Minus(modulus, std::string(1, '\1')).substr(1);
      return "the modulus less one";
    case 3:
      *signature = std::string(modulus.size(), '\0');
      return "zero";
    case 4:
      *signature = std::string(modulus.size() - 1, '\0') + '\1';
      return "one";
    default:
      *signature = Minus(modulus, *signature).substr(1);
      return "the negative";
  }
}

std::string WithOtherPoint(std::mt19937& random, KeyAlgorithm algorithm, std::string* key) {
  KeyParts parts = Split(*key);
  if (algorithm == KeyAlgorithm::kRsa || algorithm == KeyAlgorithm::kEd25519) {
    parts.bits += '\0';
    *key = Join(parts);
    return "key longer inside";
  }
  const std::size_t field = parts.bits.size() / 2;
  const int odd = parts.bits.back() & 1;
  const char* label = "a compressed point";
  switch (Below(random, 4)) {
    case 0:
      parts.bits = static_cast<char>(2 + odd) + parts.bits.substr(1, field);
      break;
    case 1:
      parts.bits[0] = static_cast<char>(6 + odd);
      label = "a hybrid point";
      break;
    case 2:
      parts.bits = std::string(1, '\0');
      label = "the point at infinity";
      break;
    default:
      parts.bits[1 + Below(random, 2 * field)] = '\x55';
      label = "off the curve";
  }
  *key = Join(parts);
  return label;
}

std::string AlterKeyInside(std::mt19937& random, std::string* key) {
  KeyParts parts = Split(*key);
  std::string tail = parts.bits.substr(1);  // what comes first are the forms of a point
  const std::string label = AlterBytes(random, &tail);
  parts.bits = parts.bits[0] + tail;
  *key = Join(parts);
  return label == "longer" ? "key longer inside" : "key: " + label;
}

std::string WithLongLength(std::string* key) {
  *key = LongLength(*key);
  return "key with a length that is not minimal";
}

std::string WithOtherParameters(std::mt19937& random, KeyAlgorithm algorithm, std::string* key) {
  KeyParts parts = Split(*key);
  const std::string oid = Inside(parts.algorithm)[0];
  const std::string kinds[] = {"", asn1::Null(), asn1::Integer(1),
                               asn1::ObjectIdentifier("1.3.132.0.10")};
  const std::string& parameters = kinds[Below(random, std::size(kinds))];
  const bool right = algorithm == KeyAlgorithm::kRsa
                         ? parameters == asn1::Null()
                         : algorithm == KeyAlgorithm::kEd25519 && parameters.empty();
  parts.algorithm = asn1::Sequence(oid, parameters);
  *key = Join(parts);
  return right ? "right" : "key with other parameters";
}

}  // namespace countersign::differential
