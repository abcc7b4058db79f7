#!/bin/bash
# tools/package_check.sh FOLDER: builds the Debian packages of what is committed in a fresh Debian 12
# in FOLDER, installs them there, builds and runs the examples as a user would, and takes the
# packages away again: nothing may be left. As root.
set -euo pipefail
root=$1
tools=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$tools")
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
# What packages leave when they go: files, but for the diaries and stores of apt and dpkg.
files() { (cd "$root" && find usr etc opt var/lib -xdev -path var/lib/apt -prune -o \
  -path var/lib/dpkg -prune -o -print | sort); }

"$tools/chroot.sh" setup bookworm "$root" build-essential debhelper cmake pkg-config
rm -rf "$root/src" && mkdir -p "$root/src/countersign"
git -C "$top" archive HEAD | tar -x -C "$root/src/countersign"
inside apt-get build-dep -y -qq /src/countersign
inside sh -c 'cd /src/countersign && DEB_BUILD_OPTIONS="noautodbgsym parallel=$(nproc)" \
  dpkg-buildpackage -b -us -uc > ../build.log 2>&1' || { tail -30 "$root/src/build.log"; exit 1; }
inside sh -c 'dpkg -I /src/libcountersign1_*.deb | grep "Depends:"'

files >"$root/src/before"
inside sh -c 'apt-get install -y -qq --no-install-recommends /src/*.deb'
inside sh -c 'pkg-config --modversion countersign countersign-cpp'

verdicts=/src/countersign/testdata/verdicts
inside sh -euc "cd /src/countersign/examples
  make -s -C c && make -s -C make
  cmake -S cmake -B cmake/build > /dev/null && cmake --build cmake/build > /dev/null
  echo '== c'; c/gate $verdicts/valid | cmp - $verdicts/valid/expected.json
  status=0; c/gate $verdicts/digest-mismatch | cmp - $verdicts/digest-mismatch/expected.json || status=\$?
  [ \$status = 0 ]; ! c/gate $verdicts/digest-mismatch > /dev/null
  echo '== make'; make/digests $verdicts/valid | tee /src/digests
  [ \"\$(cut -d' ' -f1 /src/digests)\" = \"\$(sha256sum $verdicts/valid/package.zip | cut -d' ' -f1)\" ]
  echo '== cmake'; cmake/build/watch $verdicts/valid | tee /src/watch
  printf '2026-06-01: ALLOW\n2027-02-01: BLOCK\n' | cmp - /src/watch"

inside sh -c 'apt-get purge -y -qq libcountersign1 libcountersign-dev && ldconfig'
inside sh -c 'apt-get install -y -qq --no-install-recommends libabsl-dev > /dev/null'
files >"$root/src/after"
diff "$root/src/before" "$root/src/after" || { echo "the packages left something behind"; exit 1; }
echo "packages: built, installed, used by three projects, and gone without a trace"
