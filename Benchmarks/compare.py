#!/usr/bin/env python3
"""Measures Pitlane beside bare bash and act: the same work, in turns, in one run.

    compare.py --pitlane .build/release/pitlane [--act act] [--quick] [--evidence docs/evidence/benchmarks.json]

Each round runs every tool once, so that a slow moment of the machine falls on all of them; the medians are compared.
Log workloads name where Pitlane's output goes besides the record's log file, which is always written.
"""

import argparse
import dataclasses
import os
import pathlib
import shutil
import sys
import tempfile

import measure
import table
import workloads

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))
import evidence  # noqa: E402

# What else Pitlane writes while it runs a log workload, by the name of the row.
SINKS = {
    "pitlane": ["--format", "tree"],
    "pitlane_plain": ["--format", "plain"],
    "pitlane_json": ["--format", "json"],
}


@dataclasses.dataclass
class Contender:
    """A tool with the repository that it runs a workload in."""

    name: str
    command: list[str]
    folder: pathlib.Path
    log_bytes: int
    samples: list[float] = dataclasses.field(default_factory=list)


def contenders(
    workload: workloads.Workload, base: pathlib.Path, pitlane: str | None, act: str | None
) -> list[Contender]:
    """The tools that take part in a workload, each in a repository of its own."""
    found = []

    def add(name: str, command: list[str], log_bytes: int) -> None:
        folder = workloads.make_repository(base / f"{workload.name}-{name}", workload, log_bytes)
        found.append(Contender(name, command, folder, log_bytes))

    if workload.bash is not None:
        add("bash", ["bash", "-e", "script.sh"], workload.log_bytes)
    if act is not None:
        own = ["--list"] if workload.command != "run" else ["push", "-P", "ubuntu-latest=-self-hosted"]
        add("act", [act, *own, "--container-daemon-socket", "-"], workload.act_log_bytes)
    if pitlane is not None and workload.command == "plan":
        add("pitlane", [pitlane, "plan", "push"], 0)
    elif pitlane is not None and workload.command == "check":
        add("pitlane", [pitlane, "check"], 0)
    elif pitlane is not None:
        for name, options in SINKS.items():
            if workload.is_log or name == "pitlane":
                add(name, [pitlane, "run", "push", *options], workload.log_bytes)
    return found


def sink_of(contender: Contender, workload: workloads.Workload) -> pathlib.Path:
    """Where standard output goes: bash writes its log to a file, as Pitlane does; all else goes nowhere."""
    if contender.name == "bash" and workload.is_log:
        return contender.folder / "script.log"
    return pathlib.Path(os.devnull)


def check_record(contender: Contender, workload: workloads.Workload) -> None:
    """A log that was lost or left unmasked is no result: looks at the longest log of the last run."""
    logs = sorted((contender.folder / ".pitlane" / "logs").rglob("*.log"), key=lambda log: log.stat().st_size)
    if not logs:
        raise measure.Failed(f"{contender.name} {workload.name}: no log below .pitlane/logs")
    secret = workloads.SECRETS[7].encode()
    lines = 0
    with open(logs[-1], "rb") as log:
        while chunk := log.readlines(1 << 24):
            lines += len(chunk)
            if workload.masks and any(secret in line for line in chunk):
                raise measure.Failed(f"{contender.name} {workload.name}: a secret stands in {logs[-1].name}")
    expected = workload.log_bytes // (110 if workload.masks else 2)
    if lines < expected:
        raise measure.Failed(f"{contender.name} {workload.name}: {lines} of {expected} lines in the log")


def forget_records(contender: Contender) -> None:
    """Removes the records of log runs: hundreds of megabytes each."""
    shutil.rmtree(contender.folder / ".pitlane", ignore_errors=True)


def measure_workload(workload: workloads.Workload, base: pathlib.Path, pitlane: str | None, act: str | None) -> dict:
    """The row of a workload: for each tool its times, its log rate and, for Pitlane, its memory."""
    home = base / "home"
    settings = home / ".config" / "act" / "actrc"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("-P ubuntu-latest=-self-hosted\n")
    environment = measure.clean_environment(home)
    tools = contenders(workload, base, pitlane, act)
    for round_number in range(workload.rounds + 1):
        for tool in tools:
            # Minutes of act for one figure: it gets two rounds at most in log workloads.
            if tool.name == "act" and workload.is_log and round_number not in (1, 2):
                continue
            seconds = measure.run(tool.command, tool.folder, environment, sink_of(tool, workload))
            if round_number > 0:
                tool.samples.append(seconds)
            if workload.is_log and tool.name.startswith("pitlane"):
                check_record(tool, workload)
                forget_records(tool)
        print(".", end="", file=sys.stderr, flush=True)
    row = {}
    for tool in tools:
        result = measure.summary(tool.samples)
        if workload.is_log:
            result["log_mb"] = tool.log_bytes / workloads.MEGABYTE
            result["log_mb_per_s"] = round(result["log_mb"] / (result["median_ms"] / 1000), 1)
        if tool.name.startswith("pitlane") and workload.command == "run":
            kilobytes = measure.peak_memory(tool.command, tool.folder, environment)
            result["peak_memory_mb"] = round(kilobytes * 1024 / workloads.MEGABYTE, 1)
        row[tool.name] = result
        shutil.rmtree(tool.folder)
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pitlane", help="the program to measure")
    parser.add_argument(
        "--act", default=shutil.which("act"), help="act, where it is not on the PATH; an empty text leaves it out"
    )
    parser.add_argument("--quick", action="store_true", help="a few rounds and small logs")
    parser.add_argument("--only", action="append", metavar="NAME", help="this workload only (may be repeated)")
    parser.add_argument("--evidence", type=pathlib.Path, help="write the figures to this file")
    options = parser.parse_args()
    pitlane = str(pathlib.Path(options.pitlane).resolve()) if options.pitlane else None

    rows = {}
    chosen = [w for w in workloads.workloads(options.quick) if not options.only or w.name in options.only]
    with tempfile.TemporaryDirectory(prefix="pitlane-benchmark-") as base:
        try:
            for workload in chosen:
                print(f"{workload.title} ", end="", file=sys.stderr, flush=True)
                rows[workload.name] = measure_workload(workload, pathlib.Path(base), pitlane, options.act or None)
                print(file=sys.stderr)
        except measure.Failed as failure:
            print(f"\nerror: {failure}", file=sys.stderr)
            return 1
    aims = table.aims(rows)
    print(table.comparison(rows, {workload.name: workload.title for workload in chosen}))
    print(table.verdicts(aims))
    if options.evidence:
        document = evidence.provenance("make bench") | {"workloads": rows, "aims": aims}
        evidence.write(options.evidence, document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
