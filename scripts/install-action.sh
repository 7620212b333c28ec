#!/usr/bin/env bash
# Installs pitlane for action.yml: the binary of a release, checked against the release's SHA256SUMS,
# or a build of these sources where the action's commit belongs to no release.
#
# In:  PITLANE_VERSION (may be empty), PITLANE_REPOSITORY (owner/name; empty for a local action),
#      PITLANE_REF (tag, branch or commit of the action), PITLANE_SOURCES, PITLANE_SERVER,
#      RUNNER_TEMP, GITHUB_PATH, GITHUB_OUTPUT
# A release holds pitlane-VERSION-linux-ARCH.tar.gz (with the file `pitlane`) and SHA256SUMS.
set -euo pipefail

fail() {
    echo "::error title=Install Pitlane::$1"
    exit 1
}

version_pattern='^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$'
repository=${PITLANE_REPOSITORY:-}
server=${PITLANE_SERVER:-https://github.com}
ref=${PITLANE_REF:-}
sources=${PITLANE_SOURCES:?}

[[ -z $repository || $repository =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || fail "not a repository: $repository"
[[ $server =~ ^https://[A-Za-z0-9.:-]+$ ]] || fail "not the address of a server: $server"

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) architecture=amd64 ;;
    Linux-aarch64 | Linux-arm64) architecture=arm64 ;;
    *) fail "Pitlane runs on Linux (amd64, arm64), not on $(uname -s) $(uname -m)" ;;
esac

folder=$(mktemp -d "${RUNNER_TEMP:?}/pitlane.XXXXXX")
work=$(mktemp -d "$RUNNER_TEMP/pitlane-work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The version tag on the commit that a tag (v1, v1.4.0) or a commit id names; nothing where there is none.
release_of() {
    local commits tags
    commits=$(git ls-remote --tags "$server/$repository" 2> /dev/null) || return 0
    tags=$(awk -v ref="$1" '
        {
            name = $2
            sub(/^refs\/tags\//, "", name)
            sub(/\^\{\}$/, "", name)
            commit[name] = $1                      # the line with ^{}, the commit of a tag object, comes second
        }
        END {
            wanted = ref in commit ? commit[ref] : ref
            for (name in commit) if (commit[name] == wanted) print name
        }' <<< "$commits")
    # A release wins over the pre-releases of the same commit.
    {
        grep -E "$version_pattern" <<< "$tags" | grep -e - | sort -V
        grep -E "$version_pattern" <<< "$tags" | grep -v -e - | sort -V
    } | tail -n 1 || true
}

fetch() {
    curl --fail --silent --show-error --location --proto '=https' --tlsv1.2 --retry 3 \
        --output "$work/$2" "$server/$repository/releases/download/$1/$2"
}

# Puts the binary of release $1 into $folder. 1: it cannot be had. A wrong checksum ends everything.
install_release() {
    local archive="pitlane-${1#v}-linux-$architecture.tar.gz"
    fetch "$1" SHA256SUMS && fetch "$1" "$archive" || return 1
    awk -v file="$archive" '$2 == file || $2 == "*" file' "$work/SHA256SUMS" > "$work/sum"
    [[ $(wc -l < "$work/sum") -eq 1 ]] || fail "SHA256SUMS of $repository $1 does not name $archive"
    (cd "$work" && sha256sum --check --strict --quiet sum) || fail "$archive of $repository $1 has a wrong checksum"
    tar -xzf "$work/$archive" -C "$folder" --no-same-owner pitlane || fail "$archive holds no pitlane"
}

build() {
    command -v swift > /dev/null || fail "$1, and there is no swift here to build it: use a released version"
    echo "Building Pitlane from $sources ($1); this takes some minutes."
    local options=(--package-path "$sources" --scratch-path "$work/build" -c release --product pitlane)
    options+=(-Xswiftc -static-stdlib)
    swift build "${options[@]}"
    cp "$(swift build "${options[@]}" --show-bin-path)/pitlane" "$folder/pitlane"
}

if [[ -n ${PITLANE_VERSION:-} ]]; then
    version=v${PITLANE_VERSION#v}
    [[ $version =~ $version_pattern ]] || fail "version: must look like 1.4.0"
    [[ -n $repository ]] || fail "version: needs the action as OWNER/NAME@REF, not by its path"
    install_release "$version" || fail "$repository has no release $version for linux/$architecture"
else
    version=
    [[ -z $repository || -z $ref ]] || version=$(release_of "$ref")
    if [[ -z $version ]]; then
        build "${ref:-this copy} is no release"
        version=source
    elif ! install_release "$version"; then
        build "the release $version has no binary for linux/$architecture"
        version=source
    fi
fi

chmod 755 "$folder/pitlane"
"$folder/pitlane" --help > /dev/null || fail "the installed binary does not start"
echo "$folder" >> "${GITHUB_PATH:?}"
echo "version=$version" >> "${GITHUB_OUTPUT:?}"
echo "Pitlane ($version) is in PATH."
