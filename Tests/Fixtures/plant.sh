#!/usr/bin/env bash
# plant.sh NAME DEST: plants one fault in a repository made by demo-repository.sh and commits it.
# Prints `NAME JOB FILE:LINE`: the only job that must fail beside `required`, which reports for all (or several, with
# commas between; `-` for none), and the place it must name. A job that needs it is skipped.
# `newest` writes a package to DEST/../newest that pip finds if PIP_FIND_LINKS names that folder.
# plant.sh --list prints the names.
set -euo pipefail

names=(style type security test coverage script page flow migration newest dependency secret flaky slow)
usage() {
    echo "usage: plant.sh $(IFS='|' && echo "${names[*]}") DEST" >&2
    exit 2
}

if [[ ${1:-} == --list ]]; then
    printf '%s\n' "${names[@]}"
    exit 0
fi
[[ $# -eq 2 ]] || usage
name=$1
destination=$2
if [[ ! -d $destination/.git || ! -d $destination/backend/app ]]; then
    echo "error: $destination is no repository made by demo-repository.sh" >&2
    exit 2
fi
# shellcheck source=../../scripts/demo-git.bash
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/demo-git.bash"
if [[ -n $(demo_git status --porcelain) ]]; then
    echo "error: $destination has changes that are not committed; commit or remove them first" >&2
    exit 2
fi

# write FILE: standard input becomes the file, which must not be there yet.
write() {
    file=$1
    if [[ -e $destination/$file ]]; then
        echo "error: $destination has $file already: is the fault planted?" >&2
        exit 2
    fi
    mkdir -p "$(dirname "$destination/$file")"
    cat > "$destination/$file"
}

case $name in
    style)
        job=lint line=3
        write backend/app/analysis/rounding.py <<'END'
"""Rounding of figures."""

import os


def to_hundreds( value: float )->int:
    """`value` in whole hundreds."""
    return round(value/100)*100
END
        ;;
    type)
        job=types line=6
        write backend/app/analysis/cheapest.py <<'END'
"""The cheapest of several cars."""


def cheapest(prices: list[int]) -> str:
    """The lowest price."""
    return min(prices)
END
        ;;
    security)
        job=security,scan line=8
        write backend/app/dataset/archive.py <<'END'
"""Listings that come as an archive."""

import subprocess


def unpack(archive: str) -> None:
    """Unpack `archive` here."""
    subprocess.run(f"tar -xf {archive}", shell=True, check=True)
END
        ;;
    test)
        job=tests line=7
        write backend/tests/unit/test_price_change.py <<'END'
"""The change of a price."""

from app.analysis.trends import percent_change


def test_a_quarter_more() -> None:
    assert percent_change(200, 250) == 20.0
END
        ;;
    coverage)
        # Far more lines without a test than the application has with one.
        job=coverage line=4
        write backend/app/analysis/estimates.py < <(
            printf '"""Prices of the years before the listings, as estimates."""\n'
            for year in $(seq 1850 2017); do
                printf '\n\ndef estimate_%s(price: int, age: int) -> int:\n' "$year"
                printf '    """A price of %s, from that of today."""\n' "$year"
                printf '    estimate = price\n    if age > 3:\n        estimate = estimate * 9 // 10\n'
                printf '    if age > 9:\n        estimate = estimate * 8 // 10\n'
                printf '    estimate -= age * %s\n    return max(estimate, 0)\n' "$((2018 - year))"
            done
        )
        ;;
    script)
        job=lint line=3
        write frontend/js/median.js <<'END'
/** The middle of some figures. */
export function median(values) {
  var sorted = values.slice().sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
END
        ;;
    page)
        job=frontend-tests line=7
        write frontend/tests/months.test.js <<'END'
import assert from "node:assert/strict";
import { test } from "node:test";

import { lineName } from "../js/format.js";

test("a name is in capitals", () => {
  assert.equal(lineName("petrol"), "PETROL");
});
END
        ;;
    flow)
        # The search waits until somebody leaves its field.
        job=e2e file=frontend/js/main.js
        sed -i 's/search\.q\.addEventListener("input"/search.q.addEventListener("change"/' "$destination/$file"
        # A browser shows what the page does, not where its code is wrong: what is named is the expectation.
        file=e2e/test_flows.py
        line=$(grep -n 'expect(results\.first)' "$destination/$file" | head -n 1 | cut -d : -f 1)
        ;;
    migration)
        # The way down takes listings along that were there before.
        job=migrations file=backend/migrations/versions/0002_price_when_new.py
        sed -i '/^def downgrade/,$s/^    op\.drop_index("ix_listings_listed_on".*/&\n    op.execute("DELETE FROM listings WHERE mileage > 100")/' \
            "$destination/$file"
        # The data are compared afterwards: what is named is the comparison.
        file=backend/migration_tests/test_each_revision.py
        line=$(grep -n 'down changed data' "$destination/$file" | head -n 1 | cut -d : -f 1)
        ;;
    newest)
        # A newer version of a package that the application needs, allowed by its requirements, that does not work.
        job=newest line=1
        python3 - "$destination/../newest" <<'END'
import pathlib
import sys
import zipfile

folder = pathlib.Path(sys.argv[1])
folder.mkdir()
about = "annotated_doc-99.0.0.dist-info"
with zipfile.ZipFile(folder / "annotated_doc-99.0.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("annotated_doc/__init__.py", 'raise ImportError("this version does not work")\n')
    wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: annotated-doc\nVersion: 99.0.0\n")
    wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: plant\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{about}/RECORD", "")
END
        write docs/newest.md <<<'A newer version of a package that the application needs does not work.'
        ;;
    dependency)
        # A version with a known hole, as the database of safety that came with it tells.
        job=scan file=backend/requirements/app.txt
        printf 'jinja2==2.11.2\n' >> "$destination/$file"
        line=$(wc -l < "$destination/$file")
        ;;
    secret)
        job=scan line=3
        # In two parts, or scanners of this repository would find it too.
        write backend/app/storage.py < <(
            printf '"""Where exports are kept."""\n\nACCESS_KEY_ID = "AKIA%s"\n' "Z7VQ3M5X2N6K4P6T"
        )
        ;;
    flaky)
        job=- line=10
        write backend/tests/unit/test_first_try.py <<'END'
"""A test that fails at the first try."""

from pathlib import Path


def test_second_try() -> None:
    mark = Path(__file__).with_suffix(".tried")
    is_second = mark.exists()
    mark.touch()
    assert is_second
END
        ;;
    slow)
        job=benchmark file=backend/app/api/trends.py
        # The answer takes about 10 ms without it.
        sed -i -e 's/^from fastapi import/import time\n\nfrom fastapi import/' \
            -e '/^def /,/"""$/s/^\(    """.*"""\)$/\1\n    time.sleep(0.004)/' "$destination/$file"
        line=$(grep -n 'time\.sleep' "$destination/$file" | head -n 1 | cut -d : -f 1)
        ;;
    *) usage ;;
esac

demo_commit 2026-09-18T10:00:00Z "feat: plant a fault ($name)"
echo "$name $job $file:$line"
