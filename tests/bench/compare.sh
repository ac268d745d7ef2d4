#!/bin/sh
# Builds nnhost, the drivers and the peers, measures them in one run, and prints a table of ratios:
#
#   tests/bench/compare.sh --help
#
# Fetches and installs nothing: `compare.sh --packages` prints what would install the peers. Not part of check.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=build/bench
measuring=yes
previous=
for word in "$@"; do
    case $word in
    -h | --help | --list | --packages) measuring=no ;;
    --build=*) build=${word#*=} ;;
    *) if [ "$previous" = --build ]; then build=$word; fi ;;
    esac
    previous=$word
done

if [ $measuring = yes ]; then
    generator=
    if command -v ninja >/dev/null && [ ! -e "$build/CMakeCache.txt" ]; then generator='-G Ninja'; fi
    mkdir -p "$build"
    echo "compare.sh: building in $build, a minute or two the first time" >&2
    if ! { cmake -S "$here" -B "$build" $generator && cmake --build "$build" --parallel 2; } \
        >"$build/build.log" 2>&1; then
        cat "$build/build.log" >&2
        echo "compare.sh: error: the build in $build failed" >&2
        exit 1
    fi
fi
exec python3 "$here/compare.py" "$@"
