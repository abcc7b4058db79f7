"""End-to-end tests of mistakes (exit 2) and of every subcommand but verify."""

import base64
import hashlib
import json
import os

import cli_testing
from cli_testing import (ENTRIES, EXPIRES, JOB, NOW, PROFILE, SIGNATURE_ENTRY, SIGNED, SIGNER,
                         config, der_to_pem, entries_of, envelope_certificates, envelope_of,
                         environment, inner_digest, nanoseconds, openssl, pem_to_der, read, shifted,
                         write, write_json, write_zip)

SECOND = 10**9
PUBLISHERS = "AllowedPublishers.SigningProfileVersionArns"

# Names the flag that is wrong, then the value in place of the good one and what the line must name.
BAD_VALUES = [
    ("--config", "missing.json", "missing.json"),
    ("--config", "folder", "folder"),
    ("--trust", "missing.pem", "missing.pem"),
    ("--trust", "folder", "folder"),
    ("--trust", "warn.json", "warn.json"),
    ("--trust", "empty", "empty"),
    ("--trust", "broken.pem", "broken.pem"),
    ("--trust", "authority/root.key.pem", "root.key.pem"),
    ("--trust", "sha256:" + 63 * "0", "64 hex digits"),
    ("--trust", "sha256:" + 65 * "0", "64 hex digits"),
    ("--trust", "sha256:" + 63 * "0" + "g", "64 hex digits"),
    ("--trust", "sha256:", "64 hex digits"),
    ("--trust", "AWS", "AWS"),
    ("--envelope", "missing.SF", "missing.SF"),
    ("--envelope", "folder", "folder"),
    ("--layer", "missing.zip", "missing.zip"),
    ("--layer", "name=missing.zip", "missing.zip"),
    ("--layer", "name=folder", "folder"),
    ("--layer", "name=", "cannot read"),
    ("--revocations", "missing.json", "missing.json"),
    ("--revocations", "folder", "folder"),
    ("--at", "now", "`now`"),
    ("--at", "2026-06-01", "2026-06-01"),
    ("--at", "2026-06-01T00:00:00", "RFC 3339"),
    ("--at", "2026-02-30T00:00:00Z", "RFC 3339"),
    ("--at", "2026-06-01T00:00:00.1234567890Z", "RFC 3339"),
    ("--at", "", "--at"),
    ("--envelope", "", "--envelope"),
    ("--revocations", "", "--revocations"),
    ("--trust", "", "--trust"),
    ("--config", "", "--config"),
    ("--format-hint", "", "--format-hint"),
    ("--output", "", "--output"),
    ("--output", "xml", "xml"),
    ("--output", "JSON", "JSON"),
    ("--format-hint", "zip", "zip"),
    ("--wat", "x", "--wat"),
    ("--no-revocation-check", None, "--revocations"),
]

WARN = json.dumps(config("Warn"))

# Documents and the member path that the line must name.
BAD_CONFIGS = [
    ("not JSON", "{", ""),
    ("empty", "", ""),
    ("an array", "[]", "object"),
    ("no publishers", "{}", "AllowedPublishers"),
    ("unknown member", '{"Policy":1,' + WARN[1:], "Policy"),
    ("duplicate member", '{"CodeSigningPolicies":{},' + WARN[1:], "CodeSigningPolicies"),
    ("publishers are no list", '{"AllowedPublishers":{"SigningProfileVersionArns":"x"}}',
     PUBLISHERS),
    ("no publisher", json.dumps(config("Warn", [])), PUBLISHERS),
    ("21 publishers", json.dumps(config("Warn", ["%s%d" % (PROFILE, i) for i in range(21)])),
     PUBLISHERS),
    ("a number as publisher", json.dumps(config("Warn", [PROFILE, 3])), PUBLISHERS + "[1]"),
    ("no ARN", json.dumps(config("Warn", [PROFILE, PROFILE, "x"])), PUBLISHERS + "[2]"),
    ("unknown policy", json.dumps(config("warn")),
     "CodeSigningPolicies.UntrustedArtifactOnDeployment"),
    ("wrapped, unknown policy", json.dumps({"CodeSigningConfig": config("Block")}),
     "CodeSigningConfig.CodeSigningPolicies.UntrustedArtifactOnDeployment"),
    ("wrapped, no ARN", json.dumps({"CodeSigningConfig": config("Warn", [""])}),
     "CodeSigningConfig." + PUBLISHERS + "[0]"),
    ("bad id", '{"CodeSigningConfigId":"csc-1",' + WARN[1:], "CodeSigningConfigId"),
    ("a line break in a name", '{"a\\nb":1,' + WARN[1:], ""),
]

BAD_REVOCATIONS = [
    ("not JSON", "nonsense", ""),
    ("no asOf", "{}", "asOf"),
    ("bad asOf", {"asOf": "yesterday"}, "asOf"),
    ("ends as it begins", {"asOf": NOW, "validUntil": NOW}, "validUntil"),
    ("unknown member", {"asOf": NOW, "jobs": []}, "jobs"),
    ("duplicate member", '{"asOf":"%s","asOf":"%s"}' % (NOW, NOW), "asOf"),
    ("bad job", {"asOf": NOW, "signingJobs": [JOB, "x"]}, "signingJobs[1]"),
    ("job without ARN", {"asOf": NOW, "signingJobs": [{"reason": "r"}]}, "signingJobs[0].arn"),
    ("bad revokedAt", {"asOf": NOW, "signingJobs": [{"arn": JOB, "revokedAt": "x"}]},
     "signingJobs[0].revokedAt"),
    ("profile as string", {"asOf": NOW, "signingProfiles": [PROFILE]}, "signingProfiles[0]"),
    ("profile without effectiveTime",
     {"asOf": NOW, "signingProfiles": [{"profileVersionArn": PROFILE}]},
     "signingProfiles[0].effectiveTime"),
    ("job in place of a profile",
     {"asOf": NOW, "signingProfiles": [{"profileVersionArn": JOB, "effectiveTime": NOW}]},
     "signingProfiles[0].profileVersionArn"),
    ("hash too short", {"asOf": NOW, "certificates": [191 * "0"]}, "certificates[0]"),
    ("hash in capitals", {"asOf": NOW, "certificates": [192 * "0", 192 * "A"]},
     "certificates[1]"),
]

SUBCOMMANDS = ["verify", "digest", "lint", "chain", "inspect", "dev-sign"]


class MistakesTest(cli_testing.ProgramTest):

    GOOD = {"--config": "warn.json", "--trust": "authority/root.pem", "--at": NOW,
            "--revocations": "fresh.json"}
    SIGN = {"--authority": "authority", "--profile-arn": PROFILE, "--job-arn": JOB,
            "--signing-time": SIGNED, "--expires": EXPIRES, "--out": "out.zip"}
    CHAIN = {"--leaf": "authority/regional.pem", "--trust": "authority/root.pem", "--at": NOW}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.mkdir("folder")
        write("empty", "")
        write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")

    def run_with(self, first, good, **changes):
        arguments = list(first)
        for flag, value in {**good, **changes}.items():
            if value is not False:
                arguments += [flag] if value is None else [flag, value]
        return self.run_program(*arguments)

    def test_good_values_are_no_mistake(self):
        for first, good, status in ((["verify", "signed.zip"], self.GOOD, 0),
                                    (["dev-sign", "unsigned.zip"], self.SIGN, 0),
                                    (["chain"], self.CHAIN, 1)):
            ended = self.run_with(first, good)
            self.assertEqual((ended.status, ended.err), (status, ""), ended)

    def test_values(self):
        for flag, value, named in BAD_VALUES:
            with self.case("%s %s" % (flag, value)):
                ended = self.run_with(["verify", "signed.zip"], self.GOOD, **{flag: value})
                self.assert_mistake(ended, flag, named)

    def test_packages(self):
        for command in (["verify"], ["digest"], ["inspect"], ["lint"], ["dev-sign"]):
            good = {"verify": self.GOOD, "dev-sign": self.SIGN}.get(command[0], {})
            for file in ("missing.zip", "folder", "folder/missing\nline"):
                with self.case("%s %s" % (command[0], file)):
                    ended = self.run_with([*command, file], good)
                    self.assert_mistake(ended, file.replace("\n", "?"))
            with self.case(command[0] + " without a file"):
                self.assert_mistake(self.run_with(command, good), "required")

    def test_missing_flags(self):
        for first, good, required in (
                (["verify", "signed.zip"], self.GOOD, ("--config", "--trust")),
                (["chain"], self.CHAIN, ("--leaf", "--trust", "--at")),
                (["dev-sign", "unsigned.zip"], self.SIGN, tuple(self.SIGN))):
            for flag in required:
                with self.case(" ".join(first + ["without", flag])):
                    self.assert_mistake(self.run_with(first, good, **{flag: False}), flag)

    def test_configurations(self):
        for name, text, member in BAD_CONFIGS:
            write("bad.json", text)
            with self.case(name):
                ended = self.run_with(["verify", "signed.zip"], self.GOOD,
                                      **{"--config": "bad.json"})
                self.assert_mistake(ended, "--config", "bad.json", member)
                self.assert_mistake(self.run_program("lint", "bad.json"), "bad.json", member)

    def test_revocations(self):
        for name, document, member in BAD_REVOCATIONS:
            write("bad.json", document if isinstance(document, str) else json.dumps(document))
            with self.case(name):
                ended = self.run_with(["verify", "signed.zip"], self.GOOD,
                                      **{"--revocations": "bad.json"})
                self.assert_mistake(ended, "--revocations", "bad.json", member)

    def test_command_lines(self):
        for arguments, named in (([], "subcommand"), (["wat"], "wat"), (["--wat"], "--wat"),
                                 (["verify", "--wat"], ""), (["digest", "a.zip", "b.zip"], "b.zip"),
                                 (["digest", "signed.zip", "--output", "xml"], "--output"),
                                 (["lint", "warn.json", "--output", "json"], "--output"),
                                 (["dev-sign", "init"], "DIR"), (["dev-sign"], "PACKAGE")):
            with self.case(" ".join(arguments) or "nothing"):
                self.assert_mistake(self.run_program(*arguments), named)

    def test_long_values_are_shown_in_one_line(self):
        for flag in ("--config", "--trust", "--at", "--output", "--format-hint"):
            with self.case(flag):
                ended = self.run_with(["verify", "signed.zip"], self.GOOD, **{flag: "x\ny\x1b[31m"})
                self.assert_mistake(ended, flag)
                self.assertNotIn("\x1b", ended.err)

    def test_dev_sign(self):
        write("text.zip", "no zip")
        write_zip("twice.zip", [("a", b""), ("a", b"")])
        for flag, value, named in (
                ("--authority", "missing", "missing"), ("--authority", "folder", "folder"),
                ("--authority", "authority/root.pem", "root.pem"),
                ("--profile-arn", JOB, "--profile-arn"), ("--profile-arn", "x", "--profile-arn"),
                ("--job-arn", PROFILE, "--job-arn"),
                ("--job-arn", JOB.replace("us-east-1", "us-west-2"), "--profile-arn"),
                ("--job-arn", JOB.replace("123456789012", "123456789013"), "--profile-arn"),
                ("--signing-time", "now", "--signing-time"), ("--expires", "never", "--expires"),
                ("--expires", SIGNED, "--expires"), ("--out", "missing/out.zip", "missing/out.zip"),
                ("--out", "folder", "folder")):
            with self.case("%s %s" % (flag, value)):
                ended = self.run_with(["dev-sign", "unsigned.zip"], self.SIGN, **{flag: value})
                self.assert_mistake(ended, named)
        for package, named in (("text.zip", "text.zip"), ("twice.zip", "twice.zip"),
                               ("signed.zip", "signed")):
            with self.case(package):
                self.assert_mistake(self.run_with(["dev-sign", package], self.SIGN), named)
        with self.case("keys are not overwritten"):
            before = read("authority/root.key.pem")
            self.assert_mistake(self.run_program("dev-sign", "init", "authority"), "authority")
            self.assertEqual(read("authority/root.key.pem"), before)
        with self.case("a file in place of the folder"):
            self.assert_mistake(self.run_program("dev-sign", "init", "empty"), "empty")

    def test_help(self):
        for arguments in [[], *([name] for name in SUBCOMMANDS), ["dev-sign", "init"]]:
            with self.case(" ".join(arguments) or "countersign"):
                ended = self.must(*arguments, "--help")
                self.assertIn(arguments[-1] if arguments else "verify", ended.out.decode())
                if arguments and arguments[-1] in SUBCOMMANDS:
                    self.assertIn("Example:\n  countersign %s " % arguments[0], ended.out.decode())


class CommandsTest(cli_testing.ProgramTest):

    def test_dev_sign_appends_what_aws_signer_does(self):
        self.assertEqual(entries_of("signed.zip")[:-1], ENTRIES + [("META_INF/", b"")])
        self.assertEqual(entries_of("signed.zip")[-1][0], SIGNATURE_ENTRY)
        self.assertEqual(os.stat("authority/root.key.pem").st_mode & 0o077, 0)

    def test_digest(self):
        for package, signed in (("unsigned.zip", False), ("signed.zip", True)):
            with self.case(package):
                ended = self.must("digest", package, "--output", "json")
                entries = [e for e in entries_of(package) if e[0] != SIGNATURE_ENTRY]
                expected = {
                    "codeSha256": base64.b64encode(hashlib.sha256(read(package)).digest()).decode(),
                    "contentSha384": inner_digest(package).hexdigest(), "entries": len(entries),
                    "uncompressedBytes": sum(len(body) for _, body in entries), "signed": signed}
                self.assertEqual(ended.out.decode(),
                                 json.dumps(expected, separators=(",", ":")) + "\n")
                text = self.must("digest", package).out.decode()
                for value in list(expected.values())[:4]:
                    self.assertIn(str(value), text)

    def test_refused_packages(self):
        write("text.zip", "no zip")
        write("odd\nname.zip", "no zip")
        write("PK\nname.zip", b"PK no zip")
        write_zip("twice.zip", [("a", b""), ("a", b"")])
        for arguments, reason in ((["digest", "text.zip"], "101 MALFORMED_PACKAGE"),
                                  (["digest", "twice.zip"], "102 AMBIGUOUS_PACKAGE"),
                                  (["digest", "odd\nname.zip"], "101 MALFORMED_PACKAGE"),
                                  (["digest", "text.zip", "--output", "json"], "101"),
                                  (["inspect", "PK\nname.zip"], "101 MALFORMED_PACKAGE"),
                                  (["inspect", "unsigned.zip"], "not signed")):
            with self.case(" ".join(arguments)):
                ended = self.run_program(*arguments)
                self.assertEqual((ended.status, ended.out), (1, b""), ended)
                self.assertEqual(ended.err.count("\n"), 1, ended)
                self.assertIn(reason, ended.err)

    def test_lint(self):
        unversioned = SIGNER + "/signing-profiles/Release"
        for name, publishers, named in (
                ("good", [PROFILE], []), ("repeated", [PROFILE, PROFILE], ["[1]"]),
                ("two faults", [unversioned, PROFILE, "arn:aws:s3:::bucket"], ["[0]", "[2]"])):
            with self.case(name):
                write_json("lint.json", config("Warn", publishers))
                lines = self.must("lint", "lint.json").out.decode().splitlines()
                self.assertEqual(len(lines), len(named), lines)
                for line, index in zip(lines, named):
                    self.assertIn(PUBLISHERS + index, line)

    def test_inspect(self):
        write("envelope.SF", envelope_of("signed.zip"))
        text = self.must("inspect", "signed.zip").out.decode()
        self.assertEqual(self.must("inspect", "envelope.SF").out.decode(), text)
        for line in text.splitlines():
            self.assertTrue(line.startswith("unverified "), line)
        shown = [line.split()[-1] for line in text.splitlines() if "fingerprint" in line]
        expected = []
        for der in envelope_certificates("envelope.SF"):
            status, out, err = openssl("x509", "-noout", "-fingerprint", "-sha256",
                                       stdin=der_to_pem(der))
            self.assertEqual(status, 0, err)
            expected.append(out.decode().strip().rpartition("=")[2].replace(":", "").lower())
        self.assertEqual(shown, expected)
        digest = hashlib.sha384(inner_digest("signed.zip").digest()).hexdigest()
        for claim in (PROFILE, JOB, SIGNED, EXPIRES, digest):
            self.assertIn(" " + claim + "\n", text)
        write("text", "no envelope\n")
        ended = self.run_program("inspect", "text")
        self.assertEqual(ended.status, 1, ended)
        self.assertIn("MALFORMED_ENVELOPE", ended.out.decode())

    def test_relative_paths_mean_the_users_folder(self):
        """`bazel run` starts programs in a runfiles folder and says where the user stands."""
        os.makedirs("x.runfiles/main", exist_ok=True)
        for folder, status in (("x.runfiles/main", 0), ("authority", 2)):
            with self.case(folder):
                ended = self.run_program("digest", "signed.zip", cwd=folder,
                                         env=environment(BUILD_WORKING_DIRECTORY=os.getcwd()))
                self.assertEqual(ended.status, status, ended)


class ChainTest(cli_testing.ProgramTest):
    """Leaves come from openssl, below the development authority's regional one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        write("envelope.SF", envelope_of("signed.zip"))
        write("above.pem", read("authority/regional.pem") + read("authority/subordinate.pem"))
        for name, usages in {"good": "keyUsage=critical,digitalSignature\n"
                                     "extendedKeyUsage=critical,codeSigning\n",
                             "no_eku": "keyUsage=critical,digitalSignature\n",
                             "tls": "keyUsage=critical,digitalSignature\n"
                                    "extendedKeyUsage=serverAuth\n"}.items():
            write("leaf.ext", "basicConstraints=critical,CA:FALSE\n" + usages)
            cls.make_leaf(name)
        write("good.der", pem_to_der(read("good.pem"))[0])
        write("rubbish", "rubbish")

    @classmethod
    def make_leaf(cls, name):
        for arguments in (
                ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes",
                 "-keyout", "leaf.key", "-subj", "/CN=" + name, "-out", "leaf.csr"],
                ["x509", "-req", "-in", "leaf.csr", "-CA", "authority/regional.pem", "-CAkey",
                 "authority/regional.key.pem", "-set_serial", "7", "-days", "30", "-sha384",
                 "-extfile", "leaf.ext", "-out", name + ".pem"]):
            status, _, err = openssl(*arguments)
            assert status == 0, err

    def validity(self, name):
        status, out, err = openssl("x509", "-in", name, "-noout", "-dates", "-dateopt", "iso_8601")
        self.assertEqual(status, 0, err)
        return [line.partition("=")[2].replace(" ", "T") for line in out.decode().splitlines()]

    def judge(self, leaf, at, *more, trust="authority/root.pem", output="json"):
        return self.run_program("chain", "--leaf", leaf, "--trust", trust, "--at", at, "--output",
                                output, *more)

    def test_chains(self):
        begin, end = self.validity("good.pem")
        self.assertEqual(nanoseconds(end) - nanoseconds(begin), 30 * 86400 * SECOND)
        within = shifted(begin, 86400 * SECOND)  # of every leaf: openssl dates them by its clock
        above = ("--intermediates", "above.pem")
        for name, leaf, at, more, codes in (
                ("valid", "good.pem", within, above, []),
                ("at its first second", "good.pem", begin, above, []),
                ("leaf in DER", "good.der", within, above, []),
                ("at its last second", "good.pem", end, above, []),
                ("expired", "good.pem", shifted(end, SECOND), above, ["UNTRUSTED_CHAIN"]),
                ("not yet valid", "good.pem", shifted(begin, -SECOND), above, ["UNTRUSTED_CHAIN"]),
                ("no EKU", "no_eku.pem", within, above, ["CERTIFICATE_NOT_ACCEPTABLE"]),
                ("EKU of a server", "tls.pem", within, above, ["CERTIFICATE_NOT_ACCEPTABLE"]),
                ("an authority", "authority/regional.pem", within, above,
                 ["CERTIFICATE_NOT_ACCEPTABLE"]),
                ("no intermediates", "good.pem", within, (), ["UNTRUSTED_CHAIN"]),
                ("unparsable leaf", "rubbish", within, above, ["CERTIFICATE_NOT_ACCEPTABLE"]),
                ("unparsable intermediates", "good.pem", within, ("--intermediates", "rubbish"),
                 ["CERTIFICATE_NOT_ACCEPTABLE", "UNTRUSTED_CHAIN"])):
            with self.case(name):
                ended = self.judge(leaf, at, *more)
                answer = ended.json()
                self.assertEqual((ended.status, ended.err), (1 if codes else 0, ""), ended)
                self.assertEqual(list(answer), ["valid", "path", "reasons"])
                self.assertEqual(answer["valid"], not codes)
                self.assertEqual(sorted({r["code"] for r in answer["reasons"]}), codes)
                self.assertEqual(len(answer["path"]), 0 if codes else 4)
                self.assertEqual([list(r) for r in answer["reasons"]],
                                 [["code", "message"]] * len(answer["reasons"]))
                text = self.judge(leaf, at, *more, output="text")
                self.assertEqual(text.status, ended.status)
                self.assertTrue(text.out.startswith(b"not valid\n" if codes else b"valid\n"), text)

    def test_path_is_from_leaf_to_anchor(self):
        begin, _ = self.validity("good.pem")
        for trust, length in (("authority/root.pem", 4), ("authority/subordinate.pem", 3),
                              ("authority/regional.pem", 2)):
            with self.case(trust):
                path = self.judge("good.pem", begin, "--intermediates", "above.pem",
                                  trust=trust).json()["path"]
                names = [subject.partition(",")[0] for subject in path]
                self.assertEqual(names, ["CN=good", "CN=Development us-east-1 SUBORDINATE CA",
                                         "CN=Development us-west-2 SUBORDINATE CA",
                                         "CN=Development us-west-2 ROOT CA"][:length])

    def test_mistakes(self):
        for name, more, named in (
                ("unreadable anchors", ["--trust", "missing.pem"], "missing.pem"),
                ("anchors that are none", ["--trust", "rubbish"], "rubbish"),
                ("missing leaf", ["--trust", "aws", "--leaf", "missing.pem"], "missing.pem"),
                ("missing intermediates", ["--trust", "aws", "--intermediates", "missing.pem"],
                 "missing.pem"),
                ("empty intermediates", ["--trust", "aws", "--intermediates", ""],
                 "--intermediates"),
                ("bad instant", ["--trust", "aws", "--at", "x"], "--at")):
            with self.case(name):
                given = {"--leaf": "good.pem", "--at": NOW}
                given.update(zip(more[::2], more[1::2]))
                ended = self.run_program("chain", *(x for pair in given.items() for x in pair))
                self.assert_mistake(ended, named)


if __name__ == "__main__":
    cli_testing.main("__main__")
