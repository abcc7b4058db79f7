"""No envelope that others made is accepted, and each is refused for a reason that a table names.

Every file of OpenSSL's CMS samples has its rows: as it lies there, and, where it holds CMS, that
CMS as a PEM block `PKCS7`, so that the envelope reader looks inside. The files of notation, cose-wg
and the JOSE cookbook, and the messages inside their JSON, are counted by what they are answered.

usage: foreign_envelopes_test.py PROGRAM TABLE     (from the top of the repository)
       foreign_envelopes_test.py --table PROGRAM   prints the table
"""
import base64
import binascii
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

CASE = "testdata/verdicts/valid/"
BY_FILE = "openssl-cms"
BY_COUNT = ["notation", "cose-wg", "jose-cookbook"]


def judge(program, envelope):
    """(exit status, reason codes, first message) of a package with this detached envelope."""
    with tempfile.NamedTemporaryFile(dir=os.environ.get("TEST_TMPDIR")) as file:
        file.write(envelope)
        file.flush()
        done = subprocess.run(
            [program, "verify", CASE + "package.zip", "--config", CASE + "config.json", "--trust",
             CASE + "roots.pem", "--no-revocation-check", "--at", "2026-06-01T00:00:00Z",
             "--envelope", file.name, "--output", "json"],
            capture_output=True, check=False, timeout=60)
    artifact = json.loads(done.stdout)["artifacts"][0]
    reasons = artifact["findings"][0]["reasons"]
    if done.returncode != 1 or artifact["signature"] is not None or not reasons:
        return done.returncode, "ACCEPTED", "-"
    codes = " ".join(sorted({reason["code"] for reason in reasons}))
    return done.returncode, codes, reasons[0]["message"]


def cms_inside(content):
    """The CMS of a file: in PEM, in base64 behind MIME headers, or as DER; None when there is none."""
    pem = re.search(rb"-----BEGIN (PKCS7|CMS)-----(.*?)-----END", content, re.S)
    mime = re.search(rb"Content-Type: application/(?:x-)?pkcs7.*?\r?\n\r?\n([A-Za-z0-9+/=\s]+)",
                     content, re.S)
    try:
        if pem is not None:
            return base64.b64decode(pem.group(2))
        if mime is not None:
            return base64.b64decode(mime.group(1))
    except binascii.Error:
        return None
    return content if content[:1] == b"\x30" else None


def armoured(cms):
    lines = base64.b64encode(cms)
    lines = b"\n".join(lines[i:i + 64] for i in range(0, len(lines), 64))
    return b"-----BEGIN PKCS7-----\n" + lines + b"\n-----END PKCS7-----\n"


def messages_inside(content):
    """(form, bytes) of the messages that the JSON of cose-wg and the JOSE cookbook shows."""
    try:
        shown = json.loads(content)
    except ValueError:
        return
    shown = shown.get("output") if isinstance(shown, dict) else None
    for form, message in shown.items() if isinstance(shown, dict) else ():
        if form == "cbor":
            yield form, bytes.fromhex(message)
        elif form == "compact":
            yield form, message.encode()
        elif form in ("json", "json_flat"):
            yield form, json.dumps(message).encode()


def files(folder):
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            with open(path, "rb") as file:
                yield os.path.relpath(path, folder), file.read()


def rows(program, vectors):
    out = []
    for name, content in files(os.path.join(vectors, BY_FILE)):
        cms = cms_inside(content)
        forms = [("file", content)] + ([("armoured", armoured(cms))] if cms is not None else [])
        for form, envelope in forms:
            _, codes, message = judge(program, envelope)
            out.append(["%s/%s" % (BY_FILE, name), form, codes, message, "1"])
    counts = collections.Counter()
    for folder in BY_COUNT:
        for _, content in files(os.path.join(vectors, folder)):
            for form, envelope in [("file", content), *messages_inside(content)]:
                _, codes, message = judge(program, envelope)
                counts[folder, form, codes, message] += 1
    return sorted(out + [[*key, str(count)] for key, count in counts.items()])


class ForeignEnvelopesTest(unittest.TestCase):
    maxDiff = None

    def test_every_one_is_refused_for_the_reason_that_is_named(self):
        vectors = os.environ.get("COUNTERSIGN_VECTORS")
        if not vectors:
            self.skipTest("COUNTERSIGN_VECTORS is not set: the envelopes of others are not at hand")
        with open(TABLE, encoding="utf-8") as file:
            table = [line.split("\t") for line in file.read().splitlines() if line[0] != "#"]
        found = rows(PROGRAM, vectors)
        self.assertEqual([r for r in found if r[2] == "ACCEPTED"], [])
        self.assertEqual(found, table)
        print("%d envelopes, none accepted" % sum(int(r[4]) for r in found))

    def test_the_packages_own_envelope_is_accepted(self):
        with zipfile.ZipFile(CASE + "package.zip") as package:
            envelope = package.read("META_INF/aws_signer_signature_v1.0.SF")
        self.assertEqual(judge(PROGRAM, envelope)[0], 0)


if sys.argv[1] == "--table":
    print("# What the engine answers to envelopes that others made.")
    print("# file or folder\tform\treasons\tthe first one's message\thow many")
    for line in rows(sys.argv[2], os.environ["COUNTERSIGN_VECTORS"]):
        print("\t".join(line))
else:
    PROGRAM, TABLE = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
