#!/usr/bin/env python3
"""Tests the mutator on snippets, and that a survivor without a reason is a complaint."""
import os
import tempfile
import unittest

import mutate
import mutator


def body(statements):
    return "bool F(int a, int b) {\n%s\n}\n" % statements


def labels(text):
    return [m.label for m in mutator.mutants_of(text)]


def results(text):
    """Every mutant's text, by its label."""
    return {m.label: m.apply(text) for m in mutator.mutants_of(text)}


class MutatorTest(unittest.TestCase):

    def test_operators(self):
        cases = [
            ("return a < b;", ["`<` -> `<=`", "`<` -> `>=`"]),
            ("return a <= b;", ["`<=` -> `<`", "`<=` -> `>`"]),
            ("return a == b;", ["`==` -> `!=`"]),
            ("return a && b;", ["`&&` -> `||`"]),
            ("return !a;", ["drop `!`"]),
            ("return a + b;", ["`+` -> `-`"]),
            ("return a * b;", ["`*` -> `/`"]),
            ("return a << b;", ["`<<` -> `>>`"]),
            ("return std::min(a, b);", ["`min` -> `max`"]),
        ]
        for statement, expected in cases:
            self.assertEqual(labels(body(statement)),
                             sorted(expected + ["return `false`", "return `true`"],
                                    key=labels(body(statement)).index), statement)

    def test_constants(self):
        self.assertEqual(labels("constexpr int kLimit = 16;\n"), ["`16` -> `15`", "`16` -> `17`"])
        self.assertEqual(labels("constexpr int kFirst = 0;\n"), ["`0` -> `1`"])
        self.assertEqual(labels("constexpr unsigned kMask = 0x1f;\n"),
                         ["`0x1f` -> `0x1e`", "`0x1f` -> `0x20`"])

    def test_conditions(self):
        text = body("if (a && G(b)) return true;\nreturn false;")
        self.assertIn("if (!(a && G(b))) return true;", results(text)["negate condition"])
        text = body("while (Status s = G(); s.bad(a)) H();\nreturn false;")
        self.assertIn("(Status s = G(); !(s.bad(a)))", results(text)["negate condition"])
        self.assertNotIn("negate condition", labels(body("if (a == b) return true;")))

    def test_statements(self):
        cases = {
            "out.push_back(a);": True, "x = a;": True, "x[0] |= a;": True, "std::sort(a, b);": True,
            "*out++ = a;": True, "int x = a;": False, "const Foo x = G();": False,
            "std::string x(a);": False, "Foo* x = G();": False, "std::vector<int> x(a);": False,
            "return;": False,
        }
        for statement, is_deleted in cases.items():
            self.assertEqual("delete statement" in labels(body(statement)), is_deleted, statement)
        text = body("for (int i = 0; i < a; ++i) continue;")
        self.assertIn("for (int i = 0; i < a; --i) continue;", results(text)["`++` -> `--`"])
        self.assertIn("++i) break;", results(text)["`continue` -> `break`"])

    def test_returned_values(self):
        cases = [
            ("std::optional<Foo> F() { return G(); }\n", ["return `std::nullopt`"]),
            ("const Foo* F() { return G(); }\n", ["return `nullptr`"]),
            ("std::size_t A::F() const { return G(); }\n", ["return `0`"]),
            ("Foo F() { return G(); }\n", ["return `{}`"]),
            ("static bool F() { return G(); }\n", ["return `false`", "return `true`"]),
        ]
        for text, expected in cases:
            self.assertEqual(labels(text), expected, text)

    def test_leaves_alone(self):
        for text in ["#include <a+b>\n", "// a < b, 1\n", "/* a == b */\n",
                     "static_assert(1 < 2, \"\");\n", "std::optional<int> F(int a = 3);\n",
                     "class A {\n int x_ = 4;\n bool y_ = true;\n};\n",
                     body('G("a < b && 1");').replace("G(", "const char* x = ("),
                     body("const std::array<Foo, 12> x;")]:
            self.assertEqual(labels(text), [], text)

    def test_names_the_second_of_a_line(self):
        self.assertEqual(labels(body("G(a == b, b == a);")),
                         ["delete statement", "`==` -> `!=`", "`==` -> `!=` #2"])


class ComplaintsTest(unittest.TestCase):
    KEY = ("a.cc", "if (a < b) return;", "`<` -> `<=`")

    def complaints(self, outcome, reasons):
        row = dict(zip(("source", "text", "mutation"), self.KEY), line=3, outcome=outcome)
        return mutate.complaints_about([row], reasons, {self.KEY})

    def test_a_survivor_needs_a_reason(self):
        self.assertEqual(len(self.complaints("survived", {})), 1)
        self.assertEqual(self.complaints("survived", {self.KEY: "why"}), [])
        self.assertEqual(self.complaints("survived", {self.KEY[:2] + ("*",): "why"}), [])
        for outcome in ("killed", "equivalent", "no compile"):
            self.assertEqual(self.complaints(outcome, {}), [])

    def test_a_reason_needs_a_survivor(self):
        self.assertEqual(len(self.complaints("killed", {self.KEY: "why"})), 1)
        gone = ("a.cc", "if (a < c) return;", "`<` -> `<=`")
        self.assertEqual(len(self.complaints("killed", {gone: "why"})), 1)
        self.assertEqual(mutate.complaints_about([], {self.KEY: "why"}, {self.KEY}), [])

    def test_a_survivor_is_found_and_complained_about(self):
        """The whole way, with a compiler and tests that are played."""

        class Played(mutate.Subject):
            def prepare(self):
                pass

            def judge(self, mutant):
                notices = "a <= b" not in mutant.apply(self.text)
                return ("killed", "a_test") if notices else ("survived", "")

        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "a.cc")
            with open(source, "w", encoding="utf-8") as file:
                file.write(body("return a < b;"))
            subject = Played(source, [], folder)
            report = mutate.Report(os.path.join(folder, "state.json"), False)
            work = [(subject, mutant) for mutant in subject.mutants]
            self.assertEqual(mutate.judge_all(work, report, 2, 60), 0)
            again = mutate.Report(report.path, True)
            self.assertEqual(len(again.found), 4)
            complaints = mutate.complaints_about(
                again.found.values(), {},
                {(source, m.line_text, m.label) for m in subject.mutants})
            self.assertEqual(complaints, ["survived: %s:2: `<` -> `<=`: return a < b;" % source])


class SurvivorsTest(unittest.TestCase):

    def test_every_row_is_complete(self):
        with open(mutate.SURVIVORS, encoding="utf-8") as file:
            for row in file.read().splitlines()[1:]:
                self.assertEqual([bool(part.strip()) for part in row.split("\t")], [True] * 4, row)


if __name__ == "__main__":
    unittest.main()
