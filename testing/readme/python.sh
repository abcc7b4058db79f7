#!/bin/bash
# readme_test.sh README PROGRAM EXAMPLE: see readme_test.py beside it
exec python3 "$(dirname "$0")/readme_test.py" "$@"
