"""Verdicts, and the evaluation that makes them."""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from countersign import _instant
from countersign._handles import (Artifact, CodeSigningConfig, Limits, Owned, Revocations,
                                  TrustAnchors, VerificationCache, c_string, use, use_if_given)
from countersign._instant import Instant, Moment
from countersign._library import (CAwsError, CInstant, CPremises, CReason, CSignature, function,
                                  make, take_text)


class Decision(IntEnum):
    """The greater, the more severe."""

    ALLOW = 0
    WARN = 1
    BLOCK = 2

    @classmethod
    def _missing_(cls, value: object) -> Decision:  # here and below: a newer library's, the worst
        return cls.BLOCK


class Check(IntEnum):
    """The four checks, in the order in which verdicts list them."""

    INTEGRITY = 0
    EXPIRY = 1
    MISMATCH = 2
    REVOCATION = 3


class Outcome(IntEnum):
    PASSED = 0
    FAILED = 1
    UNKNOWN = 2
    """Counts like a failure."""
    NOT_EVALUATED = 3
    """Does not count."""

    @classmethod
    def _missing_(cls, value: object) -> Outcome:
        return cls.FAILED


class SignatureStatus(IntEnum):
    """AWS's summary of an artifact."""

    VALID = 0
    UNKNOWN = 1
    REVOKED = 2
    MISMATCH = 3
    EXPIRED = 4
    INVALID = 5

    @classmethod
    def _missing_(cls, value: object) -> SignatureStatus:
        return cls.INVALID


@dataclass(frozen=True)
class Reason:
    """One reason why a check did not pass."""

    number: int
    """105; never changes."""
    code: str
    """DIGEST_MISMATCH"""
    message: str
    """What was found."""
    expected: str
    """What was expected; may be empty."""


@dataclass(frozen=True)
class Finding:
    """What one check found; reasons by number, then by text."""

    check: Check
    outcome: Outcome
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Signature:
    """What was signed, where it was authenticated."""

    profile_version_arn: str
    job_arn: str
    signing_time_exact: Instant
    expires_at_exact: Instant | None

    @property
    def signing_time(self) -> datetime:
        """In UTC, cut off to microseconds."""
        return self.signing_time_exact.to_datetime()

    @property
    def expires_at(self) -> datetime | None:
        """In UTC, cut off to microseconds; None: never."""
        exact = self.expires_at_exact
        return None if exact is None else exact.to_datetime()


@dataclass(frozen=True)
class ArtifactVerdict:
    """What is said about one artifact; `findings` are the four, in the order of the checks."""

    name: str
    decision: Decision
    status: SignatureStatus
    findings: tuple[Finding, ...]
    signature: Signature | None


@dataclass(frozen=True)
class AwsError:
    """What AWS's API would answer to a blocked deployment, as it was observed."""

    http_status: int
    code: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """Whether the packages may be deployed, and every reason why not."""

    decision: Decision
    """Of the most severe artifact."""
    primary_reason: int | None
    """The number of the reason that AWS would name; None when every check passed."""
    holds_until_exact: Instant | None
    """The first later instant at which the verdict could differ; None: never."""
    artifacts: tuple[ArtifactVerdict, ...]
    aws_error: AwsError | None
    """None unless blocked."""
    _owned: Owned = field(repr=False, compare=False)

    @property
    def holds_until(self) -> datetime | None:
        """The same in UTC, cut off to microseconds: never too late."""
        exact = self.holds_until_exact
        return None if exact is None else exact.to_datetime()

    def to_json(self) -> str:
        """One JSON object on one line; the command line prints the same."""
        return take_text("verdict_to_json", self._owned)

    def explain(self) -> str:
        """Lines for people."""
        return take_text("verdict_explain", self._owned)


def evaluate(config: CodeSigningConfig, artifacts: Artifact | Sequence[Artifact], *, at: Moment,
             anchors: TrustAnchors, revocations: Revocations | None = None,
             limits: Limits | None = None, subject: str | None = None,
             cache: VerificationCache | None = None) -> Verdict:
    """Whether the configuration lets these packages be deployed: a function's, then its layers.

    `at` is the instant of evaluation: no clock is read. Without `revocations` no list is at hand,
    so that revocation is unknown. `subject` is what error texts call the function. None to judge
    is none to allow.
    """
    given = [artifacts] if isinstance(artifacts, Artifact) else list(artifacts)
    owned = [use(artifact, Artifact, f"artifacts[{i}]") for i, artifact in enumerate(given)]
    # Kept in variables until the call is over, whoever closes them.
    trusted = use(anchors, TrustAnchors, "anchors")
    revoked = use_if_given(revocations, Revocations, "revocations")
    bounds = use_if_given(limits, Limits, "limits")
    remembered = use_if_given(cache, VerificationCache, "cache")
    premises = CPremises(
        size=ctypes.sizeof(CPremises), at=_instant.to_c(at), anchors=trusted.pointer,
        revocations=_pointer(revoked), limits=_pointer(bounds),
        subject=None if subject is None else c_string(subject, "subject"),
        cache=_pointer(remembered))
    pointers = (ctypes.c_void_p * len(owned))(*[one.pointer for one in owned])
    verdict = make("evaluate", use(config, CodeSigningConfig, "config"), pointers, len(owned),
                   ctypes.byref(premises))
    return _read(Owned("verdict", verdict))


def _pointer(owned: Owned | None) -> int | None:
    return None if owned is None else owned.pointer


def _read(verdict: Owned) -> Verdict:
    until = CInstant()
    holds = function("verdict_holds_until")(verdict, ctypes.byref(until))
    error = CAwsError()
    refused = function("verdict_aws_error")(verdict, ctypes.byref(error), ctypes.sizeof(error))
    count = function("verdict_artifact_count")(verdict)
    return Verdict(
        decision=Decision(function("verdict_decision")(verdict)),
        primary_reason=function("verdict_primary_reason")(verdict) or None,
        holds_until_exact=_instant.from_c(until) if holds else None,
        artifacts=tuple(_read_artifact(verdict, index) for index in range(count)),
        aws_error=AwsError(error.http_status, str(error.code), str(error.message))
        if refused else None,
        _owned=verdict)


def _read_artifact(verdict: Owned, index: int) -> ArtifactVerdict:
    return ArtifactVerdict(
        name=str(function("verdict_artifact_name")(verdict, index)),
        decision=Decision(function("verdict_artifact_decision")(verdict, index)),
        status=SignatureStatus(function("verdict_artifact_status")(verdict, index)),
        findings=tuple(_read_finding(verdict, index, check) for check in Check),
        signature=_read_signature(verdict, index))


def _read_finding(verdict: Owned, index: int, check: Check) -> Finding:
    reasons = []
    for number in range(function("verdict_reason_count")(verdict, index, check)):
        found = CReason()
        function("verdict_reason")(verdict, index, check, number, ctypes.byref(found),
                                   ctypes.sizeof(found))
        reasons.append(Reason(found.number, str(found.code), str(found.message),
                              str(found.expected)))
    outcome = Outcome(function("verdict_outcome")(verdict, index, check))
    return Finding(check, outcome, tuple(reasons))


def _read_signature(verdict: Owned, index: int) -> Signature | None:
    found = CSignature()
    if not function("verdict_signature")(verdict, index, ctypes.byref(found),
                                         ctypes.sizeof(found)):
        return None
    return Signature(
        profile_version_arn=str(found.profile_version_arn), job_arn=str(found.job_arn),
        signing_time_exact=_instant.from_c(found.signing_time),
        expires_at_exact=_instant.from_c(found.expires_at) if found.expires else None)
