// The shapes, held against the model of the Lambda API and against regular expressions.
#include "core/lifecycle/shapes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/arn.h"
#include "core/encoding/json.h"

namespace countersign::lifecycle {
namespace {

const std::vector<const StringShape*>& Shapes() {
  static const auto* const kShapes =
      new std::vector<const StringShape*>{&kArn,         &kCodeSigningConfigArn,
                                          &kDescription, &kFunctionName,
                                          &kHandler,     &kLayerName,
                                          &kLicenseInfo, &kNamespacedFunctionName,
                                          &kQualifier,   &kLayerVersionArn,
                                          &kRoleArn,     &kS3Bucket,
                                          &kS3Key,       &kTaggableResource,
                                          &kTagKey,      &kTagValue};
  return *kShapes;
}

// 1. The model.

const JsonValue* Member(const JsonValue& object, std::string_view name) {
  for (const JsonValue::Member& member : object.members) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

TEST(ShapesTest, AreThoseOfTheModel) {
  const char* const folder = std::getenv("COUNTERSIGN_VECTORS");
  if (folder == nullptr || *folder == '\0') {
    GTEST_SKIP() << "COUNTERSIGN_VECTORS is not set: the API model is not at hand";
  }
  std::ifstream file(std::string(folder) + "/lambda/lambda-shapes.json");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const absl::StatusOr<JsonValue> document = ParseJson(text, 64);
  ASSERT_TRUE(document.ok()) << document.status();
  const JsonValue* const lambda = Member(*document, "lambda");
  ASSERT_NE(lambda, nullptr);
  const JsonValue* const shapes = Member(*lambda, "shapes");
  ASSERT_NE(shapes, nullptr);
  for (const StringShape* const shape : Shapes()) {
    SCOPED_TRACE(shape->name);
    const JsonValue* const model = Member(*shapes, shape->name);
    ASSERT_NE(model, nullptr);
    const auto text_of = [&](std::string_view name, const std::string& absent) {
      const JsonValue* const member = Member(*model, name);
      return member == nullptr ? absent : member->text;
    };
    EXPECT_EQ(text_of("type", ""), "string");
    EXPECT_EQ(text_of("min", "0"), std::to_string(shape->min));
    EXPECT_EQ(text_of("max", "0"), std::to_string(shape->max));
    EXPECT_EQ(Member(*model, "pattern") != nullptr, shape->pattern != nullptr);
    EXPECT_EQ(text_of("pattern", ""), shape->pattern == nullptr ? "" : shape->pattern);
    EXPECT_EQ(shape->pattern == nullptr, shape->matches == nullptr);
  }
}

// 2. Regular expressions.

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// The pattern of Java's as one of C++'s, for texts whose only non-ASCII character is U+00E9.
std::regex CppRegex(const StringShape& shape) {
  std::string pattern = shape.pattern;
  pattern = Replaced(pattern, "0-9-_", "0-9_\\-");  // C++ would read a range
  pattern =
      Replaced(pattern, R"([0-9A-Za-z\.\-_]*(?<!\.))", R"((?:[0-9A-Za-z.\-_]*[0-9A-Za-z\-_])?)");
  pattern =
      Replaced(pattern, R"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "(?:[a-zA-Z0-9 _.:/=+\\-@]|\xc3\xa9)*");
  return std::regex(pattern);
}

constexpr char kFunction[] = "arn:aws:lambda:us-east-1:123456789012:function:f-_9";
constexpr char kLayer[] = "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:layer:lay_er";

std::vector<std::string> Seeds() {
  const std::string function = kFunction;
  const std::string layer = kLayer;
  const std::string in_lambda = "arn:aws:lambda:eusc-de-east-1:123456789012:";
  return {
      function,
      function + ":$LATEST",
      function + ":$LATEST.PUBLISHED",
      "arn::lambda:us-isob-east-1:123456789012:a.b:7",
      "arn:aws:lambda:function:foo",
      "us-iso-east-1:123456789012:function:foo:alias",
      "foo:$LATEST",
      "us-iso-1:foo",
      "us-gov-1:foo:1",
      "index.handler",
      layer,
      layer + ":12",
      "arn:aws-cn:lambda:::awslayer:Amazon_Linux",
      "$LATEST",
      "$LATEST.PUBLISHED",
      "arn:aws:iam::123456789012:role/path/to+=,.@-_name",
      "arn::iam::123456789012:role0",
      "arn:aws:s3:::bucket/key of:é",
      "arn:aws-iso-b:signer:us-isob-east-1:123456789012:/signing-profiles/Alpha/abcdefghij",
      in_lambda + "code-signing-config:csc-0123456789abcdefg",
      "arn::lambda:us-east-1:123456789012:code-signing-config:csc-aaaaaaaaaaaaaaaaa",
      in_lambda + "event-source-mapping:01234567-89ab-cdef-ABCD-EF0123456789",
      in_lambda + "capacity-provider:" + std::string(64, 'c'),
      in_lambda + "network-connector:c_-C9",
      "bucket.name-0_",
      "folder/object é.zip",
      "Cost é:/=+-@_.0",
      "",
  };
}

// Characters of valid UTF-8, one string each.
std::vector<std::string> Characters(std::string_view text) {
  std::vector<std::string> characters;
  for (const char c : text) {
    if ((c & 0xc0) != 0x80) characters.emplace_back();
    characters.back() += c;
  }
  return characters;
}

// The same texts on every machine: the seeds, each after one to three small changes, and pieces
// of ARNs in a row.
class Candidates {
 public:
  Candidates() {
    const std::vector<std::string> seeds = Seeds();
    texts_.insert(seeds.begin(), seeds.end());
    for (const std::string& seed : seeds) {
      for (int i = 0; i < 500; ++i) texts_.insert(Changed(seed));
    }
    const std::vector<std::string> pieces = {"arn:aws:lambda:",
                                             "arn::lambda:",
                                             "arn:",
                                             "us-east-1",
                                             "us-isob-east-1",
                                             "123456789012",
                                             "function",
                                             "foo",
                                             "a.b",
                                             "$LATEST",
                                             "$LATEST.PUBLISHED",
                                             ":",
                                             ":layer:",
                                             ":::awslayer:",
                                             ":role/",
                                             "iam",
                                             "-_",
                                             "csc-0123456789abcdefg"};
    for (int i = 0; i < 4000; ++i) {
      std::string text;
      for (std::size_t left = 1 + Below(6); left > 0; --left) {
        text += pieces[Below(pieces.size())];
        if (Below(2) == 0) text += ":";
      }
      texts_.insert(text);
    }
  }
  const std::set<std::string>& texts() const { return texts_; }

 private:
  std::size_t Below(std::size_t n) { return random_() % n; }

  std::string Changed(const std::string& seed) {
    static constexpr std::string_view kInserted = ":-_$.aZ0 \n/é\r\t@+";
    const std::vector<std::string> inserted = Characters(kInserted);
    std::vector<std::string> text = Characters(seed);
    for (std::size_t changes = 1 + Below(3); changes > 0; --changes) {
      const std::size_t at = Below(text.size() + 1);
      const auto here = text.begin() + static_cast<std::ptrdiff_t>(at);
      const std::size_t kind = Below(6);
      if (kind == 0 || at == text.size()) {
        text.insert(here, inserted[Below(inserted.size())]);
      } else if (kind == 1) {
        text.erase(here);
      } else if (kind == 2) {
        text.insert(here, std::string(*here));
      } else if (kind == 3) {
        std::swap(*here, text[Below(text.size())]);
      } else if (kind == 4) {
        *here = inserted[Below(inserted.size())];
      } else {
        *here = *here == ":" ? "" : ":";
      }
    }
    std::string joined;
    for (const std::string& character : text) joined += character;
    return joined;
  }

  std::mt19937 random_{20'260'807};  // its numbers, unlike a distribution's, are the standard's
  std::set<std::string> texts_;
};

TEST(ShapesTest, MatchWhatTheirPatternsMatch) {
  const Candidates candidates;
  EXPECT_GT(candidates.texts().size(), 10'000u);
  for (const StringShape* const shape : Shapes()) {
    if (shape->pattern == nullptr) continue;
    SCOPED_TRACE(shape->name);
    const std::regex pattern = CppRegex(*shape);
    int accepted = 0;
    int rejected = 0;
    for (const std::string& text : candidates.texts()) {
      const bool expected = std::regex_match(text, pattern);
      ++(expected ? accepted : rejected);
      EXPECT_EQ(shape->matches(text), expected) << text;
    }
    EXPECT_GT(accepted, 5);
    EXPECT_GT(rejected, 100);
  }
}

std::string Without(std::string text, char last) {
  if (!text.empty() && text.back() == last) text.pop_back();
  return text;
}

// All sequences of up to five pieces, behind each beginning.
std::vector<std::string> FunctionNames() {
  const std::vector<std::string> pieces = {"us-east-1", "123456789012", "function",
                                           "$LATEST",   "a.b",          "$LATEST.PUBLISHED"};
  std::vector<std::string> names;
  for (const char* const beginning : {"", "arn:aws:lambda:", "arn::lambda:", "arn:"}) {
    std::vector<std::string> sequences = {""};
    for (int length = 1; length <= 5; ++length) {
      std::vector<std::string> longer;
      for (const std::string& sequence : sequences) {
        for (const std::string& piece : pieces) {
          longer.push_back(sequence + (length == 1 ? "" : ":") + piece);
          if (length < 5 || piece == "function") names.push_back(beginning + longer.back());
        }
      }
      sequences = std::move(longer);
    }
  }
  const Candidates more;
  names.insert(names.end(), more.texts().begin(), more.texts().end());
  return names;
}

TEST(ShapesTest, SplitFunctionNamesAsTheirPatternsDo) {
  const std::regex plain = CppRegex(kFunctionName);
  const std::regex namespaced = CppRegex(kNamespacedFunctionName);
  int plain_count = 0;
  int namespaced_count = 0;
  for (const std::string& text : FunctionNames()) {
    SCOPED_TRACE(text);
    const std::optional<FunctionNameParts> parts = SplitFunctionName(text);
    std::smatch groups;
    const bool is_plain = std::regex_match(text, groups, plain);
    if (is_plain) {
      ++plain_count;
      ASSERT_TRUE(parts.has_value());
      EXPECT_EQ(parts->is_arn, groups[1].matched);
      EXPECT_EQ(parts->partition, groups[2].str());
      EXPECT_EQ(parts->region, Without(groups[3].str(), ':'));
      EXPECT_EQ(parts->account_id, Without(groups[9].str(), ':'));
      EXPECT_EQ(parts->name, groups[11].str());
      EXPECT_EQ(parts->qualifier, groups[13].str());
    }
    const bool is_namespaced = std::regex_match(text, groups, namespaced);
    if (is_namespaced) {
      ++namespaced_count;
      ASSERT_TRUE(parts.has_value());
      EXPECT_EQ(parts->is_arn, groups[1].str().substr(0, 4) == "arn:");
      EXPECT_EQ(parts->partition, groups[2].str());
      if (!parts->is_arn) {
        EXPECT_EQ(parts->region, Without(groups[9].str(), ':'));
        EXPECT_EQ(parts->account_id, Without(groups[15].str(), ':'));
      }
      EXPECT_EQ(parts->name, groups[17].str());
      EXPECT_EQ(parts->qualifier, groups[19].str());
    }
    EXPECT_EQ(parts.has_value(), is_plain || is_namespaced);
  }
  EXPECT_GT(plain_count, 200);
  EXPECT_GT(namespaced_count, 200);
}

// 3. Tables.

TEST(ShapesTest, SplitTheseFunctionNames) {
  struct Case {
    std::string_view text, partition, region, account_id, name, qualifier;
    bool is_arn;
  };
  constexpr std::string_view kAccount = "123456789012";
  const Case kCases[] = {
      {"foo", "", "", "", "foo", "", false},
      {"foo:7", "", "", "", "foo", "7", false},
      {"foo:$LATEST", "", "", "", "foo", "$LATEST", false},
      {"f.oo:$LATEST.PUBLISHED", "", "", "", "f.oo", "$LATEST.PUBLISHED", false},
      {"function", "", "", "", "function", "", false},
      {"function:foo", "", "", "", "foo", "", false},
      {"function:function", "", "", "", "function", "", false},
      {"function:$LATEST", "", "", "", "function", "$LATEST", false},
      {"us-east-1", "", "", "", "us-east-1", "", false},
      {"us-east-1:foo", "", "us-east-1", "", "foo", "", false},
      {"us-east-1:$LATEST", "", "", "", "us-east-1", "$LATEST", false},
      {"us-east-1:123456789012", "", "us-east-1", "", kAccount, "", false},
      {"us-east-1:function", "", "us-east-1", "", "function", "", false},
      {"123456789012", "", "", "", kAccount, "", false},
      {"123456789012:foo", "", "", kAccount, "foo", "", false},
      {"123456789012:function:foo", "", "", kAccount, "foo", "", false},
      {"123456789012:us-east-1:foo", "", "", kAccount, "us-east-1", "foo", false},
      {"us-east-1:123456789012:function:foo:1", "", "us-east-1", kAccount, "foo", "1", false},
      {"arn:aws", "", "", "", "arn", "aws", false},
      {"arn:aws:lambda:foo", "aws", "", "", "foo", "", true},
      {"arn:aws:lambda:function:x", "aws", "", "", "x", "", true},
      {"arn:aws:lambda:function:x:y", "aws", "", "", "x", "y", true},
      {"arn::lambda:us-east-1:foo", "", "us-east-1", "", "foo", "", true},
      {kFunction, "aws", "us-east-1", kAccount, "f-_9", "", true},
      {"arn:aws-cn:lambda:cn-north-1:123456789012:function:a.b:1", "aws-cn", "cn-north-1", kAccount,
       "a.b", "1", true},
      {"arn:aws:lambda:us-east-1:123456789012:function", "aws", "us-east-1", kAccount, "function",
       "", true},
      {"arn:aws:lambda:us-east-1:123456789012", "aws", "us-east-1", "", kAccount, "", true},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const std::optional<FunctionNameParts> parts = SplitFunctionName(c.text);
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(parts->partition, c.partition);
    EXPECT_EQ(parts->region, c.region);
    EXPECT_EQ(parts->account_id, c.account_id);
    EXPECT_EQ(parts->name, c.name);
    EXPECT_EQ(parts->qualifier, c.qualifier);
    EXPECT_EQ(parts->is_arn, c.is_arn);
  }
  for (const char* const text :
       {"", ":", "foo:", ":foo", "foo:bar:baz", "$LATEST", "arn:aws:lambda:", "arn:aws:lambda",
        "arn:aws:lambda:us-east-1:a.b", "arn:aws:iam:us-east-1:123456789012:function:foo",
        "arn:aws:lambda:us-east-1:12345678901:function:foo", "f oo", "foo\n",
        "us-east-1:123456789012:function:foo:1:2", "a.b:$LATEST.published"}) {
    EXPECT_FALSE(SplitFunctionName(text).has_value()) << text;
  }
}

TEST(ShapesTest, SplitTheseLayerVersionArns) {
  struct Case {
    std::string_view text, region, account_id, name, version, layer_arn;
  };
  const std::string version_12 = std::string(kLayer) + ":12";
  const Case kCases[] = {
      {version_12, "us-gov-west-1", "123456789012", "lay_er", "12", kLayer},
      {"arn::lambda:us-east-1:123456789012:layer:9:0", "us-east-1", "123456789012", "9", "0",
       "arn::lambda:us-east-1:123456789012:layer:9"},
      {"arn:Any9:lambda:::awslayer:A-1", "", "", "A-1", "", "arn:Any9:lambda:::awslayer:A-1"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const std::optional<LayerVersionParts> parts = SplitLayerVersionArn(c.text);
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(parts->region, c.region);
    EXPECT_EQ(parts->account_id, c.account_id);
    EXPECT_EQ(parts->name, c.name);
    EXPECT_EQ(parts->version, c.version);
    EXPECT_EQ(parts->layer_arn, c.layer_arn);
  }
  for (const char* const text :
       {"", kLayer, "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:layer:lay_er:",
        "arn:aws:lambda:us-east-1:123456789012:layer:l:1:2",
        "arn:aws:lambda:us-east-1:123456789012:layer:l:v1",
        "arn:aws:lambda:us-east-1:123456789012:awslayer:l", "arn::lambda:::awslayer:l",
        "arn:aws:lambda:::awslayer:l:1", "arn:aws:lambda:::layer:l:1",
        "arn:aws:lambda:us-east-1::awslayer:l", "arn:aws:lambda::123456789012:awslayer:l"}) {
    EXPECT_FALSE(SplitLayerVersionArn(text).has_value()) << text;
  }
}

TEST(ShapesTest, LinesEndWhereJavasDo) {
  for (const char* const ending : {"\n", "\r", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    for (const std::string& text :
         {std::string(ending), std::string("key") + ending, std::string("a") + ending + "b"}) {
      EXPECT_FALSE(kS3Key.matches(text)) << text;
      EXPECT_FALSE(kLicenseInfo.matches(text)) << text;
    }
  }
  // Neighbours of those, and what only other languages call a line's end.
  for (const char* const text : {"", "\v", "\f", "\x1c", "\xc2\x84", "\xc2\x86", "\xe2\x80\xa7",
                                 "\xe2\x80\xaa", "\xc3\x85", "\xf0\x9f\x98\x80"}) {
    EXPECT_TRUE(kS3Key.matches(text)) << text;
    EXPECT_TRUE(kLicenseInfo.matches(text)) << text;
  }
}

TEST(ShapesTest, WhiteSpaceOfHandlersIsAscii) {
  for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) {
    EXPECT_FALSE(kHandler.matches(std::string("a") + c + "b")) << int{c};
  }
  for (const char* const text : {"\x1f", "\xc2\x85", "\xc2\xa0", "\xe2\x80\xa8", "\xe3\x80\x80"}) {
    EXPECT_TRUE(kHandler.matches(text)) << text;
  }
}

// A few characters of every general category, as Python's unicodedata has them.
TEST(ShapesTest, TagsHoldTheseCharacters) {
  struct Case {
    const char* category;
    std::vector<std::string_view> characters;
  };
  const Case kCases[] = {
      {"Cc", {std::string_view("\0", 1), "\x09", "\x0a", "\x7f", "\xc2\x85"}},
      {"Cf", {"\xc2\xad", "\xe2\x80\x8b", "\xe2\x80\x8d", "\xef\xbb\xbf"}},
      {"Cn", {"\xef\xbf\xbf", "\xcd\xb8"}},
      {"Co", {"\xee\x80\x80"}},
      {"Ll", {"\xc3\xa9"}},
      {"Lm", {"\xca\xb0"}},
      {"Lo", {"\xc2\xaa", "\xd7\x90", "\xe4\xb8\xad", "\xf0\xa0\x80\x80"}},
      {"Lt", {"\xc7\x85"}},
      {"Lu", {"\xc3\x89", "\xf0\x90\x90\x80"}},
      {"Mc", {"\xe0\xa4\x83"}},
      {"Me", {"\xe2\x83\x9d"}},
      {"Mn", {"\xcc\x81"}},
      {"Nd", {"\xd9\xa0", "\xe0\xa5\xa7", "\xef\xbc\x91"}},
      {"Nl", {"\xe2\x85\xa0", "\xe3\x80\x87"}},
      {"No", {"\xc2\xb2", "\xc2\xbd", "\xe2\x91\xa0"}},
      {"Pc", {"\xe2\x80\xbf"}},
      {"Pd", {"\xe2\x80\x94"}},
      {"Pf", {"\xc2\xbb"}},
      {"Pi", {"\xc2\xab"}},
      {"Po", {"!", "#", "%", "&", "*", ",", ";", "?", "\\"}},
      {"Ps", {"(", "[", "{"}},
      {"Sc", {"$", "\xe2\x82\xac"}},
      {"Sk", {"^", "`", "\xf0\x9f\x8f\xbb"}},
      {"Sm", {"<", "|", "~", "\xc3\x97"}},
      {"So", {"\xc2\xb0", "\xf0\x9f\x98\x80", "\xef\xbf\xbd"}},
      {"Zl", {"\xe2\x80\xa8"}},
      {"Zp", {"\xe2\x80\xa9"}},
      {"Zs", {"\x20", "\xc2\xa0", "\xe2\x80\x83", "\xe3\x80\x80"}},
  };
  for (const Case& c : kCases) {
    const bool expected = std::string_view("LZN").find(c.category[0]) != std::string_view::npos;
    for (const std::string_view character : c.characters) {
      for (const char* const around : {"", "a"}) {
        const std::string text = around + std::string(character) + around;
        EXPECT_EQ(kTagKey.matches(text), expected) << c.category << " " << text;
        EXPECT_EQ(kTagValue.matches(text), expected) << c.category << " " << text;
      }
    }
  }
  for (const std::string_view mark : {"_", ".", ":", "/", "=", "+", "-", "@", ""}) {
    EXPECT_TRUE(kTagKey.matches(mark)) << mark;
  }
  // Not UTF-8: cut short, overlong, a surrogate, beyond Unicode.
  for (const std::string_view text :
       {"\xc3", "a\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_FALSE(kTagKey.matches(text)) << text;
  }
}

TEST(ShapesTest, RegionsAndAccountsHaveTheseForms) {
  for (const char* const text : {"us-east-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1",
                                 "eusc-de-east-1", "us-gov-1", "us-iso-1", "us-isob-1"}) {
    EXPECT_TRUE(MatchesRegion(text)) << text;
  }
  for (const char* const text :
       {"", "us", "us-", "us-east", "us--1", "us-east-", "us-east-12", "US-east-1", "usa-east-1",
        "eusc-1", "us-govb-east-1", "us-isobc-east-1", "us-gov--1", "us-east-1\n"}) {
    EXPECT_FALSE(MatchesRegion(text)) << text;
  }
  EXPECT_TRUE(MatchesAccountId("012345678901"));
  for (const char* const text : {"", "12345678901", "1234567890123", "12345678901a"}) {
    EXPECT_FALSE(MatchesAccountId(text)) << text;
  }
}

}  // namespace
}  // namespace countersign::lifecycle
