#!/bin/bash
# symbols_test.sh ALLOWED_SYMBOLS ARCHIVE...: see symbols_test.py beside it
exec python3 "$(dirname "$0")/symbols_test.py" "$@"
