#!/usr/bin/env bash
# server.sh: makes a Debian or Ubuntu machine one that can be deployed to: a Docker Engine that starts with the machine
# and the image of the front door. Run it as root; a second time it changes nothing.
#
# FRONT_DOOR: the image of the front door (default: the one of pitlane.yml's default, haproxy:lts).
set -euo pipefail

front_door=${FRONT_DOOR:-haproxy:lts}

[[ $(id -u) -eq 0 ]] || { echo "error: run this as root: sudo bash deploy/server.sh" >&2; exit 1; }
command -v apt-get >/dev/null || { echo "error: this is no Debian or Ubuntu: install Docker 20.10 or newer" >&2; exit 1; }

if ! command -v dockerd >/dev/null; then
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends docker.io ca-certificates
fi

if [[ -d /run/systemd/system ]]; then
    systemctl enable --now docker
elif ! docker version >/dev/null 2>&1; then
    echo "systemd does not run here: start dockerd by what this machine has, then run this again"
    exit 0
fi

if [[ -z $(docker images --quiet "$front_door") ]]; then
    docker pull "$front_door"
fi
echo "ready; in the repository: pitlane target check"
