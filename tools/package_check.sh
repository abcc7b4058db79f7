#!/bin/bash
# tools/package_check.sh FOLDER: builds the Debian packages of what is committed in a fresh Debian 12
# in FOLDER, installs them there, builds and runs the examples and two of the bindings as a user
# would, and takes the packages away again: nothing may be left. As root.
set -euo pipefail
root=$1
tools=$(cd "$(dirname "$0")" && pwd)
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
# What packages leave when they go: files, but for the diaries and stores of apt and dpkg.
files() { (cd "$root" && find usr etc opt var/lib -xdev -path var/lib/apt -prune -o \
  -path var/lib/dpkg -prune -o -print | sort); }

"$tools/chroot.sh" setup bookworm "$root" build-essential debhelper cmake pkg-config \
  node-gyp python3-pip python3-setuptools python3-wheel
"$tools/chroot.sh" source "$root"
inside apt-get build-dep -y -qq /src/countersign
inside sh -c 'cd /src/countersign && DEB_BUILD_OPTIONS="noautodbgsym parallel=$(nproc)" \
  dpkg-buildpackage -b -us -uc > ../build.log 2>&1' || { tail -30 "$root/src/build.log"; exit 1; }
inside sh -c 'dpkg -I /src/libcountersign1_*.deb | grep "Depends:"'

files >"$root/src/before"
inside sh -c 'apt-get install -y -qq --no-install-recommends /src/*.deb'
inside sh -c 'pkg-config --modversion countersign countersign-cpp'

# A command with the exit status that is wanted; what it says is left in /src/out and /src/complaint.
expect='set -eu
  expect() { wanted=$1; shift; status=0; "$@" >/src/out 2>/src/complaint || status=$?
             [ $status = $wanted ] || { echo "$*: exit status $status, not $wanted"
                                        cat /src/out /src/complaint; exit 1; }; }
  cd /src/countersign/examples
  verdicts=/src/countersign/testdata/verdicts
  '
inside sh -c "$expect"'
  make -s -C c
  make -s -C make
  for project in cmake c/cmake; do
    cmake -S $project -B $project/build >/dev/null
    cmake --build $project/build >/dev/null
  done
  for gate in c/gate c/cmake/build/gate; do
    echo "== $gate"
    expect 0 $gate $verdicts/valid
    cmp /src/out $verdicts/valid/expected.json
    expect 1 $gate $verdicts/digest-mismatch
    cmp /src/out $verdicts/digest-mismatch/expected.json
    cp -r $verdicts/valid /src/wrong
    echo "{}" >/src/wrong/config.json
    expect 2 $gate /src/wrong
    grep AllowedPublishers /src/complaint
    rm -r /src/wrong
  done
  echo "== make"
  expect 0 make/digests $verdicts/valid
  [ "$(cut -d" " -f1 /src/out)" = "$(sha256sum $verdicts/valid/package.zip | cut -d" " -f1)" ]
  echo "== cmake"
  expect 0 cmake/build/watch $verdicts/valid
  printf "2026-06-01: ALLOW\n2027-02-01: BLOCK\n" | cmp - /src/out

  echo "== node-gyp, as npm install runs it"
  cd ../bindings/node
  npm_config_nodedir=/usr node-gyp rebuild >/src/log 2>&1 || { tail -30 /src/log; exit 1; }
  mkdir /src/modules
  ln -s "$PWD" /src/modules/countersign
  for case in "0 valid" "1 digest-mismatch"; do
    expect ${case% *} env NODE_PATH=/src/modules node example.js $verdicts/${case#* }
  done
  grep DIGEST_MISMATCH /src/complaint
  echo "== pip install"
  cd ../python
  pip install --quiet --no-deps --no-build-isolation --no-index --root-user-action=ignore \
    --target /src/site .
  cp example.py /src/out.py  # away from the package beside it
  cd ../../examples
  for case in "0 valid" "1 digest-mismatch"; do
    expect ${case% *} env PYTHONPATH=/src/site python3 /src/out.py $verdicts/${case#* }
  done
  grep DIGEST_MISMATCH /src/complaint'

inside sh -c 'apt-get purge -y -qq libcountersign1 libcountersign-dev && ldconfig'
inside sh -c 'apt-get install -y -qq --no-install-recommends libabsl-dev > /dev/null'
files >"$root/src/after"
diff "$root/src/before" "$root/src/after" || { echo "the packages left something behind"; exit 1; }

# Now that no other is installed.
inside sh -c "$expect"'
  echo "== cmake --install, moved"
  cmake --install ../obj-* --prefix /src/there >/dev/null
  mv /src/there /src/elsewhere
  modules=$(dirname $(find /src/elsewhere -name countersign.pc))
  make -s -C c clean
  PKG_CONFIG_LIBDIR=$modules make -s -C c
  expect 0 env "LD_LIBRARY_PATH=$(dirname $modules)" c/gate $verdicts/valid
  cmp /src/out $verdicts/valid/expected.json'
echo "packages: built, installed, used by four projects and two bindings, and gone without a trace"
