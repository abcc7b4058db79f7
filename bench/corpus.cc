#include "bench/corpus.h"

#include <openssl/evp.h>

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/str_format.h"

#include "bench/corpus_zip.h"

namespace countersign::bench {
namespace {

constexpr std::uint64_t kPieceBytes = 1 << 20;
constexpr std::uint64_t kDistinctBytes = 32 << 20;  // that much is made, the rest comes again
constexpr std::uint64_t kMany = 10'000;

// Median 2^13, a factor of 2^1.8 for one standard deviation; in steps of 2^-16 of the exponent.
std::uint64_t LogNormal(Draw& draw) {
  std::int64_t normal = -6 * 65536;  // twelve uniform draws: variance one
  for (int i = 0; i < 12; ++i) normal += static_cast<std::int64_t>(draw.Below(65536));
  const std::int64_t exponent = std::max<std::int64_t>(13 * 65536 + normal * 9 / 5, 0);
  const std::uint64_t mantissa = 65536 + static_cast<std::uint64_t>(exponent % 65536);
  const std::uint64_t size = (mantissa << (exponent / 65536)) >> 16;
  return std::clamp<std::uint64_t>(size, 200, 500 << 10);
}

// Sizes of entries; after `period` of them the same come again.
struct Plan {
  std::vector<std::uint64_t> sizes;
  std::size_t period = 0;  // all are different: 0

  // Whatever small bodies come again share their bytes.
  std::size_t Seed(std::size_t i) const { return period == 0 ? i : i % period; }
};

// So many entries, pairwise as much above as below the average.
Plan EvenSizes(std::uint64_t bytes, std::uint64_t entries, unsigned percent_apart) {
  Draw draw(bytes);
  Plan plan;
  const std::uint64_t average = bytes / entries;
  while (plan.sizes.size() < entries) {
    const std::size_t i = plan.sizes.size();
    if (i * average >= kDistinctBytes && average < kPieceBytes && plan.period == 0) plan.period = i;
    const std::uint64_t apart = draw.Below(average * percent_apart / 100 + 1);
    const std::uint64_t size = plan.period != 0 ? plan.sizes[plan.Seed(i)] : average - apart;
    plan.sizes.push_back(size);
    plan.sizes.push_back(2 * average - size);
  }
  plan.sizes.back() += bytes - average * entries;
  return plan;
}

Plan TypicalSizes(std::uint64_t bytes) {
  Draw draw(bytes);
  Plan plan;
  for (std::uint64_t sum = 0; sum < bytes; sum += plan.sizes.back()) {
    const std::size_t i = plan.sizes.size();
    if (sum >= kDistinctBytes && plan.period == 0) plan.period = i;
    const std::uint64_t size = plan.period != 0 ? plan.sizes[plan.Seed(i)] : LogNormal(draw);
    plan.sizes.push_back(std::min(size, bytes - sum));
  }
  return plan;
}

Plan PlanOf(Shape shape, std::uint64_t bytes) {
  switch (shape) {
    case Shape::kFewLarge:
      return EvenSizes(bytes, 8, 5);
    case Shape::kTypical:
      return TypicalSizes(bytes);
    case Shape::kTenThousand:
      break;
  }
  return EvenSizes(bytes, kMany, 50);
}

// Every piece ever made, by kind, seed and size: views into them are kept.
const Piece& PieceOf(CorpusKind kind, std::uint64_t seed, std::uint64_t size, bool is_last) {
  using Key = std::tuple<CorpusKind, std::uint64_t, std::uint64_t, bool>;
  static auto* const pieces = new std::map<Key, Piece>;
  const auto [at, is_new] = pieces->try_emplace({kind, seed, size, is_last});
  if (is_new) at->second = MakePiece(GenerateBytes(kind, size, seed), is_last);
  return at->second;
}

// Chooses the pieces of one body after another: large ones, and one of what is left.
class PieceSource {
 public:
  PieceSource(CorpusKind kind, std::uint64_t number) : kind_(kind), first_seed_(number << 32) {}

  std::vector<const Piece*> Body(std::uint64_t size, std::size_t seed) {
    std::vector<const Piece*> pieces;
    for (std::uint64_t left = size / kPieceBytes; left > 0; --left) {
      pieces.push_back(&PieceOf(kind_, first_seed_ + NextLarge(), kPieceBytes, false));
    }
    const std::uint64_t rest = size % kPieceBytes;
    if (rest != 0) {
      pieces.push_back(&PieceOf(kind_, first_seed_ + kLargePieces + seed, rest, true));
    }
    return pieces;
  }

 private:
  static constexpr std::uint64_t kLargePieces = kDistinctBytes / kPieceBytes;

  std::uint64_t NextLarge() {
    return large_ < kLargePieces ? large_++ : order_.Below(kLargePieces);
  }

  const CorpusKind kind_;
  const std::uint64_t first_seed_;
  Draw order_{1};
  std::uint64_t large_ = 0;
};

std::string EntryName(CorpusKind kind, std::uint64_t number, std::size_t i) {
  constexpr const char* kSuffixes[] = {"js", "so", "png"};
  return absl::StrFormat("node_modules/package-%03d/lib/module-%d-%05d.%s", i / 24, number, i,
                         kSuffixes[static_cast<std::size_t>(kind)]);
}

// The digests of OpenSSL, so that what is measured is not its own judge.
template <typename DigestType>
DigestType DigestOf(const std::vector<std::string_view>& message, const EVP_MD* algorithm) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), algorithm, nullptr);
  for (const std::string_view part : message) {
    EVP_DigestUpdate(context.get(), part.data(), part.size());
  }
  DigestType digest;
  EVP_DigestFinal_ex(context.get(), digest.bytes.data(), nullptr);
  return digest;
}

void Build(CorpusKind kind, Shape shape, std::uint64_t bytes, Method method, std::uint64_t number,
           Corpus* corpus) {
  PieceSource source(kind, number);
  std::vector<std::vector<const Piece*>> bodies;
  std::size_t expected = 100;  // the end records
  const Plan plan = PlanOf(shape, bytes);
  for (std::size_t i = 0; i < plan.sizes.size(); ++i) {
    corpus->entries.push_back({EntryName(kind, number, i), plan.sizes[i]});
    bodies.push_back(source.Body(plan.sizes[i], plan.Seed(i)));
    expected += 200;  // both headers
    for (const Piece* piece : bodies.back()) {
      expected += method == Method::kStored ? piece->plain.size() : piece->deflated.size();
    }
  }
  ZipWriter writer(expected);
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    CorpusEntry& entry = corpus->entries[i];
    entry.compressed_size = writer.Add(entry.name, bodies[i], method == Method::kDeflated);
    corpus->uncompressed_bytes += entry.size;
    corpus->compressed_bytes += entry.compressed_size;
    corpus->flat.push_back(entry.name);
    for (const Piece* piece : bodies[i]) corpus->flat.push_back(piece->plain);
  }
  corpus->zip = std::move(writer).Finish();
  for (const std::string_view part : corpus->flat) corpus->flat_bytes += part.size();
  corpus->content = DigestOf<Sha384Digest>(corpus->flat, EVP_sha384());
  corpus->code_sha256 = DigestOf<Sha256Digest>({corpus->zip}, EVP_sha256());
}

}  // namespace

const Corpus& CorpusOf(CorpusKind kind, Shape shape, std::uint64_t bytes, Method method) {
  return CorpusOf(kind, shape, bytes, method, 0);
}

const Corpus& CorpusOf(CorpusKind kind, Shape shape, std::uint64_t bytes, Method method,
                       std::uint64_t number) {
  using Key = std::tuple<CorpusKind, Shape, std::uint64_t, Method, std::uint64_t>;
  static auto* const corpora = new std::map<Key, Corpus>;
  const auto [at, is_new] = corpora->try_emplace({kind, shape, bytes, method, number});
  if (is_new) Build(kind, shape, bytes, method, number, &at->second);
  return at->second;
}

std::string FlatOf(const Corpus& corpus) {
  std::string flat;
  flat.reserve(corpus.flat_bytes);
  for (const std::string_view part : corpus.flat) flat += part;
  return flat;
}

std::string NameOf(CorpusKind kind, Shape shape, std::uint64_t bytes, Method method) {
  constexpr const char* kKinds[] = {"text", "binary", "incompressible"};
  constexpr const char* kShapes[] = {"few_large", "typical", "ten_thousand"};
  const std::uint64_t mebibytes = bytes >> 20;
  return absl::StrFormat("%s/%s/%s/%d%s", kKinds[static_cast<std::size_t>(kind)],
                         kShapes[static_cast<std::size_t>(shape)],
                         method == Method::kStored ? "stored" : "deflated",
                         mebibytes > 0 ? mebibytes : bytes >> 10, mebibytes > 0 ? "MiB" : "KiB");
}

}  // namespace countersign::bench
