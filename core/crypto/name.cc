#include "core/crypto/name.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/format.h"
#include "core/encoding/der.h"

namespace countersign {
namespace {

struct Attribute {
  Bytes type;  // contents of the OBJECT IDENTIFIER
  DerElement value;
};

bool IsText(std::uint8_t tag) {
  return tag == der::kPrintableString || tag == der::kUtf8String || tag == der::kIa5String;
}

// Reads names from left to right and keeps nothing, since they may be as long as an envelope.
//
// Calls `visit` with each attribute of a relative name, until it is false; false then and when the
// relative name is not well-formed.
template <typename Visit>
bool AllAttributes(Bytes relative_name, Visit visit) {
  DerReader set(relative_name);
  if (set.AtEnd()) return false;  // SET SIZE (1..MAX)
  while (!set.AtEnd()) {
    Bytes pair;
    Attribute attribute;
    if (!set.Read(der::kSequence, &pair)) return false;
    DerReader in(pair);
    if (!in.Read(der::kObjectIdentifier, &attribute.type) || !in.Next(&attribute.value) ||
        !in.AtEnd()) {
      return false;
    }
    if (!visit(attribute)) return false;
  }
  return true;
}

// The same with the contents of each relative name.
template <typename Visit>
bool AllRelativeNames(Bytes name, Visit visit) {
  DerReader outer(name);
  Bytes sequence, set;
  if (!outer.Read(der::kSequence, &sequence) || !outer.AtEnd()) return false;
  DerReader in(sequence);
  while (!in.AtEnd()) {
    if (!in.Read(der::kSet, &set) || !visit(set)) return false;
  }
  return true;
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

// Numbers and fields that tell where they end, so that no two lists of them flow into the same
// text. A number is in base 128, each digit but the last with its high bit.
void AppendNumber(std::string& out, std::size_t number) {
  for (; number >= 128; number /= 128) out.push_back(static_cast<char>(number % 128 + 128));
  out.push_back(static_cast<char>(number));
}
void AppendField(std::string& out, std::string_view field) {
  AppendNumber(out, field.size());
  out += field;
}

// Collects the canonical forms of relative names.
class Normalizer {
 public:
  bool Add(Bytes relative_name) {
    if (relative_name.size() > kMaxSize) return false;
    text_.clear();
    fields_.clear();
    const bool sound = AllAttributes(relative_name, [this](const Attribute& attribute) {
      const std::size_t begin = text_.size();
      AppendAttribute(attribute);
      fields_.push_back(
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(text_.size() - begin)});
      return true;
    });
    if (!sound) return false;
    std::sort(fields_.begin(), fields_.end(), [this](const Field& a, const Field& b) {
      return TextOf(a) < TextOf(b);  // a SET has no order
    });
    AppendNumber(out_, fields_.size());
    for (const Field& field : fields_) out_ += TextOf(field);
    return true;
  }

  std::string Take() { return std::move(out_); }

 private:
  static constexpr std::size_t kMaxSize = 1 << 29;  // so that places fit

  struct Field {
    std::uint32_t begin, size;
  };

  void AppendAttribute(const Attribute& attribute) {
    const std::string_view value = AsText(attribute.value.contents);
    AppendField(text_, AsText(attribute.type));
    if (IsText(attribute.value.tag)) {
      text_.push_back(static_cast<char>(der::kUtf8String));
      AppendField(text_, FoldText(value));
    } else {
      text_.push_back(static_cast<char>(attribute.value.tag));
      AppendField(text_, value);
    }
  }

  std::string_view TextOf(const Field& field) const {
    return std::string_view(text_).substr(field.begin, field.size);
  }

  std::string out_;
  std::string text_;           // of a relative name: its attributes
  std::vector<Field> fields_;  // and where they stand
};

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
      out += Format("\\%02x", static_cast<std::uint8_t>(c));
    } else {
      out += c;
    }
  }
  return out;
}

constexpr std::size_t kMaxShown = 400;  // characters

std::string AttributeText(const Attribute& attribute) {
  const char* const name = ShortName(AsText(attribute.type));
  return (name != nullptr ? std::string(name) : OidText(attribute.type)) + "=" +
         EscapedValue(AsText(attribute.value.contents).substr(0, kMaxShown));
}

}  // namespace

std::optional<std::string> NormalizeName(Bytes name) {
  Normalizer out;
  if (!AllRelativeNames(name, [&out](Bytes set) { return out.Add(set); })) return std::nullopt;
  return out.Take();
}

std::string NameText(Bytes name) {
  constexpr std::size_t kMaxRead = 64;  // attributes
  std::vector<std::string> shown;
  std::size_t read = 0;
  const bool is_whole = AllRelativeNames(name, [&](Bytes set) {
    shown.emplace_back();
    return AllAttributes(set, [&](const Attribute& attribute) {
      if (read++ == kMaxRead) return false;
      shown.back() += (shown.back().empty() ? "" : "+") + AttributeText(attribute);
      return true;
    });
  });
  if (!is_whole && read <= kMaxRead) return "?";
  std::string out;
  for (std::size_t i = shown.size(); i-- > 0 && out.size() <= kMaxShown;) {
    if (!out.empty()) out += ',';
    out += shown[i];
  }
  return is_whole && out.size() <= kMaxShown ? out : out.substr(0, kMaxShown) + "...";
}

}  // namespace countersign
