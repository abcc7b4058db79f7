"""Every code block of the bindings' pages is the marked region of an example that a test runs."""
import re
import textwrap
import unittest

# page: {language of a block: the file with the region}
PAGES = {
    "bindings/go/README.md": {"go": "bindings/go/example_test.go"},
    "bindings/node/README.md": {"js": "bindings/node/example.js"},
    "bindings/python/README.md": {"python": "bindings/python/example.py"},
}
MARK = re.compile(r"^.*\[EXAMPLE\].*\n", re.M)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class PagesTest(unittest.TestCase):
    def test_blocks_are_the_examples(self):
        for page, examples in PAGES.items():
            blocks = re.findall(r"^```(\w*)\n(.*?)^```$", read(page), re.M | re.S)
            self.assertEqual({language for language, _ in blocks}, set(examples), page)
            for language, block in blocks:
                parts = MARK.split(read(examples[language]))
                self.assertEqual(len(parts), 3, examples[language])
                self.assertEqual(block, textwrap.dedent(parts[1]).strip("\n") + "\n", page)


unittest.main()
