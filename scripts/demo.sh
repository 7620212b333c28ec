#!/usr/bin/env bash
# The demo: builds Pitlane, in the folder that the tests use too, and runs the pull-request checks of the example application on a feature
# branch of a temporary repository: one line for each job, and the coverage at the end. KEEP=1 keeps the repository.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$root"
"$root/scripts/setup.sh" demo
"$root/scripts/build.sh" program
pitlane="$root/.build/debug/pitlane"

# The interpreters among 3.11, 3.12 and 3.13 that setup-python will find, as a JSON list: on the PATH, or where pyenv
# and GitHub's machines keep theirs. A name on the PATH may be a mere signpost, so each is asked for its version.
pythons() {
    local version candidate list=""
    for version in 3.11 3.12 3.13; do
        for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python3 \
            "${RUNNER_TOOL_CACHE:-/opt/hostedtoolcache}/Python/$version".*/x64/bin/python3 /usr/bin/python3; do
            if [[ $("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) == "$version" ]]; then
                list+="${list:+,}\"$version\""
                break
            fi
        done
    done
    [[ -n $list ]] || fail "no python 3.11, 3.12 or 3.13 here: install one (apt-get install python3), then try again"
    printf '[%s]' "$list"
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/pitlane-demo.XXXXXX")
# shellcheck disable=SC2329 # the trap calls it
finish() {
    if [[ -n ${KEEP:-} ]]; then
        say "kept: $folder/repository (records in its .pitlane)"
    else
        chmod -R u+w "$folder"
        rm -rf "$folder"
    fi
}
trap finish EXIT

repository="$folder/repository"
say "making a repository of examples/cars-trends with main, develop and a feature branch"
"$root/scripts/demo-repository.sh" "$repository"
found=$(pythons)
say "pitlane run pull_request --base develop --var PYTHONS='$found'"
status=0
"$pitlane" -C "$repository" run pull_request --base develop --var "PYTHONS=$found" \
    --var "BASE_IMAGE=oci:$root/.build-tools/base:python" --format json </dev/null |
    "$root/scripts/demo_report.py" || status=$?
for run in $("$pitlane" -C "$repository" runs --format json | python3 -c \
    'import json, sys; print(*sorted(run["run"] for run in json.load(sys.stdin)))'); do
    "$pitlane" -C "$repository" artifacts "$run"
done
exit "$status"
