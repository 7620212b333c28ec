#!/usr/bin/env bash
# demo-stop.sh [--quiet]: ends what the last demo left running, and proves that nothing is left of it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/demo-engine.sh"

note() { [[ $quiet == --quiet ]] || say "$@"; }

# The mounts below a folder, the innermost first, as the processes of the files see them.
mounts() { awk -v folder="$folder/" 'index($5, folder) == 1 { print $5 }' "$@" 2>/dev/null | sort -ru; }

quiet=${1:-}
if [[ ! -s $root/.build-demo ]]; then
    note "nothing of a demo runs"
    exit 0
fi
folder=$(cat "$root/.build-demo")
[[ $folder == */pitlane-demo.?????? ]] || fail "$root/.build-demo does not name a demo's folder: remove it"

engine_stop "$folder"
mounts /proc/self/mountinfo | xargs --no-run-if-empty umount
# Kept packages are read-only.
[[ ! -d $folder ]] || find "$folder" -xdev -type d ! -perm -u=w -exec chmod u+w {} +
rm -rf --one-file-system "$folder"

# Processes come and go meanwhile, so a file that is gone is no failure.
processes=$({ grep -lsF "$folder/" /proc/[0-9]*/cmdline || true; } | wc -l)
mounts=$({ mounts /proc/[0-9]*/mountinfo || true; } | wc -l)
files=$({ find "$folder" 2>/dev/null || true; } | wc -l)
left="$processes processes, $mounts mounts, $(engine_leftovers) containers, networks and volumes, $files files"
[[ $left == "0 processes, 0 mounts, 0 containers, networks and volumes, 0 files" ]] || fail "of the demo there are left: $left"
rm -f "$root/.build-demo"
note "the demo is stopped; left of it: $left"
