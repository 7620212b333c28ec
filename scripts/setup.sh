#!/usr/bin/env bash
# Sets up what the machine lacks. System packages need root: without it, prints the one command to run and stops.
#
#   setup.sh build   what a build needs
#   setup.sh demo    and what the example's checks need
#   setup.sh test    and what the tests need (tools from PyPI, in .build-tools)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

purpose=${1:-build}
packages=()

has() { command -v "$1" >/dev/null 2>&1; }

# needs PACKAGE COMMAND…: the package is missing where the command fails.
needs() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || packages+=("$package")
}

# eslint shows what it found only with modules that its package does not ask for.
lints() { printf '1;\n' | NODE_PATH="${NODE_PATH:+$NODE_PATH:}/usr/share/nodejs" eslint --no-eslintrc --stdin; }

has_browser() { has chromium || has google-chrome; }

compiles() { printf '%s\n' "$2" | clang -x "$1" -fsyntax-only -; }

# What each package is for, so that nobody has to guess what is installed on their machine.
purpose_of() {
    case $1 in
    git) printf 'repositories, in the program and its tests' ;;
    libc6-dev | g++) printf 'C and C++ headers, for the build' ;;
    libsqlite3-dev) printf 'SQLite, where records are kept' ;;
    zlib1g-dev) printf 'zlib, for archives of artifacts' ;;
    libpcre2-dev) printf 'PCRE2, for problem matchers' ;;
    buildah | busybox-static) printf 'tests of images' ;;
    git-lfs | sqlite3) printf 'tests of large files and of the record' ;;
    python3 | python3-venv) printf "Python, for the example's checks" ;;
    eslint | node-*) printf "the example's JavaScript linter" ;;
    chromium) printf "a browser, for the example's end-to-end tests" ;;
    tzdata) printf 'time zones, for schedules' ;;
    docker.io | mmdebstrap) printf 'tests of deployments: a Docker Engine and an image for it' ;;
    ca-certificates) printf 'certificates, for downloads from PyPI' ;;
    *) printf 'needed here' ;;
    esac
}

# announce HOW: says what is going to be installed before anything is.
announce() {
    local package
    say "these Debian packages are missing and will be installed $1 (Ctrl-C stops here):"
    for package in "${packages[@]}"; do printf '      %-18s %s\n' "$package" "$(purpose_of "$package")"; done
    # A person who watches gets time to read; nobody else waits.
    [[ ! -t 1 ]] || sleep 5
}

install_packages() {
    local install="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
    has apt-get || fail "these Debian packages, or what your system calls them, are missing: ${packages[*]}"
    if [[ $(id -u) -ne 0 && -n ${CI:-} ]] && sudo -n true 2>/dev/null; then
        announce "with sudo"
        sudo sh -c "$install" </dev/null
        return
    fi
    if [[ $(id -u) -ne 0 ]]; then
        printf 'Some system packages are missing, and installing them needs root. Run this, then try again:\n\n' >&2
        printf "    sudo sh -c '%s'\n\n" "$install" >&2
        exit 1
    fi
    announce "as root"
    DEBIAN_FRONTEND=noninteractive sh -c "$install" </dev/null
}

has swift || fail "no swift on the PATH. Install Swift 6.2 or newer (https://www.swift.org/install/linux), then try again"
# Swift brings its own clang, but not on every PATH.
has clang || PATH="$(dirname "$(readlink -f "$(command -v swift)")"):$PATH"

needs git has git
needs libc6-dev compiles c '#include <stdio.h>'
needs g++ compiles c++ '#include <string>'
needs libsqlite3-dev compiles c '#include <sqlite3.h>'
needs zlib1g-dev compiles c '#include <zlib.h>'
needs libpcre2-dev compiles c "$(printf '#define PCRE2_CODE_UNIT_WIDTH 8\n#include <pcre2.h>')"
if [[ $purpose != build ]]; then
    needs python3 has python3
    needs python3-venv python3 -c 'import ensurepip, venv'
    for package in eslint node-chalk node-js-yaml node-strip-ansi node-text-table; do
        needs "$package" lints
    done
    needs chromium has_browser
    needs tzdata test -e /usr/share/zoneinfo/Europe/Berlin
    needs ca-certificates test -e /etc/ssl/certs/ca-certificates.crt
fi
if [[ $purpose == test ]]; then
    # Tests that need one of these would be skipped.
    needs git-lfs git lfs version
    needs sqlite3 has sqlite3
    needs buildah has buildah
    needs busybox-static has busybox
    needs docker.io has dockerd
    needs mmdebstrap has mmdebstrap
fi
[[ ${#packages[@]} -eq 0 ]] || install_packages

[[ $purpose == test ]] || exit 0

# The tools that tests compare with, from PyPI at fixed versions. Only they are put on the PATH of the tests, by links
# in .build-tools/bin: the environment's python must not hide the machine's own.
wanted=$(cat "$root/scripts/tools.txt")
if [[ ! -e $tools/installed.txt || $(cat "$tools/installed.txt") != "$wanted" ]]; then
    say "setting up the tools of scripts/tools.txt in .build-tools"
    rm -rf "$tools"
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install --quiet --disable-pip-version-check -r "$root/scripts/tools.txt" </dev/null
    mkdir -p "$tools/bin"
    for tool in act check-jsonschema coverage diff-cover zizmor shellcheck; do
        ln -s "../venv/bin/$tool" "$tools/bin/$tool"
    done
    printf '%s\n' "$wanted" >"$tools/installed.txt"
fi

# The image of the front door in tests of deployments, which are services there, too. No registry is asked, and nothing
# in it is run to make it; without root the tests are skipped.
if [[ ! -e $tools/front-door.tar && $(id -u) -eq 0 ]]; then
    say "making an image with HAProxy in .build-tools"
    mmdebstrap --quiet --format=tar --variant=extract --include=haproxy,perl-base,dash,coreutils,util-linux bookworm \
        "$tools/front-door.tar.part"
    mv "$tools/front-door.tar.part" "$tools/front-door.tar"
fi
