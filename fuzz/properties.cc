#include "fuzz/properties.h"

#include <algorithm>

#include "absl/strings/str_format.h"

#include "testing/verdict/reference_evaluator.h"

namespace countersign::fuzz {
namespace {

constexpr Check kChecks[] = {Check::kIntegrity, Check::kExpiry, Check::kMismatch,
                             Check::kRevocation};

std::string Unless(bool holds, std::string violation) {
  return holds ? std::string() : std::move(violation);
}

// The hundred to which the reasons of a check belong.
int RangeOf(Check check) {
  switch (check) {
    case Check::kIntegrity:
      return 1;
    case Check::kMismatch:
      return 2;
    case Check::kExpiry:
      return 3;
    case Check::kRevocation:
      return 4;
  }
  return 0;
}

const Finding& FindingOf(const SeenArtifact& artifact, Check check) {
  return artifact.findings.at(static_cast<std::size_t>(check));
}

char Letter(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return 'P';
    case Outcome::kFailed:
      return 'F';
    case Outcome::kUnknown:
      return 'U';
    case Outcome::kNotEvaluated:
      return '-';
  }
  return '?';
}

bool IsEqual(const Reason& a, const Reason& b) {
  return a.code == b.code && a.message == b.message && a.expected == b.expected &&
         a.detail == b.detail;
}

// The reasons that may stand beside authentic claims.
bool LeavesAuthentic(const Reason& reason) {
  return reason.code == ReasonCode::kDigestMismatch ||
         reason.code == ReasonCode::kSigningTimeInFuture;
}

std::string WellFormedArtifact(const SeenArtifact& artifact) {
  if (artifact.findings.size() != 4) return "an artifact has not four findings";
  for (std::size_t i = 0; i < 4; ++i) {
    const Finding& finding = artifact.findings[i];
    if (finding.check != kChecks[i]) return "the findings are in another order";
    const bool is_bad = finding.outcome == Outcome::kFailed || finding.outcome == Outcome::kUnknown;
    if (is_bad == finding.reasons.empty()) return "a finding has reasons where it did not fail";
    std::string bad = ReasonsInOrder(finding.reasons, finding.check);
    if (!bad.empty()) return bad;
  }
  const Finding& integrity = artifact.findings[0];
  const bool may_be_authentic =
      integrity.outcome == Outcome::kPassed ||
      (integrity.outcome == Outcome::kFailed &&
       std::all_of(integrity.reasons.begin(), integrity.reasons.end(), LeavesAuthentic));
  return Unless(artifact.signature.has_value() == may_be_authentic,
                "claims stand beside a failure, or are missing without one");
}

// The first reason in the documented order: check, artifact, number.
std::optional<ReasonCode> FirstReason(const Seen& seen) {
  for (const Check check : kChecks) {
    for (const SeenArtifact& artifact : seen.artifacts) {
      const Finding& finding = FindingOf(artifact, check);
      if (!finding.reasons.empty()) return finding.reasons.front().code;
    }
  }
  return std::nullopt;
}

// The outcome of REVOCATION for authentic claims.
Outcome RevocationOf(const Statement& claims, const std::vector<CertificateHash>& path,
                     const Terms& terms) {
  if (!terms.has_list) return Outcome::kUnknown;
  if (!terms.is_checked) return Outcome::kNotEvaluated;
  const auto has_job =
      std::find(terms.jobs.begin(), terms.jobs.end(), claims.job_arn) != terms.jobs.end();
  const auto has_profile =
      std::any_of(terms.profiles.begin(), terms.profiles.end(), [&](const auto& profile) {
        return profile.first == claims.profile_version_arn && claims.signing_time > profile.second;
      });
  // Of the anchor its own half counts, whatever stands above it.
  const auto has_certificate =
      std::any_of(terms.certificates.begin(), terms.certificates.end(), [&](const auto& revoked) {
        return std::find(path.begin(), path.end(), revoked) != path.end() ||
               std::equal(revoked.bytes.begin(), revoked.bytes.begin() + 48,
                          path.back().bytes.begin());
      });
  if (has_job || has_profile || has_certificate) return Outcome::kFailed;
  return terms.valid_until.has_value() && terms.at >= *terms.valid_until ? Outcome::kUnknown
                                                                         : Outcome::kPassed;
}

}  // namespace

Seen See(const Verdict& verdict, Json json) {
  Seen out;
  out.decision = verdict.decision();
  out.policy = verdict.policy();
  out.primary_reason = verdict.primary_reason();
  out.evaluated_at = verdict.evaluated_at();
  out.holds_until = verdict.holds_until();
  for (const ArtifactVerdict& judged : verdict.artifacts()) {
    SeenArtifact artifact = {judged.decision,       judged.status, judged.findings,
                             judged.content_digest, std::nullopt,  {}};
    if (judged.signature.has_value()) {
      const VerifiedClaims& claims = *judged.signature;
      artifact.signature = {claims.signing_profile_version_arn(), claims.signing_job_arn(),
                            claims.signing_time(), claims.expires_at(), claims.message_digest()};
      artifact.certificate_hashes = claims.certificate_hashes();
    }
    out.artifacts.push_back(std::move(artifact));
  }
  for (const Metric& metric : verdict.metrics()) out.failing += metric.value;
  if (verdict.audit_data().has_value()) out.audited = verdict.audit_data()->status;
  out.has_errors = verdict.errors().has_value();
  if (json == Json::kNo) return out;
  out.json = ToJson(verdict);
  out.lasting = out.json;
  const std::size_t start = out.json.find("\"evaluatedAt\""), end = out.json.find("\"artifacts\"");
  out.lasting.erase(start, end - start);
  return out;
}

std::string ReasonsInOrder(const std::vector<Reason>& reasons, Check check) {
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    const int number = static_cast<int>(reasons[i].code);
    if (number >= 900) return "INTERNAL: " + reasons[i].message;
    if (number / 100 != RangeOf(check)) return "a reason belongs to another check";
    if (reasons[i].message.empty()) return "a reason says nothing";
    if (i > 0 && reasons[i].code < reasons[i - 1].code) return "reasons are not in order";
    if (i > 0 && IsEqual(reasons[i], reasons[i - 1])) return "a reason stands twice";
  }
  return "";
}

std::string SameReasons(const std::vector<Reason>& a, const std::vector<Reason>& b) {
  return Unless(std::equal(a.begin(), a.end(), b.begin(), b.end(), IsEqual), "reasons differ");
}

std::string WellFormed(const Seen& seen) {
  if (seen.artifacts.empty()) return "a verdict is about nothing";
  for (const SeenArtifact& artifact : seen.artifacts) {
    std::string bad = WellFormedArtifact(artifact);
    if (!bad.empty()) return bad;
  }
  if (seen.primary_reason != FirstReason(seen)) return "the primary reason is not the first";
  if (seen.holds_until.has_value() && *seen.holds_until <= seen.evaluated_at) {
    return "a verdict holds until before it was drawn";
  }
  const bool is_blocked = seen.decision == Decision::kBlock;
  return Unless(is_blocked == seen.has_errors && is_blocked == !seen.audited.has_value(),
                "errors do not come with a block, or audit data does");
}

std::string AgreesWithReference(const Seen& seen) {
  std::vector<testing::ReferenceArtifact> artifacts;
  for (const SeenArtifact& artifact : seen.artifacts) {
    const auto letter = [&](Check check) { return Letter(FindingOf(artifact, check).outcome); };
    artifacts.push_back({letter(Check::kIntegrity), letter(Check::kExpiry),
                         letter(Check::kMismatch), letter(Check::kRevocation), false});
  }
  const testing::ReferenceVerdict expected =
      testing::ReferenceEvaluate(artifacts, seen.policy == Policy::kEnforce);
  if (NameOf(seen.decision) != expected.decision) {
    return absl::StrFormat("the decision is %s, the reference's %s",
                           std::string(NameOf(seen.decision)), expected.decision);
  }
  for (std::size_t i = 0; i < artifacts.size(); ++i) {
    if (NameOf(seen.artifacts[i].status) != expected.statuses[i]) {
      return "the status is not the reference's";
    }
  }
  if (seen.failing != expected.failing) return "the metric is not the reference's";
  return Unless(!seen.audited.has_value() || NameOf(*seen.audited) == expected.worst_status,
                "the audited status is not the reference's");
}

std::string FollowsFromClaims(const SeenArtifact& artifact, const Terms& terms) {
  const Outcome expiry = FindingOf(artifact, Check::kExpiry).outcome;
  const Outcome mismatch = FindingOf(artifact, Check::kMismatch).outcome;
  const Outcome revocation = FindingOf(artifact, Check::kRevocation).outcome;
  if (!artifact.signature.has_value()) {
    const bool is_unsigned =
        FindingOf(artifact, Check::kIntegrity).outcome == Outcome::kNotEvaluated;
    return Unless(expiry == Outcome::kNotEvaluated && revocation == Outcome::kNotEvaluated &&
                      mismatch == (is_unsigned ? Outcome::kFailed : Outcome::kNotEvaluated),
                  "a check was made without claims");
  }
  const Statement& claims = *artifact.signature;
  const bool is_expired = claims.expires_at.has_value() && terms.at >= *claims.expires_at;
  if (expiry != (is_expired ? Outcome::kFailed : Outcome::kPassed)) return "EXPIRY is wrong";
  const bool is_allowed = std::find(terms.publishers.begin(), terms.publishers.end(),
                                    claims.profile_version_arn) != terms.publishers.end();
  if (mismatch != (is_allowed ? Outcome::kPassed : Outcome::kFailed)) return "MISMATCH is wrong";
  return Unless(revocation == RevocationOf(claims, artifact.certificate_hashes, terms),
                "REVOCATION is wrong");
}

std::string AuthenticAsSigned(const SeenArtifact& artifact, const std::string& signed_bytes,
                              const Ledger& ledger, absl::Time at) {
  if (!artifact.signature.has_value()) return "";
  const Statement& claims = *artifact.signature;
  if (ledger.is_forged) return "a forgery is authentic";
  if (ledger.signed_bytes.count(signed_bytes) == 0) return "what nobody signed is authentic";
  if (artifact.certificate_hashes.empty() ||
      ledger.leaf_hashes.count(artifact.certificate_hashes.front()) == 0) {
    return "a leaf that may not sign did";
  }
  const auto& known = ledger.statements;
  if (!ledger.has_signed_unknown && std::find(known.begin(), known.end(), claims) == known.end()) {
    return "the claims are not those that were signed";
  }
  if (FindingOf(artifact, Check::kIntegrity).outcome != Outcome::kPassed) return "";
  if (!artifact.content_digest.has_value() ||
      Sha384(artifact.content_digest->view()) != claims.message_digest) {
    return "INTEGRITY passed for another content";
  }
  return Unless(claims.signing_time <= at, "INTEGRITY passed before the signing time");
}

std::string SameVerdict(const Seen& a, const Seen& b) {
  return Unless(a.json == b.json, absl::StrFormat("%s\ndiffers from\n%s", a.json, b.json));
}

std::string SameButForTheClock(const Seen& a, const Seen& b) {
  return Unless(a.lasting == b.lasting, absl::StrFormat("%s\ndiffers from\n%s", a.json, b.json));
}

std::string HoldsUntil(const Seen& seen, const Seen& later) {
  if (later.evaluated_at < seen.evaluated_at) return "";
  if (seen.holds_until.has_value() && later.evaluated_at >= *seen.holds_until) return "";
  return SameButForTheClock(seen, later);
}

std::string EnforceBlocksWhatWarnWarnsOf(const Seen& warn, const Seen& enforce) {
  if (warn.artifacts.size() != enforce.artifacts.size()) return "artifacts differ";
  for (std::size_t i = 0; i < warn.artifacts.size(); ++i) {
    const SeenArtifact &a = warn.artifacts[i], &b = enforce.artifacts[i];
    if (a.status != b.status || a.findings.size() != b.findings.size()) return "statuses differ";
    for (std::size_t k = 0; k < a.findings.size(); ++k) {
      if (a.findings[k].outcome != b.findings[k].outcome) return "outcomes differ";
      std::string bad = SameReasons(a.findings[k].reasons, b.findings[k].reasons);
      if (!bad.empty()) return bad;
    }
  }
  const bool is_allowed = warn.decision == Decision::kAllow;
  if (is_allowed != (enforce.decision == Decision::kAllow)) return "only one of them allows";
  if (!is_allowed && enforce.decision != Decision::kBlock) return "Enforce does not block";
  return Unless(warn.failing == enforce.failing, "metrics differ");
}

std::string MorePublishersNeverBlock(const Seen& few, const Seen& more) {
  if (more.decision > few.decision) return "a further publisher made the decision worse";
  for (std::size_t i = 0; i < few.artifacts.size(); ++i) {
    for (const Check check : {Check::kIntegrity, Check::kExpiry, Check::kRevocation}) {
      if (FindingOf(few.artifacts[i], check).outcome !=
          FindingOf(more.artifacts.at(i), check).outcome) {
        return "a further publisher changed another check";
      }
    }
  }
  return "";
}

std::string OthersOnlyMakeItWorse(const Seen& alone, const Seen& all) {
  Decision worst = Decision::kAllow;
  for (const SeenArtifact& artifact : all.artifacts) worst = std::max(worst, artifact.decision);
  if (all.decision != worst) return "the decision is not the worst artifact's";
  return Unless(alone.decision == all.artifacts.at(0).decision &&
                    alone.artifacts.at(0).status == all.artifacts.at(0).status,
                "an artifact is judged otherwise beside others");
}

}  // namespace countersign::fuzz
