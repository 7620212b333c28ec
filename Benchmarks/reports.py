#!/usr/bin/env python3
"""Times `pitlane gate coverage` beside what Python tools take to read the same report of 500 files.

Usage: reports.py --pitlane .build/release/pitlane [--runs 11] [--evidence FILE]

The report is made with a fixed seed. Runs alternate, so that a busy machine slows all alike; ratios of medians are
printed. diff-cover (on PATH, or --diff-cover) reads the Cobertura report against a change of 20 lines in each file, and
against an empty one, for which it looks at no file of the report; its reading needs a git repository, which is made for
it. Every program is started anew for each run, as a pipeline does. Pitlane counts the whole report in all of them,
finds the files in the repository, and keeps what it measured.
"""
import argparse
import json
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))

import evidence  # noqa: E402
import measure  # noqa: E402


def make_reports(folder, files):
    source = random.Random(4)
    xml = ['<?xml version="1.0" ?>\n<coverage version="7"><sources><source>.</source></sources><packages>'
           '<package name="p"><classes>']
    python = {"meta": {"format": 3, "version": "7.17.5"}, "files": {}, "totals": {}}
    covered_total = valid_total = 0
    for number in range(files):
        path = f"pkg/part{number % 20}/m{number}.py"
        lines = sorted(source.sample(range(1, 600), 250))
        hit = {line: int(source.random() < 0.8) for line in lines}
        xml.append(f'<class name="m{number}.py" filename="{path}"><methods/><lines>')
        xml += [f'<line number="{line}" hits="{hit[line]}"/>' for line in lines]
        xml.append("</lines></class>")
        executed = [line for line in lines if hit[line]]
        counts = {"covered_lines": len(executed), "num_statements": len(lines)}
        python["files"][path] = {"executed_lines": executed, "missing_lines": [x for x in lines if not hit[x]],
                                 "excluded_lines": [], "summary": counts}
        covered_total += len(executed)
        valid_total += len(lines)
    xml.append("</classes></package></packages></coverage>\n")
    python["totals"] = {"covered_lines": covered_total, "num_statements": valid_total}
    (folder / "coverage.xml").write_text("\n".join(xml))
    (folder / "coverage.json").write_text(json.dumps(python))
    (folder / "empty.patch").write_text("")
    added = "".join(f"+x = {number}\n" for number in range(20))
    (folder / "all.patch").write_text("".join(
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -10,0 +11,20 @@\n{added}"
        for path in python["files"]))
    return covered_total, valid_total


def make_data(folder, python):
    """The same lines as a .coverage file with its sources, for `coverage json`."""
    report = json.loads((folder / "coverage.json").read_text())["files"]
    for path, file in report.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        statements = set(file["executed_lines"]) | set(file["missing_lines"])
        (folder / path).write_text("".join("x = 1\n" if n in statements else "\n" for n in range(1, 601)))
    program = ("import json, coverage; data = coverage.CoverageData(); import os; "
               "files = json.load(open('coverage.json'))['files']; "
               "data.add_lines({os.path.abspath(p): f['executed_lines'] for p, f in files.items()}); data.write()")
    return subprocess.run([python, "-c", program], cwd=folder).returncode == 0


def seconds(command, folder):
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    elapsed = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{command}: status {done.returncode}\n{done.stderr.decode()}")
    return elapsed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pitlane", required=True)
    parser.add_argument("--diff-cover", default=shutil.which("diff-cover"))
    parser.add_argument("--python", default=sys.executable, help="a python that has the package coverage")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--evidence", type=pathlib.Path, help="write the figures to this file")
    options = parser.parse_args()
    pitlane = str(pathlib.Path(options.pitlane).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        covered, valid = make_reports(folder, options.files)
        has_data = make_data(folder, options.python)
        git = ["git", "-c", "user.name=b", "-c", "user.email=b@example.org"]
        for command in (["init", "-q", "-b", "main"], ["add", "pkg"], ["commit", "-q", "-m", "All"]):
            subprocess.run(git + command, cwd=folder, check=True)
        gate = [pitlane, "gate", "coverage", "--minimum", "1"]
        shown = subprocess.run(gate + ["coverage.xml", "--format", "json"], cwd=folder, capture_output=True, check=True)
        verdict = json.loads(shown.stdout)
        if (verdict["covered"], verdict["valid"]) != (covered, valid):
            sys.exit(f"pitlane counts {verdict['covered']} of {verdict['valid']}, made were {covered} of {valid}")
        commands = {f"pitlane, {change}": gate + ["coverage.xml", "--changes", f"{change}.patch"]
                    for change in ("all", "empty")}
        commands["pitlane, json"] = gate + ["coverage.json"]
        pairs = {}
        if options.diff_cover:
            for change in ("all", "empty"):
                commands[f"diff-cover, {change}"] = [options.diff_cover, "coverage.xml", "--compare-branch", "main",
                                                     "--diff-file", f"{change}.patch"]
                pairs[f"diff-cover, {change}"] = f"pitlane, {change}"
        if has_data:
            commands["coverage json"] = [options.python, "-m", "coverage", "json", "-o", "other.json"]
            pairs["coverage json"] = "pitlane, json"
        times = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                times[name].append(seconds(command, folder))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:22} {median * 1000:9.1f} ms")
    ratios = {name: medians[name] / medians[own] for name, own in pairs.items() if name in medians}
    for name, ratio in ratios.items():
        print(f"{pairs[name]} is {ratio:.1f} times as fast as {name}")
    if options.evidence:
        rows = {name.replace(", ", "_").replace(" ", "_").replace("-", "_"): measure.summary(values)
                for name, values in times.items()}
        faster = {name.replace(", ", "_").replace(" ", "_").replace("-", "_"): round(ratio, 1)
                  for name, ratio in ratios.items()}
        evidence.write(options.evidence, evidence.provenance("make bench") | {
            "files": options.files, "programs": rows, "times_as_fast_as": faster})


if __name__ == "__main__":
    main()
