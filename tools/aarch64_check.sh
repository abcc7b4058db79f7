#!/bin/bash
# tools/aarch64_check.sh FOLDER: builds what is committed for aarch64 in a Debian 12 made in FOLDER,
# and runs the small unit tests of what judges packages under qemu-user. As root.
set -euo pipefail
root=$1
tools=$(cd "$(dirname "$0")" && pwd)
# What others made to test with is not in there.
inside() { chroot "$root" env -u COUNTERSIGN_VECTORS DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }

"$tools/chroot.sh" setup bookworm "$root"
inside dpkg --add-architecture arm64
"$tools/chroot.sh" setup bookworm "$root" g++-aarch64-linux-gnu cmake make pkg-config qemu-user file \
  rapidjson-dev libabsl-dev:arm64 libbotan-2-dev:arm64 libdeflate-dev:arm64 libutf8proc-dev:arm64 \
  zlib1g-dev:arm64 libgtest-dev:arm64 libgmock-dev:arm64
"$tools/chroot.sh" source "$root"
arm=aarch64-linux-gnu
inside env PKG_CONFIG_LIBDIR=/usr/lib/$arm/pkgconfig:/usr/share/pkgconfig \
  cmake -S /src/countersign -B /src/build -DCOUNTERSIGN_BUILD_TESTING=ON \
  -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_CXX_FLAGS=-O1 \
  -DCMAKE_CXX_COMPILER=$arm-g++ -DCMAKE_ASM_COMPILER=$arm-g++ -DCMAKE_BUILD_TYPE=None \
  -DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64 -DCOUNTERSIGN_TEST_SIZES=small \
  "-DCOUNTERSIGN_TESTS_LEFT_OUT=core/(access|lifecycle)/" >"$root/src/log"
inside cmake --build /src/build -j "$(nproc)" >"$root/src/log" 2>&1 || { tail -40 "$root/src/log"; exit 1; }
inside file -L /src/build/libcountersign.so
inside ctest --test-dir /src/build -j "$(nproc)" --output-on-failure --no-tests=error \
  >"$root/src/log" 2>&1 || { cat "$root/src/log"; exit 1; }
tail -30 "$root/src/log"
