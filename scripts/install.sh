#!/bin/sh
# install.sh core|dev: what the lock says, to the hash, and Tillbook itself.
set -eu

lock="requirements/$1.txt"
python=.venv/bin/python
say() { echo "· $1"; }

if .venv/bin/uv --version >/dev/null 2>&1; then
    # Finds .venv by itself; VIRTUAL_ENV of another project must not lead it astray.
    VIRTUAL_ENV="$PWD/.venv"
    export VIRTUAL_ENV
    say "installing $lock"
    if [ "$1" = dev ]; then
        .venv/bin/uv pip sync --quiet --require-hashes "$lock"
    else
        .venv/bin/uv pip install --quiet --require-hashes -r "$lock"
    fi
    .venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
else
    say "installing $lock with pip"
    $python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    $python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
fi
