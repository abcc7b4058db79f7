"""Takes a page apart: its fenced and indented blocks with what introduces them, and its tables."""
import re
from dataclasses import dataclass


@dataclass
class Block:
    page: str
    line: int         # of its first line of text, from 1
    language: str     # "" for a fence without one, None for an indented block
    text: str
    intro: str        # the paragraph before it, on one line

    def where(self):
        return "%s:%d" % (self.page, self.line)


@dataclass
class Table:
    page: str
    line: int
    header: list      # cells
    rows: list        # of cells


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def blocks(page):
    """All blocks of a page in their order."""
    found, paragraph, last = [], [], ""
    lines = read(page).splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        fence = re.match(r"^(```+)(.*)$", line)
        indented = line.startswith("    ") and not paragraph
        if fence or indented:
            intro = " ".join(paragraph) or last
            start = at + 1 if fence else at
            end = start
            if fence:
                while end < len(lines) and lines[end] != fence.group(1):
                    end += 1
            else:
                while end < len(lines) and (lines[end].startswith("    ") or not lines[end]):
                    end += 1
            text = "\n".join(lines[start:end]) + "\n"
            language = fence.group(2).strip() if fence else None
            found.append(Block(page, start + 1, language, text, intro))
            paragraph, last = [], ""
            at = end + 1 if fence else end
            continue
        if line.strip():
            paragraph.append(line.strip())
        elif paragraph:
            paragraph, last = [], " ".join(paragraph)
        at += 1
    return found


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables(page):
    found = []
    lines = read(page).splitlines()
    for at in range(len(lines) - 1):
        if not lines[at].startswith("|") or not re.match(r"^\|[\s:|-]+\|$", lines[at + 1]):
            continue
        rows = []
        for line in lines[at + 2:]:
            if not line.startswith("|"):
                break
            rows.append(cells(line))
        found.append(Table(page, at + 1, cells(lines[at]), rows))
    return found


def code(cell):
    """The text of the cell's first code span; None when there is none."""
    span = re.search(r"(?<!`)(`+)(?!`) ?(.+?) ?(?<!`)\1(?!`)", cell)
    return span.group(2) if span else None


def regions(path):
    """The marked regions of an example: from a comment `[name]` to the next such comment."""
    mark = re.compile(r"^\s*(?://|#|/\*) \[([\w ,.-]+)\](?: \*/)?\n", re.M)
    found = {}
    parts = mark.split(read(path))
    for begin in range(1, len(parts) - 1, 4):
        if begin + 2 >= len(parts) or parts[begin] != parts[begin + 2]:
            raise ValueError("%s: the region [%s] has no end" % (path, parts[begin]))
        found[parts[begin]] = dedent(parts[begin + 1])
    return found


def dedent(text):
    lines = text.strip("\n").splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() for line in lines)
