"""Runs Pitlane for the demo and reads what it says as JSON."""

import collections
import json
import re
import subprocess
import tempfile

COVERAGE = re.compile(r"coverage +([0-9.]+ %)")
TAIL = 15


class Failed(Exception):
    """A command did not do what the story needs; the text is for people."""


class Pitlane:
    """The program with the demo's repository and records."""

    def __init__(self, program, repository, data, environment):
        self.program, self.repository, self.data, self.environment = program, repository, data, environment

    def command(self, words):
        return [self.program, "-C", self.repository, *words, "--data", self.data]

    def ask(self, *words, by=None, given=""):
        """Runs a command to its end, perhaps by somebody else, and gives what it printed."""
        command = self.command(words)
        if by:
            command = [*by.prefix, by.program, *command[1:]]
        answer = subprocess.run(
            command, env=self.environment, input=given, capture_output=True, text=True, check=False
        )
        if answer.returncode != 0:
            raise Failed(f"pitlane {' '.join(words)} ended with {answer.returncode}\n{answer.stdout}{answer.stderr}")
        return answer.stdout

    def run(self, step, *words, expected=0):
        """Runs workflows, shows their jobs in the step's line, and gives what they came to."""
        run = Run()
        with tempfile.TemporaryFile("w+") as errors:
            child = subprocess.Popen(
                self.command([*words, "--format", "json"]), env=self.environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, text=True,
            )  # fmt: skip
            for text in child.stdout:
                run.take(json.loads(text))
                step.doing(", ".join(run.running))
            if child.wait() != expected:
                errors.seek(0)
                raise Failed(f"pitlane {' '.join(words)} ended with {child.returncode}\n{run.failures}{errors.read()}")
        return run


class Run:
    """What the events of one command's runs say."""

    def __init__(self):
        self.numbers, self.jobs, self.running, self.places = [], {}, [], []
        self.coverage = "unknown"
        self.tails = collections.defaultdict(lambda: collections.deque(maxlen=TAIL))

    def take(self, event):
        kind, key = event.get("type"), event.get("key", "")
        if kind == "run.started":
            self.numbers.append(event["run"])
        elif kind == "job.started":
            self.running.append(key)
        elif kind == "job.finished":
            self.jobs[key] = event
            self.running = [other for other in self.running if other != key]
        elif kind == "log":
            self.tails[key].append(event["line"])
            if found := COVERAGE.search(event["line"]):
                self.coverage = found.group(1)
        elif kind == "annotation" and event.get("level") in ("error", "failure"):
            place = ":".join(str(event[part]) for part in ("file", "line") if event.get(part))
            self.places.append(f"{place}: {event['message']}" if place else event["message"])

    def green(self, prefix=""):
        return sum(job["conclusion"] == "success" for key, job in self.jobs.items() if key.startswith(prefix))

    @property
    def failures(self):
        """The last lines of the jobs that failed, and what was said about places."""
        failed = [key for key, job in self.jobs.items() if job["conclusion"] == "failure"]
        lines = [text for key in failed for text in (f"{key}:", *(f"    {line}" for line in self.tails[key]))]
        return "".join(f"{line}\n" for line in [*lines, *(f"error: {place}" for place in self.places)])
