#!/usr/bin/env bash
# The long tier: all tests with full counts; the numbers they hand over become docs/evidence/*.json.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$root"
fragments=$(mktemp -d)
trap 'rm -rf "$fragments"' EXIT
PITLANE_PROVE=1 PITLANE_EVIDENCE="$fragments" "$root/scripts/test.sh"
python3 "$root/scripts/evidence.py" "$fragments" "$root/docs/evidence"
# This repository's own pull-request checks, every job of them, run by Pitlane.
"$root/scripts/own-checks.sh" --whole
