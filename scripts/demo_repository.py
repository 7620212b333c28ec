"""The demo's repository: the example with its branches, set to the demo's engine, ports and people."""

import glob
import os
import socket
import subprocess

FEATURE = "feature/export-csv"

# A change that passes every test, for none asks sixty times: it counts all visitors together and never forgets.
BAD_IMPORTS = """from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint
"""
BAD_CHANGE = '''
    asked = 0

    @app.middleware("http")
    async def limit(request: Request, answer: RequestResponseEndpoint) -> Response:
        """Refuse those who ask too often."""
        nonlocal asked
        asked += 1
        return await answer(request) if asked < 60 else Response(status_code=503)

    return app
'''


class Repository:
    def __init__(self, root, folder, engine, front_door, ports, approver):
        self.folder = folder / "repository"
        settings = [
            f"s|unix:///var/run/docker.sock|{engine}|",
            f's|target: {{ hosts|target: {{ front-door: "{front_door}", hosts|',
            f"s|127.0.0.1:8081|127.0.0.1:{ports['staging']}|",
            f"s|127.0.0.1:8080|127.0.0.1:{ports['production']}|",
            f"s|reviewers: .*|reviewers: [{approver.name}]|",
            f"s|required: 1|&\\n      self-review: {'true' if approver.obstacle else 'false'}|",
            "s|bake: 30s|bake: 5s|",
        ]
        script = [root / "scripts/demo-repository.sh", self.folder, ";".join(settings) if engine else ""]
        subprocess.run(["bash", *script], check=True, stdout=subprocess.DEVNULL)
        # Starter and approver share the record.
        data = folder / "data"
        data.mkdir()
        os.chown(data, -1, approver.group)
        data.chmod(0o2775)

    def git(self, *words):
        identity = ["-c", "user.name=Cars Trends Tool", "-c", "user.email=cars-trends@example.invalid"]
        command = ["git", "-C", self.folder, "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", *identity]
        subprocess.run([*command, *words], check=True, stdout=subprocess.DEVNULL)

    def switch(self, branch):
        self.git("switch", "--quiet", branch)

    def merge(self, branch, into):
        self.switch(into)
        self.git("merge", "--quiet", "--no-ff", "--message", f"Merge {branch} into {into}", branch)

    def commit_bad_change(self):
        file = self.folder / "backend/app/main.py"
        text = file.read_text()
        for old, new in (("from fastapi import FastAPI\n", BAD_IMPORTS), ("\n    return app\n", BAD_CHANGE)):
            if old not in text:
                raise ValueError(f"{file} has changed: change demo_repository.py too")
            text = text.replace(old, new)
        file.write_text(text)
        self.git("commit", "--quiet", "--all", "--message", "feat(api): limit requests")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def pythons():
    """The versions among 3.11, 3.12 and 3.13 that setup-python will find: on the PATH, or where pyenv and GitHub's
    machines keep theirs. A name on the PATH may be a mere signpost, so each is asked."""
    tools = os.environ.get("RUNNER_TOOL_CACHE", "/opt/hostedtoolcache")
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    found = []
    for version in ("3.11", "3.12", "3.13"):
        folders = [f"{pyenv}/versions/{version}.*/bin/python3", f"{tools}/Python/{version}.*/x64/bin/python3"]
        candidates = [f"python{version}", *(path for folder in folders for path in glob.glob(folder)), "/usr/bin/python3"]
        if any(version_of(candidate) == version for candidate in candidates):
            found.append(version)
    return found


def version_of(python):
    try:
        command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return None
