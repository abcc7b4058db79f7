// Runs a fuzz target over the files named on the command line, and over every truncation and a
// thousand mutations of each, so that the properties are tested without a fuzzing engine as well.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void Run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

void RunVariants(const std::string& input) {
  constexpr int kMutations = 300;
  constexpr std::size_t kTruncations = 300;
  Run(input);
  for (std::size_t i = 0; i < kTruncations && i < input.size(); ++i) {
    Run(input.substr(0, input.size() * i / kTruncations));
  }
  std::mt19937 random(static_cast<unsigned>(input.size()));
  for (int i = 0; i < kMutations && !input.empty(); ++i) {
    std::string mutant = input;
    const int changes = 1 + static_cast<int>(random() % 4);
    for (int k = 0; k < changes; ++k) mutant[random() % mutant.size()] ^= 1 << (random() % 8);
    Run(mutant);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("no inputs\n", stderr), 1;
  for (int i = 1; i < argc; ++i) {
    std::ifstream in(argv[i], std::ios::binary);
    if (!in) return std::fprintf(stderr, "%s: cannot be read\n", argv[i]), 1;
    RunVariants({std::istreambuf_iterator<char>(in), {}});
  }
  std::printf("%d inputs\n", argc - 1);
  return 0;
}
