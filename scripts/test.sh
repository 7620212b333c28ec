#!/usr/bin/env bash
# Sets up what the tests need, builds and runs them all; FILTER=NAME runs those whose name fits.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$root"
"$root/scripts/setup.sh" test
"$root/scripts/build.sh" debug
options=(--skip-build)
[[ -z ${FILTER:-} ]] || options+=(--filter "$FILTER")
export PATH="$PATH:$tools/bin"
# The example's pipeline is run whole, clean and with each fault; it installs packages from PyPI.
export PITLANE_EXAMPLES=1
with_heartbeat "tests" swift test "${options[@]}"
