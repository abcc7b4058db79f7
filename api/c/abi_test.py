"""The shared library's interface is the one that is promised: only countersign_* is exported, under
a versioned name, and nothing of it has changed without being written down.

usage: abi_test.py LIBRARY HEADER MAP BASELINE [--write]
"""
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

LIBRARY, HEADER, MAP, BASELINE = sys.argv[1:5]
WRITE = ("python3 api/c/abi_test.py bazel-bin/api/c/libcountersign.so.1 api/c/countersign.h "
         "%s %s --write")
# abidiff's exit status is a set of bits; which differences programs survive it cannot tell.
TOOL_FAILED, DIFFERENT = 1 | 2, 4 | 8


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


def mapped():
    """Symbol -> the node of the version script that it is in."""
    with open(MAP, encoding="utf-8") as file:
        nodes = re.findall(r"^(COUNTERSIGN_[\d.]+) \{(.*?)^\}", file.read(), re.M | re.S)
    return {name: node for node, body in nodes for name in re.findall(r"(countersign_\w+);", body)}


def format_of(abi):
    """The version of libabigail's format, of which only equal ones can be compared."""
    return re.search(r"<abi-corpus version='(\d+)\.", abi).group(1)


def differences(abi, *flags):
    """What abidiff says of the baseline and the library, and whether that is a difference."""
    with tempfile.NamedTemporaryFile("w", suffix=".abi") as current:
        current.write(abi)
        current.flush()
        done = run("abidiff", "--drop-private-types", *flags, BASELINE, current.name)
    if done.returncode & TOOL_FAILED:
        sys.exit("abidiff: " + done.stderr)
    return done.stdout, done.returncode & DIFFERENT != 0


class AbiTest(unittest.TestCase):
    def test_exports_what_the_header_declares(self):
        lines = run("nm", "-D", "--defined-only", "--with-symbol-versions", LIBRARY).stdout
        symbols = {line.split()[-1] for line in lines.splitlines() if line.split()[1] != "A"}
        self.assertGreater(len(symbols), 30)
        self.assertEqual(set(mapped()), declared())
        self.assertEqual(symbols, {"%s@@%s" % row for row in mapped().items()})

    def test_has_a_versioned_name(self):
        self.assertIn("[libcountersign.so.1]", run("readelf", "-d", LIBRARY).stdout)

    @unittest.skipUnless(platform.machine() == "x86_64", "SKIPPED: the baseline is of x86-64")
    def test_is_the_baseline(self):
        abi = abi_of(LIBRARY)
        with open(BASELINE, encoding="utf-8") as file:
            if format_of(file.read()) != format_of(abi):
                self.skipTest("SKIPPED: this libabigail writes another format than the baseline's")
        text, is_different = differences(abi, "--no-added-syms")
        self.assertFalse(is_different, "what there was has changed: unless every program that was "
                         "built with it still works, that needs a new soname\n" + text)
        text, is_different = differences(abi)
        self.assertFalse(is_different, "something was added: write it down with\n    " +
                         WRITE % (MAP, BASELINE) + "\n" + text)


if sys.argv[5:] == ["--write"]:
    with open(BASELINE, "w", encoding="utf-8") as baseline:
        baseline.write(abi_of(LIBRARY))
else:
    unittest.main(argv=sys.argv[:1])
