"""The program needs no more memory than the package and 64 MiB, however large the bodies are."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile

import cli_testing
from cli_testing import NOW

ALLOWANCE = 64 << 20

# In a process of its own, so that no other child counts.
MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps([done.returncode, done.stdout.decode(), peak]))
"""

# name, compression, bodies, bytes of each, whether they compress
CASES = [
    ("50 MB stored", zipfile.ZIP_STORED, 5, 10_000_000, False),
    ("250 MB stored", zipfile.ZIP_STORED, 5, 50_000_000, False),
    ("250 MB stored in one body", zipfile.ZIP_STORED, 1, 250_000_000, False),
    ("50 MB deflated", zipfile.ZIP_DEFLATED, 1, 50_000_000, False),
    ("250 MB deflated to almost nothing", zipfile.ZIP_DEFLATED, 1, 250_000_000, True),
]


class MemoryTest(cli_testing.ProgramTest):

    def test_peak(self):
        # Repeats at a distance that deflate cannot see.
        noise = b"".join(hashlib.sha512(b"%d" % i).digest() for i in range(1 << 14))
        for name, method, count, size, compresses in CASES:
            with self.case(name):
                block = bytes(len(noise)) if compresses else noise
                body = (block * (size // len(block) + 1))[:size]
                with zipfile.ZipFile("large.zip", "w", method, compresslevel=1) as archive:
                    for i in range(count):
                        archive.writestr("body%d" % i, body)
                del body
                self.sign("large.zip", "large_signed.zip")
                package_size = os.stat("large_signed.zip").st_size
                self.assertEqual(package_size > count * size * 0.99, not compresses)
                measured = subprocess.run(
                    [sys.executable, "-c", MEASURE, cli_testing.PROGRAM, "verify",
                     "large_signed.zip", "--config", "enforce.json", "--trust",
                     "authority/root.pem", "--revocations", "fresh.json", "--at", NOW, "--output",
                     "json"], check=True, capture_output=True)
                status, output, peak = json.loads(measured.stdout)
                self.assertEqual((status, json.loads(output)["decision"]), (0, "ALLOW"))
                self.assertLessEqual(peak, package_size + ALLOWANCE)


if __name__ == "__main__":
    cli_testing.main("__main__")
