#!/usr/bin/env python3
"""demo_story.py ROOT FOLDER [ENGINE FRONT-DOOR]: the demo's story, a line for each step.

Makes the repository of the example in FOLDER and brings its feature to production, past a bad version and back; without
an engine it runs the feature's checks alone.
"""

import json
import os
import sys
from pathlib import Path

from demo_lines import Step, row
from demo_people import Approver
from demo_repository import FEATURE, Repository, free_port, pythons
from demo_run import Failed, Pitlane
from demo_visitors import Visitors


class Story:
    def __init__(self, root, folder, engine=None, front_door=None):
        program, self.engine = root / ".build/debug/pitlane", engine
        self.ports = {"staging": free_port(), "production": free_port()}
        self.approver = Approver(folder, program)
        self.repository = Repository(root, folder, engine, front_door, self.ports, self.approver)
        environment = dict(os.environ, PITLANE_KEY_FILE=str(folder / "key"))
        self.pitlane = Pitlane(program, self.repository.folder, folder / "data", environment)
        self.variables = ["--var", f"PYTHONS={json.dumps(pythons())}"]
        self.variables += ["--var", f"BASE_IMAGE=oci:{root}/.build-tools/base:python"]

    def tell(self):
        if not self.engine:
            return self.feature()
        for environment in self.ports:
            self.pitlane.ask("secret", "set", f"DATABASE_URL_{environment.upper()}", given="sqlite:////data/cars.db\n")
        self.before()
        self.feature()
        self.develop()
        visitors = Visitors(self.ports["production"])
        self.main()
        self.bad()
        self.rollback()
        self.end(visitors.end())

    def before(self):
        with Step("before") as step:
            self.repository.switch("main")
            self.deploy_by_hand(step)
            step.ends(f"{self.live('production')[0]} serves production, by hand (deploy.yml), approved")

    def feature(self):
        with Step("feature") as step:
            self.repository.switch(FEATURE)
            run = self.pitlane.run(step, "run", "pull_request", "--base", "develop", *self.variables)
            step.ends(f"{FEATURE}: {run.green()} jobs are green, coverage {run.coverage}")

    def develop(self):
        with Step("develop") as step:
            self.repository.merge(FEATURE, "develop")
            run = self.pitlane.run(step, *self.push())
            step.ends(f"merged: {run.green('checks / ')} checks are green, its image is built once")
        version, self.tested = self.live("staging")
        seconds = run.jobs["staging / deploy"]["seconds"]
        print(row("✓", "staging", seconds, f"{version} serves, by itself: {short(self.tested)}"), flush=True)

    def main(self):
        with Step("main") as step:
            self.repository.merge("develop", "main")
            run = self.pitlane.run(step, *self.push(), expected=3)
            step.ends(f"merged: {run.green('checks / ')} checks are green, production waits for an approval")
        with Step("approval") as step:
            self.approve(run)
            step.ends(self.approver.says)
        with Step("production") as step:
            self.pitlane.run(step, "resume", str(run.numbers[0]))
            self.good, digest = self.live("production")
            if digest != self.tested:
                raise Failed(f"production has {digest}, staging {self.tested}")
            step.ends(f"{self.good} serves, with the digest of staging: {digest}")

    def bad(self):
        with Step("bad") as step:
            self.repository.commit_bad_change()
            self.deploy_by_hand(step, expected=1)
            record = json.loads(self.pitlane.ask("history", "production", "--format", "json").splitlines()[0])
            if record["outcome"] != "returned" or self.live("production")[0] != self.good:
                raise Failed(f"the bad version was not taken back: {record}")
            step.ends(f"{record['release']['version']} was taken back by itself: {record['reason']}")

    def rollback(self):
        with Step("rollback") as step:
            self.pitlane.ask("rollback", "production")
            step.ends(f"{self.live('production')[0]} serves production again")

    def end(self, answers):
        served, refused, lost = answers[200], answers[503], answers["lost"]
        total = served + refused + lost
        print(f"\n{total} requests meanwhile: {served} answered, {refused} refused by the bad version, {lost} lost")
        for name, port in sorted(self.ports.items()):
            print(f"{name:10}  http://127.0.0.1:{port}")

    def push(self):
        return ["run", "push", "-W", "ci-cd", "--publish", *self.variables]

    def deploy_by_hand(self, step, expected=0):
        """Production gets what the branch has, once somebody has approved it."""
        what = ["run", "workflow_dispatch", "-W", "deploy", "--input", "environment=production", "--publish"]
        run = self.pitlane.run(step, *what, *self.variables, expected=3)
        self.approve(run)
        self.pitlane.run(step, "resume", str(run.numbers[0]), expected=expected)

    def approve(self, run):
        runs = json.loads(self.pitlane.ask("runs", "--format", "json"))
        waits = next(entry for entry in runs if entry["run"] == run.numbers[0])["waits_for"]
        self.pitlane.ask("approve", str(waits[0]["approval"]), "--leave", by=self.approver)

    def live(self, environment):
        """The version that serves and its digest."""
        version = json.loads(self.pitlane.ask("status", environment, "--format", "json"))["version"]
        return version["version"], version["digest"]


def short(digest):
    return digest[: len("sha256:") + 12]


if __name__ == "__main__":
    try:
        Story(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]).tell()
    except Failed as failure:
        sys.exit(f"\nerror: {failure}")
