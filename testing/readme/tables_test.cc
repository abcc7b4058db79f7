// What docs/reasons.md and docs/limits.md say of reasons and limits is what the engine has.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "api/countersign.h"

namespace countersign {
namespace {

std::vector<std::string> LinesOf(const std::string& page) {
  std::ifstream file(page);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_FALSE(lines.empty()) << page;
  return lines;
}

// The lines that begin with `prefix`, without it.
std::vector<std::string> Having(const std::vector<std::string>& lines, const std::string& prefix) {
  std::vector<std::string> out;
  for (const std::string& line : lines) {
    if (line.rfind(prefix, 0) == 0) out.push_back(line.substr(prefix.size()));
  }
  return out;
}

// The check to which a range of numbers belongs, as the contract of the numbers says.
std::string CheckOf(ReasonCode code) {
  switch (static_cast<int>(code) / 100) {
    case 1:
      return "INTEGRITY";
    case 2:
      return "MISMATCH";
    case 3:
      return "EXPIRY";
    case 4:
      return "REVOCATION";
    default:
      return "any";
  }
}

TEST(ReasonsPage, HasTheTableOfTheEngine) {
  std::vector<std::string> headings, checks, remedies;
  for (const ReasonInfo& info : AllReasons()) {
    headings.push_back(absl::StrFormat("%d %s", static_cast<int>(info.code), info.name));
    checks.push_back(CheckOf(info.code));
    remedies.push_back(info.remedy);
  }
  const std::vector<std::string> lines = LinesOf("docs/reasons.md");
  EXPECT_EQ(Having(lines, "### "), headings);
  EXPECT_EQ(Having(lines, "* Check: "), checks);
  EXPECT_EQ(Having(lines, "* To pass: "), remedies);
  EXPECT_EQ(Having(lines, "* Detail: ").size(), headings.size());
}

// 262144000 as "262,144,000".
std::string Grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string Row(const char* name, const char* member, std::uint64_t value) {
  return absl::StrFormat("`%s` | `%s` | %s |", name, member, Grouped(value));
}

TEST(LimitsPage, HasTheTableOfTheEngine) {
  // One more limit, and this does not compile.
  const auto [entries, uncompressed, envelope, ber, json, certificates, path, signatures,
              attributes, config] = Limits();
  const std::vector<std::string> wanted = {
      Row(limit_names::kPackageEntries, "package_entries", entries),
      Row(limit_names::kUncompressedBytes, "uncompressed_bytes", uncompressed),
      Row(limit_names::kEnvelopeBytes, "envelope_bytes", envelope),
      Row(limit_names::kBerDepth, "ber_depth", static_cast<std::uint64_t>(ber)),
      Row(limit_names::kJsonDepth, "json_depth", static_cast<std::uint64_t>(json)),
      Row(limit_names::kEnvelopeCertificates, "envelope_certificates", certificates),
      Row(limit_names::kPathLength, "path_length", path),
      Row(limit_names::kSignatureChecks, "signature_checks", signatures),
      Row(limit_names::kSignedAttributes, "signed_attributes", attributes),
      Row(limit_names::kConfigBytes, "config_bytes", config),
      Row(limit_names::kPathSteps, "kMaxPathSteps", kMaxPathSteps),
      Row(limit_names::kConfigValues, "kMaxConfigValues", kMaxConfigValues),
      absl::StrFormat("`kVerificationCacheEntries` | %s |", Grouped(kVerificationCacheEntries)),
      absl::StrFormat("`kMaxListedFaults` | %s |", Grouped(kMaxListedFaults))};
  // Rows may say more behind that.
  std::vector<std::string> rows = Having(LinesOf("docs/limits.md"), "| `");
  ASSERT_EQ(rows.size(), wanted.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(("`" + rows[i]).substr(0, wanted[i].size()), wanted[i]);
  }
}

}  // namespace
}  // namespace countersign
