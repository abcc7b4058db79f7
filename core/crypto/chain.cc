#include "core/crypto/chain.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/format.h"
#include "core/base/instant.h"
#include "core/crypto/name.h"

namespace countersign {
namespace {

constexpr std::string_view kEmptyName("\x30\x00", 2);  // a SEQUENCE of nothing

Reason Untrusted(std::string message, std::string expected, const Certificate& about) {
  return {ReasonCode::kUntrustedChain,
          std::move(message),
          std::move(expected),
          {{"certificate", NameText(about.subject())}}};
}

Reason NotAcceptable(std::string message, std::string expected, const Certificate& about) {
  return {ReasonCode::kCertificateNotAcceptable,
          std::move(message),
          std::move(expected),
          {{"certificate", NameText(about.subject())}}};
}

std::string ValidityText(const Certificate& c) {
  return Format("%s to %s", FormatInstant(c.not_before()), FormatInstant(c.not_after()));
}

void AddUnprocessed(const Certificate& certificate, std::vector<Reason>* reasons) {
  for (const std::string& oid : certificate.extensions().unprocessed) {
    reasons->push_back(
        NotAcceptable(Format("the certificate has the constraint %s, which is not processed", oid),
                      "no constraint but those that are processed", certificate));
  }
}

// What makes `c` unfit to issue, whatever its place in the path.
void CheckAuthority(const Certificate& c, std::vector<Reason>* reasons) {
  const CertificateExtensions& e = c.extensions();
  const auto add = [&](const char* message, const char* expected) {
    reasons->push_back(Untrusted(message, expected, c));
  };
  if (c.version() != 3 || !e.is_ca) {
    add("the issuer is not a certification authority", "basicConstraints with cA");
  }
  if (SameBytes(c.subject(), AsBytes(kEmptyName))) {  // RFC 5280 section 4.1.2.4
    add("the issuer has no name", "a subject");
  }
  if (e.has_key_usage && !e.key_cert_sign) {
    add("the issuer may not sign certificates", "keyUsage with keyCertSign");
  }
  if (e.has_extended_key_usage && !e.code_signing && !e.any_extended_usage) {
    add("the issuer's extended key usage excludes code signing", "codeSigning among its usages");
  }
  if (!c.public_key_info().has_value()) {
    add("the issuer's key is not acceptable",
        "a P-256, P-384, P-521, Ed25519 or RSA key from 2048 bits");
  }
  AddUnprocessed(c, reasons);
}

// Depth-first search from the leaf upwards. Candidates are in an order of their own, and what was
// found wrong with them is collected, so that the answer is the same for every order of the bag.
class PathSearch {
 public:
  PathSearch(const ChainQuestion& question, SignatureMeter& meter)
      : question_(question), meter_(meter) {
    const auto& given = question.anchors.certificates();
    candidates_.assign(question.bag.begin(), question.bag.end());
    candidates_.insert(candidates_.end(), given.begin(), given.end());
    const auto before = [](const Certificate& a, const Certificate& b) {
      return a.fingerprint() < b.fingerprint();
    };
    std::sort(candidates_.begin(), candidates_.end(), before);
    candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
  }

  ChainAnswer Run() {
    path_.push_back(question_.leaf);
    CheckValidity(question_.leaf, &problems_);
    AddUnprocessed(question_.leaf, &problems_);
    const bool valid_leaf = problems_.empty();
    const bool found = Extend() && valid_leaf;
    if (found) return {path_, {}};
    if (over_limit_ != nullptr) {
      problems_.push_back(OverLimit());
    } else if (std::none_of(problems_.begin(), problems_.end(), [](const Reason& reason) {
                 return reason.code == ReasonCode::kUntrustedChain ||
                        reason.code == ReasonCode::kInternal;
               })) {
      problems_.push_back(Untrusted("no acceptable path leads to a trust anchor",
                                    "a path to a trust anchor", question_.leaf));
    }
    SortReasons(problems_);
    Shorten();
    return {{}, std::move(problems_)};
  }

 private:
  // Extends path_ to an anchor; leaves it as it was when there is no way.
  bool Extend() {
    const Certificate child = path_.back();
    bool has_issuer = false;
    for (const Certificate& issuer : candidates_) {
      if (over_limit_ != nullptr) return false;
      if (issuer.normalized_subject() != child.normalized_issuer() || InPath(issuer)) continue;
      has_issuer = true;
      if (!MayIssue(child, issuer)) continue;
      path_.push_back(issuer);
      if (question_.anchors.Contains(issuer) || Extend()) return true;
      path_.pop_back();
    }
    if (!has_issuer) Note(DeadEnd(child));
    return false;
  }

  // Leaves kMaxListedFaults problems, and never drops a limit or an error of ours.
  void Shorten() {
    const auto first_must_stay = std::find_if(
        problems_.begin(), problems_.end(),
        [](const Reason& reason) { return reason.code >= ReasonCode::kLimitExceeded; });
    const auto ordinary = static_cast<std::size_t>(first_must_stay - problems_.begin());
    if (ordinary <= kMaxListedFaults) return;
    problems_.erase(problems_.begin() + kMaxListedFaults, first_must_stay);
  }

  // Candidates are met in one order, so that what is left out does not depend on the bag's.
  void Note(Reason reason) {
    constexpr std::size_t kMaxNoted = 16 * kMaxListedFaults;
    if (problems_.size() < kMaxNoted) problems_.push_back(std::move(reason));
  }

  static Reason DeadEnd(const Certificate& last) {
    if (last.is_self_issued()) {
      return Untrusted(
          Format("the path ends in `%s`, which is not trusted", NameText(last.subject())),
          "a path to a trust anchor", last);
    }
    return Untrusted(
        Format("the path ends where the issuer `%s` is not at hand", NameText(last.issuer())),
        "a path to a trust anchor", last);
  }

  // Whether what it certifies is certified on the path already. Not its signature: a certificate
  // with the other of two valid ECDSA signatures, (r, n - s), adds nothing.
  bool InPath(const Certificate& certificate) const {
    return std::any_of(path_.begin(), path_.end(),
                       [&](const Certificate& c) { return SameBytes(c.tbs(), certificate.tbs()); });
  }

  // Whether `issuer` can stand above `child`, the end of path_; notes why not. The cheap checks
  // come before the signature.
  bool MayIssue(const Certificate& child, const Certificate& issuer) {
    if (++steps_ > kMaxPathSteps) return Stop(limit_names::kPathSteps);
    if (path_.size() >= question_.limits.path_length) return Stop(limit_names::kPathLength);
    if (!IsFit(issuer)) return false;
    std::vector<Reason> found;
    CheckPathLength(issuer, &found);
    if (!child.signature_scheme().has_value()) {
      found.push_back(Untrusted("the certificate's signature algorithm is not acceptable",
                                "ECDSA or RSA with SHA-2, RSASSA-PSS or Ed25519", child));
    } else if (found.empty()) {
      CheckSignature(child, issuer, &found);
    }
    for (Reason& reason : found) Note(std::move(reason));
    return found.empty();
  }

  // What does not depend on the place in the path is judged, and noted, once for each candidate.
  bool IsFit(const Certificate& issuer) {
    const auto [known, fresh] = fit_.try_emplace(issuer.fingerprint(), true);
    if (fresh) {
      std::vector<Reason> found;
      CheckValidity(issuer, &found);
      CheckAuthority(issuer, &found);
      known->second = found.empty();
      for (Reason& reason : found) Note(std::move(reason));
    }
    return known->second;
  }

  void CheckValidity(const Certificate& c, std::vector<Reason>* reasons) const {
    if (c.IsValidAt(question_.at)) return;
    // The instant is the signing time, which is evidence, not the clock's.
    reasons->push_back(
        Untrusted(Format("the certificate is not valid at %s", FormatInstant(question_.at)),
                  Format("an instant within %s", ValidityText(c)), c));
  }

  // RFC 5280 section 6.1.4 (l) and (m): self-issued certificates do not count, nor does the leaf.
  void CheckPathLength(const Certificate& issuer, std::vector<Reason>* reasons) const {
    const std::optional<int>& bound = issuer.extensions().path_length;
    if (!bound.has_value()) return;
    const auto below = std::count_if(path_.begin() + 1, path_.end(),
                                     [](const Certificate& c) { return !c.is_self_issued(); });
    if (below > *bound) {
      reasons->push_back(Untrusted(Format("%d authorities stand below the issuer", below),
                                   Format("at most %d, by its pathLenConstraint", *bound), issuer));
    }
  }

  void CheckSignature(const Certificate& child, const Certificate& issuer,
                      std::vector<Reason>* reasons) {
    switch (meter_.VerifyIssued(child, issuer)) {
      case MeteredCheck::kValid:
        return;
      case MeteredCheck::kOverLimit:
        over_limit_ = limit_names::kSignatureChecks;
        return reasons->push_back(OverLimit());
      case MeteredCheck::kError:
        return reasons->push_back(VerificationFailed());
      case MeteredCheck::kInvalid:
      case MeteredCheck::kUnsuitable:
        return reasons->push_back(Untrusted("the certificate is not signed by its issuer's key",
                                            "a valid signature of the issuer", child));
    }
  }

  bool Stop(const char* limit) {
    // A path that is too long is the end of this way only; the other limits end the search.
    if (limit == limit_names::kPathLength) {
      problems_.push_back(LimitExceeded(limit, question_.limits.path_length, path_.size() + 1));
    } else {
      over_limit_ = limit;
    }
    return false;
  }

  Reason OverLimit() const {
    const std::size_t maximum =
        over_limit_ == limit_names::kPathSteps ? kMaxPathSteps : question_.limits.signature_checks;
    return LimitExceeded(over_limit_, maximum, maximum + 1);
  }

  const ChainQuestion& question_;
  SignatureMeter& meter_;
  std::vector<Certificate> candidates_;
  std::vector<Certificate> path_;
  std::vector<Reason> problems_;
  std::map<Sha256Digest, bool> fit_;  // by fingerprint
  std::size_t steps_ = 0;
  const char* over_limit_ = nullptr;  // the limit that ended the search
};

}  // namespace

std::vector<Reason> CheckCodeSigningLeaf(const Certificate& leaf) {
  std::vector<Reason> reasons;
  const CertificateExtensions& e = leaf.extensions();
  const auto add = [&](const char* message, const char* expected) {
    reasons.push_back(NotAcceptable(message, expected, leaf));
  };
  if (leaf.version() != 3) add("the signer's certificate is not version 3", "X.509 version 3");
  if (e.is_ca) add("the signer's certificate is an authority's", "basicConstraints without cA");
  if (e.key_cert_sign && !e.is_ca) {  // RFC 5280 section 4.2.1.9
    add("the signer's certificate may sign certificates", "keyUsage without keyCertSign");
  }
  if (!e.digital_signature) {
    add("the signer's certificate may not sign data", "keyUsage with digitalSignature");
  }
  if (!e.code_signing) {
    add("the signer's certificate may not sign code", "extendedKeyUsage with codeSigning");
  }
  if (!leaf.public_key_info().has_value()) {
    add("the signer's key is not acceptable",
        "a P-256, P-384, P-521, Ed25519 or RSA key from 2048 bits");
  }
  AddUnprocessed(leaf, &reasons);
  SortReasons(reasons);
  return reasons;
}

ChainAnswer VerifyChain(const ChainQuestion& question, SignatureMeter& meter) {
  return PathSearch(question, meter).Run();
}

}  // namespace countersign
