#!/usr/bin/env python3
"""Mutation testing: changes the engine's sources a little, one change at a time, and expects a test
to fail. A change that no test notices is a survivor: it needs a test, or a reason in survivors.tsv.

    python3 tools/mutation/mutate.py --sample 60 --seed 7     a bounded run over all files
    python3 tools/mutation/mutate.py --all                    every mutant, for hours
    python3 tools/mutation/mutate.py --all core/checks        every mutant of a folder, or a file

Run from the top of the repository. `--state FILE` keeps what was found; with `--resume` a later run
goes on from there, and tries survivors again. Exit status: 1 for a survivor without a reason, or a
reason for what is no survivor.
"""
import argparse
import concurrent.futures
import csv
import glob
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time

import mutator
import preload

# What is mutated: folders, or files of them; and the tests to ask besides those beside them.
SUBJECTS = {
    "core/checks": ["core/evaluate/evaluate_test"],
    "core/decision": ["core/evaluate/evaluate_test"],
    "core/claims": ["core/evaluate/evaluate_test", "core/evaluate/remembered_test"],
    "core/policy": ["core/evaluate/evaluate_test"],
    "core/encoding/der.cc": ["core/encoding/der_values_test"],
    "core/encoding/der.h": ["core/encoding/der_values_test"],
}
# Eighty thousand envelopes: minutes for every survivor.
NOT_ASKED = ["core/claims/genuine_envelope_test"]
SURVIVORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "survivors.tsv")
OUTCOMES = ("no compile", "equivalent", "killed", "survived", "not judged")
ANY = "*"  # in survivors.tsv: every mutation of the line; such mutants are not judged


def sources_of(subject):
    if os.path.isfile(subject):
        return [subject]
    return sorted(name for name in glob.glob(subject + "/*")
                  if name.endswith((".cc", ".h")) and
                  not name.endswith(("_test.cc", "_testing.h", "_for_test.h")))


def tests_of(source, subject):
    """The tests to ask, nearest first: of the same name, of the folder, then the others."""
    folder, name = os.path.split(source)
    beside = sorted(t[:-3] for t in glob.glob(folder + "/*_test.cc"))
    if os.path.isfile(subject):
        beside = [t for t in beside if t == os.path.splitext(source)[0] + "_test"]
    own = os.path.splitext(name)[0] + "_test"
    beside.sort(key=lambda t: os.path.basename(t) != own)
    return [t for t in beside + SUBJECTS[subject] if t not in NOT_ASKED]


class Subject:
    """A source, its mutants, and the tests that know it."""

    def __init__(self, source, paths, scratch):
        self.source, self.paths, self.scratch = source, paths, scratch
        with open(source, encoding="utf-8") as file:
            self.text = file.read()
        self.mutants = mutator.mutants_of(self.text)
        self.tests = []  # of the paths, once they are built
        self.is_header = source.endswith(".h")
        self.lock = threading.Lock()
        self.folder = None  # of what prepare makes
        self.unchanged = None  # the optimized code

    def prepare(self):
        """Once: precompiles what the source includes, and tries an unchanged copy in its place."""
        with self.lock:
            if self.folder is not None:
                return
            folder = tempfile.mkdtemp(dir=self.scratch)
            self.includes = [] if self.is_header else preload.precompile(self.text, folder)
            if self.is_header:
                self.tests = [test for test in self.tests if test.includes(self.source)]
            if not self.tests:
                raise RuntimeError("no test knows %s" % self.source)
            library, complaints = self.build(self.text, folder)
            if complaints:
                raise RuntimeError("%s does not compile:\n%s" % (self.source, complaints))
            failure = self.failure(library, folder)
            if failure:  # such a test would seem to kill every mutant
                raise RuntimeError("%s: %s fails with the source unchanged" %
                                   (self.source, failure[1]))
            self.folder = folder

    def build(self, text, folder):
        """Writes and compiles a text of the source. Returns the library, and complaints or ''."""
        changed = os.path.join(folder, self.source)
        os.makedirs(os.path.dirname(changed), exist_ok=True)
        with open(changed, "w", encoding="utf-8") as file:
            file.write(text)
        library = os.path.join(folder, "changed.so")
        flags = ["-O0", "-w"] + self.includes
        return library, preload.compile_shared(self.units(changed), library,
                                               flags=["-I", folder] + flags)

    def units(self, changed):
        """What must be compiled for a change: the source, or what includes the header beside it."""
        if not self.is_header:
            return [changed]
        beside = [s for s in sources_of(os.path.dirname(self.source)) if s.endswith(".cc")]
        return [s for s in beside
                if self.source in preload.run(["g++"] + preload.FLAGS + ["-MM", s]).stdout.split()]

    def code(self, folder):
        """The optimized code of everything that the source, as it lies in `folder`, goes into."""
        out = []
        changed = os.path.join(folder, self.source)
        for unit in self.units(changed):
            out.append(preload.optimized_code(unit, os.path.join(self.folder, "o"),
                                              ["-I", folder]))
        return out

    def judge(self, mutant):
        """One of OUTCOMES, and the test that killed it."""
        self.prepare()
        folder = tempfile.mkdtemp(dir=self.folder)
        try:
            library, complaints = self.build(mutant.apply(self.text), folder)
            if complaints:
                return "no compile", ""
            failure = self.failure(library, folder)
            if failure:
                return failure
            return ("equivalent" if self.is_equivalent(folder) else "survived"), ""
        finally:
            shutil.rmtree(folder)

    def failure(self, library, folder):
        """What the tests notice of a library, made of the source in `folder`: None, or an outcome
        and the test. First the quick cases of all tests, then the slow ones."""
        binaries = {}
        for speed in (0, 1):
            for test in self.tests:
                if self.is_header and test not in binaries:
                    binaries[test] = os.path.join(folder, os.path.basename(test.path))
                    if test.relink(folder, binaries[test]):
                        return "no compile", test.path
                if not test.portions()[speed].passes(library, binaries.get(test)):
                    return "killed", test.path
        return None

    def is_equivalent(self, folder):
        """Whether the optimizer makes the same of the mutant as of the source."""
        with self.lock:
            if self.unchanged is None:
                self.unchanged = self.code(self.folder)
            return self.code(folder) == self.unchanged


class Report:
    """What was found, kept in a file as it comes."""

    def __init__(self, path, resume):
        self.path, self.found, self.lock = path, {}, threading.Lock()
        if resume and path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for row in json.load(file):
                    self.found[row["source"], row["text"], row["mutation"], row["line"]] = row

    def known(self, source, mutant):
        row = self.found.get(self.key(source, mutant))
        return row is not None and row["outcome"] not in ("survived", "not judged")

    @staticmethod
    def key(source, mutant):
        return source, mutant.line_text, mutant.label, mutant.line

    def add(self, source, mutant, outcome, killer):
        with self.lock:
            self.found[self.key(source, mutant)] = {
                "source": source, "line": mutant.line, "text": mutant.line_text,
                "mutation": mutant.label, "outcome": outcome, "killer": killer}
            if self.path:
                with open(self.path + ".new", "w", encoding="utf-8") as file:
                    json.dump(list(self.found.values()), file, indent=1)
                os.replace(self.path + ".new", self.path)

    def print_table(self, subjects):
        print("%-22s%9s" % ("", "mutants") + "".join("%12s" % o for o in OUTCOMES) +
              "%11s" % "killed %")
        rows = [(s, [r for r in self.found.values() if r["source"].startswith(s)])
                for s in subjects]
        for name, found in rows + [("all", [r for _, row in rows for r in row])]:
            counts = [sum(r["outcome"] == o for r in found) for o in OUTCOMES]
            judged = counts[2] + counts[3]  # those that a test could tell from the source
            print("%-22s%9d" % (name, len(found)) + "".join("%12d" % c for c in counts) +
                  "%10.1f%%" % (100 * counts[2] / judged if judged else 100))


def read_reasons(path):
    """(source, text of the line, mutation) -> why no test can or need notice it."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row and not row[0].startswith("#")]
    return {tuple(row[:3]): row[3] for row in rows}


def reason_for(key, reasons):
    return reasons.get(key) or reasons.get(key[:2] + (ANY,))


def complaints_about(found, reasons, all_mutants):
    """What is wrong between findings and reasons. `all_mutants`: the keys of all there are."""
    out = []
    for row in found:
        key = row["source"], row["text"], row["mutation"]
        if row["outcome"] == "survived" and not reason_for(key, reasons):
            out.append("survived: %s:%d: %s: %s" % (key[0], row["line"], key[2], key[1]))
    outcomes = {}
    for row in found:
        outcomes.setdefault((row["source"], row["text"], row["mutation"]), set()).add(
            row["outcome"])
    known = all_mutants | {key[:2] + (ANY,) for key in all_mutants}
    for key in reasons:
        if key not in known:
            out.append("a reason for a mutant that does not exist: %s: %s: %s" % key)
        elif key in outcomes and "survived" not in outcomes[key]:
            out.append("a reason for a mutant that does not survive: %s: %s: %s" % key)
    return out


def judge_all(work, report, jobs, seconds):
    """Judges mutants until all are done or the time is up. Returns how many were not begun."""
    end = time.monotonic() + seconds
    left = []

    def judge(item):
        subject, mutant = item
        if time.monotonic() > end:
            left.append(item)
            return
        outcome, killer = subject.judge(mutant)
        report.add(subject.source, mutant, outcome, killer)
        if outcome == "survived":
            print("survived: %s:%d: %s: %s" % (subject.source, mutant.line, mutant.label,
                                               mutant.line_text), flush=True)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        try:
            for done in [pool.submit(judge, item) for item in work]:
                done.result()
        except BaseException:
            end = 0
            raise
    return len(left)


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("subjects", nargs="*", help="folders or files; without: all")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="every mutant")
    which.add_argument("--sample", type=int, metavar="N", help="N mutants, drawn by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no mutant after that")
    parser.add_argument("--state", metavar="FILE", help="JSON of all that was found")
    parser.add_argument("--resume", action="store_true", help="go on from the state")
    parser.add_argument("--survivors", default=SURVIVORS, metavar="FILE", help="the reasons")
    return parser.parse_args(argv)


def main(argv):
    options = parse_arguments(argv)
    scratch = tempfile.mkdtemp(prefix="mutation-")
    try:
        subjects = [Subject(source, tests_of(source, subject), scratch)
                    for subject in SUBJECTS for source in sources_of(subject)]
        all_mutants = {(s.source, m.line_text, m.label) for s in subjects for m in s.mutants}
        wanted = [s for s in subjects if not options.subjects or
                  any(s.source == w or s.source.startswith(w + "/") for w in options.subjects)]
        reasons = read_reasons(options.survivors)
        report = Report(options.state, options.resume)
        work = []
        for subject in wanted:
            for mutant in subject.mutants:
                if (subject.source, mutant.line_text, ANY) in reasons:
                    report.add(subject.source, mutant, "not judged", "")
                elif not report.known(subject.source, mutant):
                    work.append((subject, mutant))
        if options.sample is not None:
            work = random.Random(options.seed).sample(work, min(options.sample, len(work)))
        print("%d mutants to judge of %d" % (len(work), sum(len(s.mutants) for s in subjects)),
              flush=True)
        asked = sorted({path for subject, _ in work for path in subject.paths})
        trouble, tests = preload.bazel_build(asked, scratch) if asked else ("", {})
        if trouble:
            print(trouble)
            return 2
        for subject in wanted:
            subject.tests = [tests[path] for path in subject.paths if path in tests]
        left = judge_all(work, report, options.jobs, options.seconds)
        report.print_table(SUBJECTS)
        if left:
            print("%d mutants were not begun" % left)
        complaints = complaints_about(report.found.values(), reasons, all_mutants)
        print("\n".join(complaints))
        print("mutation: %d complaints" % len(complaints))
        return 1 if complaints else 0
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
