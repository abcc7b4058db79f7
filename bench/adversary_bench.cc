// How long the engine looks at inputs made to cost much, before it verifies a first signature: at
// 512 KiB and at 1 MiB, in turn, the median of each, in time of the processor. Writes the table of
// bench/adversary.md.
//
//   ./bazelw run -c opt //bench:adversary_bench [-- PART OF A NAME]
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "testing/adversary/adversary.h"
#include "testing/bounds/heap.h"

namespace countersign::testing {
namespace {

constexpr std::size_t kHalf = 1 << 19, kWhole = 1 << 20;
constexpr int kRounds = 15;

// Of the processor, so that what else the machine does counts little.
double MillisecondsOf(Door door, const std::string& input) {
  const std::clock_t begin = std::clock();
  Offer(door, input);
  return static_cast<double>(std::clock() - begin) * 1e3 / CLOCKS_PER_SEC;
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

void Measure(const Adversary& adversary) {
  const std::string half = adversary.make(kHalf), whole = adversary.make(kWhole);
  std::vector<double> of_half, of_whole, ratios;
  for (int round = 0; round < kRounds; ++round) {
    of_half.push_back(MillisecondsOf(adversary.door, half));
    of_whole.push_back(MillisecondsOf(adversary.door, whole));
    ratios.push_back(of_whole.back() / of_half.back());
  }
  const HeapUse heap = HeapUseOf([&] { Offer(adversary.door, whole); });
  const double bytes = static_cast<double>(whole.size());
  std::printf("| %s | %.2f | %.2f | %.2f | %.1f | %.1f | %s |\n", adversary.name, Median(of_half),
              Median(of_whole), Median(ratios), Median(of_whole) * kWhole / bytes,
              static_cast<double>(heap.peak_bytes) / bytes,
              Offer(adversary.door, whole) ? "yes" : "no");
  std::fflush(stdout);
}

}  // namespace
}  // namespace countersign::testing

int main(int argc, char** argv) {
  std::printf(
      "| input | ms at 512 KiB | ms at 1 MiB | ratio | ms for each MiB | heap, times the input "
      "| accepted |\n|---|---:|---:|---:|---:|---:|---|\n");
  for (const auto& adversary : countersign::testing::AllAdversaries()) {
    if (argc < 2 || std::strstr(adversary.name, argv[1]) != nullptr) {
      countersign::testing::Measure(adversary);
    }
  }
  return 0;
}
