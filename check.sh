#!/bin/sh
# Installs what is missing, builds, and runs every test, the sanitizers' runs included. What CI runs.
set -eu
cd "$(dirname "$0")"
.ci/packages tests
exec cmake --workflow --preset check
