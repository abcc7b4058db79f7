"""The engine, Python's zipfile and Info-ZIP's unzip read the same archives.

What the engine accepts, the others accept, with the same names and bytes in the same order. What
the engine refuses has a row that says why and what the others do. A file without a row, a row
without a file and every answer that is not the row's fail.

usage: zip_readers_test.py ZIP_ENTRIES ZIP_CORPUS CORPUS_TABLE GENERATED_TABLE
       zip_readers_test.py --table ZIP_ENTRIES FOLDER     prints the rows of a folder
"""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

SIGNATURE_ENTRY = b"META_INF/aws_signer_signature_v1.0.SF"
MAX_BYTES = 300 << 20  # beyond the engine's limit on an archive


def versions():
    """The very readers that a table's last columns were recorded with."""
    out = "# readers:"
    for name, path in [("zipfile.py", zipfile.__file__), ("unzip", shutil.which("unzip"))]:
        with open(path, "rb") as file:
            out += "\t%s %s" % (name, hashlib.sha256(file.read()).hexdigest()[:16])
    return out


def ours(program, paths):
    """For each path: the refusal as (code, message), or the digest and (name, size, SHA-256)s."""
    out = subprocess.run([program, *paths], capture_output=True, check=True, timeout=300).stdout
    answers = []
    for line in out.decode().splitlines():
        kind, *fields = line.split("\t")
        if kind == "entry":
            answers[-1][2].append((bytes.fromhex(fields[0]), int(fields[1]), fields[2]))
        elif fields[0] == "accepted":
            answers.append((None, fields[1], []))
        else:
            answers.append(((fields[1], fields[2]), None, None))
    assert len(answers) == len(paths)
    return answers


def name_bytes(info):
    """The name as it lies in the archive: zipfile decodes it by bit 11."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")


def by_python(path):
    """[(name, body)], or None when zipfile refuses."""
    entries, total = [], 0
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                with archive.open(info) as file:
                    body = file.read(MAX_BYTES - total)
                    if file.read(1):
                        return None
                total += len(body)
                entries.append((name_bytes(info), body))
    except Exception:  # zipfile raises a dozen kinds, some of them by accident
        return None
    return entries


def unzip(*arguments):
    """Exit status, standard output, standard error."""
    done = subprocess.run(["unzip", *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=60, check=False, start_new_session=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout, done.stderr


def by_unzip(path):
    """`accepts`: nothing is wrong. `too new`: a version of the format that this unzip skips.
    `warns`: unzip 6.00 takes local names for code page 437 and finds them unlike those of the
    directory, which it takes for UTF-8.
    """
    status, out, err = unzip("-t", path)
    if status == 0 or (status == 1 and unzip("-Z1", path)[1] == b"Empty zipfile.\n"):
        return "accepts"
    if b"need PK compat." in out + err:
        return "too new"
    return "warns" if status == 1 and b'mismatching "local" filename' in out + err else "refuses"


def is_plain(name):
    return re.fullmatch(rb"[ -Z_-~\]]+", name) is not None  # unzip shows others otherwise


def compare_python(seen, digest, entries):
    if seen is None:
        return "refuses"
    # The digest is over names and bodies, the signature's left out.
    message = b"".join(name + body for name, body in seen if name != SIGNATURE_ENTRY)
    seen = [(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in seen]
    return "same" if (seen, hashlib.sha384(message).hexdigest()) == (entries, digest) else "other"


def compare_unzip(path, entries):
    """`entries`: names and bodies, from zipfile."""
    answer = by_unzip(path)
    if answer in ("refuses", "too new") or not entries:
        return answer.replace("accepts", "same")
    bodies = b"".join(body for name, body in entries if not name.endswith(b"/"))
    same = unzip("-p", path)[1] == bodies
    names = [name for name, _ in entries]
    if all(is_plain(name) for name in names):
        same &= unzip("-Z1", path)[1].splitlines() == names
    return answer.replace("accepts", "same") if same else "other"


def row(name, path, answer):
    """The row of a file: name, our verdict, why, zipfile's and unzip's answer."""
    refusal, digest, entries = answer
    seen = by_python(path)
    if refusal is None:
        return [name, "accepted", "-", compare_python(seen, digest, entries),
                compare_unzip(path, seen or [])]
    why = re.sub(r"^entry `.*`: ", "", refusal[1])  # of whichever entry
    return [name, refusal[0], why, "refuses" if seen is None else "accepts", by_unzip(path)]


def rows(program, folder):
    names = sorted(os.path.relpath(os.path.join(top, file), folder)
                   for top, _, files in os.walk(folder) for file in files)
    paths = [os.path.join(folder, name) for name in names]
    return [row(*parts) for parts in zip(names, paths, ours(program, paths))]


def read_table(path):
    """The rows, and whether the other readers' columns were recorded with the ones at hand."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    return table, versions() in lines


class ZipReadersTest(unittest.TestCase):
    maxDiff = None

    def check(self, folder, table_path, at_least_accepted, at_least_refused):
        table, is_recorded = read_table(table_path)
        found = rows(ENTRIES, folder)
        for found_row in found:
            if found_row[1] == "accepted":
                self.assertEqual(found_row[3], "same", found_row[0])
                self.assertIn(found_row[4], ("same", "too new", "warns"), found_row[0])
        if not is_recorded:
            print("OTHER READERS than those that the table was recorded with: where the engine "
                  "refuses, their answers are not compared (%s)" % versions())
            table, found = [r[:3] for r in table], [r[:3] for r in found]
        expected = {r[0]: r for r in table}
        self.assertEqual(len(expected), len(table), "a file has two rows")
        wrong = [(r, expected.get(r[0])) for r in found if expected.get(r[0]) != r]
        self.assertEqual(wrong, [], "found, and the row")
        self.assertEqual(sorted(expected), sorted(r[0] for r in found), "rows without a file")
        accepted = sum(r[1] == "accepted" for r in found)
        self.assertGreaterEqual(accepted, at_least_accepted)
        self.assertGreaterEqual(len(found) - accepted, at_least_refused)
        print("%d archives, %d accepted by all" % (len(found), accepted))

    def test_archives_of_others(self):
        vectors = os.environ.get("COUNTERSIGN_VECTORS")
        if not vectors:
            self.skipTest("COUNTERSIGN_VECTORS is not set: the archives of others are not at hand")
        self.check(os.path.join(vectors, "zip"), CORPUS_TABLE, 100, 300)

    def test_generated_archives(self):
        with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR")) as folder:
            subprocess.run([CORPUS, folder], check=True)
            self.check(folder, GENERATED_TABLE, 150, 500)


if sys.argv[1] == "--table":
    print("# Archives that the engine, Python's zipfile and Info-ZIP's unzip were asked about.")
    print("# file\tour verdict\twhy\tpython\tunzip")
    print(versions())
    for line in rows(*sys.argv[2:]):
        print("\t".join(line))
else:
    ENTRIES, CORPUS, CORPUS_TABLE, GENERATED_TABLE = sys.argv[1:5]
    unittest.main(argv=sys.argv[:1])
