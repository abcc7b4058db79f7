// The only cursors over BER and DER (X.690). They borrow, never copy, never recurse.
//
// Untrusted BER is first scanned as a whole (ScanBer): after that its framing is known to be
// sound. What a signature covers is then read with DerReader, which knows one encoding only.
#ifndef COUNTERSIGN_CORE_ENCODING_DER_H_
#define COUNTERSIGN_CORE_ENCODING_DER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace countersign {

// Identifier octets (X.690 section 8.1.2), class and constructed bit included. Multi-byte tags do
// not occur in anything that we read and are refused.
namespace der {
inline constexpr std::uint8_t kBoolean = 0x01;
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kConstructedOctetString = 0x24;  // in pieces: BER alone
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kObjectIdentifier = 0x06;
inline constexpr std::uint8_t kUtf8String = 0x0c;
inline constexpr std::uint8_t kPrintableString = 0x13;
inline constexpr std::uint8_t kIa5String = 0x16;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
constexpr std::uint8_t Context(int number) { return static_cast<std::uint8_t>(0x80 | number); }
constexpr std::uint8_t ContextConstructed(int number) {
  return static_cast<std::uint8_t>(0xa0 | number);
}
}  // namespace der

struct BerScanResult {
  enum class Kind { kSound, kMalformed, kTooDeep };
  Kind kind = Kind::kSound;
  const char* problem = "";  // kMalformed: what is wrong; static
  std::size_t offset = 0;    // where
  int depth = 0;             // deepest element met; the outermost has depth 1
};

// Whether `data` is exactly one BER element, sound at every level that constructed encoding shows:
// single-byte tags, minimal length octets of at most 4 (the long form with fewer is not minimal),
// indefinite length on constructed elements only and closed, children within their parents,
// nesting up to `max_depth`. One pass, linear, iterative.
BerScanResult ScanBer(Bytes data, int max_depth);

struct DerElement {
  std::uint8_t tag = 0;
  Bytes contents;
  Bytes whole;  // identifier and length octets included
};

// Reads consecutive DER elements. Every method that reads returns false, and leaves the position
// as it was, when what is asked for is not there.
class DerReader {
 public:
  explicit DerReader(Bytes data) : data_(data) {}

  bool AtEnd() const { return data_.empty(); }

  // Whether an element with this tag comes next.
  bool NextIs(std::uint8_t tag) const { return !data_.empty() && data_[0] == tag; }

  // Any element.
  [[nodiscard]] bool Next(DerElement* element);

  // An element with this tag.
  [[nodiscard]] bool Read(std::uint8_t tag, Bytes* contents);
  [[nodiscard]] bool Read(std::uint8_t tag, DerElement* element);

 private:
  Bytes data_;
};

// Reads BER whose constructed elements may have indefinite length: a cursor that goes in and out
// of elements. For the outer layers of a CMS message; use after ScanBer.
class BerCursor {
 public:
  explicit BerCursor(Bytes data) : data_(data), end_(data.size()) {}

  // An open element: what Leave needs to close it.
  struct Frame {
    std::size_t outer_end;
    bool indefinite;
  };

  // Goes into the constructed element with this tag; nothing if another comes next.
  std::optional<Frame> Enter(std::uint8_t tag);

  // Leaves the innermost open element, which must have been read to its end.
  [[nodiscard]] bool Leave(const Frame& frame);

  // Whether the open element has no further child.
  bool AtEnd() const;

  // The tag of the next child; 0 at the end.
  std::uint8_t NextTag() const;

  // The next child, which must have the tag and a definite length.
  [[nodiscard]] bool Read(std::uint8_t tag, DerElement* element);

 private:
  Bytes data_;
  std::size_t position_ = 0;
  std::size_t end_;          // of the innermost definite element
  bool indefinite_ = false;  // whether the innermost element ends in end-of-contents octets
};

// Contents of an INTEGER: at least one octet, no redundant leading one (X.690 section 8.3.2).
bool IsMinimalInteger(Bytes contents);

// The magnitude of a minimal, positive INTEGER without leading zero; nothing if it is negative,
// zero or not minimal.
std::optional<Bytes> PositiveInteger(Bytes contents);

// The value of a minimal, non-negative INTEGER below 2^31.
std::optional<int> SmallInteger(Bytes contents);

// The value of a DER BOOLEAN: 00 or ff (X.690 section 11.1).
std::optional<bool> BooleanValue(Bytes contents);

// The octets of a BIT STRING with no unused bits.
std::optional<Bytes> WholeOctets(Bytes contents);

// Contents of an OBJECT IDENTIFIER as dotted decimal text; "?" when malformed.
std::string OidText(Bytes contents);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_DER_H_
