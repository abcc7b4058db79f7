"""kill -9 at random instants, 200 times: what was acknowledged is there, nothing is half there.

Writers send requests over plain HTTP until the emulator dies. Afterwards a new one on the same
database must show every acknowledged change; a request that was not answered may have happened or
not, but wholly: a function with its tags, layer, version and configuration, or no function; the new
list of publishers (several pages of the database), or the old one.
"""
import contextlib
import http.client
import os
import random
import sqlite3
import threading
import time

import emulator_testing as testing
from emulator_testing import CONFIGS, encoded, function_arn, zip_member

KILLS = 200
WRITERS = 3
SEED = 20261121
ABSENT, UNATTACHED = "absent", "unattached"


def publishers_of(generation):
    """As long a list as there may be, all of one generation: a torn write would mix two."""
    return ["%s%s-%d-%02d" % (testing.PROFILE, "x" * 300, generation, i) for i in range(20)]


class Writer(threading.Thread):
    """Makes its own configuration and functions; knows what state each of them may be in."""

    def __init__(self, emulator, number, layer, function):
        super().__init__()
        self.emulator = emulator
        self.prefix = "w%d" % number
        self.layer = layer
        self.function = function  # the members that all functions have
        self.config = None
        # What may be found: one state, or two while a request is not answered. A configuration's
        # is the number of its publishers' generation; a function's is ABSENT, UNATTACHED or the
        # ARN of its configuration.
        self.generations = []
        self.functions = {}
        self.acknowledged = 0
        self.problem = None

    def call(self, method, target, body=None):
        result = testing.send(self.emulator, method, target, body)
        if result.status >= 400:
            raise AssertionError("%s %s: %s" % (method, target, result))
        self.acknowledged += 1
        return result

    def change(self, name, state, method, target, body=None):
        self.functions[name] = self.functions.get(name, [ABSENT]) + [state]
        self.call(method, target, body)
        self.functions[name] = [state]

    def run(self):
        try:
            self.make_config()
            for i in range(1, 1000000):
                self.one_round(i)
        except (OSError, http.client.HTTPException):
            pass  # the emulator is gone
        except Exception as error:  # pylint: disable=broad-except
            self.problem = error

    def make_config(self):
        body = {"AllowedPublishers": {"SigningProfileVersionArns": publishers_of(0)},
                "Description": "generation 0", "Tags": {"by": self.prefix}}
        created = self.call("POST", CONFIGS, body).body["CodeSigningConfig"]
        self.config = created["CodeSigningConfigArn"]
        self.generations = [0]

    def one_round(self, i):
        self.generations.append(i)
        self.call("PUT", CONFIGS + "/" + encoded(self.config), {
            "AllowedPublishers": {"SigningProfileVersionArns": publishers_of(i)},
            "Description": "generation %d" % i})
        self.generations = [i]
        name = "%s-%d" % (self.prefix, i)
        attachment = "/2020-06-30/functions/%s/code-signing-config" % name
        self.change(name, self.config, "POST", "/2015-03-31/functions", dict(
            self.function, FunctionName=name, Tags={"by": name}, Layers=[self.layer],
            CodeSigningConfigArn=self.config, Publish=True))
        if i % 3 != 0:
            self.change(name, UNATTACHED, "DELETE", attachment)
        if i % 3 == 1:
            self.change(name, self.config, "PUT", attachment, {"CodeSigningConfigArn": self.config})
        if i % 4 == 3:
            self.change(name, ABSENT, "DELETE", "/2015-03-31/functions/" + name)


class Kills(testing.EmulatorTest):
    def get(self, emulator, target, status=200):
        return self.send("GET", target, None, emulator, status).body

    def check_config(self, config):
        """All its members are of one generation, which is returned."""
        generation = int(config["Description"].split()[-1])
        self.assertEqual(config["Description"], "generation %d" % generation)
        # Not assertEqual, whose account of how such lists differ takes minutes.
        found = config["AllowedPublishers"]["SigningProfileVersionArns"]
        self.assertTrue(found == publishers_of(generation), "publishers of two generations")
        return generation

    def check_function(self, emulator, writer, name, states):
        """Returns the state that it is in."""
        target = "/2015-03-31/functions/" + name
        got = self.send("GET", target, None, emulator)
        if got.status == 404:
            self.assertIn(ABSENT, states, name)
            self.get(emulator, target + "%3A1", 404)
            return ABSENT
        self.assertEqual(got.status, 200, got)
        attached = self.get(emulator, "/2020-06-30/functions/%s/code-signing-config" % name)
        state = attached.get("CodeSigningConfigArn", UNATTACHED)
        self.assertIn(state, states, name)
        self.assertEqual(got.body["Tags"], {"by": name})
        version = self.get(emulator, target + "%3A1")
        for configuration in (got.body["Configuration"], version["Configuration"]):
            self.assertEqual([layer["Arn"] for layer in configuration["Layers"]], [writer.layer])
        return state

    def check(self, emulator, writer):
        self.assertFalse(writer.is_alive())
        self.assertIsNone(writer.problem)
        if writer.config is None:
            return
        target = CONFIGS + "/" + encoded(writer.config)
        config = self.get(emulator, target)["CodeSigningConfig"]
        self.assertIn(self.check_config(config), writer.generations, writer.prefix)
        attached = [function_arn(name) for name, states in writer.functions.items()
                    if self.check_function(emulator, writer, name, states) == writer.config]
        listed = self.get(emulator, target + "/functions?MaxItems=10000")["FunctionArns"]
        self.assertEqual(sorted(listed), sorted(attached))

    def check_all_configs(self, emulator, writers):
        """Also those whose creation was not acknowledged are whole; there are no others."""
        known = {writer.config for writer in writers if writer.config is not None}
        prefixes = {writer.prefix for writer in writers if writer.config is None}
        target = CONFIGS + "?MaxItems=50"
        page = self.get(emulator, target)
        while True:
            for config in page["CodeSigningConfigs"]:
                arn = config["CodeSigningConfigArn"]
                generation = self.check_config(config)
                tags = self.get(emulator, "/2017-03-31/tags/" + encoded(arn))["Tags"]
                if arn not in known:
                    self.assertEqual(generation, 0, arn)
                    prefixes.remove(tags["by"])  # each made one at most
                known.discard(arn)
            if "NextMarker" not in page:
                break
            page = self.get(emulator, target + "&Marker=" + encoded(page["NextMarker"]))
        self.assertEqual(known, set())

    def restart(self):
        return testing.Emulator(self.program, self.packages.authority, self.database)

    def write_and_kill(self, after, number, layer, function):
        """Writers at work for `after` seconds; they are returned, with what they know."""
        emulator = self.restart()
        writers = [Writer(emulator, number + i, layer, function) for i in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(after)
        emulator.kill()
        for writer in writers:
            writer.join(timeout=60)
        return writers

    def test_nothing_is_lost_and_nothing_is_half_there(self):
        print("seed", SEED)
        instants = random.Random(SEED)
        self.database = os.path.join(testing.FOLDER, "killed.db")
        emulator = self.restart()
        layer = self.new_layer("tools", self.packages.signed, emulator)
        emulator.stop()
        function = {"Role": testing.ROLE, "Runtime": "nodejs18.x", "Handler": "index.handler",
                    "Code": zip_member(self.packages.signed)}
        writers = []
        for _ in range(KILLS):
            fresh = self.write_and_kill(instants.uniform(0.0, 0.2), len(writers), layer, function)
            writers += fresh
            emulator = self.restart()
            for writer in fresh:
                self.check(emulator, writer)
            emulator.kill()
        # And what an earlier round wrote, no later one undid.
        emulator = self.restart()
        for writer in writers:
            self.check(emulator, writer)
        self.check_all_configs(emulator, writers)
        emulator.stop()
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        acknowledged = sum(writer.acknowledged for writer in writers)
        unanswered = sum(len(states) > 1 for writer in writers
                         for states in [writer.generations, *writer.functions.values()])
        print("%d changes acknowledged, %d not answered" % (acknowledged, unanswered))
        self.assertGreater(acknowledged, KILLS)
        self.assertGreater(unanswered, 10)


if __name__ == "__main__":
    testing.main()
