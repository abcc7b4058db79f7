#!/usr/bin/env python3
"""Measures which lines and branches of the library its tests reach; fails below the floors.

    python3 tools/coverage.py            builds and tests with gcov, then reports
    python3 tools/coverage.py REPORT     reports on an lcov file

Run from the top of the repository. Every file below 100 % of lines is listed with what is missing.
Branches that only an exception takes are not counted.
"""
import collections
import os
import re
import subprocess
import sys

TARGETS = ["//core/...", "//api/..."]
# Minutes under gcov, of what other tests reach in seconds: many inputs, no further line.
LEFT_OUT = ["//core/claims:genuine_envelope_test", "//core/evaluate:remembered_test",
            "//core/lifecycle:state_scale_test", "//core/policy:revocation_memory_test"]
REPORT = "bazel-out/_coverage/_coverage_report.dat"
OWN = re.compile(r"(core|api)/.*(?<!_testing)(?<!_for_test)\.(h|cc|inc)")
TESTS = re.compile(r".*_test\.cc")
# Forced inlining gives one condition hundreds of copies, half of which can never be taken.
INLINED = {"core/crypto/sha2_sha256_ni.cc"}
# Percent, of all files of core together.
FLOORS = {"lines": 98.0, "branches": 93.5}


class Counts:
    """Of a file or folder: how many there are and how many were reached."""

    def __init__(self):
        self.lines, self.branches = {}, {}

    def add(self, name, other):
        self.lines.update({(name, key): hits for key, hits in other.lines.items()})
        self.branches.update({(name, key): hits for key, hits in other.branches.items()})

    @staticmethod
    def share(hits):
        return 100 * sum(1 for n in hits.values() if n) / len(hits) if hits else 100.0

    def row(self, name):
        return "%-40s%8d%9.2f %%%8d%9.2f %%" % (
            name, len(self.lines), self.share(self.lines), len(self.branches),
            self.share(self.branches))

    def missing(self):
        """The lines that no test reaches, as "3-5, 9"."""
        runs = []
        for line in sorted(n for n, hits in self.lines.items() if not hits):
            if runs and line == runs[-1][1] + 1:
                runs[-1][1] = line
            else:
                runs.append([line, line])
        return ", ".join("%d" % a if a == b else "%d-%d" % (a, b) for a, b in runs)


def read(path):
    """File name -> Counts, of what is our own and no test."""
    files, name = {}, None
    with open(path, encoding="utf-8") as report:
        for row in report:
            key, _, rest = row.strip().partition(":")
            if key == "SF":
                name = rest if OWN.fullmatch(rest) and not TESTS.fullmatch(rest) else None
                braces = lines_of_braces(name) if name else set()
            elif name is None:
                continue
            elif key == "DA":
                line, hits = map(int, rest.split(",")[:2])
                if line in braces:
                    continue
                files.setdefault(name, Counts()).lines[line] = hits
            elif key == "BRDA":
                line, _, number, hits = rest.replace("-", "0").split(",")
                if int(line) not in braces and name not in INLINED:
                    files.setdefault(name, Counts()).branches[int(line), int(number)] = int(hits)
    return files


def lines_of_braces(path):
    """Lines without a word: gcov ascribes to them what an exception would destroy on its way."""
    with open(path, encoding="utf-8") as source:
        return {n for n, line in enumerate(source, 1) if not re.search(r"\w", line)}


def report(files):
    """Prints the tables; returns what is below its floor."""
    folders = collections.OrderedDict()
    for name in sorted(files):
        for group in (os.path.dirname(name), name.split("/")[0] + ", all"):
            folders.setdefault(group, Counts()).add(name, files[name])
    print("%-40s%8s%11s%8s%11s" % ("", "lines", "reached", "branches", "reached"))
    for name in sorted(folders):
        print(folders[name].row(name))
    print("\nfiles with lines that no test reaches")
    for name in sorted(files):
        if files[name].missing():
            print(files[name].row(name) + "   " + files[name].missing())
    core = folders["core, all"]
    reached = {"lines": core.share(core.lines), "branches": core.share(core.branches)}
    return ["%s: %.2f %% is below the floor of %.2f %%" % (kind, reached[kind], floor)
            for kind, floor in FLOORS.items() if reached[kind] < floor]


def main(argv):
    if not argv:
        subprocess.run(["./bazelw", "coverage", "--"] + TARGETS + ["-" + t for t in LEFT_OUT],
                       check=True)
    below = report(read(argv[0] if argv else REPORT))
    print("\n".join(below) or "coverage: above its floors")
    return 1 if below else 0


sys.exit(main(sys.argv[1:]))
