#!/usr/bin/env python3
"""picture.py PROGRAM SVG: draws the live tree of a real run as an SVG, for the README.

Makes the repository of the example (examples/cars-trends), runs its pull-request checks in a terminal of its own, keeps
every frame that the program draws, and draws the one in the middle: some jobs are done, several run, some wait.
Needs git, PyPI for what the example installs, and the pythons that PYTHONS names (default: those of 3.11, 3.12 and 3.13
that are on the PATH).
"""

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata
from html import escape
from pathlib import Path

COLUMNS, ROWS = 84, 30
COMMAND = "pitlane run pull_request --base develop -W pr-checks --max-parallel 4"
CELL, LINE, SIZE, MARGIN, BAR = 8.4, 19, 14, 16, 30
# The classes of the colours that the program uses: light, dark.
INKS = {
    "1": ("strong", "font-weight: 600", None),
    "2": ("quiet", "fill: #6e7781", "fill: #848d97"),
    "3": ("slanted", "font-style: italic", None),
    "31": ("bad", "fill: #cf222e", "fill: #ff7b72"),
    "32": ("good", "fill: #1a7f37", "fill: #3fb950"),
    "33": ("attention", "fill: #9a6700", "fill: #d29922"),
    "34": ("blue", "fill: #0969da", "fill: #58a6ff"),
    "36": ("accent", "fill: #1b7c83", "fill: #39c5cf"),
}
# A frame begins where the program hides the cursor, or goes back over the frame before.
FRAME = re.compile(r"\x1b\[\?25l|\r\x1b\[\d+A\x1b\[J")
SGR = re.compile(r"\x1b\[([0-9;]*)m")
OTHER = re.compile(r"\x1b\[[0-9;?]*[A-Za-ln-z]")


def record(program, repository):
    """Runs the checks in a terminal and gives all that the program writes to it."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
        os.environ.pop("NO_COLOR", None)
        os.chdir(repository)
        os.execv(program, COMMAND.split())
    written = bytearray()
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the program has ended
            break
        if not piece:
            break
        written += piece
    os.waitpid(pid, 0)
    return written.decode("utf-8", "replace").replace("\r\n", "\n")


def frames(text):
    """The frames of the tree, each as its lines."""
    found = []
    for part in FRAME.split(text):
        lines = [OTHER.sub("", line) for line in part.rstrip("\n").split("\n")]
        if any("━" in line for line in lines):
            found.append(lines)
    return found


def counts(frame):
    """How many jobs are done, run and wait."""
    plain = [SGR.sub("", line).strip() for line in frame]
    return tuple(sum(line.startswith(sign) for line in plain) for sign in "✓●○")


def middle(all_frames):
    """The frame that shows most: done, running and waiting jobs, as evenly as they come, with their steps."""

    def worth(frame):
        done, running, waiting = counts(frame)
        return (done * running * waiting, sum("▸" in line for line in frame))

    return max(all_frames, key=worth)


def width(text):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def line_spans(line):
    """The pieces of a line with their column and classes."""
    column, classes, spans = 0, [], []
    for index, part in enumerate(SGR.split(line)):
        if index % 2 == 1:
            codes = [code for code in part.split(";") if code not in ("", "0")]
            classes = [INKS[code][0] for code in codes if code in INKS]
            continue
        for word in re.finditer(r"\S+(?: \S+)*", part):
            spans.append((column + width(part[: word.start()]), word.group(), classes))
        column += width(part)
    return spans


def drawing(frame):
    lines = ["\x1b[2m$\x1b[0m " + COMMAND, ""] + frame
    across = MARGIN * 2 + COLUMNS * CELL
    down = BAR + MARGIN * 2 + len(lines) * LINE
    light = "".join(f" .{name} {{ {style}; }}" for name, style, _ in INKS.values())
    dark = "".join(f" .{name} {{ {style}; }}" for name, _, style in INKS.values() if style)
    title = "The live tree of a run: jobs that are done, jobs that run with their current step, and jobs that wait"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:g}" height="{down:g}" '
        f'viewBox="0 0 {across:g} {down:g}" role="img" aria-label="{title}">',
        "  <style>",
        f"    text {{ font: {SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; "
        "fill: #1f2328; white-space: pre; }",
        "    .window { fill: #ffffff; stroke: #d0d7de; } .bar { fill: #f6f8fa; } .dot { fill: #d0d7de; }" + light,
        "    @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .window { fill: #0d1117; stroke: #30363d; } "
        ".bar { fill: #161b22; } .dot { fill: #30363d; }" + dark + " }",
        "  </style>",
        f'  <rect class="window" x="0.5" y="0.5" width="{across - 1:g}" height="{down - 1:g}" rx="8"/>',
        f'  <path class="bar" d="M1 {BAR}V9a8 8 0 0 1 8-8H{across - 9:g}a8 8 0 0 1 8 8V{BAR}z"/>',
    ]
    out += [f'  <circle class="dot" cx="{18 + 18 * dot}" cy="{BAR / 2:g}" r="5"/>' for dot in range(3)]
    for number, line in enumerate(lines):
        baseline = BAR + MARGIN + (number + 0.75) * LINE
        for column, text, classes in line_spans(line):
            name = f' class="{" ".join(classes)}"' if classes else ""
            out.append(
                f'  <text{name} x="{MARGIN + column * CELL:g}" y="{baseline:g}" '
                f'textLength="{width(text) * CELL:g}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
            )
    return "\n".join(out + ["</svg>", ""])


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: picture.py PROGRAM SVG")
    program, target = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    wanted = os.environ.get("PYTHONS", "3.11 3.12 3.13").split()
    pythons = [version for version in wanted if shutil.which("python" + version)]
    if not pythons:
        sys.exit("error: none of the pythons " + ", ".join(wanted) + " is here; install one")
    script = Path(__file__).resolve().parent / "demo-repository.sh"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        repository = folder + "/cars-trends"
        subprocess.run([script, repository], check=True, stdout=subprocess.DEVNULL)
        variable = ["variable", "set", "PYTHONS", json.dumps(pythons)]
        subprocess.run([program, *variable], cwd=repository, check=True, stdout=subprocess.DEVNULL)
        text = record(program, repository)
    found = frames(text)
    if not found:
        sys.exit("error: the program drew no tree:\n" + text)
    target.write_text(drawing(middle(found)), encoding="utf-8")
    print(f"{target}: one of {len(found)} frames; done, running, waiting: {counts(middle(found))}")


main()
