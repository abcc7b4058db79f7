"""What is wrong is said and never crashes; handles are shared by threads, and nothing is lost."""
import copy
import ctypes
import dataclasses
import gc
import os
import subprocess
import sys
import threading
import unittest
from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any

import cases

import countersign
from countersign import CountersignError, Instant


class Large(IntEnum):
    """Integers whose kind is not int itself."""
    SECONDS = 1780272000
    BEFORE = -(1 << 65)


class MallInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
        "fordblks", "keepcost")]


def allocated() -> int:
    """Bytes that malloc has given out and not got back."""
    gc.collect()
    libc: Any = ctypes.CDLL(None)
    libc.mallinfo2.restype = MallInfo
    info = libc.mallinfo2()
    return int(info.uordblks + info.hblkhd)


class MistakesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.case = cases.read("valid")
        self.anchors = countersign.TrustAnchors(self.case.roots)
        self.config = countersign.CodeSigningConfig(self.case.config)
        self.artifact = self.case.artifact()

    def evaluate(self, config: Any = None, artifacts: Any = None, **others: Any) -> Any:
        premises: dict[str, Any] = {"at": self.case.at, "anchors": self.anchors, **others}
        return countersign.evaluate(config or self.config, artifacts or self.artifact, **premises)

    def refused(self, pattern: str, make: Callable[..., object], *arguments: Any,
                **others: Any) -> None:
        with self.assertRaisesRegex(CountersignError, pattern):
            make(*arguments, **others)

    def test_documents_that_are_wrong(self) -> None:
        self.refused("AllowedPublishers", countersign.CodeSigningConfig, "{}")
        self.refused(".", countersign.CodeSigningConfig, "")
        self.refused(".", countersign.CodeSigningConfig, b"\xff")
        self.refused("PEM", countersign.TrustAnchors, "none")
        self.refused("64", countersign.TrustAnchors, fingerprints=["00"])
        self.refused("none of them", countersign.TrustAnchors)
        self.refused("object", countersign.Revocations, "[]")
        self.assertTrue(issubclass(CountersignError, ValueError))

    def test_limits(self) -> None:
        self.refused("expected a limit", countersign.Limits, {"none": 1})
        self.refused("`berDepth`", countersign.Limits, {"berDepth": (1 << 64) - 1})
        self.refused("2.64", countersign.Limits, {"berDepth": 1 << 64})
        self.refused("2.64", countersign.Limits, {"berDepth": -1})
        self.refused("2.64", countersign.Limits, {"berDepth": Large.BEFORE})
        countersign.Limits({"uncompressedBytes": Large.SECONDS})
        self.refused("NUL", countersign.Limits, {"ber\0Depth": 1})
        wrong: Any = {"berDepth": 1.0}
        self.assertRaises(TypeError, countersign.Limits, wrong)
        few = countersign.Limits({"packageEntries": 1, "configBytes": 1})
        self.refused("configBytes", countersign.CodeSigningConfig, self.case.config, limits=few)
        blocked = countersign.Artifact(self.case.zip, limits=few)
        self.assertEqual(self.evaluate(artifacts=blocked).primary_reason, 110)
        short = self.evaluate(limits=countersign.Limits({"pathLength": 1}))
        self.assertIn("LIMIT_EXCEEDED", short.to_json())
        self.assertEqual(self.evaluate(limits=countersign.Limits()).primary_reason, 404)

    def test_instants(self) -> None:
        for at in (Instant(1 << 63), Instant(-(1 << 63) - 1), Instant((1 << 63) - 1),
                   Instant(0, -1), Instant(0, 10**9), Instant(0, 1 << 31), Instant(253402300800)):
            self.refused("years 0 to 9999", self.evaluate, at=at)
            self.refused("years 0 to 9999", countersign.Revocations.no_check, at)
        self.refused("time zone", self.evaluate, at=datetime(2026, 1, 1))
        untyped: Any = Instant
        for wrong in (None, 1780272000, "2026-06-01T00:00:00Z", untyped(1780272000.0),
                      untyped("1"), untyped(0, 0.5), untyped(float("nan")), untyped(None)):
            with self.assertRaises(TypeError):
                self.evaluate(at=wrong)
        self.evaluate(at=Instant(253402300799, 999999999))
        self.evaluate(at=untyped(Large.SECONDS))
        self.refused("years 0 to 9999", self.evaluate, at=untyped(Large.BEFORE))

    def test_wrong_types(self) -> None:
        make: Any
        for make in (countersign.CodeSigningConfig, countersign.TrustAnchors,
                     countersign.Revocations, countersign.Artifact):
            for wrong in (7, ["x"], object()):
                with self.assertRaises(TypeError):
                    make(wrong)
        untyped: Any = countersign
        self.assertRaises(TypeError, untyped.Artifact, "text")
        self.assertRaises(TypeError, untyped.Artifact, None)
        self.assertRaises(TypeError, untyped.Digester().add_bytes, "text")
        self.assertRaises(TypeError, untyped.TrustAnchors, fingerprints="ab" * 32)
        for wrong in ("no", "", 0, 1, None):
            self.assertRaises(TypeError, untyped.TrustAnchors, self.case.roots, aws=wrong)
        mistakes: list[dict[str, Any]] = [
            {"anchors": None}, {"anchors": self.config}, {"cache": self.anchors},
            {"revocations": self.artifact}, {"limits": 3}, {"subject": b"f"},
            {"config": self.anchors}, {"artifacts": [self.artifact, None]},
            {"artifacts": self.config}]
        for premises in mistakes:
            with self.subTest(premises), self.assertRaises(TypeError):
                self.evaluate(**premises)
        self.refused("NUL", self.evaluate, subject="a\0b")
        self.refused("entry", countersign.Digester().add_body, b"x")

    def test_texts_that_utf8_cannot_hold(self) -> None:
        name = os.fsdecode(b"\xff.zip")
        self.refused("`name`.*UTF-8", countersign.Artifact, self.case.zip, name=name)
        self.refused("`json`.*UTF-8", countersign.CodeSigningConfig, self.case.config + name)
        self.refused("`subject`.*UTF-8", self.evaluate, subject=name)
        self.refused("`name`.*UTF-8", countersign.Limits, {name: 1})
        self.refused("`name`.*UTF-8", countersign.Digester().add_entry, name)

    def test_a_mistake_at_the_end_loses_nothing(self) -> None:
        digester: Any = countersign.Digester()
        digester.add_bytes(self.case.zip)
        self.assertRaises(TypeError, digester.finish, name=7)
        self.assertRaises(TypeError, digester.finish, envelope="text")
        self.refused("UTF-8", digester.finish, name="\ud800")
        self.assertEqual(digester.finish().code_sha256, self.artifact.code_sha256)

    def test_a_newer_librarys_values_are_the_worst(self) -> None:
        for kind, worst in ((countersign.Decision, "BLOCK"), (countersign.Outcome, "FAILED"),
                            (countersign.SignatureStatus, "INVALID"),
                            (countersign.Policy, "ENFORCE")):
            for value in (7, -1):
                self.assertEqual(kind(value).name, worst)

    def test_verdicts_are_copied(self) -> None:
        verdict = self.evaluate()
        self.assertEqual(copy.deepcopy(verdict), verdict)
        self.assertEqual(copy.deepcopy(verdict).to_json(), verdict.to_json())
        self.assertEqual(dataclasses.asdict(verdict)["decision"], verdict.decision)

    def test_closed_handles(self) -> None:
        handles: dict[str, countersign.CodeSigningConfig | Any] = {
            "config": self.config, "artifacts": self.artifact, "anchors": self.anchors,
            "limits": countersign.Limits(), "cache": countersign.VerificationCache(),
            "revocations": countersign.Revocations.no_check(self.case.at)}
        verdict = self.evaluate(**handles)
        for name, handle in handles.items():
            with handle as entered:
                self.assertIs(entered, handle)
                self.assertFalse(handle.closed)
            self.assertTrue(handle.closed)
            handle.close()
            self.refused("closed", self.evaluate, **{name: handle})
        self.refused("closed", lambda: self.config.policy)
        self.refused("closed", lambda: self.artifact.code_sha256)
        self.refused("closed", lambda: self.artifact.is_signed)
        digester = countersign.Digester()
        digester.close()
        self.refused("closed", digester.add_bytes, b"")
        self.refused("closed", digester.finish)
        self.assertIn("ALLOW", verdict.to_json())

    def test_without_memory(self) -> None:
        from countersign import _library
        self.assertRaises(MemoryError, _library.check, _library.OUT_OF_MEMORY, "")


class SharedTest(unittest.TestCase):
    def test_threads_share_handles(self) -> None:
        valid, revoked = cases.read("valid"), cases.read("signing-job-revoked")
        config = countersign.CodeSigningConfig(valid.config)
        anchors = countersign.TrustAnchors(valid.roots)
        cache, digester = countersign.VerificationCache(), countersign.Digester()
        lists = [(countersign.Revocations(case.revocations), case) for case in (valid, revoked)]
        artifact = valid.artifact()
        failures: list[object] = []

        def work() -> None:
            for turn in range(50):
                revocations, case = lists[turn % 2]
                verdict = countersign.evaluate(config, artifact, at=valid.at, anchors=anchors,
                                               revocations=revocations, cache=cache)
                digester.add_bytes(b"x")
                if verdict.to_json() + "\n" != case.expected:
                    failures.append(case.name)
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        alone = countersign.Digester()
        alone.add_bytes(b"x" * 400)
        self.assertEqual(digester.finish().code_sha256, alone.finish().code_sha256)

    def test_closing_waits_for_calls(self) -> None:
        case = cases.read("valid")
        config = countersign.CodeSigningConfig(case.config)
        revocations = countersign.Revocations.no_check(case.at)
        answers: list[str] = []
        started = threading.Barrier(5)
        anchors = countersign.TrustAnchors(case.roots)

        def work() -> None:
            started.wait()
            try:
                while True:
                    answers.append(countersign.evaluate(
                        config, case.artifact(), at=case.at, anchors=anchors,
                        revocations=revocations).decision.name)
            except CountersignError as error:
                answers.append(str(error))
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        started.wait()
        anchors.close()
        for thread in threads:
            thread.join()
        closed = "`anchors`: expected an open TrustAnchors, found a closed one"
        self.assertEqual(answers.count(closed), 4)
        self.assertLessEqual(set(answers), {"ALLOW", closed})

    def test_nothing_grows(self) -> None:
        case = cases.read("digest-mismatch")

        def work() -> None:
            with countersign.VerificationCache() as cache:
                verdict = case.judge(cache=cache)
            verdict.to_json()
            verdict.explain()
            digester = countersign.Digester()
            digester.add_bytes(case.zip)
            digester.finish(envelope=b"?").close()
            countersign.TrustAnchors(case.roots, aws=True)
            for wrong in ({"none": 1}, {"berDepth": 1 << 63}):
                try:
                    countersign.Limits(wrong)
                except CountersignError:
                    pass
        for _ in range(50):
            work()
        before = allocated()
        for _ in range(500):
            work()
        self.assertLess(allocated() - before, 500 * 64, "bytes: some 64 and more each time")


class LoadingTest(unittest.TestCase):
    def run_python(self, code: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        kept = {k: v for k, v in os.environ.items() if k != "COUNTERSIGN_LIBRARY"}
        return subprocess.run([sys.executable, "-B", "-c", "import countersign as c\n" + code],
                              env={**kept, **variables}, capture_output=True, text=True,
                              check=False)

    def test_finds_the_library(self) -> None:
        path = os.environ["COUNTERSIGN_LIBRARY"]
        folder = str(Path(path).resolve().parent)
        show = "print(c.version())"
        version = countersign.version()
        self.assertEqual(self.run_python(show, COUNTERSIGN_LIBRARY=path).stdout, version + "\n")
        self.assertEqual(self.run_python(show, LD_LIBRARY_PATH=folder).stdout, version + "\n")
        told = f"c.load({path!r}); c.load({path!r}); c.load(); " + show
        self.assertEqual(self.run_python(told).stdout, version + "\n")
        none = self.run_python(show, COUNTERSIGN_LIBRARY="/none")
        self.assertIn("OSError: /none", none.stderr)
        libc = self.run_python(show, COUNTERSIGN_LIBRARY="libc.so.6")
        self.assertIn("OSError: libc.so.6: expected Countersign", libc.stderr)
        found = f"c.version(); c.load({path!r}); c.load('libcountersign.so.1'); " + show
        self.assertEqual(self.run_python(found, LD_LIBRARY_PATH=folder).stdout, version + "\n")
        for another in ("/proc/self/exe", "/none", "libc.so.6"):
            other = self.run_python(f"c.load({path!r}); c.load({another!r})")
            self.assertIn("RuntimeError: " + another, other.stderr)
            self.assertIn("is loaded already", other.stderr)


if __name__ == "__main__":
    unittest.main()
