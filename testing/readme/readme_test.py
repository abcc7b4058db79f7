"""What the README shows is what happens: its C++ is the compiled example's, and its commands are run
and their output compared.

usage: readme_test.py README PROGRAM EXAMPLE...   (from the top of the repository)
"""
import re
import shlex
import subprocess
import sys
import unittest

README, PROGRAM = sys.argv[1:3]
EXAMPLES = sys.argv[3:]

with open(README, encoding="utf-8") as readme_file:
    TEXT = readme_file.read()


def blocks(language):
    return re.findall(r"^```%s\n(.*?)^```$" % language, TEXT, re.M | re.S)


class ReadmeTest(unittest.TestCase):
    def test_code_is_the_compiled_examples(self):
        examples = []
        for name in EXAMPLES:
            with open(name, encoding="utf-8") as file:
                examples.append(file.read().split("// [README]\n")[1].strip())
        self.assertEqual([block.strip() for block in blocks("cpp")], examples)

    def test_commands_print_what_is_shown(self):
        runs = 0
        for block in blocks("console"):
            for shown in re.split(r"^\$ ", block, flags=re.M)[1:]:
                command, _, output = shown.replace("\\\n", " ").partition("\n")
                words = shlex.split(command)
                if "//cli:countersign" not in words:
                    continue
                arguments = words[words.index("--") + 1:]
                done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)
                self.assertEqual(done.stdout + done.stderr, output, command)
                runs += 1
        self.assertGreaterEqual(runs, 2)


unittest.main(argv=sys.argv[:1])
