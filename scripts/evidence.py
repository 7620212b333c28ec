#!/usr/bin/env python3
"""Joins what tests and benchmarks measured with the commit and the machine, as docs/evidence/*.json.

    evidence.py FRAGMENTS FOLDER    each FRAGMENTS/NAME.json, written by a test, becomes FOLDER/NAME.json

No host name, user or path goes in: the files are published with the project.
"""

import json
import os
import pathlib
import platform
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def output(*command: str) -> str:
    """The trimmed output of a command run in the project, empty if it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def first_value(path: str, name: str) -> str:
    """The value of the first line `name: value` of a file below /proc."""
    for line in pathlib.Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def machine() -> dict:
    """What the numbers depend on: processor, cores, memory, kernel and compiler."""
    kilobytes = int(first_value("/proc/meminfo", "MemTotal").split()[0])
    return {
        "processor": first_value("/proc/cpuinfo", "model name") or platform.machine(),
        "architecture": platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(kilobytes / 1024**2, 1),
        "kernel": platform.release().split("-")[0],
        "swift": output("swift", "--version").partition("Swift version ")[2].partition(" ")[0],
    }


def provenance(command: str) -> dict:
    """The head of every evidence file; `dirty` says that the tree held more than the commit."""
    return {
        "command": command,
        "commit": output("git", "rev-parse", "HEAD"),
        "dirty": bool(output("git", "status", "--porcelain", "--", ".", ":!docs/evidence")),
        "machine": machine(),
    }


def write(path: pathlib.Path, document: dict) -> None:
    """Writes the document whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    new.replace(path)


def main(fragments: pathlib.Path, folder: pathlib.Path) -> int:
    head = provenance("make prove")
    found = sorted(fragments.glob("*.json"))
    if not found:
        print("error: no test recorded anything: is PITLANE_EVIDENCE set for them?", file=sys.stderr)
        return 1
    written = set()
    for fragment in found:
        write(folder / fragment.name, head | json.loads(fragment.read_text()))
        written.add(fragment.name)
        print(f"docs/evidence/{fragment.name}")
    for old in folder.glob("*.json"):
        # What an earlier run recorded and no test records any more proves nothing.
        if old.name not in written and json.loads(old.read_text()).get("command") == head["command"]:
            old.unlink()
            print(f"removed docs/evidence/{old.name}: no test records it any more")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
