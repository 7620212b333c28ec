#!/usr/bin/env python3
"""Times a rollback to the version before, with Pitlane and with Kamal 2.11, on one Docker Engine of its own.

Usage: rollback.py --pitlane .build/release/pitlane [--rounds 5] [--evidence FILE]

Needs root, dockerd and the front door's image of `make setup`; Kamal needs a program `kamal` and OpenSSH's server. Each
that is missing is named, and what needs it is "not shown". Kamal deploys with `proxy: false`, since its own proxy is an
image that cannot be had everywhere, and without its delay; so nothing routes requests to the service, and only Pitlane's
failed requests can be counted.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import evidence  # noqa: E402


def obstacle():
    """Why nothing can be measured here, or None."""
    if os.geteuid() != 0:
        return "not root"
    missing = [name for name in ("dockerd", "docker") if not shutil.which(name)]
    if missing:
        return f"no {missing[0]}"
    image = ROOT / ".build-tools/front-door.tar"
    return None if image.exists() else f"no {image.relative_to(ROOT)}"


def kamal_obstacle():
    """Why Kamal cannot be measured here, or None."""
    missing = [name for name in ("kamal", "ssh-keygen") if not shutil.which(name)]
    if missing:
        return f"no {missing[0]}"
    return None if pathlib.Path("/usr/sbin/sshd").exists() else "no sshd"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Engine:
    """A Docker Engine of the measurement's own."""

    def __init__(self, folder):
        self.folder = folder
        self.variables = {**os.environ, "DOCKER_HOST": f"unix://{folder}/docker.sock"}
        script = ROOT / "scripts/test-engine.sh"
        # It ends with the process that it is for, and tidies up then.
        self.owner = subprocess.Popen(["sleep", "infinity"])
        with open(f"{folder}.log", "wb") as log:
            self.process = subprocess.Popen(
                ["bash", str(script), str(folder), str(self.owner.pid)], stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + 90
        while not (folder / "ready").exists():
            if time.monotonic() > end or self.process.poll() is not None:
                sys.exit(f"the engine does not start: {pathlib.Path(f'{folder}.log').read_text()}")
            time.sleep(0.05)

    def run(self, *command):
        result = subprocess.run(["docker", *command], env=self.variables, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"docker {' '.join(command)}: {result.stderr}")
        return result.stdout.strip()

    def make_image(self, name, version, *changes):
        """A service that answers with its version, and ends as soon as it is told to."""
        lines = ["defaults", "mode http", "timeout client 60s", "timeout server 60s", "timeout connect 5s"]
        lines += ["frontend all", "bind *:8000"]
        lines += [f'http-request return status 200 content-type text/plain string "{version}"', ""]
        file = self.folder / "service.cfg"
        file.write_text("\n".join(lines))
        file.chmod(0o644)
        container = self.run("create", "front-door:test", "true")
        self.run("cp", str(file), f"{container}:/service.cfg")
        shell = "trap 'kill $p; exit' TERM; haproxy -db -f /service.cfg & p=$!; wait $p"
        self.run("commit", "--change", f"CMD {json.dumps(['sh', '-c', shell])}", *changes, container, name)
        self.run("rm", container)

    def end(self):
        self.owner.kill()
        self.owner.wait()
        self.process.wait()


class Visitors:
    """Two visitors who count what goes wrong."""

    def __init__(self, port):
        self.address = f"http://127.0.0.1:{port}/"
        self.requests = 0
        self.failures = 0
        self.is_over = False
        self.threads = [threading.Thread(target=self.visit) for _ in range(2)]
        for thread in self.threads:
            thread.start()

    def visit(self):
        while not self.is_over:
            self.requests += 1
            try:
                urllib.request.urlopen(self.address, timeout=10).read()
            except (OSError, urllib.error.URLError):
                self.failures += 1
            time.sleep(0.005)

    def end(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


def commit(folder):
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.invalid"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], cwd=folder, check=True)


def timed(command, folder, variables, rounds):
    """The seconds of each of so many calls; `command` makes the arguments of one."""
    times = []
    for number in range(rounds):
        words = command(number)
        start = time.perf_counter()
        result = subprocess.run(words, cwd=folder, env=variables, capture_output=True, text=True)
        times.append(time.perf_counter() - start)
        if result.returncode != 0:
            sys.exit(f"{' '.join(map(str, words))}: {result.stdout}{result.stderr}")
    return times


def pitlane(program, engine, folder, rounds):
    """Pitlane's times, and what its visitors got."""
    folder.mkdir()
    port = free_port()
    target = f'hosts: ["unix://{engine.folder}/docker.sock"], listen: "127.0.0.1:{port}", front-door: "front-door:test"'
    service = "image: shop, port: 8000, bake: 0s, drain: 5s, health: { path: /, interval: 50ms }"
    (folder / "pitlane.yml").write_text(
        f"services:\n  shop: {{ {service} }}\nenvironments:\n  production:\n    target: {{ {target} }}\n"
    )
    commit(folder)
    for version in ("1", "2"):
        engine.make_image(f"shop:{version}", version)
        timed(lambda _: [program, "deploy", "production", "--version", version], folder, os.environ, 1)
    visitors = Visitors(port)
    times = timed(lambda _: [program, "rollback", "production"], folder, os.environ, rounds)
    visitors.end()
    return times, visitors


def kamal(engine, folder, rounds):
    """Kamal's times."""
    (folder / "config").mkdir(parents=True)
    (folder / ".kamal").mkdir()
    port = free_port()
    for name in ("id", "host"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder.parent / name)], check=True)
    settings = folder.parent / "sshd_config"
    settings.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder.parent}/host\nStrictModes no\nUsePAM no\n"
        f"AuthorizedKeysFile {folder.parent}/id.pub\nPermitRootLogin yes\nPidFile none\n"
        f"SetEnv DOCKER_HOST={engine.variables['DOCKER_HOST']}\n"
    )
    pathlib.Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", str(settings)], stderr=subprocess.DEVNULL)
    try:
        (folder / "config/deploy.yml").write_text(
            "service: shop\nimage: shop\nservers: { web: { hosts: ['127.0.0.1'], proxy: false } }\n"
            "registry: { server: '127.0.0.1:1', username: none, password: [KAMAL_PASSWORD] }\n"
            f"builder: {{ arch: amd64 }}\nssh: {{ port: {port}, keys: ['{folder.parent}/id'], keys_only: true }}\n"
            "readiness_delay: 0\n"
        )
        (folder / ".kamal/secrets").write_text("KAMAL_PASSWORD=none\n")
        commit(folder)
        engine.run("network", "create", "kamal")
        for version in ("1", "2"):
            engine.make_image(f"127.0.0.1:1/shop:{version}", version, "--change", "LABEL service=shop")
            timed(lambda _: ["kamal", "app", "boot", "--version", version], folder, engine.variables, 1)
        return timed(lambda number: ["kamal", "rollback", str(number % 2 + 1)], folder, engine.variables, rounds)
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pitlane", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--evidence", type=pathlib.Path)
    options = parser.parse_args()
    reason = obstacle()
    if reason:
        print(f"not shown: rollback ({reason})")
        return
    program = str(pathlib.Path(options.pitlane).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "engine").mkdir()
        engine = Engine(folder / "engine")
        try:
            times, visitors = pitlane(program, engine, folder / "pitlane", options.rounds)
            print(f"Pitlane  {statistics.median(times):6.2f} s  {visitors.failures} of {visitors.requests} requests failed")
            measures = {"pitlane_ms": round(statistics.median(times) * 1000, 1)}
            reason = kamal_obstacle()
            if reason:
                print(f"Kamal    not shown ({reason})")
            else:
                others = kamal(engine, folder / "kamal", options.rounds)
                print(f"Kamal    {statistics.median(others):6.2f} s  without its proxy and its delay")
                measures["kamal_ms"] = round(statistics.median(others) * 1000, 1)
        finally:
            engine.end()
    if options.evidence:
        figures = {
            "counts": {"requests": visitors.requests, "failed_requests": visitors.failures, "rounds": len(times)},
            "measures": measures,
        }
        evidence.write(options.evidence, evidence.provenance("make bench") | figures)
    if visitors.failures:
        sys.exit("requests failed")


if __name__ == "__main__":
    main()
