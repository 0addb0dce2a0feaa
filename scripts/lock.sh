#!/bin/sh
# Resolve requirements/*.in for every platform and Python from 3.11 on. UPGRADE=1 takes newer versions.
# No registry's address gets into a lock, and dev never differs from core.
set -eu

lock() {
    UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal \
        --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
        ${UPGRADE:+--upgrade} "$@"
}

lock requirements/core.in -o requirements/core.txt
lock requirements/dev.in -c requirements/core.txt -o requirements/dev.txt
