"""What the tests of the program share: running it, packages, authorities, instants.

Nothing here is taken from the program: packages are made with zipfile, digests with hashlib,
certificates are read with openssl, and the numbers and texts are those of the outward contract.
"""

import base64
import calendar
import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
import warnings
import zipfile

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else None

SIGNATURE_ENTRY = "META_INF/aws_signer_signature_v1.0.SF"
SIGNER = "arn:aws:signer:us-east-1:123456789012:"
PROFILE = SIGNER + "/signing-profiles/Release/abcdefghij"
SECOND_PROFILE = SIGNER + "/signing-profiles/Second/ABCDEFGHIJ"
OTHER_PROFILE = SIGNER + "/signing-profiles/Release/abcdefghiJ"  # differs in one letter's case
JOB = SIGNER + "/signing-jobs/11111111-2222-3333-4444-555555555555"
OTHER_JOB = SIGNER + "/signing-jobs/66666666-7777-8888-9999-000000000000"

SIGNED = "2026-01-01T00:00:00.25Z"
NOW = "2026-06-01T00:00:00Z"
VALID_UNTIL = "2026-09-01T00:00:00Z"
EXPIRES = "2027-01-01T00:00:00Z"
END_OF_TIME = "9999-12-31T23:59:59.999999999Z"

MISMATCH_TEXT = ("Lambda cannot deploy the function. The function or layer might be signed using a "
                 "signature that the client is not configured to accept. Check the provided "
                 "signature for %s.")
INTEGRITY_TEXT = ("Lambda cannot deploy the function. The function or layer code is not properly "
                  "signed. This can mean that the code was signed incorrectly or modified after it "
                  "was signed. Check the provided signature for %s.")

# The contract's reasons.
REASONS = {
    101: "MALFORMED_PACKAGE", 102: "AMBIGUOUS_PACKAGE", 103: "MALFORMED_ENVELOPE",
    104: "UNSUPPORTED_ENVELOPE", 105: "DIGEST_MISMATCH", 106: "SIGNATURE_INVALID",
    107: "UNTRUSTED_CHAIN", 108: "CERTIFICATE_NOT_ACCEPTABLE", 109: "SIGNING_TIME_IN_FUTURE",
    110: "LIMIT_EXCEEDED", 201: "SIGNATURE_MISSING", 202: "PUBLISHER_NOT_ALLOWED",
    301: "SIGNATURE_EXPIRED", 401: "SIGNING_JOB_REVOKED", 402: "SIGNING_PROFILE_REVOKED",
    403: "CERTIFICATE_REVOKED", 404: "REVOCATION_UNKNOWN",
}

ENTRIES = [
    ("main.py", b"def handler(event, context):\n    return 'hello'\n" * 40),
    ("lib/", b""),
    ("lib/util.py", b"VALUE = 1\n"),
    ("data.bin", bytes(range(256)) * 8),
]


def nanoseconds(instant):
    """An RFC 3339 instant in UTC as nanoseconds since 1970."""
    whole, fraction = re.fullmatch(r"([^.Z]+)(?:\.(\d{1,9}))?Z", instant).groups()
    seconds = calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S"))
    return seconds * 10**9 + int((fraction or "").ljust(9, "0"))


def shifted(instant, by):
    """The instant `by` nanoseconds later, fraction only when not zero, no trailing zeros."""
    seconds, fraction = divmod(nanoseconds(instant) + by, 10**9)
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return whole + ("." + "%09d" % fraction if fraction else "").rstrip("0") + "Z"


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content):
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def write_json(path, value):
    return write(path, json.dumps(value))


def write_zip(path, entries, method=zipfile.ZIP_DEFLATED, when=(2020, 2, 2, 2, 2, 2)):
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")  # duplicate names are wanted here
        for name, body in entries:
            info = zipfile.ZipInfo(name, when)
            archive.writestr(info, body, zipfile.ZIP_STORED if name.endswith("/") else method)
    return path


def entries_of(path):
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def envelope_of(path):
    return dict(entries_of(path))[SIGNATURE_ENTRY]


def inner_digest(path):
    """SHA-384 over names and bodies in order, the signature entry left out."""
    digest = hashlib.sha384()
    for name, body in entries_of(path):
        if name != SIGNATURE_ENTRY:
            digest.update(name.encode() + body)
    return digest


def with_flipped_signature(envelope):
    """The envelope with the last bit of its signature value inverted."""
    first, *lines, last = envelope.splitlines(keepends=True)
    ber = bytearray(base64.b64decode(b"".join(lines)))
    # The signature comes last; behind it are only the ends of indefinite lengths, all zeros.
    ber[len(ber.rstrip(b"\0")) - 1] ^= 1
    return first + base64.encodebytes(bytes(ber)) + last


def config(policy, publishers=(PROFILE, SECOND_PROFILE)):
    return {"CodeSigningPolicies": {"UntrustedArtifactOnDeployment": policy},
            "AllowedPublishers": {"SigningProfileVersionArns": list(publishers)}}


def openssl(*arguments, stdin=b""):
    """Fails the test when openssl is missing."""
    done = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def pem_to_der(pem):
    return [base64.b64decode(body) for body in re.findall(
        rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", pem, re.DOTALL)]


def der_to_pem(der):
    return b"-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % base64.encodebytes(der)


def envelope_certificates(envelope_path):
    """The DER of the envelope's certificates in its order, as openssl reads them."""
    status, out, err = openssl("pkcs7", "-inform", "PEM", "-in", envelope_path, "-print_certs")
    assert status == 0, err
    return pem_to_der(out)


def tbs(der):
    """The TBSCertificate of a certificate: the first element inside the outer SEQUENCE."""
    def header(at):
        length, size = der[at + 1], 2
        if length >= 0x80:
            size += length & 0x7F
            length = int.from_bytes(der[at + 2:at + size], "big")
        return size, length
    start, _ = header(0)
    size, length = header(start)
    return der[start:start + size + length]


def certificate_hash(der, issuer_der):
    return (hashlib.sha384(tbs(der)).hexdigest() + hashlib.sha384(tbs(issuer_der)).hexdigest())


def no_duplicates(pairs):
    members = dict(pairs)
    assert len(members) == len(pairs), "duplicate members: %r" % [key for key, _ in pairs]
    return members


class Ended:
    """How a run of the program ended."""

    def __init__(self, arguments, done):
        self.arguments, self.status = arguments, done.returncode
        self.out, self.err = done.stdout, done.stderr.decode(errors="replace")

    def json(self):
        return json.loads(self.out.decode(), object_pairs_hook=no_duplicates)

    def __str__(self):
        return "%s\nexit %d\n%s\n%s" % (" ".join(self.arguments), self.status, self.out[:3000],
                                        self.err)


def environment(**changes):
    kept = {name: value for name, value in os.environ.items()
            if name not in ("NO_COLOR", "BUILD_WORKING_DIRECTORY", "TERM")}
    return {**kept, "TERM": "xterm", **changes}


class ProgramTest(unittest.TestCase):
    """Runs the program in a folder of its own, which has two authorities and common files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR"))
        cls.addClassCleanup(folder.cleanup)
        # So that the tests may speak of files by the names that they give to the program.
        cls.addClassCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        for name in ("authority", "rogue"):
            cls.must("dev-sign", "init", name)
        write_zip("unsigned.zip", ENTRIES)
        cls.sign("unsigned.zip", "signed.zip")
        write_json("warn.json", config("Warn"))
        write_json("enforce.json", config("Enforce"))
        write_json("fresh.json", {"asOf": NOW, "validUntil": VALID_UNTIL})

    @classmethod
    def run_program(cls, *arguments, **options):
        options.setdefault("env", environment())
        done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, check=False,
                              capture_output=True, timeout=120, **options)
        return Ended(arguments, done)

    @classmethod
    def must(cls, *arguments):
        ended = cls.run_program(*arguments)
        assert ended.status == 0 and not ended.err, str(ended)
        return ended

    @classmethod
    def sign(cls, package, out, authority="authority", profile=PROFILE, job=JOB, at=SIGNED,
             expires=EXPIRES):
        cls.must("dev-sign", package, "--authority", authority, "--profile-arn", profile,
                 "--job-arn", job, "--signing-time", at, "--expires", expires, "--out", out)
        return out

    def verify(self, package, *more, policy="Enforce", at=NOW, trust=("authority/root.pem",),
               revocations="fresh.json", output="json"):
        arguments = ["verify", package, "--config", policy.lower() + ".json", "--at", at]
        for value in trust:
            arguments += ["--trust", value]
        if revocations:
            arguments += (["--no-revocation-check"] if revocations == "no check"
                          else ["--revocations", revocations])
        ended = self.run_program(*arguments, "--output", output, *more)
        self.assertEqual(ended.err, "", ended)
        self.assertNotIn(b"\x1b", ended.out, ended)
        return ended

    def assert_mistake(self, ended, *named):
        """Exit 2, one line on standard error that has each of `named`, nothing elsewhere."""
        self.assertEqual(ended.status, 2, ended)
        self.assertEqual(ended.out, b"", ended)
        self.assertEqual(ended.err.count("\n"), 1, ended)
        self.assertTrue(ended.err.endswith("\n"), ended)
        for text in named:
            self.assertIn(text, ended.err, ended)

    @contextlib.contextmanager
    def case(self, name):
        with self.subTest(case=name):
            yield


def main(module):
    if PROGRAM is None:
        sys.exit("usage: %s PROGRAM" % sys.argv[0])
    unittest.main(module=module, argv=[sys.argv[0], *sys.argv[2:]])
