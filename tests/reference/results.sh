#!/bin/sh
# The accuracies that nnhost promises, on full MNIST: tests/reference/results.sh NNHOST MNIST_FOLDER
#
# MNIST_FOLDER is what examples/mnist/fetch.sh fetches. About three minutes; not part of ./check.sh, which fetches
# nothing. Exit status 1 when a promise is broken.
set -eu
nnhost=$1 mnist=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

expect() { # AT_LEAST OPTION...: trains, tests, compares
    least=$1
    shift
    "$nnhost" train --data "$mnist/train-images-idx3-ubyte" --model "$folder/model.safetensors" "$@" 2>/dev/null >&2
    accuracy=$("$nnhost" test "$folder/model.safetensors" --data "$mnist/t10k-images-idx3-ubyte" --json 2>/dev/null |
        sed 's/^{"accuracy":\([0-9.]*\),.*/\1/')
    verdict=$(awk -v a="$accuracy" -v b="$least" 'BEGIN { print (a >= b ? "ok" : "BROKEN") }')
    [ "$verdict" = ok ] || failed=1
    echo "$verdict  $accuracy (at least $least)  $*"
}

for seed in 1 2 3 4 5; do expect 0.970 --seed $seed; done
expect 0.975 --augmenter rotation:degrees=10,mode=extend --learning-rate 0.01 --epochs 10
exit $failed
