#!/bin/bash
# cli_test.sh PROGRAM: see cli_test.py beside it
exec python3 "$(dirname "$0")/cli_test.py" "$@"
