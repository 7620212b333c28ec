"""Runs one command and says how long it took, and how much memory it held."""

import os
import pathlib
import statistics
import subprocess
import time


class Failed(Exception):
    """A measured command did not do its work."""


def run(command: list[str], folder: pathlib.Path, environment: dict, sink: pathlib.Path) -> float:
    """The seconds from start to end of a command that must succeed; its output goes to `sink`."""
    with open(sink, "wb") as output, open(f"{folder}.errors", "w+b") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        )
        status = process.wait()
        seconds = time.perf_counter() - start
        if status != 0:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2000:]
            raise Failed(f"{' '.join(command)}: exit {status}\n{said}")
    return seconds


def peak_memory(command: list[str], folder: pathlib.Path, environment: dict) -> int:
    """The peak resident kilobytes (VmHWM) of the command's own process, looked at every few milliseconds.

    The resource use that wait4 tells is no help: its peak holds the memory of the process before exec, which is that
    of this program.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    status = pathlib.Path(f"/proc/{process.pid}/status")
    peak = 0
    while process.poll() is None:
        try:
            for line in status.read_text().splitlines():
                if line.startswith("VmHWM:"):
                    peak = int(line.split()[1])
        except OSError:
            pass
        time.sleep(0.003)
    return peak


def summary(samples: list[float]) -> dict:
    """Median, extremes and count of timed rounds, in milliseconds."""
    milliseconds = [1000 * sample for sample in samples]
    return {
        "median_ms": round(statistics.median(milliseconds), 2),
        "min_ms": round(min(milliseconds), 2),
        "max_ms": round(max(milliseconds), 2),
        "rounds": len(milliseconds),
    }


def clean_environment(home: pathlib.Path) -> dict:
    """What every measured command sees: the PATH, and a home of its own."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "NO_COLOR": "1"}
