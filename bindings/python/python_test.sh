#!/bin/bash
# python_test.sh LIBRARY TEST.py: a test of the binding with the library.
set -euo pipefail
COUNTERSIGN_LIBRARY=$(realpath "$1") PYTHONPATH=$PWD/bindings/python exec /usr/bin/python3 -B "$2"
