#include "core/lifecycle/shapes.h"

#include <utf8proc.h>

#include <array>

#include "core/base/arn.h"

namespace countersign::lifecycle {
namespace {

constexpr std::size_t kAny = static_cast<std::size_t>(-1);

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsAlpha(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z'); }
bool IsAlphaHyphen(char c) { return IsAlpha(c) || c == '-'; }
bool IsAlnumHyphen(char c) { return IsAlphaHyphen(c) || IsDigit(c); }
bool IsLowerOrDigit(char c) { return IsLower(c) || IsDigit(c); }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
// [a-zA-Z0-9-_]
bool IsNameCharacter(char c) { return IsAlnumHyphen(c) || c == '_'; }
bool IsNamespacedCharacter(char c) { return IsNameCharacter(c) || c == '.'; }
bool IsQualifierCharacter(char c) { return IsNameCharacter(c) || c == '$'; }
bool IsRoleCharacter(char c) {
  return IsNameCharacter(c) || std::string_view("+=,.@/").find(c) != std::string_view::npos;
}

// Whether `text` has `min` to `max` bytes, all of them of the kind.
template <typename Kind>
bool All(std::string_view text, Kind kind, std::size_t min, std::size_t max) {
  if (text.size() < min || text.size() > max) return false;
  for (const char c : text) {
    if (!kind(c)) return false;
  }
  return true;
}

bool IsName(std::string_view text) { return All(text, IsNameCharacter, 1, kAny); }

bool Consume(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// aws[a-zA-Z-]*
bool IsPartition(std::string_view text) {
  return Consume(text, "aws") && All(text, IsAlphaHyphen, 0, kAny);
}

// (aws[a-zA-Z-]*)?
bool IsPartitionOrNone(std::string_view text) { return text.empty() || IsPartition(text); }

// The parts of `arn:(aws[a-zA-Z-]*)?:lambda:<Region>:\d{12}:<resource>`, whatever the resource.
std::optional<Arn> SplitLambdaArn(std::string_view text) {
  std::optional<Arn> arn = SplitArn(text);
  if (!arn.has_value() || !IsPartitionOrNone(arn->partition) || arn->service != "lambda" ||
      !MatchesRegion(arn->region) || !MatchesAccountId(arn->account)) {
    return std::nullopt;
  }
  return arn;
}

// `.*`, which Java's line terminators end.
bool MatchesLine(std::string_view text) {
  constexpr std::string_view kNextLine = "\xc2\x85";
  constexpr std::string_view kLineSeparator = "\xe2\x80\xa8";
  constexpr std::string_view kParagraphSeparator = "\xe2\x80\xa9";
  constexpr std::size_t kNone = std::string_view::npos;
  return text.find_first_of("\n\r") == kNone && text.find(kNextLine) == kNone &&
         text.find(kLineSeparator) == kNone && text.find(kParagraphSeparator) == kNone;
}

bool MatchesHandler(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t\n\v\f\r") == std::string_view::npos;
}

// FunctionName and NamespacedFunctionName.

enum class NameKind { kPlain, kNamespaced };

bool IsFunctionName(std::string_view text, NameKind kind) {
  return kind == NameKind::kPlain ? IsName(text) : All(text, IsNamespacedCharacter, 1, kAny);
}

// What may follow a function's name and a colon.
bool IsFunctionQualifier(std::string_view text, NameKind kind) {
  return text == "$LATEST" || IsName(text) ||
         (kind == NameKind::kNamespaced && text == "$LATEST.PUBLISHED");
}

// arn:(aws[a-zA-Z-]*)?:lambda:
bool ConsumeLambdaPrefix(std::string_view& text, std::string_view& partition) {
  std::string_view rest = text;
  if (!Consume(rest, "arn:")) return false;
  const std::string_view first = rest.substr(0, rest.find(':'));
  rest.remove_prefix(first.size());
  if (!IsPartitionOrNone(first) || !Consume(rest, ":lambda:")) return false;
  text = rest;
  partition = first;
  return true;
}

// What stands between colons: at most Region, account, "function", name and qualifier.
struct Pieces {
  std::array<std::string_view, 5> text;
  std::size_t count = 0;
};

std::optional<Pieces> SplitAtColons(std::string_view text) {
  Pieces pieces;
  while (pieces.count < pieces.text.size()) {
    const std::size_t colon = text.find(':');
    pieces.text[pieces.count++] = text.substr(0, colon);
    if (colon == std::string_view::npos) return pieces;
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

// Which of the optional prefixes of a name are there.
struct Prefixes {
  bool region, account, function;
};

// Reads all pieces, given the prefixes; of `parts`, sets what is not the ARN's beginning.
bool ReadPieces(const Pieces& pieces, Prefixes with, NameKind kind, FunctionNameParts& parts) {
  const std::size_t name_at = std::size_t{with.region} + with.account + with.function;
  const bool has_qualifier = pieces.count == name_at + 2;
  if (!has_qualifier && pieces.count != name_at + 1) return false;
  std::size_t next = 0;
  parts.region = with.region ? pieces.text[next++] : std::string_view();
  parts.account_id = with.account ? pieces.text[next++] : std::string_view();
  parts.name = pieces.text[name_at];
  parts.qualifier = has_qualifier ? pieces.text[name_at + 1] : std::string_view();
  return (!with.region || MatchesRegion(parts.region)) &&
         (!with.account || MatchesAccountId(parts.account_id)) &&
         (!with.function || pieces.text[next] == "function") && IsFunctionName(parts.name, kind) &&
         (!has_qualifier || IsFunctionQualifier(parts.qualifier, kind));
}

std::optional<FunctionNameParts> SplitAs(NameKind kind, std::string_view text) {
  FunctionNameParts parts;
  // Without this prefix, the same text would be a name "arn" with three colons behind it or more,
  // which is no match: there is nothing to come back for.
  parts.is_arn = ConsumeLambdaPrefix(text, parts.partition);
  const std::optional<Pieces> pieces = SplitAtColons(text);
  if (!pieces.has_value()) return std::nullopt;
  const bool needs_both = parts.is_arn && kind == NameKind::kNamespaced;
  // The order in which a backtracking matcher gives up optional groups.
  for (const Prefixes with :
       {Prefixes{true, true, true}, Prefixes{true, true, false}, Prefixes{true, false, true},
        Prefixes{true, false, false}, Prefixes{false, true, true}, Prefixes{false, true, false},
        Prefixes{false, false, true}, Prefixes{false, false, false}}) {
    if (needs_both && !(with.region && with.account)) continue;
    if (ReadPieces(*pieces, with, kind, parts)) return parts;
  }
  return std::nullopt;
}

bool MatchesFunctionName(std::string_view text) {
  return SplitAs(NameKind::kPlain, text).has_value();
}

bool MatchesNamespacedFunctionName(std::string_view text) {
  return SplitAs(NameKind::kNamespaced, text).has_value();
}

// The other names.

bool MatchesLayerName(std::string_view text) {
  if (IsName(text)) return true;
  std::optional<Arn> arn = SplitLambdaArn(text);
  return arn.has_value() && Consume(arn->resource, "layer:") && IsName(arn->resource);
}

bool MatchesLayerVersionArn(std::string_view text) {
  return SplitLayerVersionArn(text).has_value();
}

bool MatchesQualifier(std::string_view text) {
  return text == "$LATEST.PUBLISHED" || All(text, IsQualifierCharacter, 1, kAny);
}

bool MatchesRoleArn(std::string_view text) {
  std::optional<Arn> arn = SplitArn(text);
  return arn.has_value() && IsPartitionOrNone(arn->partition) && arn->service == "iam" &&
         arn->region.empty() && MatchesAccountId(arn->account) && Consume(arn->resource, "role") &&
         All(arn->resource, IsRoleCharacter, 1, kAny);
}

bool MatchesS3Bucket(std::string_view text) {
  return All(text, IsNamespacedCharacter, 0, kAny) && (text.empty() || text.back() != '.');
}

// [0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}
bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_hyphen ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

bool MatchesTaggableResource(std::string_view text) {
  const std::optional<Arn> arn = SplitLambdaArn(text);
  if (!arn.has_value() || !IsPartition(arn->partition)) return false;
  std::string_view rest = arn->resource;
  if (Consume(rest, "function:")) {
    const std::size_t colon = rest.find(':');
    return IsName(rest.substr(0, colon)) &&
           (colon == std::string_view::npos ||
            IsFunctionQualifier(rest.substr(colon + 1), NameKind::kPlain));
  }
  if (Consume(rest, "code-signing-config:csc-")) return All(rest, IsLowerOrDigit, 17, 17);
  if (Consume(rest, "event-source-mapping:")) return IsUuid(rest);
  return (Consume(rest, "capacity-provider:") || Consume(rest, "network-connector:")) &&
         All(rest, IsNameCharacter, 1, 64);
}

// [\p{L}\p{Z}\p{N}]
bool IsLetterSeparatorOrNumber(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

bool MatchesTagText(std::string_view text) {
  constexpr std::string_view kMarks = "_.:/=+-@";
  while (!text.empty()) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t length =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (length <= 0) return false;
    const bool is_mark = kMarks.find(text.front()) != std::string_view::npos;
    if (!is_mark && !IsLetterSeparatorOrNumber(code_point)) return false;
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return true;
}

}  // namespace

const StringShape kArn = {
    "Arn", 0, 10'000,
    R"(arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-)"
    R"(\d{1})?:(\d{12})?:(.*))",
    MatchesAwsArn};

const StringShape kCodeSigningConfigArn = {
    "CodeSigningConfigArn", 0, 200,
    R"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:)"
    R"(code-signing-config:csc-[a-z0-9]{17})",
    MatchesCodeSigningConfigArn};

const StringShape kDescription = {"Description", 0, 256, nullptr, nullptr};

const StringShape kFunctionName = {
    "FunctionName", 1, 140,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?)"
    R"((\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?)",
    MatchesFunctionName};

const StringShape kNamespacedFunctionName = {
    "NamespacedFunctionName", 1, 256,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:)"
    R"(|(((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?))(function:)?)"
    R"(([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?)",
    MatchesNamespacedFunctionName};

const StringShape kHandler = {"Handler", 0, 128, R"([^\s]+)", MatchesHandler};

const StringShape kLayerName = {
    "LayerName", 1, 140,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:)"
    R"(layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+)",
    MatchesLayerName};

const StringShape kLayerVersionArn = {
    "LayerVersionArn", 1, 2048,
    R"(((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:)"
    R"(layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)))",
    MatchesLayerVersionArn};

const StringShape kLicenseInfo = {"LicenseInfo", 0, 512, ".*", MatchesLine};

const StringShape kQualifier = {"NumericLatestPublishedOrAliasQualifier", 1, 128,
                                R"(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)", MatchesQualifier};

const StringShape kRoleArn = {"RoleArn", 0, 10'000,
                              R"(arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)",
                              MatchesRoleArn};

const StringShape kS3Bucket = {"S3Bucket", 3, 63, R"([0-9A-Za-z\.\-_]*(?<!\.))", MatchesS3Bucket};

const StringShape kS3Key = {"S3Key", 1, 1024, ".*", MatchesLine};

const StringShape kTaggableResource = {
    "TaggableResource", 1, 10'000,
    R"(arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:()"
    R"(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|)"
    R"(event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-)"
    R"([0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64}))",
    MatchesTaggableResource};

const StringShape kTagKey = {"TagKey", 1, 128, R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))", MatchesTagText};

const StringShape kTagValue = {"TagValue", 0, 256, R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))",
                               MatchesTagText};

std::optional<FunctionNameParts> SplitFunctionName(std::string_view text) {
  // A text that matches both patterns has the same parts by either.
  const std::optional<FunctionNameParts> parts = SplitAs(NameKind::kPlain, text);
  return parts.has_value() ? parts : SplitAs(NameKind::kNamespaced, text);
}

std::optional<LayerVersionParts> SplitLayerVersionArn(std::string_view text) {
  const std::optional<Arn> arn = SplitArn(text);
  if (!arn.has_value() || arn->service != "lambda") return std::nullopt;
  LayerVersionParts parts;
  std::string_view rest = arn->resource;
  if (Consume(rest, "awslayer:")) {
    if (!All(arn->partition, IsAlnumHyphen, 1, kAny) || !arn->region.empty() ||
        !arn->account.empty() || !IsName(rest)) {
      return std::nullopt;
    }
    parts.name = rest;
    parts.layer_arn = text;
    return parts;
  }
  if (!SplitLambdaArn(text).has_value() || !Consume(rest, "layer:")) return std::nullopt;
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  parts.region = arn->region;
  parts.account_id = arn->account;
  parts.name = rest.substr(0, colon);
  parts.version = rest.substr(colon + 1);
  parts.layer_arn = text.substr(0, text.size() - parts.version.size() - 1);
  if (!IsName(parts.name) || !All(parts.version, IsDigit, 1, kAny)) return std::nullopt;
  return parts;
}

}  // namespace countersign::lifecycle
