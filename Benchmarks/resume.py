#!/usr/bin/env python3
"""Times `pitlane resume` of a run with 1,000 jobs, half of them finished, up to the start of the first job.

Usage: resume.py --pitlane .build/release/pitlane [--before OTHER] [--jobs 1000] [--rounds 5] [--limit SECONDS]
                 [--evidence FILE]

The run is killed when half of its jobs have finished, and resumed again and again; each time it is killed as soon as it
tells that a job has started. Also measured are the journal's events a second of a run of 100 jobs with 5 steps, beside
those of an older program where one is given.
"""

import argparse
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))

import evidence  # noqa: E402


def repository(folder, jobs, steps):
    """A repository whose push runs so many jobs of so many steps."""
    folder.mkdir()
    job = {"runs-on": "ubuntu-latest", "steps": [{"run": "true"}] * steps}
    workflow = folder / ".github/workflows/ci.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(json.dumps({"on": "push", "jobs": {f"job{number}": job for number in range(jobs)}}))
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.invalid"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return folder


def until(command, folder, environment, kind, count):
    """Runs a command, kills it at so many objects of a kind, and says how long that took in seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--format", "json"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    seen = 0
    for line in process.stdout:
        seen += json.loads(line)["type"] == kind
        if seen == count:
            break
    seconds = time.perf_counter() - start
    process.kill()
    _, errors = process.communicate()
    if seen < count:
        sys.exit(f"{' '.join(command)}: no {kind}\n{errors}")
    return seconds


def events_per_second(program, folder, environment):
    """The journal's events of a whole run by the seconds it took."""
    start = time.perf_counter()
    subprocess.run(
        [program, "run"], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    seconds = time.perf_counter() - start
    with sqlite3.connect(folder / ".pitlane/pitlane.sqlite") as database:
        newest = "SELECT count(*) FROM journal WHERE stream = (SELECT max(stream) FROM journal)"
        return database.execute(newest).fetchone()[0] / seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pitlane", type=pathlib.Path, required=True)
    parser.add_argument("--before", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float)
    parser.add_argument("--evidence", type=pathlib.Path)
    arguments = parser.parse_args()
    program = arguments.pitlane.resolve()
    with tempfile.TemporaryDirectory() as temporary:
        root = pathlib.Path(temporary)
        environment = os.environ | {"PITLANE_WORK": str(root / "work")}
        many = repository(root / "many", arguments.jobs, 1)
        until([program, "run"], many, environment, "job.finished", arguments.jobs // 2)
        times = [
            until([program, "resume"], many, environment, "job.started", 1) * 1000 for _ in range(arguments.rounds)
        ]
        print(f"resume of {arguments.jobs} jobs: {statistics.median(times):.0f} ms to the first (of {len(times)})")
        measures = {"first_job_ms": round(statistics.median(times), 1), "slowest_ms": round(max(times), 1)}
        for name, other in (("events_per_s", program), ("events_before_per_s", arguments.before)):
            if other is None:
                continue
            folder = repository(root / name, 100, 5)
            rates = [events_per_second(other.resolve(), folder, environment) for _ in range(3)]
            measures[name] = round(statistics.median(rates), 1)
            print(f"{name}: {measures[name]:.0f}")
    if arguments.evidence:
        figures = {"counts": {"jobs": arguments.jobs, "rounds": len(times)}, "measures": measures}
        evidence.write(arguments.evidence, evidence.provenance("make bench") | figures)
    if arguments.limit and statistics.median(times) > arguments.limit * 1000:
        sys.exit(f"the first job starts later than after {arguments.limit} s")


if __name__ == "__main__":
    main()
