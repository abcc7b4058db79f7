#!/bin/bash
# go_test.sh LIBRARY: vets and tests the module against the library, as pkg-config tells it.
set -euo pipefail
for program in go gofmt; do
  command -v $program >/dev/null && continue
  echo "golang-go is missing: ./bazelw installs it" >&2
  exit 1
done

mkdir "$TEST_TMPDIR/lib" "$TEST_TMPDIR/include"
library=$(realpath "$1")
ln -s "$library" "$TEST_TMPDIR/lib/libcountersign.so"
ln -s "$library" "$TEST_TMPDIR/lib/libcountersign.so.1"
ln -s "$PWD/api" "$TEST_TMPDIR/include/api"
cat >"$TEST_TMPDIR/countersign.pc" <<PC
Name: countersign
Description: the library under test
Version: 1
Cflags: -I$TEST_TMPDIR/include
Libs: -L$TEST_TMPDIR/lib -lcountersign
PC
export PKG_CONFIG_PATH=$TEST_TMPDIR LD_LIBRARY_PATH=$TEST_TMPDIR/lib HOME=$TEST_TMPDIR
export GOCACHE=$TEST_TMPDIR/cache GOPATH=$TEST_TMPDIR/go
export GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local
export GLIBC_TUNABLES=glibc.malloc.tcache_count=0  # so that what is given back is seen to be

cd bindings/go
unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || { echo "gofmt -w $unformatted" >&2; exit 1; }
go vet ./...
go test -v ./...

# Without pkg-config, by flags alone.
unset PKG_CONFIG_PATH
CGO_CFLAGS=-I$TEST_TMPDIR/include CGO_LDFLAGS="-L$TEST_TMPDIR/lib -lcountersign" \
  go test -tags countersign_flags -run TestNoListIsNotNoCheck .
