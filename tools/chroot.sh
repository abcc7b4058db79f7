#!/bin/bash
# Another Debian beside this one, as root:
#   tools/chroot.sh setup SUITE FOLDER PACKAGE...   makes it, or adds packages to it
#   tools/chroot.sh source FOLDER                   puts what is committed into FOLDER/src/countersign
#   tools/chroot.sh remove FOLDER                   takes it away; never rm -rf: /dev is mounted in it
set -euo pipefail
command=$1
shift

setup() {
  local suite=$1 folder=$2 mirror
  shift 2
  command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap
  if [ ! -e "$folder/complete" ]; then
    # Where this machine gets its packages from.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
      "Codename: $(. /etc/os-release && echo "$VERSION_CODENAME")" | head -1)
    debootstrap --variant=minbase "$suite" "$folder" "$mirror"
    touch "$folder/complete"
  fi
  # How this machine reaches it.
  cp -n /etc/apt/apt.conf.d/* "$folder/etc/apt/apt.conf.d/" 2>/dev/null || true
  mountpoint -q "$folder/proc" || mount -t proc proc "$folder/proc"
  mountpoint -q "$folder/dev" || mount --rbind /dev "$folder/dev"
  mount --make-rslave "$folder/dev"
  mountpoint -q "$folder/sys" || mount -t sysfs sysfs "$folder/sys" || true
  export DEBIAN_FRONTEND=noninteractive
  chroot "$folder" apt-get update -qq
  [ $# -eq 0 ] || chroot "$folder" apt-get install -y -qq --no-install-recommends "$@"
}

source_into() {
  rm -rf "$1/src"
  mkdir -p "$1/src/countersign"
  git -C "$(dirname "$0")/.." archive HEAD | tar -x -C "$1/src/countersign"
}

remove() {
  local mounted
  for mounted in sys dev proc; do
    if mountpoint -q "$1/$mounted"; then umount -R -l "$1/$mounted"; fi
  done
  rm -rf --one-file-system "$1"
}

case $command in
  setup | remove) "$command" "$@" ;;
  source) source_into "$@" ;;
  *) sed -n '2,5p' "$0" >&2 && exit 2 ;;
esac
