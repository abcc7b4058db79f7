"""The shared library's interface is the one that is promised: only countersign_* is exported, under
a versioned name, and nothing of it has changed without being written down.

usage: abi_test.py LIBRARY HEADER BASELINE [--write]
"""
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

LIBRARY, HEADER, BASELINE = sys.argv[1:4]
WRITE = "python3 api/c/abi_test.py bazel-bin/api/c/libcountersign.so.1 api/c/countersign.h %s --write"
# abidiff's exit status is a set of bits.
TOOL_FAILED, CHANGED, INCOMPATIBLE = 1 | 2, 4, 8


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def abi_of(library):
    """The library's interface as XML, without what depends on where it was built."""
    with tempfile.TemporaryDirectory() as folder:
        public = os.path.join(folder, "include")
        os.mkdir(public)
        shutil.copy(HEADER, public)  # only what it defines is public
        done = run("abidw", "--exported-interfaces-only", "--drop-undefined-syms",
                   "--headers-dir", public, "--drop-private-types", "--no-corpus-path",
                   "--no-elf-needed", "--no-comp-dir-path", "--no-show-locs",
                   "--no-parameter-names", library)
    if done.returncode != 0:
        sys.exit("abidw: " + done.stderr)
    return done.stdout


def declared():
    with open(HEADER, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    return set(re.findall(r"COUNTERSIGN_API[^;(]*?\b(countersign_\w+)\(", text))


class AbiTest(unittest.TestCase):
    def test_exports_what_the_header_declares(self):
        lines = run("nm", "-D", "--defined-only", "--with-symbol-versions", LIBRARY).stdout
        symbols = {line.split()[-1] for line in lines.splitlines() if line.split()[1] != "A"}
        self.assertGreater(len(symbols), 30)
        self.assertEqual(symbols, {name + "@@COUNTERSIGN_1.0" for name in declared()})

    def test_has_a_versioned_name(self):
        self.assertIn("[libcountersign.so.1]", run("readelf", "-d", LIBRARY).stdout)

    @unittest.skipUnless(platform.machine() == "x86_64", "SKIPPED: the baseline is of x86-64")
    def test_is_the_baseline(self):
        with tempfile.NamedTemporaryFile("w", suffix=".abi") as current:
            current.write(abi_of(LIBRARY))
            current.flush()
            done = run("abidiff", "--drop-private-types", BASELINE, current.name)
        self.assertEqual(done.returncode & TOOL_FAILED, 0, done.stderr)
        self.assertEqual(
            done.returncode & INCOMPATIBLE, 0,
            "an incompatible change: it needs a new soname\n" + done.stdout)
        self.assertEqual(
            done.returncode & CHANGED, 0, "a compatible change: write it down with\n    " +
            WRITE % BASELINE + "\n" + done.stdout)


if sys.argv[4:] == ["--write"]:
    with open(BASELINE, "w", encoding="utf-8") as baseline:
        baseline.write(abi_of(LIBRARY))
else:
    unittest.main(argv=sys.argv[:1])
