"""One line for each step of the demo: what runs now on a terminal, and what it came to, with its time."""

import os
import sys
import time

TERMINAL = sys.stdout.isatty() and not os.environ.get("CI")
COLOUR = TERMINAL and not os.environ.get("NO_COLOR")
SIGN_OF_LIFE = 30


class Step:
    """`with Step("develop") as step:` … `step.ends("what it came to")`."""

    def __init__(self, name):
        self.name, self.text = name, ""
        self.began = self.said = time.monotonic()

    def __enter__(self):
        self.doing("")
        return self

    def __exit__(self, failure, *_):
        over = "\r\x1b[K" if TERMINAL else ""
        print(over + row("✗" if failure else "✓", self.name, self.seconds, "" if failure else self.text), flush=True)

    @property
    def seconds(self):
        return time.monotonic() - self.began

    def ends(self, text):
        self.text = text

    def doing(self, what):
        """On a terminal in a line that is written over, else a sign of life now and then."""
        if TERMINAL:
            room = max(0, os.get_terminal_size().columns - 22)
            print(f"\r\x1b[K{row('…', self.name, self.seconds, what[:room])}", end="", flush=True)
        elif time.monotonic() - self.said > SIGN_OF_LIFE:
            self.said = time.monotonic()
            print(f"    … {self.name}: {what}", flush=True)


def row(mark, name, seconds, text):
    """`✓ develop      58.1s  merged: …`"""
    colour = {"✓": "32", "✗": "31"}.get(mark, "33")
    taken = f"{seconds:.1f}s" if seconds < 60 else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
    return f"{ink(colour, mark)} {ink('1', f'{name:10}')} {ink('2', f'{taken:>6}')}  {text}"


def ink(number, text):
    return f"\x1b[{number}m{text}\x1b[0m" if COLOUR else text
