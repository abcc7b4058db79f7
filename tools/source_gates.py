#!/usr/bin/env python3
"""What no source of this repository may hold. Run from the top; prints what it finds, exits 1 then."""
import os
import re
import subprocess
import sys

MAX_LINES = 500
TESTS = r".*(_test\.cc|_testing\.h|_for_test\.h)"

# (which files, which not, pattern, why)
GATES = [
    (r"(core|api)/.*\.(h|cc)", TESTS,
     r"#include <(iostream|fstream|cstdio|stdio\.h|thread|shared_mutex|atomic|future|chrono|"
     r"ctime|time\.h|random|filesystem|unistd\.h|sys/(?!platform/x86\.h).*|fcntl\.h|signal\.h|locale|csignal|regex)>",
     "the library has no clock, file, thread, environment or locale"),
    # A cache that threads share, and the verifier that a key keeps ready, cannot do without: both
    # hold for a few instructions, call nothing that blocks, and decide nothing.
    (r"(core|api)/.*\.(h|cc)", TESTS + r"|core/crypto/(answer_cache\.h|crypto_botan\.cc)",
     r"#include <mutex>", "two files of the library lock"),
    (r"(core|api)/.*\.(h|cc)", TESTS,
     r"absl/(time/clock|synchronization|container|log|flags|random|debugging)",
     "no clock, lock, container or log of Abseil's in the library"),
    (r"(core|api)/.*\.(h|cc)", TESTS + r"|core/base/format\.h", r"absl/strings/str_|absl::Str(Format|Cat)",
     "text is made by Format, which survives a lack of memory"),
    (r"(core|api)/.*\.(h|cc)", TESTS,
     r"^(?!\s*//).*\b(getenv|setenv|fopen|std::cout|std::cerr|printf\(|absl::Now|thread_local|socket\()",
     "the library has no clock, file, thread, environment or output"),
    (r"(core|api)/.*\.(h|cc)", TESTS,
     r"^\s*static (?!constexpr|const |inline|absl::|std::|bool |void |int \w+\(|[A-Z]\w*(<.*>)? \w+\()",
     "no mutable static in the library"),
    (r"(core|api)/.*\.(h|cc)", TESTS, r"^(?!.*//.*throw).*\bthrow (?!std::bad_alloc)\w",
     "the library throws nothing but std::bad_alloc"),
    (r"(core|api|cli|bench|fuzz)/.*\.(h|cc)", r"core/crypto/crypto_botan\.cc|bench/.*",
     r"#include [<\"]botan/", "one file of the library includes Botan"),
    (r"(core|api)/.*\.(h|cc)", r"core/encoding/json(_writer)?\.cc", r"#include <rapidjson/",
     "two files include RapidJSON"),
    (r".*\.h", r"", r"\bBotan::", "no Botan type in a header"),
    (r"(?!tools/source_gates\.py).*", r"", r"\b(TODO|FIXME|XXX)\b", "nothing is left unfinished"),
    (r".*\.(h|cc)", TESTS, r".{101,}", "lines have at most 100 columns"),
]

# A test that a page names as proof: [`Suite.Test`](file).
TEST_LINK = re.compile(r"\[`(\w+)\.(\w+)`\]\(([^)#:]+)\)")


# A link within this repository: [text](file), [text](file#heading), [text](#heading).
LINK = re.compile(r"\]\(([^()#:\s]*)(?:#([^()\s]+))?\)")


def without_blocks(text):
    """The page without its fenced blocks, whose lines are neither headings nor links."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def anchors(text):
    """The anchors that hosts of repositories give to the headings of a page."""
    found, times = set(), {}
    for heading in re.findall(r"^#+ +(.*?) *$", without_blocks(text), re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        found.add("%s-%d" % (anchor, times[anchor]) if anchor in times else anchor)
        times[anchor] = times.get(anchor, 0) + 1
    return found


def broken_links(page, text):
    """What the page links to and is not there, as `file` or `file#heading`."""
    for target, heading in LINK.findall(without_blocks(text)):
        path = os.path.join(os.path.dirname(page), target) if target else page
        if not os.path.exists(path):
            yield target
        elif heading and path.endswith(".md"):
            with open(path, encoding="utf-8") as file:
                if heading not in anchors(file.read()):
                    yield "%s#%s" % (target, heading)


def has_test(path, suite, test):
    if not os.path.exists(path):
        return False
    with open(path, encoding="utf-8") as file:
        return re.search(r"\bTEST(_F|_P)?\(%s, %s\)" % (suite, test), file.read()) is not None


# Where each package tells its version, which is the C interface's.
VERSIONS = [
    ("bindings/python/pyproject.toml", r'^version = "(.*)"'),
    ("bindings/node/package.json", r'^  "version": "(.*)"'),
    ("debian/changelog", r"\Acountersign \(([\d.]+)"),
    ("CHANGELOG.md", r"^## (\S+)"),
    ("MODULE.bazel", r'^module\(.*version = "(.*?)"'),
]


def version_in(path, pattern):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        found = re.search(pattern, file.read(), re.M)
    return found and found.group(1)


def wrong_versions():
    header = "api/c/countersign.h"
    expected = version_in(header, r'^#define COUNTERSIGN_VERSION "(.*)"')
    for path, pattern in VERSIONS:
        found = version_in(path, pattern)
        if found != expected and not (found is None and path == "MODULE.bazel"):
            yield "%s: version %s, expected %s as in %s" % (path, found, expected, header)


def main():
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], check=True,
                           capture_output=True, text=True).stdout.split()
    findings = list(wrong_versions())
    for name in names:
        gates = [g for g in GATES if re.fullmatch(g[0], name) and not re.fullmatch(g[1], name)]
        try:
            with open(name, encoding="utf-8") as file:
                lines = file.read().splitlines()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if name.endswith(".md"):
            for target in broken_links(name, "\n".join(lines)):
                findings.append("%s: links to %s, which is not there" % (name, target))
            for suite, test, target in TEST_LINK.findall("\n".join(lines)):
                if not has_test(os.path.join(os.path.dirname(name), target), suite, test):
                    findings.append("%s: %s has no test %s.%s" % (name, target, suite, test))
        if name.endswith((".h", ".cc", ".py")) and len(lines) > MAX_LINES:
            findings.append("%s: %d lines, at most %d" % (name, len(lines), MAX_LINES))
        for number, line in enumerate(lines, 1):
            for _, _, pattern, why in gates:
                if re.search(pattern, line):
                    findings.append("%s:%d: %s: %s" % (name, number, why, line.strip()[:80]))
    for finding in findings:
        print(finding)
    print("source gates: %d files, %d findings" % (len(names), len(findings)))
    return 1 if findings else 0


sys.exit(main())
