#!/bin/bash -eu
# Builds the fuzz targets as OSS-Fuzz wants them: with its compiler, flags and engine ($CC, $CXX,
# $CXXFLAGS, $LIB_FUZZING_ENGINE), into $OUT, with corpora, dictionaries and options beside them.
# Arguments: the targets, without which all. To try it:
#   CC=clang CXX=clang++ CFLAGS= CXXFLAGS='-O1 -fsanitize=address,fuzzer-no-link' \
#   LIB_FUZZING_ENGINE=-fsanitize=fuzzer OUT=/tmp/out WORK=/tmp/work fuzz/oss-fuzz/build.sh der
test -f fuzz/fuzz.bzl  # runs from the top of the repository
mkdir -p "$OUT" "$WORK"

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for source in fuzz/*_fuzz.cc; do
    target=$(basename "$source")
    targets+=("${target%_fuzz.cc}")
  done
fi

flags=(--compilation_mode=opt --strip=never --dynamic_mode=off --platform_suffix=-engine
       --define=fuzz=engine "--repo_env=CC=$CC" --linkopt=-fuse-ld=lld
       "--linkopt=$LIB_FUZZING_ENGINE" --copt=-Wno-error --copt=-Wno-unknown-warning-option)
for flag in $CXXFLAGS; do
  flags+=("--linkopt=$flag")
  # The standard is the workspace's, and C++'s flags are not for assembly.
  case "$flag" in -std=*) ;; -stdlib=*) flags+=("--cxxopt=$flag") ;; *) flags+=("--copt=$flag") ;; esac
done

names=("${targets[@]/%/_fuzz}")
./bazelw build "${flags[@]}" "${names[@]/#///fuzz:}"
programs=$(bazel info --compilation_mode=opt --platform_suffix=-engine bazel-bin 2>/dev/null)/fuzz
for name in "${names[@]}"; do install "$programs/$name" "$OUT/$name"; done
python3 fuzz/run.py --export "$OUT" "${targets[@]}"
