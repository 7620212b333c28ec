#!/usr/bin/env bash
# The demo: builds Pitlane, in the folder that the tests use too, and tells the story of a change of the example
# application: from a feature branch over its checks, staging and an approval to production, a bad version, and a
# rollback. What it started serves on until `make stop` or the next demo; with CI=true it is stopped at once.
#
# Without a Docker Engine it runs the checks alone, and says so in its last line.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/demo-engine.sh"

cd "$root"
"$root/scripts/setup.sh" demo
"$root/scripts/build.sh" program
"$root/scripts/demo-stop.sh" --quiet

folder=$(mktemp -d "${TMPDIR:-/var/tmp}/pitlane-demo.XXXXXX")
echo "$folder" >"$root/.build-demo"
trap '"$root/scripts/demo-stop.sh" --quiet' EXIT
# A second user has to come in to approve.
chmod 711 "$folder"

engine_start "$folder"
story=(python3 "$root/scripts/demo_story.py" "$root" "$folder")
if [[ -n $obstacle ]]; then
    "${story[@]}"
    printf 'not shown: deployments (%s)\n' "$obstacle"
    [[ -z ${CI:-} ]] && exit 0
    exit 1
fi
"${story[@]}" "$engine" "$front_door"
say "make stop ends it; its records: pitlane -C $folder/repository --data $folder/data runs"
if [[ -n ${CI:-} ]]; then
    "$root/scripts/demo-stop.sh"
else
    trap - EXIT
fi
