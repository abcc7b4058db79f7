// Revocation lookups among ten million certificates, beside what else one would take for them.
//
//   ./bazelw run -c opt //bench:revocation_bench
//   ./bazelw run -c opt //bench:revocation_bench -- --benchmark_enable_random_interleaving=true
//       --benchmark_repetitions=9 --benchmark_filter=/10000000
//
// Rows: RevocationSet; std::binary_search over sorted digests; absl::flat_hash_set of digests, with
// Abseil's hash of the 48 bytes and with the first 8 bytes for a hash. The rivals hold and compare
// 48 bytes; RevocationSet answers for all 96, certificate and issuer, and in the rows `any_issuer`
// for the same 48. `alone` lets one lookup end before the next begins; the other rows let the
// processor overlap several. Every row checks its answers before it times them. Compare rows of one
// run with one another.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/policy/revocation_set.h"

namespace countersign {
namespace {

constexpr std::size_t kIssuers = 500;
constexpr std::size_t kProbes = 1 << 20;

Sha384Digest OwnHalf(const CertificateHash& hash) {
  Sha384Digest own;
  std::copy_n(hash.bytes.begin(), own.bytes.size(), own.bytes.begin());
  return own;
}

// Certificate hashes, whole and their own halves, so that no contender has to cut its probes.
struct Hashes {
  void Add(const CertificateHash& hash) {
    whole.push_back(hash);
    own.push_back(OwnHalf(hash));
  }
  template <typename Probe>
  const std::vector<Probe>& Of() const {
    if constexpr (std::is_same_v<Probe, CertificateHash>) {
      return whole;
    } else {
      return own;
    }
  }

  std::vector<CertificateHash> whole;
  std::vector<Sha384Digest> own;
};

// Random hashes, and probes in random order; the same for every run.
class Sample {
 public:
  explicit Sample(std::size_t count) {
    for (std::size_t i = 0; i < kIssuers; ++i) issuers_.push_back(OwnHalf(Random()));
    listed.reserve(count);
    for (std::size_t i = 0; i < count; ++i) listed.push_back(Random());
    for (std::size_t i = 0; i < kProbes; ++i) {
      hits.Add(listed[random_() % count]);
      misses.Add(Random());
    }
  }

  std::vector<CertificateHash> listed;
  Hashes hits, misses;

 private:
  CertificateHash Random() {
    CertificateHash hash;
    for (std::size_t i = 0; i < hash.bytes.size(); i += sizeof(std::uint64_t)) {
      const std::uint64_t word = random_();
      std::memcpy(hash.bytes.data() + i, &word, sizeof(word));
    }
    if (issuers_.size() == kIssuers) {
      const Sha384Digest& issuer = issuers_[random_() % kIssuers];
      std::copy(issuer.bytes.begin(), issuer.bytes.end(),
                hash.bytes.begin() + sizeof(Sha384Digest));
    }
    return hash;
  }

  std::mt19937_64 random_;
  std::vector<Sha384Digest> issuers_;
};

class Packed {
 public:
  using Probe = CertificateHash;

  explicit Packed(const std::vector<CertificateHash>& listed) : set_(Make(listed)) {}
  bool Has(const Probe& hash) const { return set_.HasCertificate(hash); }

 protected:
  static RevocationSet Make(const std::vector<CertificateHash>& listed) {
    RevocationEntries entries;
    entries.certificates.Reserve(listed.size());
    for (const CertificateHash& hash : listed) entries.certificates.Add(hash);
    return *RevocationSet::Create(std::move(entries));
  }

  RevocationSet set_;
};

// The question that the rivals answer: 48 bytes.
class PackedAnyIssuer : public Packed {
 public:
  using Packed::Packed;
  bool Has(const Probe& hash) const { return set_.HasCertificateUnderAnyIssuer(hash); }
};

class BinarySearch {
 public:
  using Probe = Sha384Digest;

  explicit BinarySearch(const std::vector<CertificateHash>& listed) {
    sorted_.reserve(listed.size());
    for (const CertificateHash& hash : listed) sorted_.push_back(OwnHalf(hash));
    std::sort(sorted_.begin(), sorted_.end());
  }
  bool Has(const Probe& own) const {
    return std::binary_search(sorted_.begin(), sorted_.end(), own);
  }

 private:
  std::vector<Sha384Digest> sorted_;
};

struct AbslHash {
  std::size_t operator()(const Sha384Digest& digest) const {
    return absl::Hash<absl::string_view>()(A(AsText(digest.view())));
  }
};

// As good as the digests are random: whoever can choose them can make all of them collide.
struct FirstBytes {
  std::size_t operator()(const Sha384Digest& digest) const {
    std::size_t hash;
    std::memcpy(&hash, digest.bytes.data(), sizeof(hash));
    return hash;
  }
};

template <typename Hash>
class FlatHashSet {
 public:
  using Probe = Sha384Digest;

  explicit FlatHashSet(const std::vector<CertificateHash>& listed) {
    set_.reserve(listed.size());
    for (const CertificateHash& hash : listed) set_.insert(OwnHalf(hash));
  }
  bool Has(const Probe& own) const { return set_.contains(own); }

 private:
  absl::flat_hash_set<Sha384Digest, Hash> set_;
};

const Sample& SampleOf(std::size_t count) {
  static auto* const samples = new std::map<std::size_t, Sample>;
  return samples->try_emplace(count, count).first->second;
}

double AllocatedBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

// A contender, made once for each size.
template <typename Contender>
struct Made {
  explicit Made(const std::vector<CertificateHash>& listed)
      : before(AllocatedBytes()),
        contender(listed),
        bytes_per_entry((AllocatedBytes() - before) / static_cast<double>(listed.size())) {}

  static const Made& Of(std::size_t count) {
    static auto* const made = new std::map<std::size_t, Made>;
    return made->try_emplace(count, SampleOf(count).listed).first->second;
  }

  double before;
  Contender contender;
  double bytes_per_entry;
};

enum class Order { kOverlapped, kAlone };

// Lets the lookup before end before what follows begins, as when a verdict asks once.
void WaitForAnswer() {
#if defined(__x86_64__)
  __builtin_ia32_lfence();
#endif
}

template <typename Contender, bool kHit, Order kOrder>
void Lookup(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const Sample& sample = SampleOf(count);
  const Made<Contender>& made = Made<Contender>::Of(count);
  const auto& probes =
      (kHit ? sample.hits : sample.misses).template Of<typename Contender::Probe>();
  for (const auto& probe : probes) {
    if (made.contender.Has(probe) != kHit) {
      state.SkipWithError("wrong answer");
      return;
    }
  }
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(made.contender.Has(probes[i++ % kProbes]));
    if constexpr (kOrder == Order::kAlone) WaitForAnswer();
  }
  state.counters["bytes_per_entry"] = made.bytes_per_entry;
}

template <typename Contender>
void Register(const std::string& name, std::size_t count) {
  const auto add = [&](const char* row, void (*run)(benchmark::State&)) {
    benchmark::RegisterBenchmark((name + row).c_str(), run)->Arg(static_cast<std::int64_t>(count));
  };
  add("/hit", Lookup<Contender, true, Order::kOverlapped>);
  add("/miss", Lookup<Contender, false, Order::kOverlapped>);
#if defined(__x86_64__)
  add("/hit/alone", Lookup<Contender, true, Order::kAlone>);
  add("/miss/alone", Lookup<Contender, false, Order::kAlone>);
#endif
}

void RegisterAll() {
  for (const std::size_t count : {10'000, 1'000'000, 10'000'000}) {
    Register<Packed>("RevocationSet", count);
    Register<PackedAnyIssuer>("RevocationSet_any_issuer", count);
    Register<FlatHashSet<AbslHash>>("flat_hash_set", count);
    Register<FlatHashSet<FirstBytes>>("flat_hash_set_first_bytes", count);
    Register<BinarySearch>("binary_search", count);
  }
}

}  // namespace
}  // namespace countersign

int main(int argc, char** argv) {
  countersign::RegisterAll();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
