#!/usr/bin/env bash
# Sets up what the machine lacks. System packages need root: without it, prints the one command to run and stops.
#
#   setup.sh build   what a build needs
#   setup.sh demo    and what the example's checks and deployments need; without root the latter are left out
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
    buildah) printf 'building images' ;;
    busybox-static) printf 'tests of images' ;;
    git-lfs | sqlite3) printf 'tests of large files and of the record' ;;
    python3 | python3-venv) printf "Python, for the example's checks" ;;
    eslint | node-*) printf "the example's JavaScript linter" ;;
    chromium) printf "a browser, for the example's end-to-end tests" ;;
    tzdata) printf 'time zones, for schedules' ;;
    docker.io) printf 'deployments: a Docker Engine' ;;
    mmdebstrap) printf 'images for deployments, where no registry is asked' ;;
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

# Whether this user is root, or may become it without being asked, as on GitHub's machines.
is_root() { [[ $(id -u) -eq 0 ]] || { [[ -n ${CI:-} ]] && sudo -n true 2>/dev/null; }; }

as_root() { if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi; }

install_packages() {
    local install="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
    has apt-get || fail "these Debian packages, or what your system calls them, are missing: ${packages[*]}"
    if ! is_root; then
        printf 'Some system packages are missing, and installing them needs root. Run this, then try again:\n\n' >&2
        printf "    sudo sh -c '%s'\n\n" "$install" >&2
        exit 1
    fi
    announce "as root"
    as_root env DEBIAN_FRONTEND=noninteractive sh -c "$install" </dev/null
}

# image FILE PACKAGE…: makes an archive of these Debian packages in .build-tools, unless it is there. No registry is
# asked, and nothing of it is run.
image() {
    local file=$tools/$1 names
    names=$(printf '%s,' "${@:2}")
    say "making $1 of Debian packages in .build-tools"
    mkdir -p "$tools"
    as_root mmdebstrap --quiet --format=tar --variant=extract --include="${names%,}" \
        "$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")" - >"$file.part"
    mv "$file.part" "$file"
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
if [[ $purpose == test || $purpose == demo ]] && is_root; then
    needs buildah has buildah
    needs docker.io has dockerd
    needs mmdebstrap has mmdebstrap
fi
if [[ $purpose == test ]]; then
    # Tests that need one of these would be skipped.
    needs git-lfs git lfs version
    needs sqlite3 has sqlite3
    needs busybox-static has busybox
fi
[[ ${#packages[@]} -eq 0 ]] || install_packages

# The tools that tests compare with, from PyPI at fixed versions. Only they are put on the PATH of the tests, by links
# in .build-tools/bin: the environment's python must not hide the machine's own.
wanted=$(cat "$root/scripts/tools.txt")
if [[ $purpose == test ]] && [[ ! -e $tools/installed.txt || $(cat "$tools/installed.txt") != "$wanted" ]]; then
    say "setting up the tools of scripts/tools.txt in .build-tools"
    rm -rf "${tools:?}/venv" "${tools:?}/bin"
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install --quiet --disable-pip-version-check -r "$root/scripts/tools.txt" </dev/null
    mkdir -p "$tools/bin"
    for tool in act check-jsonschema coverage diff-cover git-cliff zizmor shellcheck; do
        ln -s "../venv/bin/$tool" "$tools/bin/$tool"
    done
    printf '%s\n' "$wanted" >"$tools/installed.txt"
fi

# What deployments need as images: the front door, which the tests also use as a service, and the base of the example.
if [[ $purpose != build ]] && has mmdebstrap && is_root; then
    [[ -s $tools/front-door.tar ]] || image front-door.tar haproxy perl-base dash coreutils util-linux
    if [[ ! -s $tools/base/index.json ]]; then
        image base.tar python3 python3-venv ca-certificates dash coreutils
        python3 "$root/scripts/oci_base.py" "$tools/base.tar" "$tools/base" python
        rm "$tools/base.tar"
    fi
fi
