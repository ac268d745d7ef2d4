#!/bin/sh
# fetch.sh refuses a mirror that gives something else, or nothing, and then leaves no trace. fetch_test.sh FETCH FOLDER
set -eu
fetch=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder/mirror"

refused() { # MIRROR
    if NNHOST_MNIST_MIRROR=file://$1 "$fetch" "$folder/mnist" 2>"$folder/error"; then
        echo "fetch.sh took what $1 gave" && exit 1
    fi
    grep -q "^fetch.sh: error: no MNIST from" "$folder/error"
    grep -q "^  hint: " "$folder/error"
    [ "$(ls -A "$folder")" = "error
mirror" ] || { ls -A "$folder" && exit 1; }
}

refused "$folder/nowhere"
for file in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1; do
    echo "not MNIST" | gzip >"$folder/mirror/$file-ubyte.gz"
done
refused "$folder/mirror"
