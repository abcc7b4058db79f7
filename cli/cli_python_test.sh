#!/bin/bash
# cli_python_test.sh TEST.py PROGRAM: see cli_testing.py beside it
exec python3 -B "$@"
