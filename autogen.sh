#!/bin/sh
# Without arguments: makes ./configure, nothing else.
set -e
cd "$(dirname "$0")"
mkdir -p build-aux
exec autoreconf --install --force
