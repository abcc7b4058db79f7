// Wildcards of IAM policies: `*` for any characters, also none, and `?` for exactly one.
#ifndef COUNTERSIGN_CORE_ACCESS_PATTERN_H_
#define COUNTERSIGN_CORE_ACCESS_PATTERN_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace countersign {

// A pattern, read once. Matching takes at most pattern size times text size steps, without
// recursion. A character is one of UTF-8.
class Pattern {
 public:
  enum class Scope {
    kText,      // wildcards match every character
    kArn,       // in the first five parts of an ARN none matches a colon: ArnLike
    kResource,  // the same, but a `*` that ends its part does: the element Resource
  };

  Pattern(std::string_view text, Scope scope);

  // Whether all of `text` matches, case included.
  bool Matches(std::string_view text) const;

 private:
  enum class Kind : unsigned char { kCharacter, kOne, kMany };
  struct Token {
    Kind kind;
    bool within_part;  // a wildcard that does not match a colon
    char character;
  };

  bool Accepts(const Token& token, char c) const;
  void Enter(std::size_t state, std::vector<std::size_t>& states) const;

  std::vector<Token> tokens_;
  std::size_t least_size_ = 0;  // of a text that matches
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ACCESS_PATTERN_H_
