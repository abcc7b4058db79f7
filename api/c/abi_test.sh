#!/bin/bash
# abi_test.sh LIBRARY HEADER MAP BASELINE: see abi_test.py beside it
exec python3 "$(dirname "$0")/abi_test.py" "$@"
