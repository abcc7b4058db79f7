#!/bin/bash
# node_test.sh ADDON LIBRARY TEST.js: a test of the package, laid out as node-gyp leaves it.
set -euo pipefail
command -v node >/dev/null || { echo "nodejs is missing: ./bazelw installs it" >&2; exit 1; }

package=$TEST_TMPDIR/bindings/node
mkdir -p "$package/build/Release" "$TEST_TMPDIR/lib" "$TEST_TMPDIR/node_modules"
cp -L bindings/node/*.js bindings/node/package.json "$package/"
cp -rL bindings/node/test "$package/"
cp -L "$1" "$package/build/Release/countersign.node"
ln -s "$(realpath "$2")" "$TEST_TMPDIR/lib/libcountersign.so.1"
ln -s "$PWD/testdata" "$TEST_TMPDIR/testdata"
ln -s "$package" "$TEST_TMPDIR/node_modules/countersign"

cd "$package"
LD_LIBRARY_PATH=$TEST_TMPDIR/lib NODE_PATH=$TEST_TMPDIR/node_modules exec node --test "test/$3"
