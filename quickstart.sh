#!/bin/sh
# From a fresh clone to a network that reads handwritten digits: installs what is missing, builds, fetches MNIST, trains
# the default network for five epochs, and draws what it has learnt. Start it from anywhere, as often as you like.
set -eu
here=$(pwd)
cd "$(dirname "$0")"
root=$(pwd)
nnhost=$root/build/release/bin/nnhost

.ci/packages build
cmake --workflow --preset release

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
"$nnhost" train --data $train --test-data $test --epochs 5
run=$root/$(cd runs && readlink latest | sed 's:^:runs/:')
"$nnhost" backquery "$run" --show

case $here in "$root") short=build/release/bin/nnhost ;; *) short=$nnhost ;; esac
echo
echo "report    $run/report.html: open it in a browser, and draw a digit for the network to read"
echo "next      $short predict $run YOUR_DIGIT.png --fit"
