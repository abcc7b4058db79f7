// SameDigest takes the same way whatever the bytes are. Run under valgrind's memcheck, which is
// told that the digests are undefined: it then reports every branch and every address that depends
// on them. With `--control` an ordinary comparison is made instead, which must be reported.
#include <valgrind/memcheck.h>

#include <cstdio>
#include <cstring>

#include "core/base/digest.h"

namespace countersign {
namespace {

// The answer itself may be looked at: it is what the caller asked for.
bool Answer(bool same) {
  VALGRIND_MAKE_MEM_DEFINED(&same, sizeof same);
  return same;
}

// Compares digests that differ in the octet `differs`; in none if there is no such octet.
bool IsRight(std::size_t differs, bool control) {
  Sha384Digest a, b;
  for (std::size_t i = 0; i < a.bytes.size(); ++i) {
    a.bytes[i] = b.bytes[i] = static_cast<std::uint8_t>(i);
  }
  const bool same = differs >= a.bytes.size();
  if (!same) b.bytes[differs] ^= 0x80;
  VALGRIND_MAKE_MEM_UNDEFINED(a.bytes.data(), a.bytes.size());
  VALGRIND_MAKE_MEM_UNDEFINED(b.bytes.data(), b.bytes.size());
  return Answer(control ? a == b : SameDigest(a.view(), b.view())) == same;
}

}  // namespace
}  // namespace countersign

int main(int argc, char** argv) {
  const bool control = argc > 1 && std::strcmp(argv[1], "--control") == 0;
  if (RUNNING_ON_VALGRIND == 0) return std::fputs("not under valgrind\n", stderr), 3;
  for (std::size_t differs = 0; differs <= 48; ++differs) {
    if (!countersign::IsRight(differs, control)) return std::fputs("wrong answer\n", stderr), 4;
  }
  return 0;
}
