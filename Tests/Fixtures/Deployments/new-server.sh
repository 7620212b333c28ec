#!/usr/bin/env bash
# new-server.sh PITLANE SCRIPT: a bare Debian in a folder, made ready to be deployed to by the script, and looked at by
# `pitlane target check`. Prints what that says of it before and after. Needs root, mmdebstrap and Debian's packages.
set -euo pipefail

pitlane=$1
server=${3:-}

check() { "$pitlane" target check "unix://$server/run/docker.sock" || echo "check ended with $?"; }

# The folder has mounts only in here, in a namespace that ends with this process: whoever removes it does not see them.
inside() {
    mount -t proc proc "$server/proc"
    mount --rbind /sys "$server/sys"
    chroot "$server" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin bash /server.sh
    # There is no systemd in a folder, so the engine is started by hand, as the script says.
    chroot "$server" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin dockerd --iptables=false --ip6tables=false >"$server/engine.log" 2>&1 </dev/null &
    engine=$!
    for _ in $(seq 300); do
        chroot "$server" docker version >"$server/version" 2>&1 && break
        sleep 0.1
    done
    echo "after:"
    check
    kill "$engine"
    wait "$engine" || true
}

if [[ -n $server ]]; then
    inside
    exit
fi
server=$(mktemp -d "${TMPDIR:-/tmp}/pitlane-server.XXXXXX")
trap 'rm -rf --one-file-system "$server"' EXIT
# As the machine's user would find it, which mmdebstrap's folder is not.
chmod 755 "$server"
mmdebstrap --quiet --variant=apt "$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")" "$server"
cp /etc/resolv.conf "$server/etc/resolv.conf"
install "$2" "$server/server.sh"
echo "before:"
check
unshare --mount --propagation private bash "$0" "$pitlane" "$2" "$server"
