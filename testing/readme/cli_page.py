"""Writes docs/cli.md from what the program says of itself.

usage: cli_page.py PROGRAM   (or: ./bazelw run //testing/readme:write_cli_page)
"""
import os
import re
import subprocess
import sys

PAGE = "docs/cli.md"
COMMAND = "./bazelw run //testing/readme:write_cli_page"

HEAD = """\
# The program

What `countersign --help` and `countersign COMMAND --help` print. This page is written by
`%s`, and a test compares it with the program.

* **Exit status.** 0: allowed, warned, or yes. 1: blocked, refused, or no; with `--warnings-as-errors`
  a warning too. 2: the caller's mistake, such as a file that cannot be read or a wrong flag.
* **Output.** A verdict, also one that blocks, goes to standard output. A mistake is one line on standard error
  that names the flag, the file, the member and what was expected; nothing is on standard output then.
* **Files.** Relative paths mean the folder you stand in, also under `./bazelw run //cli:countersign -- ...`.
  `PACKAGE`, `--config` and the others are read whole, also from a pipe such as `/dev/stdin`.
* **Time.** `--at` is the instant of evaluation; without it `verify` takes the clock's. Give it where an answer must be the same again.
* **Colour.** The decision has a colour on a terminal, unless `NO_COLOR` is set.
* **Trust.** `--trust` takes a PEM file, `sha256:HEX` (of a certificate's DER), or `aws`; give it as often as needed.
""" % COMMAND


def say(program, *words):
    return subprocess.run([program, *words, "--help"], check=True, capture_output=True,
                          text=True).stdout


def commands(program, *words):
    """The subcommands that the help of the command lists."""
    _, _, listed = say(program, *words).partition("Subcommands:\n")
    return re.findall(r"^  (\S+) ", listed.partition("\n\n")[0], re.M)


def section(program, *words):
    name = " ".join(("countersign",) + words)
    return "\n## %s\n\n```console\n$ %s --help\n%s```\n" % (name, name, say(program, *words))


def text(program):
    out = HEAD + section(program)
    for command in commands(program):
        out += section(program, command)
        for inner in commands(program, command):
            out += section(program, command, inner)
    return out


if __name__ == "__main__":
    page = os.path.join(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."), PAGE)
    new = text(os.path.abspath(sys.argv[1]))
    with open(page, "w", encoding="utf-8") as file:
        file.write(new)
