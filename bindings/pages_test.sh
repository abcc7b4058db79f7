#!/bin/bash
# See pages_test.py beside it
exec /usr/bin/python3 -B "$(dirname "$0")/pages_test.py" "$@"
