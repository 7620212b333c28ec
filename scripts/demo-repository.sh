#!/usr/bin/env bash
# demo-repository.sh DEST [SED]: makes DEST a git repository of the Cars Trends Tool with main, develop and a
# feature branch (checked out) whose change touches the backend and the frontend. SED edits its pitlane.yml.
set -euo pipefail

if [[ $# -lt 1 || $# -gt 2 || -z $1 ]]; then
    echo "usage: demo-repository.sh DEST [SED]" >&2
    exit 2
fi
destination=$1
settings=${2:-}
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_folder=$scripts/../examples/cars-trends

if [[ -e $destination && ! -d $destination ]] || [[ -n $(ls -A "$destination" 2> /dev/null) ]]; then
    echo "error: $destination is not an empty folder; name one that is empty or does not exist" >&2
    exit 2
fi
mkdir -p "$destination"
destination=$(cd "$destination" && pwd)
# shellcheck source=demo-git.bash
. "$scripts/demo-git.bash"

copy() {
    tar -C "$source_folder" --exclude=__pycache__ --exclude=.venv --exclude=node_modules --exclude=.mypy_cache \
        --exclude=.pytest_cache --exclude='.coverage' --exclude='.coverage.*' --exclude='*.db' \
        --exclude=backend/reports --exclude=e2e/reports -cf - . | tar -C "$destination" -xf -
    sed -i "$settings" "$destination/pitlane.yml"
}

# without PATTERN FILE: takes the lines that match out of the file. None means that the example has changed.
without() {
    local file=$destination/$2
    if ! grep -qE "$1" "$file"; then
        echo "error: nothing matches '$1' in $2: the example changed, change demo-repository.sh too" >&2
        exit 1
    fi
    sed -i -E "/$1/d" "$file"
}

demo_git init --quiet --template= --initial-branch=main
copy

# The feature of the branch, the export, is taken out and comes back in its commits.
rm "$destination"/backend/app/api/export.py "$destination"/backend/tests/api/test_export.py
sed -i 's/ export,//' "$destination/backend/app/api/__init__.py"
without 'export\.router' backend/app/api/__init__.py
without 'id="export"' frontend/index.html
without 'byId\("export"\)' frontend/js/main.js
without 'export\.csv' README.md

mv "$destination/README.md" "$destination/.git/readme"
printf '# Cars Trends Tool\n\nHow prices of used cars move over the years.\n' > "$destination/README.md"
demo_commit 2026-09-01T09:12:00Z "chore: start the Cars Trends Tool" README.md .gitignore .editorconfig
demo_commit 2026-09-03T15:40:00Z "feat(data): add listings, migrations and a generator with a fixed seed" \
    backend/.flake8 backend/.coveragerc backend/pyproject.toml backend/alembic.ini backend/requirements \
    backend/migrations backend/migration_tests backend/app/__init__.py backend/app/config.py backend/app/database.py backend/app/migrate.py \
    backend/app/models.py backend/app/dataset
demo_commit 2026-09-08T11:05:00Z "feat(api): serve trends, depreciation and a search" backend
demo_commit 2026-09-10T16:22:00Z "feat(page): draw the charts and list the cars" frontend e2e
demo_commit 2026-09-11T08:30:00Z "ci: check pull requests, build the image and deploy it" \
    .github pitlane.yml Dockerfile .dockerignore deploy

demo_git switch --quiet --create develop
mv "$destination/.git/readme" "$destination/README.md"
demo_commit 2026-09-14T10:18:00Z "docs: say how to run and test the tool"

demo_git switch --quiet --create feature/export-csv
copy
demo_commit 2026-09-16T13:47:00Z "feat(api): export the search results as CSV" backend
demo_commit 2026-09-16T16:02:00Z "feat(page): offer the export of the search results" frontend
demo_commit 2026-09-17T09:25:00Z "docs: mention the export"
echo "$destination: main, develop, feature/export-csv (checked out)"
