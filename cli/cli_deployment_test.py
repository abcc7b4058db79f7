"""End-to-end tests of deployments with layers, of canonical output, and of what others say.

Others are openssl, which must agree about envelopes, and AWS itself: a genuine envelope.
"""

import calendar
import hashlib
import json
import os
import pty
import random
import subprocess
import time
import unittest

import cli_testing
from cli_testing import (ENTRIES, EXPIRES, JOB, NOW, OTHER_JOB, OTHER_PROFILE, PROFILE,
                         SECOND_PROFILE, SIGNED, SIGNATURE_ENTRY, SIGNER, VALID_UNTIL, config,
                         entries_of, envelope_of, environment, inner_digest, openssl, shifted,
                         with_flipped_signature, write, write_json, write_zip)

LAYER_ARN = "arn:aws:lambda:us-east-1:123456789012:layer:tools:3"

# name, function, layers in order, decisions under Warn and Enforce, primary reason, statuses of the
# artifacts, number of failing ones, subject of the error under Enforce, holdsUntil
LAYER_CASES = [
    ("one good layer", "signed.zip", ["layer.zip"], "ALLOW ALLOW", None, "VALID VALID", 0, None,
     VALID_UNTIL),
    ("a named layer", "signed.zip", [LAYER_ARN + "=layer.zip"], "ALLOW ALLOW", None, "VALID VALID",
     0, None, VALID_UNTIL),
    ("an unsigned layer", "signed.zip", ["layer.zip", "bare=unsigned.zip"], "WARN BLOCK",
     "SIGNATURE_MISSING", "VALID VALID MISMATCH", 1, "bare", VALID_UNTIL),
    ("an unsigned layer without a name", "signed.zip", ["folder/plain.zip"], "WARN BLOCK",
     "SIGNATURE_MISSING", "VALID MISMATCH", 1, "plain.zip", VALID_UNTIL),
    ("a tampered layer", "signed.zip", [LAYER_ARN + "=tampered.zip"], "BLOCK BLOCK",
     "DIGEST_MISMATCH", "VALID INVALID", 1, LAYER_ARN, VALID_UNTIL),
    ("a layer that is no zip", "signed.zip", ["broken=text.zip"], "BLOCK BLOCK",
     "MALFORMED_PACKAGE", "VALID INVALID", 1, "broken", VALID_UNTIL),
    ("a layer's integrity before the function's mismatch", "unsigned.zip", ["x=tampered.zip"],
     "BLOCK BLOCK", "DIGEST_MISMATCH", "MISMATCH INVALID", 2, "x", VALID_UNTIL),
    ("the function before a layer", "unsigned.zip", ["x=unsigned.zip"], "WARN BLOCK",
     "SIGNATURE_MISSING", "MISMATCH MISMATCH", 2, "the-function", None),
    ("the first of two bad layers", "signed.zip", ["a=unsigned.zip", "b=unsigned.zip"],
     "WARN BLOCK", "SIGNATURE_MISSING", "VALID MISMATCH MISMATCH", 2, "a", VALID_UNTIL),
    ("a layer's expiry before the function's mismatch", "unsigned.zip", ["old=expired.zip"],
     "WARN BLOCK", "SIGNATURE_EXPIRED", "MISMATCH EXPIRED", 2, "old", VALID_UNTIL),
    ("the lowest number, though the other layer comes first", "signed.zip",
     ["a=other.zip", "b=expired.zip"], "WARN BLOCK", "SIGNATURE_EXPIRED",
     "VALID MISMATCH EXPIRED", 2, "b", VALID_UNTIL),
    ("the earliest change is a layer's", "signed.zip", ["short=short.zip"], "ALLOW ALLOW", None,
     "VALID VALID", 0, None, "2026-06-01T00:00:00.5Z"),
    ("a name with an equals sign in the path", "signed.zip", ["n=a=b.zip"], "ALLOW ALLOW", None,
     "VALID VALID", 0, None, VALID_UNTIL),
]
SEVERITY = ["VALID", "UNKNOWN", "REVOKED", "MISMATCH", "EXPIRED", "INVALID"]


class DeploymentTest(cli_testing.ProgramTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        write_zip("layer_unsigned.zip", [("python/tool.py", b"tool = 1\n")])
        cls.sign("layer_unsigned.zip", "layer.zip", profile=SECOND_PROFILE, job=OTHER_JOB)
        cls.sign("layer_unsigned.zip", "a=b.zip")
        cls.sign("unsigned.zip", "other.zip", profile=OTHER_PROFILE)
        cls.sign("unsigned.zip", "expired.zip", expires=NOW)
        cls.sign("unsigned.zip", "short.zip", expires=shifted(NOW, 500_000_000))
        write_zip("tampered.zip", [("other", b"")] + entries_of("signed.zip"))
        write("text.zip", "not a zip")
        os.mkdir("folder")
        write_zip("folder/plain.zip", ENTRIES)

    def check_layers(self, case, policy, decision):
        _, function, layers, _, primary, statuses, failing, subject, holds = case
        arguments = ["--subject", "the-function"]
        for layer in layers:
            arguments += ["--layer", layer]
        ended = self.verify(function, *arguments, policy=policy)
        verdict = ended.json()
        self.assertEqual(ended.status, int(decision == "BLOCK"), ended)
        self.assertEqual((verdict["decision"], verdict["primaryReason"], verdict["holdsUntil"]),
                         (decision, primary, holds))
        names = [function]
        for layer in layers:
            name, equals, path = layer.partition("=")
            names.append(name if equals else os.path.basename(path or layer))
        self.assertEqual([a["name"] for a in verdict["artifacts"]], names)
        self.assertEqual([a["signatureStatus"] for a in verdict["artifacts"]], statuses.split())
        metrics = verdict["effects"]["metrics"]
        self.assertEqual([m["value"] for m in metrics], [failing] if failing else [])
        if decision == "BLOCK":
            for profile in ("observed", "documented"):
                message = verdict["error"][profile]["message"]
                self.assertTrue(message.endswith(" signature for %s." % subject), message)
            self.assertEqual(verdict["effects"]["audit"],
                             {"additionalEventData": None,
                              "errorCode": "CodeVerificationFailedException"})
        else:
            data = verdict["effects"]["audit"]["additionalEventData"]
            self.assertEqual(data["signatureStatus"],
                             max(statuses.split(), key=SEVERITY.index))
            arns = {k: v for k, v in data.items() if k != "signatureStatus"}
            self.assertEqual(arns, {} if function == "unsigned.zip" else {
                "signingProfileVersionArn": PROFILE, "signingJobArn": JOB})

    def test_layers(self):
        for case in LAYER_CASES:
            for policy, decision in zip(("Warn", "Enforce"), case[3].split()):
                with self.subTest(case=case[0], policy=policy):
                    self.check_layers(case, policy, decision)

    def test_layers_keep_their_order(self):
        for order in (["a=layer.zip", "b=signed.zip"], ["b=signed.zip", "a=layer.zip"]):
            verdict = self.verify("signed.zip", "--layer", order[0], "--layer", order[1]).json()
            self.assertEqual([a["name"] for a in verdict["artifacts"][1:]],
                             [layer[0] for layer in order])

    def test_the_order_of_lists_does_not_show(self):
        publishers = [PROFILE, SECOND_PROFILE] + [
            SIGNER + "/signing-profiles/P%d/abcdefghij" % i for i in range(18)]
        revocations = {
            "asOf": NOW, "validUntil": VALID_UNTIL,
            "signingJobs": [JOB, {"arn": JOB, "reason": "b"}, {"arn": JOB, "reason": "a"}] + [
                SIGNER + "/signing-jobs/%d" % i for i in range(20)],
            "signingProfiles": [{"profileVersionArn": PROFILE, "effectiveTime": t}
                                for t in (NOW, SIGNED, "2025-01-01T00:00:00Z", EXPIRES)],
            "certificates": ["%0192x" % i for i in range(20)]}
        outputs = set()
        shuffle = random.Random(1).shuffle
        for i in range(5):
            write_json("shuffled.json", config("Enforce", publishers))
            write_json("shuffled_list.json", revocations)
            ended = self.run_program("verify", "signed.zip", "--config", "shuffled.json", "--trust",
                                     "authority/root.pem", "--at", NOW, "--revocations",
                                     "shuffled_list.json", "--output", "json")
            self.assertEqual(ended.json()["primaryReason"], "SIGNING_JOB_REVOKED")
            outputs.add(ended.out)
            shuffle(publishers)
            for key in ("signingJobs", "signingProfiles", "certificates"):
                shuffle(revocations[key])
            revocations = dict(reversed(revocations.items()))
        self.assertEqual(len(outputs), 1)

    def test_configurations_that_mean_the_same(self):
        """As the API returns it, wrapped or not, and as a request creates it: the same verdict."""
        bare = config("Warn")
        identity = {"CodeSigningConfigId": "csc-0123456789abcdef0",
                    "CodeSigningConfigArn": "arn:aws:lambda:us-east-1:123456789012:"
                                            "code-signing-config:csc-0123456789abcdef0",
                    "LastModified": "2026-01-01T00:00:00.123456789Z"}
        publishers_only = {"AllowedPublishers": bare["AllowedPublishers"]}
        expected = self.verify("unsigned.zip", policy="Warn").out
        for name, document in {
                "returned": {**bare, **identity, "Description": "d"},
                "wrapped": {"CodeSigningConfig": {**bare, **identity}},
                "request": {**bare, "Description": "", "Tags": {"team": "a"}},
                "request without policies, which means Warn": publishers_only,
                "request with empty policies": {**publishers_only, "CodeSigningPolicies": {}},
        }.items():
            with self.case(name):
                write_json("same.json", document)
                ended = self.verify("unsigned.zip", policy="same")
                self.assertEqual(ended.out, expected)

    def test_names_of_artifacts_stay_on_one_line_of_valid_text(self):
        """Names are the user's: quotes, controls and bytes that are not UTF-8 do no harm."""
        not_utf8 = b"\xff\xfe".decode(errors="surrogateescape")
        for name in ('a"b\\', "line\nbreak", "\x1b[31mred", "\x9b31mred", not_utf8):
            with self.case(repr(name)):
                verdict = self.verify("signed.zip", "--layer", name + "=unsigned.zip")
                self.assertEqual(verdict.out.count(b"\n"), 1)
                shown = verdict.json()["artifacts"][1]["name"]
                self.assertEqual(shown, name.encode(errors="surrogateescape").decode(
                    errors="replace"))
                text = self.verify("signed.zip", "--layer", name + "=unsigned.zip", output="text")
                self.assertNotRegex(text.out.decode(), r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
                self.assertEqual(text.out.count(b"\n"),
                                 self.verify("signed.zip", "--layer", "plain=unsigned.zip",
                                             output="text").out.count(b"\n"))


class TerminalTest(cli_testing.ProgramTest):

    ARGUMENTS = ["--trust", "authority/root.pem", "--at", NOW, "--revocations", "fresh.json"]

    def on_terminal(self, package, config_file, **changes):
        """What the program writes to a pseudo terminal."""
        leader, follower = pty.openpty()
        try:
            done = subprocess.run(
                [cli_testing.PROGRAM, "verify", package, "--config", config_file, *self.ARGUMENTS],
                stdin=subprocess.DEVNULL, stdout=follower, stderr=subprocess.PIPE, check=False,
                env=environment(**changes))
            self.assertEqual(done.stderr, b"")
            os.close(follower)
            follower = None
            output = b""
            while True:
                try:
                    piece = os.read(leader, 65536)
                except OSError:  # how Linux says that nobody writes to the terminal any more
                    return output
                if not piece:
                    return output
                output += piece
        finally:
            os.close(leader)
            if follower is not None:
                os.close(follower)

    def test_the_decision_is_coloured(self):
        for package, config_file, decision in (("signed.zip", "warn.json", "ALLOW"),
                                               ("unsigned.zip", "warn.json", "WARN"),
                                               ("unsigned.zip", "enforce.json", "BLOCK")):
            with self.case(decision):
                output = self.on_terminal(package, config_file).decode()
                self.assertRegex(output, "^\x1b\\[[0-9;]+m%s\x1b\\[0m" % decision)
                self.assertEqual(output.count("\x1b"), 2)

    def test_no_colour(self):
        for name, changes in {"NO_COLOR": {"NO_COLOR": "1"},
                              "a dumb terminal": {"TERM": "dumb"}}.items():
            with self.case(name):
                output = self.on_terminal("unsigned.zip", "warn.json", **changes)
                self.assertTrue(output.startswith(b"WARN "), output)
                self.assertNotIn(b"\x1b", output)
        with self.case("NO_COLOR, but empty, does not count"):
            self.assertIn(b"\x1b", self.on_terminal("unsigned.zip", "warn.json", NO_COLOR=""))
        with self.case("not a terminal"):  # the other tests of verify see the same
            ended = self.verify("unsigned.zip", policy="Warn", output="text")
            self.assertTrue(ended.out.startswith(b"WARN "), ended)


class OpensslTest(cli_testing.ProgramTest):
    """openssl and the program say the same of an envelope and a digest."""

    def openssl_accepts(self, envelope, content, root="authority/root.pem"):
        write("envelope.pem", envelope)
        write("inner.bin", content)
        whole_second = calendar.timegm(time.strptime(SIGNED[:19], "%Y-%m-%dT%H:%M:%S"))
        status, out, err = openssl("cms", "-verify", "-inform", "PEM", "-in", "envelope.pem",
                                   "-content", "inner.bin", "-binary", "-CAfile", root,
                                   "-purpose", "any", "-attime", str(whole_second))
        self.assertIn("Verification " if status else "successful", err)
        if status == 0:
            self.assertEqual(out, content)
        return status == 0

    def test_agreement(self):
        inner, envelope = inner_digest("signed.zip").digest(), envelope_of("signed.zip")
        entries = [e for e in entries_of("signed.zip") if e[0] != SIGNATURE_ENTRY]
        changed = [(entries[0][0], b"changed")] + entries[1:]
        # name, entries, envelope, root, whether both accept
        for name, package, signature, root, accepted in (
                ("signed", entries, envelope, "authority", True),
                ("changed digest", changed, envelope, "authority", False),
                ("flipped signature", entries, with_flipped_signature(envelope), "authority",
                 False),
                ("another root", entries, envelope, "rogue", False)):
            with self.case(name):
                write_zip("case.zip", package + [(SIGNATURE_ENTRY, signature)])
                self.assertEqual(inner_digest("case.zip").digest() == inner, package is entries)
                root_file = root + "/root.pem"
                self.assertEqual(self.openssl_accepts(
                    signature, inner_digest("case.zip").digest(), root_file), accepted)
                verdict = self.verify("case.zip", trust=[root_file]).json()
                integrity = verdict["artifacts"][0]["findings"][0]
                self.assertEqual(integrity["outcome"], "PASSED" if accepted else "FAILED")


class GenuineEnvelopeTest(cli_testing.ProgramTest):
    """An envelope that AWS Signer made, without the package that it was made for."""

    def test_genuine(self):
        folder = os.environ.get("COUNTERSIGN_VECTORS")
        if not folder:
            raise unittest.SkipTest("COUNTERSIGN_VECTORS is not set: AWS's own envelope is not "
                                    "tested")
        path = os.path.join(folder, "aws-signer-lambda", "genuine_2022")
        with open(path + ".expected.json", encoding="utf-8") as file:
            expected = json.load(file)
        write_json("genuine.json", config("Enforce", [expected["profileVersionArn"]]))
        for name, trust, hashes in (("aws", "aws", 4),
                                    ("its root", os.path.join(os.path.dirname(path),
                                                              "aws_signer_lambda_root.pem"), 4)):
            with self.case(name):
                verdict = self.verify("unsigned.zip", "--envelope", path + ".SF", policy="genuine",
                                      trust=[trust], at=expected["signingTime"]).json()
                artifact, = verdict["artifacts"]
                found = [(f["outcome"], [r["number"] for r in f["reasons"]])
                         for f in artifact["findings"]]
                self.assertEqual(found, [("FAILED", [105])] + 3 * [("PASSED", [])])
                signature = artifact["signature"]
                self.assertEqual(
                    [signature[k] for k in ("signingTime", "expiresAt", "signingJobArn",
                                            "signingProfileVersionArn")],
                    [expected[k] for k in ("signingTime", "expires", "signingJobArn",
                                           "profileVersionArn")])
                self.assertEqual(len(signature["certificateHashes"]), hashes)
                self.assertEqual(artifact["findings"][0]["reasons"][0]["detail"]["packageDigest"],
                                 hashlib.sha384(inner_digest("unsigned.zip").digest()).hexdigest())
                self.assertEqual(artifact["findings"][0]["reasons"][0]["detail"]["signedDigest"],
                                 expected["messageDigest"])


if __name__ == "__main__":
    cli_testing.main("__main__")
