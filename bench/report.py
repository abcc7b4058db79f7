#!/usr/bin/env python3
"""Runs the benchmarks and writes bench/RESULTS.md with its charts.

    ./bazelw run -c opt //bench:report                       what the figures and charts need
    ./bazelw run -c opt //bench:report -- --quick            a few short runs, to try
    ./bazelw run -c opt //bench:report -- --all              every benchmark
    ./bazelw run -c opt //bench:report -- --only evaluate_bench --merge
                                    one program anew, the others as bench/results.json has them
    ./bazelw run -c opt //bench:report -- --only none --merge     the page anew, nothing measured

Repetitions of one program's benchmarks are interleaved at random. Figures and charts are declared
in bench/figures.json; what was tried in vain is told in bench/tried.md.
"""
import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import zipfile

import charts
import figures

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARIES = ["botan-3", "botan-2", "libcrypto", "zlib", "libdeflate", "libgcrypt"]
SIGNATURE = "META_INF/aws_signer_signature_v1.0.SF"
AT = "2026-06-01T00:00:00Z"
SIGNED = "1767225600"  # 2026-01-01T00:00:00Z: OpenSSL judges the chain when it is told to


def output(*command):
    """What a command prints, or nothing when it cannot be run."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def machine(workspace):
    """(what, value) of everything that the numbers depend on."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        info = file.read()
    model = re.search(r"model name\s*: (.*)", info)
    family = re.search(r"cpu family\s*: (.*)", info), re.search(r"model\s*: (.*)", info)
    flags = set((re.search(r"flags\s*: (.*)", info) or [""])[0].split())
    cpu = "%s%s, %d cores" % (
        model[1] if model else platform.machine(),
        " (family %s model %s)" % (family[0][1], family[1][1]) if all(family) else "",
        os.cpu_count())
    system = dict(re.findall(r'(?m)^(\w+)="?([^"\n]*)', open("/etc/os-release").read()))
    git = ["git", "-C", workspace]
    changed = output(*git, "status", "--porcelain", "--untracked-files=no", "--", ".",
                     ":!bench/RESULTS.md", ":!bench/results.json", ":!bench/charts")
    return [
        ("processor", cpu),
        ("of its extensions", ", ".join(sorted(
            flags & {"sha_ni", "avx2", "avx512f", "bmi2", "adx", "pclmulqdq", "hypervisor"}))),
        ("system", "%s, Linux %s" % (system.get("PRETTY_NAME", ""), platform.release())),
        ("compiler", output("c++", "--version").split("\n")[0]),
        ("libraries", ", ".join("%s %s" % (name, output("pkg-config", "--modversion", name))
                                for name in LIBRARIES
                                if output("pkg-config", "--modversion", name))),
        ("commit", output(*git, "rev-parse", "--short=12", "HEAD") +
         (" and changes" if changed else "")),
        ("date", time.strftime("%Y-%m-%d", time.gmtime())),
        ("load at the start", "%.1f" % os.getloadavg()[0]),
    ]


def run_benchmarks(binary, path, wanted, options):
    """The samples of one program; `wanted`: only these benchmarks."""
    command = [path, "--benchmark_format=json", "--benchmark_enable_random_interleaving=true",
               "--benchmark_repetitions=%d" % options.repetitions,
               "--benchmark_min_time=%g" % options.min_time]
    if wanted is not None:
        names = "|".join(re.sub(r"([.+*?()\[\]{}^$|\\])", r"\\\1", n) for n in sorted(wanted))
        suffixes = "(/real_time|/process_time|/repeats:[0-9]+)*"
        command.append("--benchmark_filter=^(%s)%s$" % (names, suffixes))
    print("report: %s" % binary, file=sys.stderr)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit("report: %s ended with %d: %s" % (binary, done.returncode, done.stderr))
    start = done.stdout.find("{")  # without a benchmark that matches there is no document
    document = json.loads(done.stdout[start:]) if start >= 0 else {}
    for run in document.get("benchmarks", []):
        if run.get("error_occurred"):
            print("report: %s: %s" % (run["name"], run["error_message"]), file=sys.stderr)
    samples = figures.samples_of(document)
    for name in sorted((wanted or set()) - set(samples)):
        print("report: %s has no answer for %s" % (binary, name), file=sys.stderr)
    return samples


def process_commands(program, workspace, folder):
    """The same question to both programs: (name, command, the command that must fail)."""
    case = os.path.join(workspace, "testdata/verdicts/valid")
    content = hashlib.sha384()
    with zipfile.ZipFile(os.path.join(case, "package.zip")) as package:
        for entry in package.infolist():
            if entry.filename == SIGNATURE:
                with open(os.path.join(folder, "envelope.pem"), "wb") as file:
                    file.write(package.read(entry))
            else:
                content.update(entry.filename.encode() + package.read(entry))
    for name, digest in (("content", content.digest()), ("other", bytes(48))):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(digest)
    ours = [program, "verify", os.path.join(case, "package.zip"), "--config",
            os.path.join(case, "config.json"), "--revocations",
            os.path.join(case, "revocations.json"), "--at", AT, "--trust"]
    peer = ["openssl", "cms", "-verify", "-inform", "PEM", "-in",
            os.path.join(folder, "envelope.pem"), "-binary", "-purpose", "any", "-attime", SIGNED,
            "-CAfile", os.path.join(case, "roots.pem"), "-out", os.devnull, "-content"]
    other_root = os.path.join(workspace, "testdata/verdicts/untrusted-chain/roots.pem")
    return [
        ("countersign verify", ours + [os.path.join(case, "roots.pem")], ours + [other_root]),
        ("openssl cms -verify", peer + [os.path.join(folder, "content")],
         peer + [os.path.join(folder, "other")]),
    ]


def run_processes(program, workspace, repetitions):
    """Whole processes in turn, from start to exit; nothing is kept from one to the next."""
    print("report: processes", file=sys.stderr)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    with tempfile.TemporaryDirectory() as folder:
        commands = process_commands(program, workspace, folder)
        for name, right, wrong in commands:
            if subprocess.run(right, **quiet).returncode != 0:
                sys.exit("report: %s fails: %s" % (name, " ".join(right)))
            if subprocess.run(wrong, **quiet).returncode == 0:
                sys.exit("report: %s does not fail: %s" % (name, " ".join(wrong)))
        samples = {name: {"real_time": []} for name, _, _ in commands}
        for _ in range(repetitions):
            for name, command, _ in commands:
                start = time.perf_counter_ns()
                subprocess.run(command, **quiet)
                samples[name]["real_time"].append(time.perf_counter_ns() - start)
    return samples


def page(results, declared, drawn, tried):
    """RESULTS.md."""
    samples = results["samples"]
    parts = [
        "# Measured\n\nWritten by `./bazelw run -c opt //bench:report`; see "
        "[report.py](report.py). Only ratios travel from one machine to another. Every benchmark "
        "checks its answer before it is timed; the repetitions of one program are interleaved at "
        "random. *Of the best* compares the repetitions that were disturbed least, *of the "
        "medians* what one gets; a figure is met when both keep to its goal.\n",
        figures.table(["measured on", ""], [[a, b] for a, b in results["machine"]]).replace(
            "---:|", "---|"),
    ]
    if results.get("quick"):
        parts.append("**A quick run, to try the report: too short to compare anything.**\n")
    parts.append("## Figures\n\n" + figures.figures_table(declared["figures"], samples))
    for chart in declared["charts"]:
        if chart["file"] in drawn:
            parts.append("![%s](charts/%s)\n" % (chart["title"], chart["file"]))
    parts.append("Medians of all repetitions.\n" if drawn else "")
    parts.append(tried)
    for binary, measured in sorted(samples.items()):
        if measured:
            parts.append("## %s\n\n%s" % (binary, figures.benchmarks_table(measured)))
    return "\n".join(part for part in parts if part)


def options_of(arguments):
    parser = argparse.ArgumentParser(description="Runs the benchmarks, writes bench/RESULTS.md.")
    parser.add_argument("--compilation-mode", default="opt", help=argparse.SUPPRESS)
    parser.add_argument("--program", action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="a few short runs")
    parser.add_argument("--all", action="store_true", help="every benchmark")
    parser.add_argument("--only", action="append", metavar="PROGRAM",
                        help="run this (processes: whole processes; none: nothing)")
    parser.add_argument("--merge", action="store_true", help="keep what --json has of the others")
    parser.add_argument("--json", help="samples [bench/results.json]")
    parser.add_argument("--out", help="folder of RESULTS.md and charts [bench]")
    parser.add_argument("--repetitions", type=int)
    parser.add_argument("--min-time", type=float, help="seconds for each repetition")
    options = parser.parse_args(arguments)
    options.repetitions = options.repetitions or (3 if options.quick else 12)
    options.min_time = options.min_time or (0.01 if options.quick else 0.1)
    options.process_repetitions = 5 if options.quick else 30
    if options.compilation_mode != "opt" and not options.quick:
        parser.error("say -c opt: unoptimized programs tell nothing (or --quick, to try)")
    return options


def measure(options, declared, workspace, results):
    needed = figures.needed(declared)
    for path in options.program:
        binary = os.path.basename(path)
        is_program = binary == "countersign"
        key = "processes" if is_program else binary
        if options.only and key not in options.only:
            continue
        if is_program:
            fresh = run_processes(path, workspace, options.process_repetitions)
        else:
            wanted = None if options.all else needed.get(binary, set())
            if wanted is not None and not wanted:
                continue
            fresh = run_benchmarks(binary, path, wanted, options)
        results["samples"].setdefault(key, {}).update(fresh)


def main():
    options = options_of(sys.argv[1:])
    workspace = os.environ.get("BUILD_WORKSPACE_DIRECTORY", os.path.dirname(HERE))
    out = options.out or os.path.join(workspace, "bench")
    json_path = options.json or os.path.join(out, "results.json")
    with open(os.path.join(HERE, "figures.json"), encoding="utf-8") as file:
        declared = json.load(file)
    with open(os.path.join(HERE, "tried.md"), encoding="utf-8") as file:
        tried = file.read()
    results = {"machine": machine(workspace), "quick": options.quick, "samples": {}}
    if options.merge and os.path.exists(json_path):
        with open(json_path, encoding="utf-8") as file:
            earlier = json.load(file)
        results["samples"] = earlier["samples"]
        results["quick"] = results["quick"] or earlier["quick"]
        if options.only == ["none"]:
            results["machine"] = earlier["machine"]
    measure(options, declared, workspace, results)
    os.makedirs(os.path.join(out, "charts"), exist_ok=True)
    with open(json_path, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=0)
    drawn = {c["file"] for c in declared["charts"]
             if charts.draw(c, results["samples"], os.path.join(out, "charts", c["file"]))}
    with open(os.path.join(out, "RESULTS.md"), "w", encoding="utf-8") as file:
        file.write(page(results, declared, drawn, tried))
    print(figures.figures_table(declared["figures"], results["samples"]))


if __name__ == "__main__":
    main()
