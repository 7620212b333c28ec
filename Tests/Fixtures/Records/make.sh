#!/usr/bin/env bash
# Makes a folder of records with one version of the program, for the tests of later versions.
#
#   Tests/Fixtures/Records/make.sh PROGRAM SCHEMA     writes Tests/Fixtures/Records/SCHEMA.tar.gz
#
# PROGRAM is the version whose records are to be kept, SCHEMA the number of its database's schema. What is made once
# stays as it is; a new schema gets a file of its own. The records must be old enough for `prune`, so PROGRAM is built
# with `ProcessEnvironment.now` put back by 86,400,000 seconds.
set -euo pipefail

archive=$(realpath "$(dirname "$0")")/$2.tar.gz
# The record names this folder in a few places, so it is the same wherever the script runs.
root=/tmp/pitlane-record
rm -rf "$root"
mkdir -p "$root"
trap 'rm -rf "$root"' EXIT
cp "$1" "$root/pitlane"

pitlane() { "$root/pitlane" "$@"; }

export PITLANE_WORK=$root/work PITLANE_ACTION_SERVER=/no-server GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Test GIT_AUTHOR_EMAIL=test@example.invalid
export GIT_COMMITTER_NAME=Test GIT_COMMITTER_EMAIL=test@example.invalid
export HOME=$root/home USER=tester LOGNAME=tester PITLANE_GRACE=300ms,300ms
mkdir "$HOME"

git init -q -b main --template= "$root/repository"
cd "$root/repository"
mkdir -p .github/workflows
cat > .github/workflows/green.yml <<'YAML'
name: green
on: push
concurrency: everything
jobs:
  build:
    runs-on: ubuntu-latest
    strategy: { matrix: { n: [1, 2] } }
    outputs: { built: "${{ steps.make.outputs.built }}" }
    steps:
      - uses: actions/checkout@v4
      - id: make
        run: |
          echo "built=$(cat README)-${{ vars.WORD }}" >> "$GITHUB_OUTPUT"
          echo "### built ${{ matrix.n }}" >> "$GITHUB_STEP_SUMMARY"
          echo "::warning file=README,line=1::look ${{ matrix.n }}"
      - uses: actions/cache@v4
        with: { path: README, key: "readme-${{ matrix.n }}" }
      - uses: actions/upload-artifact@v4
        with: { name: "readme-${{ matrix.n }}", path: README, retention-days: 90 }
  call:
    needs: build
    uses: ./.github/workflows/called.yml
    with: { text: "${{ needs.build.outputs.built }}" }
  elsewhere:
    strategy: { matrix: { os: [ubuntu-latest, macos-latest] } }
    runs-on: ${{ matrix.os }}
    environment: { name: staging, url: "https://staging.example.org" }
    steps:
      - uses: pitlane-dev/pitlane@v1
      - run: test "$KEPT" = kept
        env: { KEPT: "${{ secrets.KEPT }}" }
YAML
cat > .github/workflows/called.yml <<'YAML'
name: called
on:
  workflow_call:
    inputs: { text: { type: string } }
    outputs: { said: { value: "${{ jobs.inner.outputs.said }}" } }
jobs:
  inner:
    runs-on: ubuntu-latest
    outputs: { said: "${{ steps.say.outputs.said }}" }
    steps:
      - id: say
        run: echo "said=${{ inputs.text }}!" | tee -a "$GITHUB_OUTPUT"
YAML
cat > .github/workflows/red.yml <<'YAML'
name: red
on: workflow_dispatch
jobs:
  build:
    runs-on: ubuntu-latest
    outputs: { built: "${{ steps.make.outputs.built }}" }
    steps:
      - id: make
        run: echo "built=once" >> "$GITHUB_OUTPUT"
  test:
    needs: build
    runs-on: ubuntu-latest
    strategy: { fail-fast: false, matrix: { n: [1, 2] } }
    steps:
      - run: echo "first of ${{ needs.build.outputs.built }}"
      - run: test "$MOOD" = good || test ${{ matrix.n }} = 1
        env: { MOOD: "${{ secrets.MOOD }}" }
  report:
    needs: test
    runs-on: ubuntu-latest
    steps: [{ run: echo reported }]
YAML
cat > .github/workflows/push.yml <<'YAML'
name: push
on: workflow_dispatch
jobs:
  push:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          git -c user.name=Bot -c user.email=bot@example.invalid commit -q --allow-empty -m built
          git push -q origin HEAD:built
YAML
cat > .github/workflows/slow.yml <<'YAML'
name: slow
on: workflow_dispatch
jobs:
  slow:
    runs-on: ubuntu-latest
    steps:
      - run: echo before
      - run: if test "$MOOD" != good; then sleep 60; fi
        env: { MOOD: "${{ secrets.MOOD }}" }
YAML
echo hello > README
git add -A
git commit -q -m first
git remote add origin https://example.invalid/acme/app.git
git update-ref refs/remotes/origin/main main

under_way() { # waits until the newest run has a step under way
    for _ in {1..200}; do
        if pitlane show --format json 2> /dev/null | grep -q "$1"; then return; fi
        sleep 0.05
    done
    exit 1
}

pitlane variable set WORD word > /dev/null
pitlane secret set KEPT <<< kept > /dev/null
pitlane run push > /dev/null || test $? = 4
MOOD=bad pitlane run workflow_dispatch --workflow red.yml --secret MOOD > /dev/null || test $? = 1
MOOD=bad pitlane rerun 2 --failed --secret MOOD > /dev/null || test $? = 1
pitlane run workflow_dispatch --workflow push.yml > /dev/null
MOOD=bad pitlane run workflow_dispatch --workflow slow.yml --secret MOOD > /dev/null &
under_way '"name":"slow".*"in_progress"'
pitlane cancel > /dev/null
wait $! || test $? = 130
echo '<testsuite tests="1"><testcase classname="a" name="b" time="0.1"/></testsuite>' > "$root/junit.xml"
pitlane gate tests "$root/junit.xml" > /dev/null
MOOD=bad pitlane run workflow_dispatch --workflow slow.yml --secret MOOD > /dev/null &
under_way '"run":5,.*"in_progress"'
kill -9 "$(pgrep -of "^$root/pitlane run")"
wait $! || test $? = 137

# The keeper ends the run's processes; nothing has read the record since.
for _ in {1..200}; do if ! pgrep -f "$root/pitlane" > /dev/null; then break; fi; sleep 0.05; done
rm -f .pitlane/pitlane.sqlite-shm
tar -C "$root" --sort=name --owner=0 --group=0 --numeric-owner -czf "$archive" repository home
ls -l "$archive"
