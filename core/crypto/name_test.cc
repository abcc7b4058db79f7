// What is the same name follows RFC 5280 section 7.1, as far as name.h promises it.
#include "core/crypto/name.h"

#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/encoding/der.h"
#include "gtest/gtest.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/der_writer.h"

namespace countersign {
namespace {

constexpr std::uint8_t kBmpString = 0x1e;
constexpr std::uint8_t kTeletexString = 0x14;

std::string Attribute(const char* type, const std::string& value,
                      std::uint8_t tag = der::kUtf8String) {
  return asn1::Sequence(asn1::ObjectIdentifier(type), asn1::Element(tag, value));
}
std::string Cn(const std::string& value, std::uint8_t tag = der::kUtf8String) {
  return asn1::Sequence(asn1::Set(Attribute(oids::kCommonName, value, tag)));
}

// One relative name of as many attributes.
std::string Parts(std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += Attribute(oids::kCommonName, "a");
  return asn1::Sequence(asn1::Set(all));
}

TEST(NormalizeName, SameAndDifferentNames) {
  const std::string cn = Attribute(oids::kCommonName, "a"),
                    o = Attribute(oids::kOrganizationName, "b");
  const struct {
    const char* name;
    std::string a, b;
    bool same;
  } kCases[] = {
      {"identical", Cn("signer"), Cn("signer"), true},
      {"case", Cn("Signer CA"), Cn("sIGNER ca"), true},
      {"string types", Cn("a", der::kPrintableString), Cn("a", der::kIa5String), true},
      {"leading and trailing blanks", Cn("  a "), Cn("a"), true},
      {"runs of blanks", Cn("a   b"), Cn("a b"), true},
      {"a blank and none", Cn("a b"), Cn("ab"), false},
      {"empty value and blanks", Cn(""), Cn("   "), true},
      {"value", Cn("a"), Cn("b"), false},
      {"type", Cn("a"), asn1::Sequence(asn1::Set(Attribute(oids::kOrganizationName, "a"))), false},
      {"beyond ASCII, case counts", Cn("\xc3\xa4"), Cn("\xc3\x84"), false},
      {"other string types, case counts", Cn("A", kTeletexString), Cn("a", kTeletexString), false},
      {"other string types are types", Cn("a", kTeletexString), Cn("a"), false},
      {"BMPString is not read", Cn(std::string("\0a", 2), kBmpString), Cn("a"), false},
      {"a zero byte ends nothing", Cn(std::string("a\0b", 3)), Cn("a"), false},
      {"order of relative names", asn1::Sequence(asn1::Set(cn), asn1::Set(o)),
       asn1::Sequence(asn1::Set(o), asn1::Set(cn)), false},
      {"order within a SET", asn1::Sequence(asn1::Set(cn, o)), asn1::Sequence(asn1::Set(o, cn)),
       true},
      {"one SET or two", asn1::Sequence(asn1::Set(cn, o)),
       asn1::Sequence(asn1::Set(cn), asn1::Set(o)), false},
      {"one more", asn1::Sequence(asn1::Set(cn)), asn1::Sequence(asn1::Set(cn), asn1::Set(o)),
       false},
      {"a value that looks like two", Cn("a,O=b"), asn1::Sequence(asn1::Set(cn), asn1::Set(o)),
       false},
      {"127 and 128 characters", Cn(std::string(127, 'a')), Cn(std::string(128, 'a')), false},
      {"128 characters", Cn(std::string(128, 'a')), Cn(std::string(128, 'A')), true},
      {"128 and 256 characters", Cn(std::string(128, 'a')), Cn(std::string(256, 'a')), false},
      {"127 parts and 128", Parts(127), Parts(128), false},
      {"128 parts", Parts(128), Parts(128), true},
      {"128 parts and 256", Parts(128), Parts(256), false},
      {"both empty", asn1::Sequence(), asn1::Sequence(), true},
      {"empty and not", asn1::Sequence(), Cn(""), false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::optional<std::string> a = NormalizeName(AsBytes(c.a)),
                                     b = NormalizeName(AsBytes(c.b));
    ASSERT_TRUE(a.has_value());
    ASSERT_TRUE(b.has_value());
    EXPECT_EQ(*a == *b, c.same);
  }
}

TEST(NormalizeName, MalformedNames) {
  const std::string cn = Attribute(oids::kCommonName, "a");
  const struct {
    const char* name;
    std::string der;
  } kCases[] = {
      {"nothing", ""},
      {"not a SEQUENCE", asn1::Set(asn1::Set(cn))},
      {"trailing byte", Cn("a") + '\0'},
      {"cut off", Cn("a").substr(0, 5)},
      {"a relative name that is no SET", asn1::Sequence(asn1::Sequence(cn))},
      {"empty relative name", asn1::Sequence(asn1::Set())},
      {"attribute that is no SEQUENCE", asn1::Sequence(asn1::Set(asn1::Null()))},
      {"attribute without value",
       asn1::Sequence(asn1::Set(asn1::Sequence(asn1::ObjectIdentifier(oids::kCommonName))))},
      {"attribute of two values",
       asn1::Sequence(asn1::Set(asn1::Sequence(asn1::ObjectIdentifier(oids::kCommonName),
                                               asn1::Utf8String("a"), asn1::Utf8String("b"))))},
      {"type that is no OID",
       asn1::Sequence(asn1::Set(asn1::Sequence(asn1::Integer(1), asn1::Utf8String("a"))))},
      {"indefinite length", asn1::Indefinite(der::kSequence, asn1::Set(cn))},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(NormalizeName(AsBytes(c.der)), std::nullopt);
    EXPECT_EQ(NameText(AsBytes(c.der)), "?");
  }
}

TEST(NameText, NamesForPeople) {
  const struct {
    const char* name;
    std::string der;
    const char* text;
  } kCases[] = {
      {"one", Cn("signer"), "CN=signer"},
      {"last first",
       DerName({{oids::kCountryName, "US"},
                {oids::kOrganizationName, "AWS"},
                {oids::kCommonName, "signer"}}),
       "CN=signer,O=AWS,C=US"},
      {"several in one",
       asn1::Sequence(asn1::Set(Attribute(oids::kCommonName, "a"),
                                Attribute(oids::kOrganizationalUnitName, "b"))),
       "CN=a+OU=b"},
      {"unknown type", asn1::Sequence(asn1::Set(Attribute("1.2.3", "x"))), "1.2.3=x"},
      {"special characters", Cn("a,b+c\"d\\e<f>g;h=i"), "CN=a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h\\=i"},
      {"control characters and beyond ASCII", Cn("\x1b[31m\n\xc3\xa4\x7f"),
       "CN=\\1b[31m\\0a\\c3\\a4\\7f"},
      {"empty", asn1::Sequence(), ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(NameText(AsBytes(c.der)), c.text);
  }
}

TEST(NameText, LongNamesAreCut) {
  const std::string one = NameText(AsBytes(Cn(std::string(100'000, 'x'))));
  EXPECT_EQ(one, "CN=" + std::string(397, 'x') + "...");
  NameSpec many;
  for (int i = 0; i < 1000; ++i) many.push_back({oids::kCommonName, "x"});
  EXPECT_LE(NameText(AsBytes(DerName(many))).size(), 403u);
}

// The 65th attribute is the first that is not read, whether the relative names are one or many.
TEST(NameText, ReadsTheFirst64Attributes) {
  for (const bool one_set : {false, true}) {
    std::string names, attributes, expected;
    for (int count = 1; count <= 66; ++count) {
      const std::string attribute = Attribute("1.2", "");
      names += asn1::Set(attribute);
      attributes += attribute;
      const char* const separator = one_set ? "+" : ",";
      if (count <= 64) expected += std::string(count == 1 ? "" : separator) + "1.2=";
      const std::string name = asn1::Sequence(one_set ? asn1::Set(attributes) : names);
      const std::string text = NameText(AsBytes(name));
      const bool is_cut = text.size() > 3 && text.substr(text.size() - 3) == "...";
      EXPECT_EQ(is_cut, count > 64) << count;
      if (!is_cut) {
        EXPECT_EQ(text, expected);
      }
    }
  }
}

}  // namespace
}  // namespace countersign
