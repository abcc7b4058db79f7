"""NIST's paths through `countersign chain`, in PEM and in DER: the answers of the in-process test.

No certificate of the suite is for code signing, so that the program refuses every one; what counts
is whether it objects to more than the signer's own usage.

usage: pkits_cli_test.py PROGRAM DIVERGENCES
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM, DIVERGENCES = sys.argv[1:3]
ROWS = 177  # of the suite's 249, those without policy inputs


def table(path):
    with open(path, encoding="utf-8") as file:
        return [line.split("\t") for line in file.read().splitlines() if line and line[0] != "#"]


def pem(der):
    return b"-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % base64.encodebytes(der)


class PkitsTest(unittest.TestCase):
    def judge(self, certificates, as_pem):
        """The report on root ... leaf (DER). DER has room for one intermediate alone."""
        with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR")) as folder:
            def write(name, content):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
                return file.name

            root, *between, leaf = certificates
            if as_pem:
                leaf, between = pem(leaf), [pem(der) for der in between]
            arguments = ["--leaf", write("leaf", leaf), "--trust", write("root.pem", pem(root)),
                         "--at", "2015-06-01T00:00:00Z", "--output", "json"]
            if between:
                arguments += ["--intermediates", write("between", b"".join(between))]
            done = subprocess.run([PROGRAM, "chain", *arguments], capture_output=True, check=False,
                                  timeout=60)
        report = json.loads(done.stdout)
        self.assertEqual(done.stderr, b"")
        self.assertEqual((done.returncode, report["valid"]), (1, False))
        return report

    def test_every_path(self):
        vectors = os.environ.get("COUNTERSIGN_VECTORS")
        if not vectors:
            self.skipTest("COUNTERSIGN_VECTORS is not set: NIST's paths are not at hand")
        folder = os.path.join(vectors, "pkits")
        diverging = {row[0] for row in table(DIVERGENCES)}
        rows = in_der = 0
        for number, expect, title, names, _, policy in table(os.path.join(folder, "MANIFEST.tsv")):
            if policy:
                continue
            certificates = []
            for name in names.split(","):
                with open(os.path.join(folder, "certs", name + ".crt"), "rb") as file:
                    certificates.append(file.read())
            report = self.judge(certificates, True)
            objections = [r for r in report["reasons"] if not r["message"].startswith("the signer's ")]
            self.assertEqual(objections == [], (expect == "valid") != (number in diverging),
                             (number, title, objections))
            if len(certificates) <= 3:
                self.assertEqual(self.judge(certificates, False), report, (number, title))
                in_der += 1
            rows += 1
        self.assertEqual(rows, ROWS)
        self.assertGreater(in_der, ROWS // 2)
        print("%d paths, %d in DER as well" % (rows, in_der))


unittest.main(argv=sys.argv[:1])
