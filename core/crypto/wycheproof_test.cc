// Signatures made by others to be verified wrongly: C2SP's Wycheproof, as a table.
//
// Every row goes the whole way: its key through the allow-list of keys, its algorithm as an
// AlgorithmIdentifier through the allow-list of algorithms, its signature through Verify.
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/public_key.h"
#include "core/crypto/tsv_for_test.h"
#include "core/encoding/der.h"
#include "core/encoding/hex.h"
#include "gtest/gtest.h"
#include "testing/authority/der_writer.h"

namespace countersign {
namespace {

constexpr char kUnsupported[] = "core/crypto/testdata/wycheproof_unsupported.tsv";
constexpr std::size_t kRows = 10'669;

struct Row {
  std::string file, id, result, padding, format, key, message, signature, flags;
};

// No bytes are spelled `-`.
std::string Unhex(const std::string& hex) {
  if (hex == "-") return "";
  const std::optional<std::vector<std::uint8_t>> bytes = HexDecode(hex);
  EXPECT_TRUE(bytes.has_value()) << "not hexadecimal: " << hex;
  return bytes.has_value() ? std::string(bytes->begin(), bytes->end()) : std::string();
}

// Hashes as the table spells them, with their OIDs (NIST CSOR, RFC 3279) and sizes in octets.
struct NamedHash {
  const char* oid;
  int size;
};
const NamedHash& HashNamed(const std::string& name) {
  static const auto* const hashes = new std::map<std::string, NamedHash>{
      {"SHA-1", {"1.3.14.3.2.26", 20}},
      {"SHA-160", {"1.3.14.3.2.26", 20}},
      {"SHA-224", {"2.16.840.1.101.3.4.2.4", 28}},
      {"SHA-256", {"2.16.840.1.101.3.4.2.1", 32}},
      {"SHA-384", {"2.16.840.1.101.3.4.2.2", 48}},
      {"SHA-512", {"2.16.840.1.101.3.4.2.3", 64}},
      {"SHA-512-224", {"2.16.840.1.101.3.4.2.5", 28}},
      {"SHA-512-256", {"2.16.840.1.101.3.4.2.6", 32}},
  };
  return hashes->at(name);
}

// RSASSA-PSS with its parameters (RFC 4055 section 3.1).
std::string PssAlgorithm(const std::string& hash, const std::string& mask_hash, int salt) {
  const std::string mask = asn1::Sequence(
      asn1::ObjectIdentifier("1.2.840.113549.1.1.8"),
      asn1::Sequence(asn1::ObjectIdentifier(HashNamed(mask_hash).oid), asn1::Null()));
  return asn1::Sequence(
      asn1::ObjectIdentifier("1.2.840.113549.1.1.10"),
      asn1::Sequence(asn1::Explicit(0, asn1::Sequence(asn1::ObjectIdentifier(HashNamed(hash).oid),
                                                      asn1::Null())),
                     asn1::Explicit(1, mask), asn1::Explicit(2, asn1::Integer(salt))));
}

// The parts of `NAME(A,B,C)` after the name.
std::vector<std::string> Arguments(const std::string& padding) {
  std::vector<std::string> out(1);
  for (const char c : padding.substr(padding.find('(') + 1)) {
    if (c == ')') break;
    if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

// The AlgorithmIdentifier of a row's padding.
std::string AlgorithmOf(const Row& row) {
  static const auto* const plain = new std::map<std::string, std::string>{
      {"EMSA1(SHA-256)", asn1::Sequence(asn1::ObjectIdentifier("1.2.840.10045.4.3.2"))},
      {"EMSA1(SHA-384)", asn1::Sequence(asn1::ObjectIdentifier("1.2.840.10045.4.3.3"))},
      {"EMSA1(SHA-512)", asn1::Sequence(asn1::ObjectIdentifier("1.2.840.10045.4.3.4"))},
      {"EMSA3(SHA-256)",
       asn1::Sequence(asn1::ObjectIdentifier("1.2.840.113549.1.1.11"), asn1::Null())},
      {"EMSA3(SHA-384)",
       asn1::Sequence(asn1::ObjectIdentifier("1.2.840.113549.1.1.12"), asn1::Null())},
      {"EMSA3(SHA-512)",
       asn1::Sequence(asn1::ObjectIdentifier("1.2.840.113549.1.1.13"), asn1::Null())},
  };
  if (const auto found = plain->find(row.padding); found != plain->end()) return found->second;
  if (row.padding == "Pure") {
    const bool ed448 = row.file == "ed448_test";
    return asn1::Sequence(asn1::ObjectIdentifier(ed448 ? "1.3.101.113" : "1.3.101.112"));
  }
  const std::vector<std::string> arguments = Arguments(row.padding);
  if (row.padding.rfind("PSSR(", 0) == 0) {
    return PssAlgorithm(arguments[0], arguments[0], std::stoi(arguments[2]));
  }
  EXPECT_EQ(row.padding.rfind("UNSUPPORTED-MGF(", 0), 0u) << row.padding;
  return PssAlgorithm(arguments[0], arguments[1], HashNamed(arguments[0]).size);
}

std::string Integer(std::string_view magnitude) { return asn1::UnsignedInteger(magnitude); }

// r || s (IEEE P1363) as X.509 and CMS write it; nothing when the length is another one, because
// then there is no telling where r ends.
std::optional<std::string> ToDer(const std::string& fixed, std::size_t bits) {
  const std::size_t field = (bits + 7) / 8;
  if (fixed.size() != 2 * field) return std::nullopt;
  return asn1::Sequence(Integer(std::string_view(fixed).substr(0, field)),
                        Integer(std::string_view(fixed).substr(field)));
}

// Keys repeat from row to row.
const std::optional<PublicKey>& Load(const std::string& key_hex, std::size_t* bits) {
  struct Loaded {
    std::optional<PublicKey> key;
    std::size_t bits = 0;
  };
  static auto* const keys = new std::map<std::string, Loaded>;
  const auto [entry, fresh] = keys->try_emplace(key_hex);
  if (fresh) {
    const std::string der = Unhex(key_hex);
    const std::optional<SubjectPublicKeyInfo> info = ParseSubjectPublicKeyInfo(AsBytes(der));
    if (info.has_value()) entry->second = {PublicKey::Load(*info), info->bits};
  }
  *bits = entry->second.bits;
  return entry->second.key;
}

bool Verifies(const Row& row) {
  std::size_t bits = 0;
  const std::optional<PublicKey>& key = Load(row.key, &bits);
  const std::string algorithm = AlgorithmOf(row);
  const std::optional<SignatureScheme> scheme =
      ParseSignatureAlgorithm(AsBytes(algorithm), NullParameters::kRefuse);
  if (!key.has_value() || !scheme.has_value()) return false;
  std::string signature = Unhex(row.signature);
  if (scheme->kind == SignatureKind::kEcdsa && row.format == "RAW") {
    const std::optional<std::string> der = ToDer(signature, bits);
    if (!der.has_value()) return false;
    signature = *der;
  }
  const std::string message = Unhex(row.message);
  const SignatureCheck check = key->Verify(*scheme, AsBytes(message), AsBytes(signature));
  EXPECT_NE(check, SignatureCheck::kError) << row.file << " " << row.id;
  return check == SignatureCheck::kValid;
}

// What is not on the allow-lists, by file and padding; a pattern may end in `*`.
struct Declaration {
  std::string file, padding, reason;
};

bool Matches(const std::string& pattern, const std::string& text) {
  if (pattern.empty() || pattern.back() != '*') return pattern == text;
  return text.compare(0, pattern.size() - 1, pattern, 0, pattern.size() - 1) == 0;
}

std::vector<Declaration> Declarations() {
  std::vector<Declaration> out;
  for (const std::vector<std::string>& fields : ReadTsv(kUnsupported)) {
    EXPECT_EQ(fields.size(), 3u) << fields[0];
    if (fields.size() == 3) out.push_back({fields[0], fields[1], fields[2]});
  }
  return out;
}

TEST(Wycheproof, EveryRowIsJudgedAsItShouldBe) {
  const char* const folder = std::getenv("COUNTERSIGN_VECTORS");
  if (folder == nullptr) {
    GTEST_SKIP() << "COUNTERSIGN_VECTORS is not set: the signatures of Wycheproof are not at hand";
  }
  const std::vector<Declaration> declarations = Declarations();
  ASSERT_FALSE(declarations.empty());
  std::set<std::size_t> used;
  std::size_t rows = 0, accepted = 0;
  for (const auto& f : ReadTsv(std::string(folder) + "/wycheproof/signatures.tsv")) {
    ASSERT_EQ(f.size(), 9u);
    const Row row = {f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8]};
    SCOPED_TRACE(row.file + " " + row.id + " " + row.flags);
    ++rows;
    const bool valid = row.result == "valid";  // the merely acceptable, a strict verifier refuses
    bool expected = valid;
    for (std::size_t i = 0; i < declarations.size(); ++i) {
      const Declaration& d = declarations[i];
      if (!valid || !Matches(d.file, row.file) || !Matches(d.padding, row.padding)) continue;
      used.insert(i);
      expected = false;
    }
    EXPECT_EQ(Verifies(row), expected) << row.result;
    accepted += expected ? 1 : 0;
  }
  EXPECT_EQ(rows, kRows);
  EXPECT_GT(accepted, kRows / 4);
  for (std::size_t i = 0; i < declarations.size(); ++i) {
    EXPECT_EQ(used.count(i), 1u) << "declared for nothing: " << declarations[i].file << " "
                                 << declarations[i].padding;
  }
}

}  // namespace
}  // namespace countersign
