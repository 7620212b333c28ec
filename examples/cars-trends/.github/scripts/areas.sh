#!/usr/bin/env bash
# areas.sh BASE: which parts of the application the change since BASE touches, as lines `backend=true`, `frontend=false`
# and `app=true` (either of both) for GITHUB_OUTPUT. Asks git alone.
#
# Only what is known to need no check is left out: a file that no rule knows counts for everything.
set -euo pipefail

base=${1:?usage: areas.sh BASE}
backend=false
frontend=false

# Against the common ancestor: what the base got since then is not part of the change. With the files that are not
# committed, so that a run on a laptop tells the same.
changed() {
    local ancestor
    ancestor=$(git merge-base "$base" HEAD) || return
    git diff --name-only --no-renames -z "$ancestor"
    git ls-files --others --exclude-standard -z
}

# A failure of git must not look like a change of nothing. Without a known base, as on a branch that was just pushed for
# the first time, everything counts as changed.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
if git cat-file -e "$base^{commit}" 2>/dev/null; then
    changed >"$list"
else
    printf '*\0' >"$list"
fi

while IFS= read -r -d '' file; do
    case $file in
        *.md | LICENSE | .gitignore | .editorconfig | docs/* | .github/CODEOWNERS | .github/dependabot.yml) ;;
        backend/*) backend=true ;;
        frontend/*) frontend=true ;;
        *)
            backend=true
            frontend=true
            ;;
    esac
done <"$list"

app=false
if [[ $backend == true || $frontend == true ]]; then app=true; fi
printf 'backend=%s\nfrontend=%s\napp=%s\n' "$backend" "$frontend" "$app"
