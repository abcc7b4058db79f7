"""The binding says of every package in testdata what the engine says."""
import io
import json
import mmap
import subprocess
import sys
import tempfile
import unittest
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import cases

import countersign
from countersign import Check, Decision, Instant


class VerdictsTest(unittest.TestCase):
    def expect_same(self, verdict: countersign.Verdict, expected: Any) -> None:
        self.assertEqual(verdict.decision.name, expected["decision"])
        numbers = {reason["code"]: reason["number"] for artifact in expected["artifacts"]
                   for finding in artifact["findings"] for reason in finding["reasons"]}
        primary = expected["primaryReason"]
        self.assertEqual(verdict.primary_reason, primary and numbers[primary])
        self.assertEqual(verdict.holds_until_exact, self.instant(expected["holdsUntil"]))
        self.assertEqual(len(verdict.artifacts), len(expected["artifacts"]))
        for artifact, wanted in zip(verdict.artifacts, expected["artifacts"]):
            self.expect_same_artifact(artifact, wanted)
        error = expected["error"] and expected["error"]["observed"]
        found = verdict.aws_error and {
            "code": verdict.aws_error.code, "httpStatus": verdict.aws_error.http_status,
            "message": verdict.aws_error.message}
        self.assertEqual(found, error)

    def expect_same_artifact(self, artifact: countersign.ArtifactVerdict, expected: Any) -> None:
        self.assertEqual(artifact.name, expected["name"])
        self.assertEqual(artifact.status.name, expected["signatureStatus"])
        self.assertEqual([finding.check for finding in artifact.findings], list(Check))
        for finding, wanted in zip(artifact.findings, expected["findings"]):
            self.assertEqual(finding.check.name, wanted["check"])
            self.assertEqual(finding.outcome.name, wanted["outcome"])
            self.assertEqual(
                [(r.number, r.code, r.message, r.expected) for r in finding.reasons],
                [(r["number"], r["code"], r["message"], r["detail"].get("expected", ""))
                 for r in wanted["reasons"]])
        signature, wanted = artifact.signature, expected["signature"]
        self.assertEqual(signature is None, wanted is None)
        if signature is not None:
            self.assertEqual(signature.profile_version_arn, wanted["signingProfileVersionArn"])
            self.assertEqual(signature.job_arn, wanted["signingJobArn"])
            self.assertEqual(signature.signing_time_exact, self.instant(wanted["signingTime"]))
            self.assertEqual(signature.expires_at_exact, self.instant(wanted["expiresAt"]))

    def instant(self, text: Any) -> Any:
        return text and cases.instant(text)

    def test_judges_as_the_engine_does(self) -> None:
        cache = countersign.VerificationCache()
        for case in cases.read_all():
            for remembered in (None, cache, cache):
                with self.subTest(case.name):
                    verdict = case.judge(cache=remembered)
                    self.assertEqual(verdict.to_json() + "\n", case.expected)
                    self.expect_same(verdict, case.verdict)
                    self.assertEqual(verdict, case.judge())
                    self.assertTrue(verdict.explain().startswith(verdict.decision.name))

    def test_instants_are_exact_and_datetimes_never_late(self) -> None:
        verdict = cases.read("valid").judge()
        signature = verdict.artifacts[0].signature
        assert signature is not None
        utc = timezone.utc
        self.assertEqual(verdict.holds_until, datetime(2027, 1, 1, 0, 0, 0, 250000, utc))
        self.assertEqual(signature.signing_time, datetime(2026, 1, 1, 0, 0, 0, 500000, utc))
        self.assertEqual(signature.expires_at, verdict.holds_until)
        # https://www.rfc-editor.org/rfc/rfc3339: 1985-04-12T23:20:50.52Z is 482196050.52.
        told = datetime(1985, 4, 13, 1, 20, 50, 520000, timezone(timedelta(hours=2)))
        self.assertEqual(Instant.of(told), Instant(482196050, 520000000))
        self.assertEqual(Instant(482196050, 520000999).to_datetime(), told)
        self.assertEqual(Instant.of(datetime(1, 1, 1, tzinfo=utc)), Instant(-62135596800))
        self.assertEqual(Instant.of(datetime(1969, 12, 31, 23, 59, 59, 999999, utc)),
                         Instant(-1, 999999000))
        self.assertLess(Instant(1, 2), Instant(2, 1))
        with self.assertRaises(OverflowError):
            Instant(-62135596801).to_datetime()

    def test_judges_several(self) -> None:
        case, changed = cases.read("valid"), cases.read("digest-mismatch")
        config = countersign.CodeSigningConfig(case.config)
        anchors = countersign.TrustAnchors(case.roots)
        revocations = countersign.Revocations(case.revocations)

        def judge(*artifacts: countersign.Artifact) -> countersign.Verdict:
            return countersign.evaluate(config, artifacts, at=case.at, anchors=anchors,
                                        revocations=revocations, subject="f")
        one = case.artifact()
        self.assertIs(judge(one, one).decision, Decision.ALLOW)
        both = judge(one, countersign.Artifact(changed.zip, name="layer"))
        self.assertIs(both.decision, Decision.BLOCK)
        self.assertEqual([a.decision for a in both.artifacts], [Decision.ALLOW, Decision.BLOCK])
        self.assertEqual([a.name for a in both.artifacts], ["package.zip", "layer"])
        self.expect_same(both, json.loads(both.to_json()))
        assert both.aws_error is not None
        self.assertIn("layer", both.aws_error.message)
        self.assertIs(judge().decision, Decision.BLOCK)
        named = judge(countersign.Artifact(changed.zip, name="n\u00e4me"))
        assert named.aws_error is not None
        self.assertIn(" f.", named.aws_error.message)
        self.assertEqual(named.artifacts[0].name, "n\u00e4me")

    def test_no_list_is_not_no_check(self) -> None:
        case = cases.read("valid")
        config = countersign.CodeSigningConfig(case.config)
        anchors = countersign.TrustAnchors(case.roots)
        self.assertIs(config.policy, countersign.Policy.ENFORCE)
        without = countersign.evaluate(config, case.artifact(), at=case.at, anchors=anchors)
        self.assertEqual(without.primary_reason, 404)
        moments: list[countersign.Moment] = [case.at, case.at.to_datetime()]
        for moment in moments:
            no_check = countersign.Revocations.no_check(moment)
            verdict = countersign.evaluate(config, case.artifact(), at=moment, anchors=anchors,
                                           revocations=no_check)
            self.assertIs(verdict.decision, Decision.ALLOW)
            self.assertEqual(verdict.artifacts[0].findings[3].outcome.name, "NOT_EVALUATED")

    def test_anchors_are_added_up(self) -> None:
        case = cases.read("valid")
        config = countersign.CodeSigningConfig(case.config)

        def decision(anchors: countersign.TrustAnchors) -> Decision:
            no_check = countersign.Revocations.no_check(case.at)
            return countersign.evaluate(config, case.artifact(), at=case.at, anchors=anchors,
                                        revocations=no_check).decision
        other = "ab" * 32
        self.assertIs(decision(countersign.TrustAnchors(aws=True)), Decision.BLOCK)
        self.assertIs(decision(countersign.TrustAnchors(fingerprints=[other])), Decision.BLOCK)
        everything = countersign.TrustAnchors(case.roots, fingerprints=[other, other], aws=True)
        self.assertIs(decision(everything), Decision.ALLOW)

    def test_takes_bytes_of_every_kind(self) -> None:
        case = cases.read("valid")
        digest = case.artifact().code_sha256
        padded = b"--" + case.zip + b"--"
        with tempfile.TemporaryFile() as file:
            file.write(case.zip)
            file.flush()
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                for data in (bytearray(case.zip), memoryview(case.zip), memoryview(padded)[2:-2],
                             memoryview(bytearray(case.zip)), mapped):
                    read: Any = data
                    self.assertEqual(countersign.Artifact(read).code_sha256, digest)
        config = countersign.CodeSigningConfig(case.config.encode())
        self.assertIs(config.policy, countersign.Policy.ENFORCE)
        backwards: Any = memoryview(case.zip)[::-1]
        self.assertRaises(BufferError, countersign.Artifact, backwards)

    def test_digests_in_chunks_what_it_reads_at_once(self) -> None:
        case = cases.read("valid")
        whole = case.artifact()
        signature = "META_INF/aws_signer_signature_v1.0.SF"
        digester = countersign.Digester()
        archive = zipfile.ZipFile(io.BytesIO(case.zip))
        self.assertIn(signature, archive.namelist())
        for step in (1, 7, 1 << 20):
            for start in range(0, len(case.zip), step):
                digester.add_bytes(memoryview(case.zip)[start:start + step])
            for entry in archive.infolist():
                if entry.filename == signature:
                    continue
                digester.add_entry(entry.filename)
                body = archive.read(entry)
                for start in range(0, len(body), step):
                    digester.add_body(body[start:start + step])
            unsigned = digester.finish(name="package.zip")
            self.assertFalse(unsigned.is_signed)
            self.assertEqual(unsigned.code_sha256, whole.code_sha256)
            self.assertEqual(unsigned.content_sha384, whole.content_sha384)
        # FIPS 180-4's example, the message "abc", and a detached envelope.
        digester.add_bytes(b"abc")
        digester.add_entry(b"a")
        digester.add_body(b"bc")
        signed = digester.finish(envelope=archive.read(signature))
        self.assertTrue(signed.is_signed and whole.is_signed)
        self.assertEqual(signed.code_sha256.hex()[:16], "ba7816bf8f01cfea")
        self.assertEqual((signed.content_sha384 or b"").hex()[:16], "cb00753f45a35e8b")
        self.assertIsNone(cases.read("malformed-package").artifact().content_sha384)

    def test_the_example_does_what_it_says(self) -> None:
        example = Path(__file__).resolve().parent.parent / "example.py"
        for name, status in (("valid", 0), ("digest-mismatch", 1), ("signing-job-revoked", 1)):
            done = subprocess.run([sys.executable, "-B", str(example), str(cases.FOLDER / name)],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertEqual(done.stderr.startswith("BLOCK under Enforce"), status == 1)


if __name__ == "__main__":
    unittest.main()
