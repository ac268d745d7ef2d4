#!/bin/sh
# Builds the lessons against the installed package, outside the tree: with CMake, and by the cc line at the top of each.
# lessons_build.sh LESSONS FOLDER (PKG_CONFIG_PATH and CMAKE_PREFIX_PATH set)
set -eu
lessons=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder"
cp -R "$lessons" "$folder/cc"
cmake -S "$lessons" -B "$folder/cmake" -DCMAKE_C_FLAGS='-Wall -Wextra -Wpedantic -Wshadow -Werror'
cmake --build "$folder/cmake"
cd "$folder/cc"
for lesson in [0-9]*.c; do
    command=$(sed -n 's/^ \*   \(cc .*\)/\1/p' "$lesson")
    echo "$command"
    eval "$command"
    test -x "${lesson%.c}"
done
