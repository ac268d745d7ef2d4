#!/bin/sh
# The plugin template, copied out of the tree: built with CMake and by its README's two plain lines, each looked at and
# trained with. plugin_template_test.sh TEMPLATE FOLDER (PREFIX/bin in PATH, PKG_CONFIG_PATH and CMAKE_PREFIX_PATH set)
set -eu
template=$1
folder=$2
rm -rf "$folder"
cp -R "$template" "$folder"
cd "$folder"

cmake -B build && cmake --build build
commands=$(sed -n 's/^    \(cc .*\)/\1/p' README.md)
[ "$(echo "$commands" | wc -l)" = 2 ] || { echo "README.md has not two cc lines" && exit 1; }
eval "$commands"

for where in build .; do
    [ "$(nm -D --defined-only $where/softsign.so | sed 's/.* //')" = nnhost_plugin_entry ]
    nnhost --plugin-dir $where plugins softsign | grep -F 'org.example.softsign'
    nnhost --plugin-dir $where --activation softsign train --epochs 2 --model softsign.safetensors
    nnhost --plugin-dir $where test softsign.safetensors --json >softsign.json
    # Chance is 0.1; a network that learns through softsign reads most digits after two epochs.
    python3 -c 'import json; assert json.load(open("softsign.json"))["accuracy"] > 0.5'
done
