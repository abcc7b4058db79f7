#!/usr/bin/env python3
"""Fuzzes: builds the targets of this folder and runs each for a while, as many at a time as there
are processors, from a copy of its corpus in testdata/corpus. Prints what each did; a finding is an
error, and what reproduces it stays in a folder that is named.

  fuzz/run.py                            every target for a minute
  fuzz/run.py --seconds 600 der json     these for ten minutes
  fuzz/run.py --hours 8 evaluate         one for long; its new inputs stay in .fuzz/evaluate
  fuzz/run.py --update                   puts what .fuzz found into testdata/corpus, minimised
  fuzz/run.py --export DIR               corpora, dictionaries and options as OSS-Fuzz takes them
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORPUS = os.path.join(ROOT, "testdata", "corpus")
KEPT = os.path.join(ROOT, ".fuzz")  # what runs found, and findings; not part of the repository
MAX_KEPT_BYTES = 16384              # of one input in testdata/corpus

# The longest input, the dictionaries, and seeds beside the corpus.
TARGETS = {
    "access": (2048, ["json"], []),
    "c_interface": (512, ["json"], []),
    "certificate": (2048, ["der"], []),
    "der": (1024, ["der"], []),
    "envelope": (8192, ["der", "pem"], []),
    "evaluate": (512, [], []),
    "hash": (4096, [], []),
    "json": (2048, ["json"], ["config.json", "revocations.json"]),
    "lifecycle": (2048, ["lifecycle", "json"], []),
    "package": (4096, ["zip"], ["package.zip"]),
}

RSS_LIMIT = "-rss_limit_mb=512"

# libFuzzer's weighing of inputs takes longer than whole evaluations do.
NO_WEIGHING = "-entropic=0"


def dictionary(target):
    parts = []
    for name in TARGETS[target][1]:
        path = os.path.join(ROOT, "fuzz", "dictionaries", name + ".dict")
        with open(path, encoding="utf-8") as file:
            parts.append(file.read())
    return "".join(parts)


def seeds(target):
    """The files from which a run begins."""
    folder = os.path.join(CORPUS, target)
    files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    verdicts = os.path.join(ROOT, "testdata", "verdicts")
    for case in sorted(os.listdir(verdicts)):
        files += [os.path.join(verdicts, case, name) for name in TARGETS[target][2]]
    return [file for file in files if os.path.getsize(file) < 65536]


def copy_seeds(target, folder):
    os.makedirs(folder, exist_ok=True)
    for number, file in enumerate(seeds(target)):
        shutil.copyfile(file, os.path.join(folder, "%04d" % number))


def build(targets):
    """Builds the targets; the folder of their programs."""
    bazel = [os.path.join(ROOT, "bazelw")]
    subprocess.run(bazel + ["build", "--config=fuzz"] + ["//fuzz:%s_fuzz" % t for t in targets],
                   cwd=ROOT, check=True)
    found = subprocess.run(["bazel", "info", "--config=fuzz", "bazel-bin"], cwd=ROOT, check=True,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return os.path.join(found.stdout.strip(), "fuzz")


def environment():
    # Memory that was freed is kept aside, to notice its use; by default half of RSS_LIMIT.
    return dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=64")


def fuzz(programs, target, seconds, timeout, scratch):
    """Runs one target. A line about it, and whether it found something."""
    corpus = os.path.join(KEPT, target)
    begin = os.path.join(scratch, target)
    findings = os.path.join(KEPT, "findings", target) + os.sep
    for folder in (corpus, findings):
        os.makedirs(folder, exist_ok=True)
    copy_seeds(target, begin)
    command = [os.path.join(programs, target + "_fuzz"), corpus, begin, "-print_final_stats=1",
               "-max_total_time=%d" % seconds, "-max_len=%d" % TARGETS[target][0],
               "-timeout=%d" % timeout, RSS_LIMIT, NO_WEIGHING, "-artifact_prefix=" + findings]
    if TARGETS[target][1]:
        path = os.path.join(scratch, target + ".dict")
        with open(path, "w", encoding="utf-8") as file:
            file.write(dictionary(target))
        command.append("-dict=" + path)
    log = os.path.join(KEPT, target + ".log")
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=scratch, env=environment(), stdout=out,
                                   stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    return describe(target, text, usage.ru_utime + usage.ru_stime, status, findings), status != 0


def describe(target, text, cpu_seconds, status, findings):
    def last(pattern):
        found = re.findall(pattern, text)
        return int(found[-1]) if found else 0
    execs = last(r"number_of_executed_units: (\d+)")
    line = "%-12s %11d execs %8d/s of CPU  %6d edges %7d features %5d inputs" % (
        target, execs, execs / max(cpu_seconds, 1), last(r" cov: (\d+)"), last(r" ft: (\d+)"),
        last(r" corp: (\d+)"))
    if status == 0:
        return line
    what = re.findall(r"violated: .*|SUMMARY: .*|ERROR: .*", text)
    return "%s\n  FINDING: %s\n  inputs in %s, log in %s" % (
        line, what[0] if what else "wait status %d" % status, findings,
        os.path.join(KEPT, target + ".log"))


def update(programs, targets):
    """testdata/corpus becomes what covers all that corpus and runs cover, smallest inputs first."""
    for target in targets:
        with tempfile.TemporaryDirectory() as scratch:
            begin, small = os.path.join(scratch, "begin"), os.path.join(scratch, "small")
            copy_seeds(target, begin)
            os.makedirs(small)
            kept = os.path.join(KEPT, target)
            found = [begin] + ([kept] if os.path.isdir(kept) else [])
            longest = "-max_len=%d" % min(TARGETS[target][0], MAX_KEPT_BYTES)
            program = os.path.join(programs, target + "_fuzz")
            subprocess.run([program, "-set_cover_merge=1", small] + found + [longest, RSS_LIMIT],
                           check=True, cwd=scratch, env=environment(), stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            shutil.rmtree(os.path.join(CORPUS, target))
            shutil.copytree(small, os.path.join(CORPUS, target))
        files = seeds(target)
        print("%-12s %5d inputs %9d bytes" % (target, len(files), sum(map(os.path.getsize, files))))


def export(targets, folder):
    for target in targets:
        name = os.path.join(folder, target + "_fuzz")
        with zipfile.ZipFile(name + "_seed_corpus.zip", "w", zipfile.ZIP_DEFLATED) as out:
            for number, file in enumerate(seeds(target)):
                out.write(file, "%04d" % number)
        with open(name + ".options", "w", encoding="utf-8") as out:
            out.write("[libfuzzer]\nmax_len = %d\n" % TARGETS[target][0])
        if TARGETS[target][1]:
            with open(name + ".dict", "w", encoding="utf-8") as out:
                out.write(dictionary(target))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--hours", type=float, help="instead of seconds")
    parser.add_argument("--timeout", type=int, default=1, help="seconds for one input")
    parser.add_argument("--update", action="store_true", help="minimise into testdata/corpus")
    parser.add_argument("--export", metavar="DIR")
    parser.add_argument("target", nargs="*", help=", ".join(TARGETS))
    arguments = parser.parse_args()
    targets = arguments.target or list(TARGETS)
    for target in targets:
        if target not in TARGETS:
            parser.error("no target %s; there are %s" % (target, ", ".join(TARGETS)))
    if arguments.export:
        export(targets, arguments.export)
        return 0
    programs = build(targets)
    if arguments.update:
        update(programs, targets)
        return 0
    seconds = int(arguments.hours * 3600) if arguments.hours else arguments.seconds
    is_found = False
    with tempfile.TemporaryDirectory() as scratch, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        runs = [pool.submit(fuzz, programs, target, seconds, arguments.timeout, scratch)
                for target in targets]
        for run in concurrent.futures.as_completed(runs):
            line, is_finding = run.result()
            is_found |= is_finding
            print(line, flush=True)
    return 1 if is_found else 0


sys.exit(main())
