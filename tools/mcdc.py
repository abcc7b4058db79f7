#!/usr/bin/env python3
"""Measures lines and MC/DC of the checks and the truth table: every condition of every decision
must have been seen to decide alone. Fails below 100 % of either.

    python3 tools/mcdc.py

Run from the top of the repository; installs the clang that measures MC/DC. The sources are compiled
by it and put under the tests that Bazel has built.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "mutation"))
import preload  # noqa: E402

SOURCES = sorted(glob.glob("core/checks/*.cc") + glob.glob("core/decision/*.cc"))
TESTS = ["core/checks/checks_test", "core/decision/verdict_test"]
COMPILER = "clang++-19"
FLAGS = ["-O0", "-fprofile-instr-generate", "-fcoverage-mapping", "-fcoverage-mcdc"]


def measure(folder):
    """Runs the tests over the instrumented sources. Returns llvm-cov's arguments."""
    trouble, tests = preload.bazel_build(TESTS, folder)
    if trouble:
        sys.exit(trouble)
    library = os.path.join(folder, "measured.so")
    sources = [name for name in SOURCES if not name.endswith("_test.cc")]
    complaints = preload.compile_shared(sources, library, COMPILER, FLAGS)
    if complaints:
        sys.exit(complaints)
    for test in tests.values():
        passed, output = test.run(
            "--gtest_brief=1", library, env={"LLVM_PROFILE_FILE": folder + "/%p.profraw"})
        if not passed:
            sys.exit(output)
    profile = os.path.join(folder, "all.profdata")
    subprocess.run(["llvm-profdata-19", "merge", "-o", profile] +
                   glob.glob(folder + "/*.profraw"), check=True)
    return [library, "-instr-profile=" + profile]


def main():
    subprocess.run(["./bazelw", "--install-only", "--config=mcdc"], check=True)
    with tempfile.TemporaryDirectory(prefix="mcdc-") as folder:
        arguments = measure(folder)
        exported = subprocess.run(["llvm-cov-19", "export", "-summary-only"] + arguments,
                                  check=True, stdout=subprocess.PIPE).stdout
        below, unseen = False, {name for name in SOURCES if not name.endswith("_test.cc")}
        print("%-32s%12s%12s%12s" % ("", "lines", "branches", "MC/DC"))
        for entry in json.loads(exported)["data"][0]["files"]:
            name = os.path.relpath(entry["filename"])
            if name not in SOURCES:
                continue
            unseen.discard(name)
            summary = [entry["summary"][kind] for kind in ("lines", "branches", "mcdc")]
            print("%-32s" % name + "".join(
                "%12s" % ("%d/%d" % (part["covered"], part["count"])) for part in summary))
            if summary[0]["covered"] < summary[0]["count"] or \
                    summary[2]["covered"] < summary[2]["count"]:
                below = True
                subprocess.run(["llvm-cov-19", "show", "-show-mcdc", "-show-branches=count"] +
                               arguments + ["-sources", entry["filename"]], check=True)
    if unseen:
        sys.exit("mcdc: not measured: " + ", ".join(sorted(unseen)))
    print("mcdc: " + ("below 100 %" if below else "100 % of lines and conditions"))
    return 1 if below else 0


sys.exit(main())
