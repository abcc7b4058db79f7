// The second opinion is the openssl program's, the model of the layout a genuine AWS-made file.
#include "testing/authority/dev_authority.h"

#include <cstdlib>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "core/encoding/hex.h"
#include "core/encoding/pem.h"
#include "gtest/gtest.h"
#include "testing/authority/der_writer.h"
#include "testing/authority/openssl_for_test.h"

namespace countersign {
namespace {

absl::Time At(int year, int month, int day, int hour, int minute, int second) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second),
                         absl::UTCTimeZone());
}

const DevAuthority& Authority() {
  static const DevAuthority* const authority = new DevAuthority(DevAuthority::FromSeed("test"));
  return *authority;
}

SigningRequest Request() {
  SigningRequest request;
  request.inner = Sha384(AsBytes("package"));
  // As long as those of the genuine envelope, because SET OF order goes by length first.
  request.profile_version_arn =
      "arn:aws:signer:us-east-1:111122223333:/signing-profiles/"
      "Profile_with_27_characters_/abcdEFGH12";
  request.job_arn =
      "arn:aws:signer:us-east-1:111122223333:/signing-jobs/57613597-fcbd-4527-b0b5-11a4ce6500aa";
  request.signing_time = At(2026, 2, 3, 4, 5, 6) + absl::Milliseconds(789);
  request.expires_at = At(2036, 12, 11, 10, 9, 8) + absl::Milliseconds(70);
  return request;
}

std::string Seconds(absl::Time time) { return absl::StrFormat("%d", absl::ToUnixSeconds(time)); }

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// ---- certificates

CommandResult VerifyLeafAt(absl::Time at) {
  const Leaf leaf = Authority().MakeLeaf(Request());
  const std::string root = WriteTestFile("root.pem", Authority().root_pem());
  const std::string between = WriteTestFile(
      "between.pem", Authority().regional().pem() + Authority().subordinate().pem());
  const std::string file = WriteTestFile("leaf.pem", WritePem("CERTIFICATE", leaf.certificate));
  return RunOpenssl({"verify", "-x509_strict", "-check_ss_sig", "-CAfile", root, "-untrusted",
                     between, "-attime", Seconds(at), file});
}

TEST(DevAuthority, ChainVerifiesWhileTheLeafIsValid) {
  // From 1 h 35 min 45 s before the second of signing to 3 days after it. (openssl counts the last
  // second out, RFC 5280 counts it in.)
  const absl::Time from = At(2026, 2, 3, 2, 29, 21), to = At(2026, 2, 6, 4, 5, 6);
  const struct {
    const char* name;
    absl::Time at;
    bool valid;
  } kCases[] = {
      {"second before", from - absl::Seconds(1), false},
      {"first second", from, true},
      {"signing time", Request().signing_time, true},
      {"last second but one", to - absl::Seconds(1), true},
      {"second after", to + absl::Seconds(1), false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const CommandResult result = VerifyLeafAt(c.at);
    EXPECT_EQ(result.status == 0, c.valid) << result.output;
  }
}

TEST(DevAuthority, CertificatesSayWhatTheyAre) {
  const std::string authority_usage =
      "Key Usage: critical\n                Digital Signature, Certificate Sign, CRL Sign\n";
  const struct {
    const char* name;
    std::string certificate;
    std::vector<std::string> parts;
  } kCases[] = {
      {"root", Authority().root().certificate,
       {"CN=Development us-west-2 ROOT CA", "CA:TRUE\n", authority_usage,
        "Not Before: Jan  1 00:00:00 2000 GMT", "Not After : Jan  1 00:00:00 2120 GMT"}},
      {"subordinate", Authority().subordinate().certificate,
       {"CN=Development us-west-2 SUBORDINATE CA", "CA:TRUE, pathlen:1\n", authority_usage,
        "Not After : Dec 31 23:59:59 2049 GMT"}},
      {"regional", Authority().regional().certificate,
       {"CN=Development us-east-1 SUBORDINATE CA", "CA:TRUE, pathlen:0\n", authority_usage,
        "Not After : Dec 31 23:59:59 2049 GMT"}},
      {"leaf", Authority().MakeLeaf(Request()).certificate,
       {"CN=development signer", "Basic Constraints: \n                CA:FALSE",
        "Key Usage: critical\n                Digital Signature\n",
        "Extended Key Usage: critical\n                Code Signing\n",
        "Not Before: Feb  3 02:29:21 2026 GMT", "Not After : Feb  6 04:05:06 2026 GMT"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::string file = WriteTestFile("c.pem", WritePem("CERTIFICATE", c.certificate));
    const CommandResult text =
        RunOpenssl({"x509", "-in", file, "-noout", "-text", "-nameopt", "RFC2253"});
    for (const std::string& part : c.parts) {
      EXPECT_TRUE(Contains(text.output, part)) << part << "\nin\n" << text.output;
    }
  }
}

TEST(DevAuthority, RootFingerprintIsThatOfOpenssl) {
  const std::string file = WriteTestFile("root.pem", Authority().root_pem());
  const CommandResult result =
      RunOpenssl({"x509", "-in", file, "-noout", "-fingerprint", "-sha256"});
  std::string digits;
  for (const char c : result.output.substr(result.output.find('=') + 1)) {
    if (c != ':' && c != '\n') digits += static_cast<char>(std::tolower(c));
  }
  EXPECT_EQ(Authority().RootFingerprintHex(), digits);
}

TEST(DevAuthority, FollowsFromTheSeed) {
  EXPECT_EQ(DevAuthority::FromSeed("test").Sign(Request()), Authority().Sign(Request()));
  EXPECT_NE(DevAuthority::FromSeed("test 2").root_pem(), Authority().root_pem());
  const std::string& root_key = Authority().root().key.SubjectPublicKeyInfo();
  EXPECT_NE(root_key, Authority().subordinate().key.SubjectPublicKeyInfo());
  EXPECT_NE(root_key, Authority().regional().key.SubjectPublicKeyInfo());
}

// Recorded with Botan 2.19 and again with Botan 3: neither version may show in the bytes.
TEST(DevAuthority, BytesAreTheSameWithEveryBotan) {
  SigningRequest request = Request();
  request.profile_version_arn = "p";
  request.job_arn = "j";
  request.signing_time = absl::UnixEpoch();
  request.expires_at = absl::UnixEpoch() + absl::Hours(1);
  EXPECT_EQ(Authority().RootFingerprintHex(),
            "7fd3612d54d12b1431cfcd3d60e5a5d894791c3aed27ad3df3367e158754d17c");
  EXPECT_EQ(HexEncode(Sha256(AsBytes(Authority().Sign(request))).view()),
            "c6b9fa907a301ab96d65e676222f8fe8897c1c34a732e336746ac951a80742dc");
}

TEST(DevAuthority, EveryRequestHasALeafOfItsOwn) {
  const std::pair<const char*, std::function<void(SigningRequest&)>> kChanges[] = {
      {"inner", [](SigningRequest& r) { r.inner.bytes[47] ^= 1; }},
      {"profile", [](SigningRequest& r) { r.profile_version_arn.back() = '3'; }},
      {"job", [](SigningRequest& r) { r.job_arn.back() = 'b'; }},
      {"signing time", [](SigningRequest& r) { r.signing_time += absl::Nanoseconds(1); }},
      {"expiry", [](SigningRequest& r) { r.expires_at += absl::Nanoseconds(1); }},
  };
  const Leaf leaf = Authority().MakeLeaf(Request());
  for (const auto& [name, change] : kChanges) {
    SCOPED_TRACE(name);
    SigningRequest request = Request();
    change(request);
    const Leaf other = Authority().MakeLeaf(request);
    EXPECT_NE(other.spec.serial, leaf.spec.serial);
    EXPECT_NE(other.spec.public_key, leaf.spec.public_key);
  }
}

// ---- files

using FileMap = std::map<std::string, std::string>;

FileMap Files(const DevAuthority& authority) {
  FileMap files;
  for (const DevAuthority::File& file : authority.ToFiles()) files[file.name] = file.content;
  return files;
}

absl::StatusOr<DevAuthority> FromMap(const FileMap& files) {
  return DevAuthority::FromFiles([&files](const std::string& name) -> absl::StatusOr<std::string> {
    const auto found = files.find(name);
    if (found == files.end()) return absl::NotFoundError(absl::StrFormat("`%s`: no file", name));
    return found->second;
  });
}

TEST(DevAuthority, SurvivesFiles) {
  const FileMap files = Files(Authority());
  EXPECT_EQ(files.size(), 6u);
  ASSERT_EQ(files.count("root.pem"), 1u);
  EXPECT_EQ(files.at("root.pem"), Authority().root_pem());
  const absl::StatusOr<DevAuthority> read = FromMap(files);
  ASSERT_TRUE(read.ok()) << std::string(read.status().message());
  EXPECT_EQ(Files(*read), files);
  EXPECT_EQ(read->Sign(Request()), Authority().Sign(Request()));
}

TEST(DevAuthority, RefusesFilesThatDoNotBelongTogether) {
  const FileMap files = Files(Authority());
  const FileMap others = Files(DevAuthority::FromSeed("another"));
  for (const auto& [name, content] : files) {
    SCOPED_TRACE(name);
    const bool is_key = Contains(name, ".key.");
    const std::string named = "`" + name + "`";
    const auto status_with = [&files, &file = name](const std::string& replacement) {
      FileMap changed = files;
      changed[file] = replacement;
      return FromMap(changed).status();
    };
    FileMap without = files;
    without.erase(name);
    EXPECT_EQ(FromMap(without).status().code(), absl::StatusCode::kNotFound);
    const absl::Status garbled = status_with("garble");
    EXPECT_EQ(garbled.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(Contains(std::string(garbled.message()), named)) << garbled;
    EXPECT_EQ(status_with(others.at(name)).code(), absl::StatusCode::kInvalidArgument);
    if (!is_key) continue;
    const absl::Status p256 = status_with(DevKey::P256FromSeed("k").Pkcs8Pem());
    EXPECT_EQ(p256.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(Contains(std::string(p256.message()), named + ": expected a key on P-384"));
  }
}

// ---- envelopes

CommandResult VerifyEnvelope(const std::string& envelope, const std::string& inner) {
  const std::string root = WriteTestFile("root.pem", Authority().root_pem());
  const std::string file = WriteTestFile("envelope.SF", envelope);
  const std::string content = WriteTestFile("inner.bin", inner);
  return RunOpenssl({"cms", "-verify", "-inform", "PEM", "-in", file, "-content", content,
                     "-binary", "-CAfile", root, "-purpose", "any", "-attime",
                     Seconds(Request().signing_time), "-out", "/dev/null"});
}

TEST(DevAuthority, OpensslAgreesOnWhatVerifies) {
  const std::string inner(AsText(Request().inner.view()));
  const auto with = [](const std::function<void(EnvelopeOptions&)>& bend) {
    EnvelopeOptions options;
    bend(options);
    return options;
  };
  const struct {
    const char* name;
    EnvelopeOptions options;
    bool valid;
  } kCases[] = {
      {"as AWS writes it", {}, true},
      {"definite lengths", with([](auto& o) { o.definite_lengths = true; }), true},
      {"no NULL", with([](auto& o) { o.null_digest_parameters = false; }), true},
      {"no fraction", with([](auto& o) { o.fraction_digits = 0; }), true},
      {"no algorithm protection",
       with([](auto& o) { o.algorithm_protection = AlgorithmProtection::kAbsent; }), true},
      {"two signers", with([](auto& o) { o.signer_infos = 2; }), true},
      {"root left out", with([](auto& o) { o.edit_certificates = [](auto& c) { c.resize(3); }; }),
       true},
      {"lowest bit flipped", with([](auto& o) { o.flip_signature_bit = 0; }), false},
      {"ninth bit flipped", with([](auto& o) { o.flip_signature_bit = 8; }), false},
      {"another signature", with([](auto& o) { o.signature = "garble"; }), false},
      {"another message digest",
       with([](auto& o) { o.message_digest = std::string(48, 'x'); }), false},
      {"another key", with([](auto& o) { o.leaf_issuer_key = DevKey::P384FromSeed("x"); }), false},
      {"regional missing",
       with([](auto& o) { o.edit_certificates = [](auto& c) { c.erase(c.begin() + 1); }; }), false},
      {"leaf missing",
       with([](auto& o) { o.edit_certificates = [](auto& c) { c.erase(c.begin()); }; }), false},
      {"another signer",
       with([](auto& o) {
         o.signer_identifier = asn1::Sequence(DerName({}), asn1::Integer(7));
       }),
       false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const CommandResult result = VerifyEnvelope(Authority().Sign(Request(), c.options), inner);
    EXPECT_EQ(result.status == 0, c.valid) << result.output;
  }
  EXPECT_NE(VerifyEnvelope(Authority().Sign(Request()), inner + "x").status, 0);
}

// `openssl asn1parse` of an envelope, one line an element, without offsets and lengths.
std::vector<std::string> Parse(const std::string& file) {
  const CommandResult result = RunOpenssl({"asn1parse", "-in", file});
  EXPECT_EQ(result.status, 0) << result.output;
  std::vector<std::string> lines;
  std::istringstream in(result.output);
  for (std::string line; std::getline(in, line);) lines.push_back(line.substr(line.find(':') + 1));
  return lines;
}

// What must be alike in two envelopes: depth, class and tag, whether the length is indefinite,
// OIDs, booleans and versions, and the key usages and constraints of certificates.
std::string Shape(const std::string& line) {
  const std::string depth = line.substr(0, line.find("hl="));
  const std::string what = line.substr(line.find(": ") + 2);
  const std::string tag = what.substr(0, what.find("  "));
  const bool is_short_octets = Contains(what, "[HEX DUMP]:30") || Contains(what, "[HEX DUMP]:03");
  const bool is_identifier = Contains(what, "[HEX DUMP]:30168014");
  const bool is_version = Contains(what, "INTEGER") && Contains(line, "l=   1 ");
  const bool is_value_fixed = Contains(what, "OBJECT") || Contains(what, "BOOLEAN") || is_version ||
                              (is_short_octets && Contains(what, "OCTET STRING") &&
                               !is_identifier && what.size() < 60);
  const std::string length = Contains(line, "l=inf") ? "indefinite " : "";
  return depth + length + (is_value_fixed ? what : tag);
}

TEST(DevAuthority, EnvelopeHasTheShapeOfAGenuineOne) {
  const char* const vectors = std::getenv("COUNTERSIGN_VECTORS");
  if (vectors == nullptr) {
    GTEST_SKIP() << "COUNTERSIGN_VECTORS is not set: no genuine envelope to compare with";
  }
  const auto genuine = Parse(std::string(vectors) + "/aws-signer-lambda/genuine_2022.SF");
  const auto ours = Parse(WriteTestFile("envelope.SF", Authority().Sign(Request())));
  ASSERT_GT(genuine.size(), 300u);
  ASSERT_EQ(ours.size(), genuine.size());
  for (std::size_t i = 0; i < genuine.size(); ++i) {
    EXPECT_EQ(Shape(ours[i]), Shape(genuine[i])) << i << ": " << ours[i] << "\n" << genuine[i];
  }
}

TEST(DevAuthority, PemHasTheFormOfAGenuineOne) {
  const std::string envelope = Authority().Sign(Request());
  EXPECT_EQ(envelope.rfind("-----BEGIN PKCS7-----\n", 0), 0u);
  EXPECT_EQ(envelope[22 + 64], '\n');
  const std::string end = "\n-----END PKCS7-----\n";
  EXPECT_EQ(envelope.substr(envelope.size() - end.size()), end);
  const auto blocks = ParsePem(envelope, PemSurroundings::kNothing);
  ASSERT_TRUE(blocks.ok());
  EXPECT_EQ(WritePem("PKCS7", blocks->front().body), envelope);
}

TEST(DevAuthority, PemBends) {
  EnvelopeOptions options;
  options.pem_label = "CMS";
  options.line_ending = "\r\n";
  options.columns = 76;
  const std::string envelope = Authority().Sign(Request(), options);
  const std::string begin = "-----BEGIN CMS-----\r\n", end = "\r\n-----END CMS-----\r\n";
  EXPECT_EQ(envelope.rfind(begin, 0), 0u);
  EXPECT_EQ(envelope.find("\r\n", begin.size()), begin.size() + 76);
  EXPECT_EQ(envelope.substr(envelope.size() - end.size()), end);
}

// All that `openssl asn1parse` has to say about an envelope.
std::string ParsedText(const std::string& envelope) {
  std::string out;
  for (const std::string& line : Parse(WriteTestFile("envelope.SF", envelope))) out += line + "\n";
  // OpenSSL has a name for this one since 3.2 (RFC 6211).
  const std::string name = "id-aa-CMSAlgorithmProtection";
  const std::size_t at = out.find(name);
  if (at != std::string::npos) out.replace(at, name.size(), "1.2.840.113549.1.9.52");
  return out;
}

std::size_t Count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// How often a text occurs in the parsed envelope, bent and unbent.
struct Case {
  const char* name;
  std::function<void(EnvelopeOptions&)> bend;
  std::string part;
  std::size_t count, default_count;
};

void Check(const Case& c) {
  SCOPED_TRACE(c.name);
  static const std::string* const by_default =
      new std::string(ParsedText(Authority().Sign(Request())));
  EnvelopeOptions options;
  c.bend(options);
  EXPECT_EQ(Count(*by_default, c.part), c.default_count);
  EXPECT_EQ(Count(ParsedText(Authority().Sign(Request(), options)), c.part), c.count);
}

TEST(DevAuthority, ClaimsShowInTheEnvelope) {
  const std::vector<Case> kCases = {
      {"signing time", [](auto&) {}, "GENERALIZEDTIME   :20260203040506.789Z", 1, 1},
      {"expiry", [](auto&) {}, "GENERALIZEDTIME   :20361211100908.070Z", 1, 1},
      {"job", [](auto&) {}, "UTF8STRING        :" + Request().job_arn, 1, 1},
      {"profile", [](auto&) {}, "UTF8STRING        :" + Request().profile_version_arn, 1, 1},
  };
  for (const Case& c : kCases) Check(c);
}

TEST(DevAuthority, AttributesBend) {
  const std::string job = Request().job_arn;
  const SignedAttribute unknown = {"1.3.187.137.1.99", {asn1::Utf8String("unknown")}};
  const std::vector<Case> kCases = {
      {"fraction digits", [](auto& o) { o.fraction_digits = 9; }, ":20260203040506.789000000Z", 1,
       0},
      {"no fraction", [](auto& o) { o.fraction_digits = 0; }, ":20260203040506Z", 1, 0},
      {"UTCTime", [](auto& o) { o.utc_signing_time = true; }, "UTCTIME           :260203040506Z",
       1, 0},
      {"wrong protection",
       [](auto& o) { o.algorithm_protection = AlgorithmProtection::kWrong; }, ":sha256", 1, 0},
      {"no protection", [](auto& o) { o.algorithm_protection = AlgorithmProtection::kAbsent; },
       ":1.2.840.113549.1.9.52", 0, 1},
      {"content type", [](auto& o) { o.content_type = "1.2.3.4"; }, ":1.2.3.4", 1, 0},
      {"dropped attribute",
       [](auto& o) { o.edit_attributes = [](auto& a) { a.erase(a.begin() + 2); }; },
       ":signingTime", 0, 1},
      {"doubled attribute",
       [](auto& o) { o.edit_attributes = [](auto& a) { a.push_back(a.front()); }; },
       ":contentType", 2, 1},
      {"two values",
       [](auto& o) {
         o.edit_attributes = [](auto& a) { a[4].values.push_back(a[4].values[0]); };
       },
       ":" + job, 2, 1},
      {"unknown attribute",
       [&unknown](auto& o) { o.edit_attributes = [&](auto& a) { a.push_back(unknown); }; },
       ":1.3.187.137.1.99", 1, 0},
      {"unsigned attribute", [&unknown](auto& o) { o.unsigned_attributes = {unknown}; },
       "cont [ 1 ]", 2, 1},
  };
  for (const Case& c : kCases) Check(c);
}

TEST(DevAuthority, StructureBends) {
  const std::vector<Case> kCases = {
      {"NULLs", [](auto& o) { o.null_digest_parameters = false; }, "NULL", 0, 3},
      {"more NULLs", [](auto& o) { o.null_signature_parameters = true; }, "NULL", 5, 3},
      {"definite", [](auto& o) { o.definite_lengths = true; }, "l=inf", 0, 5},
      {"digest", [](auto& o) { o.digest_algorithm = oids::kSha256; }, ":sha256", 3, 0},
      {"signature algorithm", [](auto& o) { o.signature_algorithm = "1.2.3.4"; }, ":1.2.3.4", 2, 0},
      {"signer versions", [](auto& o) { o.signer_info_version = 77; }, "INTEGER           :4D", 1,
       0},
      {"data version", [](auto& o) { o.signed_data_version = 77; }, "INTEGER           :4D", 1, 0},
      {"signers", [](auto& o) { o.signer_infos = 3; }, ":messageDigest", 3, 1},
      {"no signer", [](auto& o) { o.signer_infos = 0; }, ":messageDigest", 0, 1},
      {"content", [](auto& o) { o.embedded_content = "\xab\xcd"; }, "[HEX DUMP]:ABCD", 1, 0},
      {"encapsulated type", [](auto& o) { o.encapsulated_type = "1.2.3.4"; }, ":1.2.3.4", 1, 0},
      {"revocation lists",
       [](auto& o) { o.revocation_lists = asn1::Sequence(asn1::ObjectIdentifier("1.2.3.4")); },
       ":1.2.3.4", 1, 0},
      {"certificates", [](auto& o) { o.edit_certificates = [](auto& c) { c.clear(); }; },
       ":id-ecPublicKey", 0, 5},
      {"leaf",
       [](auto& o) { o.edit_leaf = [](auto& leaf) { leaf.subject[5].value = "changed"; }; },
       ":changed", 1, 0},
      {"leaf key", [](auto& o) { o.leaf_key = DevKey::P256FromSeed("k"); }, ":prime256v1", 1, 0},
      {"signature", [](auto& o) { o.signature = "\xab\xcd"; }, "[HEX DUMP]:ABCD", 1, 0},
      {"signer's name",
       [](auto& o) { o.signer_identifier = asn1::ObjectIdentifier("1.2.3.4"); }, ":1.2.3.4", 1, 0},
  };
  for (const Case& c : kCases) Check(c);
}

// The first attribute of the default list is contentType, which also sorts first; the last one,
// cmsAlgorithmProtection, does not sort last.
TEST(DevAuthority, AttributesAreSortedUnlessAskedOtherwise) {
  EnvelopeOptions options;
  const EnvelopeParts sorted = Authority().MakeParts(Request(), options);
  options.sort_attributes = false;
  const EnvelopeParts unsorted = Authority().MakeParts(Request(), options);
  EXPECT_NE(sorted.attributes, unsorted.attributes);
  EXPECT_EQ(sorted.attributes, asn1::SetOfOrder(unsorted.attributes));
  EXPECT_EQ(unsorted.signed_bytes, asn1::Set(asn1::Join(unsorted.attributes)));
}

TEST(DevAuthority, EnvelopesCanBeAssembledByHand) {
  const Leaf leaf = Authority().MakeLeaf(Request());
  EnvelopeParts parts = Authority().MakeParts(Request());
  EXPECT_EQ(EncodeEnvelopePem(AssembleSignedData(parts, {}), {}), Authority().Sign(Request()));
  EXPECT_EQ(parts.certificates.front(), leaf.certificate);
  EXPECT_EQ(parts.certificates.size(), 5u);
  parts.signer_infos = {
      EncodeSignerInfo(leaf, parts.attributes, leaf.key.Sign(parts.signed_bytes), {})};
  EXPECT_EQ(EncodeEnvelopePem(AssembleSignedData(parts, {}), {}), Authority().Sign(Request()));
}

// Instants at the ends of what absl::Time can hold must not crash.
TEST(DevAuthority, SignsAtAnyTime) {
  for (const absl::Time time : {absl::InfinitePast(), absl::InfiniteFuture(), absl::UnixEpoch(),
                                At(0, 1, 1, 0, 0, 0), At(9999, 12, 31, 23, 59, 59)}) {
    SigningRequest request = Request();
    request.signing_time = request.expires_at = time;
    EXPECT_TRUE(Contains(Authority().Sign(request), "-----END PKCS7-----\n"));
  }
}

}  // namespace
}  // namespace countersign
