"""What is measured: the same work as a workflow and as plain bash."""

import dataclasses
import json
import pathlib
import subprocess

MEGABYTE = 1_000_000

# Ten values to mask; none is part of another, and each log line holds one.
SECRETS = [f"s3cret-{number:02d}-{'x' * number}-{number * 7919:06d}" for number in range(10)]


# How many files hashFiles goes over, and how often.
HASHED_FILES = 10_000
HASHES = 2


@dataclasses.dataclass(frozen=True)
class Workload:
    """One row of the comparison."""

    name: str
    title: str
    # The jobs of the workflow, as JSON: JSON is YAML too.
    jobs: dict
    # The same commands as one bash script, or None where bash has no such thing.
    bash: str | None
    # How many timed rounds each tool gets; one more, unmeasured, comes before them.
    rounds: int
    # The bytes a log workload writes.
    log_bytes: int = 0
    masks: bool = False
    # The tools only say what would run ("plan"), or read the files ("check").
    command: str = "run"
    # How many workflow files there are.
    files: int = 1
    # A smaller log for act, where the whole would take minutes: its rate is compared, not its time.
    act_log_bytes: int = 0

    @property
    def is_log(self) -> bool:
        return self.log_bytes > 0

    def workflow(self, log_bytes: int) -> str:
        """The workflow file, with the size of the log put in."""
        text = json.dumps({"name": self.name, "on": "push", "jobs": self.jobs}, indent=1)
        return text.replace("LOG_BYTES", str(log_bytes)) + "\n"

    def script(self) -> str:
        """The bash script, with the size of the log put in."""
        return (self.bash or "").replace("LOG_BYTES", str(self.log_bytes))


def job(*commands: str, **more: object) -> dict:
    """A job on this machine that runs the commands, one a step."""
    return {"runs-on": "ubuntu-latest", **more, "steps": [{"run": command} for command in commands]}


def ordinary_jobs() -> dict:
    """A pipeline of ordinary size: six jobs of six steps, about 200 lines."""
    jobs = {}
    for number in range(6):
        steps = [
            {"uses": "actions/checkout@v4", "with": {"fetch-depth": 0}},
            {"name": f"Step {number}", "run": 'echo "${{ env.A }}"\nmake test', "if": "!cancelled()"},
        ]
        jobs[f"job{number}"] = {
            "name": "Job ${{ matrix.v }}",
            "runs-on": "ubuntu-latest",
            "strategy": {"matrix": {"v": ["3.11", "3.12"]}},
            "env": {"A": "${{ github.sha }}"},
            "steps": steps * 3,
        } | ({"needs": [f"job{number - 1}"]} if number else {})
    return jobs


def line_of(length: int, secret: str) -> str:
    """A line of `length` bytes with its line end, holding the secret."""
    text = f"2026-01-01T00:00:00Z worker-3 INFO request served token={secret} status=200 path=/api/trends "
    return text.ljust(length - 1, ".")[: length - 1]


def workloads(quick: bool) -> list[Workload]:
    """All rows; `quick` takes a few rounds and small logs."""
    few, some, many = (1, 2, 3) if quick else (5, 9, 15)
    masked, short = (5 * MEGABYTE, 10 * MEGABYTE) if quick else (50 * MEGABYTE, 200 * MEGABYTE)
    add_masks = "\n".join(f"echo '::add-mask::{secret}'" for secret in SECRETS)
    masked_log = f"yes '{line_of(110, SECRETS[7])}' | head -c LOG_BYTES"
    short_log = "yes y | head -c LOG_BYTES"
    one_bash = "bash -e -c true\n"
    # The same steps with and without hashing: what they differ by is the hashing.
    make_files = f"mkdir files && cd files && seq {HASHED_FILES} | split --lines=1 --suffix-length=4"
    hashed = [make_files] + ["echo ${{ hashFiles('files/**') }}"] * HASHES
    unhashed = [make_files] + ["echo 'files/**'"] * HASHES
    chain = {"job1": job("true")} | {f"job{n}": job("true", needs=f"job{n - 1}") for n in range(2, 51)}
    return [
        Workload("plan", "start-up of plan", {"a": job("true")}, None, many, command="plan"),
        Workload("check", "check of 500 workflow files", ordinary_jobs(), None, few, command="check", files=500),
        Workload("one_step", "1 job × 1 step", {"a": job("true")}, one_bash, many),
        Workload("hundred_steps", "1 job × 100 steps", {"a": job(*["true"] * 100)}, one_bash * 100, some),
        Workload(
            "matrix",
            "matrix of 20 × 1 step",
            {"a": job("true", strategy={"matrix": {"n": list(range(20))}})},
            one_bash * 20,
            some,
        ),
        Workload(
            "matrix_256",
            "matrix of 256 × 1 step",
            {"a": job("true", strategy={"matrix": {"x": list(range(16)), "y": list(range(16))}})},
            one_bash * 256,
            few,
        ),
        Workload("chain", "chain of 50 jobs", chain, None, some),
        Workload("made_files", f"{HASHED_FILES:,} files made, {HASHES} steps", {"a": job(*unhashed)}, None, 2),
        Workload("hash_files", "the same, each step with hashFiles over them", {"a": job(*hashed)}, None, 2),
        Workload(
            "masked_log",
            f"{masked // MEGABYTE} MB of 110-byte lines, 10 masks",
            {"a": job(add_masks, masked_log)},
            masked_log,
            few,
            log_bytes=masked,
            masks=True,
            act_log_bytes=masked,
        ),
        Workload(
            "short_lines",
            f"{short // MEGABYTE} MB of two-byte lines",
            {"a": job(short_log)},
            short_log,
            2,
            log_bytes=short,
            act_log_bytes=MEGABYTE if quick else 10 * MEGABYTE,
        ),
    ]


def make_repository(folder: pathlib.Path, workload: Workload, log_bytes: int) -> pathlib.Path:
    """A new repository on branch main with the workload's workflow and script."""
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    for number in range(workload.files):
        (workflows / f"{workload.name}{number}.yml").write_text(workload.workflow(log_bytes))
    (folder / "script.sh").write_text(workload.script())
    git = ["git", "-C", str(folder), "-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.invalid"]
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Add the workload"], check=True)
    return folder
