"""The verdicts of testdata, as files and through the binding."""
from __future__ import annotations

import calendar
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import countersign
from countersign import Instant

FOLDER = Path("testdata/verdicts")


def instant(text: str) -> Instant:
    """An instant as RFC 3339 in UTC."""
    found = re.fullmatch(r"(.{19})(?:\.(\d{1,9}))?Z", text)
    assert found is not None, text
    seconds = calendar.timegm(time.strptime(found[1], "%Y-%m-%dT%H:%M:%S"))
    return Instant(seconds, int((found[2] or "0").ljust(9, "0")))


@dataclass(frozen=True)
class Case:
    name: str
    zip: bytes
    config: str
    roots: str
    revocations: str
    at: Instant
    expected: str

    @property
    def verdict(self) -> Any:
        return json.loads(self.expected)

    def artifact(self) -> countersign.Artifact:
        return countersign.Artifact(self.zip, name="package.zip")

    def judge(self, *, cache: countersign.VerificationCache | None = None) -> countersign.Verdict:
        revocations = countersign.Revocations(self.revocations) if self.revocations else None
        return countersign.evaluate(
            countersign.CodeSigningConfig(self.config), self.artifact(), at=self.at,
            anchors=countersign.TrustAnchors(self.roots), revocations=revocations, cache=cache)


def read(name: str) -> Case:
    def text(file: str) -> str:
        return (FOLDER / name / file).read_text(encoding="utf-8")
    return Case(name, (FOLDER / name / "package.zip").read_bytes(), text("config.json"),
                text("roots.pem"), text("revocations.json"), instant(text("at.txt").strip()),
                text("expected.json"))


def read_all() -> list[Case]:
    found = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
    assert len(found) >= 18, found
    return [read(name) for name in found]
