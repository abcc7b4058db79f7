"""What AWS was recorded to answer, through its own client: observed-cases.json drives the test.

A case without a scenario here fails, and so does a scenario without a case. Each scenario sets the
world up over plain HTTP and makes the observed call with Debian's AWS CLI; where the CLI itself
refuses to send what the case is about, the call is plain HTTP, too.
"""
import json
import os

import emulator_testing as testing
from emulator_testing import CONFIGS, UNKNOWN_CONFIG, encoded, function_arn, zip_member

LAYER = "arn:aws:lambda:%s:%s:layer:" % (testing.REGION, testing.ACCOUNT)


class Scenarios:
    """Each returns a list of (result, what the placeholders stand for)."""

    def __init__(self, test, errors):
        self.test = test
        self.emulator = test.start("--errors", errors)
        self.aws = testing.Aws(self.emulator)
        self.packages = test.packages
        self.count = 0

    def name(self):
        self.count += 1
        return "function-%d" % self.count

    def config(self, policy="Warn"):
        return self.test.new_config(policy, self.emulator)

    def function(self, package=None, **members):
        name = self.name()
        self.test.new_function(name, package or self.packages.unsigned, self.emulator, **members)
        return name

    def image(self):
        name = self.name()
        self.test.send("POST", "/2015-03-31/functions", {
            "FunctionName": name, "Role": testing.ROLE, "PackageType": "Image",
            "Code": {"ImageUri": "registry/image:1"}}, self.emulator, 201)
        return name

    def layer(self, name, package=None):
        return self.test.new_layer(name, package or self.packages.unsigned, self.emulator)

    def create(self, name, package, *flags):
        return self.aws("create-function", "--function-name", name, "--role", testing.ROLE,
                        "--runtime", "nodejs18.x", "--handler", "index.handler", "--zip-file",
                        "fileb://" + package, *flags)

    def update(self, name, package, *flags):
        return self.aws("update-function-code", "--function-name", name, "--zip-file",
                        "fileb://" + package, *flags)

    # --- a function's configuration ---

    def attachment(self, operation, name, *flags):
        return self.aws(operation + "-function-code-signing-config", "--function-name", name,
                        *flags)

    def function_missing(self, operation):
        flags = ["--code-signing-config-arn", self.config()] if operation == "put" else []
        return [(self.attachment(operation, "nobody", *flags),
                 {"unqualifiedFunctionArn": function_arn("nobody")})]

    def wrong_region(self):
        arn = function_arn("f").replace(testing.REGION, "eu-west-1")
        return [(self.attachment("get", arn),
                 {"argRegion": "eu-west-1", "region": testing.REGION})]

    def none_attached(self, operation):
        return [(self.attachment(operation, self.function()), {})]

    def qualified(self):
        return [(self.attachment("get", "nobody:1"), {})]

    def put_unknown_config(self, name):
        return [(self.attachment("put", name, "--code-signing-config-arn", UNKNOWN_CONFIG),
                 {"cscArn": UNKNOWN_CONFIG})]

    # --- configurations ---

    def config_missing(self, operation):
        return [(self.aws(operation, "--code-signing-config-arn", UNKNOWN_CONFIG),
                 {"cscArn": UNKNOWN_CONFIG})]

    def update_without_fields(self):
        arn = self.config("Enforce")
        before = self.test.send("GET", CONFIGS + "/" + encoded(arn), None, self.emulator, 200)
        result = self.aws("update-code-signing-config", "--code-signing-config-arn", arn)
        for member in ("AllowedPublishers", "CodeSigningPolicies"):
            self.test.assertEqual(result.output["CodeSigningConfig"][member],
                                  before.body["CodeSigningConfig"][member])
        return [(result, {})]

    def update_with_empty_policies(self):
        result = self.aws("update-code-signing-config", "--code-signing-config-arn",
                          self.config("Enforce"), "--code-signing-policies", "{}")
        self.test.assertEqual(result.output["CodeSigningConfig"]["CodeSigningPolicies"],
                              {"UntrustedArtifactOnDeployment": "Enforce"})
        return [(result, {})]

    def any_publisher(self):
        signer = "arn:aws:signer:%s:%s:/signing-profiles/"
        return [(self.aws("create-code-signing-config", "--allowed-publishers",
                          "SigningProfileVersionArns=" + arn), {})
                for arn in (signer % (testing.REGION, testing.ACCOUNT) + "Unversioned",
                            signer % ("eu-west-1", "999999999999") + "Foreign/0123456789")]

    def no_functions(self):
        return [(self.aws("list-functions-by-code-signing-config", "--code-signing-config-arn",
                          self.config()), {})]

    def delete_config(self, in_use):
        arn = self.config()
        if in_use:
            self.function(CodeSigningConfigArn=arn)
        return [(self.aws("delete-code-signing-config", "--code-signing-config-arn", arn), {})]

    # --- deployments ---

    def deploy(self, policy, package, *flags):
        name = self.function(self.packages.signed, CodeSigningConfigArn=self.config(policy))
        return [(self.update(name, package, *flags), {"subject": function_arn(name)})]

    def unsigned_layer(self):
        config, layer = self.config("Enforce"), self.layer("tools")
        name = self.function(self.packages.signed, CodeSigningConfigArn=config)
        return [(self.create(self.name(), self.packages.signed, "--code-signing-config-arn",
                             config, "--layers", layer), {"subject": layer}),
                (self.aws("update-function-configuration", "--function-name", name, "--layers",
                          layer), {"subject": layer})]

    def warn_unsigned(self):
        results = self.deploy("Warn", self.packages.unsigned)
        self.test.assertNotIn("SigningJobArn", results[0][0].output)
        return results

    def revoked(self):
        name = self.function(self.packages.signed, CodeSigningConfigArn=self.config("Enforce"))
        self.emulator.revoke([testing.JOB])
        try:
            return [(self.update(name, self.packages.signed), {})]
        finally:
            self.emulator.revoke([])

    def image_with_config(self):
        image = self.aws("create-function", "--function-name", self.name(), "--role", testing.ROLE,
                         "--package-type", "Image", "--code", "ImageUri=registry/image:1",
                         "--code-signing-config-arn", self.config())
        return [(image, {}), (self.attachment("get", self.image()), {})]

    def stale_revision(self):
        name = self.function()
        return [(self.update(name, self.packages.unsigned, "--revision-id", "stale"), {}),
                (self.aws("publish-version", "--function-name", name, "--revision-id", "stale"),
                 {})]

    def stale_sha(self):
        name = self.function()
        current = self.test.send("GET", "/2015-03-31/functions/" + name, None, self.emulator,
                                 200).body["Configuration"]["CodeSha256"]
        return [(self.aws("publish-version", "--function-name", name, "--code-sha256", "stale"),
                 {"given": "stale", "current": current})]

    def in_progress(self):
        emulator = self.test.start("--update-duration", "1h")
        self.test.new_function("busy", self.packages.unsigned, emulator)
        aws = testing.Aws(emulator)
        try:
            return [(aws("update-function-code", "--function-name", "busy", "--zip-file",
                         "fileb://" + self.packages.unsigned),
                     {"functionArn": function_arn("busy")})]
        finally:
            aws.close()

    def image_uri_for_zip(self):
        return [(self.aws("update-function-code", "--function-name", self.function(),
                          "--image-uri", "registry/image:2"), {})]

    def layers(self, arns, values):
        name = self.function()
        return [(self.create(self.name(), self.packages.unsigned, "--layers", *arns), values),
                (self.aws("update-function-configuration", "--function-name", name, "--layers",
                          *arns), values)]

    def same_layer_twice(self):
        one, two = self.layer("same"), self.layer("same")
        return self.layers([one, two], {"arn1": one, "arn2": two})

    def constraint(self):
        # The CLI checks bounds itself and would not send this.
        result = testing.send(self.emulator, "GET", CONFIGS + "?MaxItems=10001")
        return [(result, {"n": "1", "error(s)": "error", "v": "10001", "path": "maxItems"})]


SCENARIOS = {
    "get-fn-csc.function-missing": lambda s: s.function_missing("get"),
    "put-fn-csc.function-missing": lambda s: s.function_missing("put"),
    "delete-fn-csc.function-missing": lambda s: s.function_missing("delete"),
    "get-fn-csc.wrong-region": Scenarios.wrong_region,
    "get-fn-csc.none-attached": lambda s: s.none_attached("get"),
    "delete-fn-csc.none-attached": lambda s: s.none_attached("delete"),
    "get-fn-csc.qualified": Scenarios.qualified,
    "put-fn-csc.csc-missing": lambda s: s.put_unknown_config(s.function()),
    "put-fn-csc.both-missing": lambda s: s.put_unknown_config("nobody"),
    "GetCodeSigningConfig.csc-missing": lambda s: s.config_missing("get-code-signing-config"),
    "UpdateCodeSigningConfig.csc-missing":
        lambda s: s.config_missing("update-code-signing-config"),
    "DeleteCodeSigningConfig.csc-missing":
        lambda s: s.config_missing("delete-code-signing-config"),
    "ListFunctionsByCodeSigningConfig.csc-missing":
        lambda s: s.config_missing("list-functions-by-code-signing-config"),
    "update-csc.no-fields": Scenarios.update_without_fields,
    "update-csc.empty-policies": Scenarios.update_with_empty_policies,
    "create-csc.unversioned-or-foreign-publisher": Scenarios.any_publisher,
    "list-fns-by-csc.none": Scenarios.no_functions,
    "delete-csc.ok": lambda s: s.delete_config(in_use=False),
    "delete-csc.in-use": lambda s: s.delete_config(in_use=True),
    "deploy.enforce.unsigned": lambda s: s.deploy("Enforce", s.packages.unsigned),
    "deploy.enforce.wrong-profile": lambda s: s.deploy("Enforce", s.packages.other_profile),
    "deploy.enforce.unsigned-layer": Scenarios.unsigned_layer,
    "deploy.enforce.tampered": lambda s: s.deploy("Enforce", s.packages.tampered),
    "deploy.warn.tampered": lambda s: s.deploy("Warn", s.packages.tampered),
    "deploy.warn.unsigned": Scenarios.warn_unsigned,
    "deploy.enforce.recompressed-or-retimed": lambda s: s.deploy("Enforce", s.packages.stored),
    "deploy.enforce.renamed-or-reordered": lambda s: s.deploy("Enforce", s.packages.renamed),
    "deploy.enforce.dryrun-unsigned":
        lambda s: s.deploy("Enforce", s.packages.unsigned, "--dry-run"),
    "deploy.enforce.expired": lambda s: s.deploy("Enforce", s.packages.expired),
    "deploy.enforce.revoked": Scenarios.revoked,
    "image.csc": Scenarios.image_with_config,
    "update-code.revision": Scenarios.stale_revision,
    "publish-version.sha": Scenarios.stale_sha,
    "update-code.in-progress": Scenarios.in_progress,
    "update-code.zip-on-image": lambda s: [(s.update(s.image(), s.packages.unsigned), {})],
    "update-code.image-on-zip": Scenarios.image_uri_for_zip,
    "layers.too-many": lambda s: s.layers([s.layer(x) for x in "abcdef"], {}),
    "layers.other-region": lambda s: s.layers(
        [(LAYER + "tools:1").replace(testing.REGION, "eu-west-1")], {"region": testing.REGION}),
    "layers.same-layer-twice": Scenarios.same_layer_twice,
    "layers.missing": lambda s: s.layers([LAYER + "none:9"], {"layerVersionArn": LAYER + "none:9"}),
    "model-constraint": Scenarios.constraint,
}

CONSTRAINT = ("{n} validation {error(s)} detected: Value '{v}' at '{path}' failed to satisfy "
              "constraint: Member must have value less than or equal to 10000")


def filled(template, values):
    if template.startswith("{n} validation"):  # the file gives the form, not one text
        template = CONSTRAINT
    for name, value in values.items():
        template = template.replace("{%s}" % name, value)
    return template


class ObservedCases(testing.EmulatorTest):
    def test_every_case(self):
        folder = os.environ.get("COUNTERSIGN_VECTORS")
        if not folder:
            self.skipTest("COUNTERSIGN_VECTORS is not set: the recorded cases are not at hand")
        with open(os.path.join(folder, "lambda", "observed-cases.json"), encoding="utf-8") as file:
            cases = json.load(file)["cases"]
        self.assertEqual(sorted(case["id"] for case in cases), sorted(SCENARIOS))
        scenarios = Scenarios(self, "observed")
        self.addCleanup(scenarios.aws.close)
        for case in cases:
            with self.subTest(case["id"]):
                results = SCENARIOS[case["id"]](scenarios)
                self.assertTrue(results)
                for result, values in results:
                    self.compare(case, result, values)
        documented = Scenarios(self, "documented")
        self.addCleanup(documented.aws.close)
        for case in cases:
            if case.get("documentedCode") not in (None, case.get("code")):
                with self.subTest("documented " + case["id"]):
                    for result, values in SCENARIOS[case["id"]](documented):
                        self.compare(dict(case, code=case["documentedCode"]), result, values)

    def compare(self, case, result, values):
        self.assertEqual(result.status, case["http"], result)
        if result.status < 400:
            if "body" in case:
                self.assertEqual(result.body, case["body"], result)
            return
        if case.get("code") is not None:
            self.assertEqual(result.error, case["code"], result)
        if "type" in case:
            self.assertEqual(result.body.get("Type"), case["type"], result)
            self.assertEqual("Type" in result.body, case["type"] is not None, result)
        if case.get("message") is not None:
            expected = filled(case["message"], values)
            self.assertEqual(result.message, expected)
            printed = getattr(result, "printed_error", None)
            if printed is not None:  # what the user of the CLI reads
                self.assertEqual((printed[0], printed[2]), (result.error, expected))


if __name__ == "__main__":
    testing.main()
