#!/usr/bin/env python3
"""Memory and speed of the gates on reports of 200 MB, in the shapes that are hard for them.

    large_reports.py --pitlane .build/release/pitlane [--megabytes 200] [--only NAME] [--evidence FILE]

For each report: what the gate counted, which must be what was written, its peak memory, and how fast it was read.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))

import evidence  # noqa: E402
import measure  # noqa: E402

MEGABYTE = 1_000_000


class Writer:
    """Writes pieces until a size is reached, and counts them."""

    def __init__(self, path, size):
        self.file = open(path, "w", encoding="utf-8")
        self.left = size
        self.count = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def more(self):
        return self.left > 0

    def put(self, text, count=0):
        self.file.write(text)
        self.left -= len(text)
        self.count += count


def lcov(out, size):
    body = "".join(f"DA:{n},{n % 3}\n" for n in range(1, 1001))
    number = 0
    while out.more():
        number += 1
        out.put(f"SF:src/f{number}.c\n{body}end_of_record\n", 1000)


def lcov_one_file(out, size):
    out.put("SF:src/one.c\n")
    line = 0
    while out.more():
        out.put("".join(f"DA:{n},{n % 3}\n" for n in range(line + 1, line + 1001)), 1000)
        line += 1000
    out.put("end_of_record\n")


def cobertura(out, size):
    body = "".join(f'<line number="{n}" hits="{n % 3}"/>' for n in range(1, 1001))
    out.put("<coverage><packages><package><classes>\n")
    number = 0
    while out.more():
        number += 1
        out.put(f'<class filename="src/f{number}.py"><lines>{body}</lines></class>\n', 1000)
    out.put("</classes></package></packages></coverage>\n")


def coverage_py(out, size):
    executed = json.dumps([n for n in range(1, 1001) if n % 3])
    missing = json.dumps([n for n in range(1, 1001) if not n % 3])
    out.put('{"meta":{"format":3,"version":"7.0"},"files":{')
    number = 0
    while out.more():
        comma = "," if number else ""
        number += 1
        out.put(f'{comma}"src/f{number}.py":{{"executed_lines":{executed},"missing_lines":{missing},'
                '"excluded_lines":[],"summary":{"covered_lines":667,"num_statements":1000}}', 1000)
    out.put(f'}},"totals":{{"covered_lines":{667 * number},"num_statements":{1000 * number}}}}}\n')


def llvm_cov(out, size):
    segments = ",".join(f"[{n},1,{n % 3},true,true,false]" for n in range(1, 1001)) + ",[1000,9,0,false,false,false]"
    out.put('{"data":[{"files":[')
    number = 0
    while out.more():
        comma = "," if number else ""
        number += 1
        out.put(f'{comma}{{"filename":"/r/src/f{number}.swift","segments":[{segments}],'
                '"summary":{"lines":{"count":1000,"covered":667}}}', 1000)
    out.put(f'],"totals":{{"lines":{{"count":{1000 * number},"covered":{667 * number}}}}}}}],'
            '"type":"llvm.coverage.json.export","version":"2.0.1"}\n')


def go_profile(out, size):
    out.put("mode: set\n")
    number = 0
    while out.more():
        number += 1
        out.put("".join(f"m.org/p/f{number}.go:{n}.1,{n}.9 1 {n % 2}\n" for n in range(1, 1001)), 1000)


def junit(out, size):
    """As many tests as are read of one report, with names as they are."""
    out.put('<testsuites><testsuite name="s">\n')
    words = "x" * (size // 249_000 - 100)
    while out.more() and out.count < 249_000:
        out.put(f'<testcase classname="tests.test_{out.count // 50}" name="test_{out.count}" time="0.001">'
                f"<system-out>{words}</system-out></testcase>\n", 1)
    out.put("</testsuite></testsuites>\n")


def junit_output(out, size):
    output = "line of output\n" * 700
    out.put('<testsuites><testsuite name="s">\n')
    while out.more():
        out.put(f'<testcase classname="tests.test_a" name="test_{out.count}" time="0.001">'
                f"<system-out>{output}</system-out></testcase>\n", 1)
    out.put("</testsuite></testsuites>\n")


def bandit(out, size):
    out.put('{"errors":[],"generated_at":"2026-01-01T00:00:00Z","metrics":{"_totals":{"loc":1}},"results":[')
    code = "x = 1\\n" * 6000
    while out.more():
        comma = "," if out.count else ""
        out.put(f'{comma}{{"code":"{code}","filename":"src/f{out.count}.py","issue_severity":"LOW",'
                '"issue_confidence":"HIGH","line_number":1,"issue_text":"bad","test_id":"B101","test_name":"assert",'
                '"issue_cwe":{"id":703,"link":"x"},"line_range":[1],"col_offset":0,"end_col_offset":1,'
                '"more_info":"x"}\n', 1)
    out.put("]}\n")


def sarif(out, size):
    text = "what is wrong here " * 2200
    out.put('{"version":"2.1.0","$schema":"x","runs":[{"tool":{"driver":{"name":"t","rules":[]}},"results":[')
    while out.more():
        comma = "," if out.count else ""
        out.put(f'{comma}{{"ruleId":"R1","level":"note","message":{{"text":"{text}"}},"locations":[{{"physicalLocation":'
                f'{{"artifactLocation":{{"uri":"src/f{out.count}.py"}},"region":{{"startLine":1}}}}}}]}}\n', 1)
    out.put("]}]}\n")


def pytest_benchmark(out, size):
    data = ",".join(["0.0011"] * 5000)
    out.put('{"machine_info":{},"benchmarks":[')
    while out.more():
        comma = "," if out.count else ""
        out.put(f'{comma}{{"name":"t{out.count}","fullname":"b.py::t{out.count}","stats":{{"min":0.001,"max":0.002,'
                f'"mean":0.001,"median":0.0011,"rounds":5000,"data":[{data}]}}}}\n', 1)
    out.put('],"version":"5.0"}\n')


# Name, gate with its options, writer, and the member of the verdict that must be what was written.
REPORTS = {
    "lcov": (["coverage", "--minimum", "1"], lcov, "valid"),
    "lcov_one_file": (["coverage", "--minimum", "1"], lcov_one_file, "valid"),
    "cobertura": (["coverage", "--minimum", "1"], cobertura, "valid"),
    "coverage_py": (["coverage", "--minimum", "1"], coverage_py, "valid"),
    "llvm_cov": (["coverage", "--minimum", "1"], llvm_cov, "valid"),
    "go_profile": (["coverage", "--minimum", "1"], go_profile, "valid"),
    "junit": (["tests"], junit, "total"),
    "junit_output": (["tests"], junit_output, "total"),
    "bandit": (["security"], bandit, None),
    "sarif": (["security"], sarif, None),
    "pytest_benchmark": (["benchmark"], pytest_benchmark, None),
}


def counted(verdict, member):
    """How many things a verdict is about."""
    if member:
        return verdict[member]
    for name in ("benchmarks", "findings_list", "items"):
        if isinstance(verdict.get(name), list):
            return len(verdict[name])
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pitlane", required=True)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--only", action="append")
    parser.add_argument("--evidence", type=pathlib.Path)
    options = parser.parse_args()
    pitlane = str(pathlib.Path(options.pitlane).resolve())
    rows = {}
    with tempfile.TemporaryDirectory(prefix="pitlane-large-") as base:
        environment = measure.clean_environment(pathlib.Path(base) / "home")
        folder = pathlib.Path(base) / "work"
        folder.mkdir()
        for name, (gate, write, member) in REPORTS.items():
            if options.only and name not in options.only:
                continue
            path = folder / name
            with Writer(path, options.megabytes * MEGABYTE) as out:
                write(out, options.megabytes * MEGABYTE)
            command = [pitlane, "gate", gate[0], str(path), "--format", "json", *gate[1:]]
            start = time.perf_counter()
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
            seconds = time.perf_counter() - start
            if done.returncode != 0:
                sys.exit(f"{name}: exit {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}")
            found = counted(json.loads(done.stdout), member)
            if found not in (None, out.count):
                sys.exit(f"{name}: {out.count} were written, {found} counted")
            size = path.stat().st_size / MEGABYTE
            peak = measure.peak_memory(command, folder, environment) * 1024 / MEGABYTE
            path.unlink()
            rows[name] = {
                "report_mb": round(size, 1), "records": out.count, "peak_memory_mb": round(peak, 1),
                "read_mb_per_s": round(size / seconds, 1),
            }
            print(f"{name:18} {size:6.0f} MB {out.count:10,} records  peak {peak:6.1f} MB  {size / seconds:7.1f} MB/s",
                  flush=True)
    if options.evidence:
        evidence.write(options.evidence, evidence.provenance("make bench") | {"reports": rows})


if __name__ == "__main__":
    main()
