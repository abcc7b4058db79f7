// GoogleTest matchers and printers for findings and verdicts.
//
//   EXPECT_THAT(verdict, Allows());
//   EXPECT_THAT(verdict, Blocks(ReasonCode::kDigestMismatch));
//   EXPECT_THAT(verdict.artifacts()[0], Finds(Check::kExpiry, Outcome::kFailed,
//                                             {ReasonCode::kSignatureExpired}));
#ifndef COUNTERSIGN_TESTING_VERDICT_VERDICT_MATCHERS_H_
#define COUNTERSIGN_TESTING_VERDICT_VERDICT_MATCHERS_H_

#include <gmock/gmock.h>

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "api/countersign.h"

namespace countersign {

// How failures show values; found by GoogleTest through their namespace.
inline void PrintTo(const Verdict& verdict, std::ostream* out) { *out << Explain(verdict); }
inline void PrintTo(const Reason& reason, std::ostream* out) { *out << Explain(reason); }
inline void PrintTo(ReasonCode code, std::ostream* out) { *out << NameOf(code); }
inline void PrintTo(Decision decision, std::ostream* out) { *out << NameOf(decision); }
inline void PrintTo(Outcome outcome, std::ostream* out) { *out << NameOf(outcome); }
inline void PrintTo(SignatureStatus status, std::ostream* out) { *out << NameOf(status); }
inline void PrintTo(const ArtifactVerdict& artifact, std::ostream* out) {
  *out << artifact.name << ": " << NameOf(artifact.status);
  for (const Finding& finding : artifact.findings) {
    *out << "\n  " << NameOf(finding.check) << " " << NameOf(finding.outcome);
    for (const Reason& reason : finding.reasons) *out << "\n    " << Explain(reason);
  }
}

namespace testing {

inline std::vector<ReasonCode> CodesOf(const std::vector<Reason>& reasons) {
  std::vector<ReasonCode> codes;
  for (const Reason& reason : reasons) codes.push_back(reason.code);
  return codes;
}

MATCHER_P2(Decides, decision, primary,
           std::string("is the decision ") + std::string(NameOf(decision))) {
  return arg.decision() == decision && arg.primary_reason() == primary;
}

inline auto Allows() { return Decides(Decision::kAllow, std::optional<ReasonCode>()); }
inline auto Warns(ReasonCode primary) {
  return Decides(Decision::kWarn, std::optional<ReasonCode>(primary));
}
inline auto Blocks(ReasonCode primary) {
  return Decides(Decision::kBlock, std::optional<ReasonCode>(primary));
}

// Matches an ArtifactVerdict or ArtifactFindings whose finding of the check has exactly this
// outcome and these reasons, in canonical order.
MATCHER_P3(FindsExactly, check, outcome, codes,
           std::string("finds ") + std::string(NameOf(check)) + " " + std::string(NameOf(outcome)) +
               " for exactly the given reasons") {
  if (arg.findings.size() != 4) {
    *result_listener << "has " << arg.findings.size() << " findings";
    return false;
  }
  const Finding& finding = arg.findings[static_cast<std::size_t>(check)];
  return finding.check == check && finding.outcome == outcome && CodesOf(finding.reasons) == codes;
}
inline auto Finds(Check check, Outcome outcome, std::vector<ReasonCode> codes = {}) {
  return FindsExactly(check, outcome, std::move(codes));
}

}  // namespace testing
}  // namespace countersign

#endif  // COUNTERSIGN_TESTING_VERDICT_VERDICT_MATCHERS_H_
