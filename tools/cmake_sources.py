"""Keeps the CMake build's lists of files those of the Bazel build.

usage: tools/cmake_sources.py [--check | --public-headers]     (from the top of the repository)

Writes cmake/sources.cmake; with --check says whether it is current. With --public-headers prints
the names of the headers that are installed.
"""
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

OUTPUT = "cmake/sources.cmake"
LIBRARIES = "deps(//api:lifecycle) union deps(//api/c)"
TESTS = "kind(cc_test, //core/... + //api/...)"
PUBLIC = ["api/countersign.h", "api/lifecycle.h", "api/c/countersign.h"]
# They need the Bazel build: a variable of its, or another language than C++.
BAZEL_ONLY = {"core/crypto/hash_by_library_test", "api/c/example_test"}


def query(expression, *flags):
    done = subprocess.run(["./bazelw", "query", expression, *flags], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def path_of(label):
    return label[2:].replace(":", "/").lstrip("/")


def sources_of(expression):
    """The repository's own files to compile."""
    labels = query('kind("source file", %s)' % expression).split()
    return {path_of(label) for label in labels
            if label.startswith("//") and label.endswith((".cc", ".S"))}


def public_headers():
    """The headers that a user includes, and those that they include."""
    found, waiting = set(), list(PUBLIC)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            with open(path, encoding="utf-8") as file:
                waiting += re.findall(r'^#include "((?:api|core)/[^"]+)"', file.read(), re.M)
    return found


def tests():
    """For each test its name, its size in Bazel's sense, and its own source."""
    for rule in ElementTree.fromstring(query(TESTS, "--output=xml")).iter("rule"):
        name = path_of(rule.get("name"))
        sources = [path_of(label.get("value")) for label in rule.find("list[@name='srcs']")]
        sources = [source for source in sources if source.endswith(".cc")]
        size = rule.find("string[@name='size']")
        if name not in BAZEL_ONLY:
            yield name, "medium" if size is None else size.get("value"), sources[0]


def cmake_list(name, items):
    return "set(%s\n  %s)\n" % (name, "\n  ".join(sorted(items)))


def text():
    library = sources_of(LIBRARIES)
    rows = sorted(tests())
    helpers = sources_of("deps(%s)" % TESTS) - library - {row[2] for row in rows}
    helpers = {path for path in helpers if not path.endswith("_test.cc")}
    return "\n".join([
        "# Written by tools/cmake_sources.py from what the Bazel build says.\n",
        cmake_list("COUNTERSIGN_SOURCES", library),
        cmake_list("COUNTERSIGN_PUBLIC_HEADERS", public_headers()),
        "# For the tests.",
        cmake_list("COUNTERSIGN_TESTING_SOURCES", helpers),
        "# Each test as source and size.",
        cmake_list("COUNTERSIGN_TESTS", ["%s:%s" % (row[2], row[1]) for row in rows]),
    ])


def main(arguments):
    if arguments == ["--public-headers"]:
        print("\n".join(sorted(public_headers())))
        return
    current = text()
    if arguments == ["--check"]:
        with open(OUTPUT, encoding="utf-8") as file:
            if file.read() != current:
                sys.exit("%s is not what Bazel builds: tools/cmake_sources.py" % OUTPUT)
        print("%s is what Bazel builds" % OUTPUT)
        return
    with open(OUTPUT, "w", encoding="utf-8") as file:
        file.write(current)


main(sys.argv[1:])
