#!/bin/sh
# The programs that the tests need beside Python: a browser, and hledger and ledger, which judge our exports.
set -eu

missing=""
have() { command -v "$1" >/dev/null 2>&1; }

have "${TILLBOOK_CHROMIUM:-chromium}" || have chromium-browser || have google-chrome || have google-chrome-stable ||
    missing="$missing chromium"
have hledger || missing="$missing hledger"
have ledger || missing="$missing ledger"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && have apt-get; then
    echo "· installing$missing"
    # shellcheck disable=SC2086 # the names are words of their own
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } >.peers-words 2>&1; then
        rm -f .peers-words
        exit 0
    fi
    tail -5 .peers-words >&2
    rm -f .peers-words
fi
echo "The tests need:$missing. Install with “sudo apt-get install$missing”, or your system's way." >&2
exit 2
