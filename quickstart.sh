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
fetched=0
examples/mnist/fetch.sh || fetched=$?
[ $fetched -lt 128 ] || exit $fetched # interrupted
if [ $fetched = 0 ]; then
    train=examples/mnist/data/train-images-idx3-ubyte
    test=examples/mnist/data/t10k-images-idx3-ubyte
else
    echo "quickstart.sh: training on the bundled sample of 1,800 digits instead: expect about 90 %, not 97 %" >&2
    train=examples/mnist/sample/mnist_sample_train.csv.gz
    test=examples/mnist/sample/mnist_sample_test.csv.gz
fi
"$nnhost" train --data $train --test-data $test --epochs 5 --model "$run/model.safetensors"
"$nnhost" backquery "$run/model.safetensors" --output "$run/backquery.png" --show

case $here in "$root") short=build/release/bin/nnhost ;; *) short=$nnhost ;; esac
echo
"$nnhost" test "$run/model.safetensors" --data $test 2>/dev/null | sed -n '/^accuracy/p'
echo "model     $run/model.safetensors"
echo "picture   $run/backquery.png: what the network has learnt each digit to look like"
echo "next      $short predict $run/model.safetensors YOUR_DIGIT.png --fit"
