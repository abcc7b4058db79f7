// Runs a fuzz target over files, and over truncations and mutations of each, so that its properties
// are tested without a fuzzing engine as well: REPLAYS FILE..., where REPLAYS is the number of
// inputs in all. Deterministic.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void Run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

// One of: a truncation, flipped bits, bytes that move or repeat.
std::string Variant(const std::string& input, std::mt19937& random) {
  std::string out = input;
  if (random() % 4 == 0) return out.substr(0, random() % (out.size() + 1));
  const int changes = 1 + static_cast<int>(random() % 4);
  for (int k = 0; k < changes && !out.empty(); ++k) {
    const std::size_t at = random() % out.size();
    switch (random() % 6) {
      case 0:
        out[at] = static_cast<char>(random());
        break;
      case 1:
        out.erase(at, 1 + random() % 8);
        break;
      case 2:
        out.insert(at, out.substr(random() % out.size(), 1 + random() % 8));
        break;
      default:
        out[at] = static_cast<char>(out[at] ^ (1 << (random() % 8)));
        break;
    }
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fputs("REPLAYS FILE...\n", stderr), 1;
  const int variants = std::max(1, std::atoi(argv[1]) / (argc - 2) - 1);
  Run("");
  for (int i = 2; i < argc; ++i) {
    std::ifstream in(argv[i], std::ios::binary);
    if (!in) return std::fprintf(stderr, "%s: cannot be read\n", argv[i]), 1;
    const std::string input((std::istreambuf_iterator<char>(in)), {});
    Run(input);
    std::mt19937 random(static_cast<unsigned>(input.size()));
    for (int k = 0; k < variants; ++k) Run(Variant(input, random));
  }
  std::printf("%d files, %d variants of each\n", argc - 2, variants);
  return 0;
}
