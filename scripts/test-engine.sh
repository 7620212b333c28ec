#!/usr/bin/env bash
# A Docker Engine for tests, with data, sockets and images of its own; it ends with the process it is for.
#
#   test-engine.sh FOLDER PID   writes FOLDER/ready once FOLDER/docker.sock answers and has the image front-door:test
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The tests run beside each other: an engine must not hold open what another of them waits to see closed.
for descriptor in "/proc/$$/fd/"*; do
    number=${descriptor##*/}
    [[ $number -le 2 || $number -eq 255 ]] || eval "exec $number>&-"
done

folder=$1
owner=$2
export DOCKER_HOST="unix://$folder/docker.sock"
mkdir -p "$folder"

# Docker's own few addresses are shared by all engines of the machine, and by what killed ones have left.
pool="base=10.$((100 + owner % 100)).0.0/16,size=24"

start() {
    dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" --host "$DOCKER_HOST" \
        --default-address-pool "$pool" >>"$folder/engine.log" 2>&1 &
    daemon=$!
    for _ in $(seq 300); do
        docker version >/dev/null 2>&1 && return
        kill -0 "$daemon" 2>/dev/null || fail "dockerd ended: $(tail -n 3 "$folder/engine.log")"
        sleep 0.1
    done
    fail "dockerd does not answer"
}

finish() {
    docker ps --all --quiet | xargs --no-run-if-empty docker rm --force >/dev/null 2>&1 || true
    docker network prune --force >/dev/null 2>&1 || true
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    rm -rf "$folder"
}

start
trap finish EXIT
docker import "$tools/front-door.tar" front-door:test >/dev/null
touch "$folder/ready"
while kill -0 "$owner" 2>/dev/null; do
    # A test asks for a restart of the engine by removing this file.
    if [[ ! -e $folder/ready ]]; then
        kill "$daemon"
        wait "$daemon" || true
        start
        touch "$folder/ready"
    fi
    sleep 0.2
done
