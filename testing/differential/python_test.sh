#!/bin/bash
# python_test.sh TEST.py ARGUMENT...: runs a test of this folder
exec python3 -B "$@"
