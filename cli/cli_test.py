"""The program from the outside: exit codes, one-line mistakes, verdicts, digests, memory, and OpenSSL's
opinion of what it signs.

usage: cli_test.py PROGRAM
"""
import base64
import hashlib
import io
import json
import os
import pty
import random
import subprocess
import sys
import tempfile
import unittest
import zipfile

PROGRAM = os.path.abspath(sys.argv.pop(1))
PROFILE = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Release/abcDEF0123"
OTHER = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Other/abcDEF0123"
JOB = "arn:aws:signer:us-east-1:123456789012:/signing-jobs/job-1"
SIGNED_AT, EXPIRES = "2026-01-01T00:00:00.5Z", "2027-01-01T00:00:00.25Z"
DURING = "2026-06-01T00:00:00Z"
SIGNATURE = "META_INF/aws_signer_signature_v1.0.SF"
FILES = [("index.js", b"exports.handler = 1;\n"), ("lib/", b""), ("lib/a.txt", b"hello")]
MISMATCH_TEXT = ("Lambda cannot deploy the function. The function or layer might be signed using a "
                 "signature that the client is not configured to accept. Check the provided "
                 "signature for %s.")
INTEGRITY_TEXT = ("Lambda cannot deploy the function. The function or layer code is not properly "
                  "signed. This can mean that the code was signed incorrectly or modified after it "
                  "was signed. Check the provided signature for %s.")


def run(*arguments, **kwargs):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, **kwargs)


def write(name, contents):
    with open(name, "wb") as file:
        file.write(contents if isinstance(contents, bytes) else contents.encode())
    return name


def make_zip(name, files, level=6, date=(2026, 1, 2, 3, 4, 6)):
    with zipfile.ZipFile(name, "w") as archive:
        for path, body in files:
            info = zipfile.ZipInfo(path, date)
            info.compress_type = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
            archive.writestr(info, body, compresslevel=level)
    return name


def entries(name):
    with zipfile.ZipFile(name) as archive:
        return [(i.filename, archive.read(i)) for i in archive.infolist()]


def config(name, policy="Enforce", publishers=(PROFILE,)):
    return write(name, json.dumps({
        "AllowedPublishers": {"SigningProfileVersionArns": list(publishers)},
        "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": policy}}))


def setUpModule():
    folder = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
    os.chdir(folder)
    assert run("dev-sign", "init", "authority").returncode == 0
    assert run("dev-sign", "init", "other").returncode == 0
    config("enforce.json")
    config("warn.json", "Warn")
    config("other.json", publishers=[OTHER])
    write("list.json", json.dumps({"asOf": "2026-05-01T00:00:00Z"}))
    make_zip("bare.zip", FILES)
    sign("bare.zip", "good.zip")


def sign(package, out, **changes):
    flags = {"authority": "authority", "profile-arn": PROFILE, "job-arn": JOB,
             "signing-time": SIGNED_AT, "expires": EXPIRES, "out": out, **changes}
    done = run("dev-sign", package, *[x for k, v in flags.items() for x in ("--" + k, v)])
    assert done.returncode == 0, done.stderr
    return out


def verify(package="good.zip", *more, policy="enforce", at=DURING, trust="authority/root.pem",
           revocations="list.json"):
    revoked = ["--revocations", revocations] if revocations else []
    done = run("verify", package, "--config", policy + ".json", "--trust", trust, "--at", at,
               *revoked, "--output", "json", *more)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done


def codes(verdict, artifact=0):
    return {f["check"]: (f["outcome"], [r["code"] for r in f["reasons"]])
            for f in verdict["artifacts"][artifact]["findings"]}


class Verdicts(unittest.TestCase):
    def expect(self, decision, reason, *arguments, **kwargs):
        status, verdict, done = verify(*arguments, **kwargs)
        self.assertEqual((verdict["decision"], verdict["primaryReason"]), (decision, reason), arguments)
        self.assertEqual(status, 1 if decision == "BLOCK" else 0)
        self.assertEqual(done.stdout.count("\n"), 1)
        self.assertEqual(done.stderr, "")
        return verdict

    def both(self, reason, *arguments, **kwargs):
        """A policy's reason: warns under Warn, blocks under Enforce, with the same findings."""
        warned = self.expect("WARN", reason, *arguments, policy="warn", **kwargs)
        blocked = self.expect("BLOCK", reason, *arguments, **kwargs)
        self.assertEqual(warned["artifacts"], blocked["artifacts"])
        self.assertEqual(warned["effects"]["metrics"], blocked["effects"]["metrics"])
        self.assertIsNone(warned["error"])
        self.assertIsNone(blocked["effects"]["audit"]["additionalEventData"])
        return blocked

    def always(self, reason, *arguments, **kwargs):
        self.expect("BLOCK", reason, *arguments, policy="warn", **kwargs)
        return self.expect("BLOCK", reason, *arguments, **kwargs)

    def test_valid(self):
        verdict = self.expect("ALLOW", None)
        artifact = verdict["artifacts"][0]
        self.assertEqual(list(verdict), ["schemaVersion", "decision", "policy", "primaryReason",
                                         "evaluatedAt", "holdsUntil", "artifacts", "effects", "error"])
        self.assertEqual(artifact["signature"]["signingTime"], SIGNED_AT)
        self.assertEqual(artifact["signature"]["expiresAt"], EXPIRES)
        self.assertEqual(verdict["holdsUntil"], EXPIRES)
        self.assertEqual(verdict["effects"], {"metrics": [], "audit": {
            "additionalEventData": {"signingProfileVersionArn": PROFILE, "signingJobArn": JOB,
                                    "signatureStatus": "VALID"}, "errorCode": None}})
        with open("good.zip", "rb") as file:
            digest = base64.b64encode(hashlib.sha256(file.read()).digest()).decode()
        self.assertEqual(artifact["codeSha256"], digest)

    def test_policy(self):
        both = self.both
        unsigned = both("SIGNATURE_MISSING", "bare.zip")
        self.assertEqual(unsigned["error"]["observed"]["message"], MISMATCH_TEXT % "bare.zip")
        both("REVOCATION_UNKNOWN", revocations=None)
        both("SIGNATURE_EXPIRED", at=EXPIRES)
        self.expect("ALLOW", None, at="2027-01-01T00:00:00.249999999Z")
        self.expect("BLOCK", "PUBLISHER_NOT_ALLOWED", policy="other")
        self.expect("ALLOW", None, "good.zip", "--no-revocation-check", revocations=None)
        status, _, _ = verify("bare.zip", "--warnings-as-errors", policy="warn")
        self.assertEqual(status, 1)

    def test_revocation(self):
        hashes = verify()[1]["artifacts"][0]["signature"]["certificateHashes"]
        self.assertEqual(len(hashes), 4)
        profile = lambda t: {"signingProfiles": [{"profileVersionArn": PROFILE, "effectiveTime": t}]}
        until = lambda t: {"validUntil": t}
        cases = [
            ({"signingJobs": [JOB]}, "SIGNING_JOB_REVOKED"),
            ({"signingJobs": [{"arn": JOB, "reason": "lost"}]}, "SIGNING_JOB_REVOKED"),
            (profile("2026-01-01T00:00:00.499999999Z"), "SIGNING_PROFILE_REVOKED"),
            (profile(SIGNED_AT), None),
            ({"certificates": [hashes[3]]}, "CERTIFICATE_REVOKED"),
            (until(DURING), "REVOCATION_UNKNOWN"),
            (until("2026-06-01T00:00:00.000000001Z"), None),
        ]
        for members, reason in cases:
            write("revoked.json", json.dumps({"asOf": "2026-05-01T00:00:00Z", **members}))
            if reason:
                self.both(reason, revocations="revoked.json")
            else:
                self.expect("ALLOW", None, revocations="revoked.json")
        write("stale.json", json.dumps({"asOf": "2026-05-01T00:00:00Z", "signingJobs": [JOB],
                                        **until("2026-05-02T00:00:00Z")}))
        self.assertEqual(codes(self.both("SIGNING_JOB_REVOKED", revocations="stale.json"))["REVOCATION"],
                         ("FAILED", ["SIGNING_JOB_REVOKED", "REVOCATION_UNKNOWN"]))

    def test_integrity(self):
        good = entries("good.zip")
        changed = {
            "changed": [(n, b"x" if n == "index.js" else b) for n, b in good],
            "renamed": [("i" if n == "index.js" else n, b) for n, b in good],
            "reordered": [good[2], good[1], good[0]] + good[3:],
            "removed": good[1:],
            "added": good[:3] + [("new", b"")] + good[3:],
            "directory dropped": [e for e in good if e[0] != "lib/"],
            "META_INF dropped": [e for e in good if e[0] != "META_INF/"],
        }
        for files in changed.values():
            verdict = self.always("DIGEST_MISMATCH", make_zip("t.zip", files))
            self.assertEqual(verdict["error"]["observed"]["code"], "CodeVerificationFailedException")
            self.assertEqual(verdict["error"]["documented"]["code"], "InvalidCodeSignatureException")
            self.assertEqual(verdict["error"]["documented"]["message"], INTEGRITY_TEXT % "t.zip")
            self.assertEqual(codes(verdict)["EXPIRY"], ("PASSED", []))
        for level in (0, 1, 9):
            self.expect("ALLOW", None, make_zip("t.zip", good, level, (2001, 1, 1, 0, 0, 0)))
        self.always("SIGNING_TIME_IN_FUTURE", at="2026-01-01T00:00:00.499999999Z")
        self.expect("ALLOW", None, at=SIGNED_AT)
        self.always("UNTRUSTED_CHAIN", trust="other/root.pem")
        with open("good.zip", "rb") as file:
            data = file.read()
        self.always("MALFORMED_PACKAGE", write("t.zip", data[:-1]))
        self.always("MALFORMED_PACKAGE", write("t.zip", b""))
        self.always("AMBIGUOUS_PACKAGE", write("t.zip", data + b"x"))
        self.always("AMBIGUOUS_PACKAGE", write("t.zip", b"x" + data))
        self.always("UNSUPPORTED_ENVELOPE", "good.zip", "--format-hint", "notation-jws")
        self.always("MALFORMED_ENVELOPE", "good.zip", "--envelope", "list.json",
                    "--format-hint", "aws-signer-lambda")

    def test_holds_until(self):
        write("until.json", json.dumps({"asOf": "2026-05-01T00:00:00Z",
                                        "validUntil": "2026-07-01T00:00:00Z"}))
        lasting = lambda v: {k: x for k, x in v.items() if k not in ("evaluatedAt", "holdsUntil")}
        for at, until, before in [
                ("2025-01-01T00:00:00Z", SIGNED_AT, "2026-01-01T00:00:00.499999999Z"),
                (DURING, "2026-07-01T00:00:00Z", "2026-06-30T23:59:59.999999999Z"),
                ("2026-07-01T00:00:00Z", EXPIRES, "2027-01-01T00:00:00.249999999Z"),
                (EXPIRES, None, "9999-12-31T23:59:59Z")]:
            verdict = verify(at=at, revocations="until.json")[1]
            self.assertEqual(verdict["holdsUntil"], until)
            self.assertEqual(lasting(verify(at=before, revocations="until.json")[1]), lasting(verdict))
            if until:
                self.assertNotEqual(lasting(verify(at=until, revocations="until.json")[1]),
                                    lasting(verdict))

    def test_layers_and_subject(self):
        verdict = self.both("SIGNATURE_MISSING", "good.zip", "--layer", "good.zip", "--layer",
                            "arn:layer:1=bare.zip", "--subject", "my-function")
        self.assertEqual([a["name"] for a in verdict["artifacts"]],
                         ["good.zip", "good.zip", "arn:layer:1"])
        self.assertEqual(verdict["error"]["observed"]["message"], MISMATCH_TEXT % "arn:layer:1")
        self.assertEqual(verdict["effects"]["metrics"][0]["value"], 1)
        verdict = self.both("SIGNATURE_MISSING", "bare.zip", "--layer", "bare.zip", "--subject", "f")
        self.assertEqual(verdict["error"]["observed"]["message"], MISMATCH_TEXT % "f")
        self.assertEqual(verdict["effects"]["metrics"][0]["value"], 2)

    def test_same_inputs_same_bytes(self):
        publishers = [PROFILE] + [OTHER.replace("Other", "N%02d" % i) for i in range(19)]
        jobs = [JOB.replace("job-1", "j%d" % i) for i in range(50)]
        seen = set()
        for seed in range(5):
            random.Random(seed).shuffle(publishers)
            random.Random(seed).shuffle(jobs)
            config("shuffled.json", publishers=publishers)
            write("jobs.json", json.dumps({"asOf": DURING, "signingJobs": jobs}))
            seen.add(verify(policy="shuffled", revocations="jobs.json")[2].stdout)
        self.assertEqual(len(seen), 1)

    def test_trust(self):
        pem = open("authority/root.pem", encoding="ascii").read()
        der = base64.b64decode("".join(pem.splitlines()[1:-1]))
        self.expect("ALLOW", None, trust="sha256:" + hashlib.sha256(der).hexdigest())
        self.expect("ALLOW", None, "good.zip", "--trust", "authority/root.pem", trust="aws")
        self.expect("ALLOW", None, trust="authority/subordinate.pem")

    @unittest.skipUnless("COUNTERSIGN_VECTORS" in os.environ, "COUNTERSIGN_VECTORS is not set")
    def test_genuine_envelope(self):
        folder = os.environ["COUNTERSIGN_VECTORS"] + "/aws-signer-lambda/"
        with open(folder + "genuine_2022.expected.json", encoding="utf-8") as file:
            expected = json.load(file)
        for trust in ("aws", folder + "aws_signer_lambda_root.pem"):
            verdict = self.always("DIGEST_MISMATCH", "bare.zip", "--envelope",
                                  folder + "genuine_2022.SF", trust=trust)
            self.assertEqual(codes(verdict)["INTEGRITY"], ("FAILED", ["DIGEST_MISMATCH"]))
            signature = verdict["artifacts"][0]["signature"]
            self.assertEqual(signature["signingProfileVersionArn"], expected["profileVersionArn"])
            self.assertEqual(signature["signingJobArn"], expected["signingJobArn"])
            self.assertEqual(signature["signingTime"], expected["signingTime"])
            self.assertEqual(signature["expiresAt"], expected["expires"])


class Mistakes(unittest.TestCase):
    def test_one_line_that_names_the_flag(self):
        write("bad.json", "{\"AllowedPublishers\": {\"SigningProfileVersionArns\": [3]}}")
        good = {"--config": "enforce.json", "--trust": "authority/root.pem", "--at": DURING}
        flags = lambda **c: [x for k, v in {**good, **{"--" + k: v for k, v in c.items()}}.items()
                             for x in (k, v)]
        cases = [
            (["verify", "none.zip", *flags()], "none.zip"), (["verify", ".", *flags()], "directory"),
            (["verify", "good.zip", *flags(config="none")], "--config"),
            (["verify", "good.zip", *flags(config="bad.json")],
             "AllowedPublishers.SigningProfileVersionArns[0]"),
            (["verify", "good.zip", *flags(trust="none")], "--trust"),
            (["verify", "good.zip", *flags(trust="bad.json")], "--trust"),
            (["verify", "good.zip", *flags(trust="sha256:00")], "64 hex digits"),
            (["verify", "good.zip", *flags(at="now")], "--at"),
            (["verify", "good.zip", *flags(revocations="bad.json")], "--revocations"),
            (["verify", "good.zip", *flags(revocations="none")], "--revocations"),
            (["verify", "good.zip", *flags(revocations="list.json"), "--no-revocation-check"],
             "--no-revocation-check"),
            (["verify", "good.zip", *flags(envelope="none")], "--envelope"),
            (["verify", "good.zip", *flags(layer="none")], "--layer"),
            (["verify", "good.zip", *flags(output="xml")], "--output"),
            (["verify", "good.zip", *flags(bogus="1")], "--bogus"),
            (["verify", "good.zip", "--trust", "aws"], "--config"),
            (["bogus"], "bogus"), (["digest", "none"], "none"), (["lint", "bad.json"], "[0]"),
            (["chain", "--leaf", "none", "--trust", "aws", "--at", DURING], "--leaf"),
            (["chain", "--leaf", "authority/root.pem", "--trust", "none", "--at", DURING], "--trust"),
            (["dev-sign", "bare.zip"], "--authority"), (["dev-sign", "init", "authority"], "exists"),
        ]
        for arguments, named in cases:
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(named, done.stderr)

    def test_help_has_examples(self):
        self.assertEqual(run("--help").returncode, 0)
        for command in ("verify", "digest", "lint", "chain", "inspect", "dev-sign"):
            done = run(command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn("Example:\n  countersign " + command, done.stdout)


class Examining(unittest.TestCase):
    def test_digest(self):
        files = [e for e in entries("good.zip") if e[0] != SIGNATURE]
        shown = json.loads(run("digest", "good.zip", "--output", "json").stdout)
        content = hashlib.sha384(b"".join(n.encode() + b for n, b in files)).hexdigest()
        self.assertEqual(shown["contentSha384"], content)
        self.assertEqual((shown["entries"], shown["signed"]), (len(files), True))
        self.assertEqual(shown["uncompressedBytes"], sum(len(b) for _, b in files))
        done = run("digest", "list.json")
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (1, "", 1))

    def test_lint(self):
        self.assertEqual(run("lint", "enforce.json").stdout, "")
        config("odd.json", publishers=[PROFILE, PROFILE, PROFILE.rsplit("/", 1)[0], "arn:aws:s3:::b"])
        done = run("lint", "odd.json")
        self.assertEqual((done.returncode, done.stdout.count("\n")), (0, 3))

    def test_inspect(self):
        done = run("inspect", "good.zip")
        self.assertTrue(all(x.startswith("unverified") for x in done.stdout.splitlines()))
        shown = subprocess.run(["openssl", "x509", "-in", "authority/root.pem", "-noout",
                                "-fingerprint", "-sha256"], capture_output=True, text=True, check=True)
        self.assertIn(shown.stdout.split("=")[1].strip().replace(":", "").lower(), done.stdout)

    def test_chain(self):
        envelope = dict(entries("good.zip"))[SIGNATURE]
        write("e.SF", envelope)
        certificates = subprocess.run(
            ["openssl", "pkcs7", "-in", "e.SF", "-print_certs"], capture_output=True, text=True,
            check=True).stdout.split("-----END CERTIFICATE-----\n")
        write("leaf.pem", certificates[0] + "-----END CERTIFICATE-----\n")
        judge = lambda leaf, at: run("chain", "--leaf", leaf, "--intermediates", "e.pem", "--trust",
                                     "authority/root.pem", "--at", at, "--output", "json")
        write("e.pem", "-----END CERTIFICATE-----\n".join(certificates))
        done = judge("leaf.pem", SIGNED_AT)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(len(json.loads(done.stdout)["path"]), 4)
        for leaf, at, code in [("leaf.pem", DURING, "UNTRUSTED_CHAIN"),
                               ("authority/regional.pem", SIGNED_AT, "CERTIFICATE_NOT_ACCEPTABLE"),
                               ("list.json", SIGNED_AT, "CERTIFICATE_NOT_ACCEPTABLE")]:
            done = judge(leaf, at)
            self.assertEqual(done.returncode, 1)
            self.assertIn(code, [r["code"] for r in json.loads(done.stdout)["reasons"]])

    def test_openssl_agrees(self):
        files = entries("good.zip")
        write("e.SF", dict(files)[SIGNATURE])
        content = hashlib.sha384(b"".join(n.encode() + b for n, b in files if n != SIGNATURE)).digest()
        for body, status in ((content, 0), (bytes(48), 4)):
            write("content", body)
            done = subprocess.run(["openssl", "cms", "-verify", "-inform", "PEM", "-in", "e.SF",
                                   "-content", "content", "-binary", "-CAfile", "authority/root.pem",
                                   "-purpose", "any", "-attime", "1767225600", "-out", "/dev/null"],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, status, done.stderr)


class Terminal(unittest.TestCase):
    def coloured(self, **environment):
        leader, follower = pty.openpty()
        subprocess.run([PROGRAM, "verify", "good.zip", "--config", "enforce.json", "--trust", "aws"],
                       stdout=follower, env={"TERM": "xterm", **environment})
        os.close(follower)
        return b"\033[" in io.FileIO(leader).read(200)

    def test_colour_on_a_terminal_only(self):
        self.assertTrue(self.coloured())
        self.assertFalse(self.coloured(NO_COLOR="1"))
        self.assertFalse(self.coloured(TERM="dumb"))
        self.assertNotIn("\033", verify()[2].stdout)


class Memory(unittest.TestCase):
    def test_peak_is_the_package_and_64_mebibytes(self):
        block = random.Random(1).randbytes(1 << 20)
        for megabytes, count, level in ((50, 50, 0), (250, 1, 0), (250, 1, 1)):
            name = make_zip("large.zip", [("f%d" % i, block * (megabytes // count))
                                          for i in range(count)], level)
            script = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], "
                      "stdout=subprocess.DEVNULL); "
                      "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
            done = subprocess.run([sys.executable, "-c", script, PROGRAM, "digest", name],
                                  capture_output=True, text=True, check=True)
            self.assertLess(int(done.stdout) * 1024, os.path.getsize(name) + (64 << 20))
            self.assertEqual(run("digest", name).returncode, 0)
            os.remove(name)


if __name__ == "__main__":
    unittest.main()
