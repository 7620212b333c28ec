"""Who approves in the demo: a second user of the operating system, where one can be had."""

import os
import pwd
import shutil
import subprocess

SECOND_USER = "nobody"


class Approver:
    """Somebody who answers, and how to act as them."""

    def __init__(self, folder, program):
        #: why there is no second user; None where there is one
        self.obstacle = self._obstacle()
        self.prefix = []
        self.program = program
        if self.obstacle is None:
            user = pwd.getpwnam(SECOND_USER)
            self._prepare(user, folder)
        if self.obstacle is not None:
            user, self.prefix = pwd.getpwuid(os.geteuid()), []
        self.name, self.group = user.pw_name, user.pw_gid
        self.says = f"approved by the user {self.name} ({user.pw_uid}), who did not start the run"
        if self.obstacle:
            self.says = f"not shown: approval by a second user ({self.obstacle})"

    def _obstacle(self):
        if os.geteuid() != 0:
            return "only root can act as somebody else"
        if not shutil.which("setpriv"):
            return "there is no setpriv: apt-get install util-linux"
        try:
            pwd.getpwnam(SECOND_USER)
        except KeyError:
            return f"there is no user {SECOND_USER}"
        return None

    def _prepare(self, user, folder):
        """A home, git's trust in the repository of the one who starts the runs, and a program to run."""
        home = folder / "home"
        home.mkdir(mode=0o700)
        os.chown(home, user.pw_uid, user.pw_gid)
        trust = ["GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*"]
        self.prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        self.prefix += ["env", f"HOME={home}", f"PITLANE_WORK={home}", *trust]
        if not self._runs():
            # Perhaps the checkout is in a folder that nobody else may enter.
            self.program = shutil.copy2(self.program, folder / "pitlane")
            if not self._runs():
                self.obstacle = f"{SECOND_USER} cannot run {self.program}"

    def _runs(self):
        command = [*self.prefix, self.program, "--version"]
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0
