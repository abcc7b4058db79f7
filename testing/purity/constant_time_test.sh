#!/bin/sh
# The comparison of digests under memcheck, and an ordinary one, which must be caught.
set -eu
memcheck() { valgrind --quiet --error-exitcode=9 --log-file="$TEST_TMPDIR/log" "$@"; }
status=0
memcheck "$1" || status=$?
[ "$status" = 0 ] || { echo "the comparison depends on the digests, or failed: $status"; cat "$TEST_TMPDIR/log"; exit 1; }
status=0
memcheck "$1" --control || status=$?
[ "$status" = 9 ] || { echo "memcheck did not catch an ordinary comparison: $status"; exit 1; }
echo "no branch and no address depends on the digests"
