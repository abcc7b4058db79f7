"""What the pages show is what happens: commands are run and their output compared, code is that of
compiled and run examples, JSON is given to the program.

usage: readme_test.py PROGRAM FILE...   (from the top of the repository; *.md are pages, others are
examples)

A page is one session: its blocks are gone through in order, in a folder of its own in which
testdata lies.

  console   Lines `$ countersign ...` (or `$ ./bazelw run //cli:countersign -- ...`) are run, and all
            that they print is compared; `...` in it stands for a digest that differs from run to
            run. `$ echo $?` shows the exit status of the command before.
  cpp, ...  Is a marked region of an example (pages.regions), which a test of its own compiles or
            runs; every region is shown somewhere.
  json      A configuration, a revocation list, or a part of a verdict of testdata/verdicts. When the
            paragraph before it ends with `NAME.json`:, it becomes that file. The program must take
            it; when the paragraph starts with "Wrong", refuse it with the message quoted there.

A table whose header is | given | answered | lists mistakes: each row is laid over the last JSON
block before it, and refused with that message.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

import cli_page
import pages

TOP = os.getcwd()
PROGRAM = os.path.abspath(sys.argv[1])
PAGES = [os.path.normpath(name) for name in sys.argv[2:] if name.endswith(".md")]
EXAMPLES = [name for name in sys.argv[2:] if not name.endswith(".md")]

# Languages of examples, with the endings of their files.
CODE = {"cpp": (".cc", ".h"), "c": (".c",), "python": (".py",), "go": (".go",),
        "js": (".js", ".mjs")}

# Indented blocks are not run: pictures, and lines that start with one of these.
NOT_RUN = {
    "./bazelw ": "builds, which a test cannot do inside a build",
    "git clone ": "needs a network",
    "fuzz/run.py": "builds and runs for minutes",
    "python3 tools/": "builds, or looks at the work tree",
    "tools/": "needs what only its gate installs: Doxygen, another Debian, an emulated processor",
    "cmake -B build ": "installs; tools/package_check.sh does it in a system of its own",
    "dpkg-buildpackage ": "builds a package; tools/package_check.sh does it",
    "countersign ": "a summary of the program's commands; docs/cli.md has them in full",
}
PICTURE = re.compile(r"[│─►▼┌└]")

VALID = "testdata/verdicts/valid/"


def run(arguments, folder):
    done = subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def arguments_of(command):
    """What the program is given; None when it is not the program that is called."""
    words = shlex.split(command)
    if words[:1] == ["countersign"]:
        return words[1:]
    if words[:4] == ["./bazelw", "run", "//cli:countersign", "--"]:
        return words[4:]
    return None


def shown_as(output):
    """A pattern of the outputs that a page may show as `output`."""
    return re.escape(output).replace(r"\.\.\.", "[A-Za-z0-9+/=]{16,}")


def parts(value):
    yield value
    for inner in (value.values() if isinstance(value, dict) else
                  value if isinstance(value, list) else []):
        yield from parts(inner)


class Session:
    """Goes through one page."""

    def __init__(self, test, page, folder):
        self.test, self.page, self.folder = test, page, folder
        self.status = 0
        self.runs = 0
        self.base = None   # the last JSON block that the program took
        os.symlink(os.path.join(TOP, "testdata"), os.path.join(folder, "testdata"))

    def go(self):
        lines = {block.line: block for block in pages.blocks(self.page)}
        lines.update({table.line: table for table in pages.tables(self.page)})
        for line in sorted(lines):
            item = lines[line]
            if isinstance(item, pages.Table):
                self.mistakes(item)
            elif item.language == "console":
                self.console(item)
            elif item.language == "json":
                self.json(item)

    def console(self, block):
        steps = re.split(r"^\$ ", block.text, flags=re.M)
        self.test.assertEqual(steps[0], "", "%s: starts with no command" % block.where())
        for step in steps[1:]:
            command, _, output = step.replace("\\\n", " ").partition("\n")
            if command == "echo $?":
                self.test.assertEqual(output, "%d\n" % self.status, block.where())
                continue
            arguments = arguments_of(command)
            self.test.assertIsNotNone(arguments, "%s: cannot run `%s`" % (block.where(), command))
            self.status, stdout, stderr = run(arguments, self.folder)
            self.runs += 1
            if not re.fullmatch(shown_as(output), stdout + stderr):
                self.test.assertEqual(stdout + stderr, output, "%s: %s" % (block.where(), command))

    def json(self, block):
        name = re.search(r"`([\w-]+\.json)`:$", block.intro)
        name = name.group(1) if name else "block.json"
        if block.intro.startswith("Wrong"):
            self.refused(block.text, name, pages.code(block.intro), block.where())
        elif not self.is_of_a_verdict(json.loads(block.text)):
            self.taken(block.text, name, block.where())
            self.base = json.loads(block.text)

    def is_of_a_verdict(self, value):
        for case in sorted(os.listdir(os.path.join(TOP, "testdata/verdicts"))):
            expected = os.path.join(TOP, "testdata/verdicts", case, "expected.json")
            if value in parts(json.loads(pages.read(expected))):
                return True
        return False

    def give(self, text, name, is_list):
        """Gives the program a document: the flag that names it, and what came of it."""
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)
        self.runs += 1
        if not is_list:
            return "CONFIG", run(["lint", name], self.folder)
        return "--revocations", run(
            ["verify", VALID + "package.zip", "--config", VALID + "config.json",
             "--trust", VALID + "roots.pem", "--revocations", name], self.folder)

    def taken(self, text, name, where):
        _, (status, _, stderr) = self.give(text, name, "asOf" in text)
        self.test.assertEqual((stderr, status == 2), ("", False), where)

    def refused(self, text, name, message, where, is_list=None):
        is_list = "asOf" in text if is_list is None else is_list
        flag, (status, stdout, stderr) = self.give(text, name, is_list)
        self.test.assertEqual(stderr, "countersign: %s `%s`: %s\n" % (flag, name, message), where)
        self.test.assertEqual((status, stdout), (2, ""), where)

    def mistakes(self, table):
        if table.header != ["given", "answered"]:
            return
        for given, answered in table.rows:
            where = "%s:%d: %s" % (table.page, table.line, given)
            without = re.fullmatch(r"no `(\w+)`", given)
            value = dict(self.base)
            if without:
                del value[without.group(1)]
            else:
                value.update(json.loads(pages.code(given)))
            self.refused(json.dumps(value), "block.json", pages.code(answered), where,
                         "asOf" in self.base)


class PagesTest(unittest.TestCase):
    maxDiff = None

    def test_commands_and_documents(self):
        runs = {}
        for page in PAGES:
            with self.subTest(page), tempfile.TemporaryDirectory() as folder:
                session = Session(self, page, folder)
                session.go()
                runs[page] = session.runs
        self.assertGreaterEqual(runs["README.md"], 2)

    def test_code_is_that_of_the_examples(self):
        shown = {}
        for page in PAGES:
            for block in pages.blocks(page):
                if block.language in CODE:
                    shown[(block.language, pages.dedent(block.text))] = block.where()
        compiled = {}
        for name in EXAMPLES:
            for language, endings in CODE.items():
                for region, text in pages.regions(name).items() if name.endswith(endings) else ():
                    compiled[(language, text)] = "%s [%s]" % (name, region)
        for what in shown.keys() - compiled.keys():
            self.fail("%s: no example has this:\n%s" % (shown[what], what[1]))
        for what in compiled.keys() - shown.keys():
            self.fail("%s: no page shows this:\n%s" % (compiled[what], what[1]))

    def test_every_block_is_of_a_kind_that_is_tested(self):
        for page in PAGES:
            for block in pages.blocks(page):
                if block.language is not None:
                    self.assertIn(block.language, {"console", "json", *CODE}, block.where())
                elif not PICTURE.search(block.text):
                    for line in filter(None, block.text.splitlines()):
                        self.assertTrue(line.strip().startswith(tuple(NOT_RUN)),
                                        "%s: is not run: %s" % (block.where(), line))

    def test_the_index_lists_every_page(self):
        index = pages.read("docs/README.md")
        for page in PAGES:
            folder, name = os.path.split(page)
            if folder == "docs" and name != "README.md":
                self.assertIn("](%s)" % name, index)

    def test_reasons_have_the_details_that_are_listed(self):
        sections = re.split(r"^### ", pages.read("docs/reasons.md"), flags=re.M)[1:]
        listed = {section.split()[1]: set(re.findall(r"`(\w+)`", line))
                  for section in sections
                  for line in re.findall(r"^\* Detail: (.*)$", section, re.M)}
        for case in os.listdir("testdata/verdicts"):
            verdict = json.loads(pages.read("testdata/verdicts/%s/expected.json" % case))
            for value in parts(verdict):
                if isinstance(value, dict) and "detail" in value:
                    more = value["detail"].keys() - listed[value["code"]] - {"expected"}
                    self.assertEqual(more, set(), value["code"])

    def test_the_page_of_the_program_is_current(self):
        self.assertEqual(pages.read(cli_page.PAGE), cli_page.text(PROGRAM),
                         "%s is not current: %s" % (cli_page.PAGE, cli_page.COMMAND))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
