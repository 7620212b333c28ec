"""Writes the database of safety that came from PyPI in the form that safety reads without a server.

safety builds links of its findings from the name of a site, which the database on PyPI leaves out.

    python tools/safety_database.py FOLDER
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path


def main(folder: Path) -> None:
    """Write both files of the database to `folder`."""
    package = find_spec("safety_db")
    if package is None or package.origin is None:
        sys.exit("error: safety-db is not installed: pip install -r requirements/audit.txt")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("insecure.json", "insecure_full.json"):
        database = json.loads(Path(package.origin).with_name(name).read_text(encoding="utf-8"))
        database.setdefault("$meta", {})["base_domain"] = "https://pyup.io"
        (folder / name).write_text(json.dumps(database), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
