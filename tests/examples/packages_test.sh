#!/bin/sh
# .ci/packages, without root: prints the one command that installs just what is missing, and exits with 2.
# packages_test.sh PACKAGES
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Stand-ins: an ordinary user without sudo, on whose machine all but two packages are installed.
printf '#!/bin/sh\necho 1000\n' >"$folder/id"
printf '#!/bin/sh\nexit 1\n' >"$folder/sudo"
printf '#!/bin/sh\necho "apt-get was called" >&2\nexit 99\n' >"$folder/apt-get"
{
    echo '#!/bin/sh'
    "$1" list tests | grep -vx -e ninja-build -e libfmt-dev | sed 's/.*/echo "installed &"/'
} >"$folder/dpkg-query"
chmod +x "$folder"/*

status=0
printed=$(PATH=$folder:$PATH "$1" tests 2>&1) || status=$?
expected='packages: these are missing; type this, then start again:
  sudo apt-get update && sudo apt-get install -y ninja-build libfmt-dev'
if [ $status != 2 ] || [ "$printed" != "$expected" ]; then echo "exit $status: $printed" && exit 1; fi
