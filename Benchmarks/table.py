"""The comparison as people read it, and what was aimed at."""

TOOLS = {
    "bash": "bash",
    "act": "act",
    "pitlane": "pitlane",
    "pitlane_plain": "pitlane, record's file + plain",
    "pitlane_json": "pitlane, record's file + json",
}


def comparison(rows: dict, titles: dict) -> str:
    """A line for each workload and tool: median, spread, rate, memory, and how it stands to bash and act."""
    lines = [f"{'':42} {'median':>10} {'min–max':>18} {'MB/s':>8} {'peak MB':>8} {'× bash':>7} {'× act':>7}"]
    for name, row in rows.items():
        lines.append(titles[name])
        for tool, result in row.items():
            cells = [
                f"  {label(tool, result):40}",
                f"{seconds(result['median_ms']):>10}",
                f"{seconds(result['min_ms'])}–{seconds(result['max_ms'])}".rjust(18),
                f"{result.get('log_mb_per_s', ''):>8}",
                f"{result.get('peak_memory_mb', ''):>8}",
                f"{ratio(row, tool, 'bash'):>7}",
                f"{ratio(row, tool, 'act'):>7}",
            ]
            note = ""
            if result.get("log_mb", 0) != max(other.get("log_mb", 0) for other in row.values()):
                note = f"   ({result['log_mb']:.0f} MB only)"
            lines.append(" ".join(cells) + note)
    return "\n".join(lines)


def label(tool: str, result: dict) -> str:
    """The tool, with the sinks of its log where it writes one; what is no file goes to /dev/null."""
    if "log_mb" not in result:
        return TOOLS[tool]
    sinks = {"bash": "bash, file", "act": "act, plain", "pitlane": "pitlane, record's file"}
    return sinks.get(tool, TOOLS[tool])


def seconds(milliseconds: float) -> str:
    """A time short enough for a table."""
    return f"{milliseconds:.1f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.2f} s"


def ratio(row: dict, tool: str, other: str) -> str:
    """How many times as long the tool takes as the other: by rate where both wrote a log."""
    if tool == other or other not in row:
        return ""
    mine, theirs = row[tool], row[other]
    if "log_mb_per_s" in mine:
        return f"{theirs['log_mb_per_s'] / mine['log_mb_per_s']:.2f}"
    return f"{mine['median_ms'] / theirs['median_ms']:.2f}"


def aims(rows: dict) -> dict:
    """Each aim with the figure reached, by name; those whose workloads did not run are left out."""

    def median(workload: str, tool: str = "pitlane") -> float | None:
        return rows.get(workload, {}).get(tool, {}).get("median_ms")

    found = {}

    def add(name: str, title: str, unit: str, value: float | None, limit: float, at_least: bool = False) -> None:
        if value is not None:
            is_met = value >= limit if at_least else value <= limit
            reached = {f"limit_{unit}": limit, f"reached_{unit}": round(value, 2)}
            found[name] = {"title": title, **reached, "is_met": is_met}

    add("plan", "plan, from start to end", "ms", median("plan"), 15)
    add("one_step", "one step, from start to end", "ms", median("one_step"), 30)
    hundred, bare = median("hundred_steps"), median("hundred_steps", "bash")
    over = None if hundred is None or bare is None else (hundred - bare) / 100
    add("step_over_bash", "each of 100 steps, over bash", "ms", over, 2)
    chain = median("chain")
    add("chained_job", "each of 50 chained jobs", "ms", None if chain is None else chain / 50, 5)
    # What the steps with hashFiles take over those without, of act for each of Pitlane's.
    own, acts = (
        None if median("hash_files", tool) is None else median("hash_files", tool) - median("made_files", tool)
        for tool in ("pitlane", "act")
    )
    faster = None if own is None or acts is None else acts / own
    add("hash_files", "hashFiles over 10,000 files, times as fast as act's", "times", faster, 10, at_least=True)
    rate = rows.get("masked_log", {}).get("pitlane", {}).get("log_mb_per_s")
    add("masked_log", "masked log, to the record's file", "mb_per_s", rate, 200, at_least=True)
    peaks = [result["peak_memory_mb"] for row in rows.values() for result in row.values() if "peak_memory_mb" in result]
    add("peak_memory", "peak resident memory of any run (VmHWM)", "mb", max(peaks, default=None), 30)
    return found


def verdicts(found: dict) -> str:
    """A line for each aim."""
    lines = []
    for aim in found.values():
        unit = next(key for key in aim if key.startswith("limit_")).removeprefix("limit_")
        spelt = {"ms": "ms", "times": "×", "mb": "MB", "mb_per_s": "MB/s"}[unit]
        mark = "✓" if aim["is_met"] else "✗"
        lines.append(f"{mark} {aim['title']}: {aim[f'reached_{unit}']:g} {spelt} (aim {aim[f'limit_{unit}']:g})")
    return "\n".join(lines)
