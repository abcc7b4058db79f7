"""The session in README.md is what happens: its commands are run, its output compared.

Only what the emulator draws at random may differ: identifiers of configurations and revisions. The
port is one that is free.
"""
import os
import re
import socket
import subprocess
import unittest

import emulator_testing as testing

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "README.md")
MARK = "=== end of command %d ==="


def blocks():
    with open(README, encoding="utf-8") as file:
        return re.findall(r"^```console\n(.*?)^```", file.read(), re.DOTALL | re.MULTILINE)


def steps(block):
    """Pairs of a command, with its continued lines, and the output shown after it."""
    out = []
    for line in block.splitlines():
        if line.startswith("$ "):
            out.append([line[2:], []])
        elif out[-1][0].endswith("\\"):
            out[-1][0] += "\n" + line
        else:
            out[-1][1].append(line)
    return out


def masked(text):
    text = re.sub(r"csc-[0-9a-f]{17}", "csc-00000000000000000", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
                  lambda m: m.group() if m.group() in testing.JOB else "(a UUID)", text)
    return "\n".join(line for line in text.splitlines() if line.strip())


class Session(unittest.TestCase):
    def test_the_session(self):
        found = blocks()
        self.assertEqual(len(found), 1)
        session = steps(found[0])
        self.assertGreater(len(session), 15)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        script = "set -u\n"
        for i, (command, _) in enumerate(session):
            script += command.replace("8080", port) + "\n"
            if command.endswith("&"):
                script += "sleep 2\n"  # it prints its line
            script += "echo '%s'\n" % (MARK % i)
        environment = {
            "PATH": ":".join([os.path.dirname(testing.EmulatorTest.countersign),
                              os.path.dirname(testing.EmulatorTest.program), "/usr/bin", "/bin"]),
            "HOME": testing.FOLDER, "LC_ALL": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true"}
        run = subprocess.run(["bash"], input=script, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, env=environment,
                             cwd=testing.FOLDER, timeout=300, check=False)
        rest = run.stdout.replace(port, "8080")
        for i, (command, output) in enumerate(session):
            shown, mark, rest = rest.partition(MARK % i + "\n")
            self.assertTrue(mark, "the session ended before: %s\n%s" % (command, run.stdout))
            self.assertEqual(masked(shown), masked("\n".join(output)), command)


if __name__ == "__main__":
    testing.main()
