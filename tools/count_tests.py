#!/usr/bin/env python3
"""Counts the test cases of the last `bazel test` from its logs: `N passed, N failed, N skipped`."""
import glob
import sys
import xml.etree.ElementTree as xml

passed = failed = skipped = 0
for path in glob.glob(sys.argv[1] + "/**/test.xml", recursive=True):
    for case in xml.parse(path).getroot().iter("testcase"):
        if case.get("status") == "notrun":  # in another shard
            continue
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.get("result") == "skipped" or case.find("skipped") is not None:
            skipped += 1
            print("skipped: %s.%s" % (case.get("classname"), case.get("name")))
        else:
            passed += 1
print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
sys.exit(1 if failed or not passed else 0)
