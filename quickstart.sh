#!/bin/sh
# From a fresh clone to a network that reads handwritten digits: installs what is missing, builds, fetches MNIST, trains
# the default network for five epochs, and draws what it has learnt. Start it from anywhere, as often as you like.
set -eu
here=$(pwd)
cd "$(dirname "$0")"
root=$(pwd)
nnhost=$root/build/release/bin/nnhost
run=$root/runs/quickstart

.ci/packages build
cmake --workflow --preset release

mkdir -p "$run"
if examples/mnist/fetch.sh; then
    set -- --data examples/mnist/data/train-images-idx3-ubyte --test-data examples/mnist/data/t10k-images-idx3-ubyte
else
    echo "quickstart.sh: training on the bundled sample of 1,800 digits instead: expect about 85 %, not 97 %" >&2
    sample=examples/mnist/sample/mnist_sample
    set -- --data ${sample}_train.csv.gz --test-data ${sample}_test.csv.gz
fi
"$nnhost" train "$@" --epochs 5 --model "$run/model.safetensors"
"$nnhost" backquery "$run/model.safetensors" --output "$run/backquery.png" --show

case $here in "$root") short=build/release/bin/nnhost ;; *) short=$nnhost ;; esac
echo
echo "model    $run/model.safetensors"
echo "picture  $run/backquery.png: what the network has learnt each digit to look like"
echo "next     $short predict $run/model.safetensors YOUR_DIGIT.png"
