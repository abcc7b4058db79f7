// An archive without end.
#ifndef COUNTERSIGN_TESTING_ADVERSARY_QUINE_H_
#define COUNTERSIGN_TESTING_ADVERSARY_QUINE_H_

#include <string>

namespace countersign::testing {

// A zip archive with one entry, archive.zip, which is the archive itself: every layer that is
// opened holds another.
std::string Quine();

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_ADVERSARY_QUINE_H_
