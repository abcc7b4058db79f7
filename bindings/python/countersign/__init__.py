"""Whether a signed code package may be deployed: Countersign through its C interface.

Parse a CodeSigningConfig, TrustAnchors and Revocations once, read an Artifact for each deployment,
and `evaluate`. The README beside this package has an example.
"""
from countersign._handles import (Artifact, CodeSigningConfig, Digester, Limits, Policy,
                                  Revocations, TrustAnchors, VerificationCache)
from countersign._instant import Instant, Moment
from countersign._library import CountersignError, load, version
from countersign._verdict import (ArtifactVerdict, AwsError, Check, Decision, Finding, Outcome,
                                  Reason, Signature, SignatureStatus, Verdict, evaluate)

__all__ = [
    "Artifact", "ArtifactVerdict", "AwsError", "Check", "CodeSigningConfig", "CountersignError",
    "Decision", "Digester", "Finding", "Instant", "Limits", "Moment", "Outcome", "Policy", "Reason",
    "Revocations", "Signature", "SignatureStatus", "TrustAnchors", "Verdict", "VerificationCache",
    "evaluate", "load", "version",
]
