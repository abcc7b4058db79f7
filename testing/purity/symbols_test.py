"""What the libraries of core/ and api/ need from outside is on an allow-list, and they keep no state.

usage: symbols_test.py ALLOWED_SYMBOLS ARCHIVE...
"""
import re
import subprocess
import sys


def undefined_and_defined(archives):
    needed, defined = set(), set()
    text = subprocess.run(["nm", "-C", *archives], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        match = re.match(r"^[0-9a-f ]{16} ([A-Za-z]) (.*)$", line)
        if match:
            (needed if match[1] == "U" else defined).add(match[2])
    return needed - defined, defined


# std::__ioinit comes with <iostream>, which Abseil's status.h includes; DW.ref.* are the compiler's
# references to exception types.
ALLOWED_STATE = re.compile(r"std::__ioinit\Z|DW\.ref\.")


def variables(archives):
    """Symbols in sections that can be written once the program is linked."""
    text = subprocess.run(["nm", "-C", "--format=sysv", *archives], check=True, capture_output=True,
                          text=True).stdout
    found = set()
    for line in text.splitlines():
        fields = [field.strip() for field in line.rsplit("|", 6)]
        if len(fields) == 7 and re.match(r"\.t?(data|bss)(?!\.rel\.ro)", fields[6]):
            found.add(fields[0])
    return {name for name in found if not ALLOWED_STATE.match(name)}


def main(allowed_file, archives):
    archives = [a for a in archives if a.endswith(".a")]
    if not archives:
        sys.exit("no archives to look at")
    with open(allowed_file, encoding="utf-8") as file:
        lines = [line.split("#")[0].strip() for line in file]
    allowed = [re.compile(line + r"\Z") for line in lines if line]
    needed, defined = undefined_and_defined(archives)
    if not any("countersign::Evaluate" in name for name in defined):
        sys.exit("the archives do not hold the engine")
    failures = ["needs a symbol that is not allowed: " + name
                for name in sorted(needed) if not any(p.match(name) for p in allowed)]
    failures += ["keeps state: " + name for name in sorted(variables(archives))]
    if failures:
        sys.exit("\n".join(failures))
    print("%d archives need %d symbols from outside, all allowed; none keeps state" %
          (len(archives), len(needed)))


main(sys.argv[1], sys.argv[2:])
