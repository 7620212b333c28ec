#!/usr/bin/env bash
# Sourced by the demo and by what stops it: the Docker Engine that the demo deploys to. It is the machine's own if that
# answers, else one of the demo's own, with all of its data in the demo's folder.
#
# engine_start FOLDER   sets `engine` (unix:///…), or `obstacle` where there can be none
# engine_stop FOLDER    takes away what the demo has made there, and its own engine
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

front_door=pitlane-demo/front-door
machine_engine=unix:///var/run/docker.sock
engine=""

# In the engine that the demo uses.
in_engine() { DOCKER_HOST=$engine docker "$@" </dev/null; }

engine_start() {
    local folder=$1
    obstacle="" engine=$machine_engine
    command -v docker >/dev/null || { obstacle="there is no docker program: apt-get install docker.io"; return; }
    [[ -s $tools/front-door.tar && -s $tools/base/index.json ]] || { obstacle="making their images needs root"; return; }
    if in_engine version >/dev/null 2>&1 && [[ -z $(in_engine ps --all --quiet --filter name=^pitlane-front-door$) ]]; then
        echo machine >"$folder/engine"
    else
        engine_of_our_own "$folder"
    fi
    [[ -n $obstacle ]] || in_engine import "$tools/front-door.tar" "$front_door" >/dev/null || obstacle="the engine takes no image"
}

# Without rules for addresses outside of this machine, and without a bridge if there is none yet: nothing stays of it.
# Its networks do not come out of the few that all engines of a machine share.
engine_of_our_own() {
    local folder=$1 daemon
    local options=(--iptables=false --ip6tables=false --default-address-pool "base=10.213.0.0/16,size=24")
    engine=unix://$folder/docker.sock
    [[ $(id -u) -eq 0 ]] || { obstacle="no Docker Engine answers at $machine_engine, and starting one needs root"; return; }
    command -v dockerd >/dev/null || { obstacle="there is no dockerd: apt-get install docker.io"; return; }
    [[ -e /sys/class/net/docker0 ]] || options+=(--bridge=none)
    setsid dockerd --data-root "$folder/docker" --exec-root "$folder/exec" --pidfile "$folder/pid" --host "$engine" \
        "${options[@]}" >"$folder/engine.log" 2>&1 </dev/null &
    daemon=$!
    echo "$daemon" >"$folder/engine"
    for _ in $(seq 300); do
        in_engine version >/dev/null 2>&1 && return
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    obstacle="dockerd does not start: $(grep -v level=info "$folder/engine.log" | tail -n 1 | cut -c 1-200)"
    engine_stop "$folder"
}

engine_stop() {
    local folder=$1 own
    [[ -e $folder/engine ]] || return 0
    own=$(cat "$folder/engine")
    engine=$machine_engine
    [[ $own == machine ]] || engine=unix://$folder/docker.sock
    if in_engine version >/dev/null 2>&1; then
        in_engine ps --all --quiet --filter label=io.pitlane.service=cars | remove rm --force --volumes
        remove rm --force --volumes <<<pitlane-front-door
        in_engine volume ls --quiet | grep -E '^pitlane(\.cars\.|-front-door$)' | remove volume rm
        in_engine network ls --format '{{.Name}}' | grep '^pitlane\.cars\.' | remove network rm
        in_engine images --format '{{.Repository}}:{{.Tag}}' | grep -E '^pitlane(/cars\.|-demo/)' | remove rmi --force
    fi
    if [[ $own != machine ]] && grep -qz dockerd "/proc/$own/cmdline" 2>/dev/null; then
        kill "$own"
        for _ in $(seq 300); do
            [[ -e /proc/$own ]] || break
            sleep 0.1
        done
    fi
    rm -f "$folder/engine"
}

# How many containers, networks and volumes of the demo its engine still has.
engine_leftovers() {
    [[ -n $engine ]] || { echo 0; return; }
    {
        in_engine ps --all --format '{{.Names}}'
        in_engine network ls --format '{{.Name}}'
        in_engine volume ls --format '{{.Name}}'
    } 2>/dev/null | grep -cE '^pitlane(\.cars\.|-front-door$)' || true
}

remove() { DOCKER_HOST=$engine xargs --no-run-if-empty docker "$@" >/dev/null 2>&1 || true; }
