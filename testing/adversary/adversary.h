// Inputs that cost as much as their size allows: each is made to keep one part of the engine busy.
//
// For the tests of bounds and for bench/adversary_bench. An input of an attacker's (a package or an
// envelope) or of the host's (a configuration, anchors, revocations), of any size; the work that
// the engine has with it must grow no faster than the size.
#ifndef COUNTERSIGN_TESTING_ADVERSARY_ADVERSARY_H_
#define COUNTERSIGN_TESTING_ADVERSARY_ADVERSARY_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/countersign.h"

namespace countersign::testing {

// The way by which an input comes in.
enum class Door { kPackage, kEnvelope, kConfig, kAnchors, kRevocations };

struct Adversary {
  const char* name;
  Door door;
  std::string (*make)(std::size_t size);  // of at most `size` bytes, and nearly as many
};

// By the door, each group in a file of its own.
std::vector<Adversary> HostilePackages();
std::vector<Adversary> HostileEnvelopes();
std::vector<Adversary> HostileDocuments();  // of hosts
std::vector<Adversary> AllAdversaries();

// The verdict about a small package with this envelope, under the anchors of TestAuthority.
Verdict JudgeEnvelope(std::string_view envelope, const Limits& limits = {},
                      VerificationCache* cache = nullptr);

// Has the engine do all that it does with the input before it verifies a first signature. Whether
// it was accepted so far.
bool Offer(Door door, std::string_view input);

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_ADVERSARY_ADVERSARY_H_
