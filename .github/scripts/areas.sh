#!/usr/bin/env bash
# areas.sh BASE: what the change since BASE touches, as lines for GITHUB_OUTPUT: `code` (the program, its tests and
# scripts), `example` (the example application) and `documents`. Asks git alone.
#
# A file that no rule knows counts for everything.
set -euo pipefail

base=${1:?usage: areas.sh BASE}
code=false
example=false
documents=false

# Against the common ancestor, with what is not committed: what the base got since then is not part of the change.
ancestor=$(git merge-base "$base" HEAD)
list=$(mktemp)
trap 'rm -f "$list"' EXIT
# A failure of git must not look like a change of nothing: it ends the script.
git diff --name-only --no-renames -z "$ancestor" >"$list"
git ls-files --others --exclude-standard -z >>"$list"

while IFS= read -r -d '' file; do
    case $file in
        examples/*/*.md | *.md | docs/* | LICENSE) documents=true ;;
        .github/CODEOWNERS | .github/dependabot.yml | .pre-commit-config.yaml | .editorconfig) ;;
        examples/*) example=true ;;
        *)
            code=true
            example=true
            ;;
    esac
done <"$list"

printf 'code=%s\nexample=%s\ndocuments=%s\n' "$code" "$example" "$documents"
