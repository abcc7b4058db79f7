#!/bin/bash
# tools/other_debian.sh SUITE FOLDER TARGET...: builds and tests what is committed in another Debian,
# made in FOLDER, with that one's compiler, Bazel, Botan and Abseil. As root.
#   tools/other_debian.sh trixie /tmp/trixie //core/... //api/... //testdata/...
#   tools/other_debian.sh sid /tmp/sid //core/... //api/... //testdata/...
set -euo pipefail
suite=$1 root=$2
shift 2
tools=$(cd "$(dirname "$0")" && pwd)
"$tools/chroot.sh" setup "$suite" "$root" python3
"$tools/chroot.sh" source "$root"
# What others made to test with is not in there.
chroot "$root" env -u COUNTERSIGN_VECTORS LC_ALL=C.UTF-8 HOME=/root sh -euc 'cd /src/countersign
  ./bazelw --install-only test
  echo "== $(g++ --version | head -1); botan $(pkg-config --modversion botan-3 2>/dev/null ||
    pkg-config --modversion botan-2); absl $(pkg-config --modversion absl_time); $(bazel --version)"
  trap "bazel shutdown" EXIT
  ./bazelw test "$@"' sh "$@"
