"""newer.py PINNED INSTALLED: what differs in two lists of `name==version`, as a Markdown table."""

import re
import sys
from pathlib import Path


def versions(path: str) -> dict[str, str]:
    """Name to version, names as PyPI compares them."""
    found = {}
    for line in Path(path).read_text().splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line)
        if match:
            found[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    return found


def main(pinned_path: str, installed_path: str) -> None:
    """Print the table."""
    pinned, installed = versions(pinned_path), versions(installed_path)
    if not installed:
        sys.exit(f"error: {installed_path} names no package")
    rows = [
        f"| {name} | {pinned.get(name, 'not pinned')} | {version} |"
        for name, version in sorted(installed.items())
        if pinned.get(name) != version
    ]
    if rows:
        print("| Package | Pinned | Newest allowed |\n|---|---|---|")
        print("\n".join(rows))
    else:
        print(f"All {len(installed)} packages are pinned at the newest version that is allowed.")


if __name__ == "__main__":
    main(*sys.argv[1:])
