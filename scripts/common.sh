#!/usr/bin/env bash
# Read by the other scripts: says what goes on, keeps a sign of life in long steps, and knows the folders.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools="$root/.build-tools"
export root tools

say() { printf '==> %s\n' "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Minutes and seconds since the second $1 of this shell.
elapsed() { printf '%d:%02d' $(((SECONDS - $1) / 60)) $(((SECONDS - $1) % 60)); }

# with_heartbeat WHAT COMMAND…: runs the command and says every 30 s that it still runs: the compiler is silent for
# minutes in one large module.
with_heartbeat() {
    local what=$1 start=$SECONDS beat status=0
    shift
    (
        trap 'kill "$pause" 2>/dev/null; exit 0' TERM
        while true; do
            sleep 30 &
            pause=$!
            wait "$pause"
            printf '    … %s: %s so far\n' "$what" "$(elapsed "$start")"
        done
    ) &
    beat=$!
    "$@" || status=$?
    kill "$beat" 2>/dev/null || true
    wait "$beat" 2>/dev/null || true
    [[ $status -ne 0 ]] || say "$what: done in $(elapsed "$start")"
    return "$status"
}
