#!/usr/bin/env python3
"""Prints a run as the demo shows it: a line for each job as it ends, what failed, and the coverage.

    pitlane run … --format json | demo_report.py

Ends with 1 where the run did not succeed or said nothing of its coverage.
"""

import collections
import json
import re
import sys

MARKS = {"success": "✓", "skipped": "–", "cancelled": "–", "neutral": "–"}
COVERAGE = re.compile(r"coverage +[0-9.]+ %.*")
TAIL = 15


def main() -> int:
    tails = collections.defaultdict(lambda: collections.deque(maxlen=TAIL))
    failed = []
    places = []
    coverage = ""
    conclusions = []
    seconds = 0.0
    for text in sys.stdin:
        event = json.loads(text)
        kind = event.get("type")
        key = event.get("key", "")
        if kind == "run.started":
            print(f"    run {event['run']}: {event['workflow']}", flush=True)
        elif kind == "log":
            tails[key].append(event["line"])
            found = COVERAGE.search(event["line"])
            if found:
                coverage = found.group()
        elif kind == "annotation" and event.get("level") in ("error", "failure"):
            place = ":".join(str(event[part]) for part in ("file", "line") if event.get(part))
            places.append(f"{place}: {event['message']}" if place else event["message"])
        elif kind == "job.finished":
            mark = MARKS.get(event["conclusion"], "✗")
            print(f"    {mark} {key:18} {event['conclusion']:10} {event['seconds']:6.1f} s", flush=True)
            if mark == "✗":
                failed.append(key)
        elif kind == "run.finished":
            conclusions.append(event["conclusion"])
            seconds = max(seconds, event["seconds"])
    for key in failed:
        print(f"\n{key}, the last lines:")
        for line in tails[key]:
            print(f"    {line}")
    for place in places:
        print(f"error: {place}")
    failures = [conclusion for conclusion in conclusions if conclusion != "success"]
    if conclusions:
        print(f"\n{failures[0] if failures else 'success'} in {seconds:.0f} s")
    print(coverage or "no job told a coverage")
    return 0 if conclusions and not failures and coverage else 1


if __name__ == "__main__":
    sys.exit(main())
