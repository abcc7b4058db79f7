"""Changed sources under unchanged tests.

Bazel links the tests of a fastbuild against one shared library for each target of ours, all
compiled without inlining. So a source that is compiled anew and put before them with the loader's
--preload takes the place of the one in the library: a second or two instead of a build. (Programs
that the test runs, such as openssl, would inherit LD_PRELOAD and could not load it.) What a header
defines is in every test that includes it, too; such a test is compiled anew (`relink`).
"""
import functools
import os
import re
import resource
import signal
import subprocess
import threading

FLAGS = ["-std=c++17", "-fPIC", "-I", "."]
ADDRESS_SPACE = 6 << 30  # of a test, in bytes: a mutant may loop and append
SLOW_CASE = 300  # milliseconds
WORKSPACE = "countersign"


def run(command, **options):
    """The completed process; its output, both streams, as text."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", stdin=subprocess.DEVNULL, **options)


def bazel_build(tests, scratch):
    """Has Bazel build tests (core/encoding/der_test) as for `bazelw test`. Returns what went wrong,
    or '', and a Test for each path."""
    done = run(["./bazelw", "build"] + ["//%s:%s" % os.path.split(test) for test in tests])
    # Where they are: the symbolic link may point elsewhere after another build.
    return ("" if done.returncode == 0 else done.stdout,
            {path: Test(path, scratch) for path in tests})


def compile_shared(sources, out, compiler="g++", flags=("-O0", "-w")):
    """Compiles sources into a shared library. Returns the compiler's complaints, or ''."""
    done = run([compiler] + list(flags) + FLAGS + ["-shared", "-o", out] + sources)
    return "" if done.returncode == 0 else done.stdout or "failed"


def precompile(source_text, folder):
    """What a source includes, compiled once into `folder`. Returns flags that make use of it."""
    header = os.path.join(folder, "includes.h")
    with open(header, "w", encoding="utf-8") as file:
        file.write("\n".join(re.findall(r"^#include .*$", source_text, re.MULTILINE)))
    done = run(["g++"] + FLAGS + ["-O0", "-w", "-x", "c++-header", header, "-o", header + ".gch"])
    return ["-include", header] if done.returncode == 0 else []


def optimized_code(source, out, flags=()):
    """What the optimizer makes of a source: all sections and relocations of the object."""
    done = run(["g++"] + list(flags) + FLAGS + ["-O2", "-w", "-c", "-o", out, source])
    if done.returncode != 0:
        return None
    return run(["objdump", "-s", "-r", out]).stdout


class Portion:
    """Some test cases of a gtest binary, and how long they take when nothing is changed."""

    def __init__(self, test, cases, seconds):
        self.test, self.cases, self.seconds = test, cases, seconds

    def passes(self, preload=None, binary=None):
        """Whether all pass, and in time, up to the first failure."""
        if not self.cases:
            return True
        limit = 20 + 8 * self.seconds
        return self.test.run("--gtest_filter=" + ":".join(self.cases), preload, binary, limit)[0]


class Test:
    """A gtest binary that Bazel built; `path` is core/encoding/der_test."""

    def __init__(self, path, scratch):
        self.path, self.scratch = path, scratch
        self.lock, self.known = threading.Lock(), None
        self.binary = os.path.realpath(os.path.join("bazel-bin", path))

    def run(self, argument, preload=None, binary=None, timeout=None, env=None):
        """Returns whether all passed, and the output."""
        surroundings = dict(os.environ, GTEST_FAIL_FAST="1", TEST_TMPDIR=self.scratch,
                            TEST_SRCDIR=self.binary + ".runfiles", TEST_WORKSPACE=WORKSPACE,
                            **(env or {}))
        command = [binary or self.binary, argument]
        if preload:
            command = [self.loader, "--preload", os.path.abspath(preload)] + command
        process = subprocess.Popen(command, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                   env=surroundings, start_new_session=True,
                                   cwd=os.path.join(self.binary + ".runfiles", WORKSPACE),
                                   preexec_fn=limit_memory)
        try:
            output = process.communicate(timeout=timeout)[0].decode(errors="replace")
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            output = "timeout"
        return process.returncode == 0, output

    def portions(self):
        """The quick cases and the slow ones, which may be none. Runs all, once: all must pass."""
        with self.lock:
            if self.known is None:
                self.known = self._run_all()
            return self.known

    def _run_all(self):
        passed, output = self.run("--gtest_brief=0")
        cases = [(name, int(ms)) for name, ms in
                 re.findall(r"^\[       OK \] (\S+) \((\d+) ms\)", output, re.MULTILINE)]
        if not passed or not cases:
            raise RuntimeError("%s fails though nothing is changed:\n%s" % (self.path, output))
        quick = [case for case in cases if case[1] < SLOW_CASE]
        slow = [case for case in cases if case[1] >= SLOW_CASE]
        return [Portion(self, [name for name, _ in part], sum(ms for _, ms in part) / 1000)
                for part in (quick, slow)]

    @functools.cached_property
    def loader(self):
        """The dynamic linker that the binary names: the one row of ldd's that has no arrow."""
        linker = re.search(r"^\s*(/\S+) \(", run(["ldd", self.binary]).stdout, re.MULTILINE)
        if not linker:
            raise RuntimeError("%s is no dynamically linked program" % self.path)
        return linker[1]

    def includes(self, header):
        return header in run(["g++"] + FLAGS + ["-MM", self.path + ".cc"]).stdout.split()

    def relink(self, overlay, out):
        """Compiles the test with the headers in `overlay` before ours. Returns complaints or ''."""
        loaded = re.findall(r"(\S+) => (\S+)", run(["ldd", self.binary]).stdout)
        ours = [path for _, path in loaded if "/_solib_" in path]
        system = ["-l:" + name for name, path in loaded
                  if path not in ours and not re.match(r"lib(c|m|gcc_s|stdc\+\+)\.so", name)]
        # The linker would leave out libraries that the changed sources need and the test does not.
        done = run(["g++", "-I", overlay] + FLAGS +
                   ["-O0", "-w", "-pthread", "-Wl,--no-as-needed", "-o", out, self.path + ".cc"] +
                   ours + ["-lgmock_main", "-lgmock", "-lgtest"] + system)
        return "" if done.returncode == 0 else done.stdout or "failed"


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
