#!/bin/sh
# The example of tests for a program that embeds nnhost, outside the tree: built by CMake and run; the C one by hand too.
# testing_test.sh EXAMPLE FOLDER (PKG_CONFIG_PATH, CMAKE_PREFIX_PATH and LD_LIBRARY_PATH set)
set -eu
example=$1
folder=$2
rm -rf "$folder"
cp -R "$example" "$folder"
cd "$folder"

cmake -B build -DCMAKE_C_FLAGS='-Wall -Wextra -Wpedantic -Wshadow -Werror' \
    -DCMAKE_CXX_FLAGS='-Wall -Wextra -Wpedantic -Wshadow -Werror'
cmake --build build
ctest --test-dir build --output-on-failure

$CC -std=c99 -Wall -Wextra -Wpedantic -Werror test_reader.c reader.c -o by_hand \
    $(pkg-config --cflags --libs nnhost-testing)
./by_hand
