"""What the emulator's tests share: the emulator, signed packages, the AWS CLI and plain HTTP."""
import atexit
import base64
import http.client
import http.server
import io
import json
import os
import re
import subprocess
import tempfile
import threading
import unittest
import urllib.parse
import zipfile

REGION = "us-east-1"
ACCOUNT = "123456789012"
AT = "2026-06-01T00:00:00Z"
ROLE = "arn:aws:iam::%s:role/deployer" % ACCOUNT
PROFILE = "arn:aws:signer:%s:%s:/signing-profiles/Release/abcDEF0123" % (REGION, ACCOUNT)
OTHER_PROFILE = "arn:aws:signer:%s:%s:/signing-profiles/Other/abcDEF0123" % (REGION, ACCOUNT)
JOB = "arn:aws:signer:%s:%s:/signing-jobs/5a2e4c3c-7d61-4d6f-9a40-0f7d8a3c1b11" % (REGION, ACCOUNT)
CONFIGS = "/2020-04-22/code-signing-configs"
UNKNOWN_CONFIG = ("arn:aws:lambda:%s:%s:code-signing-config:csc-unknown0123456789"
                  % (REGION, ACCOUNT))
FOLDER = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))


def function_arn(name):
    return "arn:aws:lambda:%s:%s:function:%s" % (REGION, ACCOUNT, name)


def encoded(text):
    return urllib.parse.quote(text, safe="")


class Emulator:
    """The program under test, on a free port."""

    def __init__(self, program, authority, database=":memory:", flags=()):
        self.revocations = os.path.join(FOLDER, "revocations.json")
        if not os.path.exists(self.revocations):
            self.revoke([])
        self.command = [program, "--trust", os.path.join(authority, "root.pem"), "--database",
                        database, "--region", REGION, "--account", ACCOUNT, "--revocations",
                        self.revocations] + list(flags)
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        atexit.register(self.kill)
        line = self.process.stdout.readline()
        match = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", line)
        if match is None:
            raise AssertionError("%s printed %r" % (self.command, line))
        self.port = int(match.group(1))
        self.url = "http://127.0.0.1:%d" % self.port

    def revoke(self, jobs):
        with open(self.revocations + ".new", "w", encoding="utf-8") as file:
            json.dump({"asOf": "2026-01-01T00:00:00Z", "signingJobs": jobs}, file)
        os.replace(self.revocations + ".new", self.revocations)

    def stop(self):
        self.process.terminate()
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        if status != 0:
            raise AssertionError("the emulator ended with status %d" % status)

    def kill(self):
        """Also when it has ended already."""
        self.process.kill()
        self.process.wait(timeout=30)
        self.process.stdout.close()


class Result:
    """One answer: HTTP status, error code (or None), message, body as JSON (or None)."""

    def __init__(self, status, error, body):
        self.status = status
        self.error = error
        self.text = body
        self.body = json.loads(body) if body else None

    @property
    def message(self):
        return (self.body or {}).get("Message") or (self.body or {}).get("message")

    def __repr__(self):
        return "%s %s %s" % (self.status, self.error, self.text)


def send(emulator, method, target, body=None):
    """Plain HTTP; `body` is a dict, text, or None."""
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=60)
    try:
        text = json.dumps(body) if isinstance(body, dict) else body
        connection.request(method, target, text, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read().decode("utf-8")
        return Result(answer.status, answer.getheader("x-amzn-ErrorType"), content)
    finally:
        connection.close()


class Recorder(http.server.BaseHTTPRequestHandler):
    """Forwards to the emulator and notes the answers."""
    protocol_version = "HTTP/1.1"

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        result = send(self.server.emulator, self.command, self.path, body or None)
        self.server.results.append(result)
        content = result.text.encode("utf-8")
        self.send_response(result.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if result.error is not None:
            self.send_header("x-amzn-ErrorType", result.error)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = forward

    def log_message(self, *args):
        pass


class Aws:
    """Debian's AWS CLI, unmodified, with dummy credentials, through a recorder."""
    PROGRAM = "/usr/bin/aws"

    def __init__(self, emulator):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
        self.server.emulator = emulator
        self.server.results = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def __call__(self, operation, *arguments):
        """The service's last Result, with `output` what the CLI printed and `printed_error` its
        complaint: (code, operation, message)."""
        self.server.results.clear()
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": FOLDER, "AWS_ACCESS_KEY_ID": "dummy",
            "AWS_SECRET_ACCESS_KEY": "dummy", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1", "LC_ALL": "C.UTF-8", "no_proxy": "*"}
        run = subprocess.run(
            [self.PROGRAM, "lambda", operation, "--endpoint-url",
             "http://127.0.0.1:%d" % self.server.server_address[1], "--region", REGION,
             "--output", "json", "--no-cli-pager"] + list(arguments),
            capture_output=True, text=True, env=environment, timeout=120, check=False)
        if not self.server.results:
            raise AssertionError("aws %s sent nothing: %s" % (operation, run.stderr))
        result = self.server.results[-1]
        result.requests = len(self.server.results)
        result.output = json.loads(run.stdout) if run.stdout.strip() else None
        complaint = re.search(r"An error occurred \((\w+)\) when calling the (\w+) operation"
                              r"(?: \(reached max retries: \d+\))?: (.*)", run.stderr, re.DOTALL)
        result.printed_error = complaint and (complaint.group(1), complaint.group(2),
                                              complaint.group(3).strip())
        if (run.returncode == 0) != (result.status < 400):
            raise AssertionError("aws %s exited with %d, HTTP %d: %s" % (
                operation, run.returncode, result.status, run.stderr))
        return result


class Packages:
    """Zip packages, signed by a development authority that `countersign dev-sign` made."""

    def __init__(self, countersign):
        self.countersign = countersign
        self.authority = os.path.join(FOLDER, "authority")
        if not os.path.exists(self.authority):  # made for an earlier class of the same run
            self.run("init", self.authority)
        entries = [("index.js", "exports.handler = async () => 'hello';\n" * 20),
                   ("lib/greeting.txt", "hello\n")]
        self.unsigned = self.write("unsigned.zip", entries)
        self.signed = self.sign("signed.zip")
        self.other_profile = self.sign("other.zip", profile=OTHER_PROFILE)
        self.expired = self.sign("expired.zip", expires="2026-03-01T00:00:00Z")
        with zipfile.ZipFile(self.signed) as archive:
            kept = [(name, archive.read(name)) for name in archive.namelist()]
        self.tampered = self.write("tampered.zip", [
            (name, b"evil" if name == "index.js" else body) for name, body in kept])
        self.stored = self.write("stored.zip", kept, zipfile.ZIP_STORED)
        self.renamed = self.write("renamed.zip", [
            ("main.js" if name == "index.js" else name, body) for name, body in kept])

    def run(self, *arguments):
        subprocess.run([self.countersign, "dev-sign"] + list(arguments), check=True,
                       capture_output=True)

    def write(self, name, entries, method=zipfile.ZIP_DEFLATED):
        path = os.path.join(FOLDER, name)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for entry, body in entries:
                archive.writestr(zipfile.ZipInfo(entry), body, compress_type=method)
        with open(path, "wb") as file:
            file.write(buffer.getvalue())
        return path

    def sign(self, name, profile=PROFILE, expires="2027-01-01T00:00:00Z"):
        path = os.path.join(FOLDER, name)
        self.run(self.unsigned, "--authority", self.authority, "--profile-arn", profile,
                 "--job-arn", JOB, "--signing-time", "2026-01-01T00:00:00Z", "--expires", expires,
                 "--out", path)
        return path


def zip_member(path):
    with open(path, "rb") as file:
        return {"ZipFile": base64.b64encode(file.read()).decode("ascii")}


class EmulatorTest(unittest.TestCase):
    """A test class with one emulator (class attributes `emulator`, `aws`, `packages`)."""
    flags = ("--at", AT)
    program = countersign = None  # set by main

    @classmethod
    def setUpClass(cls):
        cls.packages = Packages(cls.countersign)
        cls.emulator = Emulator(cls.program, cls.packages.authority, flags=cls.flags)
        cls.aws = Aws(cls.emulator)

    @classmethod
    def tearDownClass(cls):
        cls.aws.close()
        cls.emulator.stop()

    def start(self, *flags, database=":memory:"):
        """One more emulator, with flags of its own, for the time of the test."""
        own = list(flags) if "--at" in flags else list(self.flags) + list(flags)
        emulator = Emulator(self.program, self.packages.authority, database, own)
        self.addCleanup(emulator.stop)
        return emulator

    def send(self, method, target, body=None, emulator=None, status=None):
        result = send(emulator or self.emulator, method, target, body)
        if status is not None:
            self.assertEqual(result.status, status, result)
        return result

    def new_config(self, policy, emulator=None):
        """The ARN of a new configuration that allows PROFILE."""
        body = {"AllowedPublishers": {"SigningProfileVersionArns": [PROFILE]},
                "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": policy}}
        result = self.send("POST", CONFIGS, body, emulator, 201)
        return result.body["CodeSigningConfig"]["CodeSigningConfigArn"]

    def new_function(self, name, package, emulator=None, **members):
        body = {"FunctionName": name, "Role": ROLE, "Runtime": "nodejs18.x",
                "Handler": "index.handler", "Code": zip_member(package)}
        body.update(members)
        return self.send("POST", "/2015-03-31/functions", body, emulator, 201)

    def new_image(self, name):
        return self.send("POST", "/2015-03-31/functions", {
            "FunctionName": name, "Role": ROLE, "PackageType": "Image",
            "Code": {"ImageUri": "registry/image:1"}}, status=201)

    def new_layer(self, name, package, emulator=None):
        """The ARN of a new layer version."""
        result = self.send("POST", "/2018-10-31/layers/%s/versions" % name,
                           {"Content": zip_member(package)}, emulator, 201)
        return result.body["LayerVersionArn"]


def main():
    """TEST.py EMULATOR COUNTERSIGN"""
    import sys  # pylint: disable=import-outside-toplevel
    EmulatorTest.countersign = os.path.abspath(sys.argv.pop())
    EmulatorTest.program = os.path.abspath(sys.argv.pop())
    unittest.main(verbosity=2)
