#include "bench/corpus_data.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace countersign::bench {
namespace {

// Draws 0 to size - 1, k in proportion to 1 / (k + 1).
class Zipf {
 public:
  explicit Zipf(std::size_t size) {
    std::uint64_t sum = 0;
    for (std::size_t k = 0; k < size; ++k) bounds_.push_back(sum += (1 << 20) / (k + 1));
  }

  std::size_t Next(Draw& draw) const {
    const std::uint64_t at = draw.Below(bounds_.back());
    return static_cast<std::size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), at) -
                                    bounds_.begin());
  }

 private:
  std::vector<std::uint64_t> bounds_;
};

// --- text ---

constexpr std::string_view kSyllables[] = {
    "get", "set", "is",  "on",  "to",   "re",   "in",   "un",   "co",   "de",   "ex",   "for",
    "ta",  "lo",  "mi",  "ser", "con",  "par",  "ver",  "ment", "tion", "ing",  "er",   "al",
    "val", "key", "map", "ext", "path", "node", "data", "type", "name", "list", "item", "str"};

// camelCase words, the same in every file: the vocabulary of the language and its libraries.
const std::vector<std::string>& Vocabulary() {
  static const auto* const words = [] {
    auto* const made = new std::vector<std::string>;
    Draw draw(1);
    for (std::size_t i = 0; i < 4000; ++i) {
      std::string word;
      const std::uint64_t parts = 1 + draw.Below(3) + (i > 200 ? 1 : 0);
      for (std::uint64_t p = 0; p < parts; ++p) {
        std::string part(kSyllables[draw.Below(std::size(kSyllables))]);
        if (p > 0 && draw.Percent(50)) part[0] = static_cast<char>(part[0] - 'a' + 'A');
        word += part;
      }
      made->push_back(std::move(word));
    }
    return made;
  }();
  return *words;
}

// In a template: `w` a word, `n` a number, `s` a string, `c` words of a comment; else as it stands.
struct LineTemplate {
  std::string_view text;
  int depth;  // change of the indentation behind the line; a negative one applies to the line too
};

// The common ones first.
constexpr LineTemplate kLines[] = {
    {"\1w.\1w(\1w);", 0},
    {"const \1w = \1w.\1w(\1w, \1n);", 0},
    {"}", -1},
    {"if (\1w.\1w === \1w) {", 1},
    {"return \1w.\1w;", 0},
    {"", 0},
    {"// \1c", 0},
    {"\1w: \1s,", 0},
    {"});", -1},
    {"this.\1w = \1w || \1n;", 0},
    {"function \1w(\1w, \1w) {", 1},
    {"\1w.prototype.\1w = function (\1w) {", 1},
    {"* @param {\1w} \1w - \1c", 0},
    {"const { \1w, \1w } = require(\1s);", 0},
    {"for (let i = 0; i < \1w.length; i++) {", 1},
    {"throw new TypeError(\1s + \1w);", 0},
    {"} else {", 0},
    {"\1w: function (\1w) { return \1w(\1w, \1n); },", 0},
    {"async \1w(\1w) {", 1},
    {"await \1w.\1w({ \1w, \1w: \1n });", 0},
    {"exports.\1w = \1w;", 0},
    {"0x\1h, 0x\1h, 0x\1h, 0x\1h,", 0},
};

// One file being written: it has words of its own, and comes back to its lines.
class SourceWriter {
 public:
  SourceWriter(std::size_t size, std::uint64_t seed) : size_(size), draw_(seed) {
    for (std::size_t i = 0; i < kOwnWords; ++i) {
      own_.push_back(&Vocabulary()[draw_.Below(Vocabulary().size())]);
    }
  }

  std::string Write() {
    static const Zipf line(std::size(kLines));
    out_.reserve(size_ + 256);
    while (out_.size() < size_) {
      if (starts_.size() > 8 && draw_.Percent(4)) {
        RepeatLines();
      } else {
        WriteLine(kLines[line.Next(draw_)]);
      }
      // Another file's worth on: other words.
      if (draw_.Percent(2)) {
        own_[draw_.Below(kOwnWords)] = &Vocabulary()[draw_.Below(Vocabulary().size())];
      }
    }
    out_.resize(size_);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kOwnWords = 150;

  void RepeatLines() {
    const std::size_t back = 1 + draw_.Below(std::min<std::size_t>(starts_.size(), 300));
    const std::size_t first = starts_.size() - back;
    const std::size_t last = std::min(first + 1 + draw_.Below(4), starts_.size() - 1);
    const std::string lines = out_.substr(starts_[first], starts_[last] - starts_[first]);
    out_ += lines;
  }

  void WriteLine(const LineTemplate& line) {
    starts_.push_back(out_.size());
    if (line.depth < 0) depth_ = std::max(depth_ + line.depth, 0);
    if (!line.text.empty()) out_.append(static_cast<std::size_t>(2 * depth_), ' ');
    for (std::size_t i = 0; i < line.text.size(); ++i) {
      if (line.text[i] == '\1') {
        WriteField(line.text[++i]);
      } else {
        out_ += line.text[i];
      }
    }
    out_ += '\n';
    if (line.depth > 0) depth_ = std::min(depth_ + line.depth, 6);
  }

  void WriteField(char field) {
    switch (field) {
      case 'w':
        out_ += Word();
        return;
      case 'n':
        out_ += std::to_string(draw_.Percent(70) ? draw_.Below(4) : draw_.Below(2000));
        return;
      case 'h':
        for (int i = 0; i < 8; ++i) out_ += "0123456789abcdef"[draw_.Below(16)];
        return;
      case 's':
        out_ += '\'' + Word();
        if (draw_.Percent(50)) out_ += '-' + Word();
        out_ += '\'';
        return;
      default:
        for (std::uint64_t n = 3 + draw_.Below(7); n > 0; --n) out_ += Word() + (n > 1 ? " " : "");
    }
  }

  const std::string& Word() {
    static const Zipf own_word(kOwnWords), any_word(Vocabulary().size());
    if (draw_.Percent(64)) return *own_[own_word.Next(draw_)];
    return Vocabulary()[any_word.Next(draw_)];
  }

  const std::size_t size_;
  Draw draw_;
  std::vector<const std::string*> own_;
  std::vector<std::size_t> starts_;
  int depth_ = 0;
  std::string out_;
};

// --- binary ---

// One stretch of a shared object after another: mostly code.
class ObjectWriter {
 public:
  ObjectWriter(std::size_t size, std::uint64_t seed) : size_(size), draw_(seed) {
    for (std::string& instruction : instructions_) {
      const std::uint64_t bytes = 1 + draw_.Below(4);
      for (std::uint64_t i = 0; i < bytes; ++i) instruction += static_cast<char>(draw_.Bits());
    }
  }

  std::string Write() {
    out_.reserve(size_ + 8192);
    while (out_.size() < size_) {
      const std::uint64_t what = draw_.Below(100);
      if (what < 48) {
        WriteCode();
      } else if (what < 64) {
        WriteRelocations();
      } else if (what < 76) {
        WriteRecords();
      } else if (what < 90) {
        WriteSymbols();
      } else if (what < 94) {
        for (std::uint64_t n = draw_.Below(400); n > 0; --n) Append(draw_.Bits(), 1);
      } else {
        out_.append(64 + draw_.Below(1600), '\0');
      }
    }
    out_.resize(size_);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kInstructions = 400;

  void Append(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out_ += static_cast<char>(value >> (8 * i));
  }

  // Instructions by their frequency; some with a displacement, an immediate or a target.
  void WriteCode() {
    static const Zipf instruction(kInstructions);
    for (std::uint64_t n = 200 + draw_.Below(900); n > 0; --n) {
      if (draw_.Percent(20)) {  // as it was done before: a prologue, a call, a loop
        const std::size_t back = std::min<std::size_t>(out_.size(), 1 + draw_.Below(20000));
        const std::string again = out_.substr(out_.size() - back, 6 + draw_.Below(24));
        out_ += again;
        continue;
      }
      const std::size_t which = instruction.Next(draw_);
      out_ += instructions_[which];
      if (which % 4 == 0) Append(8 * draw_.Below(24), 1);
      if (which % 9 == 1) Append(draw_.Below(1 << 12) - (1 << 11), 4);
      if (which % 23 == 2) Append(draw_.Below(64), 4);
    }
    while (out_.size() % 16 != 0) out_ += '\x90';
  }

  // Offset, type, addend: the offsets increase.
  void WriteRelocations() {
    std::uint64_t offset = 0x3d0000 + 8 * draw_.Below(1 << 14), addend = draw_.Below(1 << 20);
    for (std::uint64_t n = 30 + draw_.Below(100); n > 0; --n) {
      Append(offset += 8 * (1 + draw_.Below(3)), 8);
      Append(8, 8);
      Append(addend += 16 * draw_.Below(40), 8);
    }
  }

  void WriteRecords() {
    std::uint64_t number = draw_.Below(1 << 12);
    for (std::uint64_t n = 40 + draw_.Below(100); n > 0; --n) {
      Append(++number, 4);
      Append(draw_.Below(6), 2);
      Append(0x12, 2);
      Append(draw_.Bits(), 3);
      Append(0, 5);
    }
  }

  void WriteSymbols() {
    static const Zipf symbol(Vocabulary().size());
    for (std::uint64_t n = 20 + draw_.Below(60); n > 0; --n) {
      out_ += "_ZN";
      for (std::uint64_t parts = 1 + draw_.Below(3); parts > 0; --parts) {
        const std::string& word = Vocabulary()[symbol.Next(draw_)];
        out_ += std::to_string(word.size()) + word;
      }
      out_ += draw_.Percent(60) ? "Ev" : "EPKcm";
      out_ += '\0';
    }
  }

  const std::size_t size_;
  Draw draw_;
  std::array<std::string, kInstructions> instructions_;
  std::string out_;
};

std::string Incompressible(std::size_t size, std::uint64_t seed) {
  Draw draw(seed);
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; i += 8) {
    std::uint64_t bits = draw.Bits();
    for (std::size_t k = i; k < std::min(i + 8, size); ++k, bits >>= 8) {
      out[k] = static_cast<char>(bits);
    }
  }
  return out;
}

}  // namespace

std::string GenerateBytes(CorpusKind kind, std::size_t size, std::uint64_t seed) {
  const std::uint64_t apart = Draw(seed * 4 + static_cast<std::uint64_t>(kind)).Bits();
  switch (kind) {
    case CorpusKind::kText:
      return SourceWriter(size, apart).Write();
    case CorpusKind::kBinary:
      return ObjectWriter(size, apart).Write();
    case CorpusKind::kIncompressible:
      break;
  }
  return Incompressible(size, apart);
}

}  // namespace countersign::bench
