"""Says in one report what failed tonight and what works again since the last night.

In: NEEDS (`toJSON(needs)`), RUN (the address of this run), .nightly/failed.json of the last night,
if there is one.
Out: .nightly/failed.json and .nightly/report.md, the summary of the step, and the output `state`:
`failed`, `recovered`, or `green` if there is nothing to say.
"""

import json
import os
from pathlib import Path

FOLDER = Path(".nightly")


def append(variable: str, text: str) -> None:
    """Add a text to the file that an environment variable names."""
    with open(os.environ[variable], "a", encoding="utf-8") as file:
        file.write(text)


def main() -> None:
    needs = json.loads(os.environ["NEEDS"])
    # Whatever is not a success counts as failed: a cancelled or skipped job has shown nothing.
    failed = {job: entry["result"] for job, entry in needs.items() if entry["result"] != "success"}
    memory = FOLDER / "failed.json"
    before = json.loads(memory.read_text()) if memory.exists() else {}
    recovered = sorted(set(before) - set(failed))
    state = "failed" if failed else "recovered" if recovered else "green"

    lines = [f"## Nightly run: {state}", ""]
    lines += [
        f"- **{job}**: {result}" + (", as in the night before" if job in before else "")
        for job, result in sorted(failed.items())
    ]
    lines += [f"- {job}: works again" for job in recovered]
    if state != "green":
        lines += ["", f"[What it printed]({os.environ['RUN']})"]
    else:
        lines.append(f"{len(needs)} of {len(needs)} jobs are green.")
    report = "\n".join(lines) + "\n"

    FOLDER.mkdir(exist_ok=True)
    memory.write_text(json.dumps(failed) + "\n")
    (FOLDER / "report.md").write_text(report)
    append("GITHUB_STEP_SUMMARY", report)
    append("GITHUB_OUTPUT", f"state={state}\n")
    print(report)


if __name__ == "__main__":
    main()
