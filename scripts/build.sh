#!/usr/bin/env bash
# Builds: `program`, Pitlane alone, for the demo; `debug`, with the tests, which compiles nothing of `program` again; or
# `release`, the program as it is shipped, with Swift's own libraries inside.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mode=${1:-debug}
cd "$root"
"$root/scripts/setup.sh" build
[[ -d .build/checkouts ]] || say "the first build compiles all dependencies too: some minutes on two cores"
case $mode in
program) with_heartbeat "build" swift build --product pitlane ;;
debug) with_heartbeat "build with tests" swift build --build-tests ;;
release)
    # Swift brings its own clang, but not on every PATH.
    command -v clang >/dev/null || PATH="$(dirname "$(readlink -f "$(command -v swift)")"):$PATH"
    archives="$root/.build-archives"
    "$root/scripts/archives.sh" "$archives"
    # Symbols are left out: they are two fifths of the file.
    PKG_CONFIG_PATH="$archives" with_heartbeat "release build" \
        swift build -c release --static-swift-stdlib --product pitlane -Xlinker "-L$archives" -Xlinker -s
    ;;
*) fail "build.sh: program, debug or release, not '$mode'" ;;
esac
