#!/usr/bin/env bash
# Checks what is not Swift: shell and Python scripts, workflows, actions, Dependabot. Needs the tools of
# `setup.sh test`, and pitlane on the PATH or in .build/debug for `pitlane check`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$root"
PATH="$tools/bin:$root/.build/debug:$PATH"

say "shell scripts"
mapfile -t scripts < <(git ls-files 'scripts/*.sh' '.github/scripts/*.sh' Tests/Fixtures/plant.sh 'examples/*.sh' '.ci/run')
shellcheck --external-sources --source-path=SCRIPTDIR "${scripts[@]}"

say "Python scripts"
mapfile -t scripts < <(git ls-files '*.py')
python3 - "${scripts[@]}" <<'CHECK'
import sys

for path in sys.argv[1:]:
    compile(open(path, encoding="utf-8").read(), path, "exec")
CHECK

# An example is checked as the repository that it becomes, with its own settings.
for folder in . examples/*/; do
    say "workflows, actions and settings in $folder"
    (
        cd "$folder"
        files=(.github/workflows/*.yml)
        check-jsonschema --builtin-schema vendor.github-workflows "${files[@]}"
        check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
        if [[ -e action.yml ]]; then
            check-jsonschema --builtin-schema vendor.github-actions action.yml
            files+=(action.yml)
        fi
        options=(--offline --no-progress)
        [[ ! -e .github/zizmor.yml ]] || options+=(--config .github/zizmor.yml)
        zizmor "${options[@]}" "${files[@]}" .github/dependabot.yml
        pitlane check "${files[@]}"
    )
done

say "projects made for tests"
# They pin actions as most projects do, by version, which zizmor is strict about.
check-jsonschema --builtin-schema vendor.github-workflows Tests/Fixtures/Projects/*/.github/workflows/*.yml
check-jsonschema --builtin-schema vendor.github-actions Tests/Fixtures/Projects/*/.github/actions/*/action.yml
