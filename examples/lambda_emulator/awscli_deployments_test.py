"""Revocation, layers, rearranged packages and what a refusal leaves behind, through the AWS CLI.

awscli_test.py deploys each kind of package; here is how several of them go together. Expected
error codes, texts, statuses and metrics are those that AWS was recorded or is documented to give.
"""
import json
import os
import zipfile

import emulator_testing as testing
from emulator_testing import CONFIGS, JOB, OTHER_PROFILE, PROFILE, encoded, function_arn

MISMATCH = ("Lambda cannot deploy the function. The function or layer might be signed using a "
            "signature that the client is not configured to accept. Check the provided signature "
            "for %s.")
INTEGRITY = ("Lambda cannot deploy the function. The function or layer code is not properly "
             "signed. This can mean that the code was signed incorrectly or modified after it was "
             "signed. Check the provided signature for %s.")
FAILED = "CodeVerificationFailedException"
INVALID = "InvalidCodeSignatureException"
EFFECTS = os.path.join(testing.FOLDER, "effects.jsonl")
PRECEDING, FOLLOWING = "2025-12-31T00:00:00Z", "2026-01-02T00:00:00Z"  # the signing, 2026-01-01


class DeploymentTest(testing.EmulatorTest):
    flags = ("--at", testing.AT, "--effects", EFFECTS)

    def last_effects(self):
        with open(EFFECTS, encoding="utf-8") as file:
            return json.loads(file.read().splitlines()[-1])

    def function(self, name, policy, **members):
        """A function of signed code; returns the ARN of its configuration."""
        arn = self.new_config(policy)
        self.new_function(name, self.packages.signed, CodeSigningConfigArn=arn, **members)
        return arn

    def set_policy(self, arn, policy):
        self.send("PUT", CONFIGS + "/" + encoded(arn), {
            "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": policy}}, status=200)

    def shown(self, name):
        return self.send("GET", "/2015-03-31/functions/" + name, status=200).text

    def create(self, name, package, config, *flags):
        return self.aws("create-function", "--function-name", name, "--role", testing.ROLE,
                        "--runtime", "nodejs18.x", "--handler", "index.handler", "--zip-file",
                        "fileb://" + package, "--code-signing-config-arn", config, *flags)

    def update(self, name, package, *flags):
        return self.aws("update-function-code", "--function-name", name, "--zip-file",
                        "fileb://" + package, *flags)

    def attach(self, name, *layers):
        return self.aws("update-function-configuration", "--function-name", name, "--layers",
                        *layers)

    def expect_allowed(self, result, status, failing=0, http=200):
        """`failing`: how many artifacts did not pass, which is the metric's value."""
        self.assertEqual(result.status, http, result)
        effects = self.last_effects()
        self.assertNotIn("errorCode", effects)
        self.assertEqual(effects["additionalEventData"]["signatureStatus"], status)
        self.assertEqual([(metric["namespace"], metric["name"], metric["value"])
                          for metric in effects["metrics"]],
                         [("AWS/Lambda", "SignatureValidationErrors", failing)] if failing else [])

    def expect_blocked(self, result, text, subject, code=FAILED):
        self.assertEqual((result.status, result.error), (400, code), result)
        self.assertEqual((result.printed_error[0], result.printed_error[2]), (code, text % subject))
        effects = self.last_effects()
        self.assertEqual(effects["errorCode"], code)
        self.assertNotIn("additionalEventData", effects)


class Revocation(DeploymentTest):
    def revoke_profile(self, arn, effective):
        path = self.emulator.revocations
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump({"asOf": "2026-01-01T00:00:00Z", "signingProfiles": [
                {"profileVersionArn": arn, "effectiveTime": effective}]}, file)
        os.replace(path + ".new", path)

    def test_a_profile_is_revoked_from_an_instant_on(self):
        self.function("enforced", "Enforce")
        self.function("warned", "Warn")
        self.addCleanup(self.emulator.revoke, [])
        for effective, profile, is_revoked in ((PRECEDING, PROFILE, True),
                                               (FOLLOWING, PROFILE, False),
                                               (PRECEDING, OTHER_PROFILE, False)):
            self.revoke_profile(profile, effective)
            enforced = self.update("enforced", self.packages.signed)
            if is_revoked:
                self.expect_blocked(enforced, MISMATCH, function_arn("enforced"))
                self.expect_allowed(self.update("warned", self.packages.signed), "REVOKED", 1)
            else:
                self.expect_allowed(enforced, "VALID")

    def test_several_failures_count_once(self):
        self.function("several", "Warn")
        both = self.packages.sign("both.zip", profile=OTHER_PROFILE,
                                  expires="2026-03-01T00:00:00Z")
        self.expect_allowed(self.update("several", both), "EXPIRED", 1)
        self.emulator.revoke([JOB])
        self.addCleanup(self.emulator.revoke, [])
        self.expect_allowed(self.update("several", self.packages.other_profile), "MISMATCH", 1)
        self.expect_allowed(self.update("several", both), "EXPIRED", 1)
        self.expect_blocked(self.update("several", self.packages.tampered), INTEGRITY,
                            function_arn("several"))


class Packages(DeploymentTest):
    def entries(self):
        with zipfile.ZipFile(self.packages.signed) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]

    def retimed(self):
        path = os.path.join(testing.FOLDER, "retimed.zip")
        with zipfile.ZipFile(path, "w") as archive:
            for name, body in self.entries():
                archive.writestr(zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6)), body)
        return path

    def test_only_names_bodies_and_order_count(self):
        self.function("arranged", "Warn")
        self.expect_allowed(self.update("arranged", self.retimed()), "VALID")
        entries = self.entries()
        code = [name for name, _ in entries if not name.startswith("META")]
        self.assertEqual(len(code), 2)
        for name, changed in (
                ("reordered", entries[::-1]),
                ("added", entries + [("more.js", b"")]),
                ("removed", [entry for entry in entries if entry[0] != code[1]])):
            path = self.packages.write(name + ".zip", changed)
            self.expect_blocked(self.update("arranged", path), INTEGRITY, function_arn("arranged"))

    def test_another_authority_is_not_trusted(self):
        rogue = os.path.join(testing.FOLDER, "rogue")
        self.packages.run("init", rogue)
        path = os.path.join(testing.FOLDER, "rogue.zip")
        self.packages.run(self.packages.unsigned, "--authority", rogue, "--profile-arn", PROFILE,
                          "--job-arn", JOB, "--signing-time", "2026-01-01T00:00:00Z", "--expires",
                          "2027-01-01T00:00:00Z", "--out", path)
        self.function("trusting", "Warn")
        before = self.shown("trusting")
        self.expect_blocked(self.update("trusting", path), INTEGRITY, function_arn("trusting"))
        self.assertEqual(self.shown("trusting"), before)

    def test_a_refused_function_does_not_exist(self):
        arn = self.new_config("Enforce")
        self.expect_blocked(self.create("refused", self.packages.unsigned, arn, "--publish",
                                        "--tags", "a=b"), MISMATCH, "refused")
        self.assertEqual(self.last_effects()["eventName"], "CreateFunction20150331")
        self.send("GET", "/2015-03-31/functions/refused", status=404)
        self.send("DELETE", CONFIGS + "/" + encoded(arn), status=204)  # nobody uses it

    def test_dry_runs(self):
        self.function("dry", "Warn")
        before = self.shown("dry")
        self.expect_blocked(self.update("dry", self.packages.tampered, "--dry-run"), INTEGRITY,
                            function_arn("dry"))
        dry = self.update("dry", self.packages.unsigned, "--dry-run", "--publish")
        self.assertEqual(dry.status, 200, dry)
        self.assertEqual(self.shown("dry"), before)
        self.send("GET", "/2015-03-31/functions/dry%3A1", status=404)


class Layers(DeploymentTest):
    def test_each_failing_artifact_counts(self):
        self.function("counted", "Warn")
        layers = [self.new_layer(name, self.packages.unsigned) for name in ("one", "two")]
        layers.append(self.new_layer("three", self.packages.signed))
        self.expect_allowed(self.attach("counted", *layers), "MISMATCH", 2)
        self.expect_allowed(self.update("counted", self.packages.signed), "MISMATCH", 2)
        self.expect_allowed(self.update("counted", self.packages.unsigned), "MISMATCH", 3)
        self.expect_allowed(self.create("with-layers", self.packages.unsigned,
                                        self.new_config("Warn"), "--layers", *layers),
                            "MISMATCH", 3, http=201)

    def test_a_tampered_layer_is_blocked_under_warn_too(self):
        self.function("layered", "Warn")
        good = self.new_layer("good", self.packages.signed)
        bad = self.new_layer("bad", self.packages.tampered)
        self.expect_allowed(self.attach("layered", good), "VALID")
        before = self.shown("layered")
        self.expect_blocked(self.attach("layered", good, bad), INTEGRITY, bad)
        self.assertEqual(self.shown("layered"), before)
        self.expect_blocked(self.create("never", self.packages.signed, self.new_config("Warn"),
                                        "--layers", bad), INTEGRITY, bad)

    def test_policies_count_from_the_next_deployment_on(self):
        layer = self.new_layer("unsigned", self.packages.unsigned)
        arn = self.function("lasting", "Warn", Layers=[layer])
        self.set_policy(arn, "Enforce")
        # What runs is left alone, and so it is by changes that bring no code.
        timeout = self.aws("update-function-configuration", "--function-name", "lasting",
                           "--timeout", "9")
        self.assertEqual((timeout.status, timeout.output["Timeout"]), (200, 9))
        self.assertEqual(self.aws("publish-version", "--function-name", "lasting").status, 201)
        # New code brings every attached layer before the judge again.
        self.expect_blocked(self.update("lasting", self.packages.signed), MISMATCH, layer)
        self.expect_allowed(self.attach("lasting", self.new_layer("ok", self.packages.signed)),
                            "VALID")
        self.expect_allowed(self.update("lasting", self.packages.signed), "VALID")


class Documented(DeploymentTest):
    flags = DeploymentTest.flags + ("--errors", "documented")

    def test_only_broken_integrity_has_another_code(self):
        arn = self.function("told", "Enforce")
        subject = function_arn("told")
        self.expect_blocked(self.update("told", self.packages.tampered), INTEGRITY, subject,
                            INVALID)
        for package in (self.packages.unsigned, self.packages.expired):
            self.expect_blocked(self.update("told", package), MISMATCH, subject)
        self.set_policy(arn, "Warn")
        bad = self.new_layer("bad", self.packages.tampered)
        self.expect_blocked(self.attach("told", bad), INTEGRITY, bad, INVALID)
        self.expect_blocked(self.create("new", self.packages.tampered, arn), INTEGRITY, "new",
                            INVALID)


if __name__ == "__main__":
    testing.main()
