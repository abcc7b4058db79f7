#include "core/encoding/der.h"

#include <cstdint>

#include "core/base/bytes.h"
#include "core/encoding/der_testing.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

using Kind = BerScanResult::Kind;

Octets Join(const Octets& a, const Octets& b) {
  Octets out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

// A SEQUENCE around `contents`, of definite length below 65536 or of indefinite length.
Octets Sequence(const Octets& contents, bool indefinite) {
  if (indefinite) return Join(Join({0x30, 0x80}, contents), {0x00, 0x00});
  const std::size_t n = contents.size();
  const auto low = static_cast<std::uint8_t>(n), high = static_cast<std::uint8_t>(n >> 8);
  if (n < 0x80) return Join({0x30, low}, contents);
  if (n < 0x100) return Join({0x30, 0x81, low}, contents);
  return Join({0x30, 0x82, high, low}, contents);
}

enum class Nesting { kDefinite, kIndefinite, kMixed };

// A NULL within so many SEQUENCEs that its depth is `depth`.
Octets Nested(int depth, Nesting nesting) {
  Octets out = {0x05, 0x00};
  for (int i = 1; i < depth; ++i) {
    out = Sequence(out, nesting == Nesting::kIndefinite || (nesting == Nesting::kMixed && i % 2));
  }
  return out;
}

Octets Repeat(const Octets& unit, std::size_t count) {
  Octets out;
  out.reserve(unit.size() * count);
  for (std::size_t i = 0; i < count; ++i) out.insert(out.end(), unit.begin(), unit.end());
  return out;
}

// The shortest length octets on both sides of every boundary (X.690 section 10.1).
const struct {
  const char* header;
  std::size_t length;
} kLengths[] = {
    {"04 00", 0},
    {"04 01", 1},
    {"04 7f", 127},
    {"04 81 80", 128},
    {"04 81 ff", 255},
    {"04 82 01 00", 256},
    {"04 82 ff ff", 65535},
    {"04 83 01 00 00", 65536},
    {"04 83 ff ff ff", 16777215},
    {"04 84 01 00 00 00", 16777216},
};

TEST(ScanBer, AcceptsEveryLengthFormAtItsBoundary) {
  for (const auto& c : kLengths) {
    SCOPED_TRACE(c.header);
    Octets data = Join(Hex(c.header), Octets(c.length, 0xaa));
    const std::size_t size = data.size();
    EXPECT_EQ(ScanBer(data, 1).kind, Kind::kSound);
    EXPECT_EQ(ScanBer(data, 1).depth, 1);
    EXPECT_EQ(ScanBer(Bytes(data).subspan(0, size - 1), 1).kind, Kind::kMalformed);
    data.push_back(0x00);
    EXPECT_EQ(ScanBer(data, 1).kind, Kind::kMalformed);
    EXPECT_EQ(ScanBer(data, 1).offset, size);
  }
}

TEST(DerReader, ReadsEveryLengthFormAtItsBoundary) {
  for (const auto& c : kLengths) {
    SCOPED_TRACE(c.header);
    const Octets data = Join(Hex(c.header), Octets(c.length, 0xaa));
    DerReader in(data);
    DerElement element;
    ASSERT_TRUE(in.Next(&element));
    EXPECT_EQ(element.tag, der::kOctetString);
    EXPECT_EQ(element.contents.size(), c.length);
    EXPECT_EQ(element.whole.size(), data.size());
    EXPECT_TRUE(in.AtEnd());
    DerReader cut(Bytes(data).subspan(0, data.size() - 1));
    EXPECT_FALSE(cut.Next(&element));
  }
}

constexpr char kShortHeader[] = "truncated header";
constexpr char kShortLength[] = "truncated length";
constexpr char kShortContents[] = "contents reach beyond the end";
constexpr char kLongForm[] = "length not in its shortest form";
constexpr char kLongLength[] = "length of more than 4 octets";
constexpr char kPrimitive[] = "indefinite length of a primitive";
constexpr char kTag[] = "multi-byte tag";

// Framing that is not sound, for readers of single elements and for the scan alike.
const struct {
  const char* name;
  const char* hex;
  const char* problem;
} kBadHeaders[] = {
    {"empty", "", kShortHeader},
    {"tag alone", "04", kShortHeader},
    {"contents missing", "04 01", kShortContents},
    {"contents short", "04 05 01 02 03 04", kShortContents},
    {"length octet missing", "04 81", kShortLength},
    {"two length octets, one given", "04 82 01", kShortLength},
    {"four length octets, three given", "04 84 01 00 00", kShortLength},
    {"0 in the long form", "04 81 00", kLongForm},
    {"1 in the long form", "04 81 01 aa", kLongForm},
    {"leading zero, 2 octets", "04 82 00 01 aa", kLongForm},
    {"leading zero, 3 octets", "04 83 00 00 01 aa", kLongForm},
    {"leading zero, 4 octets", "04 84 00 00 00 01 aa", kLongForm},
    {"5 length octets", "04 85 01 00 00 00 00", kLongLength},
    {"5 length octets with leading zeros", "04 85 00 00 00 00 01 aa", kLongLength},
    {"8 length octets, all ones", "04 88 ff ff ff ff ff ff ff ff", kLongLength},
    {"127 length octets", "04 ff 01", kLongLength},
    {"two length octets and no contents", "04 82 01 00", kShortContents},
    {"four length octets and no contents", "04 84 01 00 00 00", kShortContents},
    {"5 length octets, the shortest form", "04 85 01 00 00 00 00 aa", kLongLength},
    {"4 octets, all ones", "04 84 ff ff ff ff aa", kShortContents},
    {"4 octets, highest bit", "04 84 80 00 00 00 aa", kShortContents},
    {"indefinite primitive", "04 80 00 00", kPrimitive},
    {"indefinite context primitive", "80 80 00 00", kPrimitive},
    {"multi-byte tag, primitive", "1f 81 00 00", kTag},
    {"multi-byte tag, constructed", "3f 21 00", kTag},
    {"multi-byte tag, context", "bf 7f 00", kTag},
    {"multi-byte tag, private", "ff 7f 00", kTag},
};

TEST(ScanBer, RefusesBadHeaders) {
  for (const auto& c : kBadHeaders) {
    const BerScanResult result = ScanBer(Hex(c.hex), 64);
    EXPECT_EQ(result.kind, Kind::kMalformed) << c.name;
    EXPECT_STREQ(result.problem, c.problem) << c.name;
    EXPECT_EQ(result.offset, 0u) << c.name;
    EXPECT_EQ(ScanBer(Sequence(Hex(c.hex), true), 64).kind,
              Hex(c.hex).empty() ? Kind::kSound : Kind::kMalformed)
        << c.name << ", within an indefinite SEQUENCE";
  }
}

TEST(DerReader, RefusesBadHeadersAndStaysInPlace) {
  for (const auto& c : kBadHeaders) {
    SCOPED_TRACE(c.name);
    const Octets data = Hex(c.hex);
    DerReader in(data);
    DerElement element;
    EXPECT_FALSE(in.Next(&element));
    EXPECT_EQ(in.AtEnd(), data.empty());
  }
}

TEST(ScanBer, RefusesLengthsOneOctetTooLong) {
  // Contents that fit, so that the length octets are all that is wrong.
  const struct {
    const char* header;
    std::size_t length;
  } kCases[] = {
      {"04 81 7f", 127},       {"04 82 00 80", 128},      {"04 82 00 ff", 255},
      {"04 83 00 01 00", 256}, {"04 83 00 ff ff", 65535}, {"04 84 00 01 00 00", 65536},
  };
  for (const auto& c : kCases) {
    const Octets data = Join(Hex(c.header), Octets(c.length, 0xaa));
    EXPECT_EQ(ScanBer(data, 64).kind, Kind::kMalformed) << c.header;
    DerElement element;
    EXPECT_FALSE(DerReader(data).Next(&element)) << c.header;
  }
}

TEST(ScanBer, Structures) {
  const struct {
    const char* name;
    const char* hex;
    Kind kind;
    std::size_t offset;
    int depth;
  } kCases[] = {
      {"empty SEQUENCE", "30 00", Kind::kSound, 2, 1},
      {"empty indefinite SEQUENCE", "30 80 00 00", Kind::kSound, 4, 1},
      {"two children", "30 05 02 01 01 05 00", Kind::kSound, 7, 2},
      {"indefinite in definite", "30 06 30 80 05 00 00 00", Kind::kSound, 8, 3},
      {"definite in indefinite", "30 80 30 02 05 00 00 00", Kind::kSound, 8, 3},
      {"indefinite in indefinite", "30 80 a0 80 00 00 00 00", Kind::kSound, 8, 2},
      {"children behind a closed one", "30 80 30 80 00 00 05 00 00 00", Kind::kSound, 10, 2},
      {"constructed OCTET STRING", "24 80 04 01 aa 04 01 bb 00 00", Kind::kSound, 10, 2},
      {"zeros within a primitive", "30 80 04 02 00 00 00 00", Kind::kSound, 8, 2},
      {"garbage within a primitive", "04 03 30 80 1f", Kind::kSound, 5, 1},
      {"garbage within a primitive of odd tag", "03 03 30 80 1f", Kind::kSound, 5, 1},
      {"garbage within a constructed one of odd tag", "23 03 30 80 1f", Kind::kMalformed, 4, 2},
      {"the greatest single-byte tag, a BMPString", "1e 02 00 41", Kind::kSound, 4, 1},
      {"byte after a definite one", "30 00 00", Kind::kMalformed, 2, 1},
      {"element after", "30 00 30 00", Kind::kMalformed, 2, 1},
      {"end-of-contents after", "30 80 00 00 00 00", Kind::kMalformed, 4, 1},
      {"end-of-contents alone", "00 00", Kind::kMalformed, 0, 0},
      {"end-of-contents in a definite one", "30 02 00 00", Kind::kMalformed, 2, 1},
      {"end-of-contents with contents", "30 80 00 01 aa 00 00", Kind::kMalformed, 2, 1},
      {"end-of-contents in a long form", "30 80 00 81 00 00 00", Kind::kMalformed, 2, 1},
      {"constructed end-of-contents", "30 80 20 00", Kind::kMalformed, 4, 2},
      {"unclosed, nothing within", "30 80", Kind::kMalformed, 2, 1},
      {"unclosed, one zero", "30 80 00", Kind::kMalformed, 2, 1},
      {"unclosed behind a child", "30 80 05 00", Kind::kMalformed, 4, 2},
      {"inner one closed, outer not", "30 80 30 80 00 00", Kind::kMalformed, 6, 2},
      {"closed by what lies beyond its parent", "30 02 30 80 00 00", Kind::kMalformed, 4, 2},
      {"child beyond its parent", "30 03 04 02 aa bb", Kind::kMalformed, 2, 1},
      {"child's header beyond its parent", "30 01 05 00", Kind::kMalformed, 2, 1},
      {"grandchild beyond its grandparent", "30 04 30 03 04 01 aa bb", Kind::kMalformed, 2, 1},
      {"grandchild beyond its parent", "30 06 30 03 04 02 aa bb", Kind::kMalformed, 4, 2},
      {"multi-byte tag of a child", "30 03 1f 01 00", Kind::kMalformed, 2, 1},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const BerScanResult result = ScanBer(Hex(c.hex), 64);
    EXPECT_EQ(result.kind, c.kind) << result.problem;
    EXPECT_EQ(result.offset, c.offset);
    EXPECT_EQ(result.depth, c.depth);
    EXPECT_EQ(result.problem[0] != '\0', c.kind == Kind::kMalformed);
  }
}

TEST(ScanBer, RefusesEveryTruncation) {
  const Octets data = Nested(20, Nesting::kMixed);
  ASSERT_EQ(ScanBer(data, 64).kind, Kind::kSound);
  for (std::size_t size = 0; size < data.size(); ++size) {
    EXPECT_EQ(ScanBer(Bytes(data).subspan(0, size), 64).kind, Kind::kMalformed) << size;
  }
}

TEST(ScanBer, Depth) {
  for (const Nesting nesting : {Nesting::kDefinite, Nesting::kIndefinite, Nesting::kMixed}) {
    SCOPED_TRACE(static_cast<int>(nesting));
    for (const int depth : {63, 64}) {
      const BerScanResult result = ScanBer(Nested(depth, nesting), 64);
      EXPECT_EQ(result.kind, Kind::kSound);
      EXPECT_EQ(result.depth, depth);
    }
    const BerScanResult deep = ScanBer(Nested(65, nesting), 64);
    EXPECT_EQ(deep.kind, Kind::kTooDeep);
    EXPECT_EQ(deep.depth, 65);
    EXPECT_EQ(ScanBer(Nested(200, nesting), 64).depth, 65);
    EXPECT_EQ(ScanBer(Nested(65, nesting), 65).kind, Kind::kSound);
  }
}

TEST(ScanBer, OneMebibyteOfNesting) {
  constexpr int kCount = 1 << 18;
  const Octets open = Repeat({0x30, 0x80}, kCount);
  const Octets closed = Join(open, Repeat({0x00, 0x00}, kCount));
  EXPECT_EQ(ScanBer(closed, 64).kind, Kind::kTooDeep);
  EXPECT_EQ(ScanBer(closed, 64).depth, 65);
  EXPECT_EQ(ScanBer(closed, kCount).kind, Kind::kSound);
  EXPECT_EQ(ScanBer(closed, kCount).depth, kCount);
  EXPECT_EQ(ScanBer(closed, kCount - 1).kind, Kind::kTooDeep);
  EXPECT_EQ(ScanBer(Repeat({0x30, 0x80}, 2 * kCount), 2 * kCount).kind, Kind::kMalformed);
}

TEST(ScanBer, OneMebibyteOfSiblings) {
  const Octets siblings = Repeat({0x30, 0x80, 0x00, 0x00}, (1 << 18) - 1);
  const BerScanResult result = ScanBer(Sequence(siblings, true), 64);
  EXPECT_EQ(result.kind, Kind::kSound);
  EXPECT_EQ(result.depth, 2);
  EXPECT_EQ(ScanBer(Join({0x30, 0x80}, siblings), 64).kind, Kind::kMalformed);
}

TEST(DerReader, ReadsConsecutiveElements) {
  const Octets data = Hex("02 01 05 04 02 aa bb 30 02 05 00");
  DerReader in(data);
  EXPECT_TRUE(in.NextIs(der::kInteger));
  EXPECT_FALSE(in.NextIs(der::kOctetString));
  Bytes contents;
  DerElement element;
  EXPECT_FALSE(in.Read(der::kOctetString, &contents));  // and stays where it was
  EXPECT_FALSE(in.Read(der::kSequence, &element));
  ASSERT_TRUE(in.Read(der::kInteger, &contents));
  EXPECT_EQ(contents, Bytes(Hex("05")));
  ASSERT_TRUE(in.Next(&element));
  EXPECT_EQ(element.tag, der::kOctetString);
  EXPECT_EQ(element.contents, Bytes(Hex("aa bb")));
  EXPECT_EQ(element.whole, Bytes(Hex("04 02 aa bb")));
  EXPECT_FALSE(in.AtEnd());
  ASSERT_TRUE(in.Read(der::kSequence, &element));
  EXPECT_EQ(element.contents, Bytes(Hex("05 00")));
  EXPECT_TRUE(in.AtEnd());
  EXPECT_FALSE(in.NextIs(der::kNull));
  EXPECT_FALSE(in.Next(&element));
  EXPECT_FALSE(in.Read(der::kNull, &contents));
}

TEST(DerReader, RefusesIndefiniteLength) {
  const Octets data = Hex("30 80 00 00");
  DerReader in(data);
  DerElement element;
  EXPECT_FALSE(in.Next(&element));
  EXPECT_FALSE(in.Read(der::kSequence, &element));
  EXPECT_TRUE(in.NextIs(der::kSequence));
}

// The outer layers of a CMS message, in both length forms (RFC 5652 section 3).
TEST(BerCursor, WalksBothLengthForms) {
  const struct {
    const char* name;
    const char* hex;
  } kCases[] = {
      {"definite", "30 0b 06 01 2a a0 06 31 02 05 00 02 00"},
      {"indefinite", "30 80 06 01 2a a0 80 31 80 05 00 00 00 02 00 00 00 00 00"},
      {"indefinite in definite", "30 0f 06 01 2a a0 80 31 80 05 00 00 00 02 00 00 00"},
      {"definite in indefinite", "30 80 06 01 2a a0 06 31 02 05 00 02 00 00 00"},
      {"alternating", "30 80 06 01 2a a0 08 31 80 05 00 00 00 02 00 00 00"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const Octets data = Hex(c.hex);
    ASSERT_EQ(ScanBer(data, 64).kind, Kind::kSound);
    BerCursor in(data);
    EXPECT_FALSE(in.AtEnd());
    EXPECT_EQ(in.NextTag(), der::kSequence);
    EXPECT_FALSE(in.Enter(der::kSet).has_value());
    const auto outer = in.Enter(der::kSequence);
    ASSERT_TRUE(outer.has_value());
    DerElement element;
    EXPECT_FALSE(in.Read(der::kInteger, &element));
    EXPECT_FALSE(in.Enter(der::kObjectIdentifier).has_value());
    ASSERT_TRUE(in.Read(der::kObjectIdentifier, &element));
    EXPECT_EQ(element.contents, Bytes(Hex("2a")));
    EXPECT_FALSE(in.Leave(*outer));
    const auto context = in.Enter(der::ContextConstructed(0));
    ASSERT_TRUE(context.has_value());
    const auto set = in.Enter(der::kSet);
    ASSERT_TRUE(set.has_value());
    EXPECT_FALSE(in.Leave(*set));
    ASSERT_TRUE(in.Read(der::kNull, &element));
    EXPECT_TRUE(in.AtEnd());
    EXPECT_EQ(in.NextTag(), 0);
    EXPECT_FALSE(in.Read(der::kInteger, &element));
    ASSERT_TRUE(in.Leave(*set));
    ASSERT_TRUE(in.Read(der::kInteger, &element));
    EXPECT_EQ(element.whole, Bytes(Hex("02 00")));
    ASSERT_TRUE(in.Leave(*context));
    EXPECT_TRUE(in.AtEnd());
    ASSERT_TRUE(in.Leave(*outer));
    EXPECT_TRUE(in.AtEnd());
    EXPECT_EQ(in.NextTag(), 0);
  }
}

TEST(BerCursor, ReadsNoIndefiniteElement) {
  const Octets data = Hex("30 80 05 00 00 00");
  BerCursor in(data);
  DerElement element;
  EXPECT_FALSE(in.Read(der::kSequence, &element));
  EXPECT_TRUE(in.Enter(der::kSequence).has_value());
}

// Elements that reach beyond their parent, of whose octets the cursor has enough.
TEST(BerCursor, StaysWithinTheOpenElement) {
  const Octets constructed = Hex("30 03 30 04 05 00 05 00"), primitive = Hex("30 03 04 02 aa bb");
  BerCursor outer(constructed), in(primitive);
  ASSERT_TRUE(outer.Enter(der::kSequence).has_value());
  EXPECT_FALSE(outer.Enter(der::kSequence).has_value());
  ASSERT_TRUE(in.Enter(der::kSequence).has_value());
  DerElement element;
  EXPECT_FALSE(in.Read(der::kOctetString, &element));
}

TEST(BerCursor, SurvivesWhatWasNotScanned) {
  for (const char* hex : {"", "30", "30 80", "30 80 00", "30 05 05 00", "30 82", "00 00"}) {
    const Octets data = Hex(hex);
    BerCursor in(data);
    const auto frame = in.Enter(der::kSequence);
    DerElement element;
    EXPECT_FALSE(in.Read(der::kNull, &element)) << hex;
    if (frame.has_value()) {
      EXPECT_FALSE(in.Leave(*frame)) << hex;
    }
  }
}

}  // namespace
}  // namespace countersign
