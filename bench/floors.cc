#include "bench/floors.h"

#include <benchmark/benchmark.h>
#include <botan/build.h>
#include <botan/data_src.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/baselines.h"
#include "bench/counters.h"

namespace countersign::bench {
namespace {

using benchmark::State;

constexpr HashLibrary kHashes[] = {HashLibrary::kBotan, HashLibrary::kOpenssl,
                                   HashLibrary::kLibgcrypt};
constexpr InflateLibrary kInflaters[] = {InflateLibrary::kZlib, InflateLibrary::kLibdeflate};

template <typename Body>
void Register(const std::string& name, Body body) {
  benchmark::RegisterBenchmark(name.c_str(), std::move(body))
      ->UseRealTime()
      ->Unit(benchmark::kMicrosecond);
}

void HashCode(State& state, HashLibrary library, const Corpus& corpus) {
  if (Sha256By(library, AsBytes(corpus.zip)) != corpus.code_sha256) {
    state.SkipWithError("wrong digest");
    return;
  }
  Throughput throughput(state);
  for (auto _ : state) benchmark::DoNotOptimize(Sha256By(library, AsBytes(corpus.zip)));
  throughput.Report(corpus.zip.size(), corpus.zip.size());
}

void HashContent(State& state, HashLibrary library, const Corpus& corpus) {
  const std::string flat = FlatOf(corpus);
  if (Sha384By(library, AsBytes(flat)) != corpus.content) {
    state.SkipWithError("wrong digest");
    return;
  }
  Throughput throughput(state);
  for (auto _ : state) benchmark::DoNotOptimize(Sha384By(library, AsBytes(flat)));
  throughput.Report(flat.size(), flat.size());
}

void InflateBodies(State& state, InflateLibrary library, const Corpus& corpus) {
  const std::vector<PlainEntry> entries = ListEntries(corpus.zip).value();
  Inflater inflater(library);
  const auto sink = [](Bytes piece) { benchmark::DoNotOptimize(piece.data()); };
  for (const PlainEntry& entry : entries) {
    if (!inflater.Inflate(entry, true, sink)) {
      state.SkipWithError("wrong body");
      return;
    }
  }
  Throughput throughput(state);
  for (auto _ : state) {
    for (const PlainEntry& entry : entries) inflater.Inflate(entry, false, sink);
  }
  throughput.Report(corpus.uncompressed_bytes, corpus.compressed_bytes);
}

void DigestContent(State& state, InflateLibrary inflate, HashLibrary hash, const Corpus& corpus) {
  ContentDigester digester(inflate, hash);
  if (digester.Digest(corpus.zip) != corpus.content) {
    state.SkipWithError("wrong digest");
    return;
  }
  ReportHeap(state, HeapUseOf([&] { ContentDigester(inflate, hash).Digest(corpus.zip); }));
  Throughput throughput(state);
  for (auto _ : state) benchmark::DoNotOptimize(digester.Digest(corpus.zip));
  throughput.Report(corpus.uncompressed_bytes, corpus.compressed_bytes);
}

// --- verification ---

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto kFixedLength = Botan::Signature_Format::Standard;
constexpr auto kDerSignature = Botan::Signature_Format::DerSequence;
#else
constexpr auto kFixedLength = Botan::IEEE_1363;
constexpr auto kDerSignature = Botan::DER_SEQUENCE;
#endif

struct SignatureKind {
  const char* name;
  const char* curve;  // null: RSA
  std::size_t rsa_bits;
  const char* padding;  // as Botan names it
  const EVP_MD* (*hash)();
};

constexpr SignatureKind kSignatures[] = {
    {"p256", "P-256", 0, "EMSA1(SHA-256)", &EVP_sha256},
    {"p384", "P-384", 0, "EMSA1(SHA-384)", &EVP_sha384},
    {"rsa2048", nullptr, 2048, "EMSA3(SHA-256)", &EVP_sha256},
    {"rsa3072", nullptr, 3072, "EMSA3(SHA-384)", &EVP_sha384},
};

// A message with a signature that OpenSSL made, by a fresh key.
struct Signed {
  std::string message =
      "The size of the attributes that an envelope of AWS Signer has signed: "
      "a little more than a hundred bytes, always one or two blocks.";
  std::vector<std::uint8_t> spki, signature;
};

Signed SignedByOpenssl(const SignatureKind& kind) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      kind.curve != nullptr ? EVP_EC_gen(kind.curve) : EVP_RSA_gen(kind.rsa_bits), &EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  Signed made;
  const auto* const message = reinterpret_cast<const unsigned char*>(made.message.data());
  made.signature.resize(1024);
  std::size_t size = made.signature.size();
  EVP_DigestSignInit(context.get(), nullptr, kind.hash(), nullptr, key.get());
  EVP_DigestSign(context.get(), made.signature.data(), &size, message, made.message.size());
  made.signature.resize(size);
  made.spki.resize(static_cast<std::size_t>(i2d_PUBKEY(key.get(), nullptr)));
  unsigned char* out = made.spki.data();
  i2d_PUBKEY(key.get(), &out);
  return made;
}

void Verify(State& state, const SignatureKind& kind, bool keeps_verifier) {
  const Signed given = SignedByOpenssl(kind);
  Botan::DataSource_Memory source(given.spki.data(), given.spki.size());
  const std::unique_ptr<Botan::Public_Key> key(Botan::X509::load_key(source));
  const auto make = [&] {
    return std::make_unique<Botan::PK_Verifier>(
        *key, kind.padding, kind.curve != nullptr ? kDerSignature : kFixedLength);
  };
  auto verifier = make();
  const auto verify = [&](Bytes message) {
    return verifier->verify_message(message.data(), message.size(), given.signature.data(),
                                    given.signature.size());
  };
  const Bytes message = AsBytes(given.message);
  if (!verify(message) || verify(message.subspan(1))) {
    state.SkipWithError("wrong answer");
    return;
  }
  for (auto _ : state) {
    if (!keeps_verifier) verifier = make();
    benchmark::DoNotOptimize(verify(message));
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

void RegisterHashFloors(const CorpusId& id) {
  for (const HashLibrary hash : kHashes) {
    const std::string suffix = std::string(NameOf(hash)) + "/" + NameOf(id);
    Register("floor/sha256/" + suffix, [=](State& s) { HashCode(s, hash, CorpusOf(id)); });
    Register("floor/sha384/" + suffix, [=](State& s) { HashContent(s, hash, CorpusOf(id)); });
  }
}

void RegisterInflateFloors(const CorpusId& id) {
  for (const InflateLibrary inflate : kInflaters) {
    Register("floor/inflate/" + std::string(NameOf(inflate)) + "/" + NameOf(id),
             [=](State& s) { InflateBodies(s, inflate, CorpusOf(id)); });
  }
}

void RegisterContentRivals(const CorpusId& id) {
  for (const InflateLibrary inflate : kInflaters) {
    for (const HashLibrary hash : {HashLibrary::kBotan, HashLibrary::kOpenssl}) {
      Register(
          "rival/content/" + std::string(NameOf(inflate)) + "_" + NameOf(hash) + "/" + NameOf(id),
          [=](State& s) { DigestContent(s, inflate, hash, CorpusOf(id)); });
    }
  }
}

void RegisterVerifyFloors() {
  for (const SignatureKind& kind : kSignatures) {
    const std::string name = std::string("floor/verify/botan/") + kind.name;
    Register(name, [&kind](State& s) { Verify(s, kind, false); });
    Register(name + "_kept", [&kind](State& s) { Verify(s, kind, true); });
  }
}

}  // namespace countersign::bench
