#!/bin/sh
# The Python program reads records with a model that the program has trained. python_test.sh EXAMPLES SAMPLE FOLDER
set -eu
mkdir -p "$3"
cd "$3"
nnhost train --epochs 2 --model model.safetensors
python3 "$1/python/predict.py" model.safetensors "$2/mnist_sample_test.csv.gz" 50 >read.txt
[ "$(wc -l <read.txt)" = 50 ]
# The label is told beside what was read: chance is 5 of 50.
right=$(sed -n 's/.*read as \([0-9]\) .*label \1$/&/p' read.txt | wc -l)
echo "$right of 50 right"
[ "$right" -ge 30 ]
if python3 "$1/python/predict.py" missing.safetensors "$2/mnist_sample_test.csv.gz" 2>error.txt; then exit 1; fi
grep -q 'RuntimeError: .*missing.safetensors' error.txt
