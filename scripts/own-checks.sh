#!/usr/bin/env bash
# Runs this repository's own pull-request checks with Pitlane, in a clone with a change: by default what a change of
# documents and a change of the program decide, and the quick jobs; `--whole` runs every job.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$root"
"$root/scripts/build.sh" program
pitlane="$root/.build/debug/pitlane"
folder=$(mktemp -d "${TMPDIR:-/tmp}/pitlane-own.XXXXXX")
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
export GIT_AUTHOR_NAME=Checks GIT_AUTHOR_EMAIL=checks@example.invalid
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL

# With what is not committed: it is what is going to be checked.
git clone --quiet "$root" "$folder/repository"
git diff --binary HEAD | git -C "$folder/repository" apply --allow-empty --index
git -C "$folder/repository" commit --quiet --allow-empty --message "The change that is checked"
git -C "$folder/repository" switch --quiet --force-create main

# change NAME FILE: a branch from main on which only FILE is changed.
change() {
    git -C "$folder/repository" switch --quiet --create "$1" main
    printf '\n' >>"$folder/repository/$2"
    git -C "$folder/repository" commit --quiet --all --message "Change $2"
}

# run ARGUMENT…: the checks of a pull request of this branch to main.
run() { "$pitlane" -C "$folder/repository" run pull_request --workflow pr-checks --base main "$@"; }

# decides BRANCH FILE CODE EXAMPLE DOCUMENTS: what `changes` must say of a change of FILE alone.
decides() {
    local found
    change "$1" "$2"
    found=$(run --job changes --format json </dev/null | python3 -c '
import json, sys

for line in sys.stdin:
    event = json.loads(line)
    if event["type"] == "job.finished":
        print(*(event["outputs"][name] for name in ("code", "example", "documents")))
')
    [[ $found == "$3 $4 $5" ]] || fail "a change of $2: code, example and documents are '$found', not '$3 $4 $5'"
    say "a change of $2 decides: code $3, example $4, documents $5"
}

decides documents-only docs/architecture.md false false true
decides example-only examples/cars-trends/frontend/styles.css false true false
decides program scripts/common.sh true true false
"$pitlane" -C "$folder/repository" plan pull_request --base main

if [[ ${1:-} == --whole ]]; then
    say "all jobs of pr-checks"
    run
else
    say "the quick jobs of pr-checks"
    run --job format --job files --job security
fi
