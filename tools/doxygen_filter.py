#!/usr/bin/env python3
"""Shows Doxygen a header as if its comments were Doxygen's: plain ones in, `///` and `///<` out.

The comment at the top becomes the file's. Include guards go, so that the number of lines stays.
Code in comments (lines that are indented) stays code. What Doxygen would take for a command, a link
or HTML is text to us, so it is escaped.
"""
import re
import sys


def escaped(text):
    """The text with Doxygen's special characters escaped, but within code spans."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([\\@<>&#%])", r"\\\1", part)
                   for part in parts)


def converted(text):
    """The text behind a comment's slashes."""
    if text.startswith("  "):
        return " " * 4 + text  # Markdown's code: four columns in
    return escaped(text)


def without_blocks(lines):
    """C's comments as C++'s: a block of its own line by line, and one behind a declaration."""
    inside = False
    for line in lines:
        opened = re.match(r"(\s*)/\*( .*|$)", line)
        if opened and not inside:
            inside = True
            line = opened.group(1) + "//" + opened.group(2)
        elif inside:
            line = re.sub(r"^(\s*) \*", r"\1//", line, count=1)
        else:
            line = re.sub(r"/\*( .*?) ?\*/$", r" //\1", line)
        if inside and re.search(r"(\*/|// ?/)$", line):
            inside = False
            line = re.sub(r" ?(\*/|/)$", "", line)
            if re.fullmatch(r"\s*// -{4}.*-{4}", line):
                line = ""  # a heading
        yield line


def main(path):
    with open(path, encoding="utf-8") as file:
        lines = list(without_blocks(file.read().splitlines()))
    out = ["/// @file"] if lines and lines[0].startswith("//") else []
    for line in lines:
        if re.match(r"#ifndef \w+_H_$", line):
            continue
        if re.match(r"#define \w+_H_$|#endif +// \w+_H_$", line):
            line = ""
        elif re.match(r"\s*//( |$)", line):
            indent, text = re.match(r"(\s*)//(.*)", line).groups()
            line = indent + "///" + converted(text)
        elif re.search(r"[;,{})] +// ", line) or re.match(r"\s*k\w+ +// ", line):
            code, text = re.match(r"(.*?\S) +//( .*)", line).groups()
            if not re.match(r"#|}", code):
                line = "%s  ///<%s" % (code, escaped(text))
        out.append(line)
    print("\n".join(out))


main(sys.argv[1])
