#include "core/access/pattern.h"

#include <utility>

namespace countersign {
namespace {

// Colons before the last part of an ARN, which may hold colons of its own.
constexpr std::size_t kArnColons = 5;

bool ContinuesCharacter(char c) { return (c & 0xc0) == 0x80; }

}  // namespace

Pattern::Pattern(std::string_view text, Scope scope) {
  std::size_t colons = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool within_part = scope != Scope::kText && colons < kArnColons;
    if (c == '*') {
      while (i + 1 < text.size() && text[i + 1] == '*') ++i;
      const bool ends_part = i + 1 == text.size() || text[i + 1] == ':';
      tokens_.push_back({Kind::kMany, within_part && !(scope == Scope::kResource && ends_part), c});
      continue;
    }
    if (c == ':') ++colons;
    ++least_size_;
    tokens_.push_back({c == '?' ? Kind::kOne : Kind::kCharacter, within_part, c});
  }
}

bool Pattern::Accepts(const Token& token, char c) const {
  switch (token.kind) {
    case Kind::kCharacter:
      return token.character == c;
    case Kind::kOne:
      return !ContinuesCharacter(c) && !(token.within_part && c == ':');
    case Kind::kMany:
      return !(token.within_part && c == ':');
  }
  return false;
}

// Adds a state, the number of tokens done, and what a `*` that matches nothing leads to. States
// come in ascending order: what is not above the last one is there already, or not needed. Before a
// `*` for every character none is: whatever an earlier state could match later, the `*` can.
void Pattern::Enter(std::size_t state, std::vector<std::size_t>& states) const {
  for (;; ++state) {
    const bool at_star = state < tokens_.size() && tokens_[state].kind == Kind::kMany;
    if (states.empty() || states.back() < state) {
      if (at_star && !tokens_[state].within_part) states.clear();
      states.push_back(state);
    }
    if (!at_star) return;
  }
}

bool Pattern::Matches(std::string_view text) const {
  if (text.size() < least_size_) return false;
  std::vector<std::size_t> states, next;
  Enter(0, states);
  for (const char c : text) {
    next.clear();
    for (const std::size_t state : states) {
      // The further bytes of the character that a `?` has begun to match.
      const bool after_one = state > 0 && tokens_[state - 1].kind == Kind::kOne;
      if (after_one && ContinuesCharacter(c)) Enter(state, next);
      if (state == tokens_.size() || !Accepts(tokens_[state], c)) continue;
      Enter(tokens_[state].kind == Kind::kMany ? state : state + 1, next);
    }
    if (next.empty()) return false;
    std::swap(states, next);
  }
  return states.back() == tokens_.size();
}

}  // namespace countersign
