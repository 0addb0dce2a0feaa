#!/bin/sh
# Make .venv with the first Python that is new enough. PYTHON=... names another.
set -eu

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c "$new_enough" 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Tillbook needs Python 3.11 or later; found: $(python3 --version 2>&1 || true)." >&2
    echo "Install it from your system's packages, or name one: make run PYTHON=/path/to/python3.12" >&2
    exit 2
}

if [ -x .venv/bin/python ] && .venv/bin/python -c "$new_enough" 2>/dev/null; then
    exit 0
fi
python=$(find_python)
echo "· making .venv with $("$python" --version)"
rm -rf .venv
if ! "$python" -m venv .venv >.venv-words 2>&1; then
    cat .venv-words >&2
    rm -rf .venv .venv-words
    echo "Python cannot make a virtual environment: on Debian and Ubuntu “apt-get install python3-venv” helps." >&2
    exit 2
fi
rm -f .venv-words
# uv installs five times faster; without it pip does the same.
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv 2>/dev/null ||
    echo "· uv cannot be had here; pip takes a little longer"
