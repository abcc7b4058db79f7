#include "core/encoding/der.h"

#include <algorithm>
#include <vector>

namespace countersign {
namespace {

constexpr std::uint8_t kConstructed = 0x20;
constexpr std::uint8_t kMultiByteTag = 0x1f;
constexpr std::uint8_t kIndefinite = 0x80;
constexpr std::size_t kEndOfContentsSize = 2;

struct Header {
  std::uint8_t tag = 0;
  std::size_t size = 0;    // of the identifier and length octets
  std::size_t length = 0;  // of the contents; 0 when indefinite
  bool indefinite = false;
  const char* problem = nullptr;
};

Header Bad(const char* problem) {
  Header header;
  header.problem = problem;
  return header;
}

// Reads the identifier and length octets at the front of `data`, and requires that definite
// contents lie within it.
Header ReadHeader(Bytes data) {
  if (data.size() < 2) return Bad("truncated header");
  Header header;
  header.tag = data[0];
  if ((header.tag & kMultiByteTag) == kMultiByteTag) return Bad("multi-byte tag");
  const std::uint8_t first = data[1];
  header.size = 2;
  if (first < 0x80) {
    header.length = first;
  } else if (first == kIndefinite) {
    if ((header.tag & kConstructed) == 0) return Bad("indefinite length of a primitive");
    header.indefinite = true;
    return header;
  } else {
    const std::size_t octets = first & 0x7f;
    if (octets > 4) return Bad("length of more than 4 octets");
    if (data.size() < 2 + octets) return Bad("truncated length");
    for (std::size_t i = 0; i < octets; ++i) header.length = header.length << 8 | data[2 + i];
    header.size += octets;
    const bool minimal = data[2] != 0 && header.length >= 0x80;
    if (!minimal) return Bad("length not in its shortest form");
  }
  if (header.length > data.size() - header.size) return Bad("contents reach beyond the end");
  return header;
}

bool IsEndOfContents(Bytes data) { return data.size() >= 2 && data[0] == 0 && data[1] == 0; }

// One pass over nested elements; the stack holds the constructed ones that are open.
class Scanner {
 public:
  Scanner(Bytes data, int max_depth) : data_(data), max_depth_(max_depth) {
    open_.reserve(16);  // deeper than what is met
  }

  BerScanResult Run() {
    do {
      const char* problem = Step();
      if (problem != nullptr) return {BerScanResult::Kind::kMalformed, problem, position_, depth_};
      if (depth_ > max_depth_) return {BerScanResult::Kind::kTooDeep, "", position_, depth_};
    } while (!open_.empty());
    if (position_ != data_.size()) {
      return {BerScanResult::Kind::kMalformed, "bytes after the element", position_, depth_};
    }
    return {BerScanResult::Kind::kSound, "", position_, depth_};
  }

 private:
  struct Open {
    std::size_t end;  // the bound on its children
    bool indefinite;
  };

  // Reads one header or one end-of-contents; closes what is complete.
  const char* Step() {
    const std::size_t end = open_.empty() ? data_.size() : open_.back().end;
    const Bytes rest = data_.subspan(position_, end - position_);
    if (!open_.empty() && open_.back().indefinite && IsEndOfContents(rest)) {
      position_ += kEndOfContentsSize;
      open_.pop_back();
    } else {
      const Header header = ReadHeader(rest);
      if (header.problem != nullptr) return header.problem;
      if (header.tag == 0) return "end-of-contents out of place";
      depth_ = std::max(depth_, static_cast<int>(open_.size()) + 1);
      position_ += header.size;
      if (header.indefinite) {
        open_.push_back({end, true});
      } else if ((header.tag & kConstructed) != 0) {
        open_.push_back({position_ + header.length, false});
      } else {
        position_ += header.length;
      }
    }
    while (!open_.empty() && !open_.back().indefinite && position_ == open_.back().end) {
      open_.pop_back();
    }
    return nullptr;
  }

  Bytes data_;
  int max_depth_;
  int depth_ = 0;
  std::size_t position_ = 0;
  std::vector<Open> open_;  // never longer than max_depth_ + 1
};

}  // namespace

BerScanResult ScanBer(Bytes data, int max_depth) { return Scanner(data, max_depth).Run(); }

bool DerReader::Next(DerElement* element) {
  const Header header = ReadHeader(data_);
  if (header.problem != nullptr || header.indefinite) return false;
  element->tag = header.tag;
  element->whole = data_.subspan(0, header.size + header.length);
  element->contents = element->whole.subspan(header.size);
  data_.remove_prefix(element->whole.size());
  return true;
}

bool DerReader::Read(std::uint8_t tag, DerElement* element) { return NextIs(tag) && Next(element); }

bool DerReader::Read(std::uint8_t tag, Bytes* contents) {
  DerElement element;
  if (!Read(tag, &element)) return false;
  *contents = element.contents;
  return true;
}

std::optional<BerCursor::Frame> BerCursor::Enter(std::uint8_t tag) {
  if (NextTag() != tag || (tag & kConstructed) == 0) return std::nullopt;
  const Header header = ReadHeader(data_.subspan(position_, end_ - position_));
  if (header.problem != nullptr) return std::nullopt;
  const Frame frame{end_, indefinite_};
  position_ += header.size;
  indefinite_ = header.indefinite;
  if (!header.indefinite) end_ = position_ + header.length;
  return frame;
}

bool BerCursor::Leave(const Frame& frame) {
  if (!AtEnd()) return false;
  if (indefinite_) position_ += kEndOfContentsSize;
  end_ = frame.outer_end;
  indefinite_ = frame.indefinite;
  return true;
}

bool BerCursor::AtEnd() const {
  const Bytes rest = data_.subspan(position_, end_ - position_);
  return indefinite_ ? IsEndOfContents(rest) : rest.empty();
}

std::uint8_t BerCursor::NextTag() const {
  return AtEnd() || position_ == end_ ? std::uint8_t{0} : data_[position_];
}

bool BerCursor::Read(std::uint8_t tag, DerElement* element) {
  if (NextTag() != tag) return false;
  DerReader reader(data_.subspan(position_, end_ - position_));
  if (!reader.Next(element)) return false;
  position_ += element->whole.size();
  return true;
}

bool IsMinimalInteger(Bytes contents) {
  if (contents.empty()) return false;
  if (contents.size() == 1) return true;
  const bool next_negative = (contents[1] & 0x80) != 0;
  return !(contents[0] == 0x00 && !next_negative) && !(contents[0] == 0xff && next_negative);
}

std::optional<Bytes> PositiveInteger(Bytes contents) {
  if (!IsMinimalInteger(contents) || (contents[0] & 0x80) != 0) return std::nullopt;
  if (contents[0] == 0) contents.remove_prefix(1);
  if (contents.empty()) return std::nullopt;
  return contents;
}

std::optional<int> SmallInteger(Bytes contents) {
  if (!IsMinimalInteger(contents) || contents.size() > 4 || (contents[0] & 0x80) != 0) {
    return std::nullopt;
  }
  int value = 0;
  for (const std::uint8_t byte : contents) value = value << 8 | byte;
  return value;
}

std::optional<bool> BooleanValue(Bytes contents) {
  if (contents.size() != 1 || (contents[0] != 0x00 && contents[0] != 0xff)) return std::nullopt;
  return contents[0] == 0xff;
}

std::optional<Bytes> WholeOctets(Bytes contents) {
  if (contents.empty() || contents[0] != 0) return std::nullopt;
  return contents.subspan(1);
}

std::string OidText(Bytes contents) {
  constexpr std::size_t kMaxOctets = 64;  // longer ones are nobody's
  if (contents.empty() || contents.size() > kMaxOctets) return "?";
  std::string text;
  std::uint64_t arc = 0;
  for (const std::uint8_t byte : contents) {
    if (arc > (UINT64_MAX >> 7) || (arc == 0 && byte == 0x80)) return "?";
    arc = arc << 7 | (byte & 0x7f);
    if ((byte & 0x80) != 0) continue;
    if (text.empty()) {  // the first two arcs share an octet (X.690 section 8.19.4)
      const std::uint64_t first = std::min<std::uint64_t>(arc / 40, 2);
      text = std::to_string(first);
      arc -= 40 * first;
    }
    text += '.';
    text += std::to_string(arc);
    arc = 0;
  }
  return (contents.back() & 0x80) != 0 ? "?" : text;
}

}  // namespace countersign
