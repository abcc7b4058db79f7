#include "api/explain.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace countersign {
namespace {

TEST(Printable, ReplacesWhatATerminalObeys) {
  const struct {
    std::string_view text, expected;
  } kCases[] = {
      {"", ""},
      {" ~", " ~"},
      {"a\x1f\x7f z", "a?? z"},
      {std::string_view("a\0z\r\n\t", 6), "a?z???"},
      {"\x1b[31mred", "?[31mred"},
      {"\xc2\x80 \xc2\x9b"
       "31m \xc2\x9f",
       "? ?31m ?"},  // C1, of which U+009B is CSI
      {"\xc2\xa0 \xc3\x80 \xc3\x9f \xe2\x82\xac", "\xc2\xa0 \xc3\x80 \xc3\x9f \xe2\x82\xac"},
      {"\x9b"
       "31m",
       "\xef\xbf\xbd"
       "31m"},  // what is not UTF-8
      {"end \xc2", "end \xef\xbf\xbd"},
      {"\xc2\x1b", "\xef\xbf\xbd?"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Printable(c.text), c.expected);
}

}  // namespace
}  // namespace countersign
