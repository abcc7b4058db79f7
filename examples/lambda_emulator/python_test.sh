#!/bin/bash
# python_test.sh TEST.py EMULATOR COUNTERSIGN: see emulator_testing.py beside it
exec /usr/bin/python3 -B "$@"
