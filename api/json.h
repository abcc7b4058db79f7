// Verdicts as JSON.
#ifndef COUNTERSIGN_API_JSON_H_
#define COUNTERSIGN_API_JSON_H_

#include <string>

#include "core/decision/verdict.h"

namespace countersign {

// The verdict as one JSON object on one line, schemaVersion 1. Canonical: members in a fixed order,
// instants in UTC, the same verdict gives the same bytes. Always valid UTF-8: bytes of names that
// are not become U+FFFD.
std::string ToJson(const Verdict& verdict);

}  // namespace countersign

#endif  // COUNTERSIGN_API_JSON_H_
