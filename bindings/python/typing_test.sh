#!/bin/bash
# The package, its tests and its example are fully typed. Needs the Debian package mypy, which
# ./bazelw installs.
set -euo pipefail
cd bindings/python
command -v mypy >/dev/null || { echo "mypy is missing: ./bazelw installs it" >&2; exit 1; }
exec mypy --strict --cache-dir="$TEST_TMPDIR" --python-executable /usr/bin/python3 \
  countersign tests example.py
