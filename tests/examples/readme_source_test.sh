#!/bin/sh
# The C source that README.md shows is what new-plugin writes. readme_source_test.sh README FOLDER
set -eu
rm -rf "$2"
mkdir -p "$2"
sed -n '/^```c$/,/^```$/p' "$1" | sed '1d;$d' >"$2/shown.c"
cd "$2"
nnhost new-plugin activation softsign
diff shown.c softsign/softsign.c
