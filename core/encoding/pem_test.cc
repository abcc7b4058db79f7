#include "core/encoding/pem.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace countersign {
namespace {

using Surroundings = PemSurroundings;

constexpr char kFoo[] = "-----BEGIN X-----\nZm9v\n-----END X-----\n";  // the bytes `foo`
constexpr char kBar[] = "-----BEGIN A B-----\nYmFy\n-----END A B-----\n";

// What ParsePem answers, as one text: `label=body` for each block, or `error: ...`.
std::string Parse(std::string_view text, Surroundings surroundings) {
  const absl::StatusOr<std::vector<PemBlock>> blocks = ParsePem(text, surroundings);
  if (!blocks.ok()) {
    EXPECT_EQ(blocks.status().code(), absl::StatusCode::kInvalidArgument);
    return "error: " + std::string(blocks.status().message());
  }
  std::string out;
  for (const PemBlock& block : *blocks) out += block.label + "=" + block.body + ";";
  return out;
}

TEST(ParsePem, AcceptsInBothSurroundings) {
  const struct {
    const char* name;
    std::string text;
    const char* expected;
  } kCases[] = {
      {"one block", kFoo, "X=foo;"},
      {"two blocks", std::string(kFoo) + kBar, "X=foo;A B=bar;"},
      {"same label twice", std::string(kFoo) + kFoo, "X=foo;X=foo;"},
      {"white space around", std::string(" \r\n\t\n") + kFoo + "\n \n" + kBar + "\n\n",
       "X=foo;A B=bar;"},
      {"CRLF", "-----BEGIN X-----\r\nZm9v\r\n-----END X-----\r\n", "X=foo;"},
      {"line ends mixed", "-----BEGIN X-----\r\nZm9v\n-----END X-----", "X=foo;"},
      {"no line end at the end", "-----BEGIN X-----\nZm9v\n-----END X-----", "X=foo;"},
      {"several lines", "-----BEGIN X-----\nZm9v\nYmFy\nYg==\n-----END X-----\n", "X=foobarb;"},
      {"lines of any length", "-----BEGIN X-----\nZ\nm9\nv\n-----END X-----\n", "X=foo;"},
      {"no line", "-----BEGIN X-----\n-----END X-----\n", "X=;"},
      {"empty label", "-----BEGIN -----\nZm9v\n-----END -----\n", "=foo;"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Parse(c.text, Surroundings::kNothing), c.expected);
    EXPECT_EQ(Parse(c.text, Surroundings::kAnyText), c.expected);
  }
}

TEST(ParsePem, RefusesInBothSurroundings) {
  const char* const kNotBase64 = "canonical base64";
  const char* const kNoEnd = "the END line is missing";
  const char* const kEmptyLine = "an empty line";
  const struct {
    const char* name;
    std::string text;
    const char* fragment;
  } kCases[] = {
      {"empty", "", "there is no block"},
      {"white space", " \r\n", "there is no block"},
      {"BEGIN alone", "-----BEGIN X-----", kNoEnd},
      {"no END", "-----BEGIN X-----\nZm9v\n", kNoEnd},
      {"another label", "-----BEGIN X-----\nZm9v\n-----END Y-----\n", kNoEnd},
      {"label in another case", "-----BEGIN X-----\nZm9v\n-----END x-----\n", kNoEnd},
      {"second block without END", std::string(kFoo) + "-----BEGIN X-----\nZm9v\n", kNoEnd},
      {"block within a block", "-----BEGIN Y-----\n" + std::string(kFoo), kNoEnd},
      {"block within one of its label",
       "-----BEGIN X-----\n" + std::string(kFoo) + "-----END X-----\n", kNotBase64},
      {"blank behind END", "-----BEGIN X-----\nZm9v\n-----END X----- \n", kNoEnd},
      {"blank before END", "-----BEGIN X-----\nZm9v\n -----END X-----\n", kNoEnd},
      {"END short of a dash", "-----BEGIN X-----\nZm9v\n-----END X----\n", kNoEnd},
      {"END on the last line of base64", "-----BEGIN X-----\nZm9v-----END X-----\n", kNoEnd},
      {"CR alone as line end", "-----BEGIN X-----\rZm9v\r-----END X-----\r", "expected a line"},
      {"BEGIN short of a dash", "-----BEGIN X----\nZm9v\n-----END X-----\n", "expected a line"},
      {"blank behind BEGIN", "-----BEGIN X----- \nZm9v\n-----END X-----\n", "expected a line"},
      {"control character in the label", "-----BEGIN X\t-----\nZm9v\n-----END X\t-----\n",
       "expected a line"},
      {"high byte in the label", "-----BEGIN \xc3\xa9-----\nZm9v\n-----END \xc3\xa9-----\n",
       "expected a line"},
      {"dashes of BEGIN and label shared", "-----BEGIN ----\nZm9v\n-----END ----\n",
       "expected a line"},
      {"headers", "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nZm9v\n-----END X-----\n",
       kEmptyLine},
      {"header without an empty line", "-----BEGIN X-----\nA: b\nZm9v\n-----END X-----\n",
       kNotBase64},
      {"empty line first", "-----BEGIN X-----\n\nZm9v\n-----END X-----\n", kEmptyLine},
      {"empty line last", "-----BEGIN X-----\nZm9v\n\n-----END X-----\n", kEmptyLine},
      {"empty line of CRLF", "-----BEGIN X-----\r\n\r\nZm9v\r\n-----END X-----\r\n", kEmptyLine},
      {"blank before base64", "-----BEGIN X-----\n Zm9v\n-----END X-----\n", kNotBase64},
      {"blank behind base64", "-----BEGIN X-----\nZm9v \n-----END X-----\n", kNotBase64},
      {"CR within a line", "-----BEGIN X-----\nZm\r9v\n-----END X-----\n", kNotBase64},
      {"two CR", "-----BEGIN X-----\nZm9v\r\r\n-----END X-----\n", kNotBase64},
      {"padding missing", "-----BEGIN X-----\nZg\n-----END X-----\n", kNotBase64},
      {"padding within", "-----BEGIN X-----\nZg==\nZm9v\n-----END X-----\n", kNotBase64},
      {"unused bits", "-----BEGIN X-----\nZh==\n-----END X-----\n", kNotBase64},
      {"RFC 4880 checksum", "-----BEGIN X-----\nZm9v\n=njUN\n-----END X-----\n", kNotBase64},
      {"NUL", std::string("-----BEGIN X-----\nZm9\0\n-----END X-----\n", 40), kNotBase64},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    for (const Surroundings surroundings : {Surroundings::kNothing, Surroundings::kAnyText}) {
      const std::string found = Parse(c.text, surroundings);
      EXPECT_EQ(found.rfind("error: PEM: ", 0), 0u) << found;
      EXPECT_NE(found.find(c.fragment), std::string::npos) << found;
    }
  }
}

TEST(ParsePem, TextAroundBlocks) {
  const struct {
    const char* name;
    std::string text;
    const char* expected;
  } kCases[] = {
      {"before", std::string("Subject: CN=Root\n") + kFoo, "X=foo;"},
      {"behind", std::string(kFoo) + "the end\n", "X=foo;"},
      {"between", std::string(kFoo) + "# comment\n\n" + kBar, "X=foo;A B=bar;"},
      {"bytes that are not text", std::string("\0\xff\n", 3) + kFoo, "X=foo;"},
      {"dashes", std::string("-----\n-----END X-----\n") + kFoo, "X=foo;"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Parse(c.text, Surroundings::kAnyText), c.expected);
    EXPECT_EQ(Parse(c.text, Surroundings::kNothing).rfind("error: PEM: expected a line", 0), 0u);
  }
}

TEST(ParsePem, TextWithoutBlock) {
  EXPECT_EQ(Parse("no certificate here\n", Surroundings::kAnyText),
            "error: PEM: there is no block");
}

TEST(WritePem, WritesLinesOf64Columns) {
  EXPECT_EQ(WritePem("X", "foo"), kFoo);
  EXPECT_EQ(WritePem("X", ""), "-----BEGIN X-----\n-----END X-----\n");
  const std::string line = std::string(64, 'A') + "\n";  // 48 zero bytes
  EXPECT_EQ(WritePem("X", std::string(48, '\0')),
            "-----BEGIN X-----\n" + line + "-----END X-----\n");
  EXPECT_EQ(WritePem("X", std::string(49, '\0')),
            "-----BEGIN X-----\n" + line + "AA==\n-----END X-----\n");
  EXPECT_EQ(WritePem("X", std::string(96, '\0')),
            "-----BEGIN X-----\n" + line + line + "-----END X-----\n");
}

TEST(WritePem, IsReadBack) {
  std::string body;
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(Parse(WritePem("A B", body), Surroundings::kNothing), "A B=" + body + ";") << i;
    body.push_back(static_cast<char>(i * 7));
  }
}

}  // namespace
}  // namespace countersign
