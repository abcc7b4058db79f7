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
  bool begins;  // a RelativeDistinguishedName; the others belong to the one before
};

bool IsText(std::uint8_t tag) {
  return tag == der::kPrintableString || tag == der::kUtf8String || tag == der::kIa5String;
}

bool ParseRelativeName(Bytes contents, std::vector<Attribute>* out) {
  DerReader set(contents);
  if (set.AtEnd()) return false;  // SET SIZE (1..MAX)
  for (bool begins = true; !set.AtEnd(); begins = false) {
    Bytes pair;
    Attribute attribute;
    if (!set.Read(der::kSequence, &pair)) return false;
    DerReader in(pair);
    if (!in.Read(der::kObjectIdentifier, &attribute.type) || !in.Next(&attribute.value) ||
        !in.AtEnd()) {
      return false;
    }
    attribute.begins = begins;
    out->push_back(attribute);
  }
  return true;
}

std::optional<std::vector<Attribute>> ParseName(Bytes name) {
  std::vector<Attribute> out;
  DerReader outer(name);
  Bytes sequence;
  if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) return std::nullopt;
  DerReader in(sequence);
  while (!in.AtEnd()) {
    Bytes set;
    if (!in.Read(der::kSet, &set) || !ParseRelativeName(set, &out)) return std::nullopt;
  }
  return out;
}

// Where the relative name ends that begins at `i`.
std::size_t EndOf(const std::vector<Attribute>& name, std::size_t i) {
  for (++i; i < name.size() && !name[i].begins; ++i) {
  }
  return i;
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
  out += std::to_string(field.size());
  out += ':';
  out += field;
}

void AppendAttribute(std::string& out, const Attribute& attribute) {
  const std::string_view value = AsText(attribute.value.contents);
  AppendField(out, AsText(attribute.type));
  if (IsText(attribute.value.tag)) {
    out.push_back(static_cast<char>(der::kUtf8String));
    AppendField(out, FoldText(value));
  } else {
    out.push_back(static_cast<char>(attribute.value.tag));
    AppendField(out, value);
  }
}

const char* ShortName(std::string_view type) {
  constexpr std::pair<std::string_view, const char*> kNames[] = {
      {"\x55\x04\x03", "CN"}, {"\x55\x04\x06", "C"}, {"\x55\x04\x07", "L"},
      {"\x55\x04\x08", "ST"}, {"\x55\x04\x0a", "O"}, {"\x55\x04\x0b", "OU"},
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
  const std::optional<std::vector<Attribute>> parsed = ParseName(name);
  if (!parsed.has_value()) return std::nullopt;
  std::string out, set;
  std::vector<std::string> fields;
  for (std::size_t i = 0, end = 0; i < parsed->size(); i = end) {
    end = EndOf(*parsed, i);
    fields.resize(end - i);
    for (std::string& field : fields) {
      field.clear();
      AppendAttribute(field, (*parsed)[i++]);
    }
    std::sort(fields.begin(), fields.end());  // a SET has no order
    set.clear();
    for (const std::string& field : fields) AppendField(set, field);
    AppendField(out, set);
  }
  return out;
}

std::string NameText(Bytes name) {
  constexpr std::size_t kMaxLength = 400;
  const std::optional<std::vector<Attribute>> parsed = ParseName(name);
  if (!parsed.has_value()) return "?";
  std::string out;
  for (std::size_t i = parsed->size(); i-- > 0;) {
    if (!(*parsed)[i].begins) continue;
    const std::size_t end = EndOf(*parsed, i);
    for (std::size_t k = i; k < end; ++k) {
      if (!out.empty()) out += k == i ? "," : "+";
      out += AttributeText((*parsed)[k]);
    }
    if (out.size() > kMaxLength) return out.substr(0, kMaxLength) + "...";
  }
  return out;
}

}  // namespace countersign
