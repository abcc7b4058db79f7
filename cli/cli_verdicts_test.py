"""End-to-end tests of the verdicts on one package: from files to JSON, text and exit code."""

import base64
import dataclasses
import hashlib
import json
import zipfile

import cli_testing
from cli_testing import (END_OF_TIME, ENTRIES, EXPIRES, INTEGRITY_TEXT, JOB, MISMATCH_TEXT, NOW,
                         OTHER_PROFILE, PROFILE, REASONS, SIGNATURE_ENTRY, SIGNED, VALID_UNTIL,
                         certificate_hash, entries_of, envelope_certificates, inner_digest,
                         pem_to_der, read, shifted, with_flipped_signature, write, write_json,
                         write_zip)

OUTCOMES = {"P": "PASSED", "F": "FAILED", "U": "UNKNOWN", "-": "NOT_EVALUATED"}
CHECKS = ["INTEGRITY", "EXPIRY", "MISMATCH", "REVOCATION"]
WRONG_FINGERPRINT = "sha256:" + 64 * "0"
EARLIER, LATER = -1, 1


@dataclasses.dataclass
class Case:
    """A deployment of one package and everything that its verdict must say."""
    name: str
    package: str
    findings: str  # of the four checks: P, F with numbers, U with numbers, or -
    status: str
    decisions: str  # under Warn and under Enforce
    holds: str  # holdsUntil; None: never changes
    at: str = NOW
    trust: tuple = ("authority/root.pem",)
    revocations: str = "fresh.json"
    claims: bool = True  # whether they are authentic
    readable: bool = True  # whether the package is looked into
    more: tuple = ()


ALLOW, POLICY, BLOCK = "ALLOW ALLOW", "WARN BLOCK", "BLOCK BLOCK"


def refused(name, package, number, **more):
    return Case(name, package, "F%d - - -" % number, "INVALID", BLOCK, None, claims=False,
                readable=False, **more)


def tampered(name, package, **more):
    return Case(name, package, "F105 P P P", "INVALID", BLOCK, VALID_UNTIL, **more)


def intact(name, package="signed.zip", holds=VALID_UNTIL, **more):
    return Case(name, package, "P P P P", "VALID", ALLOW, holds, **more)


def unauthentic(name, package="signed.zip", numbers="107", holds=None, **more):
    return Case(name, package, "F%s - - -" % numbers, "INVALID", BLOCK, holds, claims=False, **more)


def revoked(name, revocations, numbers, holds=VALID_UNTIL, **more):
    return Case(name, "signed.zip", "P P P F" + numbers, "REVOKED", POLICY, holds,
                revocations=revocations, **more)


def unknown(name, **more):
    return Case(name, "signed.zip", "P P P U404", "UNKNOWN", POLICY, EXPIRES, **more)


PACKAGE_CASES = [
    intact("signed"),
    Case("unsigned", "unsigned.zip", "- - F201 -", "MISMATCH", POLICY, None, claims=False),
    Case("empty", "empty.zip", "- - F201 -", "MISMATCH", POLICY, None, claims=False),
    Case("wrong publisher", "other.zip", "P P F202 P", "MISMATCH", POLICY, VALID_UNTIL),
    tampered("tampered body", "tampered.zip"),
    tampered("renamed entry", "renamed.zip"),
    tampered("reordered", "reordered.zip"),
    tampered("removed entry", "removed.zip"),
    tampered("added entry", "added.zip"),
    tampered("added behind the signature", "added_last.zip"),
    tampered("directory dropped", "dropped.zip"),
    intact("recompressed", "recompressed.zip"),
    intact("retimed", "retimed.zip"),
    intact("signature entry in front", "signature_first.zip"),
    intact("a byte moved from a body to its name", "boundary.zip"),
    refused("truncated", "truncated.zip", 101),
    refused("not a zip", "text.zip", 101),
    refused("no bytes", "nothing.zip", 101),
    refused("CRC of a body wrong", "crc.zip", 101),
    refused("duplicate names", "duplicate.zip", 102),
    refused("signature entry twice", "signature_twice.zip", 102),
    refused("bytes behind the end", "trailing.zip", 102),
    unauthentic("signature flipped", "flipped.zip", "106"),
    unauthentic("envelope is rubbish", "rubbish.zip", "103"),
    Case("everything wrong", "tampered_other.zip", "F105 F301 F202 F401,404", "INVALID", BLOCK,
         None, at=EXPIRES, revocations="job_stale.json"),
    Case("all policies fail", "other.zip", "P F301 F202 F401", "EXPIRED", POLICY, None, at=EXPIRES,
         revocations="job_open.json"),
    Case("mismatch before revocation", "other.zip", "P P F202 F401", "MISMATCH", POLICY, EXPIRES,
         revocations="job_open.json"),
]

TIME_CASES = [
    intact("at expiry - 1 ns", at=shifted(EXPIRES, EARLIER), holds=EXPIRES,
           revocations="open.json"),
    Case("at expiry", "signed.zip", "P F301 P P", "EXPIRED", POLICY, None, at=EXPIRES,
         revocations="open.json"),
    Case("after expiry", "signed.zip", "P F301 P P", "EXPIRED", POLICY, None, at=END_OF_TIME,
         revocations="open.json"),
    Case("at signing time - 1 ns", "signed.zip", "F109 P P P", "INVALID", BLOCK, SIGNED,
         at=shifted(SIGNED, EARLIER)),
    intact("at signing time", at=SIGNED),
    unauthentic("untrusted and in the future", numbers="107,109", holds=SIGNED,
                at=shifted(SIGNED, EARLIER), trust=(WRONG_FINGERPRINT,)),
    Case("long before, the list ends first", "signed.zip", "F109 P P P", "INVALID", BLOCK,
         "2025-12-01T00:00:00Z", at="2025-11-01T00:00:00Z", revocations="early.json"),
    intact("expires before the list does", "short.zip", "2026-07-01T00:00:00.001Z"),
    Case("expired, the list still changes", "short.zip", "P F301 P P", "EXPIRED", POLICY,
         VALID_UNTIL, at="2026-07-01T00:00:00.001Z"),
]

REVOCATION_CASES = [
    revoked("job as string", "job.json", "401"),
    revoked("job as object", "job_object.json", "401"),
    intact("another job", revocations="another_job.json"),
    revoked("profile from 1 ns before the signing time", "profile_before.json", "402"),
    intact("profile from the signing time", revocations="profile_at.json"),
    intact("profile from 1 ns after the signing time", revocations="profile_after.json"),
    revoked("profile twice, the earlier counts", "profile_twice.json", "402"),
    revoked("leaf", "certificate_0.json", "403"),
    revoked("regional authority", "certificate_1.json", "403"),
    revoked("subordinate authority", "certificate_2.json", "403"),
    revoked("root", "certificate_3.json", "403"),
    revoked("job, profile and certificate", "all.json", "401,402,403"),
    intact("list without an end", holds=EXPIRES, revocations="open.json"),
    intact("list at its end - 1 ns", at=shifted(VALID_UNTIL, EARLIER)),
    unknown("stale list", at=VALID_UNTIL),
    unknown("no list", revocations=None),
    revoked("stale list that condemns", "job.json", "401,404", EXPIRES, at=VALID_UNTIL),
    Case("no revocation check", "signed.zip", "P P P -", "VALID", ALLOW, EXPIRES,
         revocations="no check"),
]

TRUST_CASES = [
    # Of the same name: it signed neither the envelope's root nor the subordinate authority.
    unauthentic("wrong root", numbers="107,107", trust=("rogue/root.pem",)),
    unauthentic("wrong fingerprint", trust=(WRONG_FINGERPRINT,)),
    unauthentic("AWS", trust=("aws",)),
    intact("bundle", trust=("bundle.pem",)),
    intact("right one first", trust=("authority/root.pem", "rogue/root.pem")),
    intact("right one last", trust=("aws", WRONG_FINGERPRINT, "authority/root.pem")),
    intact("fingerprint of the root", trust=("sha256:ROOT",)),
    intact("fingerprint in capitals", trust=("sha256:ROOT_IN_CAPITALS",)),
    intact("fingerprint of an intermediate", trust=("sha256:REGIONAL",)),
    intact("an intermediate", trust=("authority/regional.pem",)),
]

ENVELOPE_CASES = [
    intact("detached beside an unsigned package", "unsigned_prepared.zip",
           more=("--envelope", "envelope.SF")),
    intact("detached, the embedded one ignored", "flipped.zip", more=("--envelope", "envelope.SF")),
    unauthentic("detached rubbish, a good one embedded", numbers="103",
                more=("--envelope", "text.zip")),
    tampered("detached, for another package", "unsigned.zip", more=("--envelope", "envelope.SF")),
    refused("detached, the package refused", "duplicate.zip", 102,
            more=("--envelope", "envelope.SF")),
    unauthentic("hint of another format", numbers="104", more=("--format-hint", "notation-jws")),
    intact("hint of the format", more=("--format-hint", "aws-signer-lambda")),
    tampered("subject", "tampered.zip", more=("--subject", "my-function")),
]


def parse_findings(text):
    """[(outcome, numbers)] of the four checks."""
    return [(OUTCOMES[word[0]], [int(n) for n in word[1:].split(",") if n])
            for word in text.split()]


def without(members, value):
    return {k: v for k, v in value.items() if k not in members}


class VerdictsTest(cli_testing.ProgramTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_packages()
        cls.make_trust()
        cls.make_revocations()

    @classmethod
    def make_packages(cls):
        signed = entries_of("signed.zip")
        assert [name for name, _ in signed[-2:]] == ["META_INF/", SIGNATURE_ENTRY], signed
        *entries, signature = signed
        (first, body), *rest = entries
        write("envelope.SF", signature[1])
        for name, changed in {
                "tampered": [(first, body + b"#")] + rest + [signature],
                "renamed": [("Main.py", body)] + rest + [signature],
                "reordered": entries[::-1] + [signature],
                "removed": rest + [signature],
                "added": entries + [("more.py", b"")] + [signature],
                "added_last": signed + [("more.py", b"")],
                "dropped": [e for e in signed if e[0] != "META_INF/"],
                "signature_first": [signature] + entries,
                "boundary": [(first + chr(body[0]), body[1:])] + rest + [signature],
                "duplicate": entries + [(first, b"other")] + [signature],
                "signature_twice": signed + [signature],
                "flipped": entries + [(SIGNATURE_ENTRY, with_flipped_signature(signature[1]))],
                "rubbish": entries + [(SIGNATURE_ENTRY, b"rubbish")],
                "unsigned_prepared": entries,
                "empty": [],
        }.items():
            write_zip(name + ".zip", changed)
        write_zip("recompressed.zip", signed, method=zipfile.ZIP_STORED)
        write_zip("retimed.zip", signed, when=(2031, 3, 4, 5, 6, 8))
        zip_bytes = read("signed.zip")
        write("truncated.zip", zip_bytes[:-1])
        write("trailing.zip", zip_bytes + b"\0")
        write("text.zip", "this is not a zip\n")
        write("nothing.zip", b"")
        stored = read("recompressed.zip")
        at = stored.index(ENTRIES[2][1])
        write("crc.zip", stored[:at] + b"W" + stored[at + 1:])
        cls.sign("unsigned.zip", "other.zip", profile=OTHER_PROFILE)
        write_zip("tampered_other.zip", [(first, b"")] + entries_of("other.zip")[1:])
        cls.sign("unsigned.zip", "short.zip", expires="2026-07-01T00:00:00.001Z")

    @classmethod
    def make_trust(cls):
        write("bundle.pem", b"roots\n" + read("rogue/root.pem") + read("authority/root.pem"))
        ders = {name: pem_to_der(read("authority/%s.pem" % name))[0]
                for name in ("regional", "subordinate", "root")}
        leaf, = set(envelope_certificates("envelope.SF")) - set(ders.values())
        path = [leaf, *ders.values()]
        cls.hashes = [certificate_hash(a, b) for a, b in zip(path, path[1:] + path[-1:])]
        cls.fingerprints = {"sha256:" + name.upper(): "sha256:" + hashlib.sha256(der).hexdigest()
                            for name, der in ders.items()}
        capitals = hashlib.sha256(ders["root"]).hexdigest().upper()
        cls.fingerprints["sha256:ROOT_IN_CAPITALS"] = "sha256:" + capitals

    @classmethod
    def make_revocations(cls):
        def profile(*instants):
            return {"signingProfiles": [{"profileVersionArn": PROFILE, "effectiveTime": t}
                                        for t in instants]}
        before, after = shifted(SIGNED, EARLIER), shifted(SIGNED, LATER)
        job_object = {"arn": JOB, "revokedAt": NOW, "reason": "leaked"}
        lists = {
            "job": {"signingJobs": [JOB]},
            "job_object": {"signingJobs": [job_object]},
            "another_job": {"signingJobs": [JOB[:-1] + "6"]},
            "profile_before": profile(before),
            "profile_at": profile(SIGNED),
            "profile_after": profile(after),
            "profile_twice": profile(after, before, SIGNED),
            "all": {**profile(before), "signingJobs": [JOB], "certificates": [cls.hashes[0]]},
        }
        for i, digest in enumerate(cls.hashes):
            lists["certificate_%d" % i] = {"certificates": [digest]}
        for name, members in lists.items():
            write_json(name + ".json", {"asOf": NOW, "validUntil": VALID_UNTIL, **members})
        write_json("open.json", {"asOf": NOW})
        write_json("job_open.json", {"asOf": NOW, "signingJobs": [JOB]})
        write_json("job_stale.json", {"asOf": NOW, "validUntil": EXPIRES, "signingJobs": [JOB]})
        write_json("early.json", {"asOf": "2025-01-01T00:00:00Z",
                                  "validUntil": "2025-12-01T00:00:00Z"})

    def judge(self, case, policy, *more, at=None, output="json"):
        return self.verify(case.package, *case.more, *more, policy=policy, at=at or case.at,
                           trust=[self.fingerprints.get(value, value) for value in case.trust],
                           revocations=case.revocations, output=output)

    def check_artifact(self, case, artifact):
        self.assertEqual(list(artifact), ["name", "codeSha256", "contentDigest", "signatureStatus",
                                          "findings", "signature"])
        self.assertEqual(artifact["name"], case.package)
        self.assertEqual(artifact["codeSha256"], base64.b64encode(
            hashlib.sha256(read(case.package)).digest()).decode())
        digest = inner_digest(case.package).hexdigest() if case.readable else None
        self.assertEqual(artifact["contentDigest"],
                         digest and {"algorithm": "SHA-384", "value": digest})
        self.assertEqual(artifact["signatureStatus"], case.status)
        self.assertEqual([finding["check"] for finding in artifact["findings"]], CHECKS)
        found = [(f["outcome"], [r["number"] for r in f["reasons"]]) for f in artifact["findings"]]
        self.assertEqual(found, parse_findings(case.findings))
        for finding in artifact["findings"]:
            self.assertEqual(list(finding), ["check", "outcome", "reasons"])
            for reason in finding["reasons"]:
                self.assertEqual(list(reason), ["code", "number", "message", "detail"])
                self.assertEqual(reason["code"], REASONS[reason["number"]])
        self.check_signature(case, artifact["signature"])

    def check_signature(self, case, signature):
        if not case.claims:
            self.assertIsNone(signature)
            return
        self.assertEqual(list(signature), ["format", "signingProfileVersionArn", "signingJobArn",
                                           "signingTime", "expiresAt", "certificateHashes"])
        self.assertEqual(signature["format"], "aws-signer-lambda")
        self.assertEqual(signature["signingTime"], SIGNED)
        self.assertEqual(signature["signingJobArn"], JOB)
        self.assertEqual(signature["signingProfileVersionArn"],
                         OTHER_PROFILE if "other" in case.package else PROFILE)
        if case.package == "signed.zip" and case.trust == ("authority/root.pem",):
            self.assertEqual(signature["expiresAt"], EXPIRES)
            self.assertEqual(signature["certificateHashes"], self.hashes)

    def check_effects(self, case, verdict, decision, primary):
        effects, signature = verdict["effects"], verdict["artifacts"][0]["signature"]
        self.assertEqual(list(effects), ["metrics", "audit"])
        self.assertEqual(effects["metrics"], [] if case.decisions == ALLOW else [
            {"namespace": "AWS/Lambda", "name": "SignatureValidationErrors", "value": 1}])
        if decision != "BLOCK":
            arns = {k: signature[k] for k in ("signingProfileVersionArn", "signingJobArn")
                    } if signature else {}
            self.assertEqual(json.dumps(effects["audit"]), json.dumps({
                "additionalEventData": {**arns, "signatureStatus": case.status},
                "errorCode": None}))
            self.assertIsNone(verdict["error"])
            return
        self.assertEqual(json.dumps(effects["audit"]), json.dumps({
            "additionalEventData": None, "errorCode": "CodeVerificationFailedException"}))
        subject = case.more[-1] if "--subject" in case.more else case.package
        integrity = primary < 200
        text = (INTEGRITY_TEXT if integrity else MISMATCH_TEXT) % subject
        documented = ("InvalidCodeSignatureException" if integrity
                      else "CodeVerificationFailedException")
        self.assertEqual(json.dumps(verdict["error"]), json.dumps({
            "observed": {"code": "CodeVerificationFailedException", "httpStatus": 400,
                         "message": text},
            "documented": {"code": documented, "httpStatus": 400, "message": text}}))

    def check_verdict(self, case, policy, decision):
        ended = self.judge(case, policy)
        self.assertEqual(ended.status, 1 if decision == "BLOCK" else 0, ended)
        verdict = ended.json()
        self.assertEqual(ended.out.decode(), json.dumps(
            verdict, separators=(",", ":"), ensure_ascii=False) + "\n")
        self.assertEqual(list(verdict), ["schemaVersion", "decision", "policy", "primaryReason",
                                         "evaluatedAt", "holdsUntil", "artifacts", "effects",
                                         "error"])
        # By check first, then by number.
        numbers = [n for _, ns in parse_findings(case.findings) for n in sorted(ns)]
        primary = numbers[0] if numbers else None
        self.assertEqual(
            (verdict["schemaVersion"], verdict["decision"], verdict["policy"],
             verdict["primaryReason"], verdict["evaluatedAt"], verdict["holdsUntil"]),
            (1, decision, policy, primary and REASONS[primary], case.at, case.holds))
        artifact, = verdict["artifacts"]
        self.check_artifact(case, artifact)
        self.check_effects(case, verdict, decision, primary)
        self.check_other_ways(case, ended, policy, decision, numbers)
        return verdict

    def check_other_ways(self, case, json_run, policy, decision, numbers):
        """The same as text, and a second time with warnings as errors."""
        text = self.judge(case, policy, output="text")
        self.assertEqual(text.status, json_run.status)
        self.assertRegex(text.out.decode(), "^" + decision + r"\b")
        for number in numbers:
            self.assertIn("%d %s" % (number, REASONS[number]), text.out.decode())
        strict = self.judge(case, policy, "--warnings-as-errors")
        self.assertEqual(strict.out, json_run.out)
        self.assertEqual(strict.status, 0 if decision == "ALLOW" else 1)

    def check_holds(self, case, verdict):
        """The verdict is the same until just before holdsUntil, and then another one."""
        last = shifted(case.holds, EARLIER) if case.holds else END_OF_TIME
        self.assertEqual(without(["evaluatedAt"], self.judge(case, "Warn", at=last).json()),
                         without(["evaluatedAt"], verdict))
        if case.holds:
            changed = self.judge(case, "Warn", at=case.holds).json()
            self.assertNotEqual(without(["evaluatedAt", "holdsUntil"], changed),
                                without(["evaluatedAt", "holdsUntil"], verdict))

    def check_all(self, cases):
        self.assertEqual(len({case.name for case in cases}), len(cases))
        for case in cases:
            with self.subTest(case=case.name):
                warn, enforce = case.decisions.split()
                warned = self.check_verdict(case, "Warn", warn)
                enforced = self.check_verdict(case, "Enforce", enforce)
                self.assertEqual(warned["artifacts"], enforced["artifacts"])
                self.check_holds(case, warned)

    def test_packages(self):
        self.check_all(PACKAGE_CASES)

    def test_times(self):
        self.check_all(TIME_CASES)

    def test_revocations(self):
        self.check_all(REVOCATION_CASES)

    def test_trust(self):
        self.check_all(TRUST_CASES)

    def test_envelopes(self):
        self.check_all(ENVELOPE_CASES)

    def test_another_time_zone_is_the_same_instant(self):
        shown = self.verify("signed.zip", at="2026-06-01T02:30:00+02:30").out
        self.assertEqual(shown, self.verify("signed.zip", at=NOW).out)


if __name__ == "__main__":
    cli_testing.main("__main__")
