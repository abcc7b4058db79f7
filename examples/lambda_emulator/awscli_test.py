"""Every operation, and every kind of deployment, through Debian's AWS CLI."""
import json
import os

import emulator_testing as testing
from emulator_testing import CONFIGS, JOB, PROFILE, encoded, function_arn

MISMATCH = ("Lambda cannot deploy the function. The function or layer might be signed using a "
            "signature that the client is not configured to accept. Check the provided signature "
            "for %s.")
INTEGRITY = ("Lambda cannot deploy the function. The function or layer code is not properly "
             "signed. This can mean that the code was signed incorrectly or modified after it was "
             "signed. Check the provided signature for %s.")
FAILED = "CodeVerificationFailedException"


class Operations(testing.EmulatorTest):
    def config_of(self, arn):
        return self.aws("get-code-signing-config", "--code-signing-config-arn",
                        arn).output["CodeSigningConfig"]

    def test_the_life_of_a_configuration(self):
        created = self.aws(
            "create-code-signing-config", "--description", "first", "--allowed-publishers",
            "SigningProfileVersionArns=" + PROFILE, "--code-signing-policies",
            "UntrustedArtifactOnDeployment=Enforce")
        self.assertEqual(created.status, 201)
        config = created.output["CodeSigningConfig"]
        arn = config["CodeSigningConfigArn"]
        self.assertRegex(config["CodeSigningConfigId"], r"\Acsc-[a-z0-9]{17}\Z")
        self.assertTrue(arn.endswith(":code-signing-config:" + config["CodeSigningConfigId"]))
        self.assertRegex(config["LastModified"], r"\A2026-06-01T00:00:00\.\d{9}Z\Z")
        self.assertEqual(self.config_of(arn), config)
        updated = self.aws("update-code-signing-config", "--code-signing-config-arn", arn,
                           "--description", "", "--code-signing-policies",
                           "UntrustedArtifactOnDeployment=Warn").output["CodeSigningConfig"]
        self.assertEqual(updated["Description"], "")
        self.assertEqual(updated["CodeSigningPolicies"],
                         {"UntrustedArtifactOnDeployment": "Warn"})
        self.assertEqual(updated["AllowedPublishers"], config["AllowedPublishers"])

        self.aws("tag-resource", "--resource", arn, "--tags", "team=red,stage=test")
        self.aws("untag-resource", "--resource", arn, "--tag-keys", "stage", "none")
        self.assertEqual(self.aws("list-tags", "--resource", arn).output,
                         {"Tags": {"team": "red"}})

        self.new_function("life", self.packages.unsigned)
        put = self.aws("put-function-code-signing-config", "--function-name",
                       function_arn("life"), "--code-signing-config-arn", arn)
        self.assertEqual(put.output, {"CodeSigningConfigArn": arn, "FunctionName": "life"})
        self.assertEqual(self.aws("get-function-code-signing-config", "--function-name",
                                  "life").output, put.output)
        self.assertEqual(self.aws("list-functions-by-code-signing-config",
                                  "--code-signing-config-arn", arn).output,
                         {"FunctionArns": [function_arn("life")]})
        refused = self.aws("delete-code-signing-config", "--code-signing-config-arn", arn)
        self.assertEqual((refused.status, refused.error), (409, "ResourceConflictException"))
        self.assertEqual(self.aws("delete-function-code-signing-config", "--function-name",
                                  "life").status, 204)
        self.assertEqual(self.aws("delete-code-signing-config", "--code-signing-config-arn",
                                  arn).status, 204)
        self.assertEqual(self.aws("get-code-signing-config", "--code-signing-config-arn",
                                  arn).error, "ResourceNotFoundException")

    def test_pages(self):
        emulator = self.start()
        arns = [self.new_config("Warn", emulator) for _ in range(5)]
        aws = testing.Aws(emulator)
        self.addCleanup(aws.close)
        everything = aws("list-code-signing-configs", "--page-size", "2")
        self.assertEqual([c["CodeSigningConfigArn"]
                          for c in everything.output["CodeSigningConfigs"]], arns)
        self.assertEqual(everything.requests, 3)
        first = aws("list-code-signing-configs", "--max-items", "2")
        rest = aws("list-code-signing-configs", "--starting-token", first.output["NextToken"])
        found = first.output["CodeSigningConfigs"] + rest.output["CodeSigningConfigs"]
        self.assertEqual([c["CodeSigningConfigArn"] for c in found], arns)
        garbage = aws("list-code-signing-configs", "--no-paginate", "--marker", "garbage")
        self.assertEqual((garbage.status, garbage.error), (400, "InvalidParameterValueException"))
        # The URI had a slash at its end once, and still has in old clients.
        old = self.send("GET", CONFIGS + "/?MaxItems=1", None, emulator, 200)
        self.assertEqual(len(old.body["CodeSigningConfigs"]), 1)

    def test_the_life_of_a_function(self):
        layer = self.aws("publish-layer-version", "--layer-name", "tools", "--zip-file",
                         "fileb://" + self.packages.signed)
        self.assertEqual(layer.status, 201)
        self.assertEqual(layer.output["Content"]["SigningJobArn"], JOB)
        created = self.aws("create-function", "--function-name", "f", "--role", testing.ROLE,
                           "--runtime", "nodejs18.x", "--handler", "index.handler", "--zip-file",
                           "fileb://" + self.packages.unsigned, "--layers",
                           layer.output["LayerVersionArn"], "--tags", "a=b")
        self.assertEqual(created.output["Layers"][0]["SigningProfileVersionArn"], PROFILE)
        got = self.aws("get-function", "--function-name", "f").output
        self.assertEqual(got["Configuration"], created.output)
        self.assertEqual(got["Tags"], {"a": "b"})
        updated = self.aws("update-function-configuration", "--function-name", "f", "--timeout",
                           "30", "--layers").output
        self.assertEqual(updated["Timeout"], 30)
        self.assertNotIn("Layers", updated)
        self.assertNotEqual(updated["RevisionId"], created.output["RevisionId"])
        version = self.aws("publish-version", "--function-name", "f", "--code-sha256",
                           created.output["CodeSha256"]).output
        self.assertEqual(version["FunctionArn"], function_arn("f") + ":1")
        again = self.aws("create-function", "--function-name", "f", "--role", testing.ROLE,
                         "--runtime", "nodejs18.x", "--handler", "index.handler", "--zip-file",
                         "fileb://" + self.packages.unsigned)
        self.assertEqual((again.status, again.error), (409, "ResourceConflictException"))
        self.assertEqual(self.aws("delete-function", "--function-name", "f").status, 204)
        self.assertEqual(self.aws("get-function", "--function-name", "f").error,
                         "ResourceNotFoundException")

    def test_a_restart_loses_nothing(self):
        database = os.path.join(testing.FOLDER, "restart.db")
        emulator = testing.Emulator(self.program, self.packages.authority, database, self.flags)
        arn = self.new_config("Enforce", emulator)
        self.send("POST", "/2017-03-31/tags/" + encoded(arn), {"Tags": {"a": "b"}}, emulator, 204)
        layer = self.new_layer("kept", self.packages.signed, emulator)
        self.new_function("kept", self.packages.signed, emulator, CodeSigningConfigArn=arn,
                          Layers=[layer], Publish=True)
        targets = [CONFIGS, "/2015-03-31/functions/kept", "/2015-03-31/functions/kept%3A1",
                   "/2017-03-31/tags/" + encoded(arn), CONFIGS + "/" + encoded(arn) + "/functions",
                   "/2020-06-30/functions/kept/code-signing-config"]
        before = [self.send("GET", target, None, emulator, 200).text for target in targets]
        emulator.stop()
        emulator = self.start("--at", "2026-06-02T00:00:00Z", database=database)
        after = [self.send("GET", target, None, emulator, 200).text for target in targets]
        self.assertEqual(after, before)
        # The layer is judged again, from the stored bytes.
        body = testing.zip_member(self.packages.signed)
        self.send("PUT", "/2015-03-31/functions/kept/code", body, emulator, 200)

    def test_bodies_are_bounded(self):
        too_long = "x" * (70167211 + 1)
        try:
            answer = self.send("POST", "/2015-03-31/functions", too_long)
            self.assertEqual(answer.status, 413)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was sent whole
        self.send("GET", CONFIGS, status=200)


class Deployments(testing.EmulatorTest):
    effects = os.path.join(testing.FOLDER, "effects.jsonl")
    flags = ("--at", testing.AT, "--effects", effects)

    def last_effects(self):
        with open(self.effects, encoding="utf-8") as file:
            return json.loads(file.read().splitlines()[-1])

    def function(self, name, policy):
        self.new_function(name, self.packages.signed, CodeSigningConfigArn=self.new_config(policy))

    def update(self, name, package, *flags):
        return self.aws("update-function-code", "--function-name", name, "--zip-file",
                        "fileb://" + package, *flags)

    def expect_allowed(self, result, status):
        self.assertEqual(result.status, 200, result)
        effects = self.last_effects()
        self.assertEqual(effects["eventName"], "UpdateFunctionCode20150331v2")
        self.assertEqual(effects["additionalEventData"]["signatureStatus"], status)
        metrics = [] if status == "VALID" else [
            {"namespace": "AWS/Lambda", "name": "SignatureValidationErrors", "value": 1}]
        self.assertEqual(effects["metrics"], metrics)

    def expect_blocked(self, result, text, subject):
        self.assertEqual((result.status, result.error), (400, FAILED), result)
        self.assertEqual(result.printed_error[2], text % subject)
        effects = self.last_effects()
        self.assertEqual(effects["errorCode"], FAILED)
        self.assertNotIn("additionalEventData", effects)
        self.assertEqual(effects["metrics"][0]["value"], 1)

    def test_under_enforce(self):
        self.function("enforced", "Enforce")
        arn = function_arn("enforced")
        signed = self.update("enforced", self.packages.signed)
        self.expect_allowed(signed, "VALID")
        self.assertEqual(signed.output["SigningProfileVersionArn"], PROFILE)
        self.assertEqual(signed.output["SigningJobArn"], JOB)
        self.expect_blocked(self.update("enforced", self.packages.unsigned), MISMATCH, arn)
        self.expect_blocked(self.update("enforced", self.packages.other_profile), MISMATCH, arn)
        self.expect_blocked(self.update("enforced", self.packages.expired), MISMATCH, arn)
        self.expect_blocked(self.update("enforced", self.packages.tampered), INTEGRITY, arn)
        self.expect_allowed(self.update("enforced", self.packages.stored), "VALID")

    def test_under_warn(self):
        self.function("warned", "Warn")
        unsigned = self.update("warned", self.packages.unsigned)
        self.expect_allowed(unsigned, "MISMATCH")
        self.assertNotIn("SigningJobArn", unsigned.output)
        self.expect_allowed(self.update("warned", self.packages.expired), "EXPIRED")
        self.expect_blocked(self.update("warned", self.packages.tampered), INTEGRITY,
                            function_arn("warned"))

    def test_revoked(self):
        self.function("revoked-e", "Enforce")
        self.function("revoked-w", "Warn")
        self.emulator.revoke([JOB])
        try:
            self.expect_blocked(self.update("revoked-e", self.packages.signed), MISMATCH,
                                function_arn("revoked-e"))
            self.expect_allowed(self.update("revoked-w", self.packages.signed), "REVOKED")
        finally:
            self.emulator.revoke([])
        self.expect_allowed(self.update("revoked-e", self.packages.signed), "VALID")

    def test_dry_run_stores_nothing(self):
        self.function("dry", "Enforce")
        before = self.send("GET", "/2015-03-31/functions/dry", status=200).text
        self.expect_blocked(self.update("dry", self.packages.unsigned, "--dry-run"), MISMATCH,
                            function_arn("dry"))
        self.expect_allowed(self.update("dry", self.packages.stored, "--dry-run"), "VALID")
        self.assertEqual(self.send("GET", "/2015-03-31/functions/dry", status=200).text, before)

    def test_layers(self):
        self.function("layered", "Enforce")
        unsigned = self.new_layer("unsigned", self.packages.unsigned)
        tampered = self.aws("publish-layer-version", "--layer-name", "tampered", "--zip-file",
                            "fileb://" + self.packages.tampered)
        self.assertEqual(tampered.status, 201)
        self.assertNotIn("SigningJobArn", tampered.output["Content"])
        for arn, text in ((unsigned, MISMATCH), (tampered.output["LayerVersionArn"], INTEGRITY)):
            self.expect_blocked(self.aws("update-function-configuration", "--function-name",
                                         "layered", "--layers", arn), text, arn)

    def test_the_bare_name_on_create(self):
        result = self.aws("create-function", "--function-name", "new", "--role", testing.ROLE,
                          "--runtime", "nodejs18.x", "--handler", "index.handler", "--zip-file",
                          "fileb://" + self.packages.unsigned, "--code-signing-config-arn",
                          self.new_config("Enforce"))
        self.expect_blocked(result, MISMATCH, "new")

    def test_attaching_judges_nothing(self):
        self.new_function("running", self.packages.unsigned)
        self.aws("put-function-code-signing-config", "--function-name", "running",
                 "--code-signing-config-arn", self.new_config("Enforce"))
        self.assertEqual(self.aws("publish-version", "--function-name", "running").status, 201)
        self.expect_blocked(self.update("running", self.packages.unsigned), MISMATCH,
                            function_arn("running"))


class Documented(testing.EmulatorTest):
    flags = ("--at", testing.AT, "--errors", "documented")

    def test_integrity_has_its_own_error(self):
        self.new_function("f", self.packages.signed, CodeSigningConfigArn=self.new_config("Warn"))
        result = self.aws("update-function-code", "--function-name", "f", "--zip-file",
                          "fileb://" + self.packages.tampered)
        self.assertEqual((result.status, result.error), (400, "InvalidCodeSignatureException"))
        self.assertEqual(result.printed_error,
                         ("InvalidCodeSignatureException", "UpdateFunctionCode",
                          INTEGRITY % function_arn("f")))


if __name__ == "__main__":
    testing.main()
