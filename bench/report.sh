#!/bin/bash
# Bazel starts it where its runfiles are.
exec python3 -B bench/report.py "$@"
