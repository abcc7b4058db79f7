// Verdicts for people.
#ifndef COUNTERSIGN_API_EXPLAIN_H_
#define COUNTERSIGN_API_EXPLAIN_H_

#include <string>
#include <string_view>

#include "core/base/reason.h"
#include "core/decision/verdict.h"

namespace countersign {

// The verdict as lines of text: the decision first, then for each artifact a line for every
// finding, with what was found, what was expected and what would make it pass. Safe to print:
// control characters of untrusted names are replaced. Not for parsing.
std::string Explain(const Verdict& verdict);

// One reason on one line: `105 DIGEST_MISMATCH: found; expected ...; to pass: ...`.
std::string Explain(const Reason& reason);

// `text` as valid UTF-8, with every control character (C0, DEL, C1) replaced by `?`.
std::string Printable(std::string_view text);

}  // namespace countersign

#endif  // COUNTERSIGN_API_EXPLAIN_H_
