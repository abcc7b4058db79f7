#include "core/base/arn.h"

#include <cstddef>

namespace countersign {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z'); }
bool IsAlnum(char c) { return IsAlpha(c) || IsDigit(c); }
bool IsAlnumHyphen(char c) { return IsAlnum(c) || c == '-'; }
bool IsAlphaHyphen(char c) { return IsAlpha(c) || c == '-'; }
bool IsAlnumUnderscore(char c) { return IsAlnum(c) || c == '_'; }
bool IsLowerOrDigit(char c) { return IsLower(c) || IsDigit(c); }

// Whether `text` has `min` to `max` characters, all of them of the kind.
template <typename Kind>
bool All(std::string_view text, Kind kind, std::size_t min, std::size_t max) {
  if (text.size() < min || text.size() > max) return false;
  for (const char c : text) {
    if (!kind(c)) return false;
  }
  return true;
}

constexpr std::size_t kAny = static_cast<std::size_t>(-1);

bool Consume(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// The resource of a well-formed ARN of AWS Signer, which always names Region and account.
std::optional<std::string_view> SignerResource(std::string_view text) {
  const std::optional<Arn> arn = SplitArn(text);
  if (!arn.has_value() || arn->service != "signer" || !MatchesAwsArn(text) ||
      !MatchesRegion(arn->region) || !MatchesAccountId(arn->account)) {
    return std::nullopt;
  }
  return arn->resource;
}

}  // namespace

std::optional<Arn> SplitArn(std::string_view text) {
  if (!Consume(text, "arn:")) return std::nullopt;
  std::string_view parts[4];
  for (std::string_view& part : parts) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  return Arn{parts[0], parts[1], parts[2], parts[3], text};
}

bool MatchesRegion(std::string_view text) {
  Consume(text, "eusc-");
  if (!All(text.substr(0, 2), IsLower, 2, 2)) return false;
  text.remove_prefix(2);
  // `-gov` and `-iso` may also be the place part of a Region ("xx-gov-1"): try both readings.
  const auto is_place = [](std::string_view t) {
    return t.size() >= 4 && t[0] == '-' && t[t.size() - 2] == '-' && IsDigit(t.back()) &&
           All(t.substr(1, t.size() - 3), IsLower, 1, kAny);
  };
  if (is_place(text)) return true;
  if (Consume(text, "-gov")) return is_place(text);
  if (!Consume(text, "-iso")) return false;
  return is_place(text) || (!text.empty() && IsLower(text[0]) && is_place(text.substr(1)));
}

bool MatchesAccountId(std::string_view text) { return All(text, IsDigit, 12, 12); }

bool MatchesAwsArn(std::string_view text) {
  if (text.size() > 10'000) return false;
  const std::optional<Arn> arn = SplitArn(text);
  return arn.has_value() && arn->partition.substr(0, 3) == "aws" &&
         All(arn->partition, IsAlnumHyphen, 3, kAny) && All(arn->service, IsAlnumHyphen, 1, kAny) &&
         (arn->region.empty() || MatchesRegion(arn->region)) &&
         (arn->account.empty() || MatchesAccountId(arn->account)) &&
         arn->resource.find_first_of("\n\r") == std::string_view::npos;
}

bool MatchesCodeSigningConfigArn(std::string_view text) {
  const std::optional<Arn> arn = SplitArn(text);
  if (!arn.has_value() || text.size() > 200) return false;
  std::string_view resource = arn->resource;
  const std::string_view partition = arn->partition;
  return (partition.empty() ||
          (partition.substr(0, 3) == "aws" && All(partition, IsAlphaHyphen, 3, kAny))) &&
         arn->service == "lambda" && MatchesRegion(arn->region) && MatchesAccountId(arn->account) &&
         Consume(resource, "code-signing-config:csc-") && All(resource, IsLowerOrDigit, 17, 17);
}

bool MatchesCodeSigningConfigId(std::string_view text) {
  const auto is_id = [](char c) { return IsAlnumHyphen(c) || c == '_' || c == '.'; };
  return Consume(text, "csc-") && All(text, is_id, 17, 17);
}

bool IsSigningProfileVersionArn(std::string_view text) {
  const std::optional<std::string_view> resource = SignerResource(text);
  if (!resource.has_value()) return false;
  std::string_view rest = *resource;
  if (!Consume(rest, "/signing-profiles/")) return false;
  const std::size_t slash = rest.find('/');
  return slash != std::string_view::npos && All(rest.substr(0, slash), IsAlnumUnderscore, 2, 64) &&
         All(rest.substr(slash + 1), IsAlnum, 10, 10);
}

bool IsSigningJobArn(std::string_view text) {
  const std::optional<std::string_view> resource = SignerResource(text);
  if (!resource.has_value()) return false;
  std::string_view id = *resource;
  return Consume(id, "/signing-jobs/") && All(id, IsAlnumHyphen, 1, 128);
}

bool IsUnversionedSigningProfileArn(std::string_view text) {
  const std::optional<std::string_view> resource = SignerResource(text);
  if (!resource.has_value()) return false;
  std::string_view name = *resource;
  return Consume(name, "/signing-profiles/") && All(name, IsAlnumUnderscore, 2, 64);
}

}  // namespace countersign
