"""Lists, names, tags, constraints, versions and races, for the most part through Debian's AWS CLI.

awscli_test.py walks through the life of a configuration and of a function; here is what befalls
many of them, and the requests at the edges.
"""
import base64
import hashlib
import os
import threading

import emulator_testing as testing
from emulator_testing import (ACCOUNT, CONFIGS, PROFILE, REGION, ROLE, UNKNOWN_CONFIG, encoded,
                              function_arn)

FUNCTIONS = "/2015-03-31/functions"
DEFAULT_PAGE = 50  # when MaxItems is absent
MOST_PUBLISHERS = 20
LONGEST_DESCRIPTION = 256
RACES = 40


def attachment(name):
    return "/2020-06-30/functions/%s/code-signing-config" % name


class Lists(testing.EmulatorTest):
    def functions_of(self, aws, arn, *flags):
        return aws("list-functions-by-code-signing-config", "--code-signing-config-arn", arn,
                   *flags)

    def test_functions_page_by_page_across_a_restart(self):
        database = os.path.join(testing.FOLDER, "pages.db")
        emulator = testing.Emulator(self.program, self.packages.authority, database, self.flags)
        arn = self.new_config("Warn", emulator)
        names = ["zulu", "alpha", "mike", "bravo"]  # lists are in the order of creation
        for name in names:
            self.new_function(name, self.packages.signed, emulator, CodeSigningConfigArn=arn)
        arns = [function_arn(name) for name in names]
        aws = testing.Aws(emulator)
        everything = self.functions_of(aws, arn, "--page-size", "1")
        self.assertEqual(everything.output, {"FunctionArns": arns})
        self.assertEqual(everything.requests, len(names))
        first = self.functions_of(aws, arn, "--no-paginate", "--max-items", "2").output
        self.assertEqual(first["FunctionArns"], arns[:2])
        aws.close()
        emulator.stop()

        emulator = self.start("--at", "2026-06-02T00:00:00Z", database=database)
        # The one that the first page ended with is gone meanwhile: no other is left out for it.
        self.send("DELETE", FUNCTIONS + "/alpha", None, emulator, 204)
        aws = testing.Aws(emulator)
        self.addCleanup(aws.close)
        rest = self.functions_of(aws, arn, "--no-paginate", "--marker", first["NextMarker"]).output
        self.assertEqual(rest, {"FunctionArns": arns[2:]})
        for marker in ("garbage", base64.b64encode(b"yesterday zulu").decode()):
            answer = self.functions_of(aws, arn, "--no-paginate", "--marker", marker)
            self.assertEqual((answer.status, answer.error),
                             (400, "InvalidParameterValueException"), marker)

    def test_a_page_has_fifty_unless_asked(self):
        emulator = self.start()
        arns = [self.new_config("Warn", emulator) for _ in range(DEFAULT_PAGE + 1)]
        page = self.send("GET", CONFIGS, None, emulator, 200).body
        rest = self.send("GET", CONFIGS + "/?Marker=" + encoded(page["NextMarker"]), None, emulator,
                         200).body
        self.assertEqual([[config["CodeSigningConfigArn"] for config in body["CodeSigningConfigs"]]
                          for body in (page, rest)], [arns[:DEFAULT_PAGE], arns[DEFAULT_PAGE:]])
        self.assertNotIn("NextMarker", rest)
        aws = testing.Aws(emulator)
        self.addCleanup(aws.close)
        everything = aws("list-code-signing-configs")
        self.assertEqual([config["CodeSigningConfigArn"]
                          for config in everything.output["CodeSigningConfigs"]], arns)
        self.assertEqual(everything.requests, 2)


class Configurations(testing.EmulatorTest):
    def create(self, *flags, publishers=PROFILE):
        return self.aws("create-code-signing-config", "--allowed-publishers",
                        "SigningProfileVersionArns=" + publishers, *flags)

    def test_what_is_not_given(self):
        config = self.create().output["CodeSigningConfig"]
        arn = config["CodeSigningConfigArn"]
        self.assertEqual(config, {
            "CodeSigningConfigId": arn.rpartition(":")[2], "CodeSigningConfigArn": arn,
            "AllowedPublishers": {"SigningProfileVersionArns": [PROFILE]},
            "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Warn"},
            "LastModified": config["LastModified"]})
        self.assertTrue(arn.startswith(
            "arn:aws:lambda:%s:%s:code-signing-config:csc-" % (REGION, ACCOUNT)), arn)
        updated = self.aws("update-code-signing-config", "--code-signing-config-arn", arn,
                           "--allowed-publishers", "SigningProfileVersionArns=%s,%s" % (
                               testing.OTHER_PROFILE, PROFILE)).output["CodeSigningConfig"]
        self.assertGreater(updated["LastModified"], config["LastModified"])
        self.assertEqual(updated, dict(
            config, Description="", LastModified=updated["LastModified"], AllowedPublishers={
                "SigningProfileVersionArns": [testing.OTHER_PROFILE, PROFILE]}))

    def test_old_uris_end_with_a_slash(self):
        body = {"AllowedPublishers": {"SigningProfileVersionArns": [PROFILE]}}
        for target in (CONFIGS, CONFIGS + "/"):
            self.send("POST", target, body, status=201)
            self.send("GET", target + "?MaxItems=1", status=200)

    def test_tags(self):
        # Debian's CLI is older than the member Tags of CreateCodeSigningConfig.
        body = {"AllowedPublishers": {"SigningProfileVersionArns": [PROFILE]},
                "Tags": {"team": "blue", "stage": "test"}}
        created = self.send("POST", CONFIGS, body, status=201).body["CodeSigningConfig"]
        self.assertNotIn("Tags", created)
        arn = created["CodeSigningConfigArn"]
        self.assertEqual(self.aws("tag-resource", "--resource", arn, "--tags",
                                  "team=rot und grün,url=a/b:c@d+e").status, 204)
        self.assertEqual(self.aws("untag-resource", "--resource", arn, "--tag-keys", "stage",
                                  "absent").status, 204)
        self.assertEqual(self.aws("list-tags", "--resource", arn).output,
                         {"Tags": {"team": "rot und grün", "url": "a/b:c@d+e"}})
        unknown = self.aws("list-tags", "--resource", UNKNOWN_CONFIG)
        self.assertEqual((unknown.status, unknown.error), (404, "ResourceNotFoundException"))

    def test_violations_are_told_together(self):
        publishers = ",".join(PROFILE for _ in range(MOST_PUBLISHERS + 1))
        too_many = self.create(publishers=publishers)
        self.assertEqual((too_many.status, too_many.error), (400, "ValidationException"))
        self.assertNotIn("Type", too_many.body)
        code, operation, text = too_many.printed_error
        self.assertEqual((code, operation), ("ValidationException", "CreateCodeSigningConfig"))
        self.assertTrue(text.startswith("1 validation error detected: Value '"), text)
        self.assertTrue(text.endswith(
            "' at 'allowedPublishers.signingProfileVersionArns' failed to satisfy constraint: "
            "Member must have length less than or equal to 20"), text)
        # The longest description there may be is no violation; one more, and an unknown policy, is.
        longest = self.create("--description", "d" * LONGEST_DESCRIPTION)
        self.assertEqual(longest.status, 201)
        two = self.create("--description", "d" * (LONGEST_DESCRIPTION + 1),
                          "--code-signing-policies", "UntrustedArtifactOnDeployment=Block")
        self.assertEqual((two.status, two.error), (400, "ValidationException"))
        text = two.printed_error[2]
        self.assertTrue(text.startswith("2 validation errors detected: "), text)
        first, second = sorted(text[len("2 validation errors detected: "):].split("; "))
        self.assertTrue(first.startswith(
            "Value 'Block' at 'codeSigningPolicies.untrustedArtifactOnDeployment' failed to "
            "satisfy constraint: Member must satisfy enum value set: "), first)
        self.assertEqual(second, "Value '%s' at 'description' failed to satisfy constraint: Member "
                         "must have length less than or equal to 256" % ("d" * 257))


class Functions(testing.EmulatorTest):
    def sha_of(self, path):
        with open(path, "rb") as file:
            return base64.b64encode(hashlib.sha256(file.read()).digest()).decode()

    def test_every_name_of_a_function(self):
        first, second = self.new_config("Warn"), self.new_config("Enforce")
        self.new_function("named", self.packages.signed, CodeSigningConfigArn=first)
        names = ("%s:function:named" % ACCOUNT, "%s:named" % ACCOUNT, function_arn("named"))
        for name in names:
            got = self.aws("get-function-code-signing-config", "--function-name", name)
            self.assertEqual(got.output, {"CodeSigningConfigArn": first, "FunctionName": "named"})
        self.aws("put-function-code-signing-config", "--function-name", names[0],
                 "--code-signing-config-arn", second)
        self.assertEqual([self.send("GET", "%s/%s/functions" % (CONFIGS, encoded(arn)),
                                    status=200).body["FunctionArns"] for arn in (first, second)],
                         [[], [function_arn("named")]])
        # The one is free again, and so is the other when the function is gone.
        self.assertEqual(self.aws("delete-code-signing-config", "--code-signing-config-arn",
                                  first).status, 204)
        self.assertEqual(self.aws("delete-function", "--function-name", names[1]).status, 204)
        self.assertEqual(self.aws("delete-code-signing-config", "--code-signing-config-arn",
                                  second).status, 204)

    def test_versions_keep_their_code(self):
        created = self.aws("create-function", "--function-name", "versions", "--role", ROLE,
                           "--runtime", "nodejs18.x", "--handler", "index.handler", "--publish",
                           "--zip-file", "fileb://" + self.packages.unsigned).output
        self.assertEqual(created["Version"], "1")
        self.assertEqual(created["CodeSha256"], self.sha_of(self.packages.unsigned))
        self.assertEqual(created["CodeSize"], os.path.getsize(self.packages.unsigned))
        # Nothing has changed: no new version.
        again = self.aws("publish-version", "--function-name", "versions")
        self.assertEqual((again.status, again.output["Version"]), (201, "1"))
        updated = self.aws("update-function-code", "--function-name", "versions", "--publish",
                           "--zip-file", "fileb://" + self.packages.signed)
        self.assertEqual((updated.status, updated.output["Version"]), (200, "2"))
        for version, package in (("1", self.packages.unsigned), ("2", self.packages.signed),
                                 ("$LATEST", self.packages.signed)):
            got = self.aws("get-function", "--function-name", "versions", "--qualifier",
                           version).output["Configuration"]
            self.assertEqual((got["Version"], got["CodeSha256"]), (version, self.sha_of(package)))
        missing = self.aws("get-function", "--function-name", "versions", "--qualifier", "3")
        self.assertEqual((missing.status, missing.error), (404, "ResourceNotFoundException"))


class Races(testing.EmulatorTest):
    def at_once(self, *requests):
        """The statuses of requests that are sent at the same time."""
        barrier = threading.Barrier(len(requests))
        statuses = [None] * len(requests)

        def run(i, method, target, body=None):
            barrier.wait()
            statuses[i] = testing.send(self.emulator, method, target, body).status

        threads = [threading.Thread(target=run, args=(i, *request))
                   for i, request in enumerate(requests)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return statuses

    def test_a_configuration_is_deleted_or_attached_but_not_both(self):
        self.new_function("raced", self.packages.signed)
        for i in range(RACES):
            arn = self.new_config("Warn")
            requests = [("PUT", attachment("raced"), {"CodeSigningConfigArn": arn}),
                        ("DELETE", CONFIGS + "/" + encoded(arn))]
            statuses = self.at_once(*(requests if i % 2 else reversed(requests)))
            statuses = statuses if i % 2 else statuses[::-1]
            self.assertIn(statuses, ([200, 409], [404, 204]))
            config = self.send("GET", CONFIGS + "/" + encoded(arn)).status
            attached = self.send("GET", attachment("raced"), status=200).body
            self.assertEqual((config, attached.get("CodeSigningConfigArn") == arn),
                             (200, True) if statuses == [200, 409] else (404, False))
            self.send("DELETE", attachment("raced"), status=204)

    def test_one_of_many_creates_the_function(self):
        for i in range(RACES):
            body = {"FunctionName": "twin-%d" % i, "Role": ROLE, "Runtime": "nodejs18.x",
                    "Handler": "index.handler", "Code": testing.zip_member(self.packages.signed)}
            self.assertEqual(sorted(self.at_once(*[("POST", FUNCTIONS, body)] * 3)),
                             [201, 409, 409])

    def test_layer_versions_are_numbered_without_gaps(self):
        body = {"Content": testing.zip_member(self.packages.signed)}
        target = "/2018-10-31/layers/raced/versions"
        for _ in range(RACES // 4):
            self.assertEqual(self.at_once(*[("POST", target, body)] * 4), [201] * 4)
        self.assertEqual(self.send("POST", target, body, status=201).body["Version"],
                         RACES // 4 * 4 + 1)


if __name__ == "__main__":
    testing.main()
