// What a verdict costs: by its reason, by what is at hand when it is drawn, by threads, and beside
// OpenSSL's CMS_verify of the same envelope and Botan's verification of its signature alone.
//
//   ./bazelw run -c opt //bench:evaluate_bench -- --benchmark_enable_random_interleaving
//       --benchmark_repetitions=9 --benchmark_min_time=0.05
//
// Reading the package is outside: the digests are at hand. What is at hand besides:
//   cold       nothing: no cache
//   keys       the keys of the envelope's certificates, loaded
//   authority  what another package of the same authority left: the leaf and its key are new
//   chain      keys and chain: the envelope's own signature is new
//   envelope   all that a VerificationCache keeps: the package was judged before
//   claims     an AuthenticArtifact: no envelope is looked at
//
// Every benchmark checks its answer before it times it. Compare rows of one run with one another.
// The counters are per verdict: signatures verified, and allocations.
#include <benchmark/benchmark.h>

#include <botan/build.h>
#include <botan/data_src.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>
#include <openssl/pem.h>

#include <openssl/cms.h>  // after pem.h: declares PEM_read_bio_CMS only then
#include <openssl/x509.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "api/countersign.h"
#include "core/base/bytes.h"
#include "core/crypto/certificate.h"
#include "core/envelope/signature_envelope.h"
#include "testdata/cases.h"
#include "testing/scenario/scenario.h"

namespace {

thread_local std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace countersign {
namespace {

using Capacities = VerificationCache::Capacities;

constexpr char kFormat[] = "aws-signer-lambda";

// The premises of a case, parsed.
struct World {
  explicit World(const testdata::Case& c)
      : name(c.name),
        config(CodeSigningConfig::FromJson(c.config).value()),
        anchors(TrustAnchors::FromPem(c.roots).value()),
        revocations(RevocationSet::FromJson(c.revocations).value()),
        at(testing::At(c.at)),
        roots(c.roots) {
    artifacts.push_back(ReadPackage(c.package).Named("package.zip"));
    const Verdict verdict = Judge(nullptr);
    const std::string primary =
        verdict.primary_reason() ? std::string(NameOf(*verdict.primary_reason())) : "";
    is_right = verdict.decision() == c.decision && primary == c.primary_reason;
    expected = ToJson(verdict);
  }

  Verdict Judge(VerificationCache* cache, std::size_t i = 0) const {
    Premises premises = {at, anchors, &revocations};
    premises.cache = cache;
    return Evaluate(config, artifacts[i % artifacts.size()], premises);
  }

  std::string name;
  CodeSigningConfig config;
  TrustAnchors anchors;
  RevocationSet revocations;
  absl::Time at;
  std::string roots;
  std::vector<Artifact> artifacts;
  std::string expected;
  bool is_right = false;
};

// Times `verdict(i)`, which must give the world's; `checks` counts verifications so far.
void Run(benchmark::State& state, const World& world,
         const std::function<Verdict(std::size_t)>& verdict,
         const std::function<std::uint64_t()>& checks) {
  if (!world.is_right || ToJson(verdict(0)) != world.expected ||
      ToJson(verdict(0)) != world.expected) {
    state.SkipWithError("wrong verdict");
    return;
  }
  std::size_t i = 1;
  const std::uint64_t allocated = allocations, checked = checks();
  for (auto _ : state) benchmark::DoNotOptimize(verdict(i++));
  const auto average = [](std::uint64_t count) {
    return benchmark::Counter(static_cast<double>(count), benchmark::Counter::kAvgIterations);
  };
  state.counters["allocs"] = average(allocations - allocated);
  if (state.threads() == 1) state.counters["signatures"] = average(checks() - checked);
  state.SetItemsProcessed(state.iterations());
}

std::uint64_t ChecksOf(const VerificationCache& cache) {
  return cache.statistics().signatures.misses;
}

void Cold(benchmark::State& state, const World& world) {
  VerificationCache counter(0);  // counts, remembers nothing
  world.Judge(&counter);
  const std::uint64_t each = ChecksOf(counter);
  std::uint64_t made = 0;
  Run(
      state, world, [&](std::size_t) { return made += each, world.Judge(nullptr); },
      [&] { return made; });
}

void WithCache(benchmark::State& state, const World& world, VerificationCache& cache) {
  Run(
      state, world, [&](std::size_t i) { return world.Judge(&cache, i); },
      [&] { return ChecksOf(cache); });
}

// Only for packages with a signature that is in order at the instant.
void ClaimsOnly(benchmark::State& state, const World& world) {
  const std::optional<AuthenticArtifact> artifact =
      Authenticate(world.artifacts[0], {world.at, world.anchors, nullptr});
  Run(
      state, world,
      [&](std::size_t) {
        return Evaluate(world.config, *artifact, {world.at, &world.revocations});
      },
      [] { return std::uint64_t{0}; });
}

// The valid case and other packages like it, each with a leaf of its own.
World ManySigners(const testdata::Case& valid) {
  constexpr int kPackages = 64;  // of which the cache below remembers a few
  World world(valid);
  world.artifacts.clear();
  for (int i = 0; i < kPackages; ++i) {
    SigningRequest request = testing::TestRequest();
    request.signing_time += absl::Milliseconds(i);
    world.artifacts.push_back(
        ReadPackage(testing::SignedPackage(testing::SmallEntries(), request)).Named("package.zip"));
  }
  world.anchors = testing::TestAnchors();
  world.expected = ToJson(world.Judge(nullptr));
  world.is_right = world.Judge(nullptr, 1).decision() == Decision::kAllow;
  return world;
}

// --- rivals ---

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* object) const { kFree(object); }
};
template <typename T, void (*kFree)(T*)>
using Owned = std::unique_ptr<T, Free<T, kFree>>;
using Bio = Owned<BIO, BIO_free_all>;

// The anchors and the signing time; any purpose, since OpenSSL has none for code signing in CMS.
Owned<X509_STORE, X509_STORE_free> StoreOf(const World& world) {
  Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
  Bio pem(BIO_new_mem_buf(world.roots.data(), static_cast<int>(world.roots.size())));
  Owned<X509, X509_free> root(PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr));
  X509_STORE_add_cert(store.get(), root.get());
  X509_STORE_set_purpose(store.get(), X509_PURPOSE_ANY);
  const auto signed_at = world.Judge(nullptr).artifacts()[0].signature.value().signing_time();
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), absl::ToTimeT(signed_at));
  return store;
}

// Bytes in, answer out: a CMS that is used twice keeps the keys of its certificates.
bool VerifyWithOpenssl(X509_STORE* store, const std::string& envelope, Bytes content) {
  Bio in(BIO_new_mem_buf(envelope.data(), static_cast<int>(envelope.size())));
  Bio detached(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  Owned<CMS_ContentInfo, CMS_ContentInfo_free> cms(
      PEM_read_bio_CMS(in.get(), nullptr, nullptr, nullptr));
  return cms != nullptr &&
         CMS_verify(cms.get(), nullptr, store, detached.get(), nullptr, CMS_BINARY) == 1;
}

void OpensslCmsVerify(benchmark::State& state, const World& world) {
  const auto store = StoreOf(world);
  const std::string& envelope = *world.artifacts[0].envelope;
  Sha384Digest content = world.artifacts[0].content->inner;
  const bool right = VerifyWithOpenssl(store.get(), envelope, content.view());
  content.bytes[0] ^= 1;
  if (!right || VerifyWithOpenssl(store.get(), envelope, content.view())) {
    state.SkipWithError("wrong answer");
    return;
  }
  content.bytes[0] ^= 1;
  for (auto _ : state) {
    benchmark::DoNotOptimize(VerifyWithOpenssl(store.get(), envelope, content.view()));
  }
  state.SetItemsProcessed(state.iterations());
}

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto kDerSignature = Botan::Signature_Format::DerSequence;
#else
constexpr auto kDerSignature = Botan::DER_SEQUENCE;
#endif

// The envelope's signature alone, key loaded; the verifier made for each or kept.
void BotanVerify(benchmark::State& state, const World& world, bool keep_verifier) {
  const SignatureEnvelope envelope =
      *ParseEnvelope(AsBytes(*world.artifacts[0].envelope), std::nullopt, Limits()).envelope;
  const Certificate leaf = Certificate::Parse(AsBytes(envelope.certificates[0])).value();
  const Bytes spki = leaf.public_key_info()->der;
  Botan::DataSource_Memory source(spki.data(), spki.size());
  const std::unique_ptr<Botan::Public_Key> key(Botan::X509::load_key(source));
  const Bytes message = AsBytes(envelope.signed_bytes), signature = AsBytes(envelope.signature);
  const auto make = [&] {
    return std::make_unique<Botan::PK_Verifier>(*key, "EMSA1(SHA-384)", kDerSignature);
  };
  const auto verify = [&](Botan::PK_Verifier& verifier, Bytes text) {
    return verifier.verify_message(text.data(), text.size(), signature.data(), signature.size());
  };
  auto verifier = make();
  if (!verify(*verifier, message) || verify(*verifier, message.subspan(1))) {
    state.SkipWithError("wrong answer");
    return;
  }
  for (auto _ : state) {
    if (!keep_verifier) verifier = make();
    benchmark::DoNotOptimize(verify(*verifier, message));
  }
  state.SetItemsProcessed(state.iterations());
}

// --- what is run ---

using Body = std::function<void(benchmark::State&)>;

benchmark::internal::Benchmark* Register(const std::string& name, Body body) {
  return benchmark::RegisterBenchmark(name.c_str(), std::move(body))->UseRealTime();
}

void RegisterStates(const World& world) {
  const std::string prefix = std::string(kFormat) + "/" + world.name + "/";
  const auto with = [&](const char* what, const Capacities& capacities) {
    auto* const cache = new VerificationCache(capacities);
    Register(prefix + what, [&world, cache](benchmark::State& s) { WithCache(s, world, *cache); });
  };
  Register(prefix + "cold", [&world](benchmark::State& s) { Cold(s, world); });
  with("keys", {16, 0, 0, 0});
  with("chain", {16, 0, 16, 0});
  with("envelope", {});
  if (Authenticate(world.artifacts[0], {world.at, world.anchors, nullptr}).has_value()) {
    Register(prefix + "claims", [&world](benchmark::State& s) { ClaimsOnly(s, world); });
  }
}

void RegisterThreads(const World& world) {
  auto* const cache = new VerificationCache;
  const std::pair<const char*, Body> bodies[] = {
      {"cold", [&world](benchmark::State& s) { Cold(s, world); }},
      {"envelope", [&world, cache](benchmark::State& s) { WithCache(s, world, *cache); }},
      {"claims", [&world](benchmark::State& s) { ClaimsOnly(s, world); }},
  };
  for (const auto& [what, body] : bodies) {
    auto* const b = Register(std::string("shared/") + what, body);
    for (const int threads : {1, 2, 4}) b->Threads(threads);
  }
}

void RegisterAll() {
  const World* valid = nullptr;
  for (const testdata::Case& c : testdata::AllCases()) {
    const World* const world = new World(c);
    RegisterStates(*world);
    if (c.name != "valid") continue;
    valid = world;
    const World* const many = new World(ManySigners(c));
    auto* const cache = new VerificationCache(16);
    Register(std::string(kFormat) + "/valid/authority",
             [many, cache](benchmark::State& s) { WithCache(s, *many, *cache); });
  }
  Register("rival/openssl_cms_verify",
           [valid](benchmark::State& s) { OpensslCmsVerify(s, *valid); });
  Register("rival/botan_verify", [valid](benchmark::State& s) { BotanVerify(s, *valid, false); });
  Register("rival/botan_verify_kept_verifier",
           [valid](benchmark::State& s) { BotanVerify(s, *valid, true); });
  RegisterThreads(*valid);
}

}  // namespace
}  // namespace countersign

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  countersign::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
}
