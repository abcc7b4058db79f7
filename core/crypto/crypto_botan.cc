// The only file of core/ that includes Botan: 2.19 or 3, whichever the machine has. What differs
// between them here is the switch right below.
#include <botan/build.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <botan/data_src.h>
#include <botan/exceptn.h>
#include <botan/hash.h>
#include <botan/pk_keys.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include "core/crypto/backend.h"
#include "core/crypto/library_hash.h"

namespace countersign {
namespace {

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto kFixedLength = Botan::Signature_Format::Standard;
#else
constexpr auto kFixedLength = Botan::IEEE_1363;
#endif

// The names of the paddings that both major versions know. For RSASSA-PSS the salt's length is
// named, so that Botan insists on it.
const char* PaddingName(SignatureScheme scheme) {
  constexpr const char* kNames[][3] = {
      {"EMSA1(SHA-256)", "EMSA1(SHA-384)", "EMSA1(SHA-512)"},
      {"EMSA3(SHA-256)", "EMSA3(SHA-384)", "EMSA3(SHA-512)"},
      {"EMSA4(SHA-256,MGF1,32)", "EMSA4(SHA-384,MGF1,48)", "EMSA4(SHA-512,MGF1,64)"},
      {"Pure", "Pure", "Pure"},
  };
  return kNames[static_cast<int>(scheme.kind)][static_cast<int>(scheme.hash)];
}

}  // namespace

namespace internal {

namespace {

class BotanHash final : public LibraryHash {
 public:
  explicit BotanHash(const char* name) : hash_(Botan::HashFunction::create(name)) {
    // A Botan that was built without SHA-2 cannot serve at all; going on would hash nothing.
    if (hash_ == nullptr) std::abort();
  }
  void Update(Bytes data) override { hash_->update(data.data(), data.size()); }
  void Finish(std::uint8_t* digest) override { hash_->final(digest); }

 private:
  std::unique_ptr<Botan::HashFunction> hash_;
};

}  // namespace

std::unique_ptr<LibraryHash> NewLibrarySha256() { return std::make_unique<BotanHash>("SHA-256"); }
std::unique_ptr<LibraryHash> NewLibrarySha384() { return std::make_unique<BotanHash>("SHA-384"); }

// A key and the verifier that was used last, whose tables are a tenth of a P-384 verification.
class LoadedKey {
 public:
  using Verifier = std::unique_ptr<Botan::PK_Verifier>;

  explicit LoadedKey(std::unique_ptr<Botan::Public_Key> key) : key_(std::move(key)) {}

  // A verifier for one thread.
  Verifier Take(const char* padding) const {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (idle_ != nullptr && idle_padding_ == padding) return std::move(idle_);
    }
    return std::make_unique<Botan::PK_Verifier>(*key_, padding, kFixedLength);
  }
  // For the next, after a valid signature: what state another leaves a verifier in does not matter.
  void PutBack(Verifier verifier, const char* padding) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    idle_.swap(verifier);
    idle_padding_ = padding;
  }

 private:
  std::unique_ptr<Botan::Public_Key> key_;
  mutable std::mutex mutex_;
  mutable Verifier idle_;                       // null: none, or in use
  mutable const char* idle_padding_ = nullptr;  // of PaddingName's table
};

namespace {

// Null: Botan refuses it.
std::unique_ptr<Botan::Public_Key> TryToLoad(Bytes spki_der) {
  try {
    Botan::DataSource_Memory source(spki_der.data(), spki_der.size());
    return std::unique_ptr<Botan::Public_Key>(Botan::X509::load_key(source));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace

std::shared_ptr<const LoadedKey> LoadKey(Bytes spki_der) {
  std::unique_ptr<Botan::Public_Key> key = TryToLoad(spki_der);
  if (key != nullptr) return std::make_shared<LoadedKey>(std::move(key));
  // Botan prints object identifiers to a stream, and a stream without memory swallows the
  // exception: a good key is then of no known kind. A bad one is refused twice.
  if (TryToLoad(spki_der) != nullptr) throw std::bad_alloc();
  return nullptr;
}

SignatureCheck VerifyWithKey(const LoadedKey& key, SignatureScheme scheme, Bytes message,
                             Bytes signature) {
  try {
    const char* const padding = PaddingName(scheme);
    LoadedKey::Verifier verifier = key.Take(padding);
    const bool valid = verifier->verify_message(message.data(), message.size(), signature.data(),
                                                signature.size());
    if (valid) key.PutBack(std::move(verifier), padding);
    return valid ? SignatureCheck::kValid : SignatureCheck::kInvalid;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const Botan::Invalid_Argument&) {
    return SignatureCheck::kInvalid;  // some versions throw on a signature out of range
  } catch (const std::exception&) {
    return SignatureCheck::kError;
  }
}

}  // namespace internal
}  // namespace countersign
