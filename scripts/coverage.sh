#!/usr/bin/env bash
# coverage.sh FOLDER: runs all tests with coverage, of the program that they start too, and writes FOLDER/coverage.json,
# as llvm-cov does. The build has a folder of its own: one with and one without coverage must not take turns in one.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=$(realpath --canonicalize-missing "${1:?usage: coverage.sh FOLDER}")
build="$root/.build-coverage"
cd "$root"
"$root/scripts/setup.sh" test
# Swift brings its own llvm tools, but not on every PATH.
PATH="$(dirname "$(readlink -f "$(command -v swift)")"):$PATH:$tools/bin"
export PATH PITLANE_EXAMPLES=1

# Where each process writes what it has run through: one of a few files for its program. The jobs that tests run see no
# variable of ours, so the place is part of the program; otherwise it would be the folder a process runs in.
profiles="$build/profiles"
rm -rf "$profiles"
mkdir -p "$profiles"
printf 'char __llvm_profile_filename[] = "%s/%%4m.profraw";\n' "$profiles" | clang -x c -c -o "$build/profiles.o" -
with_heartbeat "build with coverage" \
    swift build --build-tests --enable-code-coverage --scratch-path "$build" -Xlinker "$build/profiles.o"
options=(--skip-build --enable-code-coverage --scratch-path "$build" -Xlinker "$build/profiles.o")
[[ -z ${FILTER:-} ]] || options+=(--filter "$FILTER")
with_heartbeat "tests with coverage" swift test "${options[@]}"

mkdir -p "$folder"
# `swift test` gives the test process a file of its own, beside its build.
mapfile -t raw < <(find "$profiles" "$build/debug/codecov" -name '*.profraw')
llvm-profdata merge --sparse --output "$profiles/all.profdata" "${raw[@]}"
llvm-cov export "$build/debug/pitlanePackageTests.xctest" --object "$build/debug/pitlane" \
    --instr-profile "$profiles/all.profdata" --summary-only=false \
    --ignore-filename-regex '/\.build-coverage/|/Tests/|/Sources/TestSupport/' >"$folder/coverage.json"
