// The cryptographic library fails, and not for lack of memory: what it throws is not
// std::bad_alloc. Every allocation in turn stands for the place where that happens.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/claims/claims_testing.h"
#include "core/claims/verified_claims.h"
#include "core/envelope/signature_envelope.h"
#include "testing/authority/certificate_builder.h"
#include "testing/authority/dev_authority.h"

namespace {

struct Failure : std::exception {};

std::optional<std::uint64_t> good_allocations;  // before the one that fails; none: no failure ahead

}  // namespace

void* operator new(std::size_t size) {
  if (good_allocations.has_value() && (*good_allocations)-- == 0) {
    good_allocations.reset();
    throw Failure();
  }
  if (void* const memory = std::malloc(std::max<std::size_t>(size, 1))) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace countersign {
namespace {

// A second certificate of the regional authority, with the same name and key.
IssuingAuthority Twin() {
  IssuingAuthority twin = Authority().regional();
  twin.spec.serial = "twin";
  twin.certificate = BuildCertificate(twin.spec, Authority().subordinate().key);
  return twin;
}

// Where the question about one anchor fails, the other answers it well; that must not hide it.
TEST(FailingLibrary, MakesAnAnswerInternal) {
  // Botan 2 ends the process when its own pool meets an exception while it frees.
  ASSERT_EQ(setenv("BOTAN_MLOCK_POOL_SIZE", "0", 1), 0);
  const TrustAnchors anchors = Trust(Authority().regional().pem() + Twin().pem());
  EnvelopeOptions options;
  WithBag([](auto& certificates) { certificates.resize(1); })(options);
  const std::string text = Authority().Sign(Request(), options);
  const EnvelopeReading reading = ParseEnvelope(AsBytes(text), std::nullopt, Limits());

  int answered = 0;
  for (std::uint64_t number = 0;; ++number) {
    good_allocations = number;
    std::optional<ClaimsAnswer> answer;
    try {
      answer = VerifyClaims(reading, {Inner(), anchors, kLater, Limits()});
    } catch (const std::exception&) {  // not while a signature is verified: the caller's to handle
    }
    if (good_allocations.has_value()) {  // there are no more
      good_allocations.reset();
      EXPECT_TRUE(answer->claims.has_value()) << Describe(*answer);
      break;
    }
    if (!answer.has_value()) continue;
    ++answered;
    EXPECT_FALSE(answer->claims.has_value()) << "allocation " << number;
    ASSERT_EQ(answer->reasons.size(), 1u) << "allocation " << number << Describe(*answer);
    EXPECT_EQ(answer->reasons[0].code, ReasonCode::kInternal);
  }
  EXPECT_GE(answered, 20);
}

}  // namespace
}  // namespace countersign
