#include "core/crypto/name.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"

#include "core/encoding/der.h"

namespace countersign {
namespace {

struct Attribute {
  Bytes type;  // contents of the OBJECT IDENTIFIER
  DerElement value;
};
using RelativeName = std::vector<Attribute>;

bool IsText(std::uint8_t tag) {
  return tag == der::kPrintableString || tag == der::kUtf8String || tag == der::kIa5String;
}

std::optional<RelativeName> ParseRelativeName(Bytes contents) {
  RelativeName out;
  DerReader set(contents);
  while (!set.AtEnd()) {
    Bytes pair;
    Attribute attribute;
    if (!set.Read(der::kSequence, &pair)) return std::nullopt;
    DerReader in(pair);
    if (!in.Read(der::kObjectIdentifier, &attribute.type) || !in.Next(&attribute.value) ||
        !in.AtEnd()) {
      return std::nullopt;
    }
    out.push_back(attribute);
  }
  if (out.empty()) return std::nullopt;  // SET SIZE (1..MAX)
  return out;
}

std::optional<std::vector<RelativeName>> ParseName(Bytes name) {
  std::vector<RelativeName> out;
  DerReader outer(name);
  Bytes sequence;
  if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) return std::nullopt;
  DerReader in(sequence);
  while (!in.AtEnd()) {
    Bytes set;
    if (!in.Read(der::kSet, &set)) return std::nullopt;
    std::optional<RelativeName> relative = ParseRelativeName(set);
    if (!relative.has_value()) return std::nullopt;
    out.push_back(*std::move(relative));
  }
  return out;
}

std::string FoldText(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char c : text) {
    if (c == ' ') {
      gap = !out.empty();
      continue;
    }
    if (gap) out.push_back(' ');
    gap = false;
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return out;
}

// Length-prefixed, so that no two lists of fields flow into the same text.
void AppendField(std::string& out, std::string_view field) {
  out += absl::StrFormat("%d:", field.size());
  out += field;
}

const char* ShortName(std::string_view type) {
  constexpr std::pair<std::string_view, const char*> kNames[] = {
      {"\x55\x04\x03", "CN"}, {"\x55\x04\x06", "C"},  {"\x55\x04\x07", "L"},
      {"\x55\x04\x08", "ST"}, {"\x55\x04\x0a", "O"},  {"\x55\x04\x0b", "OU"},
  };
  for (const auto& [oid, name] : kNames) {
    if (oid == type) return name;
  }
  return nullptr;
}

std::string EscapedValue(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (std::string_view(",+\"\\<>;=").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else if (c < 0x20 || c > 0x7e) {
      out += absl::StrFormat("\\%02x", static_cast<std::uint8_t>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string AttributeText(const Attribute& attribute) {
  const char* const name = ShortName(AsText(attribute.type));
  return (name != nullptr ? std::string(name) : OidText(attribute.type)) + "=" +
         EscapedValue(AsText(attribute.value.contents));
}

}  // namespace

std::optional<std::string> NormalizeName(Bytes name) {
  const std::optional<std::vector<RelativeName>> parsed = ParseName(name);
  if (!parsed.has_value()) return std::nullopt;
  std::string out;
  for (const RelativeName& relative : *parsed) {
    std::vector<std::string> attributes;
    for (const Attribute& attribute : relative) {
      const std::string_view value = AsText(attribute.value.contents);
      const bool text = IsText(attribute.value.tag);
      std::string field;
      AppendField(field, AsText(attribute.type));
      field.push_back(static_cast<char>(text ? der::kUtf8String : attribute.value.tag));
      AppendField(field, text ? FoldText(value) : std::string(value));
      attributes.push_back(std::move(field));
    }
    std::sort(attributes.begin(), attributes.end());  // a SET has no order
    std::string set;
    for (const std::string& field : attributes) AppendField(set, field);
    AppendField(out, set);
  }
  return out;
}

std::string NameText(Bytes name) {
  constexpr std::size_t kMaxLength = 400;
  const std::optional<std::vector<RelativeName>> parsed = ParseName(name);
  if (!parsed.has_value()) return "?";
  std::string out;
  for (auto relative = parsed->rbegin(); relative != parsed->rend(); ++relative) {
    for (std::size_t i = 0; i < relative->size(); ++i) {
      if (!out.empty()) out += i == 0 ? "," : "+";
      out += AttributeText((*relative)[i]);
    }
    if (out.size() > kMaxLength) return out.substr(0, kMaxLength) + "...";
  }
  return out;
}

}  // namespace countersign
