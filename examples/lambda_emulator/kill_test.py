"""kill -9 at random instants, 200 times: what was acknowledged is there, nothing is half there.

Writers send requests over plain HTTP until the emulator dies. Afterwards a new one on the same
database must show every acknowledged change; a request that was not answered may have happened or
not, but wholly: a function with its tags, its layer and its configuration, or no function.
"""
import http.client
import os
import random
import threading
import time

import emulator_testing as testing
from emulator_testing import CONFIGS, encoded, zip_member

KILLS = 200
WRITERS = 3
SEED = 20261121


class Writer(threading.Thread):
    """Makes its own configuration and functions; remembers what was acknowledged."""

    def __init__(self, emulator, number, package, layer):
        super().__init__()
        self.emulator = emulator
        self.prefix = "w%d" % number
        self.package = package
        self.layer = layer
        self.descriptions = {}  # config ARN -> the acknowledged one, and the one in flight
        self.functions = {}     # name -> "present", "absent", or "unknown"
        self.config = None
        self.acknowledged = 0
        self.problem = None

    def call(self, method, target, body=None):
        result = testing.send(self.emulator, method, target, body)
        if result.status >= 400:
            raise AssertionError("%s %s: %s" % (method, target, result))
        self.acknowledged += 1
        return result

    def run(self):
        try:
            for i in range(1000000):
                self.one_round(i)
        except (OSError, http.client.HTTPException):
            pass  # the emulator is gone
        except AssertionError as error:
            self.problem = error

    def one_round(self, i):
        if self.config is None:
            body = {"AllowedPublishers": {"SigningProfileVersionArns": [testing.PROFILE]},
                    "Description": "new"}
            self.config = self.call("POST", CONFIGS, body).body["CodeSigningConfig"][
                "CodeSigningConfigArn"]
            self.descriptions[self.config] = ["new", "new"]
        self.descriptions[self.config][1] = "round %d" % i
        self.call("PUT", CONFIGS + "/" + encoded(self.config), {"Description": "round %d" % i})
        self.descriptions[self.config][0] = "round %d" % i
        name = "%s-%d" % (self.prefix, i)
        self.functions[name] = "unknown"
        self.call("POST", "/2015-03-31/functions", {
            "FunctionName": name, "Role": testing.ROLE, "Runtime": "nodejs18.x",
            "Handler": "index.handler", "Code": zip_member(self.package), "Tags": {"by": name},
            "Layers": [self.layer], "CodeSigningConfigArn": self.config, "Publish": True})
        self.functions[name] = "present"
        if i % 3 == 2:
            self.functions[name] = "unknown"
            self.call("DELETE", "/2015-03-31/functions/" + name)
            self.functions[name] = "absent"


class Kills(testing.EmulatorTest):
    def check(self, emulator, writer):
        self.assertIsNone(writer.problem)
        listed = []
        for arn, (acknowledged, in_flight) in writer.descriptions.items():
            shown = self.send("GET", CONFIGS + "/" + encoded(arn), None, emulator, 200)
            self.assertIn(shown.body["CodeSigningConfig"]["Description"],
                          (acknowledged, in_flight))
            target = CONFIGS + "/" + encoded(arn) + "/functions?MaxItems=10000"
            listed += self.send("GET", target, None, emulator, 200).body["FunctionArns"]
        whole = 0
        for name, expected in writer.functions.items():
            got = self.send("GET", "/2015-03-31/functions/" + name, None, emulator)
            self.assertIn(got.status, (200, 404), got)
            if expected != "unknown":
                self.assertEqual(got.status, 200 if expected == "present" else 404, name)
            present = got.status == 200
            version = self.send("GET", "/2015-03-31/functions/%s%%3A1" % name, None, emulator)
            self.assertEqual(version.status == 200, present, name)
            self.assertEqual(testing.function_arn(name) in listed, present, name)
            if present:
                whole += 1
                self.assertEqual(got.body["Tags"], {"by": name})
                self.assertEqual(got.body["Configuration"]["Layers"][0]["Arn"], writer.layer)
                attached = self.send("GET", "/2020-06-30/functions/%s/code-signing-config" % name,
                                     None, emulator, 200)
                self.assertEqual(attached.body["CodeSigningConfigArn"], writer.config)
        self.assertEqual(len(listed), whole)

    def test_nothing_is_lost_and_nothing_is_half_there(self):
        print("seed", SEED)
        instants = random.Random(SEED)
        database = os.path.join(testing.FOLDER, "killed.db")
        acknowledged = unanswered = 0
        layer = None
        for round_number in range(KILLS):
            emulator = testing.Emulator(self.program, self.packages.authority, database)
            if layer is None:
                layer = self.new_layer("tools", self.packages.signed, emulator)
            writers = [Writer(emulator, round_number * WRITERS + i, self.packages.signed, layer)
                       for i in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(instants.uniform(0.0, 0.15))
            emulator.kill()
            for writer in writers:
                writer.join(timeout=60)
            restarted = testing.Emulator(self.program, self.packages.authority, database)
            for writer in writers:
                self.check(restarted, writer)
                acknowledged += writer.acknowledged
                unanswered += "unknown" in writer.functions.values()
            restarted.kill()
        print("%d changes acknowledged, %d functions in flight" % (acknowledged, unanswered))
        self.assertGreater(acknowledged, KILLS)
        self.assertGreater(unanswered, 10)


if __name__ == "__main__":
    testing.main()
