"""May this package be deployed? As a host would ask: example.py FOLDER, as in testdata."""
import sys
from pathlib import Path
# [EXAMPLE]
from datetime import datetime

import countersign


def may_deploy(config_json: str, roots_pem: str, revoked_json: str, zip_bytes: bytes,
               now: datetime) -> None:
    """Raises PermissionError where the package may not be deployed."""
    # Once, at start-up: what fails here (countersign.CountersignError) is yours to mend.
    config = countersign.CodeSigningConfig(config_json)
    anchors = countersign.TrustAnchors(roots_pem)
    revoked = countersign.Revocations(revoked_json)

    # For each deployment: no clock, no network, and always a verdict.
    artifact = countersign.Artifact(zip_bytes)
    verdict = countersign.evaluate(config, artifact, at=now, anchors=anchors, revocations=revoked)

    if verdict.decision is countersign.Decision.BLOCK:
        raise PermissionError(verdict.explain())
# [EXAMPLE]


def main() -> int:
    folder = Path(sys.argv[1])
    texts = [(folder / name).read_text(encoding="utf-8")
             for name in ("config.json", "roots.pem", "revocations.json")]
    try:
        may_deploy(texts[0], texts[1], texts[2], (folder / "package.zip").read_bytes(),
                   datetime.fromisoformat("2026-06-01T00:00:00+00:00"))
    except PermissionError as blocked:
        print(blocked, file=sys.stderr, end="")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
