// The truth table of Lambda code signing on one page, written apart from the engine and compared
// with it over the full product of outcomes. Slow and plain on purpose.
#ifndef COUNTERSIGN_TESTING_VERDICT_REFERENCE_EVALUATOR_H_
#define COUNTERSIGN_TESTING_VERDICT_REFERENCE_EVALUATOR_H_

#include <algorithm>
#include <string>
#include <vector>

namespace countersign::testing {

// 'P' passed, 'F' failed, 'U' unknown, '-' not evaluated; and whether a reason from 900 on is
// there.
struct ReferenceArtifact {
  char integrity = '-', expiry = '-', mismatch = '-', revocation = '-';
  bool internal = false;
};

struct ReferenceVerdict {
  std::string decision;               // "ALLOW", "WARN", "BLOCK"
  std::vector<std::string> statuses;  // an artifact each
  int failing = 0;                    // the metric
  std::string worst_status;
};

inline ReferenceVerdict ReferenceEvaluate(const std::vector<ReferenceArtifact>& artifacts,
                                          bool enforce) {
  const std::string bad = "FU";
  const std::vector<std::string> severity = {"ALLOW", "WARN", "BLOCK"};
  const std::vector<std::string> ranking = {"VALID",    "UNKNOWN", "REVOKED",
                                            "MISMATCH", "EXPIRED", "INVALID"};
  ReferenceVerdict out;
  std::size_t decision = 0, worst = 0;
  for (const ReferenceArtifact& a : artifacts) {
    // Unsigned is the only way past integrity without passing it, and it is a mismatch.
    const bool is_unsigned = a.integrity == '-' && a.mismatch == 'F';
    std::string one = "ALLOW", status = "VALID";
    if (bad.find(a.revocation) != std::string::npos)
      status = a.revocation == 'F' ? "REVOKED" : "UNKNOWN";
    if (bad.find(a.mismatch) != std::string::npos) status = "MISMATCH";
    if (bad.find(a.expiry) != std::string::npos) status = "EXPIRED";
    if (status != "VALID") one = enforce ? "BLOCK" : "WARN";
    if (a.internal || (a.integrity != 'P' && !is_unsigned)) {
      status = "INVALID";
      one = "BLOCK";
    }
    out.statuses.push_back(status);
    out.failing += one != "ALLOW";
    const auto rank = [](const std::vector<std::string>& list, const std::string& what) {
      return static_cast<std::size_t>(std::find(list.begin(), list.end(), what) - list.begin());
    };
    decision = std::max(decision, rank(severity, one));
    worst = std::max(worst, rank(ranking, status));
  }
  out.decision = severity[decision];
  out.worst_status = ranking[worst];
  return out;
}

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_VERDICT_REFERENCE_EVALUATOR_H_
